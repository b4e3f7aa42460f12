from homecare.model import WorkSpan
from homecare.plan import Problem
from tests import tiny
from tests.rules import several
from tests.rules.expect import only, planned, told
from tests.tiny import at

PLAN = planned(tiny.problem())  # Monday; K-1 06:00-08:40, K-2 06:00-09:20


def worked(carer_id: str, *days_before: int, until: int = 14) -> Problem:
    """06:00 to `until` on so many days before the tiny Monday."""
    return tiny.problem(
        history=tuple(
            WorkSpan(carer_id=carer_id, start_at=at(6 - 24 * n), end_at=at(until - 24 * n))
            for n in days_before
        )
    )


def test_a_free_weekend():
    assert told(worked("K-1", 3, 4, 5, 6, 7), PLAN) == []


def test_seven_days_in_a_row():
    # Each night rests 14:00-06:00: 16 of the 42 hours. From the start of the seven days
    # (Monday 08:40 a week ago) the first stretch is cut, but is longer only without day 7.
    violation = only(worked("K-1", 1, 2, 3, 4, 5, 6, 7), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.weekly_rest", "K-1")
    missing = {"n": 26 * 60, "by_s": 26 * 3600, "longest": 16 * 60}
    assert violation.values == {**missing, "day": "2026-11-23"}


def test_one_free_day_is_not_enough_and_its_number():
    # Saturday 14:00 until Monday 06:00 are 40 hours: two short.
    violation = only(worked("K-2", 2, 3, 4, 5, 6, 7), PLAN)
    assert (violation.carer_id, violation.values["n"]) == ("K-2", 120)
    assert told(worked("K-2", 2, 3, 4, 5, 6, 7, until=12), PLAN) == []


def test_a_rest_before_the_seven_days_does_not_help():
    # Free until Monday 14:00 a week ago; within the seven days from 09:20 no 42 hours are left.
    assert told(worked("K-2", 1, 2, 3, 4, 5, 6), PLAN) == ["weekly_rest K-2"]


def test_what_is_not_known_counts_as_rest():
    assert told(worked("K-1", 1, 2, 3, 4), PLAN) == []


def test_later_work_is_not_looked_at():
    assert told(worked("K-1", -1, -2, -3, -4, -5, until=13), PLAN) == []


def test_days_of_one_problem_count_against_each_other():
    # 06:00-07:20 each day: 22 h 40 min of rest in each night. On Sunday the seven days begin on
    # the Sunday before at 07:20, so that 22 h 40 min until Monday are the longest.
    problem = several.days(7)
    violation = only(problem, several.planned(problem))
    assert (violation.code, violation.carer_id) == ("violation.weekly_rest", "K-1")
    assert violation.values == {
        "n": 19 * 60 + 20,
        "by_s": 69_600,
        "longest": 22 * 60 + 40,
        "day": "2026-11-29",
    }


def test_a_free_day_between_the_days_of_one_problem():
    week = [several.visit(n) for n in range(7) if n != 3]
    problem = several.days(7, visits=tuple(week))
    assert told(problem, several.planned(problem)) == []


def test_each_day_that_lacks_its_rest_is_told():
    problem = several.days(9)
    assert told(problem, several.planned(problem)) == ["weekly_rest K-1"] * 3
