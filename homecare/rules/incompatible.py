"""Never this carer to this client.

Either the client's plan forbids the carer, or the client's home has something that the carer
refuses (a dog, smoke).
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Stops that bring together who must not meet."""
    for stop in view.stops:
        if stop.carer_id in stop.visit.forbidden_carers:
            yield Violation(
                rule="incompatible",
                variant="carer",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
            )
        refused = stop.visit.facts & stop.route.shift.refuses
        if refused:
            yield Violation(
                rule="incompatible",
                variant="fact",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
                values={"facts": ", ".join(sorted(refused))},
            )
