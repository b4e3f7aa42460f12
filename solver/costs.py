"""What a plan costs, part by part, from timed routes (whole points); see docs/costs.md."""

from collections.abc import Iterable, Mapping, Sequence

from homecare.desk import Desk, DeskShift
from homecare.measure import misses_meal, travel_of, waiting_of
from homecare.model import Balance, WayOfTravel
from homecare.plan import COST_PARTS
from homecare.timing import Timed
from solver.arrays import lost_cost


def cost_parts(
    desk: Desk,
    routes: Iterable[Timed],
    unserved_ids: Iterable[str],
    ways: Mapping[str, WayOfTravel] | None = None,
) -> dict[str, int]:
    """Cost parts of a plan; see Plan.costs.

    `ways` (shift id -> way) names the shifts that go by another way than the desk's.
    """
    desk = desk.by_ways(ways) if ways else desk
    parts = dict.fromkeys(COST_PARTS, 0)
    carers: dict[str, list[str]] = {}
    begins_s: dict[str, int] = {}
    driven = [timed for timed in routes if timed.visit_ids]
    for timed in driven:
        _add_route(parts, desk, timed)
        carer_id = desk.shifts[timed.shift_id].shift.carer_id
        for visit_id, begin_s in zip(timed.visit_ids, timed.begins_s, strict=True):
            carers.setdefault(visit_id, []).append(carer_id)
            begins_s[visit_id] = begin_s
    for visit_id in unserved_ids:
        visit = desk.visits[visit_id]
        part = "unserved" if visit.visit.optional_worth is None else "optional"
        parts[part] += lost_cost(desk, visit)
    _add_visits(parts, desk, carers, begins_s)
    _add_time(parts, desk, driven)
    _add_balance(parts, desk, driven)
    return parts


def _add_route(parts: dict[str, int], desk: Desk, timed: Timed) -> None:
    weights, shift = desk.problem.weights, desk.shifts[timed.shift_id]
    parts["travel"] += weights.travel_per_s * travel_of(desk, timed)
    parts["overtime"] += weights.overtime_per_s * max(0, timed.end_s - shift.ends_s)
    parts["carers_used"] += weights.carer_used
    if weights.missed_break and misses_meal(desk, timed):
        parts["missed_break"] += weights.missed_break


def _add_visits(
    parts: dict[str, int],
    desk: Desk,
    carers: Mapping[str, Sequence[str]],
    begins_s: Mapping[str, int],
) -> None:
    weights, largest_s = desk.problem.weights, 0
    for visit_id, carer_ids in carers.items():
        visit, begin_s = desk.visits[visit_id], begins_s[visit_id]
        late_s = visit.late_s(begin_s)
        largest_s = max(largest_s, late_s)
        parts["lateness"] += weights.lateness_per_s * late_s
        parts["not_preferred"] += weights.not_preferred * _strangers(
            carer_ids, visit.visit.preferred_carers
        )
        parts["new_face"] += weights.new_face * _strangers(carer_ids, visit.visit.known_carers)
        if visit.visit.carer_points:
            parts["preference"] += sum(visit.visit.carer_points.get(c, 0) for c in carer_ids)
        if visit.was_begun_s is None:
            continue
        if frozenset(carer_ids) != visit.was_carers:
            parts["change"] += weights.change
        else:
            parts["moved"] += weights.moved_per_s * abs(begin_s - visit.was_begun_s)
    parts["largest_lateness"] += weights.largest_lateness_per_s * largest_s


def _strangers(carer_ids: Sequence[str], wanted: frozenset[str]) -> int:
    return sum(carer_id not in wanted for carer_id in carer_ids) if wanted else 0


def _add_time(parts: dict[str, int], desk: Desk, driven: Sequence[Timed]) -> None:
    """Waiting of all routes, and the idle time of the shift that idles most."""
    weights = desk.problem.weights
    if not weights.waiting_per_s and not weights.idle_per_s:
        return
    waiting_s = {timed.shift_id: waiting_of(desk, timed) for timed in driven}
    parts["waiting"] += weights.waiting_per_s * sum(waiting_s.values())
    idle_s = {s: _unused_s(shift) for s, shift in desk.shifts.items()}
    for timed in driven:
        shift = desk.shifts[timed.shift_id]
        before_s = max(0, timed.start_s - shift.starts_s)
        after_s = max(0, shift.ends_s - timed.end_s)
        idle_s[timed.shift_id] = before_s + waiting_s[timed.shift_id] + after_s
    parts["idle"] += weights.idle_per_s * max(0, max(idle_s.values(), default=0))


def _unused_s(shift: DeskShift) -> int:
    """Idle time of a shift without a route: all but its meal."""
    meal_s = shift.shift.meal.least_s if shift.shift.meal else 0
    return shift.ends_s - shift.starts_s - meal_s


def _add_balance(parts: dict[str, int], desk: Desk, driven: Sequence[Timed]) -> None:
    weights = desk.problem.weights
    if not weights.imbalance_per_s:
        return
    if weights.balance is Balance.ABOVE_FAIR:
        for timed in driven:
            fair_s = desk.shifts[timed.shift_id].shift.fair_work_s
            if fair_s is not None:
                parts["imbalance"] += weights.imbalance_per_s * max(0, timed.work_s - fair_s)
        return
    parts["imbalance"] += weights.imbalance_per_s * _unfair_s(desk, driven)


def _unfair_s(desk: Desk, driven: Sequence[Timed]) -> int:
    """Seconds by which carers' care and travel, earlier work counted, lie apart."""
    load_s = {carer_id: desk.problem.worked_s.get(carer_id, 0) for carer_id in desk.by_carer}
    for timed in driven:
        care_s = sum(desk.visits[v].service_s for v in timed.visit_ids)
        load_s[desk.shifts[timed.shift_id].shift.carer_id] += care_s + travel_of(desk, timed)
    if not load_s:
        return 0
    if desk.problem.weights.balance is Balance.RANGE:
        return max(load_s.values()) - min(load_s.values())
    # Each difference from the mean is rounded up; kept whole by comparing sums.
    count, total_s = len(load_s), sum(load_s.values())
    return sum(-(-abs(count * one_s - total_s) // count) for one_s in load_s.values())
