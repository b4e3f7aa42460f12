"""A Problem laid out as the arrays of the kernel, and what each number stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from homecare.desk import Desk, DeskShift, DeskVisit
from homecare.model import Balance, GapCarers, Visit, WayOfTravel
from solver.arrays import lost_cost
from solver.case_shifts import Variant, shift_rows, variants_of
from solver.kernel import layout as at
from solver.kernel.near import near_lists

NEAR, NEAR_LARGE = 100, 50
"""How many near operations each one knows."""
WHOLE_SCAN_CELLS = 60_000
"""Up to so many operations times shifts, every route is looked at when one is placed."""
NEAR_SHIFTS = 24

_KIND = {
    Balance.ABOVE_FAIR: at.ABOVE_FAIR,
    Balance.DEVIATION: at.DEVIATION,
    Balance.RANGE: at.RANGE,
}
_TIE = {GapCarers.ANY: 0, GapCarers.SAME: at.SAME, GapCarers.DIFFERENT: at.DIFFERENT}


@dataclass(frozen=True, slots=True)
class Laid:
    """The arrays of a problem with the visit behind each operation and the shift behind each row."""

    desk: Desk
    case: at.Ints
    """K of the kernel."""
    roads: at.Small
    """T of the kernel."""
    visit_of: tuple[str, ...]
    """Operation -> visit id; a double-handed visit has two."""
    ops_of: Mapping[str, tuple[int, ...]]
    variants: tuple[Variant, ...]


def lay_out_case(desk: Desk) -> Laid:
    """Lay a sound problem out; some 1 s for 4,000 visits, 800 shifts and 2,500 places."""
    visit_of, ops_of = _operations(desk)
    variants = variants_of(desk)
    carers = {carer_id: n for n, carer_id in enumerate(desk.by_carer)}
    ways = sorted(desk.problem.travel.by_way)
    shift = shift_rows(desk, variants, carers, ways)
    travel = np.array(
        [np.array(desk.problem.travel.by_way[way].travel_s, dtype=np.int32) for way in ways]
    ).reshape(len(ways), len(desk.place_of), len(desk.place_of))
    window, spans = _windows(desk, visit_of)
    tie, tied = _ties(desk, ops_of, len(visit_of))
    apart, spaced = _spacings(desk, ops_of, len(visit_of))
    clients = {client: n for n, client in enumerate(_clients(desk))}
    fact = _facts(desk, visit_of, variants, shift)
    op = fact[: len(visit_of)]
    op[:, [at.W0, at.W1]], op[:, [at.T0, at.T1]], op[:, [at.S0, at.S1]] = spans, tied, spaced
    for i, visit_id in enumerate(visit_of):
        visit = desk.visits[visit_id].visit
        op[i, at.CLIENT] = clients[visit.client_id]
        lost = lost_cost(desk, desk.visits[visit_id])
        op[i, at.DROP] = _share(lost, visit, i - ops_of[visit_id][0])
    able = _able(desk, visit_of, variants, (shift, window, spans))
    points = np.where(able > 0, _points(desk, visit_of, variants), at.FAR)
    op[:, at.FLEX] = able.sum(axis=0)
    far_shift = _ways_from_ends(shift, op[:, at.PLACE], travel)
    op[:, at.FARNESS] = far_shift.mean(axis=0) if len(variants) else 0
    tables = {
        at.O_WINDOW: window,
        at.O_TIE: tie,
        at.O_SHIFT: shift,
        at.O_POINTS: points,
        at.O_NEAR_SHIFT: _near_shifts(far_shift, able),
        at.O_CARER_SHIFTS: _rows_by(shift[:, at.S_CARER], len(carers)),
        at.O_CLIENT_OPS: _rows_by(op[:, at.CLIENT], len(clients)),
        at.O_MET: _met(desk, clients, carers),
        at.O_PRIOR: _prior(desk, carers, shift),
        at.O_APART: apart,
        at.O_CARS: np.array([pool.cars for pool in desk.problem.cars], np.int64),
    }
    case = _joined(fact, tables, _weights(desk, shift, variants), len(carers))
    case[at.OPS], case[at.SHIFTS], case[at.NODES] = len(visit_of), len(variants), len(fact)
    case[at.PLACES] = travel.shape[1]
    at.set_out(case)
    return Laid(desk, _with_near(case, travel), travel.ravel(), visit_of, ops_of, variants)


def _joined(fact: at.Ints, tables: Mapping[int, at.Ints], header: at.Ints, carers: int) -> at.Ints:
    """One flat array of the facts and all tables, with the places where they begin."""
    header[at.CARERS_ALL] = carers
    header[at.NEAR_SHIFT] = tables[at.O_NEAR_SHIFT].shape[1]
    header[at.CARER_SHIFTS] = tables[at.O_CARER_SHIFTS].shape[1]
    header[at.CLIENT_OPS] = tables[at.O_CLIENT_OPS].shape[1]
    header[at.FACES] = tables[at.O_MET].shape[1]
    header[at.WEEKS] = tables[at.O_PRIOR].shape[1] - 1
    parts = [header, fact.ravel()]
    begins = len(header) + fact.size
    for name, table in tables.items():
        header[name] = begins
        parts.append(table.ravel().astype(np.int64))
        begins += table.size
    return np.concatenate(parts)


def _with_near(case: at.Ints, travel: at.Small) -> at.Ints:
    """The case with its lists of near operations behind it."""
    ops, shifts = int(case[at.OPS]), int(case[at.SHIFTS])
    whole = ops * shifts <= WHOLE_SCAN_CELLS
    many = max(1, min(NEAR if whole else NEAR_LARGE, ops - 1))
    case[at.WHOLE_SCAN], case[at.NEAR], case[at.O_NEAR] = int(whole), many, len(case)
    near = near_lists(case, travel.ravel(), ops, many)
    return np.concatenate([case, near.ravel()])


def _operations(desk: Desk) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    visit_of: list[str] = []
    ops_of: dict[str, tuple[int, ...]] = {}
    for visit_id, visit in desk.visits.items():
        needed = visit.visit.carers_needed
        ops_of[visit_id] = tuple(range(len(visit_of), len(visit_of) + needed))
        visit_of += [visit_id] * needed
    return tuple(visit_of), ops_of


def _clients(desk: Desk) -> list[str]:
    return list(dict.fromkeys(visit.visit.client_id for visit in desk.visits.values()))


def _share(points: int, visit: Visit, half: int) -> int:
    """An operation's part of what the visit costs as a whole."""
    if visit.carers_needed == 1:
        return points
    return points - points // 2 if half == 0 else points // 2


