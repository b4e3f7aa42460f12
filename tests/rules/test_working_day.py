from dataclasses import replace

from homecare.model import WorkLimits
from homecare.plan import Problem
from tests import tiny
from tests.legal import plan_of
from tests.rules import several
from tests.rules.expect import TOGETHER, only, planned, told
from tests.tiny import at

PLAN = planned(tiny.problem())  # K-1 works 160 min, K-2 200 min


def limited(minutes: int, problem: Problem | None = None) -> Problem:
    limits = {"standard": WorkLimits(day_max_s=minutes * 60)}
    return replace(problem or tiny.problem(), limits=limits)


def test_work_up_to_the_limit():
    assert told(limited(200), PLAN) == []


def test_more_work_than_the_limit():
    violation = only(limited(180), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.working_day", "K-2")
    assert violation.values == {"n": 20, "by_s": 1200, "most": 180, "day": "2026-11-23"}


def test_the_routes_of_one_carer_are_added_up():
    both = (tiny.shift(1), tiny.shift(2, carer_id="K-1", start_at=at(9)))
    problem = limited(360, tiny.problem(shifts=both))
    assert told(problem, plan_of(problem, TOGETHER)) == []
    violation = only(limited(359, problem), plan_of(problem, TOGETHER))
    assert (violation.carer_id, violation.values["n"]) == ("K-1", 1)


def test_ways_from_home_count_only_where_the_limits_say_so():
    # K-2 rides 30 min out and 40 min back: 200 - 70 = 130 min, 160 when only the start is home.
    limits = WorkLimits(day_max_s=130 * 60, home_legs_count=False)
    at_home = tiny.shift(2, starts_at_home=True, ends_at_home=True)
    problem = tiny.problem(shifts=(tiny.shift(1), at_home), limits={"standard": limits})
    assert [v for v in told(problem, planned(problem)) if "K-2" in v] == []
    half = replace(problem, shifts=(tiny.shift(1), replace(at_home, ends_at_home=False)))
    found = [v for v in told(half, planned(half)) if "K-2" in v]
    assert found == ["working_day K-2"]


def test_without_limits_in_the_problem_the_law_holds():
    assert told(replace(tiny.problem(), limits={}), PLAN) == []


def test_each_day_of_several_is_judged_by_itself():
    # 80 minutes a day, all of K-1.
    assert told(limited(80, several.days(3)), several.planned(several.days(3))) == []
    longer = limited(
        80, several.days(3, visits=(several.visit(0), several.visit(1, service_s=3660)))
    )
    violation = only(longer, several.planned(longer))
    assert violation.values == {"n": 1, "by_s": 60, "most": 80, "day": "2026-11-24"}


def test_a_route_belongs_to_the_local_day_on_which_it_starts():
    # 23:00 on the wall of Monday until 00:20, and from 00:30: two working days.
    night = several.shift(1, start_at=at(21), end_at=at(30), latest_end_at=at(30))
    early = several.shift(2, start_at=at(22, 30), end_at=at(30), latest_end_at=at(30))
    visits = tuple(several.visit(n, windows=tiny.window(at(20), at(30))) for n in (1, 2))
    limits = {"standard": WorkLimits(day_max_s=80 * 60, daily_rest_s=0)}
    problem = several.days(2, shifts=(night, early), visits=visits, limits=limits)
    plan = plan_of(problem, {"S-1": ["V-1"], "S-2": ["V-2"]})
    assert told(problem, plan) == []
    first = replace(early, start_at=at(19), end_at=at(21), latest_end_at=at(21))
    problem = replace(problem, shifts=(night, first))
    problem = replace(
        problem, visits=(visits[0], replace(visits[1], windows=tiny.window(at(19), at(30))))
    )
    assert told(problem, plan_of(problem, {"S-1": ["V-1"], "S-2": ["V-2"]})) == ["working_day K-1"]
