"""A carer speaks one of the client's languages; a visit that names none suits everybody."""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Stops whose carer speaks none of the languages."""
    for stop in view.stops:
        wanted = stop.visit.languages
        if wanted and wanted.isdisjoint(stop.route.shift.languages):
            yield Violation(
                rule="language",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
                values={"languages": ", ".join(sorted(wanted))},
            )
