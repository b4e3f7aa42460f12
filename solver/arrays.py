"""A desk laid out as nodes and vehicles with flat integer arrays, as the routing model wants it.

Node numbers: first the visits (a double-handed visit is two nodes, one after the other), then
one node for each place where a shift starts or ends. Seconds count from `base_s` of the desk.
Visits that nobody may serve, whatever the hour, are not in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from homecare.desk import Desk, DeskShift, DeskVisit
from homecare.model import WayOfTravel
from homecare.ties import without_cars

FURTHEST_S = 40 * 24 * 3600
"""What takes longer than any problem lasts is no nearer than this."""
MATRIX_CELLS = 6_000_000
"""Above so many cells of cost matrices the carers' wishes go into a dimension instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A visit, or one half of a double-handed one, in numbers."""

    number: int
    visit: DeskVisit
    twin: int | None
    """Node number of the other half."""
    windows_s: tuple[tuple[int, int], ...]
    vehicles: tuple[int, ...]
    """Vehicles that may come here."""
    penalty: int
    """Points when the visit stays out; for half a pair half of them."""
    bonus: int
    """Points by which the most wished-for carer's coming lies below nought."""
    due_s: int | None
    """Bound of lateness; on one half of a pair only, because lateness counts once. Of several
    dues the last: OR-Tools knows one for a node, so lateness in an earlier window is not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Nodes and vehicles of one problem."""

    desk: Desk
    base_s: int
    horizon_s: int
    vehicles: tuple[DeskShift, ...]
    carer_of: tuple[int, ...]
    """Number of the carer of each vehicle: one carer may work several shifts."""
    nodes: tuple[Node, ...]
    places: tuple[int, ...]
    """Travel matrix row of every node, visits first."""
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def times_s(self, way: WayOfTravel) -> list[list[int]]:
        """Seconds from begin to begin: service here, travel, approach there."""
        travel_s = self.desk.problem.travel.by_way[way].travel_s
        service_s = [node.visit.service_s for node in self.nodes]
        approach_s = [node.visit.approach_s for node in self.nodes]
        rest = [0] * (len(self.places) - len(self.nodes))
        service_s, approach_s = service_s + rest, approach_s + rest
        return [
            [
                served + row[to] + (approach if to != place else 0)
                for to, approach in zip(self.places, approach_s, strict=True)
            ]
            for place, served in zip(self.places, service_s, strict=True)
            for row in (travel_s[place],)
        ]

    def costs(self, vehicle: int, wishes: Sequence[int]) -> list[list[int]]:
        """Points of travelling from node to node and of this carer coming there."""
        per_s = self.desk.problem.weights.travel_per_s
        travel_s = self.vehicles[vehicle].travel_s
        return [
            [
                per_s * min(row[to], FURTHEST_S) + wish
                for to, wish in zip(self.places, wishes, strict=True)
            ]
            for place in self.places
            for row in (travel_s[place],)
        ]

    def wishes(self, vehicle: int) -> tuple[int, ...]:
        """Points of this carer coming to each node, above those of the most wished-for carer.

        OR-Tools takes no cost below nought; the penalty of the node holds the difference.
        """
        shift = self.vehicles[vehicle]
        rest = (0,) * (len(self.places) - len(self.nodes))
        return (
            tuple(max(0, wish_cost(self.desk, shift, n.visit) + n.bonus) for n in self.nodes) + rest
        )


def wish_cost(desk: Desk, shift: DeskShift, visit: DeskVisit) -> int:
    """Points of one carer serving a visit; a change of one half of a pair counts half."""
    weights, carer_id = desk.problem.weights, shift.shift.carer_id
    cost = visit.visit.carer_points.get(carer_id, 0)
    if visit.visit.preferred_carers and carer_id not in visit.visit.preferred_carers:
        cost += weights.not_preferred
    if visit.visit.known_carers and carer_id not in visit.visit.known_carers:
        cost += weights.new_face
    if visit.was_begun_s is not None and carer_id not in visit.was_carers:
        cost += weights.change // visit.visit.carers_needed
    return cost


def lost_cost(desk: Desk, visit: DeskVisit) -> int:
    """Points when a visit stays out."""
    worth = visit.visit.optional_worth
    return desk.problem.weights.unserved[visit.visit.priority] if worth is None else worth


