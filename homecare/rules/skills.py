"""A carer has every skill that the visit needs; of two carers together, each has."""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Stops whose carer lacks a skill."""
    for stop in view.stops:
        lacking = stop.visit.skills - stop.route.shift.skills
        if lacking:
            yield Violation(
                rule="skills",
                visit_id=stop.visit.id,
                carer_id=stop.carer_id,
                values={"skills": ", ".join(sorted(lacking))},
            )
