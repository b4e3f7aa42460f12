"""Two visits that go together are both served, or neither is.

A visit counts as served when it stands in any route, readable or not: what is half served or
cannot be read is the matter of other rules.
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Visits left out whose other half is served."""
    served = view.plan.served_ids
    for gap in view.problem.gaps:
        if not gap.together or not {gap.first_id, gap.second_id} <= view.visits.keys():
            continue
        if (gap.first_id in served) != (gap.second_id in served):
            lost_id, other_id = gap.first_id, gap.second_id
            if lost_id in served:
                lost_id, other_id = other_id, lost_id
            yield Violation(rule="together", visit_id=lost_id, values={"other": other_id})
