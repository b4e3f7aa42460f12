"""A stretch with more work than the limit has the legal break.

A stretch is a route, or several routes of one carer with less than a whole break between them.
The break may come in parts; a part shorter than the least part does not count, and time between
two routes of a stretch is a part like any other. The first part that counts begins no later than
so long after the stretch starts. Every break of a route, needed or not, lies inside the route,
outside every service and apart from the other breaks.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from homecare.rules.view import PlanView, RouteView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Stretches of work whose break is missing, short, late or in the wrong place."""
    for seen in view.routes:
        if seen.breaks:
            yield from _places(view, seen)
    for routes in view.by_carer.values():
        for stretch in _stretches(routes):
            if sum(r.work_s for r in stretch) > stretch[0].limits.break_over_s:
                yield from _enough(view, stretch)


def _stretches(routes: Sequence[RouteView]) -> Iterator[list[RouteView]]:
    """Routes of a carer, put together where the time between them is no whole break.

    Routes that overlap stay apart: that is the matter of `travel`.
    """
    stretch: list[RouteView] = []
    for seen in routes:
        pause_s = seen.start_s - stretch[-1].end_s if stretch else 0
        if stretch and not 0 <= pause_s < seen.limits.break_total_s:
            yield stretch
            stretch = []
        stretch.append(seen)
    yield stretch


def _enough(view: PlanView, stretch: Sequence[RouteView]) -> Iterator[Violation]:
    seen, limits = stretch[0], stretch[0].limits
    pauses = [(earlier.end_s, later.start_s) for earlier, later in pairwise(stretch)]
    rests = sorted(chain(pauses, *(r.breaks for r in stretch)))
    parts = [(a, b) for a, b in rests if b - a >= limits.break_part_s]
    missing_s = limits.break_total_s - sum(b - a for a, b in parts)
    if missing_s > 0:
        yield _violation(seen, "short", excess(missing_s))
    if not parts:
        return
    late_s = parts[0][0] - seen.start_s - limits.break_latest_start_s
    if late_s > 0:
        yield _violation(seen, "late", {**excess(late_s), "start": view.clock_s(parts[0][0])})


def _places(view: PlanView, seen: RouteView) -> Iterator[Violation]:
    for start_s, end_s in seen.breaks:
        values: dict[str, str | int] = {"start": view.clock_s(start_s), "end": view.clock_s(end_s)}
        if not seen.start_s <= start_s < end_s <= seen.end_s:
            yield _violation(seen, "outside", values)
        for stop in seen.stops:
            if start_s < stop.leave_s and stop.begin_s < end_s:
                yield _violation(seen, "service", values, stop.visit.id)
    for earlier, later in pairwise(seen.breaks):
        if later[0] < earlier[1]:
            yield _violation(seen, "overlap", {"start": view.clock_s(later[0])})


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
