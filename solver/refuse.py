"""Bad problems are refused here, before OR-Tools sees them.

OR-Tools answers most of these by ending the process, some by never coming back, and some by a
plan that looks right and is wrong. Each refusal is a ProblemError with a code of its own; its
values are codes and numbers only.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

from homecare.errors import ProblemError
from homecare.model import Shift, Visit, WorkLimits
from homecare.model.careplans import Priority
from homecare.plan import Matrix, Problem

MOST_VISITS = 2000
MOST_SHIFTS = 500
DAY_S = 24 * 3600
FAR = timedelta(days=3)
"""No window and no shift of a day lies further from its midnight (UTC) than this."""
MOST_POINTS = 1_000_000_000
"""Most points of one weight or worth: sums stay far below what 64 bits hold."""

Refusals = Iterator[ProblemError]


def refuse(problem: Problem) -> None:
    """Raise ProblemError for the first thing that no engine may see; else nothing."""
    for check in CHECKS:
        for refusal in check(problem):
            raise refusal


def refusals(problem: Problem) -> list[ProblemError]:
    """All refusals of a problem at once."""
    return [refusal for check in CHECKS for refusal in check(problem)]


def _sizes(problem: Problem) -> Refusals:
    for code, count, most in (
        ("problem_too_many_visits", len(problem.visits), MOST_VISITS),
        ("problem_too_many_shifts", len(problem.shifts), MOST_SHIFTS),
    ):
        if count > most:
            yield ProblemError(code, count=count, most=most)
    for kind, ids in (
        ("visit", [visit.id for visit in problem.visits]),
        ("shift", [shift.id for shift in problem.shifts]),
        ("place", list(problem.travel.place_ids)),
    ):
        seen: set[str] = set()
        for one in ids:
            if one in seen:
                yield ProblemError("problem_duplicate_id", kind=kind, id=one)
            seen.add(one)


def _weights(problem: Problem) -> Refusals:
    weights = problem.weights
    single = {name: getattr(weights, name) for name in weights.__slots__ if name != "unserved"}
    if missing := [p.name.lower() for p in Priority if p not in weights.unserved]:
        yield ProblemError("problem_weight_missing", weight=missing[0])
    by_priority = {f"unserved.{int(p)}": cost for p, cost in weights.unserved.items()}
    for name, points in {**single, **by_priority}.items():
        if not _whole(points, 0, MOST_POINTS):
            yield ProblemError("problem_weight", weight=name, most=MOST_POINTS)


def _limits(problem: Problem) -> Refusals:
    for limits_id, limits in problem.limits.items():
        if not _sound_limits(limits):
            yield ProblemError("problem_limits", limits=limits_id)


def _sound_limits(limits: WorkLimits) -> bool:
    day = (
        limits.day_max_s,
        limits.break_over_s,
        limits.break_total_s,
        limits.break_part_s,
        limits.break_latest_start_s,
        limits.daily_rest_s,
    )
    sound = all(_whole(seconds, 0, DAY_S) for seconds in day)
    return sound and _whole(limits.weekly_rest_s, 0, 7 * DAY_S)


def _travel(problem: Problem) -> Refusals:
    size = len(problem.travel.place_ids)
    for way, matrix in problem.travel.by_way.items():
        for name in ("travel_s", "distance_m"):
            if code := _bad_matrix(matrix, name, size):
                yield ProblemError(code, way=str(way), matrix=name, size=size)


def _bad_matrix(matrix: Matrix, name: str, size: int) -> str | None:
    rows: Sequence[Sequence[int]] = getattr(matrix, name)
    if len(rows) != size or any(len(row) != size for row in rows):
        return "problem_matrix_size"
    for row in rows:
        if not set(map(type, row)) <= {int}:
            return "problem_matrix_not_whole"
        if row and min(row) < 0:
            return "problem_matrix_negative"
        if name == "travel_s" and row and max(row) > DAY_S:
            return "problem_matrix_too_long"
    return None


def _shifts(problem: Problem) -> Refusals:
    places = set(problem.travel.place_ids)
    for shift in problem.shifts:
        moments = (shift.start_at, shift.end_at, shift.latest_end_at)
        if not all(_near(problem, moment) for moment in moments):
            yield ProblemError("problem_shift_time", shift=shift.id)
        elif not shift.start_at < shift.end_at <= shift.latest_end_at:
            yield ProblemError("problem_shift_reversed", shift=shift.id)
        for place in (shift.start_place_id, shift.end_place_id):
            if place not in places:
                yield ProblemError("problem_unknown_place", of=shift.id, place=place)
        if shift.way not in problem.travel.by_way:
            yield ProblemError("problem_unknown_way", shift=shift.id, way=str(shift.way))
        if shift.limits_id not in problem.limits:
            yield ProblemError("problem_unknown_limits", shift=shift.id, limits=shift.limits_id)
        if shift.fair_work_s is not None and not _whole(shift.fair_work_s, 0, 7 * DAY_S):
            yield ProblemError("problem_fair_work", shift=shift.id)


def _overlaps(problem: Problem) -> Refusals:
    by_carer: dict[str, list[Shift]] = {}
    for shift in problem.shifts:
        by_carer.setdefault(shift.carer_id, []).append(shift)
    for shifts in by_carer.values():
        shifts.sort(key=lambda shift: shift.start_at)
        for before, after in pairwise(shifts):
            if after.start_at < before.end_at:
                yield ProblemError("problem_shifts_overlap", shift=before.id, other=after.id)


def _visits(problem: Problem) -> Refusals:
    places = set(problem.travel.place_ids)
    for visit in problem.visits:
        if visit.place_id not in places:
            yield ProblemError("problem_unknown_place", of=visit.id, place=visit.place_id)
        if not _whole(visit.service_s, 0, DAY_S) or not _whole(visit.approach_s, 0, DAY_S):
            yield ProblemError("problem_service", visit=visit.id)
        if type(visit.carers_needed) is not int or visit.carers_needed not in {1, 2}:
            yield ProblemError("problem_carers_needed", visit=visit.id)
        if visit.optional_worth is not None and not _whole(visit.optional_worth, 0, MOST_POINTS):
            yield ProblemError("problem_worth", visit=visit.id, most=MOST_POINTS)
        if visit.priority not in problem.weights.unserved:
            yield ProblemError("problem_priority", visit=visit.id)
        yield from _windows(problem, visit)


def _windows(problem: Problem, visit: Visit) -> Refusals:
    if not visit.windows:
        yield ProblemError("problem_no_window", visit=visit.id)
    wished = (visit.preferred,) if visit.preferred else ()
    for window in (*visit.windows, *wished):
        if not _near(problem, window.opens_at) or not _near(problem, window.closes_at):
            yield ProblemError("problem_window_time", visit=visit.id)
        elif window.closes_at < window.opens_at:
            yield ProblemError("problem_window_reversed", visit=visit.id)
    pinned_at = visit.pin.begin_at if visit.pin else None
    if pinned_at is not None and not _near(problem, pinned_at):
        yield ProblemError("problem_window_time", visit=visit.id)


def _gaps(problem: Problem) -> Refusals:
    visit_ids = {visit.id for visit in problem.visits}
    for gap in problem.gaps:
        if gap.first_id not in visit_ids or gap.second_id not in visit_ids:
            yield ProblemError("problem_gap_unknown", first=gap.first_id, second=gap.second_id)
        most_s = DAY_S if gap.most_s is None else gap.most_s
        bounded = _whole(gap.least_s, -DAY_S, DAY_S) and _whole(most_s, -DAY_S, DAY_S)
        if gap.first_id == gap.second_id or not bounded or gap.least_s > most_s:
            yield ProblemError("problem_gap", first=gap.first_id, second=gap.second_id)


def _past(problem: Problem) -> Refusals:
    for span in problem.history:
        sound = _aware(span.start_at) and _aware(span.end_at)
        if not sound or span.end_at < span.start_at:
            yield ProblemError("problem_history", carer=span.carer_id)
    for visit_id, served in problem.baseline.items():
        if not _near(problem, served.begin_at):
            yield ProblemError("problem_baseline", visit=visit_id)


def _whole(number: object, least: int, most: int) -> bool:
    """A Python int, no bool and no numpy scalar, within bounds."""
    return type(number) is int and least <= number <= most


def _aware(moment: datetime) -> bool:
    return moment.utcoffset() is not None and moment.microsecond == 0


def _near(problem: Problem, moment: datetime) -> bool:
    """Aware, on a whole second and no further from the day than a day's plan can reach."""
    midnight = datetime.combine(problem.day_on, time(), UTC)
    return _aware(moment) and abs(moment - midnight) <= FAR


CHECKS: tuple[Callable[[Problem], Refusals], ...] = (
    _sizes,
    _weights,
    _limits,
    _travel,
    _shifts,
    _overlaps,
    _visits,
    _gaps,
    _past,
)
