"""The cost parts that a plan states are those of its routes and unserved visits.

Worked out anew from the problem's weights; see docs/costs.md for what each part means. A wrong
cost is an error, not a matter of taste, so it is hard. A plan with an unreadable route has no
cost that could be compared. Parts that no single route or visit has (idle time, balance) stand
in `homecare.rules.fairness`.
"""

from collections.abc import Iterator

from homecare.plan import COST_PARTS
from homecare.rules.fairness import imbalance_s, most_idle_s
from homecare.rules.totals import waiting_s
from homecare.rules.view import PlanView, RouteView, StopView, moment_s
from homecare.rules.violation import Violation
from homecare.rules.window import last_s, window_of


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
    weights, costs = view.problem.weights, dict.fromkeys(COST_PARTS, 0)
    _add_left_out(view, costs)
    for seen in view.routes:
        _add_route(view, seen, costs)
    for stops in view.by_visit.values():
        _add_visit(view, stops, costs)
    late_s = [late_s_of(stops) for stops in view.by_visit.values()]
    costs["lateness"] = weights.lateness_per_s * sum(late_s)
    costs["largest_lateness"] = weights.largest_lateness_per_s * max(late_s, default=0)
    costs["idle"] = weights.idle_per_s * most_idle_s(view)
    costs["imbalance"] = weights.imbalance_per_s * imbalance_s(view)
    return costs


def late_s_of(stops: list[StopView]) -> int:
    """Lateness of a served visit, seconds; the earliest begin counts.

    What is due in the window in which the visit lies comes first, the preferred window second.
    """
    visit, begin_s = stops[0].visit, min(s.begin_s for s in stops)
    window = window_of(visit, begin_s)
    if window is not None and window.due_at is not None:
        return max(0, last_s(visit, begin_s) - moment_s(window.due_at))
    if visit.preferred is not None:
        return max(0, begin_s - moment_s(visit.preferred.closes_at))
    return 0


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
    costs["waiting"] += weights.waiting_per_s * waiting_s(seen)
    costs["missed_break"] += weights.missed_break * _misses_meal(seen)
    costs["carers_used"] += weights.carer_used
    for stop in seen.stops:
        visit = stop.visit
        costs["preference"] += visit.carer_points.get(shift.carer_id, 0)
        if visit.preferred_carers and shift.carer_id not in visit.preferred_carers:
            costs["not_preferred"] += weights.not_preferred
        if visit.known_carers and shift.carer_id not in visit.known_carers:
            costs["new_face"] += weights.new_face


def _misses_meal(seen: RouteView) -> bool:
    """Whether the shift has a meal break and the route no rest that is one."""
    meal = seen.shift.meal
    if meal is None:
        return False
    opens_s, closes_s = moment_s(meal.opens_at), moment_s(meal.closes_at)
    return not any(
        start_s >= opens_s
        and end_s - start_s >= meal.least_s
        and (end_s if meal.on_end else start_s) <= closes_s
        for start_s, end_s in seen.breaks
    )


def _add_visit(view: PlanView, stops: list[StopView], costs: dict[str, int]) -> None:
    weights, visit = view.problem.weights, stops[0].visit
    before = view.problem.baseline.get(visit.id)
    if before is None:
        return
    if before.carer_ids != {s.carer_id for s in stops}:
        costs["change"] += weights.change
    else:
        begin_s = min(s.begin_s for s in stops)
        costs["moved"] += weights.moved_per_s * abs(begin_s - moment_s(before.begin_at))
