"""A variation of the plan told as an opening for one visit."""

import numpy as np

from homecare.openings import Opening, Seat, Shifted
from solver.stand import Ground, Orders, Stood, carer_of, rows_of


def opening_of(ground: Ground, visit_id: str, stood: Stood) -> Opening:
    """The opening that a variation is, against the plan as it stands."""
    base, laid = ground.base, ground.laid
    rows = rows_of(laid, stood, visit_id)
    parts = ground.difference(base, stood, visit_id)
    now = {laid.variants[r].shift_id for r in rows_of(laid, base, visit_id)}
    seats = tuple(_seat(ground, stood.orders, r, visit_id) for r in rows)
    begin_s = max(int(stood.begins[op]) for op in laid.ops_of[visit_id])
    return Opening(
        visit_id=visit_id,
        begin_at=laid.desk.moment(begin_s),
        seats=seats,
        more=sum(parts.values()),
        parts=parts,
        shifted=_shifted(ground, visit_id, stood),
        here=now == {seat.shift_id for seat in seats},
    )


def _seat(ground: Ground, orders: Orders, r: int, visit_id: str) -> Seat:
    laid = ground.laid
    ids = [laid.visit_of[x] for x, _ in orders[r] if x < len(laid.visit_of)]
    return Seat(
        shift_id=laid.variants[r].shift_id,
        carer_id=carer_of(laid, r),
        position=ids.index(visit_id),
    )


def _shifted(ground: Ground, visit_id: str, stood: Stood) -> tuple[Shifted, ...]:
    """Other visits whose begin is another one than in the plan as it stands."""
    visit_of, desk = ground.laid.visit_of, ground.laid.desk
    was, now = ground.base.begins[: len(visit_of)], stood.begins[: len(visit_of)]
    found: dict[str, Shifted] = {}
    for x in np.flatnonzero((was != now) & (was > 0) & (now > 0)).tolist():
        other, was_s, now_s = visit_of[x], int(was[x]), int(now[x])
        if other != visit_id:
            visit = desk.visits[other]
            found[other] = Shifted(
                visit_id=other,
                was_at=desk.moment(was_s),
                begin_at=desk.moment(now_s),
                late_s=visit.late_s(now_s) - visit.late_s(was_s),
            )
    return tuple(found.values())
