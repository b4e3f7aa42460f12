"""The weights of a problem and what happened before it, as tables of the kernel."""

from collections.abc import Mapping, Sequence

import numpy as np

from homecare.desk import Desk
from homecare.model import Balance
from solver.case_shifts import Variant, unused_s
from solver.kernel import layout as at

_KIND = {
    Balance.ABOVE_FAIR: at.ABOVE_FAIR,
    Balance.DEVIATION: at.DEVIATION,
    Balance.RANGE: at.RANGE,
}


def header_of(desk: Desk, shift: at.Ints, variants: Sequence[Variant]) -> at.Ints:
    """The head of the case: weights, flags and the continuity budget; sizes are still nought."""
    weights, budget = desk.problem.weights, desk.problem.continuity
    row = np.zeros(at.FACTS, np.int64)
    row[at.V_TRAVEL], row[at.V_LATE] = weights.travel_per_s, weights.lateness_per_s
    row[at.V_LARGEST], row[at.V_WAITING] = weights.largest_lateness_per_s, weights.waiting_per_s
    row[at.V_OVERTIME], row[at.V_IDLE] = weights.overtime_per_s, weights.idle_per_s
    row[at.V_MISSED], row[at.V_IMBALANCE] = weights.missed_break, weights.imbalance_per_s
    row[at.V_USED] = weights.carer_used
    row[at.V_BALANCE] = _KIND[weights.balance] if weights.imbalance_per_s else 0
    beside = _has_other_work(desk, shift, variants)
    row[at.F_DAYS] = int(beside)
    row[at.F_WORK] = int(beside or _counts_work(desk, shift))
    gains = weights.waiting_per_s or weights.idle_per_s or row[at.V_BALANCE]
    row[at.F_GAINS] = int(bool(gains))
    if budget is not None:
        row[at.V_BUDGET], row[at.V_BUDGET_DAYS] = max(1, budget.most_carers), budget.days
    row[at.V_LAST_DAY] = desk.problem.days - 1
    worked = {variant.shift_id for variant in variants}
    closed = [unused_s(s) for shift_id, s in desk.shifts.items() if shift_id not in worked]
    row[at.IDLE_LEAST] = max([0, *closed])
    return row


def _has_other_work(desk: Desk, shift: at.Ints, variants: Sequence[Variant]) -> bool:
    """Whether one route of a carer may be too much beside other work, or for its week."""
    if len({v.shift_id for v in variants}) > len(desk.by_carer) or desk.past_weeks_s:
        return True
    length = shift[:, at.S_CLOSE] - shift[:, at.S_OPEN]
    return bool((shift[:, at.S_WEEK_MAX] < np.minimum(length, shift[:, at.S_DAY_MAX])).any())


def _counts_work(desk: Desk, shift: at.Ints) -> bool:
    """Whether anything depends on when a route begins."""
    weights = desk.problem.weights
    fair = weights.imbalance_per_s > 0 and bool((shift[:, at.S_FAIR] >= 0).any())
    length = shift[:, at.S_CLOSE] - shift[:, at.S_OPEN]
    bounded = bool((shift[:, at.S_WORK_MAX] < length).any())
    # Whether it comes as a meal or by itself: a rest is due after so much work.
    rests = bool((shift[:, at.S_BREAK_OVER] < length).any())
    return bool(weights.waiting_per_s or weights.idle_per_s or fair or bounded or rests)


def prior_work(desk: Desk, carers: Mapping[str, int], shift: at.Ints) -> at.Ints:
    """Earlier care and travel of each carer, and work on record in each week of the problem."""
    weeks = int(shift[:, at.S_WEEK].max()) + 1 if len(shift) else 1
    prior = np.zeros((max(1, len(carers)), 1 + weeks), np.int64)
    for carer_id, worked_s in desk.problem.worked_s.items():
        if carer_id in carers:
            prior[carers[carer_id], 0] = worked_s
    first = desk.week_of(0)
    for (carer_id, week), worked_s in desk.past_weeks_s.items():
        if carer_id in carers and 0 <= week - first < weeks:
            prior[carers[carer_id], 1 + week - first] = worked_s
    return prior


def days_met(desk: Desk, clients: Mapping[str, int], carers: Mapping[str, int]) -> at.Ints:
    """(clients, carers) the days before the first on which they met, as bits; see `met_at`."""
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
