"""Everything that a plan names exists, belongs together and can be read.

The plan answers this problem; each route is of a shift of the problem and of that shift's
carer; each visit, served or not, is a visit of the problem; moments are aware, whole seconds
and near the planned day; travel between the places is known.
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """What is unknown or unreadable."""
    yield from view.unreadable
    plan = view.plan
    if plan.problem_id != view.problem.id:
        yield Violation(
            rule="known",
            variant="problem",
            values={"stated": plan.problem_id, "problem": view.problem.id},
        )
    for seen in view.routes:
        if seen.route.carer_id != seen.shift.carer_id:
            yield Violation(
                rule="known",
                variant="carer",
                carer_id=seen.route.carer_id,
                values={"shift": seen.shift.id, "owner": seen.shift.carer_id},
            )
    for left_out in plan.unserved:
        if left_out.visit_id not in view.visits:
            yield Violation(rule="known", variant="unserved", visit_id=left_out.visit_id)
