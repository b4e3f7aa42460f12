"""Idle time and balance of a plan: the cost parts that look at all shifts or carers at once.

All of it is exact in whole seconds. See docs/costs.md for what the parts mean.
"""

from collections import defaultdict

from homecare.model import Balance, Shift
from homecare.rules.totals import care_s, waiting_s
from homecare.rules.view import PlanView, RouteView, moment_s


def most_idle_s(view: PlanView) -> int:
    """Idle time of the shift that idles most, seconds; never below 0."""
    routes = {seen.shift.id: seen for seen in view.routes}
    return max([0, *(_idle_s(s, routes.get(s.id)) for s in view.problem.shifts)])


def _idle_s(shift: Shift, seen: RouteView | None) -> int:
    start_s, end_s = moment_s(shift.start_at), moment_s(shift.end_at)
    if seen is None:
        return end_s - start_s - (shift.meal.least_s if shift.meal else 0)
    return max(0, seen.start_s - start_s) + waiting_s(seen) + max(0, end_s - seen.end_s)


def imbalance_s(view: PlanView) -> int:
    """Seconds of unfair work, as the weights define it."""
    match view.problem.weights.balance:
        case Balance.DEVIATION:
            return _deviation_s(list(_worked(view).values()))
        case Balance.RANGE:
            worked = _worked(view).values()
            return max(worked, default=0) - min(worked, default=0)
        case Balance.ABOVE_FAIR:
            return sum(
                max(0, seen.work_s - seen.shift.fair_work_s)
                for seen in view.routes
                if seen.shift.fair_work_s is not None
            )


def _deviation_s(worked: list[int]) -> int:
    """Distances from the mean, each rounded up; multiplied out, so that nothing is rounded twice."""
    count, total_s = len(worked), sum(worked)
    return sum(-(-abs(count * own_s - total_s) // count) for own_s in worked)


def _worked(view: PlanView) -> dict[str, int]:
    """Care and travel of each carer who has a shift, earlier work included."""
    ours: dict[str, int] = defaultdict(int)
    for seen in view.routes:
        ours[seen.shift.carer_id] += care_s(seen) + seen.travel_s
    carers = {shift.carer_id for shift in view.problem.shifts}
    return {c: ours[c] + view.problem.worked_s.get(c, 0) for c in carers}