def _facts(
    desk: Desk, visit_of: Sequence[str], variants: Sequence[Variant], shift: at.Ints
) -> at.Ints:
    ops, shifts = len(visit_of), len(variants)
    fact = np.zeros((ops + 3 * shifts, 16), np.int64)
    for i, visit_id in enumerate(visit_of):
        visit = desk.visits[visit_id]
        fact[i, :3] = visit.place, visit.service_s, visit.approach_s
    fact[ops : ops + shifts, at.PLACE] = shift[:, at.S_FROM]
    fact[ops + shifts : ops + 2 * shifts, at.PLACE] = shift[:, at.S_TO]
    fact[ops + 2 * shifts :, at.PLACE] = -1
    for r, variant in enumerate(variants):
        fact[ops + 2 * shifts + r, at.SERVICE] = variant.rest_s
    return fact


def _windows(desk: Desk, visit_of: Sequence[str]) -> tuple[at.Ints, at.Ints]:
    rows: list[tuple[int, int, int]] = []
    spans: list[tuple[int, int]] = []
    seen: dict[str, tuple[int, int]] = {}
    for visit_id in visit_of:
        if visit_id not in seen:
            visit, first = desk.visits[visit_id], len(rows)
            for (opens_s, closes_s), due_s in zip(visit.windows_s, visit.dues_s, strict=True):
                rows.append((opens_s, closes_s, at.FAR if due_s is None else due_s))
            seen[visit_id] = (first, len(rows))
        spans.append(seen[visit_id])
    return (
        np.array(rows, np.int64).reshape(len(rows), 3),
        np.array(spans, np.int64).reshape(len(spans), 2),
    )


