"""CP-SAT picks the best set out of the routes met during a search: set partitioning over a pool.

A column is a route as it was met, with its begins. Columns are chosen so that each op (one half
of a visit) is covered at most once and dropped at its price otherwise, a shift has one column,
and what ties two ops (pairs, gaps) holds between the begins and the carers of their columns.
Begins do not move here: whoever takes the choice times it anew and may only win by that.

After the route pools of Rochat and Taillard 1995 (https://doi.org/10.1007/BF02430370) and the
restricted set partitioning of Subramanian et al. 2013 (https://doi.org/10.1016/j.cor.2013.01.013).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

Literals = list[cp_model.IntVar]


@dataclass(frozen=True, slots=True)
class Column:
    """A route as it was met."""

    shift: int
    ops: tuple[int, ...]
    """In order; an op is one half of a visit, or a whole one.

    Halves that anybody may make are best named alike everywhere, the first for the lower shift
    number: columns that call them differently do not fit together.
    """
    begins: tuple[int, ...]
    """Begin of each op, seconds."""
    cost: int
    """Points of this route alone."""
    peak: int = 0
    """Its largest lateness, where the largest of all routes has a price."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What binds two ops when both are served."""

    first: int
    second: int
    least: int | None = None
    """The second begins no earlier than so many seconds after the first; None sets no limit."""
    most: int | None = None
    together: bool = False
    """Both are served or neither."""
    same: bool = False
    """By one carer."""
    different: bool = False
    """By two carers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A pool of columns, and what a set of them must keep."""

    columns: tuple[Column, ...]
    drop_cost: tuple[int, ...]
    """Per op: points when nobody serves it."""
    carer_of: tuple[int, ...]
    """Per shift: number of its carer."""
    group_of: tuple[int, ...]
    """Per shift: at most one shift of a group is used; a negative number is no group."""
    ties: tuple[Tie, ...] = ()
    incumbent: tuple[int, ...] = ()
    """Numbers of the columns to begin from."""
    peak_price: int = 0
    """Points for each second of the largest `peak` of the chosen columns."""


