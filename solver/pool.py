"""The routes that a search has met, and CP-SAT's best set of them as a plan.

See `solver.recombine` for the model. What it does not know (largest idle time, balance, the days
and weeks of a carer, budget, spacings, cars) is looked at once its choice stands in a state: only
a plan that keeps the law and costs less is an answer.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from homecare.rules import judge
from solver.answer import plan_of
from solver.case import Laid
from solver.kernel import layout as at
from solver.kernel.load import load
from solver.recombine import Choice, Column, Tie, cost_of, recombine

MOST_COLUMNS = 10_000
"""The oldest go when there are more."""


@dataclass(slots=True)
class Met:
    """A route as it was met."""

    column: Column
    nodes: tuple[int, ...]
    """Operations by their own numbers and the break, in order."""
    windows: tuple[int, ...]
    """Window of each node."""


@dataclass(slots=True)
class Pool:
    """Routes met, by what makes them differ; those met last stand last."""

    laid: Laid
    met: dict[tuple[object, ...], Met] = field(default_factory=dict)
    _frame: Choice = field(init=False)
    _tied: frozenset[int] = field(init=False)
    _twin: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read from the case what every choice has in common."""
        ops = int(self.laid.case[at.OPS])
        self._frame = frame_of(self.laid)
        self._tied = frozenset(op for tie in self._frame.ties for op in (tie.first, tie.second))
        twins = [-1] * ops
        for pair in self.laid.ops_of.values():
            if len(pair) == 2 and _alike(self.laid.case, *pair):
                twins[pair[0]], twins[pair[1]] = pair[1], pair[0]
        self._twin = tuple(twins)

    def gather(self, state: at.Ints) -> None:
        """Keep the routes of a plan."""
        for met in self._routes(state):
            column = met.column
            bound = tuple(
                b for op, b in zip(column.ops, column.begins, strict=True) if op in self._tied
            )
            key = (column.shift, column.ops, bound, met.nodes)
            self.met.pop(key, None)
            self.met[key] = met
        for old in list(self.met)[: max(0, len(self.met) - MOST_COLUMNS)]:
            del self.met[old]

    def _routes(self, state: at.Ints) -> Iterator[Met]:
        case = self.laid.case
        ops, shifts, nodes = int(case[at.OPS]), int(case[at.SHIFTS]), int(case[at.NODES])
        spots = state[at.SPOTS : at.SPOTS + 8 * nodes].reshape(nodes, 8)
        rows = state[case[at.O_ROUTE] : case[at.O_ROUTE] + 12 * shifts].reshape(shifts, 12)
        own, late = _own_costs(case, spots)
        route = spots[:ops, at.ROUTE].tolist()
        onward, begin, window = (spots[:, c].tolist() for c in (at.NXT, at.BEGIN, at.WIN))
        for r in np.flatnonzero(rows[:, at.SIZE]).tolist():
            found, x = [], onward[ops + r]
            while x != ops + shifts + r:
                found.append(x)
                x = onward[x]
            served = [x for x in found if x < ops]
            cost = int(case[at.V_TRAVEL] * rows[r, at.TRAVEL] + rows[r, at.COST])
            column = Column(
                shift=r,
                ops=tuple(self._named(x, r, route) for x in served),
                begins=tuple(begin[x] for x in served),
                cost=cost + sum(own[x] for x in served),
                peak=max(late[x] for x in served),
            )
            yield Met(column, tuple(found), tuple(window[x] for x in found))

    def _named(self, op: int, r: int, route: Sequence[int]) -> int:
        """An operation, or its other half: the first half is for the lower row."""
        twin = self._twin[op]
        if twin < 0 or route[twin] < 0:
            return op
        return min(op, twin) if r < route[twin] else max(op, twin)

    def offer(self, state: at.Ints) -> "Offer":
        """What CP-SAT may choose from, beginning from the plan of a state."""
        self.gather(state)
        mets = tuple(self.met.values())
        numbers = {(met.column.shift, met.nodes): n for n, met in enumerate(mets)}
        here = tuple(numbers[met.column.shift, met.nodes] for met in self._routes(state))
        columns = tuple(met.column for met in mets)
        return Offer(self, mets, replace(self._frame, columns=columns, incumbent=here))

    def state_of(self, mets: Sequence[Met]) -> at.Ints:
        """A state with the plan that these routes make up together."""
        case, ops = self.laid.case, int(self.laid.case[at.OPS])
        found = at.fresh_state(case, 0)
        rows = []
        for met in mets:
            names = iter(met.column.ops)
            for x, window in zip(met.nodes, met.windows, strict=True):
                rows.append((next(names) if x < ops else x, met.column.shift, window))
        load(case, self.laid.roads, found, np.array(rows, np.int64).reshape(-1, 3), len(rows))
        return found

    def lawful(self, state: at.Ints) -> bool:
        """Whether a plan keeps what loading it does not look at."""
        case, problem = self.laid.case, self.laid.desk.problem
        if not (case[at.V_BUDGET] or problem.spacings or problem.cars):
            return True
        plan = plan_of(self.laid, state, 0, 0.0)
        return not any(violation.hard for violation in judge(problem, plan))


