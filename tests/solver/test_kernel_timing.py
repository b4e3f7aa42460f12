"""The kernel's begins against a fixed point that shares nothing with it: pairs, gaps, circles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homecare.desk import Desk
from homecare.model import Gap, Pin, Visit, WayOfTravel
from homecare.plan import Matrix, Problem, Travel
from solver.case import Laid, lay_out_case
from solver.kernel import layout as at
from solver.kernel.search import anneal, copy_plan, start_from
from solver.kernel.tally import tally_up
from tests import tiny
from tests.solver.oracle import Bond, Door, Op, earliest
from tests.solver.smalldays import MINUTE, PLACES, shifts, travels
from tests.tiny import at as clock

KERNEL = settings(
    max_examples=120,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
Orders = list[list[int]]
"""Operations of each row of shifts."""


@st.composite
def tied_visits(draw: st.DrawFn, number: int) -> Visit:
    opens_at = clock(6, draw(st.sampled_from((0, 10, 40, 90))))
    closes_at = clock(6 + draw(st.sampled_from((2, 3, 4))))
    return tiny.visit(
        draw(st.sampled_from(PLACES[1:])),
        id=f"V-{number}",
        service_s=draw(st.sampled_from((0, 10, 25))) * MINUTE,
        windows=tiny.window(opens_at, closes_at),
        carers_needed=draw(st.sampled_from((1, 1, 2))),
    )


def shortest(travel: Travel) -> Travel:
    """The same places with no way longer than a way round.

    Otherwise somebody put in between may let the next begin earlier, which the kernel does not
    look for: its begins are then legal and not least.
    """
    rows = [list(row) for row in travel.by_way[WayOfTravel.CAR].travel_s]
    for by, a, b in product(range(len(rows)), repeat=3):
        rows[a][b] = min(rows[a][b], rows[a][by] + rows[by][b])
    matrix = Matrix(travel_s=tuple(map(tuple, rows)), distance_m=tuple(map(tuple, rows)))
    return Travel(place_ids=travel.place_ids, by_way=dict.fromkeys(WayOfTravel, matrix))


@st.composite
def tied_days(draw: st.DrawFn) -> Problem:
    """Up to eight visits of one window each, a third of them pairs, with gaps across them all."""
    doors = {place: draw(st.sampled_from((0, 180))) for place in PLACES}
    drawn = [draw(tied_visits(n)) for n in range(draw(st.integers(3, 8)))]
    todo = tuple(replace(visit, approach_s=doors[visit.place_id]) for visit in drawn)
    ids = [visit.id for visit in todo]
    gaps = []
    for _ in range(draw(st.integers(0, 5))):
        first, second = draw(st.permutations(ids))[:2]
        least_s = draw(st.sampled_from((0, 600, -1800, 2400)))
        most_s = draw(st.sampled_from((None, least_s, least_s + 1800)))
        gaps.append(Gap(first_id=first, second_id=second, least_s=least_s, most_s=most_s))
    crew = tuple(draw(shifts(n)) for n in (1, 2, 3))
    return tiny.problem(
        visits=todo, shifts=crew, gaps=tuple(gaps), travel=shortest(draw(travels()))
    )


@dataclass
class Bench:
    """A problem laid out, and the same in the oracle's words."""

    laid: Laid

    @classmethod
    def of(cls, problem: Problem) -> "Bench":
        return cls(lay_out_case(Desk(problem)))

    def state(self) -> at.Ints:
        state = at.fresh_state(self.laid.case, 1)
        tally_up(self.laid.case, state)
        return state

    def spot(self, state: at.Ints, node: int, column: int) -> int:
        return int(state[at.SPOTS + 8 * node + column])

    def orders(self, state: at.Ints) -> Orders:
        ops, rows = len(self.laid.visit_of), len(self.laid.variants)
        found: Orders = [[] for _ in range(rows)]
        for r in range(rows):
            node = self.spot(state, ops + r, at.NXT)
            while node != ops + rows + r:
                if node < ops:
                    found[r].append(node)
                node = self.spot(state, node, at.NXT)
        return found

    def begins(self, state: at.Ints) -> dict[int, int]:
        served = [op for order in self.orders(state) for op in order]
        return {op: self.spot(state, op, at.BEGIN) for op in served}

    def _op(self, op: int) -> Op:
        visit = self.laid.desk.visits[self.laid.visit_of[op]]
        return Op(visit.windows_s, visit.service_s, visit.place, visit.approach_s)

    def _bonds(self) -> Iterable[Bond]:
        for pair in self.laid.ops_of.values():
            yield from (Bond(pair[0], other, 0, 0) for other in pair[1:])
        for gap in self.laid.desk.problem.gaps:
            first, second = (self.laid.ops_of[v][0] for v in (gap.first_id, gap.second_id))
            yield Bond(first, second, gap.least_s, gap.most_s)

    def expected(self, orders: Orders) -> dict[int, int] | str:
        """The oracle's begins; the end of each used shift is one more stop there."""
        ops = [self._op(op) for op in range(len(self.laid.visit_of))]
        desk_shifts = [self.laid.desk.shifts[v.shift_id] for v in self.laid.variants]
        routes, doors = [], []
        for order, shift in zip(orders, desk_shifts, strict=True):
            if order:
                routes.append([*order, len(ops)])
                ops.append(Op([(0, shift.usable.closes_s)], 0, shift.to_place))
                doors.append((Door(shift.usable.opens_s, shift.from_place), shift.travel_s))
        found = earliest(
            ops,
            routes,
            [d for d, _ in doors],
            lambda r, a, b: doors[r][1][a][b],
            list(self._bonds()),
        )
        if isinstance(found, str):
            return found
        return {op: begin for op, begin in found.items() if op < len(self.laid.visit_of)}


