from dataclasses import replace

from homecare.model import WorkLimits, WorkSpan
from homecare.plan import Problem
from tests import tiny
from tests.rules import several
from tests.rules.expect import only, planned, told
from tests.tiny import at

PLAN = planned(tiny.problem())  # K-1 06:00-08:40, K-2 06:00-09:20


def worked(*spans: tuple[str, int, int]) -> Problem:
    """History of (carer, start, end), minutes from midnight of the day."""
    return tiny.problem(
        history=tuple(
            WorkSpan(carer_id=c, start_at=at(0, start), end_at=at(0, end))
            for c, start, end in spans
        )
    )


def test_twelve_hours_before_and_after():
    problem = worked(("K-1", -900, -360), ("K-1", 520 + 720, 1500), ("K-2", -900, -400))
    assert told(problem, PLAN) == []


def test_too_short_a_rest_before():
    violation = only(worked(("K-1", -900, -350)), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.daily_rest.before", "K-1")
    assert violation.values == {"n": 10, "by_s": 600, "day": "2026-11-23"}


def test_too_short_a_rest_after():
    violation = only(worked(("K-2", 560 + 700, 1500), ("K-2", 2000, 2400)), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.daily_rest.after", "K-2")
    assert violation.values == {"n": 20, "by_s": 1200, "day": "2026-11-23"}


def test_work_of_other_carers_is_no_matter():
    assert told(worked(("K-9", -100, 600)), PLAN) == []


def test_a_night_that_reaches_into_the_day():
    violation = only(worked(("K-1", -120, 390)), PLAN)
    assert (violation.code, violation.values["n"]) == ("violation.daily_rest.before", 750)


def test_the_pause_between_two_shifts_of_the_day_is_no_daily_rest():
    both = (tiny.shift(1), tiny.shift(2, carer_id="K-1", start_at=at(9)))
    problem = tiny.problem(shifts=both)
    assert told(problem, planned(problem)) == []


def late_and_early(rest_min: int) -> Problem:
    """K-1 is back on Monday at 07:20, and sets out anew so many minutes later, on Tuesday."""
    start_at = at(7, 20 + rest_min)
    night = several.shift(1, start_at=start_at, end_at=at(40), latest_end_at=at(40))
    visits = (several.visit(0), several.visit(1, windows=tiny.window(start_at, at(40))))
    return several.days(2, shifts=(several.shift(0), night), visits=visits)


def test_days_of_one_problem_are_judged_against_each_other():
    # 12 h after 07:20 it is 21:20 on the wall, still Monday; 14 h 40 min later it is midnight.
    problem = late_and_early(880)
    assert told(problem, several.planned(problem)) == []
    longer = {"standard": WorkLimits(daily_rest_s=900 * 60)}
    violation = only(replace(problem, limits=longer), several.planned(problem))
    assert (violation.code, violation.carer_id) == ("violation.daily_rest.before", "K-1")
    assert violation.values == {"n": 20, "by_s": 1200, "day": "2026-11-24"}


def test_a_pause_within_a_local_day_is_no_daily_rest_in_a_problem_of_several_days():
    problem = late_and_early(60)
    assert told(problem, several.planned(problem)) == []


def test_each_day_is_judged_against_history():
    span = WorkSpan(carer_id="K-1", start_at=at(36), end_at=at(40))
    problem = several.days(2, history=(span,))  # Tuesday's route ends at 31:20
    violation = only(problem, several.planned(problem))
    assert violation.code == "violation.daily_rest.after"
    assert violation.values == {"n": 440, "by_s": 440 * 60, "day": "2026-11-24"}
