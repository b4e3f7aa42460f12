"""Each visit is served once or listed as unserved, never both, never twice.

A visit for two carers has two stops; one stop too few is the matter of `double_handed`.
"""

from collections import Counter
from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Visits that are missing, served too often, or served and unserved at once."""
    served = Counter(s.visit_id for r in view.plan.routes for s in r.stops)
    left_out = Counter(u.visit_id for u in view.plan.unserved)
    for visit in view.problem.visits:
        stops, listed = served[visit.id], left_out[visit.id]
        if not stops and not listed:
            yield Violation(rule="once", variant="missing", visit_id=visit.id)
        if stops and listed:
            yield Violation(rule="once", variant="both", visit_id=visit.id)
        if stops > visit.carers_needed:
            yield Violation(
                rule="once",
                variant="twice",
                visit_id=visit.id,
                values={"n": stops, "needed": visit.carers_needed},
            )
        if listed > 1:
            yield Violation(rule="once", variant="listed", visit_id=visit.id, values={"n": listed})
