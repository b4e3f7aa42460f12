"""Makes room for a visit: another one goes to another carer, or out of the plan."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from homecare.begins import begins_of
from homecare.explain.board import Board, Fit
from homecare.explain.offers import Asked, Offer
from homecare.explain.reasons import worth_of
from homecare.explain.search import fits_at, shared_begins, together
from homecare.timing import Obstacle

MOVES = 8
"""So many of the cheapest exchanges are tried with the other visit at another carer."""
PAIR_BEGINS = 6
"""So many common begins are tried for a pair."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The asked visit stands where another one stood; the other has no place yet."""

    other_id: str
    fit: Fit
    board: Board
    price: int


def make_room(asked: Asked) -> Iterator[Offer]:
    """Offers to move or to leave out one other visit."""
    if asked.is_pair:
        yield from _pair_instead(asked)
        return
    board = asked.board
    found = [e for shift_id in asked.able for e in _exchanges(board, asked.visit_id, shift_id)]
    found.sort(key=lambda exchange: (exchange.price, exchange.other_id))
    for exchange in found[:MOVES]:
        yield from _moved(exchange)
    worth = worth_of(board, asked.visit.visit)
    for exchange in found:
        lost = worth_of(board, board.desk.visits[exchange.other_id].visit)
        if lost < worth:
            yield _left_out(exchange.other_id, exchange.fit.carer_id, exchange.price + lost)


def _exchanges(board: Board, visit_id: str, shift_id: str) -> Iterator[Exchange]:
    """The cheapest place in this route for each other visit that could go."""
    before = board.timed(shift_id, board.orders[shift_id])
    if isinstance(before, Obstacle):
        return
    for other_id, shorter in _shorter(board, shift_id):
        freed = board.timed(shift_id, shorter)
        if isinstance(freed, Obstacle):
            continue
        there = board.varied(orders={shift_id: shorter})
        fits = list(there.fits(visit_id, shift_id))
        if not fits:
            continue
        fit = min(fits, key=lambda f: f.price)
        saved = board.difference(freed, before) + board.meeting_cost(other_id, fit.carer_id)
        order = (*shorter[: fit.position], visit_id, *shorter[fit.position :])
        yield Exchange(
            other_id=other_id,
            fit=fit,
            board=board.varied(orders={shift_id: order}),
            price=fit.price - saved,
        )


def _shorter(board: Board, shift_id: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each visit of a route that is free to go, and the order without it."""
    order = board.orders[shift_id]
    for n, other_id in enumerate(order):
        if other_id not in board.held_s and board.desk.visits[other_id].visit.pin is None:
            yield other_id, (*order[:n], *order[n + 1 :])


def _moved(exchange: Exchange) -> Iterator[Offer]:
    board, other_id = exchange.board, exchange.other_id
    able = board.able(board.desk.visits[other_id].visit)
    others = [s for s in able if s != exchange.fit.shift_id]
    fits = [fit for s in others for fit in board.fits(other_id, s)]
    best = min(fits, key=lambda f: f.price, default=None)
    if best is not None:
        yield Offer(
            kind="move",
            values={
                "other": other_id,
                "to_carer": best.carer_id,
                "carer": exchange.fit.carer_id,
            },
            price=exchange.price + best.price,
        )


def _pair_instead(asked: Asked) -> Iterator[Offer]:
    """One carer is free, another one becomes free when a lesser visit goes."""
    board, visit_id = asked.board, asked.visit_id
    lesser = list(_lesser(asked))
    begins = shared_begins(board, visit_id, asked.able)
    free = {b: fits_at(board, visit_id, asked.able, b) for b in begins}
    for begin_s in [b for b in begins if free[b]][:PAIR_BEGINS]:
        for shift_id, other_id, shorter in lesser:
            there = board.varied(orders={shift_id: shorter})
            second = fits_at(there, visit_id, [shift_id], begin_s)
            both = sorted([*free[begin_s], *second], key=lambda f: f.price)
            placed = together(board, visit_id, both) if second else None
            if placed is not None:
                lost = worth_of(board, board.desk.visits[other_id].visit)
                yield _left_out(other_id, placed.carers, placed.price + lost)


def _lesser(asked: Asked) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Shift, visit that is worth less than the asked one, and the order without it."""
    board = asked.board
    worth = worth_of(board, asked.visit.visit)
    for shift_id in asked.able:
        for other_id, shorter in _shorter(board, shift_id):
            if worth_of(board, board.desk.visits[other_id].visit) < worth:
                yield shift_id, other_id, shorter


def _left_out(other_id: str, carers: str, price: int) -> Offer:
    return Offer(kind="leave_out", values={"other": other_id, "carers": carers}, price=price)


def with_free_begin(board: Board, visit_id: str) -> Board:
    """The board with the begin of the visit free again; a fixed carer stays fixed."""
    visit = board.desk.visits[visit_id]
    pin = replace(visit.visit.pin, begin_at=None) if visit.visit.pin else None
    unpinned = replace(visit.visit, pin=pin)
    windows_s, dues_s = begins_of(unpinned, board.desk.seconds)
    free = replace(visit, visit=unpinned, windows_s=windows_s, dues_s=dues_s)
    return board.varied(visits=[free])
