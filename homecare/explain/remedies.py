"""The cheapest single change that would serve an unserved visit.

Each function gives up one thing and searches again; what it offers was tried, not guessed.
Offers are compared by their price in points: that of the visit in its new place, and that of
the change itself (see homecare.explain.relax).
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from homecare.desk import Desk, DeskVisit
from homecare.explain.board import Board, Fit, Miss
from homecare.explain.boards import within_gaps
from homecare.explain.makeroom import make_room, with_free_begin
from homecare.explain.offers import Asked, Offer
from homecare.explain.reasons import Reason, local
from homecare.explain.relax import OVERTIME_PER_S, PRICES, RELAXED, WINDOW_PER_S, refusals
from homecare.explain.search import Placement, best_of
from homecare.plan import Remedy
from homecare.ties import TIES

STEPS_S = tuple(60 * n for n in (5, 10, 15, 20, 30, 45, 60, 90, 120))
"""By how much a window may be widened."""
FURTHEST_S = STEPS_S[-1]
ROUND_S = 300
"""Overtime and a neighbour's window are given in whole five minutes."""
NEAREST = 6
"""So many near misses are looked into for overtime and for a neighbour's window."""

NONE = Remedy(kind="none")


def remedy_of(board: Board, visit_id: str, reason: Reason) -> Remedy:
    """The cheapest remedy of one unserved visit; kind "none" where no single change helps."""
    best = reason.finding.best
    if reason.code == "not_worth":
        return Remedy(kind="worth", values=reason.values)
    if reason.code == "together":
        return Remedy(kind="together", values=reason.values)
    if best is not None:
        return Remedy(kind="place", values=_where(board, best))
    asked = Asked(
        plain=board,
        visit_id=visit_id,
        able=tuple(board.able(board.desk.visits[visit_id].visit)),
        finding=reason.finding,
    )
    found = list(_offers(asked)) or list(_extra_carer(asked))
    return min(found, key=lambda o: o.price).remedy if found else NONE


def _offers(asked: Asked) -> Iterator[Offer]:
    yield from _other_carers(asked)
    yield from _windows(asked)
    yield from _neighbours(asked)
    yield from _overtime(asked)
    yield from _gap(asked)
    yield from _ties(asked)
    yield from _pin(asked)
    yield from make_room(asked)
    yield from _second_carer(asked)


def _where(board: Board, placed: Placement) -> dict[str, str | int]:
    return {"carers": placed.carers, "begin": local(board.desk, placed.begin_s)}


def _other_carers(asked: Asked) -> Iterator[Offer]:
    """A carer whom one rule alone keeps away is allowed to come."""
    visit = asked.visit
    for shift_id, shift in asked.plain.desk.shifts.items():
        rules = refusals(shift.shift, visit.visit)
        if len(rules) != 1:
            continue
        (rule,) = rules
        relaxed = replace(visit, visit=RELAXED[rule](visit.visit))
        board = within_gaps(asked.plain.varied(visits=[relaxed]), asked.visit_id)
        shift_ids = [*asked.able, shift_id] if asked.is_pair else [shift_id]
        best = best_of(board, asked.visit_id, shift_ids)
        if best is None:
            continue
        lacking = sorted(visit.visit.skills - shift.shift.skills)
        values = _where(board, best) | {"carer": shift.shift.carer_id}
        if rule == "skills":
            values["skills"] = ", ".join(lacking)
        times = len(lacking) if rule == "skills" else 1
        yield Offer(kind=rule, values=values, price=best.price + times * PRICES[rule])


def _windows(asked: Asked) -> Iterator[Offer]:
    """The visit may begin later, or earlier."""
    if asked.pinned_begin or not asked.visit.windows_s:
        return
    for late in (True, False):
        wide = _Widened(asked, late=late)
        if wide.placed(FURTHEST_S) is None:
            continue
        step_s = STEPS_S[bisect_left(STEPS_S, True, key=lambda s: wide.placed(s) is not None)]
        placed = wide.placed(step_s)
        if placed is not None:
            yield _window(asked.plain.desk, wide.visit(step_s), step_s, placed)


