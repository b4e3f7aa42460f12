"""A carer's work of a day, over all routes, stays within the working day.

Work is the span of a route without what does not count by the limits (breaks, ways from home).
A route belongs to the local day on which it starts.
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Carers who work longer than they may."""
    for carer_id, days in view.work_days():
        for routes in days:
            day_max_s = min(r.limits.day_max_s for r in routes)
            over_s = sum(r.work_s for r in routes) - day_max_s
            if over_s > 0:
                yield Violation(
                    rule="working_day",
                    carer_id=carer_id,
                    values={
                        **excess(over_s),
                        "most": day_max_s // 60,
                        "day": routes[0].day_on.isoformat(),
                    },
                )
