"""Bad problems are refused here, before any engine sees them.

OR-Tools answers most of these by ending the process, some by never coming back, and some by a
plan that looks right and is wrong; compiled code reads past its arrays. Each refusal is a
ProblemError with a code of its own; its values are codes and numbers only.

A figure far beyond use is no fault: travel or service of 10^9 seconds says that a place cannot be
reached in time, and is sound.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from homecare.errors import ProblemError
from homecare.model import Priority, Shift, Visit, WorkLimits
from homecare.plan import Matrix, Problem
from solver.refuse_ties import TIES
from solver.sound import DAY_S, MOST, Refusals, aware, near, whole

MOST_VISITS = 6000
MOST_SHIFTS = 2000
MOST_PLACES = 6000
MOST_DAYS = 28
WHOLE_CODES = "bhilqBHILQ"
"""Type codes of `array.array` that hold whole numbers."""


def refuse(problem: Problem) -> None:
    """Raise ProblemError for the first thing that no engine may see; else nothing."""
    for check in CHECKS:
        for refusal in check(problem):
            raise refusal


def refusals(problem: Problem) -> list[ProblemError]:
    """All refusals of a problem at once.

    A problem that is too large, or whose days are unsound, is looked at no further.
    """
    found = [refusal for check in FIRST for refusal in check(problem)]
    return found or [refusal for check in CHECKS for refusal in check(problem)]


def _sizes(problem: Problem) -> Refusals:
    for code, count, most in (
        ("problem_too_many_visits", len(problem.visits), MOST_VISITS),
        ("problem_too_many_shifts", len(problem.shifts), MOST_SHIFTS),
        ("problem_too_many_places", len(problem.travel.place_ids), MOST_PLACES),
    ):
        if count > most:
            yield ProblemError(code, count=count, most=most)


def _days(problem: Problem) -> Refusals:
    if not whole(problem.days, 1, MOST_DAYS):
        yield ProblemError("problem_days", most=MOST_DAYS)
    try:
        ZoneInfo(problem.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield ProblemError("problem_zone")


def _ids(problem: Problem) -> Refusals:
    for kind, ids in (
        ("visit", [visit.id for visit in problem.visits]),
        ("shift", [shift.id for shift in problem.shifts]),
        ("place", problem.travel.place_ids),
        ("pool", [pool.id for pool in problem.cars]),
    ):
        for one in _twice(ids):
            yield ProblemError("problem_duplicate_id", kind=kind, id=one)


def _twice(ids: Iterable[str]) -> Iterable[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield one
        seen.add(one)


def _weights(problem: Problem) -> Refusals:
    weights = problem.weights
    others = {"unserved", "balance"}
    single = {name: getattr(weights, name) for name in weights.__slots__ if name not in others}
    if missing := [p.name.lower() for p in Priority if p not in weights.unserved]:
        yield ProblemError("problem_weight_missing", weight=missing[0])
    by_priority = {f"unserved.{int(p)}": cost for p, cost in weights.unserved.items()}
    for name, points in {**single, **by_priority}.items():
        if not whole(points, 0):
            yield ProblemError("problem_weight", weight=name, most=MOST)


def _limits(problem: Problem) -> Refusals:
    for limits_id, limits in problem.limits.items():
        if not _sound_limits(limits):
            yield ProblemError("problem_limits", limits=limits_id)


def _sound_limits(limits: WorkLimits) -> bool:
    """A rest lies within its day or week; what only bounds work may be too far to bind."""
    ceilings = (
        limits.day_max_s,
        limits.week_max_s,
        limits.break_over_s,
        limits.break_latest_start_s,
    )
    rests = (limits.break_total_s, limits.break_part_s, limits.daily_rest_s)
    return (
        all(whole(seconds, 0) for seconds in ceilings)
        and all(whole(seconds, 0, DAY_S) for seconds in rests)
        and whole(limits.weekly_rest_s, 0, 7 * DAY_S)
    )


def _travel(problem: Problem) -> Refusals:
    size = len(problem.travel.place_ids)
    sound: set[int] = set()
    for way, matrix in problem.travel.by_way.items():
        for name in ("travel_s", "distance_m"):
            rows = getattr(matrix, name)
            if id(rows) in sound:  # the ways share what is the same for all
                continue
            if code := _bad_matrix(matrix, name, size):
                yield ProblemError(code, way=str(way), matrix=name, size=size, most=MOST)
            else:
                sound.add(id(rows))


def _bad_matrix(matrix: Matrix, name: str, size: int) -> str | None:
    rows: Sequence[Sequence[int]] = getattr(matrix, name)
    if len(rows) != size or any(len(row) != size for row in rows):
        return "problem_matrix_size"
    for row in rows:
        if not _whole_row(row):
            return "problem_matrix_not_whole"
        least, most = _ends(row) if row else (0, 0)
        if least < 0:
            return "problem_matrix_negative"
        if most > MOST:
            return "problem_matrix_too_long"
    return None


def _whole_row(row: Sequence[int]) -> bool:
    if isinstance(row, array):
        return row.typecode in WHOLE_CODES
    return set(map(type, row)) <= {int}


def _ends(row: Sequence[int]) -> tuple[int, int]:
    """Least and most of a row; packed rows, those of large problems, are looked at at once."""
    if not isinstance(row, array):
        return min(row), max(row)
    import numpy as np  # noqa: PLC0415 - a start with a small day does not wait for it

    packed = np.frombuffer(row, dtype=row.typecode)
    return int(packed.min()), int(packed.max())


def _shifts(problem: Problem) -> Refusals:
    places = set(problem.travel.place_ids)
    for shift in problem.shifts:
        moments = (shift.start_at, shift.end_at, shift.latest_end_at)
        if not all(near(problem, moment) for moment in moments):
            yield ProblemError("problem_shift_time", shift=shift.id)
        elif not shift.start_at < shift.end_at <= shift.latest_end_at:
            yield ProblemError("problem_shift_reversed", shift=shift.id)
        for place in (shift.start_place_id, shift.end_place_id):
            if place not in places:
                yield ProblemError("problem_unknown_place", of=shift.id, place=place)
        for way in (shift.way, shift.way_without_car):
            if way is not None and way not in problem.travel.by_way:
                yield ProblemError("problem_unknown_way", shift=shift.id, way=str(way))
        if shift.limits_id not in problem.limits:
            yield ProblemError("problem_unknown_limits", shift=shift.id, limits=shift.limits_id)
        if shift.fair_work_s is not None and not whole(shift.fair_work_s, 0):
            yield ProblemError("problem_fair_work", shift=shift.id)


def _overlaps(problem: Problem) -> Refusals:
    by_carer: dict[str, list[Shift]] = {}
    for shift in problem.shifts:
        by_carer.setdefault(shift.carer_id, []).append(shift)
    for shifts in by_carer.values():
        if not all(aware(shift.start_at) and aware(shift.end_at) for shift in shifts):
            continue
        shifts.sort(key=lambda shift: shift.start_at)
        for before, after in pairwise(shifts):
            if after.start_at < before.end_at:
                yield ProblemError("problem_shifts_overlap", shift=before.id, other=after.id)


def _visits(problem: Problem) -> Refusals:
    places = set(problem.travel.place_ids)
    for visit in problem.visits:
        if visit.place_id not in places:
            yield ProblemError("problem_unknown_place", of=visit.id, place=visit.place_id)
        if not whole(visit.service_s, 0) or not whole(visit.approach_s, 0):
            yield ProblemError("problem_service", visit=visit.id, most=MOST)
        if type(visit.carers_needed) is not int or visit.carers_needed not in {1, 2}:
            yield ProblemError("problem_carers_needed", visit=visit.id)
        if visit.optional_worth is not None and not whole(visit.optional_worth, 0):
            yield ProblemError("problem_worth", visit=visit.id, most=MOST)
        if not all(whole(points, -MOST) for points in visit.carer_points.values()):
            yield ProblemError("problem_points", visit=visit.id, most=MOST)
        if visit.priority not in problem.weights.unserved:
            yield ProblemError("problem_priority", visit=visit.id)
        yield from _windows(problem, visit)
        yield from _pins(problem, visit)


def _windows(problem: Problem, visit: Visit) -> Refusals:
    if not visit.windows:
        yield ProblemError("problem_no_window", visit=visit.id)
    wished = (visit.preferred,) if visit.preferred else ()
    for window in (*visit.windows, *wished):
        moments = (window.opens_at, window.closes_at, window.due_at)
        if not all(moment is None or near(problem, moment) for moment in moments):
            yield ProblemError("problem_window_time", visit=visit.id)
        elif window.closes_at < window.opens_at:
            yield ProblemError("problem_window_reversed", visit=visit.id)


def _pins(problem: Problem, visit: Visit) -> Refusals:
    pin = visit.pin
    if pin is None:
        return
    if pin.begin_at is not None and not near(problem, pin.begin_at):
        yield ProblemError("problem_window_time", visit=visit.id)
    second = pin.with_carer_id
    if second is not None and (visit.carers_needed == 1 or pin.carer_id in {None, second}):
        yield ProblemError("problem_second_carer", visit=visit.id)


def _past(problem: Problem) -> Refusals:
    for span in problem.history:
        sound = aware(span.start_at) and aware(span.end_at)
        if not sound or span.end_at < span.start_at:
            yield ProblemError("problem_history", carer=span.carer_id)
    for visit_id, served in problem.baseline.items():
        if not near(problem, served.begin_at):
            yield ProblemError("problem_baseline", visit=visit_id)
    for carer_id, worked_s in problem.worked_s.items():
        if not whole(worked_s, 0):
            yield ProblemError("problem_worked", carer=carer_id)


FIRST: tuple[Callable[[Problem], Refusals], ...] = (_sizes, _days)
CHECKS: tuple[Callable[[Problem], Refusals], ...] = (
    *FIRST,
    _ids,
    _weights,
    _limits,
    _travel,
    _shifts,
    _overlaps,
    _visits,
    *TIES,
    _past,
)
