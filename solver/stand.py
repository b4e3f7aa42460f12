"""A plan stood up in the kernel exactly as it is, and variations of it timed and priced."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np

from homecare.desk import Desk
from homecare.model import WayOfTravel
from homecare.plan import Plan, Problem, Route, Unserved
from homecare.readout import route_of
from homecare.rules import Violation, judge
from homecare.timing import Timed
from solver.answer import nodes_of_route, timed_routes, wish_of
from solver.arrays import lost_cost
from solver.case import Laid, lay_out_case, way_of
from solver.costs import cost_parts
from solver.kernel import layout as at
from solver.kernel.places import PARTS, stand
from solver.kernel.readout import settle_times
from solver.kernel.search import start_from

TRULY = 20
"""Sharpness at which the smoothed largest idle time is the largest idle time."""
STANDS, UNSETTLED, UNLAWFUL = 0, 1, 2

Orders = Mapping[int, tuple[tuple[int, int], ...]]
"""Row of a shift -> its operations with their windows, and its break (window 0), in order."""
_NAMES = (
    "travel",
    "lateness",
    "largest_lateness",
    "overtime",
    "waiting",
    "idle",
    "missed_break",
    "carers_used",
    "imbalance",
)


@dataclass(frozen=True, slots=True)
class Stood:
    """A variation of the plan, stood up."""

    status: int
    case: at.Ints
    """K of the kernel by which it was timed."""
    orders: Orders
    state: at.Ints
    parts: at.Ints
    """Points by part, those of who comes and of who stays out aside."""
    begins: at.Ints
    """Second at which each node begins; 0 for one that is in no route."""

    @property
    def stands(self) -> bool:
        """Whether its times settle and every shift keeps its law."""
        return self.status == STANDS


@dataclass(slots=True)
class Ground:
    """A problem laid out with its plan; see `ground_of`."""

    problem: Problem
    plan: Plan
    laid: Laid
    empty: at.Ints
    base: Stood = field(init=False)
    costs: Mapping[str, int] = field(init=False)
    """Cost parts of the plan as it was stood up."""
    timed: Mapping[str, Timed] = field(init=False)
    """Routes of the plan as it was stood up, by shift."""
    faithful: bool = field(init=False)
    was_begun: at.Ints = field(init=False)
    """Begin in the published plan of operations that the same carers still serve, else -1."""
    _wrong: tuple[Violation, ...] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        orders, whole = orders_of(self.laid, self.plan)
        self.base = self.stand(orders)
        whole = whole and self.base.stands
        if not self.base.stands:
            self.base = self.stand(_what_fits(self.laid, self.plan, self.empty))
        rows = timed_routes(self.laid, self.base.state)
        self.timed = {timed.shift_id: timed for _, timed in rows}
        ways = _ways(self.laid, rows)
        self.costs = cost_parts(self.laid.desk, self.timed.values(), self.lost(self.base), ways)
        self.was_begun = _published(self.laid, self.base.orders)
        self.faithful = whole and _is_as_told(self.plan, self.costs, self.laid.desk, self.timed)

    def stand(self, orders: Orders, case: at.Ints | None = None) -> Stood:
        """Stand a variation up, by another case of the same problem where one is given."""
        case = self.laid.case if case is None else case
        rows = [(x, r, w) for r, nodes in orders.items() for x, w in nodes]
        state, parts = self.empty.copy(), np.zeros(PARTS, np.int64)
        table = np.array(rows, np.int64).reshape(len(rows), 3)
        status = int(stand(case, self.laid.roads, self.empty, state, table, parts))
        starts = np.zeros(max(1, int(case[at.SHIFTS])), np.int64)
        begins = np.zeros(max(1, int(case[at.NODES])), np.int64)
        if status != UNSETTLED:
            settle_times(case, self.laid.roads, state, starts, begins)
        return Stood(status, case, orders, state, parts, begins)

    def wrong_already(self) -> tuple[Violation, ...]:
        """What the referee finds in the plan as it was stood up."""
        if self._wrong is None:
            self._wrong = judge(self.problem, self.carried_out(self.base))
        return self._wrong

    def lost(self, stood: Stood) -> list[str]:
        """Visits that nobody serves."""
        served = {self.laid.visit_of[x] for x in operations(self.laid, stood.orders)}
        return [visit_id for visit_id in self.laid.desk.visits if visit_id not in served]

    def difference(self, before: Stood, after: Stood, visit_id: str) -> dict[str, int]:
        """Points by cost part, after less before, where only this visit changed its carers."""
        found = dict(zip(_NAMES, (after.parts - before.parts).tolist(), strict=True))
        for sign, stood in ((1, after), (-1, before)):
            for part, points in self._of_visit(visit_id, stood).items():
                found[part] = found.get(part, 0) + sign * points
        per_s = self.problem.weights.moved_per_s
        if per_s:
            found["moved"] = found.get("moved", 0) + per_s * (
                self._moved_s(after, visit_id) - self._moved_s(before, visit_id)
            )
        return {part: points for part, points in found.items() if points}

    def _moved_s(self, stood: Stood, but: str) -> int:
        """Seconds by which visits begin at another moment than published, one visit aside."""
        kept = self.was_begun >= 0
        kept[list(self.laid.ops_of[but])] = False
        served = stood.begins[: len(kept)] > 0
        moved_s = np.abs(stood.begins[: len(kept)] - self.was_begun)
        return int(moved_s[kept & served].sum())

    def _of_visit(self, visit_id: str, stood: Stood) -> dict[str, int]:
        """Points of who comes to a visit and of its own begin, or of its being left out."""
        desk, weights = self.laid.desk, self.problem.weights
        visit = desk.visits[visit_id]
        rows = rows_of(self.laid, stood, visit_id)
        if not rows:
            part = "unserved" if visit.visit.optional_worth is None else "optional"
            return {part: lost_cost(desk, visit)}
        carers = [carer_of(self.laid, r) for r in rows]
        found = {"preference": sum(visit.visit.carer_points.get(c, 0) for c in carers)}
        for part, known, dear in (
            ("not_preferred", visit.visit.preferred_carers, weights.not_preferred),
            ("new_face", visit.visit.known_carers, weights.new_face),
        ):
            found[part] = dear * sum(c not in known for c in carers) if known else 0
        if visit.was_begun_s is not None:
            begin_s = int(stood.begins[self.laid.ops_of[visit_id][0]])
            if frozenset(carers) != visit.was_carers:
                found["change"] = weights.change
            else:
                found["moved"] = weights.moved_per_s * abs(begin_s - visit.was_begun_s)
        return found

    def carried_out(self, stood: Stood, costs: Mapping[str, int] | None = None) -> Plan:
        """The plan of a variation; routes that stay as they are stay the plan's own.

        Without `costs` the parts are worked out anew.
        """
        laid = replace(self.laid, case=stood.case)
        old = {route.shift_id: route for route in self.plan.routes}
        rows = timed_routes(laid, stood.state)
        ways = _ways(laid, rows)
        driven = {timed.shift_id: timed for _, timed in rows}
        routes: list[Route] = []
        for shift_id in laid.desk.shifts:
            timed = driven.get(shift_id)
            if timed is None:
                continue
            way = ways.get(shift_id)
            same = self.faithful and timed == self.timed.get(shift_id)
            same = same and old[shift_id].way == way
            routes.append(old[shift_id] if same else route_of(laid.desk, timed, way))
        lost = self.lost(stood)
        known = {left_out.visit_id: left_out for left_out in self.plan.unserved}
        if costs is None:
            costs = cost_parts(laid.desk, driven.values(), lost, ways)
        return replace(
            self.plan,
            routes=tuple(routes),
            unserved=tuple(known.get(v, Unserved(visit_id=v)) for v in lost),
            costs=costs,
        )


def ground_of(problem: Problem, plan: Plan) -> Ground:
    """Lay a sound problem out and stand its plan up."""
    laid = lay_out_case(Desk(problem))
    empty = at.fresh_state(laid.case, 0)
    empty[at.SHARP] = TRULY
    return Ground(problem, plan, laid, empty)


def operations(laid: Laid, orders: Orders) -> list[int]:
    """Operations that stand in some route."""
    return [x for x, _ in chain.from_iterable(orders.values()) if x < len(laid.visit_of)]


def rows_of(laid: Laid, stood: Stood, visit_id: str) -> list[int]:
    """Rows of the shifts that serve a visit."""
    found = [int(stood.state[at.SPOTS + 8 * op + at.ROUTE]) for op in laid.ops_of[visit_id]]
    return sorted(r for r in found if r >= 0)


def carer_of(laid: Laid, r: int) -> str:
    """Whose shift a row is."""
    return laid.desk.shifts[laid.variants[r].shift_id].shift.carer_id


def break_of(laid: Laid, r: int) -> int:
    """The node of the break of a row."""
    return int(laid.case[at.OPS]) + 2 * int(laid.case[at.SHIFTS]) + r


def without(laid: Laid, orders: Orders, ops: Collection[int]) -> Orders:
    """The orders without some operations; a route without visits has no break either."""
    found = {}
    for r, nodes in orders.items():
        left = tuple(node for node in nodes if node[0] not in ops)
        if any(x < len(laid.visit_of) for x, _ in left):
            found[r] = left
    return found


def _ways(laid: Laid, rows: list[tuple[int, Timed]]) -> dict[str, WayOfTravel]:
    named = ((timed.shift_id, way_of(laid.desk, laid.variants[r])) for r, timed in rows)
    return {shift_id: way for shift_id, way in named if way is not None}


def orders_of(laid: Laid, plan: Plan) -> tuple[Orders, bool]:
    """The orders of a plan, and whether all of it is in them."""
    orders: dict[int, tuple[tuple[int, int], ...]] = {}
    taken: set[int] = set()
    whole = True
    for route in plan.routes:
        r = _row_of(laid, route)
        if r is None:
            whole = False
            continue
        nodes = []
        for stop in route.stops:
            op = _half(laid, stop.visit_id, r, taken)
            if op is None:
                whole = False
                continue
            taken.add(op)
            nodes.append((op, window_of(laid, op, laid.desk.seconds(stop.begin_at))))
        if len(route.breaks) > (laid.variants[r].mode != at.NO_BREAK):
            whole = False
        elif route.breaks:
            before = sum(stop.leave_at <= route.breaks[0].start_at for stop in route.stops)
            nodes.insert(before, (break_of(laid, r), 0))
        if nodes:
            orders[r] = tuple(nodes)
    return orders, whole


def _row_of(laid: Laid, route: Route) -> int | None:
    """The row of a route's shift and way; of several the one that keeps a car least long."""
    shift = laid.desk.shifts.get(route.shift_id)
    if shift is None:
        return None
    way = route.way or shift.shift.way
    start_s, end_s = laid.desk.seconds(route.start_at), laid.desk.seconds(route.end_at)
    fits = [
        (variant.car_to_s - variant.car_from_s, r)
        for r, variant in enumerate(laid.variants)
        if (variant.shift_id, variant.way) == (route.shift_id, way)
        and variant.opens_s <= start_s
        and end_s <= variant.closes_s
    ]
    return min(fits)[1] if fits else None


