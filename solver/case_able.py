"""Which shifts may serve which operations, and what each of them costs there."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from homecare.desk import Desk, DeskVisit
from homecare.model import Visit
from solver.case_shifts import Variant
from solver.kernel import layout as at

NEAR_SHIFTS = 24


def able_table(
    desk: Desk,
    visit_of: Sequence[str],
    variants: Sequence[Variant],
    hours: tuple[at.Ints, at.Ints, at.Ints],
) -> npt.NDArray[np.uint8]:
    """(shifts, ops) 1 where the carer may come and some window lies within the shift."""
    shift, window, spans = hours
    able = np.zeros((len(variants), len(visit_of)), np.uint8)
    known: dict[object, npt.NDArray[np.bool_]] = {}
    opens, closes = shift[:, at.S_OPEN], shift[:, at.S_CLOSE]
    for i, visit_id in enumerate(visit_of):
        visit = desk.visits[visit_id]
        second = i > 0 and visit_of[i - 1] == visit_id
        key = _demands(visit, second=second)
        if key not in known:
            known[key] = _willing(desk, visit, variants, second=second)
        in_hours = np.zeros(len(variants), np.bool_)
        for k in range(spans[i, 0], spans[i, 1]):
            in_hours |= (window[k, at.CLOSE] >= opens) & (window[k, at.OPEN] <= closes)
        able[:, i] = known[key] & in_hours
    return able


def _demands(visit: DeskVisit, *, second: bool) -> object:
    asked = visit.visit
    pin = (asked.pin.carer_id, asked.pin.with_carer_id, second) if asked.pin else None
    return (
        asked.skills,
        asked.languages,
        asked.area_id,
        asked.facts,
        asked.forbidden_carers,
        pin,
        asked.carers_needed,
    )


def _willing(
    desk: Desk, visit: DeskVisit, variants: Sequence[Variant], *, second: bool
) -> npt.NDArray[np.bool_]:
    """Shifts whose carer may serve a visit, as its first or as its second carer."""
    asked = visit.visit
    pinned = asked.pin.carer_id if asked.pin else None
    beside = asked.pin.with_carer_id if asked.pin else None
    free = {v.shift_id: desk.refusal(v.shift_id, asked.id) is None for v in variants}
    found = np.array([free[v.shift_id] for v in variants], np.bool_)
    carers = [desk.shifts[v.shift_id].shift.carer_id for v in variants]
    if asked.carers_needed > 1 and pinned is not None:
        his = np.array([carer_id == pinned for carer_id in carers], np.bool_)
        found &= ~his if second else his
        if second and beside is not None:
            found &= np.array([carer_id == beside for carer_id in carers], np.bool_)
    return found


def points_table(desk: Desk, visit_of: Sequence[str], variants: Sequence[Variant]) -> at.Ints:
    """What each carer costs at each operation, apart from travel and time."""
    weights = desk.problem.weights
    carer_ids = [desk.shifts[v.shift_id].shift.carer_id for v in variants]
    rows_of: dict[str, list[int]] = {}
    for r, carer_id in enumerate(carer_ids):
        rows_of.setdefault(carer_id, []).append(r)
    points = np.zeros((len(variants), len(visit_of)), np.int64)
    for i, visit_id in enumerate(visit_of):
        desk_visit = desk.visits[visit_id]
        visit = desk_visit.visit
        half = int(i > 0 and visit_of[i - 1] == visit_id)
        change = share_of(weights.change, visit, half)
        for carers, dear in (
            (visit.preferred_carers, weights.not_preferred),
            (visit.known_carers, weights.new_face),
            (desk_visit.was_carers, change),
        ):
            if carers:
                points[:, i] += dear
                for carer_id in carers:
                    points[rows_of.get(carer_id, []), i] -= dear
        for carer_id, dear in visit.carer_points.items():
            points[rows_of.get(carer_id, []), i] += dear
    return points


def share_of(points: int, visit: Visit, half: int) -> int:
    """An operation's part of what the visit costs as a whole."""
    if visit.carers_needed == 1:
        return points
    return points - points // 2 if half == 0 else points // 2


def ways_from_ends(shift: at.Ints, place: at.Ints, travel: at.Small) -> at.Ints:
    """(shifts, ops) seconds from the start of a shift to an operation and on to its end."""
    there = travel[shift[:, at.S_WAY, None], shift[:, at.S_FROM, None], place[None, :]]
    back = travel[shift[:, at.S_WAY, None], place[None, :], shift[:, at.S_TO, None]]
    return there.astype(np.int64) + back


def near_shifts(far: at.Ints, able: npt.NDArray[np.uint8]) -> at.Small:
    """(ops, some) the shifts nearest to each operation that may serve it, -1 after the last."""
    shifts, ops = far.shape
    many = max(1, min(NEAR_SHIFTS, shifts))
    near = np.full((ops, many), -1, np.int32)
    if shifts:
        dear = np.where(able > 0, far, at.FAR)
        order = np.argsort(dear, axis=0, kind="stable")[:many].T
        fits = np.take_along_axis(dear.T, order, axis=1) < at.FAR
        near[:, : order.shape[1]] = np.where(fits, order, -1)
    return near