Wish = list[tuple[int, int]]


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Problem, Wish]:
    """A day and its operations in any order, each into any row."""
    problem = draw(tied_days())
    count = sum(visit.carers_needed for visit in problem.visits)
    order = draw(st.permutations(range(count)))
    return problem, [(op, draw(st.integers(0, len(problem.shifts) - 1))) for op in order]


def allowed(bench: Bench, orders: Orders, wish: Wish) -> Orders:
    """What a careful person would do: append what the oracle can time, drop half pairs at last."""
    pair_of = {op: set(pair) for pair in bench.laid.ops_of.values() for op in pair}
    for op, r in wish:
        trial = [[*order, op] if n == r else list(order) for n, order in enumerate(orders)]
        hers = bool(pair_of[op] & set(orders[r]))
        if not hers and not isinstance(bench.expected(trial), str):
            orders = trial
    served = {op for order in orders for op in order}
    return [[op for op in order if pair_of[op] <= served] for order in orders]


@given(day=wishes())
@KERNEL
def test_what_can_be_timed_goes_in_and_begins_when_the_oracle_says(day: tuple[Problem, Wish]):
    problem, wish = day
    bench = Bench.of(problem)
    state = bench.state()
    start_from(bench.laid.case, bench.laid.roads, state, np.array(wish, np.int64), len(wish))
    orders = bench.orders(state)
    wanted = allowed(bench, [[] for _ in orders], wish)
    assert orders == wanted
    assert bench.begins(state) == bench.expected(orders)


@given(day=wishes(), seed=st.integers(1, 9))
@KERNEL
def test_begins_stay_the_oracle_s_however_often_visits_leave_and_return(
    day: tuple[Problem, Wish], seed: int
):
    bench = Bench.of(day[0])
    case, roads = bench.laid.case, bench.laid.roads
    current = bench.state()
    current[at.DICE] += 2 * seed
    work, best = bench.state(), bench.state()
    work[at.DICE] += 2 * seed
    for _ in range(6):
        anneal(case, roads, work, current, best, 12, (2000.0, 500.0), 4.0, 4.0, 0.05, 3)
        for state in (work, current, best):
            assert bench.begins(state) == bench.expected(bench.orders(state))
            summed = int(state[at.TOTAL])
            tally_up(case, state)
            assert summed == state[at.TOTAL]
        told = int(best[at.TRUE])
        assert told == tally_up(case, best)


