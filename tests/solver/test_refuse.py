"""Hostile problems never reach OR-Tools, and each refusal says which thing is wrong."""

import math
import re
from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from homecare.errors import ProblemError
from homecare.i18n import messages, say
from homecare.model import (
    CarPool,
    Gap,
    MealBreak,
    Pin,
    Priority,
    Spacing,
    WayOfTravel,
    Weights,
    Window,
    WorkLimits,
    WorkSpan,
)
from homecare.plan import ContinuityBudget, Matrix, Problem, Served, Travel
from solver import StopRule, solve
from solver.refuse import MOST_DAYS, MOST_PLACES, MOST_SHIFTS, MOST_VISITS, refusals, refuse
from tests import tiny
from tests.tiny import at

ROOT = Path(__file__).parents[2]
SOURCES = ("refuse.py", "refuse_ties.py")
NAIVE = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the hostile case itself
LAST = at(0) + timedelta(days=6)
FAR = LAST + timedelta(seconds=1)
FIRST = at(0) - timedelta(days=4)
BEFORE = FIRST - timedelta(seconds=1)
MOST = 10**9


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


def with_spacing(*visit_ids: str, **changes: Any) -> Problem:
    return tiny.problem(spacings=(Spacing(visit_ids=visit_ids, **changes),), days=3)


def with_pool(place_id: str = "O", cars: int = 1) -> Problem:
    return tiny.problem(cars=(CarPool(id="P", place_id=place_id, cars=cars),))


def with_meal(**changes: Any) -> Problem:
    plain: dict[str, Any] = {"opens_at": at(10), "closes_at": at(12), "least_s": 1800}
    return with_shift(meal=MealBreak(**{**plain, **changes}))


def with_budget(**changes: Any) -> Problem:
    return tiny.problem(continuity=ContinuityBudget(**{"most_carers": 2, **changes}))


def with_places(count: int) -> Problem:
    """Places without number, and travel of nought between them."""
    row = array("i", [0]) * count
    matrix = Matrix(travel_s=(row,) * count, distance_m=(row,) * count)
    ids = tuple(tiny.PLACES) + tuple(str(n) for n in range(count - len(tiny.PLACES)))
    return tiny.problem(travel=Travel(place_ids=ids, by_way={WayOfTravel.CAR: matrix}))


def with_visits(count: int) -> Problem:
    return tiny.problem(visits=tuple(tiny.visit("A", id=f"V-{n}") for n in range(count)))


def with_shifts(count: int) -> Problem:
    return tiny.problem(shifts=tuple(tiny.shift(n) for n in range(count)))