class _Widened:
    """Placements of a visit in a window wider to one side, remembered by how much."""

    def __init__(self, asked: Asked, *, late: bool) -> None:
        self.asked, self.late = asked, late
        self.known: dict[int, Placement | None] = {}

    def visit(self, step_s: int) -> DeskVisit:
        return widened(self.asked.visit, step_s, late=self.late)

    def placed(self, step_s: int) -> Placement | None:
        if step_s not in self.known:
            asked = self.asked
            board = asked.plain.varied(visits=[self.visit(step_s)])
            cut = within_gaps(board, asked.visit_id)
            self.known[step_s] = best_of(cut, asked.visit_id, asked.able)
        return self.known[step_s]


def widened(visit: DeskVisit, step_s: int, *, late: bool) -> DeskVisit:
    """The visit with its last window closing later, or its first one opening earlier."""
    spans = list(visit.windows_s)
    if late:
        spans[-1] = (spans[-1][0], spans[-1][1] + step_s)
    else:
        spans[0] = (spans[0][0] - step_s, spans[0][1])
    return replace(visit, windows_s=tuple(spans))


def _window(desk: Desk, visit: DeskVisit, step_s: int, placed: Placement) -> Offer:
    before = desk.visits[visit.visit.id].windows_s
    late = before[-1] != visit.windows_s[-1]
    opens_s, closes_s = visit.windows_s[-1 if late else 0]
    return Offer(
        kind="window",
        values={
            "visit": visit.visit.id,
            "n": step_s // 60,
            "opens": local(desk, opens_s),
            "closes": local(desk, closes_s),
            "carers": placed.carers,
        },
        price=placed.price + WINDOW_PER_S * step_s,
    )


def _neighbours(asked: Asked) -> Iterator[Offer]:
    """Another visit on the way may begin a little later."""
    for miss in [] if asked.is_pair else asked.nearest("window", NEAREST, FURTHEST_S):
        other_id = miss.visit_id
        if other_id is None or other_id == asked.visit_id:
            continue
        step_s = _rounded(miss.missing_s)
        wide = widened(asked.plain.desk.visits[other_id], step_s, late=True)
        board = asked.board.varied(visits=[wide])
        told = board.at(asked.visit_id, miss.shift_id, miss.position)
        if isinstance(told, Fit):
            placed = Placement(fits=(told,), price=told.price)
            yield _window(asked.plain.desk, wide, step_s, placed)


