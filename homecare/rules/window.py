"""Service begins inside one of the visit's windows, both ends in; it may run past the end.

The number of a violation is how far the begin lies from the nearest window.
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView, StopView, moment_s
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Stops that begin outside every window."""
    for stop in view.stops:
        begin_at = stop.stop.begin_at
        if not any(w.opens_at <= begin_at <= w.closes_at for w in stop.visit.windows):
            yield _outside(view, stop)


def _outside(view: PlanView, stop: StopView) -> Violation:
    late = [stop.begin_s - moment_s(w.closes_at) for w in stop.visit.windows]
    early = [moment_s(w.opens_at) - stop.begin_s for w in stop.visit.windows]
    late_s = min((s for s in late if s > 0), default=None)
    early_s = min((s for s in early if s > 0), default=None)
    is_late = early_s is None or (late_s is not None and late_s <= early_s)
    nearest_s = late_s if is_late else early_s
    return Violation(
        rule="window",
        variant="late" if is_late else "early",
        visit_id=stop.visit.id,
        carer_id=stop.carer_id,
        values={**excess(nearest_s or 0), "begin": view.clock(stop.stop.begin_at)},
    )
