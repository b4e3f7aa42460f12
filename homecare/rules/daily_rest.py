"""Between the work of this day and that of the days around it lies the daily rest.

Pauses between two routes of the same day are no daily rest and are not judged here.
"""

from collections import defaultdict
from collections.abc import Iterator

from homecare.model import WorkSpan
from homecare.rules.view import PlanView, moment_s
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Carers whose rest before or after this day's work is too short."""
    spans: dict[str, list[WorkSpan]] = defaultdict(list)
    for span in view.problem.history:
        spans[span.carer_id].append(span)
    for carer_id, routes in view.by_carer.items():
        start_s, end_s = routes[0].start_s, max(r.end_s for r in routes)
        rest_s = max(r.limits.daily_rest_s for r in routes)
        before_s = [start_s - moment_s(h.end_at) for h in spans[carer_id] if _begins(h) < start_s]
        after_s = [_begins(h) - end_s for h in spans[carer_id] if _begins(h) >= start_s]
        for variant, gaps in (("before", before_s), ("after", after_s)):
            if gaps and min(gaps) < rest_s:
                yield Violation(
                    rule="daily_rest",
                    variant=variant,
                    carer_id=carer_id,
                    values=excess(rest_s - min(gaps)),
                )


def _begins(span: WorkSpan) -> int:
    return moment_s(span.start_at)
