from dataclasses import replace

import pytest

from homecare.model import WorkLimits, WorkSpan
from homecare.plan import Problem
from tests import tiny
from tests.legal import plan_of
from tests.rules import several
from tests.rules.expect import only, planned, told
from tests.tiny import at

PLAN = planned(tiny.problem())  # Monday; K-1 works 160 min, K-2 200 min


def worked(*days_hours: tuple[int, int], carer_id: str = "K-1") -> Problem:
    """History of (days after the Monday, hours), each from 08:00 on the wall."""
    return tiny.problem(
        history=tuple(
            WorkSpan(carer_id=carer_id, start_at=at(24 * n + 6), end_at=at(24 * n + 6 + hours))
            for n, hours in days_hours
        )
    )


def limited(problem: Problem, minutes: int) -> Problem:
    return replace(problem, limits={"standard": WorkLimits(week_max_s=60 * minutes)})


def test_work_up_to_the_limit():
    assert told(limited(worked((1, 8), (2, 8)), 16 * 60 + 160), PLAN) == []


def test_more_work_than_the_limit():
    violation = only(limited(worked((1, 8), (2, 8)), 16 * 60 + 150), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.working_week", "K-1")
    assert violation.values == {
        "n": 10,
        "by_s": 600,
        "most": 16 * 60 + 150,
        "day": "2026-11-23",
    }


def test_history_alone_above_the_limit_is_told_with_all_that_is_above():
    problem = limited(worked((1, 8), (2, 8)), 15 * 60)
    assert only(problem, PLAN).values["n"] == 60 + 160


@pytest.mark.parametrize("day", [-1, -7, 7])
def test_other_weeks_do_not_count(day: int):
    assert told(limited(worked((day, 8)), 200), PLAN) == []


@pytest.mark.parametrize(("start", "told_of"), [(-123, []), (-120, ["working_week K-1"])])
def test_a_span_belongs_to_the_day_on_the_wall_on_which_it_starts(start: int, told_of: list[str]):
    # Monday begins at 22:00 UTC of Sunday; no rest is asked for here.
    limits = {"standard": WorkLimits(week_max_s=200 * 60, daily_rest_s=0, weekly_rest_s=0)}
    night = WorkSpan(carer_id="K-1", start_at=at(0, start), end_at=at(0, start + 60))
    assert told(tiny.problem(history=(night,), limits=limits), PLAN) == told_of


def test_work_of_others_and_weeks_without_a_route_do_not_count():
    assert told(limited(worked((1, 8), carer_id="K-9"), 200), PLAN) == []
    problem = limited(worked((7, 8), (8, 8)), 200)
    assert told(problem, PLAN) == []


def test_routes_of_several_days_are_added_up_week_by_week():
    # 80 min a day from Monday on: seven in the first week, one in the second.
    problem = several.days(8, limits={"standard": WorkLimits(week_max_s=7 * 80 * 60)})
    free = replace(problem.limits["standard"], weekly_rest_s=0)
    problem = replace(problem, limits={"standard": free})
    assert told(problem, several.planned(problem)) == []
    tight = replace(problem, limits={"standard": replace(free, week_max_s=6 * 80 * 60)})
    violation = only(tight, several.planned(tight))
    assert (violation.values["n"], violation.values["day"]) == (80, "2026-11-23")


def test_work_of_a_span_counts_where_it_is_known():
    # Four days of 8 h within 8 h 30 min, and 8 h on the fifth: a week of 40 h.
    friday = tiny.visit("A", service_s=7 * 3600 + 2400, windows=tiny.window(at(102), at(103)))
    shift = tiny.shift(1, start_at=at(102), end_at=at(112), latest_end_at=at(112))
    free = WorkLimits(break_over_s=24 * 3600)
    spans = tuple(
        WorkSpan(
            carer_id="K-1", start_at=at(n * 24 + 6), end_at=at(n * 24 + 14, 30), work_s=8 * 3600
        )
        for n in range(4)
    )
    problem = tiny.problem(
        days=5, visits=(friday,), shifts=(shift,), history=spans, limits={"standard": free}
    )
    plan = plan_of(problem, {"S-1": ["V-A"]})
    assert plan.routes[0].totals.work_s == 8 * 3600
    assert told(problem, plan) == []
    bare = replace(problem, history=tuple(replace(s, work_s=None) for s in spans))
    assert only(bare, plan).values["n"] == 120