def _half(laid: Laid, visit_id: str, r: int, taken: Collection[int]) -> int | None:
    """The half of a visit that is still free, one that this shift may serve before another."""
    free = [op for op in laid.ops_of.get(visit_id, ()) if op not in taken]
    return min(free, key=lambda op: points_of(laid, r, op) >= at.FAR, default=None)


def points_of(laid: Laid, r: int, op: int) -> int:
    """What an operation costs in a shift by who comes; FAR where it may not be served there."""
    return int(at.points_view(laid.case)[r, op])


def window_of(laid: Laid, op: int, begin_s: int) -> int:
    """The window of an operation in which a begin lies; the last that opens before it, else."""
    first, last = laid.case[at.FACTS + 16 * op + at.W0], laid.case[at.FACTS + 16 * op + at.W1]
    found = int(first)
    for w in range(int(first), int(last)):
        if laid.case[int(laid.case[at.O_WINDOW]) + 3 * w + at.OPEN] <= begin_s:
            found = w
    return found


def _what_fits(laid: Laid, plan: Plan, empty: at.Ints) -> Orders:
    """Orders of what can be stood up one stop after the other."""
    state, wish = empty.copy(), wish_of(laid, plan)
    start_from(laid.case, laid.roads, state, wish, len(wish))
    ops = len(laid.visit_of)

    def window(x: int) -> int:
        return int(state[at.SPOTS + 8 * x + at.WIN]) if x < ops else 0

    routes = {r: nodes_of_route(laid.case, state, r) for r in range(len(laid.variants))}
    return {r: tuple((x, window(x)) for x in nodes) for r, nodes in routes.items() if nodes}


def _published(laid: Laid, orders: Orders) -> at.Ints:
    found = np.full(len(laid.visit_of), -1, np.int64)
    carers: dict[str, set[str]] = {}
    for r, nodes in orders.items():
        for x, _ in nodes:
            if x < len(laid.visit_of):
                carers.setdefault(laid.visit_of[x], set()).add(carer_of(laid, r))
    for visit_id, who in carers.items():
        visit = laid.desk.visits[visit_id]
        if visit.was_begun_s is not None and visit.was_carers == who:
            found[laid.ops_of[visit_id][0]] = visit.was_begun_s
    return found


def _is_as_told(
    plan: Plan, costs: Mapping[str, int], desk: Desk, timed: Mapping[str, Timed]
) -> bool:
    """Whether what was stood up costs and begins as the plan says."""
    if sum(costs.values()) != plan.cost or len(timed) != len(plan.routes):
        return False
    return all(
        tuple(desk.moment(s) for s in timed[route.shift_id].begins_s)
        == tuple(stop.begin_at for stop in route.stops)
        for route in plan.routes
    )