@dataclass(frozen=True, slots=True)
class Offer:
    """The routes that stood in the pool at one moment."""

    pool: Pool
    mets: tuple[Met, ...]
    choice: Choice

    def take(self, seconds: float | None, effort: float | None, seed: int) -> at.Ints | None:
        """A state with a plan cheaper than the one begun from by what CP-SAT knows, or None.

        `effort` is CP-SAT's deterministic time: without `seconds` the answer repeats. Whether
        the plan is cheaper by all parts is told by its tally.
        """
        most = cost_of(self.choice, self.choice.incumbent)
        picked = recombine(self.choice, seconds, seed, at_most=most, effort=effort)
        if picked is None:
            return None
        found = self.pool.state_of([self.mets[n] for n in picked])
        return found if self.pool.lawful(found) else None


def frame_of(laid: Laid) -> Choice:
    """A choice without columns: prices, carers, groups and ties of a case."""
    case = laid.case
    ops, shifts = int(case[at.OPS]), int(case[at.SHIFTS])
    facts = case[at.FACTS : at.FACTS + 16 * ops].reshape(ops, 16)
    shift = case[case[at.O_SHIFT] : case[at.O_SHIFT] + 32 * shifts].reshape(shifts, 32)
    return Choice(
        columns=(),
        drop_cost=tuple(facts[:, at.DROP].tolist()),
        carer_of=tuple(shift[:, at.S_CARER].tolist()),
        group_of=tuple(shift[:, at.S_GROUP].tolist()),
        ties=tuple(_ties(case, facts)),
        peak_price=int(case[at.V_LARGEST]),
    )


def _ties(case: at.Ints, facts: at.Ints) -> Iterator[Tie]:
    """Each tie once: the kernel has a row for either end."""
    for i in range(len(facts)):
        for k in range(int(facts[i, at.T0]), int(facts[i, at.T1])):
            row = case[case[at.O_TIE] + 5 * k : case[at.O_TIE] + 5 * k + 5].tolist()
            other, least, back, carers, together = row
            if other > i:
                yield Tie(
                    i,
                    other,
                    least=back if back > -at.FAR // 4 else None,
                    most=-least if least > -at.FAR // 4 else None,
                    together=bool(together),
                    same=carers == at.SAME,
                    different=carers == at.DIFFERENT,
                )


def _alike(case: at.Ints, one: int, other: int) -> bool:
    """Whether anybody who may serve the one half of a visit may serve the other."""
    points = at.points_view(case)
    free = Counter(_carer_ties(case, one)) == Counter(_carer_ties(case, other))
    return free and bool(((points[:, one] < at.FAR) == (points[:, other] < at.FAR)).all())


def _carer_ties(case: at.Ints, op: int) -> Iterator[int]:
    """Operations whose carer binds the carer of this one, apart from the other half."""
    fact = at.FACTS + 16 * op
    for k in range(int(case[fact + at.T0]), int(case[fact + at.T1])):
        row = case[case[at.O_TIE] + 5 * k : case[at.O_TIE] + 5 * k + 5].tolist()
        if row[at.CARERS] == at.SAME:
            yield row[at.OTHER]


def _own_costs(case: at.Ints, spots: at.Ints) -> tuple[list[int], list[int]]:
    """What each served operation costs where it is, apart from travel; and its lateness."""
    ops, points = int(case[at.OPS]), at.points_view(case)
    route = spots[:ops, at.ROUTE]
    served = route >= 0
    due = case[case[at.O_WINDOW] + 3 * np.where(served, spots[:ops, at.WIN], 0) + at.DUE]
    late = np.where(served, np.maximum(0, spots[:ops, at.BEGIN] - due), 0)
    own = np.where(served, points[route, np.arange(ops)], 0) + case[at.V_LATE] * late
    return own.tolist(), late.tolist()
