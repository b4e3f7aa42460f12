"""The cost parts that a plan states are those of its routes and unserved visits.

Worked out anew from the problem's weights; see docs/costs.md for what each part means. A wrong
cost is an error, not a matter of taste, so it is hard. A plan with an unreadable route has no
cost that could be compared.
"""

from collections.abc import Iterator

from homecare.plan import COST_PARTS
from homecare.rules.view import PlanView, RouteView, StopView, moment_s
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Cost parts that are not what the plan costs."""
    if view.unreadable:
        return
    right, stated = costs_of(view), view.plan.costs
    for part in (*COST_PARTS, *sorted(set(stated) - set(COST_PARTS))):
        if stated.get(part, 0) != right.get(part, 0):
            yield Violation(
                rule="costs",
                values={"part": part, "stated": stated.get(part, 0), "right": right.get(part, 0)},
            )


def costs_of(view: PlanView) -> dict[str, int]:
    """Every cost part of the plan, points."""
    costs = dict.fromkeys(COST_PARTS, 0)
    _add_left_out(view, costs)
    for seen in view.routes:
        _add_route(view, seen, costs)
    for stops in view.by_visit.values():
        _add_visit(view, stops, costs)
    return costs


def _add_left_out(view: PlanView, costs: dict[str, int]) -> None:
    for visit in view.problem.visits:
        if visit.id in view.by_visit:
            continue
        if visit.optional_worth is None:
            costs["unserved"] += view.problem.weights.unserved[visit.priority]
        else:
            costs["optional"] += visit.optional_worth


def _add_route(view: PlanView, seen: RouteView, costs: dict[str, int]) -> None:
    weights, shift = view.problem.weights, seen.shift
    costs["travel"] += weights.travel_per_s * seen.travel_s
    costs["overtime"] += weights.overtime_per_s * max(0, seen.end_s - moment_s(shift.end_at))
    if shift.fair_work_s is not None:
        costs["imbalance"] += weights.imbalance_per_s * max(0, seen.work_s - shift.fair_work_s)
    for stop in seen.stops:
        visit = stop.visit
        if visit.preferred_carers and shift.carer_id not in visit.preferred_carers:
            costs["not_preferred"] += weights.not_preferred
        if visit.known_carers and shift.carer_id not in visit.known_carers:
            costs["new_face"] += weights.new_face


def _add_visit(view: PlanView, stops: list[StopView], costs: dict[str, int]) -> None:
    weights, visit = view.problem.weights, stops[0].visit
    begin_s = min(s.begin_s for s in stops)
    if visit.preferred is not None:
        late_s = max(0, begin_s - moment_s(visit.preferred.closes_at))
        costs["lateness"] += weights.lateness_per_s * late_s
    before = view.problem.baseline.get(visit.id)
    if before is None:
        return
    if before.carer_ids != {s.carer_id for s in stops}:
        costs["change"] += weights.change
    else:
        costs["moved"] += weights.moved_per_s * abs(begin_s - moment_s(before.begin_at))