def _overtime(asked: Asked) -> Iterator[Offer]:
    """A carer may be asked for more overtime than the shift allows."""
    for miss in asked.nearest("shift", NEAREST, FURTHEST_S):
        shift = asked.plain.desk.shifts[miss.shift_id]
        if shift.usable.closes_s < shift.latest_end_s:
            continue  # what ends the shift is the next one, not its latest end
        found = _staying(asked, miss)
        if found is not None:
            price, step_s = found
            end = local(asked.plain.desk, shift.latest_end_s + step_s)
            yield Offer(
                kind="overtime",
                values={"carer": miss.carer_id, "n": step_s // 60, "end": end},
                price=price + OVERTIME_PER_S * step_s,
            )


def _staying(asked: Asked, miss: Miss) -> tuple[int, int] | None:
    """Price of the visit, and seconds of overtime that are enough for it at this place.

    A longer day may need a break that was not due before, so one extension asks for the next.
    """
    step_s = _rounded(miss.missing_s)
    while step_s <= FURTHEST_S:
        board = _longer(asked.board, miss.shift_id, step_s)
        told = board.at(asked.visit_id, miss.shift_id, miss.position)
        if isinstance(told, Fit):
            if not asked.is_pair:
                return told.price, step_s
            best = best_of(board, asked.visit_id, asked.able)
            return (best.price, step_s) if best else None
        if told.rule not in {"shift", "legal_break"}:
            return None
        step_s += max(ROUND_S, _rounded(told.missing_s))
    return None


def _longer(board: Board, shift_id: str, step_s: int) -> Board:
    """The board with a later latest end of one shift; rest against other days still holds."""
    problem = board.desk.problem
    shift = board.desk.shifts[shift_id].shift
    later = replace(shift, latest_end_at=shift.latest_end_at + timedelta(seconds=step_s))
    shifts = tuple(later if s.id == shift_id else s for s in problem.shifts)
    desk = Desk(replace(problem, shifts=shifts))
    return board.varied(shifts=[desk.shift_by_way(shift_id, board.desk.shifts[shift_id].way)])


def _rounded(missing_s: int) -> int:
    return -(-missing_s // ROUND_S) * ROUND_S


def _gap(asked: Asked) -> Iterator[Offer]:
    """The time between two visits may be shorter or longer."""
    cut = asked.board.desk.visits[asked.visit_id].windows_s
    if cut == asked.visit.windows_s:
        return
    best = best_of(asked.plain, asked.visit_id, asked.able)
    if best is None:
        return
    away_s = min((max(a - best.begin_s, best.begin_s - b) for a, b in cut), default=FURTHEST_S)
    partners = asked.plain.desk.gaps_of[asked.visit_id]
    others = sorted(o for o, _, _ in partners if o in asked.plain.begins_s)
    values = _where(asked.plain, best) | {"other": ", ".join(others)}
    yield Offer(kind="gap", values=values, price=best.price + WINDOW_PER_S * max(0, away_s))


def _ties(asked: Asked) -> Iterator[Offer]:
    """A rule across routes is given up this once: days apart, carers of a gap, budget, cars."""
    met = {miss.rule for miss in asked.finding.misses}
    for rule in [rule for rule in TIES if rule in met]:
        best = best_of(asked.board.waiving(rule), asked.visit_id, asked.able)
        if best is not None:
            values = _where(asked.plain, best)
            yield Offer(kind=rule, values=values, price=best.price + PRICES[rule])


def _pin(asked: Asked) -> Iterator[Offer]:
    """The fixed begin is given up; the carer stays fixed."""
    if not asked.pinned_begin:
        return
    board = within_gaps(with_free_begin(asked.plain, asked.visit_id), asked.visit_id)
    best = best_of(board, asked.visit_id, asked.able)
    if best is not None:
        price = best.price + PRICES["pin"]
        yield Offer(kind="pin", values=_where(board, best), price=price)


def _second_carer(asked: Asked) -> Iterator[Offer]:
    """One carer has time; a second one would have to be found for that hour."""
    single = asked.finding.single
    if asked.is_pair and single is not None:
        values: dict[str, str | int] = {
            "carer": single.carer_id,
            "begin": local(asked.plain.desk, single.begin_s),
        }
        price = single.price + PRICES["second_carer"]
        yield Offer(kind="second_carer", values=values, price=price)


def _extra_carer(asked: Asked) -> Iterator[Offer]:
    """Nothing else helps, but one more carer with nothing else to do would."""
    desk = asked.plain.desk
    board = asked.board.varied(orders=dict.fromkeys(desk.shifts, ()))
    fits = [fit for s in desk.shifts for fit in board.fits(asked.visit_id, s)]
    cut = board.desk.visits[asked.visit_id].windows_s
    if fits or (not desk.shifts and cut):
        begin_s = min((f.begin_s for f in fits), default=cut[0][0] if cut else 0)
        values: dict[str, str | int] = {
            "begin": local(desk, begin_s),
            "n": asked.visit.visit.carers_needed,
        }
        yield Offer(kind="extra_carer", values=values, price=PRICES["extra_carer"])


KINDS = (
    *RELAXED,
    "window",
    "overtime",
    "gap",
    *TIES,
    "together",
    "move",
    "leave_out",
    "second_carer",
    "extra_carer",
    "place",
    "worth",
    "none",
)
"""Every kind of remedy, in the order of docs/unserved.md."""
