"""A carer serves the area of the visit; a visit or a shift without areas is open to all."""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Stops outside the areas of their carer."""
    for stop in view.stops:
        area_id, served = stop.visit.area_id, stop.route.shift.area_ids
        if area_id and served and area_id not in served:
            yield Violation(
                rule="area",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
                values={"area": area_id},
            )
