"""One unserved visit, and the code of what keeps it out."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from homecare.explain import explain_unserved
from homecare.explain.reasons import CODES
from homecare.model import Gap, Pin, Visit, WorkLimits, WorkSpan
from homecare.plan import Plan, Problem, Unserved
from tests import tiny
from tests.legal import plan_of
from tests.rules.expect import day
from tests.tiny import at, window

REST = {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]}
"""K-1: A 06:10-07:10, back 07:20. K-2: C 06:30-07:30, D 07:40-08:40, back 09:20."""


def explained(problem: Problem, sequences: dict[str, list[str]] | None = None) -> Unserved:
    """The explanation of the one unserved visit."""
    (left_out,) = explain_unserved(
        problem, plan_of(problem, REST if sequences is None else sequences)
    ).unserved
    return left_out


def alone(*visits: Any, shifts: Any = None, **changes: Any) -> Problem:
    """Only these visits, and K-1 alone unless told otherwise."""
    return tiny.problem(visits=visits, shifts=shifts or (tiny.shift(1),), **changes)


def told(problem: Problem, sequences: dict[str, list[str]] | None = None) -> tuple[str, Any]:
    left_out = explained(problem, sequences)
    return left_out.reason, left_out.values


def test_nobody_works():
    problem = tiny.problem(visits=(tiny.visit("B"),), shifts=())
    plan = Plan(problem_id=problem.id, unserved=(Unserved(visit_id="V-B"),))
    (left_out,) = explain_unserved(problem, plan).unserved
    assert (left_out.reason, left_out.values) == ("no_shift", {})


def test_a_visit_nobody_knows_stays_unexplained():
    plan = Plan(problem_id="tiny:20261123", unserved=(Unserved(visit_id="V-X"),))
    assert explain_unserved(tiny.problem(), plan) == plan


def test_a_skill_that_nobody_has():
    problem = day(skills=frozenset({"lift", "cook"}))
    able = tuple(replace(s, skills=frozenset({"cook"})) for s in problem.shifts)
    assert told(replace(problem, shifts=able)) == ("skills", {"skills": "lift"})


def test_skills_that_nobody_has_together():
    problem = day(skills=frozenset({"lift", "cook"}))
    shifts = (tiny.shift(1, skills=frozenset({"lift"})), tiny.shift(2, skills=frozenset({"cook"})))
    assert told(replace(problem, shifts=shifts)) == ("skills", {"skills": "cook"})


def test_a_language_that_nobody_speaks():
    assert told(day(languages=frozenset({"ltg"}))) == ("language", {"languages": "ltg"})


def test_an_area_that_nobody_serves():
    north = tuple(replace(s, area_ids=frozenset({"north"})) for s in tiny.problem().shifts)
    problem = replace(day(area_id="south"), shifts=north)
    assert told(problem) == ("area", {"area": "south"})


def test_everybody_is_incompatible():
    problem = day(forbidden_carers=frozenset({"K-1", "K-2"}))
    assert told(problem) == ("incompatible", {"carer": "K-1"})


def test_the_nearest_carer_is_the_one_kept_away_by_least():
    # K-1 lacks the skill and the language, K-2 only the language.
    problem = day(skills=frozenset({"lift"}), languages=frozenset({"ru"}))
    shifts = (tiny.shift(1), tiny.shift(2, skills=frozenset({"lift"})))
    assert told(replace(problem, shifts=shifts)) == ("language", {"languages": "ru"})


def test_nobody_is_said_to_lack_a_skill_that_somebody_has():
    # K-1 lacks the skill, K-2 has it and cannot bear dogs: one rule keeps away each.
    problem = day(skills=frozenset({"lift"}), facts=frozenset({"dog"}))
    shifts = (
        tiny.shift(1),
        tiny.shift(2, skills=frozenset({"lift"}), refuses=frozenset({"dog"})),
    )
    assert told(replace(problem, shifts=shifts)) == ("incompatible", {"carer": "K-2"})


def test_a_fixed_carer_who_does_not_work():
    assert told(day(pin=Pin(carer_id="K-9"))) == ("pin", {"pinned": "K-9"})


def test_a_fixed_begin_that_nobody_can_keep():
    # K-1 is at A, K-2 at C at 06:40; B is ten minutes from each.
    problem = alone(tiny.visit("A"), tiny.visit("B", pin=Pin(begin_at=at(6, 40))))
    plan_begins = {"S-1": ["V-A"]}
    fixed = replace(
        problem, visits=(tiny.visit("A", windows=window(at(6), at(6, 20))), problem.visits[1])
    )
    assert told(fixed, plan_begins) == ("pin", {"pinned": "08:40"})


def test_a_window_too_early_for_everybody():
    # B is 20 min from the office: 06:20 at the earliest.
    problem = day(windows=window(at(6), at(6, 5)))
    assert told(problem) == ("window", {"carer": "K-1", "n": 15})


def test_a_visit_that_ends_after_every_shift():
    # 14:00 and 60 min of care and 20 min of road: 15:20, the shift ends 14:30.
    problem = day(windows=window(at(14), at(15)))
    assert told(problem) == ("shift", {"carer": "K-1", "n": 50})


def test_no_time_for_the_legal_break():
    # 10 + 370 + 10 min fill the shift of six and a half hours to the last minute.
    full = alone(
        tiny.visit("A", service_s=370 * 60),
        shifts=(tiny.shift(1, end_at=at(12, 30), latest_end_at=at(12, 30)),),
    )
    assert told(full, {}) == ("legal_break", {"carer": "K-1", "n": 30})


def test_longer_work_than_a_day_may_have():
    # 10 + 170 + 10 min of work, three hours allowed.
    short = {"standard": WorkLimits(day_max_s=3 * 3600)}
    assert told(alone(tiny.visit("A", service_s=170 * 60), limits=short), {}) == (
        "working_day",
        {"carer": "K-1", "n": 10},
    )


def test_a_day_filled_up_to_the_limit():
    # K-1 works 80 min for A; D alone would take 140 min; three hours are allowed.
    short = {"standard": WorkLimits(day_max_s=3 * 3600)}
    problem = alone(tiny.visit("A"), tiny.visit("D", windows=window(at(6), at(14))), limits=short)
    reason, values = told(problem, {"S-1": ["V-A"]})
    assert (reason, values["carer"]) == ("working_day", "K-1")


def test_the_other_shift_of_the_carer_counts_towards_the_day():
    # The morning shift has 80 min of work, B takes 100 in the afternoon; 179 are allowed.
    both = (
        tiny.shift(1, end_at=at(9), latest_end_at=at(9)),
        tiny.shift(2, carer_id="K-1", start_at=at(9)),
    )
    afternoon = tiny.visit("B", windows=window(at(10), at(12)))
    limits = {"standard": WorkLimits(day_max_s=179 * 60)}
    problem = alone(tiny.visit("A"), afternoon, shifts=both, limits=limits)
    assert told(problem, {"S-1": ["V-A"]})[0] == "working_day"
    longer = {"standard": WorkLimits(day_max_s=180 * 60)}
    assert told(replace(problem, limits=longer), {"S-1": ["V-A"]})[0] == "search"


def history(*hours: tuple[int, int]) -> tuple[WorkSpan, ...]:
    return tuple(WorkSpan(carer_id="K-1", start_at=at(a), end_at=at(b)) for a, b in hours)


def test_daily_rest_after_a_night():
    # Work until 05:00; the shift ends 14:30, the rest of 12 hours at 17:00.
    problem = alone(tiny.visit("A"), history=history((-3, 5)))
    assert told(problem, {}) == ("daily_rest", {"carer": "K-1", "n": 150})


def test_daily_rest_of_the_only_able_carer():
    # K-1 alone may lift, and rests until 14:00; B needs 20 + 60 + 20 min.
    problem = tiny.problem(
        visits=(tiny.visit("B", skills=frozenset({"lift"}), windows=window(at(6), at(14))),),
        shifts=(tiny.shift(1, skills=frozenset({"lift"})), tiny.shift(2)),
        history=history((-6, 2)),
    )
    assert told(problem, {})[0] == "daily_rest"


def test_weekly_rest_after_six_days():
    days = history(*((6 - 24 * n, 14 - 24 * n) for n in range(1, 8)))
    reason, values = told(alone(tiny.visit("A"), history=days), {})
    assert (reason, values["carer"]) == ("weekly_rest", "K-1")


def test_one_of_two_carers_is_free():
    problem = alone(tiny.visit("B", carers_needed=2))
    assert told(problem, {}) == ("double_handed", {"carer": "K-1", "begin": "08:20"})


def test_two_carers_are_free_but_never_together():
    early, late = window(at(6), at(8)), (tiny.shift(1, end_at=at(9), latest_end_at=at(9)),)
    problem = alone(
        tiny.visit("B", carers_needed=2),
        shifts=(*late, tiny.shift(2, start_at=at(9))),
    )
    assert told(problem, {})[0] == "double_handed"
    assert told(replace(problem, visits=(tiny.visit("B", windows=early),)), {})[0] == "search"


def test_a_pair_that_fits_where_both_rest_in_two_parts():
    # Each is with A 06:10-07:10 and again at 09:00, ten minutes from B: a quarter of an hour is
    # free before B and one after it, and nowhere half an hour.
    def both(name: str, begin: datetime) -> list[Visit]:
        spans = window(begin, begin)
        return [tiny.visit("A", id=f"V-{name}{n}", windows=spans) for n in (1, 2)]

    pair = tiny.visit("B", carers_needed=2, windows=window(at(7, 35), at(7, 35)))
    limits = {"standard": WorkLimits(break_over_s=2 * 3600, break_latest_start_s=2 * 3600)}
    visits = [pair, *both("A", at(6, 10)), *both("E", at(9))]
    shifts = (tiny.shift(1), tiny.shift(2))
    plan = plan_of(
        alone(*visits, shifts=shifts), {"S-1": ["V-A1", "V-E1"], "S-2": ["V-A2", "V-E2"]}
    )
    problem = alone(*visits, shifts=shifts, limits=limits)
    (left_out,) = explain_unserved(problem, plan).unserved
    assert (left_out.reason, left_out.values["carers"]) == ("search", "K-1, K-2")


def test_a_gap_to_a_visit_that_stays_where_it_is():
    # A begins 06:10; B at least eight hours later, but only until 12:00.
    gap = Gap(first_id="V-A", second_id="V-B", least_s=8 * 3600)
    assert told(tiny.problem(gaps=(gap,))) == ("gap", {"other": "V-A"})


def test_everybody_able_is_busy():
    # K-1 is with A 06:10-12:10, and B may begin until 12:00 only.
    limits = {"standard": WorkLimits(break_over_s=86400)}
    long = tiny.visit("A", service_s=6 * 3600, windows=window(at(6), at(6, 10)))
    problem = alone(long, tiny.visit("B"), limits=limits)
    assert told(problem, {"S-1": ["V-A"]}) == ("no_time", {"n": 1})


def test_who_works_at_another_hour_is_not_counted_as_busy():
    # K-2 works from 13:00, and B may begin until 12:00 only.
    limits = {"standard": WorkLimits(break_over_s=86400)}
    long = tiny.visit("A", service_s=6 * 3600, windows=window(at(6), at(6, 10)))
    shifts = (tiny.shift(1), tiny.shift(2, start_at=at(13)))
    problem = alone(long, tiny.visit("B"), limits=limits, shifts=shifts)
    assert told(problem, {"S-1": ["V-A"]}) == ("no_time", {"n": 1})


def test_an_optional_visit_that_costs_more_than_its_worth():
    # K-1 is back from A at 07:20; B on the way adds 20 min of road: 1,200 points.
    problem = alone(tiny.visit("A"), tiny.visit("B", optional_worth=1200))
    plan = {"S-1": ["V-A"]}
    assert told(problem, plan) == ("not_worth", {"price": 1200, "worth": 1200})
    dearer = alone(tiny.visit("A"), tiny.visit("B", optional_worth=1201))
    assert told(dearer, plan) == ("search", {"price": 1200, "worth": 1201, "carers": "K-1"})


def test_a_duty_that_the_search_did_not_place():
    # K-2 passes B on the way to C, and has the time.
    assert told(tiny.problem()) == ("search", {"price": 0, "worth": 200_000, "carers": "K-2"})


def test_a_pair_that_the_search_did_not_place():
    # K-1 after A adds 20 min, K-2 passes B anyway.
    assert told(day(carers_needed=2)) == (
        "search",
        {"price": 1200, "worth": 200_000, "carers": "K-1, K-2"},
    )


def test_a_plan_that_breaks_rules_is_still_explained():
    # Half a pair, listed as unserved as well, on a route that cannot be driven in time.
    problem = day(carers_needed=2)
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]})
    late = tuple(replace(r, shift_id="S-9") if r.shift_id == "S-2" else r for r in plan.routes)
    twice = replace(plan, routes=late, unserved=(Unserved(visit_id="V-B"),) * 2)
    found = explain_unserved(problem, twice).unserved
    assert [u.visit_id for u in found] == ["V-B", "V-B"]
    assert all(u.reason in CODES for u in found)
