"""From a draft to a Plan, and from an OR-Tools solution to a draft.

What OR-Tools answers is an order of visits and begins; the draft times every route anew and
keeps only what stands, so that a plan is legal whatever the model let through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from homecare.plan import Plan, Unserved
from homecare.readout import route_of
from homecare.timing import Obstacle, Timed
from solver.draft import Draft

ENGINE = "ortools"

Order = Sequence[tuple[str, int]]
"""Visit ids with their begins, in the order of a route, seconds since the desk's zero."""


@dataclass(slots=True)
class Dropped:
    """Visits of a solution that the draft did not keep, by the rule in the way."""

    by_rule: dict[str, int] = field(default_factory=dict)

    def add(self, rule: str) -> None:
        """Count one more."""
        self.by_rule[rule] = self.by_rule.get(rule, 0) + 1


def plan_of(draft: Draft, *, seed: int, solve_s: float) -> Plan:
    """The plan of a draft, less what rules across routes do not allow."""
    draft = draft.copy()
    draft.obey()
    routes = [timed for timed in draft.routes.values() if timed.visit_ids]
    return Plan(
        problem_id=draft.desk.problem.id,
        routes=tuple(route_of(draft.desk, timed) for timed in routes),
        unserved=tuple(Unserved(visit_id=visit_id) for visit_id in draft.lost),
        costs=draft.costs(),
        engine=ENGINE,
        seed=seed,
        solve_s=solve_s,
    )


def as_published(empty: Draft) -> dict[str, list[tuple[str, int]]]:
    """Orders that serve the visits of the published plan as it does, where its carers still can."""
    desk = empty.desk
    orders: dict[str, list[tuple[str, int]]] = {}
    for visit_id, was in desk.problem.baseline.items():
        able = empty.able.get(visit_id, ())
        by_carer = {desk.shifts[s].shift.carer_id: s for s in reversed(able) if s in empty.routes}
        if was.carer_ids <= by_carer.keys():
            for carer_id in sorted(was.carer_ids):
                begin_s = desk.seconds(was.begin_at)
                orders.setdefault(by_carer[carer_id], []).append((visit_id, begin_s))
    return {s: sorted(order, key=lambda placed: placed[1]) for s, order in orders.items()}


def as_given(empty: Draft, plan: Plan) -> dict[str, list[tuple[str, int]]]:
    """Orders that serve visits as a given plan does, as far as the problem knows them."""
    desk = empty.desk
    return {
        route.shift_id: [
            (stop.visit_id, desk.seconds(stop.begin_at))
            for stop in route.stops
            if route.shift_id in empty.able.get(stop.visit_id, ())
        ]
        for route in plan.routes
        if route.shift_id in empty.routes
    }


def draft_of(empty: Draft, orders: Mapping[str, Order], dropped: Dropped) -> Draft:
    """A draft with the orders of a solution, less half pairs and what cannot be timed."""
    draft = empty.copy()
    orders = _whole(draft, orders, dropped)
    for shift_id, order in orders.items():
        for visit_id, _ in order:
            draft.where[visit_id] = (*draft.where.get(visit_id, ()), shift_id)
    begins_s = {visit_id: begin_s for order in orders.values() for visit_id, begin_s in order}
    draft.begun = {v: begin_s for v, begin_s in begins_s.items() if draft.is_bound(v)}
    lost: list[str] = []
    for shift_id, order in orders.items():
        lost += _fill(draft, shift_id, order, dropped)
    for visit_id in [*lost, *_gaps_missed(draft, lost)]:
        if visit_id in draft.where:
            draft.take(visit_id)
    draft.obey()
    return draft


def _gaps_missed(draft: Draft, lost: Sequence[str]) -> list[str]:
    """Second visits of gaps that the solution's begins do not keep."""
    missed: list[str] = []
    for gap in draft.desk.problem.gaps:
        served = (draft.where.keys() - set(lost)) >= {gap.first_id, gap.second_id}
        if served:
            between_s = draft.begun[gap.second_id] - draft.begun[gap.first_id]
            if between_s < gap.least_s or (gap.most_s is not None and between_s > gap.most_s):
                missed.append(gap.second_id)
    return missed


def _whole(draft: Draft, orders: Mapping[str, Order], dropped: Dropped) -> dict[str, Order]:
    """The orders without halves of pairs: fewer than two carers, or two begins."""
    seen: dict[str, list[tuple[str, int]]] = {}
    for shift_id, order in orders.items():
        carer_id = draft.desk.shifts[shift_id].shift.carer_id
        for visit_id, begin_s in order:
            seen.setdefault(visit_id, []).append((carer_id, begin_s))
    whole: set[str] = set()
    for visit_id, stops in seen.items():
        needed = draft.desk.visits[visit_id].visit.carers_needed
        carers, begins = {carer for carer, _ in stops}, {begin for _, begin in stops}
        if len(carers) == needed == len(stops) and len(begins) == 1:
            whole.add(visit_id)
        else:
            dropped.add("double_handed")
    return {
        shift_id: [(visit_id, at_s) for visit_id, at_s in order if visit_id in whole]
        for shift_id, order in orders.items()
    }


def _fill(draft: Draft, shift_id: str, order: Order, dropped: Dropped) -> list[str]:
    """Time one order, freely, else as the solution had it, else with visits left out."""
    ids, lost = [visit_id for visit_id, _ in order], []
    timed = draft.time(shift_id, ids, draft.begun)
    if isinstance(timed, Obstacle):
        as_solved = draft.time(shift_id, ids, {**draft.begun, **dict(order)})
        timed = as_solved if isinstance(as_solved, Timed) else timed
    while isinstance(timed, Obstacle):
        dropped.add(timed.rule)
        gone_id = timed.visit_id if timed.visit_id in ids else ids[-1]
        lost.append(gone_id)
        ids = [visit_id for visit_id in ids if visit_id != gone_id]
        timed = draft.time(shift_id, ids, draft.begun)
    draft.routes[shift_id] = timed
    return lost
