"""Recombination against trying every set of columns, and on the routes of small days."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homecare.model import Gap, GapCarers
from homecare.plan import Problem
from solver.recombine import Choice, Column, Tie, cost_of, recombine, undominated
from tests.solver.oracle import Small, brute_force
from tests.solver.smalldays import small_days

QUICK = settings(
    max_examples=150,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def choice(*columns: Column, drops: int, **changes: object) -> Choice:
    """Columns over ops that cost 100 each to drop; every shift is a carer of its own."""
    shifts = 1 + max(column.shift for column in columns)
    plain = Choice(
        columns=columns,
        drop_cost=(100,) * drops,
        carer_of=tuple(range(shifts)),
        group_of=(-1,) * shifts,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def solved(given_choice: Choice, at_most: int | None = None) -> tuple[int, ...] | None:
    return recombine(given_choice, None, at_most=at_most)


def test_the_cheapest_cover_is_picked():
    pool = choice(
        Column(0, (0, 1), (0, 0), 70), Column(0, (0,), (0,), 10), Column(1, (1,), (0,), 20), drops=2
    )
    assert solved(pool) == (1, 2)
    assert cost_of(pool, (1, 2)) == 30


def test_a_shift_and_a_group_of_shifts_have_one_column():
    two = (Column(0, (0,), (0,), 10), Column(0, (1,), (0,), 10))
    assert solved(choice(*two, drops=2)) in {(0,), (1,)}
    grouped = choice(two[0], replace(two[1], shift=1), drops=2, group_of=(5, 5))
    assert cost_of(grouped, solved(grouped) or ()) == 110


def test_what_costs_more_than_its_drop_is_dropped():
    assert solved(choice(Column(0, (0,), (0,), 101), drops=1)) == ()


def test_only_better_than_the_limit_counts():
    pool = choice(Column(0, (0,), (0,), 40), drops=1)
    assert solved(pool, at_most=41) == (0,)
    assert solved(pool, at_most=40) is None


@pytest.mark.parametrize(
    ("tie", "begin", "fits"),
    [
        (Tie(0, 1, 0, 0), 5, True),
        (Tie(0, 1, 0, 0), 6, False),
        (Tie(0, 1, 0, 0, together=True), 6, False),
        (Tie(0, 1, least=2), 7, True),
        (Tie(0, 1, least=2), 6, False),
        (Tie(0, 1, most=2), 7, True),
        (Tie(0, 1, most=2), 8, False),
        (Tie(0, 1, least=-3, most=-1), 4, True),
        (Tie(0, 1, same=True), 5, False),
        (Tie(0, 1, different=True), 5, True),
    ],
)
def test_ties_hold_between_columns(tie: Tie, begin: int, *, fits: bool):
    pool = choice(Column(0, (0,), (5,), 10), Column(1, (1,), (begin,), 10), drops=2, ties=(tie,))
    dropped = () if tie.together else ((0,), (1,))
    picked = solved(pool)
    assert picked == (0, 1) if fits else picked in (dropped or ((),))


def test_two_shifts_of_one_carer_are_the_same_carer():
    columns = (Column(0, (0,), (5,), 10), Column(1, (1,), (5,), 10))
    for tie, fits in ((Tie(0, 1, same=True), True), (Tie(0, 1, different=True), False)):
        pool = choice(*columns, drops=2, ties=(tie,), carer_of=(3, 3))
        assert (solved(pool) == (0, 1)) is fits


def test_the_largest_peak_is_paid_once():
    columns = (Column(0, (0,), (0,), 10, 7), Column(1, (1,), (0,), 10, 9))
    pool = choice(*columns, drops=2, peak_price=4)
    assert cost_of(pool, solved(pool) or ()) == 20 + 36
    assert solved(replace(pool, peak_price=40)) == ()


def test_dominated_and_impossible_columns_are_not_offered():
    columns = (
        Column(0, (0, 1), (0, 5), 30),
        Column(0, (1, 0), (0, 9), 20),  # same ops, cheaper: begins of untied ops do not matter
        Column(0, (2,), (5,), 30),
        Column(0, (2,), (6,), 20),  # a tied op begins at another time
        Column(0, (2, 3), (5, 9), 1),  # these break a tie within themselves
        Column(0, (3, 2), (5, 6), 1),
        Column(0, (3, 4), (5, 5), 1),
    )
    ties = (Tie(2, 3, least=0, most=3), Tie(4, 3, different=True))
    assert undominated(choice(*columns, drops=5, ties=ties)) == [1, 2, 3]


@st.composite
def pools(draw: st.DrawFn) -> Choice:
    """A few shifts with random columns, begins and ties of any kind."""
    chance = Random(draw(st.integers(0, 1 << 30)))
    shifts, ops = chance.randint(2, 4), chance.randint(3, 7)
    columns = []
    for _ in range(chance.randint(4, 28)):
        mine = tuple(chance.sample(range(ops), chance.randint(1, min(4, ops))))
        begins = tuple(chance.randint(0, 3) for _ in mine)
        cost, peak = chance.randint(0, 120), chance.randint(0, 9)
        columns.append(Column(chance.randrange(shifts), mine, begins, cost, peak))
    ties = []
    for _ in range(chance.randint(0, 4)):
        first, second = chance.sample(range(ops), 2)
        least = chance.choice((None, 0, 0, -1, 1))
        most = chance.choice((None, least, 2))
        kind = chance.choice(({}, {}, {"same": True}, {"different": True}))
        ties.append(Tie(first, second, least, most, together=chance.random() < 0.5, **kind))
    return Choice(
        columns=tuple(columns),
        drop_cost=tuple(chance.randint(0, 90) for _ in range(ops)),
        carer_of=tuple(chance.randrange(3) for _ in range(shifts)),
        group_of=tuple(chance.choice((-1, 0, 1)) for _ in range(shifts)),
        ties=tuple(ties),
        peak_price=chance.choice((0, 0, 3)),
    )


def lawful(pool: Choice, picked: Sequence[int]) -> bool:
    """Whether a set of columns keeps every condition, read from the definitions."""
    columns = [pool.columns[n] for n in picked]
    shifts = [column.shift for column in columns]
    groups = [pool.group_of[shift] for shift in shifts if pool.group_of[shift] >= 0]
    placed = [(op, b, c.shift) for c in columns for op, b in zip(c.ops, c.begins, strict=True)]
    once = [len(set(x)) == len(x) for x in (shifts, groups, [op for op, _, _ in placed])]
    begins = {op: begin for op, begin, _ in placed}
    carers = {op: pool.carer_of[shift] for op, _, shift in placed}
    return all(once) and all(_holds(tie, begins, carers) for tie in pool.ties)


def _holds(tie: Tie, begins: dict[int, int], carers: dict[int, int]) -> bool:
    if tie.first not in begins or tie.second not in begins:
        return not tie.together or (tie.first in begins) == (tie.second in begins)
    apart = begins[tie.second] - begins[tie.first]
    one = carers[tie.first] == carers[tie.second]
    return (
        (tie.least is None or apart >= tie.least)
        and (tie.most is None or apart <= tie.most)
        and not (tie.same and not one)
        and not (tie.different and one)
    )


def every_set(pool: Choice) -> Iterator[tuple[int, ...]]:
    by_shift: dict[int, list[int | None]] = {}
    for n, column in enumerate(pool.columns):
        by_shift.setdefault(column.shift, [None]).append(n)
    for chosen in product(*by_shift.values()):
        picked = tuple(sorted(n for n in chosen if n is not None))
        if lawful(pool, picked):
            yield picked


@given(pool=pools())
@QUICK
def test_no_lawful_set_of_columns_costs_less(pool: Choice):
    picked = solved(pool)
    assert picked is not None
    assert lawful(pool, picked)
    assert cost_of(pool, picked) == min(cost_of(pool, other) for other in every_set(pool))


@given(pool=pools(), seed=st.integers(0, 5))
@QUICK
def test_from_an_incumbent_it_never_gets_worse(pool: Choice, seed: int):
    incumbent = Random(seed).choice(list(every_set(pool)))
    pool = replace(pool, incumbent=incumbent)
    picked = solved(pool)
    assert picked is not None
    assert cost_of(pool, picked) <= cost_of(pool, incumbent)
    assert solved(pool, at_most=cost_of(pool, picked)) is None


def test_with_effort_instead_of_seconds_it_repeats():
    chance = Random(7)
    columns = tuple(
        Column(n % 6, tuple(chance.sample(range(20), 4)), (0,) * 4, chance.randint(1, 60))
        for n in range(600)
    )
    pool = choice(*columns, drops=20)
    for workers in (1, 2):
        first = recombine(pool, None, 3, workers, effort=0.3)
        assert first == recombine(pool, None, 3, workers, effort=0.3)


def test_a_search_without_time_answers_with_the_incumbent():
    """Its columns may have stand-ins: cheaper ones of the same shift and ops."""
    chance = Random(5)
    ops = [tuple(chance.sample(range(30), 5)) for _ in range(900)]
    columns = [Column(n % 9, mine, (0,) * 5, chance.randint(1, 60)) for n, mine in enumerate(ops)]
    columns.append(replace(columns[0], ops=columns[0].ops[::-1], cost=0))
    clear = [0]
    for n, column in enumerate(columns[:-1]):
        taken = {op for other in clear for op in columns[other].ops}
        shifts = {columns[other].shift for other in clear}
        if not taken & set(column.ops) and column.shift not in shifts:
            clear.append(n)
    pool = choice(*columns, drops=30, incumbent=tuple(clear))
    picked = recombine(pool, None, effort=1e-4)
    assert picked is not None
    assert cost_of(pool, picked) <= cost_of(pool, clear) - columns[0].cost


class Routes:
    """The routes of some arrangements of a small day, as a pool."""

    def __init__(self, problem: Problem, chance: Random) -> None:
        self.small = Small(problem)
        self.problem = problem
        self.number = {shift.id: n for n, shift in enumerate(problem.shifts)}
        drops: list[int] = []
        self.ops: dict[str, list[int]] = {}
        for visit in problem.visits:
            self.ops[visit.id] = [len(drops) + half for half in range(visit.carers_needed)]
            drops += [self.small.lost_cost(visit), 0][: visit.carers_needed]
        self.drops = tuple(drops)
        drawn = list(self.small.arrangements())
        chance.shuffle(drawn)
        self.columns: dict[Column, int] = {}
        self.costs: list[int] = []
        for orders in drawn[:40]:
            begins = self.small.begins(orders)
            if begins is not None:
                self.add(orders, begins)

    def add(self, orders: dict[str, tuple[str, ...]], begins: dict[str, int]) -> list[int]:
        """Columns of an arrangement; their numbers."""
        self.costs.append(self.small.cost(orders, begins))
        halves = {visit_id: iter(ops) for visit_id, ops in self.ops.items()}
        numbers = []
        for shift_id, order in orders.items():
            ops = tuple(next(halves[visit_id]) for visit_id in order)
            if ops:
                column = self._column(shift_id, order, ops, begins)
                numbers.append(self.columns.setdefault(column, len(self.columns)))
        return numbers

    def _column(
        self, shift_id: str, order: tuple[str, ...], ops: tuple[int, ...], begins: dict[str, int]
    ) -> Column:
        weights, small = self.problem.weights, self.small
        cost = small._route_cost(small.shift(shift_id), order, begins)
        firsts = {mine[0] for mine in self.ops.values()}
        lates = [small._late(v, begins[v]) for v in order]
        once = [late for late, op in zip(lates, ops, strict=True) if op in firsts]
        cost += weights.lateness_per_s * sum(once)
        placed = tuple(begins[visit_id] for visit_id in order)
        return Column(self.number[shift_id], ops, placed, cost, max(lates))

    def choice(self) -> Choice:
        carers = sorted({shift.carer_id for shift in self.problem.shifts})
        return Choice(
            columns=tuple(self.columns),
            drop_cost=self.drops,
            carer_of=tuple(carers.index(shift.carer_id) for shift in self.problem.shifts),
            group_of=(-1,) * len(self.problem.shifts),
            ties=(*self._pairs(), *(self._tie(gap) for gap in self.problem.gaps)),
            peak_price=self.problem.weights.largest_lateness_per_s,
        )

    def _pairs(self) -> Iterator[Tie]:
        for ops in self.ops.values():
            if len(ops) > 1:
                yield Tie(ops[0], ops[1], 0, 0, together=True, different=True)

    def _tie(self, gap: Gap) -> Tie:
        first, second = self.ops[gap.first_id][0], self.ops[gap.second_id][0]
        return Tie(
            first,
            second,
            gap.least_s,
            gap.most_s,
            together=gap.together,
            same=gap.carers is GapCarers.SAME,
            different=gap.carers is GapCarers.DIFFERENT,
        )

    def orders(self, picked: Sequence[int]) -> dict[str, tuple[str, ...]]:
        visit_of = {op: visit_id for visit_id, ops in self.ops.items() for op in ops}
        found: dict[str, tuple[str, ...]] = {shift.id: () for shift in self.problem.shifts}
        ids = [shift.id for shift in self.problem.shifts]
        for column in (self.choice().columns[n] for n in picked):
            found[ids[column.shift]] = tuple(visit_of[op] for op in column.ops)
        return found


def plain_gaps(problem: Problem) -> Problem:
    """Without a baseline, and carers of a gap asked of single visits alone: as columns can say."""
    single = {visit.id for visit in problem.visits if visit.carers_needed == 1}
    gaps = tuple(
        gap if {gap.first_id, gap.second_id} <= single else replace(gap, carers=GapCarers.ANY)
        for gap in problem.gaps
    )
    return replace(problem, gaps=gaps, baseline={})


@given(problem=small_days().map(plain_gaps), seed=st.integers(0, 9))
@QUICK
def test_recombined_routes_can_be_driven_and_are_no_dearer_than_those_met(
    problem: Problem, seed: int
):
    routes = Routes(problem, Random(seed))
    answer = brute_force(problem)
    pool = routes.choice()
    picked = solved(pool)
    assert picked is not None
    begins = routes.small.begins(routes.orders(picked))
    assert begins is not None, "ties that hold between columns hold in the fixed point"
    points = routes.small.cost(routes.orders(picked), begins)
    assert answer.points <= points <= cost_of(pool, picked) <= min(routes.costs)
    best = routes.add(answer.orders, answer.begins)
    assert cost_of(routes.choice(), best) == answer.points
    pool = routes.choice()
    assert cost_of(pool, solved(pool) or ()) == answer.points