def able_shifts(desk: Desk, visit_id: str) -> list[str]:
    """Shifts whose carer may serve a visit, whatever the hour, and that rest leaves open."""
    return [
        shift_id
        for shift_id, shift in desk.shifts.items()
        if shift.usable.opens_s <= shift.usable.closes_s
        and desk.refusal(shift_id, visit_id) is None
    ]


def lay_out(desk: Desk) -> Layout | None:
    """Nodes and vehicles of a problem; None where there is nothing to route."""
    desk = without_cars(desk, {})
    vehicles = [s for s in desk.shifts.values() if s.usable.opens_s <= s.usable.closes_s]
    if not vehicles:
        return None
    base_s = min(shift.usable.opens_s for shift in vehicles)
    horizon_s = max(shift.usable.closes_s for shift in vehicles) - base_s
    number = {shift.shift.id: n for n, shift in enumerate(vehicles)}
    nodes: list[Node] = []
    for visit_id, visit in desk.visits.items():
        able = tuple(number[shift_id] for shift_id in able_shifts(desk, visit_id))
        windows_s = _clip(visit.windows_s, base_s, horizon_s)
        if windows_s:
            halves = _halves(visit, able, vehicles)
            wishes = [wish_cost(desk, vehicles[n], visit) for n in able]
            bonus = max(0, -min(wishes, default=0))
            cost = lost_cost(desk, visit) + bonus * visit.visit.carers_needed
            found = _nodes(len(nodes), visit, windows_s, halves, cost, base_s)
            nodes += [replace(node, bonus=bonus) for node in found]
    if not nodes:
        return None
    ends_at = sorted({s.from_place for s in vehicles} | {s.to_place for s in vehicles})
    node_of = {place: len(nodes) + n for n, place in enumerate(ends_at)}
    carers = {carer_id: n for n, carer_id in enumerate(desk.by_carer)}
    return Layout(
        desk=desk,
        base_s=base_s,
        horizon_s=horizon_s,
        vehicles=tuple(vehicles),
        carer_of=tuple(carers[shift.shift.carer_id] for shift in vehicles),
        nodes=tuple(nodes),
        places=(*(node.visit.place for node in nodes), *ends_at),
        starts=tuple(node_of[shift.from_place] for shift in vehicles),
        ends=tuple(node_of[shift.to_place] for shift in vehicles),
    )


def _halves(
    visit: DeskVisit, able: tuple[int, ...], vehicles: Sequence[DeskShift]
) -> list[tuple[int, ...]]:
    """Vehicles for each node of a visit; nothing where the visit cannot be served at all."""
    if visit.visit.carers_needed == 1:
        return [able] if able else []
    pinned = visit.visit.pin.carer_id if visit.visit.pin else None
    carers = {vehicles[n].shift.carer_id for n in able}
    if len(carers) < 2 or (pinned and pinned not in carers):
        return []
    if not pinned:
        return [able, able]
    his = tuple(n for n in able if vehicles[n].shift.carer_id == pinned)
    return [his, tuple(n for n in able if n not in his)]


def _nodes(
    number: int,
    visit: DeskVisit,
    windows_s: tuple[tuple[int, int], ...],
    halves: Sequence[tuple[int, ...]],
    cost: int,
    base_s: int,
) -> list[Node]:
    double = len(halves) > 1
    dues_s = [due_s for due_s in visit.dues_s if due_s is not None]
    due_s = max(0, max(dues_s) - base_s) if dues_s and len(dues_s) == len(visit.dues_s) else None
    return [
        Node(
            number=number + half,
            visit=visit,
            twin=number + 1 - half if double else None,
            windows_s=windows_s,
            vehicles=vehicles,
            penalty=(cost + 1) // 2 if double else cost,
            bonus=0,
            due_s=None if half else due_s,
        )
        for half, vehicles in enumerate(halves)
    ]


def _clip(
    windows_s: tuple[tuple[int, int], ...], base_s: int, horizon_s: int
) -> tuple[tuple[int, int], ...]:
    """Windows counted from the base, cut to the horizon; those outside are gone."""
    clipped = [(max(0, a - base_s), min(horizon_s, b - base_s)) for a, b in windows_s]
    return tuple((a, b) for a, b in clipped if a <= b)
