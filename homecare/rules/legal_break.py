"""A route with more work than the limit has the legal break.

The break may come in parts; a part shorter than the least part does not count. The first part
that counts begins no later than so long after the route starts. Every break, needed or not,
lies inside the route, outside every service and apart from the other breaks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

from homecare.rules.view import PlanView, RouteView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Routes whose break is missing, short, late or in the wrong place."""
    for seen in view.routes:
        if seen.breaks:
            yield from _places(view, seen)
        if seen.work_s > seen.limits.break_over_s:
            yield from _enough(view, seen)


def _enough(view: PlanView, seen: RouteView) -> Iterator[Violation]:
    limits = seen.limits
    parts = [(a, b) for a, b in seen.breaks if b - a >= limits.break_part_s]
    missing_s = limits.break_total_s - sum(b - a for a, b in parts)
    if missing_s > 0:
        yield _violation(seen, "short", excess(missing_s))
    if not parts:
        return
    late_s = parts[0][0] - seen.start_s - limits.break_latest_start_s
    if late_s > 0:
        yield _violation(seen, "late", {**excess(late_s), "start": _clock(view, parts[0][0])})


def _places(view: PlanView, seen: RouteView) -> Iterator[Violation]:
    for start_s, end_s in seen.breaks:
        values: dict[str, str | int] = {"start": _clock(view, start_s), "end": _clock(view, end_s)}
        if not seen.start_s <= start_s < end_s <= seen.end_s:
            yield _violation(seen, "outside", values)
        for stop in seen.stops:
            if start_s < stop.leave_s and stop.begin_s < end_s:
                yield _violation(seen, "service", values, stop.visit.id)
    for earlier, later in pairwise(seen.breaks):
        if later[0] < earlier[1]:
            yield _violation(seen, "overlap", {"start": _clock(view, later[0])})


def _clock(view: PlanView, moment_s: int) -> str:
    return view.clock(datetime.fromtimestamp(moment_s, tz=UTC))


def _violation(
    seen: RouteView, variant: str, values: dict[str, str | int], visit_id: str | None = None
) -> Violation:
    return Violation(
        rule="legal_break",
        variant=variant,
        visit_id=visit_id,
        carer_id=seen.shift.carer_id,
        values=values,
    )
