"""Between the begins of two visits lies at least, and at most, so much time.

It binds when both visits are served.
"""

from collections.abc import Iterator

from homecare.rules.view import PlanView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Pairs of visits that begin too close together or too far apart."""
    for gap in view.problem.gaps:
        first, second = view.by_visit.get(gap.first_id), view.by_visit.get(gap.second_id)
        if not first or not second:
            continue
        apart_s = min(s.begin_s for s in second) - min(s.begin_s for s in first)
        if apart_s < gap.least_s:
            yield _violation("short", gap.second_id, gap.first_id, gap.least_s - apart_s)
        if gap.most_s is not None and apart_s > gap.most_s:
            yield _violation("long", gap.second_id, gap.first_id, apart_s - gap.most_s)


def _violation(variant: str, visit_id: str, other_id: str, by_s: int) -> Violation:
    return Violation(
        rule="gap",
        variant=variant,
        visit_id=visit_id,
        values={**excess(by_s), "other": other_id},
    )
