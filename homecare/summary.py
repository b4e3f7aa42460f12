"""A plan in figures: what each carer does that day, and what stays undone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from homecare.model import Visit, VisitKind
from homecare.plan import Plan, Problem, Route, Unserved


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerDay:
    """One carer's day, over all shifts of that day; times in seconds."""

    carer_id: str
    stops: int
    care_s: int
    travel_s: int
    waiting_s: int
    break_s: int
    work_s: int
    overtime_s: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KindFigures:
    """Figures of the visits of one kind; kinds are never mixed in statistics."""

    kind: VisitKind
    visits: int
    served: int
    duties_unserved: int
    optional_unserved: int
    care_s: int
    """Service of the visits served, for each carer who comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Figures of one plan."""

    visits: int
    """Duties and offered check-ups together."""
    served: int
    duties_unserved: tuple[Unserved, ...]
    optional_unserved: tuple[Unserved, ...]
    """Visits that only fill gaps; they come back on another day."""
    kinds: tuple[KindFigures, ...]
    """Every kind that the day has, in the order of `VisitKind`."""
    check_ups_served: int
    double_handed_served: int
    carers: tuple[CarerDay, ...]
    """Every carer with a shift that day, idle ones too, by code."""
    care_s: int
    travel_s: int
    distance_m: int
    cost: int


def summary(problem: Problem, plan: Plan) -> Summary:
    """The figures of a plan, counted from its routes."""
    visits = {v.id: v for v in problem.visits}
    served = [visits[v] for v in sorted(plan.served_ids) if v in visits]
    undone = [u for u in plan.unserved if u.visit_id in visits]
    duty, optional = _split(undone, visits)
    carers = tuple(
        _carer_day(carer_id, (r for r in plan.routes if r.carer_id == carer_id))
        for carer_id in sorted({s.carer_id for s in problem.shifts})
    )
    return Summary(
        visits=len(problem.visits),
        served=len(served),
        duties_unserved=duty,
        optional_unserved=optional,
        kinds=tuple(_of_kinds(problem, plan)),
        check_ups_served=sum(v.kind is VisitKind.CHECK_UP for v in served),
        double_handed_served=sum(v.carers_needed == 2 for v in served),
        carers=carers,
        care_s=sum(c.care_s for c in carers),
        travel_s=sum(c.travel_s for c in carers),
        distance_m=sum(c.distance_m for c in carers),
        cost=plan.cost,
    )


def _of_kinds(problem: Problem, plan: Plan) -> Iterator[KindFigures]:
    served = Counter(stop.visit_id for route in plan.routes for stop in route.stops)
    for kind in VisitKind:
        visits = [v for v in problem.visits if v.kind is kind]
        undone = [v for v in visits if not served[v.id]]
        duties = sum(v.optional_worth is None for v in undone)
        if visits:
            yield KindFigures(
                kind=kind,
                visits=len(visits),
                served=len(visits) - len(undone),
                duties_unserved=duties,
                optional_unserved=len(undone) - duties,
                care_s=sum(served[v.id] * v.service_s for v in visits),
            )


def _split(
    undone: Iterable[Unserved], visits: dict[str, Visit]
) -> tuple[tuple[Unserved, ...], tuple[Unserved, ...]]:
    ordered = sorted(undone, key=lambda u: (visits[u.visit_id].priority, u.visit_id))
    duty = tuple(u for u in ordered if visits[u.visit_id].optional_worth is None)
    return duty, tuple(u for u in ordered if visits[u.visit_id].optional_worth is not None)


def _carer_day(carer_id: str, routes: Iterable[Route]) -> CarerDay:
    own = list(routes)
    return CarerDay(
        carer_id=carer_id,
        stops=sum(len(r.stops) for r in own),
        care_s=sum(r.totals.care_s for r in own),
        travel_s=sum(r.totals.travel_s for r in own),
        waiting_s=sum(r.totals.waiting_s for r in own),
        break_s=sum(r.totals.break_s for r in own),
        work_s=sum(r.totals.work_s for r in own),
        overtime_s=sum(r.totals.overtime_s for r in own),
        distance_m=sum(r.totals.distance_m for r in own),
    )
