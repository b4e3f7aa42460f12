"""A Problem laid out as the arrays of the kernel, and what each number stands for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from homecare.desk import Desk, DeskShift
from homecare.model import WayOfTravel
from solver.arrays import lost_cost
from solver.case_able import able_table, near_shifts, points_table, share_of, ways_from_ends
from solver.case_shifts import Variant, shift_rows, variants_of
from solver.case_ties import spacings_table, ties_table, windows_table
from solver.case_weights import days_met, header_of, prior_work
from solver.kernel import layout as at
from solver.kernel.near import near_lists

NEAR, NEAR_LARGE = 100, 50
"""How many near operations each one knows."""
WHOLE_SCAN_CELLS = 60_000
"""Up to so many operations times shifts, every route is looked at when one is placed."""


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
    window, spans = windows_table(desk, visit_of)
    tie, tied = ties_table(desk, ops_of, len(visit_of))
    apart, spaced = spacings_table(desk, ops_of, len(visit_of))
    clients = {client: n for n, client in enumerate(_clients(desk))}
    fact = _facts(desk, visit_of, variants, shift)
    op = fact[: len(visit_of)]
    op[:, [at.W0, at.W1]], op[:, [at.T0, at.T1]], op[:, [at.S0, at.S1]] = spans, tied, spaced
    for i, visit_id in enumerate(visit_of):
        visit = desk.visits[visit_id].visit
        op[i, at.CLIENT] = clients[visit.client_id]
        lost = lost_cost(desk, desk.visits[visit_id])
        op[i, at.DROP] = share_of(lost, visit, i - ops_of[visit_id][0])
    able = able_table(desk, visit_of, variants, (shift, window, spans))
    points = np.where(able > 0, points_table(desk, visit_of, variants), at.FAR)
    op[:, at.FLEX] = able.sum(axis=0)
    far_shift = ways_from_ends(shift, op[:, at.PLACE], travel)
    op[:, at.FARNESS] = far_shift.mean(axis=0) if len(variants) else 0
    tables = {
        at.O_WINDOW: window,
        at.O_TIE: tie,
        at.O_SHIFT: shift,
        at.O_POINTS: points.T,
        at.O_NEAR_SHIFT: near_shifts(far_shift, able),
        at.O_CARER_SHIFTS: _rows_by(shift[:, at.S_CARER], len(carers)),
        at.O_CLIENT_OPS: _rows_by(op[:, at.CLIENT], len(clients)),
        at.O_MET: days_met(desk, clients, carers),
        at.O_PRIOR: prior_work(desk, carers, shift),
        at.O_APART: apart,
        at.O_CARS: np.array([pool.cars for pool in desk.problem.cars], np.int64),
    }
    case = _joined(fact, tables, header_of(desk, shift, variants), len(carers))
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


def _rows_by(column: at.Ints, many: int) -> at.Small:
    """Row numbers by the value in a column, filled up with -1."""
    rows: list[list[int]] = [[] for _ in range(max(1, many))]
    for n, value in enumerate(column):
        rows[int(value)].append(n)
    table = np.full((len(rows), max([1, *map(len, rows)]) + 1), -1, np.int32)
    for n, row in enumerate(rows):
        table[n, : len(row)] = row
    return table


def way_of(desk: Desk, variant: Variant) -> WayOfTravel | None:
    """The way of a variant where that is not the shift's own."""
    own: DeskShift = desk.shifts[variant.shift_id]
    return None if variant.way == own.shift.way else variant.way
