from datetime import datetime

from homecare.model import Window, WindowOn
from homecare.plan import Problem
from tests.legal import change_stop, priced
from tests.rules.expect import day, only, planned, told
from tests.tiny import at, problem, window

PLAN = planned(problem())  # V-B begins at 07:20


def test_both_ends_of_a_window_are_in():
    assert told(day(windows=window(at(7, 20), at(8))), PLAN) == []
    assert told(day(windows=window(at(6), at(7, 20))), PLAN) == []


def test_one_of_several_windows_is_enough():
    several = (
        Window(opens_at=at(6), closes_at=at(6, 30)),
        Window(opens_at=at(7, 15), closes_at=at(7, 25)),
    )
    assert told(day(windows=several), PLAN) == []


def test_begin_after_the_window():
    violation = only(day(windows=window(at(6), at(7, 15, 30))), PLAN)
    assert (violation.code, violation.visit_id) == ("violation.window.late", "V-B")
    assert violation.values == {"n": 5, "by_s": 270, "begin": "09:20"}


def test_begin_before_the_window():
    violation = only(day(windows=window(at(7, 30), at(8))), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.window.early", "K-1")
    assert violation.values == {"n": 10, "by_s": 600, "begin": "09:20"}


def test_between_two_windows_the_nearer_one_counts():
    several = (
        Window(opens_at=at(6), closes_at=at(7)),
        Window(opens_at=at(7, 28), closes_at=at(9)),
    )
    violation = only(day(windows=several), PLAN)
    assert (violation.code, violation.values["n"]) == ("violation.window.early", 8)


def test_no_window_at_all():
    assert only(day(windows=()), PLAN).rule == "window"


def inside(opens: datetime, closes: datetime) -> Problem:
    """V-B, 07:20-08:20, has to lie as a whole in this window."""
    return day(windows=window(opens, closes), window_on=WindowOn.END)


def test_the_whole_service_lies_in_the_window():
    assert told(inside(at(7, 20), at(8, 20)), PLAN) == []


def test_service_that_ends_after_the_window():
    violation = only(inside(at(7), at(8, 16)), PLAN)
    assert (violation.code, violation.visit_id) == ("violation.window.end", "V-B")
    assert violation.values == {"n": 4, "by_s": 240, "begin": "09:20", "end": "10:20"}
    assert told(day(windows=window(at(7), at(8, 16))), PLAN) == []


def test_service_that_begins_before_a_window_on_the_end():
    violation = only(inside(at(7, 30), at(9)), PLAN)
    assert (violation.code, violation.values["n"]) == ("violation.window.early", 10)


def test_no_two_windows_together_hold_a_service():
    halves = (*window(at(7), at(8)), *window(at(8), at(9)))
    violation = only(day(windows=halves, window_on=WindowOn.END), PLAN)
    assert (violation.code, violation.values["n"]) == ("violation.window.end", 20)


def test_a_service_cut_short_is_not_in_time_for_it():
    short = priced(inside(at(7), at(8, 10)), change_stop(PLAN, "V-B", leave_at=at(8, 10)))
    assert told(inside(at(7), at(8, 10)), short) == ["window.end V-B K-1", "service.short V-B K-1"]
