from dataclasses import replace
from typing import Any

from homecare.plan import Problem
from tests import tiny
from tests.legal import change_route, leg, plan_of, priced
from tests.rules.expect import only, planned, told
from tests.tiny import at

PROBLEM = tiny.problem()
PLAN = planned(PROBLEM)  # K-1 06:00-08:40, K-2 06:00-09:20


def first_shift(**changes: Any) -> Problem:
    return tiny.problem(shifts=(tiny.shift(1, **changes), tiny.shift(2)))


def test_from_the_first_to_the_last_second():
    problem = first_shift(start_at=at(6), end_at=at(8, 40), latest_end_at=at(8, 40))
    assert told(problem, PLAN) == []


def test_overtime_that_may_be_asked_for():
    problem = first_shift(end_at=at(8), latest_end_at=at(8, 40))
    assert told(problem, planned(problem)) == []


def test_out_before_the_shift():
    violation = only(first_shift(start_at=at(6, 3)), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.shift.early", "K-1")
    assert violation.values == {"n": 3, "by_s": 180, "start": "08:00"}


def test_back_after_the_latest_end():
    problem = first_shift(latest_end_at=at(8, 33, 30))
    violation = only(problem, PLAN)
    assert (violation.code, violation.carer_id) == ("violation.shift.late", "K-1")
    assert violation.values == {"n": 7, "by_s": 390, "end": "10:40"}


def test_wrong_places_of_start_and_end():
    problem = first_shift(start_place_id="A", end_place_id="B")
    assert told(problem, priced(problem, PLAN)) == ["shift.start_place K-1", "shift.end_place K-1"]
    from_b = first_shift(start_place_id="B")  # as far from A as the office
    assert only(from_b, priced(from_b, PLAN)).values == {"stated": "O", "right": "B"}


def test_two_routes_for_one_shift():
    plan = plan_of(PROBLEM, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})
    later = plan_of(PROBLEM, {"S-1": ["V-B"]}, {"V-B": at(10)}).routes
    plan = priced(PROBLEM, replace(plan, routes=(*plan.routes, *later), unserved=()))
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.carer_id) == ("violation.shift.twice", "K-1")
    assert violation.values == {"shift": "S-1", "n": 2}


def test_a_route_without_stops_is_no_hard_violation():
    plan = plan_of(PROBLEM, {"S-1": ["V-A", "V-B", "V-C", "V-D"]})
    empty = replace(
        PLAN.routes[1],
        stops=(),
        start_at=at(6),
        end_at=at(6),
        last_leg=leg(PROBLEM, PROBLEM.shifts[1], "O", "O"),
    )
    plan = priced(PROBLEM, replace(plan, routes=(*plan.routes, empty)))
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.hard) == ("violation.shift.empty", False)


def test_every_other_violation_is_hard():
    assert only(PROBLEM, change_route(PLAN, "S-1", carer_id="K-2")).hard