def _ties(desk: Desk, ops_of: Mapping[str, tuple[int, ...]], ops: int) -> tuple[at.Ints, at.Ints]:
    """Rows by operation: begins apart, whether the carers are bound, whether both or neither."""
    rows: list[list[tuple[int, int, int, int, int]]] = [[] for _ in range(ops)]

    def bind(first: int, second: int, span: tuple[int, int], carers: int, together: int) -> None:
        least, back = span
        rows[second].append((first, least, back, carers, together))
        rows[first].append((second, back, least, carers, together))

    for pair in ops_of.values():
        if len(pair) == 2:
            bind(pair[0], pair[1], (0, 0), at.DIFFERENT, 1)
    reach = 2 * 86_400 * (desk.problem.days + 4)
    for gap in desk.problem.gaps:
        least = gap.least_s if gap.least_s > -reach else -at.FAR // 2
        most = gap.most_s if gap.most_s is not None and gap.most_s < reach else at.FAR // 2
        carers = _TIE[gap.carers]
        first, second = ops_of[gap.first_id], ops_of[gap.second_id]
        bind(first[0], second[0], (least, -most), carers, int(gap.together))
        for a, b in product(first, second):
            if carers == at.DIFFERENT and (a, b) != (first[0], second[0]):
                bind(a, b, (-at.FAR // 2, -at.FAR // 2), carers, 0)
            if carers == at.SAME and a == first[-1] > first[0] and b == second[-1] > second[0]:
                bind(a, b, (-at.FAR // 2, -at.FAR // 2), carers, 0)
    starts = np.cumsum([0, *(len(row) for row in rows)])
    flat = [tie for row in rows for tie in row]
    return (
        np.array(flat, np.int64).reshape(len(flat), 5),
        np.stack([starts[:-1], starts[1:]], axis=1),
    )


def _spacings(
    desk: Desk, ops_of: Mapping[str, tuple[int, ...]], ops: int
) -> tuple[at.Small, at.Ints]:
    rows: list[list[tuple[int, int]]] = [[] for _ in range(ops)]
    for spacing in desk.problem.spacings:
        for one in spacing.visit_ids:
            for other in spacing.visit_ids:
                if one != other:
                    for i in ops_of[one]:
                        rows[i].append((ops_of[other][0], spacing.least_days))
    starts = np.cumsum([0, *(len(row) for row in rows)])
    flat = [row for found in rows for row in found]
    return (
        np.array(flat, np.int32).reshape(len(flat), 2),
        np.stack([starts[:-1], starts[1:]], axis=1),
    )


def _able(
    desk: Desk,
    visit_of: Sequence[str],
    variants: Sequence[Variant],
    hours: tuple[at.Ints, at.Ints, at.Ints],
) -> npt.NDArray[np.uint8]:
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
    if asked.carers_needed > 1 and pinned is not None:
        his = np.array([desk.shifts[v.shift_id].shift.carer_id == pinned for v in variants])
        found &= ~his if second else his
        if second and beside is not None:
            found &= np.array([desk.shifts[v.shift_id].shift.carer_id == beside for v in variants])
    return found


def _points(desk: Desk, visit_of: Sequence[str], variants: Sequence[Variant]) -> at.Ints:
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
        change = _share(weights.change, visit, half)
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


def _ways_from_ends(shift: at.Ints, place: at.Ints, travel: at.Small) -> at.Ints:
    """(shifts, ops) seconds from the start of a shift to an operation and on to its end."""
    there = travel[shift[:, at.S_WAY, None], shift[:, at.S_FROM, None], place[None, :]]
    back = travel[shift[:, at.S_WAY, None], place[None, :], shift[:, at.S_TO, None]]
    return there.astype(np.int64) + back


def _near_shifts(far: at.Ints, able: npt.NDArray[np.uint8]) -> at.Small:
    shifts, ops = far.shape
    many = max(1, min(NEAR_SHIFTS, shifts))
    near = np.full((ops, many), -1, np.int32)
    if shifts:
        dear = np.where(able > 0, far, at.FAR)
        order = np.argsort(dear, axis=0, kind="stable")[:many].T
        fits = np.take_along_axis(dear.T, order, axis=1) < at.FAR
        near[:, : order.shape[1]] = np.where(fits, order, -1)
    return near


def _rows_by(column: at.Ints, many: int) -> at.Small:
    """Row numbers by the value in a column, filled up with -1."""
    rows: list[list[int]] = [[] for _ in range(max(1, many))]
    for n, value in enumerate(column):
        rows[int(value)].append(n)
    table = np.full((len(rows), max([1, *map(len, rows)]) + 1), -1, np.int32)
    for n, row in enumerate(rows):
        table[n, : len(row)] = row
    return table


def _prior(desk: Desk, carers: Mapping[str, int], shift: at.Ints) -> at.Ints:
    """Earlier care and travel of each carer, and work on record in each week of the problem."""
    problem = desk.problem
    weeks = int(shift[:, at.S_WEEK].max()) + 1 if len(shift) else 1
    prior = np.zeros((max(1, len(carers)), 1 + weeks), np.int64)
    for carer_id, worked_s in problem.worked_s.items():
        if carer_id in carers:
            prior[carers[carer_id], 0] = worked_s
    zone = ZoneInfo(problem.zone)
    monday = monday_of(problem.day_on)
    for span in problem.history:
        week = (monday_of(span.start_at.astimezone(zone).date()) - monday).days // 7
        if span.carer_id in carers and 0 <= week < weeks:
            length_s = int((span.end_at - span.start_at).total_seconds())
            worked_s = length_s if span.work_s is None else span.work_s
            prior[carers[span.carer_id], 1 + week] += worked_s
    return prior


def monday_of(day: date) -> date:
    """The Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def _weights(desk: Desk, shift: at.Ints, variants: Sequence[Variant]) -> at.Ints:
    weights, budget = desk.problem.weights, desk.problem.continuity
    row = np.zeros(at.FACTS, np.int64)
    row[at.V_TRAVEL], row[at.V_LATE] = weights.travel_per_s, weights.lateness_per_s
    row[at.V_LARGEST], row[at.V_WAITING] = weights.largest_lateness_per_s, weights.waiting_per_s
    row[at.V_OVERTIME], row[at.V_IDLE] = weights.overtime_per_s, weights.idle_per_s
    row[at.V_MISSED], row[at.V_IMBALANCE] = weights.missed_break, weights.imbalance_per_s
    row[at.V_USED] = weights.carer_used
    row[at.V_BALANCE] = _KIND[weights.balance] if weights.imbalance_per_s else 0
    several = len({v.shift_id for v in variants}) > len(desk.by_carer)
    row[at.F_DAYS] = int(several)
    row[at.F_WORK] = int(several or _counts_work(desk, shift))
    gains = weights.waiting_per_s or weights.idle_per_s or row[at.V_BALANCE]
    row[at.F_GAINS] = int(bool(gains))
    if budget is not None:
        row[at.V_BUDGET], row[at.V_BUDGET_DAYS] = max(1, budget.most_carers), budget.days
    row[at.V_LAST_DAY] = int(shift[:, at.S_DAY].max()) if len(shift) else 0
    return row


def _counts_work(desk: Desk, shift: at.Ints) -> bool:
    """Whether anything depends on when a route begins."""
    weights = desk.problem.weights
    fair = weights.imbalance_per_s > 0 and bool((shift[:, at.S_FAIR] >= 0).any())
    length = shift[:, at.S_CLOSE] - shift[:, at.S_OPEN]
    bounded = bool((shift[:, at.S_DAY_MAX] < length).any())
    rests = bool((shift[:, at.S_BREAK_MODE] == at.LEGAL_BREAK).any())
    weekly = bool((shift[:, at.S_WEEK_MAX] < length).any())
    return bool(weights.waiting_per_s or weights.idle_per_s or fair or bounded or rests or weekly)


def _met(desk: Desk, clients: Mapping[str, int], carers: Mapping[str, int]) -> at.Ints:
    met = np.zeros((max(1, len(clients)), max(1, len(carers))), np.int64)
    budget = desk.problem.continuity
    if budget is None:
        return met
    # Carers who do not work now have been met all the same: they get columns of their own.
    strangers = sorted({who for by in budget.met.values() for who in by if who not in carers})
    column = {**carers, **{who: len(carers) + n for n, who in enumerate(strangers)}}
    met = np.zeros((max(1, len(clients)), max(1, len(column))), np.int64)
    for client_id, by_carer in budget.met.items():
        if client_id not in clients:
            continue
        for carer_id, days in by_carer.items():
            for day in days:
                back = (desk.problem.day_on - day).days
                if 1 <= back <= 28:
                    bit = 1 << (28 - back)
                    met[clients[client_id], column[carer_id]] |= bit
    return met


def way_of(desk: Desk, variant: Variant) -> WayOfTravel | None:
    """The way of a variant where that is not the shift's own."""
    own: DeskShift = desk.shifts[variant.shift_id]
    return None if variant.way == own.shift.way else variant.way
