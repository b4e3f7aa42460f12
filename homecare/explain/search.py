"""Looks for the cheapest place of one visit in a plan, by one carer or by two together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from homecare.explain.board import Board, Fit, Miss

PAIR = 2
"""Carers of a double-handed visit."""
MOST_BEGINS = 48
"""Common begins tried for a pair, spread over those that any carer could keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a visit goes: one fit, or two at the same begin."""

    fits: tuple[Fit, ...]
    price: int

    @property
    def begin_s(self) -> int:
        """When it begins, seconds since the desk's zero."""
        return self.fits[0].begin_s

    @property
    def carers(self) -> str:
        """Who comes: "K-1" or "K-1, K-2"."""
        return ", ".join(sorted(f.carer_id for f in self.fits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a search found."""

    best: Placement | None
    single: Fit | None
    """The cheapest fit of one carer alone, for a pair that finds no second."""
    misses: tuple[Miss, ...]
    """Every place tried in vain."""


def find(board: Board, visit_id: str, shift_ids: Sequence[str]) -> Finding:
    """The cheapest placement of a visit among these shifts."""
    tried = [t for s in shift_ids for t in board.tries(visit_id, s)]
    fits = [t for t in tried if isinstance(t, Fit)]
    single = min(fits, key=_price, default=None)
    misses = tuple(t for t in tried if isinstance(t, Miss))
    if board.desk.visits[visit_id].visit.carers_needed > 1:
        best = _pair(board, visit_id, shift_ids) or _pair_beside_parts(board, visit_id, fits)
    else:
        best = Placement(fits=(single,), price=single.price) if single else None
    return Finding(best=best, single=single, misses=misses)


def best_of(board: Board, visit_id: str, shift_ids: Sequence[str]) -> Placement | None:
    """The best placement alone, sooner found than by `find`."""
    if board.desk.visits[visit_id].visit.carers_needed > 1:
        return _pair(board, visit_id, shift_ids)
    fits = (fit for s in shift_ids for fit in board.fits(visit_id, s))
    best = min(fits, key=_price, default=None)
    return Placement(fits=(best,), price=best.price) if best else None


def shared_begins(board: Board, visit_id: str, shift_ids: Iterable[str]) -> list[int]:
    """Begins worth trying for two carers, one of them common wherever there is a common one.

    Where a carer can begin is one span of time for each place in the route, so of two carers'
    spans the later start is common, if anything is. A break before the visit puts it off.
    """
    found: set[int] = set()
    for shift_id in shift_ids:
        limits = board.desk.shifts[shift_id].limits
        for _, earliest_s in board.chances(visit_id, shift_id):
            found |= {earliest_s, earliest_s + limits.break_total_s}
    spans = board.desk.visits[visit_id].windows_s
    begins = sorted(s for s in found if any(a <= s <= b for a, b in spans))
    return begins[:: max(1, -(-len(begins) // MOST_BEGINS))]


def fits_at(board: Board, visit_id: str, shift_ids: Iterable[str], begin_s: int) -> list[Fit]:
    """The cheapest fit of each carer at one begin."""
    return cheapest_by_carer(
        fit for shift_id in shift_ids for fit in board.fits(visit_id, shift_id, begin_s)
    )


def cheapest_by_carer(tried: Iterable[Fit | Miss]) -> list[Fit]:
    """The cheapest fit of each carer, the cheapest carer first."""
    by_carer: dict[str, Fit] = {}
    for fit in tried:
        if isinstance(fit, Fit):
            known = by_carer.setdefault(fit.carer_id, fit)
            by_carer[fit.carer_id] = min(known, fit, key=_price)
    return sorted(by_carer.values(), key=_price)


def together(board: Board, visit_id: str, fits: Sequence[Fit]) -> Placement | None:
    """The cheapest two of these fits of different carers, with the pinned carer where one is."""
    visit = board.desk.visits[visit_id]
    pin = visit.visit.pin
    first = fits[0] if fits else None
    if pin is not None and pin.carer_id is not None:
        first = next((f for f in fits if f.carer_id == pin.carer_id), None)
    second = next((f for f in fits if first and f.carer_id != first.carer_id), None)
    if first is None or second is None:
        return None
    if board.bars(visit_id, [first.carer_id, second.carer_id], first.begin_s):
        return None
    weights = board.desk.problem.weights
    price = first.price + second.price
    # Both routes count the lateness; it is felt once.
    price -= weights.lateness_per_s * visit.late_s(first.begin_s)
    if visit.was_carers and visit.was_carers != {first.carer_id, second.carer_id}:
        price += weights.change
    return Placement(fits=(first, second), price=price)


def _pair(board: Board, visit_id: str, shift_ids: Sequence[str]) -> Placement | None:
    found = [
        together(board, visit_id, fits_at(board, visit_id, shift_ids, begin_s))
        for begin_s in shared_begins(board, visit_id, shift_ids)
    ]
    return min((p for p in found if p is not None), key=lambda p: p.price, default=None)


def _pair_beside_parts(board: Board, visit_id: str, fits: Sequence[Fit]) -> Placement | None:
    """Two of the carers who could come alone, a break in two parts where it has to be.

    The slower look, for a pair that finds no place while breaks stay whole.
    """
    shift_ids = sorted({fit.shift_id for fit in fits})
    if len({fit.carer_id for fit in fits}) < PAIR:
        return None
    begins = sorted({fit.begin_s for fit in fits})
    found = [
        together(board, visit_id, cheapest_by_carer(tried))
        for begin_s in begins[:: max(1, -(-len(begins) // MOST_BEGINS))]
        for tried in [[t for s in shift_ids for t in board.tries(visit_id, s, begin_s)]]
    ]
    return min((p for p in found if p is not None), key=lambda p: p.price, default=None)


def _price(fit: Fit) -> int:
    return fit.price
