"""What a plan costs, part by part, from timed routes (whole points)."""

from collections.abc import Iterable, Mapping, Sequence

from homecare.desk import Desk
from homecare.plan import COST_PARTS
from homecare.timing import Timed
from solver.arrays import lost_cost


def travel_of(desk: Desk, timed: Timed) -> int:
    """Seconds of all legs of a route, the last one included."""
    shift = desk.shifts[timed.shift_id]
    places = [desk.visits[visit_id].place for visit_id in timed.visit_ids]
    legs = zip([shift.from_place, *places], [*places, shift.to_place], strict=True)
    return sum(shift.travel_s[a][b] for a, b in legs) if places else 0


def cost_parts(desk: Desk, routes: Iterable[Timed], unserved_ids: Iterable[str]) -> dict[str, int]:
    """Cost parts of a plan; see Plan.costs."""
    parts = dict.fromkeys(COST_PARTS, 0)
    carers: dict[str, list[str]] = {}
    begins_s: dict[str, int] = {}
    for timed in routes:
        if timed.visit_ids:
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
    return parts


def _add_route(parts: dict[str, int], desk: Desk, timed: Timed) -> None:
    weights, shift = desk.problem.weights, desk.shifts[timed.shift_id]
    parts["travel"] += weights.travel_per_s * travel_of(desk, timed)
    parts["overtime"] += weights.overtime_per_s * max(0, timed.end_s - shift.ends_s)
    fair_s = shift.shift.fair_work_s
    if fair_s is not None:
        parts["imbalance"] += weights.imbalance_per_s * max(0, timed.work_s - fair_s)


def _add_visits(
    parts: dict[str, int],
    desk: Desk,
    carers: Mapping[str, Sequence[str]],
    begins_s: Mapping[str, int],
) -> None:
    weights = desk.problem.weights
    for visit_id, carer_ids in carers.items():
        visit, begin_s = desk.visits[visit_id], begins_s[visit_id]
        if visit.prefer_by_s is not None:
            parts["lateness"] += weights.lateness_per_s * max(0, begin_s - visit.prefer_by_s)
        parts["not_preferred"] += weights.not_preferred * _strangers(
            carer_ids, visit.visit.preferred_carers
        )
        parts["new_face"] += weights.new_face * _strangers(carer_ids, visit.visit.known_carers)
        if visit.was_begun_s is None:
            continue
        if frozenset(carer_ids) != visit.was_carers:
            parts["change"] += weights.change
        else:
            parts["moved"] += weights.moved_per_s * abs(begin_s - visit.was_begun_s)


def _strangers(carer_ids: Sequence[str], wanted: frozenset[str]) -> int:
    return sum(carer_id not in wanted for carer_id in carer_ids) if wanted else 0
