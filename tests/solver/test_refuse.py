"""Hostile problems never reach OR-Tools, and each refusal says which thing is wrong."""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from homecare.errors import ProblemError
from homecare.i18n import messages, say
from homecare.model import Gap, Pin, Priority, WayOfTravel, Weights, Window, WorkLimits, WorkSpan
from homecare.plan import Problem, Served, Travel
from solver import StopRule, solve
from solver.refuse import MOST_SHIFTS, MOST_VISITS, refusals, refuse
from tests import tiny
from tests.tiny import at

NAIVE = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the hostile case itself
FAR = at(0) + timedelta(days=4)


def with_visit(**changes: Any) -> Problem:
    return tiny.problem(visits=(tiny.visit("A", **changes), tiny.visit("B")))


def with_shift(**changes: Any) -> Problem:
    return tiny.problem(shifts=(tiny.shift(1, **changes), tiny.shift(2)))


def with_window(opens: datetime, closes: datetime) -> Problem:
    return with_visit(windows=tiny.window(opens, closes))


def with_cell(cell: Any, name: str = "travel_s") -> Problem:
    """The tiny day with one cell of one matrix replaced."""
    travel = tiny.travel()
    matrix = travel.by_way[WayOfTravel.CAR]
    rows = [list(row) for row in getattr(matrix, name)]
    rows[1][2] = cell
    changed = replace(matrix, **{name: tuple(tuple(row) for row in rows)})
    return tiny.problem(travel=replace(travel, by_way={WayOfTravel.CAR: changed}))


def with_rows(cut: Callable[[Any], Any]) -> Problem:
    travel = tiny.travel()
    matrix = travel.by_way[WayOfTravel.CAR]
    changed = replace(matrix, travel_s=cut(matrix.travel_s))
    return tiny.problem(travel=replace(travel, by_way={WayOfTravel.CAR: changed}))


def with_limits(**changes: Any) -> Problem:
    return tiny.problem(limits={"standard": WorkLimits(**changes)})


def with_gap(**changes: Any) -> Problem:
    plain: dict[str, Any] = {"first_id": "V-A", "second_id": "V-B", "least_s": 0}
    return tiny.problem(gaps=(Gap(**{**plain, **changes}),))


def served(moment: datetime) -> dict[str, Served]:
    return {"V-A": Served(carer_ids=frozenset({"K-1"}), begin_at=moment)}


def span(start: datetime, end: datetime) -> tuple[WorkSpan, ...]:
    return (WorkSpan(carer_id="K-1", start_at=start, end_at=end),)