def recombine(
    choice: Choice,
    seconds: float | None,
    seed: int = 0,
    workers: int = 1,
    at_most: int | None = None,
    effort: float | None = None,
) -> tuple[int, ...] | None:
    """Numbers of the best columns found, ascending; None where none cost less than `at_most`.

    `effort` limits the search by CP-SAT's deterministic time instead of the clock: with it and
    without `seconds` the same choice, seed and workers give the same answer.
    """
    pool = _Pool(choice)
    solver = cp_model.CpSolver()
    # Set partitioning lives by its linear relaxation. Presolve looks for structure that is not
    # there and took several times as long as the whole search on pools out of annealing.
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
        solver.parameters.interleave_search = workers > 1
    if solver.solve(pool.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    picked = tuple(n for n, pick in pool.picks.items() if solver.boolean_value(pick))
    return None if at_most is not None and cost_of(choice, picked) >= at_most else picked


def cost_of(choice: Choice, picked: Iterable[int]) -> int:
    """Points of a set of columns, drops and largest peak included."""
    columns = [choice.columns[n] for n in picked]
    served = {op for column in columns for op in column.ops}
    dropped = sum(price for op, price in enumerate(choice.drop_cost) if op not in served)
    peak = max((column.peak for column in columns), default=0)
    return sum(column.cost for column in columns) + dropped + choice.peak_price * peak


def undominated(choice: Choice) -> list[int]:
    """Numbers of the columns worth offering, ascending.

    Left out are columns that break a tie within themselves, and those that another column
    replaces: same shift, same ops, same begins of tied ops, no dearer.
    """
    tied = {op for tie in choice.ties for op in (tie.first, tie.second)}
    inner = _ties_by_op(choice.ties)
    best: dict[tuple[object, ...], int] = {}
    for n, column in enumerate(choice.columns):
        placed = dict(zip(column.ops, column.begins, strict=True))
        if len(placed) < len(column.ops) or _breaks_tie(placed, inner):
            continue
        bound = tuple(sorted((op, placed[op]) for op in placed.keys() & tied))
        peak = column.peak if choice.peak_price else 0
        key = (column.shift, frozenset(placed), bound, peak)
        if key not in best or column.cost < choice.columns[best[key]].cost:
            best[key] = n
    return sorted(best.values())


def _ties_by_op(ties: Iterable[Tie]) -> dict[int, list[Tie]]:
    found: dict[int, list[Tie]] = {}
    for tie in ties:
        found.setdefault(tie.first, []).append(tie)
    return found


def _breaks_tie(placed: dict[int, int], ties: dict[int, list[Tie]]) -> bool:
    for op, begin in placed.items():
        for tie in ties.get(op, ()):
            if tie.second not in placed:
                continue
            apart = placed[tie.second] - begin
            short = tie.least is not None and apart < tie.least
            if tie.different or short or (tie.most is not None and apart > tie.most):
                return True
    return False


@dataclass(slots=True)
class _Covers:
    """Columns of one op, by begin and by carer."""

    by_begin: dict[int, Literals] = field(default_factory=dict)
    by_carer: dict[int, Literals] = field(default_factory=dict)

    def add(self, pick: cp_model.IntVar, begin: int, carer: int) -> None:
        self.by_begin.setdefault(begin, []).append(pick)
        self.by_carer.setdefault(carer, []).append(pick)

    def sum_of_begins(self) -> cp_model.LinearExpr:
        """Begin of the op; nought where it is dropped."""
        picks = [pick for column in self.by_begin.values() for pick in column]
        begins = [begin for begin, column in self.by_begin.items() for _ in column]
        return cp_model.LinearExpr.weighted_sum(picks, begins)


class _Pool:
    """The model: a literal per column and one per dropped op."""

    def __init__(self, choice: Choice) -> None:
        self.choice, self.model = choice, cp_model.CpModel()
        kept = undominated(choice)
        self.picks = {n: self.model.new_bool_var("") for n in kept}
        self.drops = [self.model.new_bool_var("") for _ in choice.drop_cost]
        self.covers = {op: _Covers() for tie in choice.ties for op in (tie.first, tie.second)}
        self._cover()
        self._share_shifts()
        for tie in choice.ties:
            self._tie(tie)
        peak = self._peak()
        self._minimize(peak)
        self._hint(peak)

    def _cover(self) -> None:
        by_op: list[Literals] = [[drop] for drop in self.drops]
        for n, pick in self.picks.items():
            column = self.choice.columns[n]
            carer = self.choice.carer_of[column.shift]
            for op, begin in zip(column.ops, column.begins, strict=True):
                by_op[op].append(pick)
                if op in self.covers:
                    self.covers[op].add(pick, begin, carer)
        for literals in by_op:
            self.model.add_exactly_one(literals)

    def _share_shifts(self) -> None:
        users: dict[tuple[str, int], Literals] = {}
        for n, pick in self.picks.items():
            shift = self.choice.columns[n].shift
            group = self.choice.group_of[shift]
            key = ("group", group) if group >= 0 else ("shift", shift)
            users.setdefault(key, []).append(pick)
        for literals in users.values():
            self.model.add_at_most_one(literals)

    def _tie(self, tie: Tie) -> None:
        first, second = self.covers[tie.first], self.covers[tie.second]
        if tie.together:
            self.model.add(self.drops[tie.first] == self.drops[tie.second])
        if tie.together and tie.least is not None and tie.least == tie.most:
            self._begin_as_one(tie.least, first, second)
        elif tie.least is not None or tie.most is not None:
            self._keep_apart(tie, first, second)
        if tie.different:
            for carer in first.by_carer.keys() & second.by_carer.keys():
                self.model.add_at_most_one([*first.by_carer[carer], *second.by_carer[carer]])
        if tie.same:
            self._same_carer(first, second)

    def _begin_as_one(self, apart: int, first: _Covers, second: _Covers) -> None:
        """Both served, so far apart: as tight as set partitioning itself, begin by begin."""
        for begin in first.by_begin.keys() | {b - apart for b in second.by_begin}:
            here, there = first.by_begin.get(begin, []), second.by_begin.get(begin + apart, [])
            self.model.add(sum(here) == sum(there))

    def _keep_apart(self, tie: Tie, first: _Covers, second: _Covers) -> None:
        if not first.by_begin or not second.by_begin:
            return
        apart = second.sum_of_begins() - first.sum_of_begins()
        served = [~self.drops[tie.first], ~self.drops[tie.second]]
        if tie.least is not None:
            self.model.add(apart >= tie.least).only_enforce_if(served)
        if tie.most is not None:
            self.model.add(apart <= tie.most).only_enforce_if(served)

    def _same_carer(self, first: _Covers, second: _Covers) -> None:
        theirs = {carer: self._one_of(picks) for carer, picks in second.by_carer.items()}
        for carer, picks in first.by_carer.items():
            others = [one for other, one in theirs.items() if other != carer]
            self.model.add_at_most_one([self._one_of(picks), *others])

    def _one_of(self, literals: Literals) -> cp_model.IntVar:
        """True where one of some literals is, of which one at most can be."""
        one = self.model.new_bool_var("")
        self.model.add(sum(literals) == one)
        return one

    def _peak(self) -> cp_model.IntVar | None:
        """The largest peak: no less than that of any shift."""
        by_shift: dict[int, list[int]] = {}
        for n in self.picks:
            if self.choice.peak_price and self.choice.columns[n].peak:
                by_shift.setdefault(self.choice.columns[n].shift, []).append(n)
        if not by_shift:
            return None
        top = max(self.choice.columns[n].peak for numbers in by_shift.values() for n in numbers)
        peak = self.model.new_int_var(0, top, "")
        for numbers in by_shift.values():
            picks = [self.picks[n] for n in numbers]
            peaks = [self.choice.columns[n].peak for n in numbers]
            self.model.add(peak >= cp_model.LinearExpr.weighted_sum(picks, peaks))
        return peak

    def _minimize(self, peak: cp_model.IntVar | None) -> None:
        variables = [*self.picks.values(), *self.drops]
        prices = [*(self.choice.columns[n].cost for n in self.picks), *self.choice.drop_cost]
        if peak is not None:
            variables.append(peak)
            prices.append(self.choice.peak_price)
        self.model.minimize(cp_model.LinearExpr.weighted_sum(variables, prices))

    def _hint(self, peak: cp_model.IntVar | None) -> None:
        """Begin from the incumbent, or from the columns that replace its own."""
        if not self.choice.incumbent:
            return
        chosen = set(_stand_ins(self.choice, list(self.picks)))
        columns = [self.choice.columns[n] for n in chosen]
        served = {op for column in columns for op in column.ops}
        for n, pick in self.picks.items():
            self.model.add_hint(pick, n in chosen)
        for op, drop in enumerate(self.drops):
            self.model.add_hint(drop, op not in served)
        if peak is not None:
            self.model.add_hint(peak, max((column.peak for column in columns), default=0))


def _stand_ins(choice: Choice, kept: Sequence[int]) -> Iterator[int]:
    """Kept columns that stand for those of the incumbent: itself, or one with its ops."""
    here = set(kept)
    wanted = {
        (choice.columns[n].shift, frozenset(choice.columns[n].ops)): n for n in choice.incumbent
    }
    gone = {key: n for key, n in wanted.items() if n not in here}
    yield from (n for n in wanted.values() if n in here)
    for n in kept if gone else ():
        key = (choice.columns[n].shift, frozenset(choice.columns[n].ops))
        if key in gone and choice.columns[n].cost <= choice.columns[gone[key]].cost:
            yield n
            del gone[key]