def pair(**pin: Any) -> Problem:
    return with_visit(carers_needed=2, pin=Pin(**pin))


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
        with_visits(MOST_VISITS + 1),
    ),
    "too many shifts": (
        "problem_too_many_shifts",
        with_shifts(MOST_SHIFTS + 1),
    ),
    "too many places": (
        "problem_too_many_places",
        with_places(MOST_PLACES + 1),
    ),
    "no day": ("problem_days", tiny.problem(days=0)),
    "a day too many": ("problem_days", tiny.problem(days=MOST_DAYS + 1)),
    "half a day": ("problem_days", tiny.problem(days=1.5)),
    "zone of nowhere": ("problem_zone", tiny.problem(zone="Europe/Nowhere")),
    "zone that is a path": ("problem_zone", tiny.problem(zone="../../etc/passwd")),
    "visit twice": ("problem_duplicate_id", tiny.problem(visits=(tiny.visit("A"),) * 2)),
    "shift twice": ("problem_duplicate_id", tiny.problem(shifts=(tiny.shift(1),) * 2)),
    "place twice": (
        "problem_duplicate_id",
        tiny.problem(travel=replace(tiny.travel(), place_ids=("O", "A", "B", "C", "C"))),
    ),
    "weight below nought": ("problem_weight", tiny.problem(weights=Weights(travel_per_s=-1))),
    "weight too large": ("problem_weight", tiny.problem(weights=Weights(change=MOST + 1))),
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
    "rest longer than a week": ("problem_limits", with_limits(weekly_rest_s=7 * 86_400 + 1)),
    "week beyond any figure": ("problem_limits", with_limits(week_max_s=MOST + 1)),
    "day beyond any figure": ("problem_limits", with_limits(day_max_s=MOST + 1)),
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
    "travel over 10^9": ("problem_matrix_too_long", with_cell(MOST + 1)),
    "distance over 10^9": ("problem_matrix_too_long", with_cell(MOST + 1, "distance_m")),
    "rows of floats": (
        "problem_matrix_not_whole",
        with_rows(lambda rows: tuple(array("d", row) for row in rows)),
    ),
    "travel of 2^63": ("problem_matrix_too_long", with_cell(2**63)),
    "shift without zone": ("problem_shift_time", with_shift(start_at=NAIVE)),
    "shift of another week": ("problem_shift_time", with_shift(latest_end_at=FAR)),
    "shift of last week": ("problem_shift_time", with_shift(start_at=BEFORE)),
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
    "unknown way without a car": (
        "problem_unknown_way",
        tiny.problem(
            shifts=(tiny.shift(1, way_without_car=WayOfTravel.FOOT),),
            travel=replace(
                tiny.travel(),
                by_way={WayOfTravel.CAR: tiny.travel().by_way[WayOfTravel.CAR]},
            ),
        ),
    ),
    "unknown limits": ("problem_unknown_limits", with_shift(limits_id="none")),
    "fair share below nought": ("problem_fair_work", with_shift(fair_work_s=-1)),
    "unknown place": ("problem_unknown_place", with_visit(place_id="X")),
    "service below nought": ("problem_service", with_visit(service_s=-60)),
    "service over 10^9": ("problem_service", with_visit(service_s=MOST + 1)),
    "approach over 10^9": ("problem_service", with_visit(approach_s=MOST + 1)),
    "service of a float": ("problem_service", with_visit(service_s=60.5)),
    "approach below nought": ("problem_service", with_visit(approach_s=-1)),
    "nobody needed": ("problem_carers_needed", with_visit(carers_needed=0)),
    "three needed": ("problem_carers_needed", with_visit(carers_needed=3)),
    "worth below nought": ("problem_worth", with_visit(optional_worth=-5)),
    "worth without bound": ("problem_worth", with_visit(optional_worth=MOST + 1)),
    "points without bound": ("problem_points", with_visit(carer_points={"K-1": MOST + 1})),
    "points far below nought": ("problem_points", with_visit(carer_points={"K-1": -MOST - 1})),
    "second carer of a single visit": (
        "problem_second_carer",
        with_visit(pin=Pin(carer_id="K-1", with_carer_id="K-2")),
    ),
    "second carer without the first": ("problem_second_carer", pair(with_carer_id="K-2")),
    "second carer the same": (
        "problem_second_carer",
        pair(carer_id="K-2", with_carer_id="K-2"),
    ),
    "unknown priority": ("problem_priority", with_visit(priority=9)),
    "no window": ("problem_no_window", with_visit(windows=())),
    "window reversed": ("problem_window_reversed", with_window(at(12), at(6))),
    "window without zone": ("problem_window_time", with_window(NAIVE, at(12))),
    "window of another week": ("problem_window_time", with_window(at(6), FAR)),
    "window of last week": ("problem_window_time", with_window(BEFORE, at(6))),
    "due without zone": (
        "problem_window_time",
        with_visit(windows=(Window(opens_at=at(6), closes_at=at(9), due_at=NAIVE),)),
    ),
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
    "gap over a day": ("problem_gap", with_gap(least_s=86_401)),
    "gap back over a day": ("problem_gap", with_gap(least_s=-86_401)),
    "spacing of a stranger": ("problem_spacing_unknown", with_spacing("V-A", "V-X")),
    "spacing below nought": ("problem_spacing", with_spacing("V-A", "V-B", least_days=-1)),
    "spacing beyond the days": ("problem_spacing", with_spacing("V-A", "V-B", least_days=4)),
    "pool twice": (
        "problem_duplicate_id",
        tiny.problem(cars=(CarPool(id="P", place_id="O", cars=1),) * 2),
    ),
    "pool nowhere": ("problem_unknown_place", with_pool("X")),
    "cars below nought": ("problem_cars", with_pool(cars=-1)),
    "cars without number": ("problem_cars", with_pool(cars=2001)),
    "unknown pool": ("problem_unknown_pool", with_shift(car_pool_id="P")),
    "budget below nought": ("problem_continuity", with_budget(most_carers=-1)),
    "budget of no day": ("problem_continuity", with_budget(days=0)),
    "budget of years": ("problem_continuity", with_budget(days=367)),
    "meal without zone": ("problem_meal", with_meal(opens_at=NAIVE)),
    "meal reversed": ("problem_meal", with_meal(closes_at=at(9, 59, 59))),
    "meal below nought": ("problem_meal", with_meal(least_s=-1)),
    "meal over a day": ("problem_meal", with_meal(least_s=86_401)),
    "work below nought": ("problem_worked", tiny.problem(worked_s={"K-1": -1})),
    "history reversed": ("problem_history", tiny.problem(history=span(at(3), at(2)))),
    "history without zone": ("problem_history", tiny.problem(history=span(NAIVE, at(9)))),
    "baseline of another week": ("problem_baseline", tiny.problem(baseline=served(FAR))),
}


