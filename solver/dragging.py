"""A visit dragged to one place of one shift: what it costs there, or which rules it breaks.

The route is timed with its break as it is, without, and wherever it may be. Where none of
that is lawful, or the referee objects, the plan is forced together with every hour free and the
referee names what is wrong with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from homecare.errors import NotFound
from homecare.model import Shift
from homecare.openings import Effect
from homecare.plan import Plan
from homecare.rules import Violation, judge
from solver.giving import unbound
from solver.kernel import layout as at
from solver.openings import opening_of
from solver.stand import (
    UNSETTLED,
    Ground,
    Orders,
    Stood,
    break_of,
    rows_of,
    without,
)


@dataclass(frozen=True, slots=True)
class Drag:
    """A visit, where it goes, and of a double-handed one the shift whose half goes there."""

    visit_id: str
    shift_id: str
    position: int
    """So many stops come before it."""
    from_shift_id: str | None = None


def effect_of(ground: Ground, drag: Drag) -> Effect:
    """What comes of it; NotFound for a visit, shift or half that is not there."""
    op, orders = _lifted(ground, drag)
    rows = _rows_for(ground, drag.shift_id, orders)
    if not rows:
        usable = ground.laid.desk.shifts[drag.shift_id].usable
        rule = usable.opens_rule if usable.opens_rule != "shift" else usable.closes_rule
        return Effect(more=0, parts={}, opening=None, rules=(rule,))
    if not ground.laid.desk.visits[drag.visit_id].windows_s:
        # No begin keeps what the visit asks of itself, so no time can be told.
        return Effect(more=0, parts={}, opening=None, rules=("window",))
    dropped = {r: _dropped(ground, drag, orders, (op, r)) for r in rows}
    tried = [ground.stand(into) for r in rows for into in _with_breaks(ground, r, dropped[r])]
    lawful = sorted((s for s in tried if s.stands), key=lambda s: int(s.state[at.TRUE]))
    for stood in lawful:
        plan = ground.carried_out(stood)
        if not _broken(ground, plan):
            opening = opening_of(ground, drag.visit_id, stood)
            return Effect(more=opening.more, parts=opening.parts, opening=opening, plan=plan)
    return _refused(ground, lawful[0] if lawful else _forced(ground, dropped[rows[0]]))


def _forced(ground: Ground, orders: Orders) -> Stood:
    """The orders with every hour free; with the ties of visits cut too, if they run in a circle."""
    stood = ground.stand(orders, unbound(ground.laid, tied=True))
    if stood.status == UNSETTLED:
        stood = ground.stand(orders, unbound(ground.laid, tied=False))
    return stood


def _refused(ground: Ground, stood: Stood) -> Effect:
    plan = ground.carried_out(stood)
    before, broken = ground.costs, _broken(ground, plan)
    parts = {p: points - before[p] for p, points in plan.costs.items() if points != before[p]}
    return Effect(
        more=sum(parts.values()),
        parts=parts,
        opening=None,
        rules=tuple(dict.fromkeys(violation.rule for violation in broken)),
        violations=broken,
    )


def _with_breaks(ground: Ground, r: int, orders: Orders) -> Iterator[Orders]:
    """The orders, and the same with the break of a row elsewhere or without it."""
    yield orders
    if ground.laid.variants[r].mode == at.NO_BREAK:
        return
    rest = break_of(ground.laid, r)
    stops = tuple(node for node in orders[r] if node[0] != rest)
    for n in range(len(stops) + 1):
        own = ((rest, 0),) if n else ()
        yield {**orders, r: (*stops[:n], *own, *stops[n:])}


def _broken(ground: Ground, plan: Plan) -> tuple[Violation, ...]:
    """What the referee finds and did not find in the plan as it stands."""
    known = ground.wrong_already()
    return tuple(v for v in judge(ground.problem, plan) if v.hard and v not in known)


def _lifted(ground: Ground, drag: Drag) -> tuple[tuple[int, int], Orders]:
    """The operation that is dragged, with its window, and the orders without it."""
    laid, orders = ground.laid, ground.base.orders
    if drag.visit_id not in laid.ops_of:
        raise NotFound("visit_not_found", visit_id=drag.visit_id)
    ops = laid.ops_of[drag.visit_id]
    served = rows_of(laid, ground.base, drag.visit_id)
    from_rows = [r for r in served if laid.variants[r].shift_id == drag.from_shift_id]
    if drag.from_shift_id is not None and not from_rows:
        carer_id = _shift(ground, drag.from_shift_id).carer_id
        raise NotFound("stop_not_found", visit_id=drag.visit_id, carer_id=carer_id)
    for r in from_rows or served[:1]:
        node = next(node for node in orders[r] if node[0] in ops)
        return node, without(laid, orders, {node[0]})
    return (ops[0], int(laid.case[at.FACTS + 16 * ops[0] + at.W0])), orders


def _rows_for(ground: Ground, shift_id: str, orders: Orders) -> list[int]:
    """The row in which the shift is worked, or every way to work it; none where rest closes it."""
    own = _shift(ground, shift_id).id
    rows = [r for r, v in enumerate(ground.laid.variants) if v.shift_id == own]
    return [r for r in rows if r in orders] or rows


def _shift(ground: Ground, shift_id: str) -> Shift:
    if shift_id not in ground.laid.desk.shifts:
        raise NotFound("shift_not_found", shift_id=shift_id)
    return ground.laid.desk.shifts[shift_id].shift


def _dropped(
    ground: Ground, drag: Drag, orders: Orders, place: tuple[tuple[int, int], int]
) -> Orders:
    """The orders with the operation behind so many stops of a row, or behind its last."""
    (node, r), ops = place, len(ground.laid.visit_of)
    nodes = list(orders.get(r, ()))
    stops = [n for n, (x, _) in enumerate(nodes) if x < ops]
    before = stops[: max(0, drag.position)]
    nodes.insert(before[-1] + 1 if before else 0, node)
    return {**orders, r: tuple(nodes)}