def _road_day(count: int, gaps: Sequence[tuple[int, int, int, int | None]]) -> Problem:
    visits = tuple(tiny.visit("A", id=f"V-{n}", service_s=600) for n in range(count))
    tied = tuple(
        Gap(first_id=f"V-{a}", second_id=f"V-{b}", least_s=least, most_s=most)
        for a, b, least, most in gaps
    )
    return morning(visits, tied)


def morning(visits: tuple[Visit, ...], gaps: tuple[Gap, ...] = ()) -> Problem:
    """The tiny day until eleven: no break is due, none is placed."""
    ends_at = clock(11)
    crew = tuple(tiny.shift(n, end_at=ends_at, latest_end_at=ends_at) for n in (1, 2))
    return tiny.problem(visits=visits, shifts=crew, gaps=gaps)


def settled(problem: Problem, wish: Wish) -> tuple[Bench, at.Ints]:
    bench = Bench.of(problem)
    state = bench.state()
    start_from(bench.laid.case, bench.laid.roads, state, np.array(wish, np.int64), len(wish))
    return bench, state


@pytest.mark.parametrize(
    ("gaps", "last"),
    [
        ([(0, 3, 0, 0), (2, 1, 0, 0)], 3),
        ([(3, 0, 60, None), (1, 2, 60, None)], 3),
        ([(3, 0, -300, None), (1, 2, -300, None)], 3),
    ],
    ids=["two gaps of nought crossed", "each after the other", "a little before the other"],
)
def test_a_circle_is_refused_and_what_stood_before_stands_still(
    gaps: list[tuple[int, int, int, int | None]], last: int
):
    """One carer goes 0, 1, the other 2, 3, and each waits for the other to be first."""
    problem = _road_day(4, gaps)
    wish = [(0, 0), (1, 0), (2, 1), (3, 1)]
    before, state = settled(problem, wish[:last])
    bench, after = settled(problem, wish)
    assert bench.expected([[0, 1], [2, 3]]) == "cycle"
    assert bench.orders(after) == before.orders(state)
    assert bench.begins(after) == before.begins(state)


def test_two_pairs_in_opposite_orders_are_refused():
    visits = tuple(tiny.visit("A", id=f"V-{n}", service_s=600, carers_needed=2) for n in (0, 1))
    bench, state = settled(morning(visits), [(0, 0), (2, 0), (3, 1), (1, 1)])
    assert bench.expected([[0, 2], [3, 1]]) == "cycle"
    assert bench.orders(state) == [[2], [3]]


def test_who_has_to_wait_longest_decides_when_a_pair_begins():
    visits = (
        tiny.visit("A", id="V-0", service_s=600, carers_needed=2),
        tiny.visit("D", id="V-1", service_s=3600),
    )
    bench, state = settled(morning(visits), [(2, 1), (0, 0), (1, 1)])
    first, second, before = (bench.spot(state, op, at.BEGIN) for op in (0, 1, 2))
    assert first == second == before + 3600 + 3 * tiny.STEP_S


def test_a_begin_falls_back_when_what_held_it_up_leaves():
    problem = _road_day(2, [(0, 1, 1800, None)])
    bench, state = settled(problem, [(0, 0), (1, 1)])
    kept = bench.state()
    copy_plan(bench.laid.case, state, kept)
    assert bench.begins(state)[1] == bench.begins(state)[0] + 1800
    pinned = replace(problem.visits[0], pin=Pin(carer_id="K-9"))
    alone, lone = settled(replace(problem, visits=(pinned, problem.visits[1])), [(1, 1)])
    assert alone.begins(lone)[1] == bench.begins(kept)[0]
