"""Boards to begin from: a plan laid out, a visit taken out of it, its windows cut to its gaps."""

from collections.abc import Mapping
from dataclasses import replace

from homecare.desk import ANY_TIME_S, Desk
from homecare.explain.board import Board
from homecare.model import WayOfTravel
from homecare.plan import Plan, Problem
from homecare.ties import Sent, without_cars

NOBODY: frozenset[str] = frozenset()


def board_of(problem: Problem, plan: Plan) -> Board:
    """Lay a plan out; what the plan names but the problem does not know is left aside."""
    desk = Desk(problem)
    orders: dict[str, tuple[str, ...]] = dict.fromkeys(desk.shifts, ())
    begins_s: dict[str, int] = {}
    carers: dict[str, frozenset[str]] = {}
    ways: dict[str, WayOfTravel] = {}
    for route in plan.routes:
        if route.shift_id in orders:
            known = [s for s in route.stops if s.visit_id in desk.visits]
            orders[route.shift_id] = tuple(s.visit_id for s in known)
            begins_s |= {s.visit_id: desk.seconds(s.begin_at) for s in known}
            carer_id = desk.shifts[route.shift_id].shift.carer_id
            carers |= {s.visit_id: carers.get(s.visit_id, NOBODY) | {carer_id} for s in known}
            if route.way is not None and route.way in problem.travel.by_way:
                ways[route.shift_id] = route.way
    held_s = {v: begin_s for v, begin_s in begins_s.items() if _hangs(desk, v, begins_s)}
    board = Board(desk.by_ways(ways), orders, begins_s, held_s, Sent(carers, begins_s))
    if not problem.cars:
        return board
    routes = {s: board.route(s) for s, order in orders.items() if order}
    driven = {s: timed for s, timed in routes.items() if timed is not None}
    return replace(board, desk=without_cars(board.desk, driven), _routes={})


def _hangs(desk: Desk, visit_id: str, begins_s: Mapping[str, int]) -> bool:
    if desk.visits[visit_id].visit.carers_needed > 1:
        return True
    return any(other_id in begins_s for other_id, _, _ in desk.gaps_of.get(visit_id, ()))


def without(board: Board, visit_id: str) -> Board:
    """The board as if nobody had planned this visit; its partners stay where they are."""
    orders = {s: tuple(v for v in order if v != visit_id) for s, order in board.orders.items()}
    held_s = {v: s for v, s in board.held_s.items() if v != visit_id}
    sent = Sent(
        {v: carers for v, carers in board.sent.carers.items() if v != visit_id},
        {v: begin_s for v, begin_s in board.sent.begins_s.items() if v != visit_id},
    )
    return replace(board, orders=orders, held_s=held_s, sent=sent, _routes={})


def within_gaps(board: Board, visit_id: str) -> Board:
    """The board with the windows of a visit cut to what its served gap partners leave."""
    visit = board.desk.visits[visit_id]
    for other_id, least_s, most_s in board.desk.gaps_of.get(visit_id, ()):
        other_s = board.begins_s.get(other_id)
        if other_s is not None:
            latest_s = ANY_TIME_S if most_s is None else other_s + most_s
            visit = visit.within(other_s + least_s, latest_s)
    return board.varied(visits=[visit])
