"""A double-handed visit is begun together by two different carers, or nobody comes."""

from collections.abc import Iterator

from homecare.rules.view import PlanView, StopView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Visits for two that are half served, begun apart, or served by one person twice."""
    for visit in view.problem.visits:
        if visit.carers_needed > 1:
            yield from _together(visit.id, visit.carers_needed, view.by_visit.get(visit.id, []))


def _together(visit_id: str, needed: int, stops: list[StopView]) -> Iterator[Violation]:
    if not stops:
        return
    carer_id = stops[0].carer_id
    if len(stops) < needed:
        yield Violation(
            rule="double_handed",
            variant="half",
            visit_id=visit_id,
            carer_id=carer_id,
            values={"n": needed - len(stops)},
        )
    carers = {s.carer_id for s in stops}
    if len(carers) < min(len(stops), needed):
        yield Violation(
            rule="double_handed", variant="same_carer", visit_id=visit_id, carer_id=carer_id
        )
    begins_s = [s.begin_s for s in stops]
    apart_s = max(begins_s) - min(begins_s)
    if apart_s:
        yield Violation(
            rule="double_handed", variant="apart", visit_id=visit_id, values=excess(apart_s)
        )
