"""Two independent answers for small days: earliest begins by fixed point, optima by trying all.

Nothing here is shared with the solver or with `homecare.timing`: the times come from plain
Bellman-Ford passes over the definitions, the costs from `docs/costs.md`; the plan that comes
out is judged by the referee. All times are whole seconds, all places rows of a travel matrix.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, pairwise, permutations, product
from typing import Literal, NamedTuple

from homecare.desk import Desk
from homecare.model import Gap, GapCarers, Shift, Visit, WindowOn
from homecare.plan import Plan, Problem, Unserved
from homecare.readout import route_of
from homecare.rules.costs import costs_of
from homecare.rules.view import look
from homecare.timing import Timed, time_route

Windows = Sequence[tuple[int, int]]


class Op(NamedTuple):
    """A visit, or one half of a double-handed one."""

    windows: Windows
    """First and last begin of each window, sorted."""
    service: int
    place: int
    approach: int = 0
    """Not spent when coming from the same place."""


class Door(NamedTuple):
    """Where and when a route may begin."""

    start: int
    place: int


class Bond(NamedTuple):
    """begin of second - begin of first lies in least..most; None sets no limit."""

    first: int
    second: int
    least: int | None
    most: int | None


Travel = Callable[[int, int, int], int]
"""Seconds of route number r from place a to place b."""
NEVER = -(1 << 60)


def earliest(
    ops: Sequence[Op],
    routes: Sequence[Sequence[int]],
    doors: Sequence[Door],
    travel: Travel,
    bonds: Sequence[Bond],
) -> dict[int, int] | Literal["cycle", "late"]:
    """The earliest begin of every routed op: the least fixed point of all lower bounds.

    A bond counts where both its ops are routed. "cycle": no begins satisfy the orders and the
    bonds, whatever the windows; "late": some window closes too soon.
    """
    arcs, bounds = _arcs(ops, routes, doors, travel, bonds)
    free = {op: 0 for route in routes for op in route}
    for _ in range(len(free) + 1):
        if not _lift(free, arcs, {}, ops, windows=False):
            break
    else:
        return "cycle"
    begins = {op: bounds.get(op, NEVER) for op in free}
    while _lift(begins, arcs, bounds, ops, windows=True):
        if any(_is_late(ops[op], begin) for op, begin in begins.items()):
            return "late"
    inside = (
        any(opens <= begin <= closes for opens, closes in ops[op].windows)
        for op, begin in begins.items()
    )
    return begins if all(inside) else "late"


def _is_late(op: Op, begin: int) -> bool:
    return all(closes < begin for _, closes in op.windows)


def _arcs(
    ops: Sequence[Op],
    routes: Sequence[Sequence[int]],
    doors: Sequence[Door],
    travel: Travel,
    bonds: Sequence[Bond],
) -> tuple[list[tuple[int, int, int]], dict[int, int]]:
    """(a, b, least seconds from a's begin to b's), and the least begin of each first op."""
    arcs: list[tuple[int, int, int]] = []
    bounds: dict[int, int] = {}
    for number, (route, door) in enumerate(zip(routes, doors, strict=True)):
        for position, op in enumerate(route):
            place = ops[route[position - 1]].place if position else door.place
            way = travel(number, place, ops[op].place)
            way += ops[op].approach if place != ops[op].place else 0
            if position:
                before = route[position - 1]
                arcs.append((before, op, ops[before].service + way))
            else:
                bounds[op] = door.start + way
    routed = {op for route in routes for op in route}
    for bond in bonds:
        if bond.first in routed and bond.second in routed:
            if bond.least is not None:
                arcs.append((bond.first, bond.second, bond.least))
            if bond.most is not None:
                arcs.append((bond.second, bond.first, -bond.most))
    return arcs, bounds


def _lift(
    begins: dict[int, int],
    arcs: Sequence[tuple[int, int, int]],
    bounds: dict[int, int],
    ops: Sequence[Op],
    *,
    windows: bool,
) -> bool:
    """Raise every begin to its lower bounds once; whether any moved."""
    moved = False
    for first, second, least in arcs:
        if begins[first] + least > begins[second]:
            begins[second] = begins[first] + least
            moved = True
    for op, begin in begins.items() if windows else ():
        later = [opens for opens, closes in ops[op].windows if begin <= closes]
        lifted = max(begin, bounds.get(op, begin), later[0] if later else begin)
        if lifted > begin:
            begins[op] = lifted
            moved = True
    return moved


class Answer(NamedTuple):
    """An optimum: its points, orders by shift and begins by visit."""

    points: int
    orders: dict[str, tuple[str, ...]]
    begins: dict[str, int]


@dataclass(frozen=True)
class Small:
    """A small day in plain numbers; seconds count from the start of 1970."""

    problem: Problem

    def options(self, visit: Visit) -> list[tuple[str, ...]]:
        """Sets of shifts that may serve a visit, and nobody."""
        able = [s for s in self.problem.shifts if self._may(s, visit)]
        teams = [t for t in combinations(able, visit.carers_needed) if self._is_team(t, visit)]
        return [(), *(tuple(s.id for s in team) for team in teams)]

    @staticmethod
    def _may(shift: Shift, visit: Visit) -> bool:
        return visit.skills <= shift.skills and shift.carer_id not in visit.forbidden_carers

    @staticmethod
    def _is_team(team: Sequence[Shift], visit: Visit) -> bool:
        carers = {shift.carer_id for shift in team}
        pinned = {visit.pin.carer_id} - {None} if visit.pin else set()
        return len(carers) == visit.carers_needed and pinned <= carers

    def arrangements(self) -> Iterator[dict[str, tuple[str, ...]]]:
        """Every way to give the visits to shifts in every order; unlawful gaps are left out."""
        visits, shifts = self.problem.visits, self.problem.shifts
        for chosen in product(*(self.options(visit) for visit in visits)):
            teams = {visit.id: team for visit, team in zip(visits, chosen, strict=True)}
            if all(self._gap_stands(gap, teams) for gap in self.problem.gaps):
                loads = [[v for v, team in teams.items() if s.id in team] for s in shifts]
                for orders in product(*(permutations(load) for load in loads)):
                    yield {s.id: order for s, order in zip(shifts, orders, strict=True)}

    def _gap_stands(self, gap: Gap, teams: dict[str, tuple[str, ...]]) -> bool:
        carer_of = {shift.id: shift.carer_id for shift in self.problem.shifts}
        first, second = ({carer_of[s] for s in teams[v]} for v in (gap.first_id, gap.second_id))
        if not first or not second:
            return not gap.together or first == second
        if gap.carers is GapCarers.SAME:
            return first <= second or second <= first
        return gap.carers is not GapCarers.DIFFERENT or not first & second

    def begins(self, orders: dict[str, tuple[str, ...]]) -> dict[str, int] | None:
        """Earliest begin of every visit of some orders; None where they cannot be driven."""
        ops: list[Op] = []
        op_of: dict[str, list[int]] = {}
        routes: list[list[int]] = []
        for order in orders.values():
            routes.append([])
            for visit_id in order:
                op_of.setdefault(visit_id, []).append(len(ops))
                routes[-1].append(len(ops))
                ops.append(self._op(visit_id))
        bonds = [Bond(o[0], other, 0, 0) for o in op_of.values() for other in o[1:]]
        for gap in self.problem.gaps:
            if gap.first_id in op_of and gap.second_id in op_of:
                first, second = op_of[gap.first_id][0], op_of[gap.second_id][0]
                bonds.append(Bond(first, second, gap.least_s, gap.most_s))
        shifts = [self.shift(shift_id) for shift_id in orders]
        doors = [Door(epoch(s.start_at), self.row(s.start_place_id)) for s in shifts]
        found = earliest(ops, routes, doors, lambda r, a, b: self._way(shifts[r], a, b), bonds)
        if isinstance(found, str):
            return None
        begins = {visit_id: found[mine[0]] for visit_id, mine in op_of.items()}
        ends = (self.end(s, orders[s.id], begins) <= epoch(s.latest_end_at) for s in shifts)
        return begins if all(ends) else None

    def _op(self, visit_id: str) -> Op:
        visit = self.visit(visit_id)
        less = visit.service_s if visit.window_on is WindowOn.END else 0
        windows = sorted((epoch(w.opens_at), epoch(w.closes_at) - less) for w in visit.windows)
        if visit.pin and visit.pin.begin_at:
            at = epoch(visit.pin.begin_at)
            windows = [(at, at) for a, b in windows if a <= at <= b][:1]
        return Op(
            [(a, b) for a, b in windows if a <= b],
            visit.service_s,
            self.row(visit.place_id),
            visit.approach_s,
        )

    def cost(self, orders: dict[str, tuple[str, ...]], begins: dict[str, int]) -> int:
        """Points by docs/costs.md, of the parts that small days have."""
        weights = self.problem.weights
        lates = [self._late(visit_id, begin) for visit_id, begin in begins.items()]
        points = sum(self.lost_cost(v) for v in self.problem.visits if v.id not in begins)
        points += weights.lateness_per_s * sum(lates)
        points += weights.largest_lateness_per_s * max(lates, default=0)
        for shift_id, order in orders.items():
            if order:
                points += self._route_cost(self.shift(shift_id), order, begins)
        for visit_id, was in self.problem.baseline.items():
            now = {self.shift(s).carer_id for s, order in orders.items() if visit_id in order}
            points += weights.change if now and now != was.carer_ids else 0
        return points

    def _route_cost(self, shift: Shift, order: Sequence[str], begins: dict[str, int]) -> int:
        weights = self.problem.weights
        stops = [self.visit(visit_id) for visit_id in order]
        places = [shift.start_place_id, *(v.place_id for v in stops), shift.end_place_id]
        rows = [self.row(place) for place in places]
        points = weights.travel_per_s * sum(self._way(shift, a, b) for a, b in pairwise(rows))
        over = self.end(shift, order, begins) - epoch(shift.end_at)
        points += weights.carer_used + weights.overtime_per_s * max(0, over)
        for visit in stops:
            if visit.preferred_carers and shift.carer_id not in visit.preferred_carers:
                points += weights.not_preferred
            if visit.known_carers and shift.carer_id not in visit.known_carers:
                points += weights.new_face
        return points

    def lost_cost(self, visit: Visit) -> int:
        worth = visit.optional_worth
        return self.problem.weights.unserved[visit.priority] if worth is None else worth

    def _late(self, visit_id: str, begin: int) -> int:
        visit = self.visit(visit_id)
        shown = begin + visit.service_s if visit.window_on is WindowOn.END else begin
        due = visit.windows[0].due_at if len(visit.windows) == 1 else None
        if due is not None:
            return max(0, shown - epoch(due))
        return max(0, begin - epoch(visit.preferred.closes_at)) if visit.preferred else 0

    def end(self, shift: Shift, order: Sequence[str], begins: dict[str, int]) -> int:
        """When a route is over; before all time where it is empty."""
        if not order:
            return NEVER
        last = self.visit(order[-1])
        way = self._way(shift, self.row(last.place_id), self.row(shift.end_place_id))
        return begins[last.id] + last.service_s + way

    def visit(self, visit_id: str) -> Visit:
        return next(v for v in self.problem.visits if v.id == visit_id)

    def shift(self, shift_id: str) -> Shift:
        return next(s for s in self.problem.shifts if s.id == shift_id)

    def row(self, place_id: str) -> int:
        return self.problem.travel.place_ids.index(place_id)

    def _way(self, shift: Shift, a: int, b: int) -> int:
        return self.problem.travel.by_way[shift.way].travel_s[a][b]


def epoch(at: datetime) -> int:
    return int(at.timestamp())


def brute_force(problem: Problem) -> Answer:
    """The cheapest of all arrangements, each as early as can be.

    Right for days whose cost only grows with later begins (no idle, waiting, imbalance or moved,
    dues in one window alone), without breaks, several days or shared cars.
    """
    small = Small(problem)
    best = Answer(1 << 60, {}, {})
    for orders in small.arrangements():
        served = {visit_id for order in orders.values() for visit_id in order}
        lost = sum(small.lost_cost(v) for v in problem.visits if v.id not in served)
        begins = small.begins(orders) if lost < best.points else None
        if begins is not None:
            points = small.cost(orders, begins)
            if points < best.points:
                best = Answer(points, orders, begins)
    return best


def plan_of(problem: Problem, answer: Answer) -> Plan:
    """The answer as a plan with the referee's costs, timed where its ties hold still."""
    desk = Desk(problem)
    zero = epoch(desk.zero_at)
    fixed = {visit_id: begin - zero for visit_id, begin in answer.begins.items()}
    timed = [time_route(desk, s, order, fixed) for s, order in answer.orders.items() if order]
    plan = Plan(
        problem_id=problem.id,
        routes=tuple(route_of(desk, route) for route in timed if isinstance(route, Timed)),
        unserved=tuple(
            Unserved(visit_id=v.id) for v in problem.visits if v.id not in answer.begins
        ),
    )
    return replace(plan, costs=costs_of(look(problem, plan)))
