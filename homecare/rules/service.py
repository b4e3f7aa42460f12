"""Service lasts exactly as long as the visit says: leave is begin plus service time."""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Stops that are cut short or drawn out."""
    for stop in view.stops:
        over_s = stop.leave_s - stop.begin_s - stop.visit.service_s
        if over_s:
            yield Violation(
                rule="service",
                variant="long" if over_s > 0 else "short",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
                values=excess(abs(over_s)),
            )
