"""Factors are learnt from the middle of many records, and never from few or odd ones."""

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.model import Place, TravelSettings
from homecare.plan import NO_WAY, Matrix
from maps.calibration import Observation, calibrated, learn


def observed(ratio: float, parish: str = "Tērvetes pagasts", expected_s: int = 600) -> Observation:
    return Observation(
        from_parish=parish,
        to_parish=parish,
        expected_s=expected_s,
        recorded_s=round(expected_s * ratio),
    )


def test_the_middle_is_the_factor_and_the_quartiles_its_spread():
    learnt = learn([observed(1.0 + n / 100) for n in range(41)])
    assert [one.parish for one in learnt] == ["", "Tērvetes pagasts"]
    assert learnt[1].factor == pytest.approx(1.2, abs=0.002)
    assert (learnt[1].low, learnt[1].high) == pytest.approx((1.1, 1.3), abs=0.002)
    assert learnt[1].observations == 41


def test_stops_on_the_way_and_wrong_clocks_do_no_harm():
    chance = random.Random(1)
    good = [observed(chance.gauss(1.15, 0.05)) for _ in range(60)]
    odd = [observed(ratio) for ratio in (9.0, 25.0, 0.01, 0.0)] + [observed(2.9)] * 5
    assert learn(good + odd)[0].factor == pytest.approx(learn(good)[0].factor or 0, abs=0.02)


def test_what_is_not_counted_is_shown():
    wrong = [observed(ratio) for ratio in (0.0, 0.39, 3.01, 60.0)]
    learnt = learn(wrong + [observed(1.2)] * 30 + [observed(0.4), observed(3.0)])
    assert [(one.observations, one.set_aside) for one in learnt] == [(32, 4), (32, 4)]
    only_wrong = learn([observed(0.02)] * 40)
    assert [(one.factor, one.observations, one.set_aside) for one in only_wrong] == [
        (None, 0, 40),
        (None, 0, 40),
    ]


@given(
    st.lists(st.floats(0.9, 1.4), min_size=40, max_size=60),
    st.lists(st.floats(0, 100), max_size=12),
)
def test_a_quarter_of_wrong_records_cannot_lead_out_of_the_right_ones(
    right: list[float], wrong: list[float]
):
    found = learn([observed(ratio, expected_s=100_000) for ratio in right + wrong])[0]
    assert found.factor is not None
    assert min(right) - 0.001 <= found.factor <= max(right) + 0.001
    assert found.low <= found.factor <= found.high
    assert found.observations + found.set_aside == len(right) + len(wrong)


def test_few_records_teach_nothing_but_are_shown():
    learnt = learn([observed(1.5)] * 29 + [observed(1.0, "Bukaišu pagasts")] * 40)
    by_parish = {one.parish: one for one in learnt}
    assert by_parish["Tērvetes pagasts"].factor is None
    assert by_parish["Tērvetes pagasts"].observations == 29
    assert by_parish["Bukaišu pagasts"].factor == 1.0
    assert by_parish[""].observations == 69


def test_no_records_at_all():
    assert [(one.parish, one.factor) for one in learn([])] == [("", None)]
    assert learn([observed(1.0, expected_s=0)])[0].observations == 0


def test_a_leg_between_two_parishes_takes_the_mean_of_both():
    places = [
        Place(id=str(n), parish=parish, address="")
        for n, parish in enumerate(["Tērvetes pagasts", "Bukaišu pagasts", "Augstkalnes pagasts"])
    ]
    rows = ((0, 100, 1_000_000_000), (100, 0, 100), (101, 100, 0))
    matrix = Matrix(travel_s=rows, distance_m=rows)
    factors = {"Tērvetes pagasts": 1.2, "Bukaišu pagasts": 1.4, "": 1.1}
    found = calibrated(matrix, places, replace(TravelSettings(), calibration=factors))
    assert [list(row) for row in found.travel_s] == [
        [0, 130, 1_000_000_000],
        [130, 0, 125],
        [117, 125, 0],
    ]
    assert found.distance_m == matrix.distance_m
    travel_s = found.travel_s[0]
    assert travel_s[2] == NO_WAY, "no factor makes a way of none"
    assert calibrated(matrix, places, TravelSettings()) is matrix
