"""From casebook to Problem: the tiny day comes out of the casebook whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from homecare.calendar import LeftOut, Past, Prepared, problem_of
from homecare.errors import SettingsError
from homecare.model import GapRule, Place, Planning, TravelSettings, WayOfTravel, WorkSpan
from homecare.plan import Problem, Served, Travel
from homecare.ports import FindTravel
from tests import books, tiny
from tests.tiny import DAY, at


def prepared(**changes: Any) -> Prepared:
    return problem_of(books.casebook(**changes), DAY, books.find_travel)


def homecare_only(**changes: Any) -> Problem:
    """Without the check-ups of residents."""
    clients = [books.client(letter) for letter in "ABCD"]
    return prepared(**{"clients": clients} | changes).problem


def test_the_casebook_makes_the_tiny_day():
    problem = homecare_only()
    assert problem.id == "tervete:20261123"
    assert problem.day_on == DAY
    assert problem.zone == "Europe/Riga"
    assert [v.id for v in problem.visits] == [f"A-{n}.1:20261123" for n in (1, 2, 3, 4)]
    tiny_visits = tiny.problem().visits
    assert [v.windows for v in problem.visits] == [v.windows for v in tiny_visits]
    assert [v.place_id for v in problem.visits] == [v.place_id for v in tiny_visits]
    assert problem.travel.place_ids == ("A", "B", "C", "D", "O")
    assert list(problem.travel.by_way) == [WayOfTravel.CAR]
    assert list(problem.travel.by_way[WayOfTravel.CAR].travel_s[4]) == [600, 1200, 1800, 2400, 0]
    assert [(s.start_at, s.end_at) for s in problem.shifts] == [(at(6), at(14, 30))] * 2


def test_the_problem_speaks_in_codes_only():
    shown = repr(prepared().problem)
    assert "Paraugs" not in shown
    assert "„" not in shown
    assert "56.45" not in shown


def test_only_places_in_use_are_asked_for():
    one = homecare_only(care_plans=[books.care_plan(1, "B")])
    assert one.travel.place_ids == ("B", "O")


def test_no_carer_and_no_visit_is_still_a_problem():
    empty = homecare_only(care_plans=[], carers=[])
    assert (empty.visits, empty.shifts, empty.travel.place_ids) == ((), (), ())


def test_visits_and_shifts_without_coordinates_stay_outside_and_are_listed():
    places = [books.place(p) for p in tiny.PLACES] + [books.place("X", lat=None, lon=None)]
    clients = [books.client(p) for p in "BCD"] + [books.client("A", place_id="X")]
    gone = books.carer(2, books.pattern(start_place_id="X"))
    found = prepared(places=places, clients=clients, carers=[books.carer(1), gone])
    assert [v.client_id for v in found.problem.visits] == ["C-B", "C-C", "C-D"]
    assert [s.id for s in found.problem.shifts] == ["K-1:20261123"]
    assert found.left_out == (
        LeftOut(code="A-1.1:20261123", why="no_coordinates", client_id="C-A"),
        LeftOut(code="K-2:20261123", why="no_coordinates"),
    )


def test_a_place_that_is_not_on_record_counts_as_one_without_coordinates():
    found = prepared(
        clients=[books.client("A", place_id="Z")], care_plans=[books.care_plan(1, "A")]
    )
    assert [x.why for x in found.left_out] == ["no_coordinates"]


def test_a_gap_stays_only_while_both_visits_do():
    rule = GapRule(to_item_id="A-1.2", least_s=4 * 3600)
    both = books.care_plan(1, "A", books.item(1, gaps=(rule,)), books.item(1, id="A-1.2"))
    (gap,) = homecare_only(care_plans=[both]).gaps
    assert (gap.first_id, gap.second_id) == ("A-1.1:20261123", "A-1.2:20261123")
    places = [books.place("O"), books.place("A", lat=None, lon=None)]
    assert prepared(care_plans=[both], places=places).problem.gaps == ()


def test_history_and_baseline_are_those_of_the_people_and_visits_of_the_day():
    friday = datetime(2026, 11, 20, 6, tzinfo=UTC)
    spans = tuple(
        WorkSpan(carer_id=k, start_at=friday, end_at=friday.replace(hour=14))
        for k in ("K-1", "K-9")
    )
    served = Served(carer_ids=frozenset({"K-1"}), begin_at=at(7))
    past = Past(history=spans, baseline={"A-1.1:20261123": served, "old": served})
    problem = problem_of(books.casebook(), DAY, books.find_travel, past).problem
    assert problem.history == spans[:1]
    assert problem.baseline == {"A-1.1:20261123": served}


def test_fair_work_is_the_demand_shared_by_length_of_shift_with_slack():
    # Demand: 4 visits of 3600 s and the shortest way of 600 s to each = 16,800 s.
    # Shifts of 8.5 h and 4.25 h: two thirds and one third, times 1.15.
    half = books.carer(2, books.pattern(ends=time(12, 15)))
    long, short = homecare_only(carers=[books.carer(1), half]).shifts
    assert long.fair_work_s == int(1.15 * 16_800 * 30_600 / 45_900) == 12_880
    assert short.fair_work_s == 6_440
    plain = books.municipality(planning=Planning(balance_slack=1.0))
    assert homecare_only(municipality=plain).shifts[0].fair_work_s == 8_400


def test_a_shift_that_the_share_overfills_is_left_out_of_balancing():
    items = [books.care_plan(n, "A", books.item(n, service_s=8 * 3600)) for n in range(1, 9)]
    assert {s.fair_work_s for s in homecare_only(care_plans=items).shifts} == {None}
    assert {s.fair_work_s for s in homecare_only(care_plans=[]).shifts} == {None}


def test_a_double_handed_visit_counts_twice_in_the_demand():
    pair = [books.care_plan(1, "A", books.item(1, carers_needed=2))]
    (share,) = {s.fair_work_s for s in homecare_only(care_plans=pair).shifts}
    assert share == int(1.15 * 2 * 4200 / 2)


def test_unknown_limits_are_a_wrong_setting():
    with pytest.raises(SettingsError, match="limits"):
        prepared(carers=[books.carer(1, limits_id="none")])


def test_the_same_casebook_gives_the_same_problem_in_whatever_order_it_was_read():
    book = books.casebook()
    turned = replace(
        book,
        clients=dict(sorted(book.clients.items(), reverse=True)),
        care_plans=dict(sorted(book.care_plans.items(), reverse=True)),
        carers=dict(sorted(book.carers.items(), reverse=True)),
    )
    first = problem_of(book, date(2026, 11, 23), books.find_travel)
    assert first == problem_of(turned, date(2026, 11, 23), books.find_travel)


def cut_off(*pairs: tuple[str, str]) -> FindTravel:
    """The tiny road, without the ways from the first to the second place of each pair."""

    def find(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        found = books.find_travel(places, ways, settings)
        gone = {(found.place_ids.index(a), found.place_ids.index(b)) for a, b in pairs}
        by_way = {}
        for way, matrix in found.by_way.items():
            rows = [
                [10**9 if (n, m) in gone else s for m, s in enumerate(row)]
                for n, row in enumerate(matrix.travel_s)
            ]
            by_way[way] = replace(matrix, travel_s=tuple(tuple(row) for row in rows))
        return replace(found, by_way=by_way)

    return find


@pytest.mark.parametrize("lost", [("O", "D"), ("D", "O")])
def test_a_place_to_which_no_road_leads_is_named(lost: tuple[str, str]):
    clients = [books.client(letter) for letter in "ABCD"]
    found = problem_of(books.casebook(clients=clients), DAY, cut_off(lost))
    assert [v.place_id for v in found.problem.visits] == ["A", "B", "C"]
    assert found.left_out == (LeftOut(code="A-4.1:20261123", why="no_road", client_id="C-D"),)


def test_a_place_that_one_shift_reaches_stays():
    clients = [books.client(letter) for letter in "ABCD"]
    found = problem_of(books.casebook(clients=clients), DAY, cut_off(("A", "D"), ("D", "A")))
    assert [v.place_id for v in found.problem.visits] == ["A", "B", "C", "D"]
    assert found.left_out == ()
