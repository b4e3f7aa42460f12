from dataclasses import replace
from typing import Any

import pytest

from homecare.plan import Break
from tests import tiny
from tests.legal import change_route, change_stop, leg, plan_of, priced
from tests.rules.expect import TOGETHER, day, only, planned, told
from tests.tiny import at

PROBLEM = tiny.problem()
PLAN = planned(PROBLEM)  # K-1: A 06:10-07:10, B 07:20-08:20, back 08:40
LATER = plan_of(PROBLEM, TOGETHER, {"V-B": at(7, 50)})
TO_B = leg(PROBLEM, PROBLEM.shifts[0], "A", "B")


def half_an_hour(hour: int, minute: int) -> tuple[Break, ...]:
    return (Break(start_at=at(hour, minute), end_at=at(hour, minute + 30)),)


def test_waiting_at_the_door_or_before_the_road_is_free():
    plan = plan_of(PROBLEM, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]}, {"V-B": at(8)})
    assert told(PROBLEM, plan) == []
    assert told(PROBLEM, change_stop(plan, "V-B", arrive_at=at(7, 59))) == []


def test_no_approach_when_the_place_is_the_same():
    upstairs = replace(PROBLEM.visits[1], place_id="A", approach_s=300)
    problem = tiny.problem(visits=(PROBLEM.visits[0], upstairs, *PROBLEM.visits[2:]))
    plan = planned(problem)
    assert plan.routes[0].stops[1].begin_at == at(7, 10)
    assert told(problem, plan) == []


@pytest.mark.parametrize(("field", "wrong"), [("travel_s", 599), ("distance_m", 8001)])
def test_figures_that_are_not_those_of_the_matrix(field: Any, wrong: Any):
    violation = only(PROBLEM, change_stop(PLAN, "V-B", leg=replace(TO_B, **{field: wrong})))
    assert (violation.code, violation.visit_id) == ("violation.travel.figures", "V-B")
    assert (
        violation.values[field.replace("travel", "stated").replace("distance", "stated")] == wrong
    )
    assert (violation.values["right_s"], violation.values["right_m"]) == (600, 8000)


def test_a_leg_between_other_places():
    wrong = leg(PROBLEM, PROBLEM.shifts[0], "C", "B")
    violation = only(PROBLEM, change_stop(PLAN, "V-B", leg=wrong))
    assert (violation.code, violation.visit_id) == ("violation.travel.place", "V-B")
    assert (violation.values["start"], violation.values["end"]) == ("A", "B")


def test_a_last_leg_from_another_place():
    wrong = leg(PROBLEM, PROBLEM.shifts[0], "C", "O")
    violation = only(PROBLEM, change_route(PLAN, "S-1", last_leg=wrong))
    assert (violation.code, violation.visit_id) == ("violation.travel.place", None)


def test_a_last_leg_with_other_figures():
    wrong = replace(PLAN.routes[0].last_leg, travel_s=1)
    assert told(PROBLEM, change_route(PLAN, "S-1", last_leg=wrong)) == ["travel.figures K-1"]


def test_too_early_an_arrival():
    violation = only(PROBLEM, change_stop(PLAN, "V-B", arrive_at=at(7, 17, 59)))
    assert (violation.code, violation.visit_id) == ("violation.travel.arrive", "V-B")
    assert violation.values == {"n": 3, "by_s": 121}


def test_a_begin_before_the_approach_is_over():
    violation = only(day(approach_s=240), priced(day(approach_s=240), PLAN))
    assert (violation.code, violation.visit_id) == ("violation.travel.approach", "V-B")
    assert violation.values == {"n": 4, "by_s": 240}


def test_an_arrival_after_the_begin():
    violation = only(PROBLEM, change_stop(PLAN, "V-B", arrive_at=at(7, 26)))
    assert (violation.code, violation.values["n"]) == ("violation.travel.approach", 6)


def test_no_time_for_the_way_back():
    plan = priced(PROBLEM, change_route(PLAN, "S-1", end_at=at(8, 35)))
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.carer_id) == ("violation.travel.end", "K-1")
    assert violation.values == {"n": 5, "by_s": 300}


def test_a_break_on_the_way_needs_time_of_its_own():
    # Away from A at 07:10, break 07:12-07:42, ten minutes of road: at B no sooner than 07:50.
    rest = half_an_hour(7, 12)
    plan = change_route(LATER, "S-1", breaks=rest)
    assert told(PROBLEM, priced(PROBLEM, change_stop(plan, "V-B", arrive_at=at(7, 50)))) == []
    early = priced(PROBLEM, change_stop(plan, "V-B", arrive_at=at(7, 45)))
    violation = only(PROBLEM, early)
    assert (violation.code, violation.values["n"]) == ("violation.travel.arrive", 5)


def test_a_break_at_the_door_does_not_count_as_approach():
    # Arrived 07:20, break 07:20-07:50, service from 07:50: no minute is left for the approach.
    problem = day(approach_s=60)
    plan = priced(problem, change_route(LATER, "S-1", breaks=half_an_hour(7, 20)))
    violation = only(problem, plan)
    assert (violation.code, violation.values["n"]) == ("violation.travel.approach", 1)


def test_two_shifts_of_one_carer_that_touch_and_that_overlap():
    afternoon = tiny.shift(2, carer_id="K-1", start_at=at(8, 40))
    problem = tiny.problem(shifts=(tiny.shift(1), afternoon))
    plan = planned(problem)
    assert told(problem, plan) == []
    morning = tiny.problem(shifts=(tiny.shift(1), replace(afternoon, start_at=at(8, 33))))
    violation = only(morning, planned(morning))
    assert (violation.code, violation.carer_id) == ("violation.travel.overlap", "K-1")
    assert violation.values == {"n": 7, "by_s": 420, "shift": "S-2", "other": "S-1"}
