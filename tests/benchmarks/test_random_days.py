"""Random days: the same for the same arguments, with what their names promise."""

from array import array
from datetime import timedelta

import pytest

from benchmarks.random_days import DAY, MIDNIGHT, SKILLS, random_day
from homecare.model import WayOfTravel
from solver.refuse import refuse

CAR = WayOfTravel.CAR


@pytest.mark.parametrize(("visits", "carers"), [(1, 1), (50, 10), (300, 60)])
def test_any_engine_may_see_them(visits: int, carers: int):
    refuse(random_day(visits, carers, 1))


def test_same_arguments_same_day():
    assert random_day(60, 12, 3) == random_day(60, 12, 3)
    assert random_day(60, 12, 3) != random_day(60, 12, 4)


def test_windows_services_and_skills_lie_within_their_bounds():
    day = random_day(300, 60, 2)
    widths = {v.windows[0].closes_at - v.windows[0].opens_at for v in day.visits}
    assert min(widths) == timedelta(minutes=30)
    assert max(widths) == timedelta(hours=4)
    assert {v.service_s // 60 for v in day.visits} == {15, 20, 30, 45, 60}
    assert all(v.windows[0].opens_at >= MIDNIGHT for v in day.visits)
    assert day.day_on == DAY
    held = sum(len(s.skills) for s in day.shifts) / (len(SKILLS) * len(day.shifts))
    assert 0.6 < held <= 1.0


def test_every_kind_of_shift_is_there_in_a_small_day():
    starts = {s.start_at - MIDNIGHT for s in random_day(50, 10, 1).shifts}
    assert starts == {timedelta(minutes=m) for m in (390, 480, 780, 420)}


def test_carers_start_and_end_at_homes_of_their_own():
    day = random_day(50, 10, 1)
    assert {s.start_place_id for s in day.shifts} == {f"P-{n:04}" for n in range(10)}
    assert all(s.start_place_id == s.end_place_id for s in day.shifts)


def test_travel_is_whole_positive_and_a_little_asymmetric():
    travel_s = random_day(50, 10, 1).travel.by_way[CAR].travel_s
    size = len(travel_s)
    assert all(travel_s[n][n] == 0 for n in range(size))
    pairs = [(travel_s[a][b], travel_s[b][a]) for a in range(size) for b in range(a)]
    assert min(min(pair) for pair in pairs) > 0
    assert any(one != other for one, other in pairs)
    assert all(abs(one - other) <= 0.07 * max(one, other) + 1 for one, other in pairs)


def test_extras_leave_the_base_day_as_it_is():
    plain = random_day(100, 20, 5)
    rich = random_day(100, 20, 5, double_handed=0.1, optional=0.2, breaks=True, continuity=True)
    assert rich.travel == plain.travel
    assert rich.shifts == plain.shifts
    assert [v.windows for v in rich.visits] == [v.windows for v in plain.visits]
    assert sum(v.carers_needed == 2 for v in rich.visits) == 10
    assert sum(v.optional_worth is not None for v in rich.visits) == 20
    assert all(v.carers_needed == 1 and v.optional_worth is None for v in plain.visits)


def test_known_carers_have_the_skills():
    day = random_day(100, 20, 1, continuity=True)
    skills = {s.carer_id: s.skills for s in day.shifts}
    assert all(v.skills <= skills[k] for v in day.visits for k in v.known_carers)
    assert all(1 <= len(v.known_carers) <= 4 for v in day.visits)
    assert all(v.preferred_carers <= v.known_carers for v in day.visits)


def test_a_city_has_offices_and_two_visits_a_house():
    day = random_day(400, 80, 1, centres=11)
    assert len({s.start_place_id for s in day.shifts}) == 11
    assert len(day.travel.place_ids) == 211


def test_rows_of_travel_are_packed():
    travel_s = random_day(300, 60, 1).travel.by_way[CAR].travel_s
    assert {type(row) for row in travel_s} == {array}