HOSTILE: dict[str, tuple[str, Problem]] = {
    "too many visits": (
        "problem_too_many_visits",
        tiny.problem(visits=tuple(tiny.visit("A", id=f"V-{n}") for n in range(MOST_VISITS + 1))),
    ),
    "too many shifts": (
        "problem_too_many_shifts",
        tiny.problem(shifts=tuple(tiny.shift(n) for n in range(MOST_SHIFTS + 1))),
    ),
    "visit twice": ("problem_duplicate_id", tiny.problem(visits=(tiny.visit("A"),) * 2)),
    "shift twice": ("problem_duplicate_id", tiny.problem(shifts=(tiny.shift(1),) * 2)),
    "place twice": (
        "problem_duplicate_id",
        tiny.problem(travel=replace(tiny.travel(), place_ids=("O", "A", "B", "C", "C"))),
    ),
    "weight below nought": ("problem_weight", tiny.problem(weights=Weights(travel_per_s=-1))),
    "weight too large": ("problem_weight", tiny.problem(weights=Weights(change=10**10))),
    "weight of half a point": (
        "problem_weight",
        tiny.problem(weights=Weights(lateness_per_s=0.5)),  # type: ignore[arg-type]
    ),
    "penalty that overflows": (
        "problem_weight",
        tiny.problem(weights=Weights(unserved=dict.fromkeys(Priority, 2**62))),
    ),
    "no penalty": (
        "problem_weight_missing",
        tiny.problem(weights=Weights(unserved={Priority.HIGH: 1, Priority.NORMAL: 1})),
    ),
    "day of minus one": ("problem_limits", with_limits(day_max_s=-1)),
    "break below nought": ("problem_limits", with_limits(break_total_s=-1800)),
    "break longer than a day": ("problem_limits", with_limits(break_total_s=90_000)),
    "rest longer than a week": ("problem_limits", with_limits(weekly_rest_s=8 * 86_400)),
    "matrix short of a row": ("problem_matrix_size", with_rows(lambda rows: rows[:-1])),
    "matrix with a row too many": ("problem_matrix_size", with_rows(lambda rows: (*rows, rows[0]))),
    "ragged matrix": ("problem_matrix_size", with_rows(lambda rows: (rows[0][:-1], *rows[1:]))),
    "empty matrix": ("problem_matrix_size", with_rows(lambda _: ())),
    "travel below nought": ("problem_matrix_negative", with_cell(-1)),
    "distance below nought": ("problem_matrix_negative", with_cell(-1, "distance_m")),
    "travel of a float": ("problem_matrix_not_whole", with_cell(600.0)),
    "travel not a number": ("problem_matrix_not_whole", with_cell(math.nan)),
    "travel of nothing": ("problem_matrix_not_whole", with_cell(None)),
    "travel of text": ("problem_matrix_not_whole", with_cell("600")),
    "travel of truth": ("problem_matrix_not_whole", with_cell(True)),
    "travel of numpy": ("problem_matrix_not_whole", with_cell(np.int64(600))),
    "travel over a day": ("problem_matrix_too_long", with_cell(86_401)),
    "travel of 2^63": ("problem_matrix_too_long", with_cell(2**63)),
    "shift without zone": ("problem_shift_time", with_shift(start_at=NAIVE)),
    "shift of another week": ("problem_shift_time", with_shift(latest_end_at=FAR)),
    "shift of a split second": (
        "problem_shift_time",
        with_shift(start_at=at(6) + timedelta(microseconds=5)),
    ),
    "shift reversed": ("problem_shift_reversed", with_shift(start_at=at(15))),
    "shift of no length": ("problem_shift_reversed", with_shift(start_at=at(14, 30))),
    "overtime before the end": ("problem_shift_reversed", with_shift(latest_end_at=at(14))),
    "shifts overlap": (
        "problem_shifts_overlap",
        tiny.problem(shifts=(tiny.shift(1), tiny.shift(2, carer_id="K-1"))),
    ),
    "unknown start": ("problem_unknown_place", with_shift(start_place_id="X")),
    "unknown end": ("problem_unknown_place", with_shift(end_place_id="X")),
    "unknown way": (
        "problem_unknown_way",
        tiny.problem(travel=replace(tiny.travel(), by_way={})),
    ),
    "unknown limits": ("problem_unknown_limits", with_shift(limits_id="none")),
    "fair share below nought": ("problem_fair_work", with_shift(fair_work_s=-1)),
    "unknown place": ("problem_unknown_place", with_visit(place_id="X")),
    "service below nought": ("problem_service", with_visit(service_s=-60)),
    "service over a day": ("problem_service", with_visit(service_s=86_401)),
    "service of a float": ("problem_service", with_visit(service_s=60.5)),
    "approach below nought": ("problem_service", with_visit(approach_s=-1)),
    "nobody needed": ("problem_carers_needed", with_visit(carers_needed=0)),
    "three needed": ("problem_carers_needed", with_visit(carers_needed=3)),
    "worth below nought": ("problem_worth", with_visit(optional_worth=-5)),
    "worth without bound": ("problem_worth", with_visit(optional_worth=2**62)),
    "unknown priority": ("problem_priority", with_visit(priority=9)),
    "no window": ("problem_no_window", with_visit(windows=())),
    "window reversed": ("problem_window_reversed", with_window(at(12), at(6))),
    "window without zone": ("problem_window_time", with_window(NAIVE, at(12))),
    "window of another week": ("problem_window_time", with_window(at(6), FAR)),
    "window of year one": (
        "problem_window_time",
        with_window(datetime(1, 1, 1, tzinfo=UTC), at(12)),
    ),
    "wish reversed": (
        "problem_window_reversed",
        with_visit(preferred=Window(opens_at=at(12), closes_at=at(6))),
    ),
    "pin without zone": ("problem_window_time", with_visit(pin=Pin(begin_at=NAIVE))),
    "gap of a stranger": ("problem_gap_unknown", with_gap(second_id="V-X")),
    "gap with itself": ("problem_gap", with_gap(second_id="V-A")),
    "gap reversed": ("problem_gap", with_gap(least_s=600, most_s=60)),
    "gap over a day": ("problem_gap", with_gap(least_s=90_000)),
    "history reversed": ("problem_history", tiny.problem(history=span(at(3), at(2)))),
    "history without zone": ("problem_history", tiny.problem(history=span(NAIVE, at(9)))),
    "baseline of another week": ("problem_baseline", tiny.problem(baseline=served(FAR))),
}


@pytest.mark.parametrize(("code", "problem"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_problem_is_refused(code: str, problem: Problem):
    with pytest.raises(ProblemError) as refused:
        refuse(problem)
    assert refused.value.code == code
    assert say(f"error.{code}", "en", **refused.value.values) != say(
        f"error.{code}", "lv", **refused.value.values
    )


def test_there_are_hostile_cases_enough():
    assert len(HOSTILE) >= 40


def test_the_tiny_day_is_not_refused():
    assert refusals(tiny.problem()) == []


def test_every_refusal_has_its_case_and_its_sentences():
    told = {code.removeprefix("error.") for code in messages() if code.startswith("error.problem_")}
    assert told == {code for code, _ in HOSTILE.values()}


def test_all_refusals_are_found_at_once():
    problem = tiny.problem(
        visits=(tiny.visit("A", service_s=-1), tiny.visit("B", windows=())), travel=bare_travel()
    )
    codes = {refusal.code for refusal in refusals(problem)}
    assert codes >= {"problem_service", "problem_no_window", "problem_unknown_way"}


def bare_travel() -> Travel:
    return replace(tiny.travel(), by_way={})


def test_solve_refuses_before_it_starts_a_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("solver.process._start", lambda: pytest.fail("a process was started"))
    with pytest.raises(ProblemError):
        solve(with_cell(-1), StopRule(seconds=1))