SOUND: dict[str, Problem] = {
    "visits": with_visits(MOST_VISITS),
    "shifts": with_shifts(MOST_SHIFTS),
    "places": with_places(MOST_PLACES),
    "nothing at all": tiny.problem(visits=(), shifts=()),
    "days": tiny.problem(days=MOST_DAYS),
    "weight": tiny.problem(weights=Weights(change=MOST)),
    "limits": with_limits(daily_rest_s=86_400, weekly_rest_s=7 * 86_400),
    "limits that never bind": with_limits(day_max_s=MOST, week_max_s=MOST, break_over_s=MOST),
    "travel": with_cell(MOST),
    "distance": with_cell(MOST, "distance_m"),
    "rows of whole numbers": with_rows(lambda rows: tuple(array("i", row) for row in rows)),
    "shift": with_shift(start_at=FIRST, latest_end_at=LAST),
    "service": with_visit(service_s=MOST, approach_s=MOST),
    "worth": with_visit(optional_worth=MOST),
    "points": with_visit(carer_points={"K-1": MOST, "K-2": -MOST, "K-X": 0}),
    "window": with_window(FIRST, LAST),
    "due": with_visit(windows=(Window(opens_at=at(6), closes_at=at(9), due_at=LAST),)),
    "both carers": pair(carer_id="K-1", with_carer_id="K-2"),
    "gap": with_gap(least_s=-86_400, most_s=86_400),
    "gap of three days": replace(with_gap(least_s=3 * 86_400), days=3),
    "spacing": with_spacing("V-A", "V-B", least_days=3),
    "cars": with_pool(cars=2000),
    "no car": with_pool(cars=0),
    "budget": with_budget(most_carers=0, days=366),
    "meal": with_meal(closes_at=at(10), least_s=86_400),
    "work": tiny.problem(worked_s={"K-1": MOST}),
}


@pytest.mark.parametrize("problem", SOUND.values(), ids=SOUND.keys())
def test_at_the_limit_nothing_is_refused(problem: Problem):
    assert refusals(problem) == []


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
    sources = [(ROOT / "solver" / name).read_text("utf-8") for name in SOURCES]
    told = {code for source in sources for code in re.findall(r'"(problem_[a-z_]+)"', source)}
    assert told == {code for code, _ in HOSTILE.values()}
    assert {f"error.{code}" for code in told} <= set(messages())


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
