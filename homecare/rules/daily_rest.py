"""Between the work of one day and that of the days around it lies the daily rest.

Judged are the days of the plan against each other and against the history. A route belongs to
the local day on which it starts. Pauses between two routes of one day are no daily rest and are
not judged here.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from homecare.model import WorkSpan
from homecare.rules.view import PlanView, RouteView, moment_s
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Carers whose rest before or after a day's work is too short."""
    spans: dict[str, list[WorkSpan]] = defaultdict(list)
    for span in view.problem.history:
        spans[span.carer_id].append(span)
    for carer_id, days in view.work_days():
        for routes in days:
            yield from _around(carer_id, routes, spans[carer_id])
        for earlier, later in pairwise(days):
            rest_s = later[0].start_s - _end(earlier)
            yield from _short(carer_id, [*earlier, *later], "before", rest_s)


def _around(
    carer_id: str, routes: Sequence[RouteView], history: Sequence[WorkSpan]
) -> Iterator[Violation]:
    start_s, end_s = routes[0].start_s, _end(routes)
    before_s = [start_s - moment_s(h.end_at) for h in history if _begins(h) < start_s]
    after_s = [_begins(h) - end_s for h in history if _begins(h) >= start_s]
    for variant, gaps in (("before", before_s), ("after", after_s)):
        if gaps:
            yield from _short(carer_id, routes, variant, min(gaps))


def _short(
    carer_id: str, routes: Sequence[RouteView], variant: str, rest_s: int
) -> Iterator[Violation]:
    missing_s = max(r.limits.daily_rest_s for r in routes) - rest_s
    if missing_s > 0:
        day_on = routes[-1].day_on
        yield Violation(
            rule="daily_rest",
            variant=variant,
            carer_id=carer_id,
            values={**excess(missing_s), "day": day_on.isoformat()},
        )


def _begins(span: WorkSpan) -> int:
    return moment_s(span.start_at)


def _end(routes: Sequence[RouteView]) -> int:
    return max(r.end_s for r in routes)
