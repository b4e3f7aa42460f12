from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from homecare.model import WayOfTravel
from homecare.plan import Plan, Unserved
from tests import tiny
from tests.legal import change_route, change_stop, plan_of, priced
from tests.rules.expect import TOGETHER, only, planned, told

PROBLEM = tiny.problem()
PLAN = planned(PROBLEM)


def test_a_plan_of_known_things_is_not_told_of():
    assert told(PROBLEM, PLAN) == []


def test_an_empty_plan_breaks_only_what_it_leaves_out():
    empty = Plan(
        problem_id=PROBLEM.id, unserved=tuple(Unserved(visit_id=v.id) for v in PROBLEM.visits)
    )
    assert told(PROBLEM, priced(PROBLEM, empty)) == []


def test_a_plan_for_another_problem():
    violation = only(PROBLEM, replace(PLAN, problem_id="tiny:20261124"))
    assert violation.code == "violation.known.problem"
    assert violation.values == {"stated": "tiny:20261124", "problem": "tiny:20261123"}


def test_an_unknown_shift():
    plan = change_route(PLAN, "S-1", shift_id="S-9")
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.carer_id) == ("violation.known.shift", "K-1")
    assert violation.values == {"shift": "S-9"}


def test_a_route_of_another_carer():
    violation = only(PROBLEM, change_route(PLAN, "S-1", carer_id="K-2"))
    assert (violation.code, violation.carer_id) == ("violation.known.carer", "K-2")
    assert violation.values == {"shift": "S-1", "owner": "K-1"}


def test_an_unknown_visit_in_a_route():
    plan = plan_of(PROBLEM, {"S-1": ["V-A"], "S-2": ["V-C", "V-D", "V-B"]})
    assert told(PROBLEM, change_stop(plan, "V-A", visit_id="V-X")) == [
        "known.visit V-X K-1",
        "once.missing V-A",
    ]


def test_an_unknown_visit_among_the_unserved():
    plan = replace(PLAN, unserved=(Unserved(visit_id="V-X"),))
    assert told(PROBLEM, plan) == ["known.unserved V-X"]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 6, 10),  # noqa: DTZ001 - a moment without zone is the point
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC, microsecond=0),
        tiny.at(6, 10) + timedelta(microseconds=1),
        tiny.at(-49),
        None,
        "2026-11-23T06:10:00Z",
    ],
)
def test_a_moment_that_cannot_be_meant(moment: Any):
    assert told(PROBLEM, change_stop(PLAN, "V-A", begin_at=moment)) == ["known.time V-A K-1"]
    assert told(PROBLEM, change_route(PLAN, "S-1", end_at=moment)) == ["known.time K-1"]


def test_a_place_without_travel():
    nowhere = tiny.problem(visits=(tiny.visit("A", place_id="Z"), *PROBLEM.visits[1:]))
    assert told(nowhere, PLAN) == ["known.place K-1"]


def test_a_way_without_travel():
    afoot = tiny.problem(
        shifts=(tiny.shift(1, way=WayOfTravel.FOOT), tiny.shift(2)),
        travel=replace(
            PROBLEM.travel, by_way={WayOfTravel.CAR: PROBLEM.travel.by_way[WayOfTravel.CAR]}
        ),
    )
    assert told(afoot, PLAN) == ["known.way K-1"]


def test_sequences_stand_for_the_whole_day():
    assert sorted(v for s in TOGETHER.values() for v in s) == [v.id for v in PROBLEM.visits]


@pytest.mark.parametrize(("days", "told_of"), [(1, ["known.time K-1"]), (2, []), (28, [])])
def test_moments_of_all_days_of_a_problem_can_be_meant(days: int, told_of: list[str]):
    # Three days after the day (its midnight in UTC), or after the last of several.
    problem = replace(PROBLEM, days=days)
    plan = change_route(PLAN, "S-1", end_at=tiny.at(72, 0, 1))
    found = [line for line in told(problem, plan) if line.startswith("known")]
    assert found == told_of


def test_a_moment_after_the_last_day_cannot_be_meant():
    problem = replace(PROBLEM, days=28)
    plan = change_route(PLAN, "S-1", end_at=tiny.at(30 * 24, 0, 1))
    assert told(problem, plan) == ["known.time K-1"]


def test_a_way_really_taken_without_travel():
    by_car = {WayOfTravel.CAR: PROBLEM.travel.by_way[WayOfTravel.CAR]}
    problem = replace(PROBLEM, travel=replace(PROBLEM.travel, by_way=by_car))
    plan = change_route(PLAN, "S-1", way=WayOfTravel.FOOT)
    assert only(problem, plan).values == {"way": "foot"}
    assert told(problem, plan) == ["known.way K-1"]
