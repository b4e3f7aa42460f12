"""What a search found, written out as a Plan; and a Plan read back in as a wish."""

from collections.abc import Sequence

import numpy as np

from homecare.model import WayOfTravel
from homecare.plan import Plan, Unserved
from homecare.readout import route_of
from homecare.timing import Timed
from solver.case import Laid, way_of
from solver.costs import cost_parts
from solver.kernel import layout as at
from solver.kernel.readout import settle_times
from solver.kernel.search import copy_plan, drop_needless_rests

ENGINE = "homecare"


def plan_of(laid: Laid, state: at.Ints, seed: int, solve_s: float) -> Plan:
    """The plan of a state; breaks that nobody needs are left out, the state stays as it is."""
    rows = timed_routes(laid, tidied(laid, state))
    served = {visit_id for _, timed in rows for visit_id in timed.visit_ids}
    lost = [visit_id for visit_id in laid.desk.visits if visit_id not in served]
    ways = {
        timed.shift_id: way
        for r, timed in rows
        if (way := way_of(laid.desk, laid.variants[r])) is not None
    }
    order = {shift_id: n for n, shift_id in enumerate(laid.desk.shifts)}
    routes = sorted((timed for _, timed in rows), key=lambda timed: order[timed.shift_id])
    return Plan(
        problem_id=laid.desk.problem.id,
        routes=tuple(route_of(laid.desk, timed, ways.get(timed.shift_id)) for timed in routes),
        unserved=tuple(Unserved(visit_id=visit_id) for visit_id in lost),
        costs=cost_parts(laid.desk, routes, lost, ways),
        engine=ENGINE,
        seed=seed,
        solve_s=solve_s,
    )


def tidied(laid: Laid, state: at.Ints) -> at.Ints:
    """A copy of a state without the breaks that nobody needs, unless they make idle time less."""
    tidy = at.fresh_state(laid.case, 0)
    copy_plan(laid.case, state, tidy)
    drop_needless_rests(laid.case, laid.roads, tidy)
    if tidy[at.TRUE] > state[at.TRUE]:
        copy_plan(laid.case, state, tidy)
    return tidy


def timed_routes(laid: Laid, state: at.Ints) -> list[tuple[int, Timed]]:
    """Rows of used shifts with their timed routes."""
    case = laid.case
    shifts, nodes = int(case[at.SHIFTS]), int(case[at.NODES])
    starts, begins = np.zeros(max(1, shifts), np.int64), np.zeros(nodes, np.int64)
    settle_times(case, laid.roads, state, starts, begins)
    found = []
    for r in range(shifts):
        nodes_of = nodes_of_route(case, state, r)
        if nodes_of:
            found.append((r, _timed(laid, r, nodes_of, (starts, begins))))
    return found


def nodes_of_route(case: at.Ints, state: at.Ints, r: int) -> list[int]:
    """Operations and the break of a route, in order; nothing where it serves nobody."""
    ops, shifts = int(case[at.OPS]), int(case[at.SHIFTS])
    found: list[int] = []
    x, end = int(state[at.SPOTS + 8 * (ops + r) + at.NXT]), ops + shifts + r
    while x != end:
        found.append(x)
        x = int(state[at.SPOTS + 8 * x + at.NXT])
    return found if any(x < ops for x in found) else []


def _timed(laid: Laid, r: int, nodes: Sequence[int], times: tuple[at.Ints, at.Ints]) -> Timed:
    case, (starts, begins) = laid.case, times
    ops, shifts = int(case[at.OPS]), int(case[at.SHIFTS])
    variant = laid.variants[r]
    shift = laid.desk.shift_by_way(variant.shift_id, variant.way)
    visits = [x for x in nodes if x < ops]
    rests = tuple(
        (nodes.index(x), int(begins[x]), int(begins[x]) + variant.rest_s) for x in nodes if x >= ops
    )
    start_s, end_s = int(starts[r]), int(begins[ops + shifts + r])
    work_s = end_s - start_s
    if not shift.limits.break_counts_as_work:
        work_s -= sum(until_s - from_s for _, from_s, until_s in rests)
    places = [laid.desk.visits[laid.visit_of[x]].place for x in visits]
    work_s -= 0 if shift.first_leg_is_work else shift.travel_s[shift.from_place][places[0]]
    work_s -= 0 if shift.last_leg_is_work else shift.travel_s[places[-1]][shift.to_place]
    return Timed(
        shift_id=variant.shift_id,
        visit_ids=tuple(laid.visit_of[x] for x in visits),
        start_s=start_s,
        begins_s=tuple(int(begins[x]) for x in visits),
        rests=rests,
        end_s=end_s,
        work_s=work_s,
        cost=0,
    )


def wish_of(laid: Laid, plan: Plan) -> at.Ints:
    """(stops, 2) operation and row of each stop of a plan, in the order of their begins."""
    rows: dict[tuple[str, WayOfTravel], int] = {}
    for number, variant in enumerate(laid.variants):
        rows.setdefault((variant.shift_id, variant.way), number)
    taken: dict[str, int] = {}
    stops = sorted(
        (stop.begin_at, route.shift_id, n, stop.visit_id, route.way)
        for route in plan.routes
        for n, stop in enumerate(route.stops)
    )
    wish = []
    for _, shift_id, _, visit_id, way in stops:
        shift = laid.desk.shifts.get(shift_id)
        if shift is None or visit_id not in laid.ops_of:
            continue
        r = rows.get((shift_id, way or shift.shift.way))
        op = _half(laid, visit_id, r, taken)
        if r is not None and op is not None:
            wish.append((op, r))
    return np.array(wish, np.int64).reshape(len(wish), 2)


def _half(laid: Laid, visit_id: str, r: int | None, taken: dict[str, int]) -> int | None:
    """The half of a visit that is still free, one that this shift may serve before another."""
    pair = laid.ops_of[visit_id]
    if len(pair) == 1:
        return pair[0]
    case = laid.case
    free = [op for op in pair if taken.get(visit_id) != op]
    if r is not None:
        begin, shifts = int(case[at.O_POINTS]) + r, int(case[at.SHIFTS])
        free.sort(key=lambda op: int(case[begin + op * shifts]) >= at.FAR)
    taken.setdefault(visit_id, free[0])
    return free[0]
