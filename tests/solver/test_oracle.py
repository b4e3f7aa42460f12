"""The oracle itself: worked by hand, against every choice of begins, and against the timing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.desk import Desk
from homecare.plan import Problem
from homecare.timing import Timed, time_route
from tests import tiny
from tests.solver.oracle import Bond, Door, Op, Small, brute_force, earliest, epoch, plan_of
from tests.solver.smalldays import small_days
from tests.tiny import at

ROAD = tuple(Op([(0, 100)], 10, place) for place in range(1, 5))
"""Four visits of ten minutes along a road, a minute from each to the next."""
START = Door(0, 0)


def road(_: int, a: int, b: int) -> int:
    return abs(a - b)


def test_a_lone_route_is_added_up():
    assert earliest(ROAD, [[0, 1]], [START], road, ()) == {0: 1, 1: 12}


def test_a_closed_window_waits_for_the_next():
    ops = [Op([(0, 5), (20, 30)], 0, 9)]
    assert earliest(ops, [[0]], [START], road, ()) == {0: 20}


def test_approach_is_spent_on_coming_from_elsewhere_only():
    ops = [Op([(0, 100)], 10, 1, 3), Op([(0, 100)], 10, 1, 3)]
    assert earliest(ops, [[0, 1]], [START], road, ()) == {0: 4, 1: 14}


def test_a_pair_begins_with_the_slower_half():
    pair = [Bond(1, 3, 0, 0)]
    begins = earliest(ROAD, [[0, 1], [3]], [START, START], road, pair)
    assert begins == {0: 1, 1: 12, 3: 12}


def test_a_gap_that_may_not_be_longer_holds_the_first_back():
    begins = earliest(ROAD, [[0], [2, 1]], [START, START], road, [Bond(0, 1, 0, 5)])
    assert begins == {2: 3, 1: 14, 0: 9}


def test_a_bond_with_an_op_that_nobody_serves_does_not_bind():
    assert earliest(ROAD, [[0]], [START], road, [Bond(1, 0, 50, None)]) == {0: 1}


def test_two_pairs_in_opposite_orders_are_a_cycle():
    routes, pairs = [[0, 1], [2, 3]], [Bond(0, 3, 0, 0), Bond(1, 2, 0, 0)]
    assert earliest(ROAD, routes, [START, START], road, pairs) == "cycle"


def test_a_window_that_closes_too_soon_is_late():
    ops = [Op([(0, 8)], 10, 9)]
    assert earliest(ops, [[0]], [START], road, ()) == "late"


Drawn = tuple[list[Op], list[list[int]], list[Bond]]


@st.composite
def tight(draw: st.DrawFn) -> Drawn:
    """Three or four ops in two routes, few minutes, up to three bonds."""
    minutes = st.integers(0, 6)
    ops = []
    for _ in range(draw(st.integers(3, 4))):
        opens = draw(minutes)
        windows = [(opens, opens + draw(st.integers(0, 3)))]
        if draw(st.booleans()):
            opens = windows[0][1] + draw(st.integers(1, 2))
            windows.append((opens, opens + draw(st.integers(0, 2))))
        ops.append(Op(windows, draw(st.integers(0, 2)), draw(st.integers(0, 2))))
    order = draw(st.permutations(range(len(ops))))
    cut = draw(st.integers(0, len(ops)))
    bonds = []
    for _ in range(draw(st.integers(0, 3))):
        first, second = draw(st.permutations(range(len(ops))))[:2]
        least = draw(st.integers(-3, 3))
        most = draw(st.none() | st.integers(least, 4))
        bonds.append(Bond(first, second, draw(st.sampled_from((least, None))), most))
    return ops, [list(order[:cut]), list(order[cut:])], bonds


def every_begin(
    ops: Sequence[Op], routes: Sequence[Sequence[int]], bonds: Sequence[Bond]
) -> Iterator[tuple[int, ...]]:
    """All begins that keep the definitions, by trying each."""
    spans = [[t for a, b in op.windows for t in range(a, b + 1)] for op in ops]
    for begins in product(*spans):
        drives = all(
            begins[b] >= begins[a] + ops[a].service + road(0, ops[a].place, ops[b].place)
            for route in routes
            for a, b in pairwise(route)
        )
        leaves = all(begins[r[0]] >= road(0, 0, ops[r[0]].place) for r in routes if r)
        bound = all(
            (bond.least is None or begins[bond.second] - begins[bond.first] >= bond.least)
            and (bond.most is None or begins[bond.second] - begins[bond.first] <= bond.most)
            for bond in bonds
        )
        if drives and leaves and bound:
            yield begins


@given(tight())
@settings(max_examples=300, deadline=None)
def test_the_fixed_point_is_the_least_of_all_begins(drawn: Drawn):
    ops, routes, bonds = drawn
    found = earliest(ops, routes, [START, START], road, bonds)
    right = list(every_begin(ops, routes, bonds))
    if isinstance(found, str):
        assert right == []
    else:
        least = {n: min(begins[n] for begins in right) for n in range(len(ops))}
        assert found == least
    if found == "cycle" and len(ops) == 3:
        wide = [op._replace(windows=[(0, 20)]) for op in ops]
        assert not any(True for _ in every_begin(wide, routes, bonds))


@given(small_days())
@settings(max_examples=100, deadline=None)
def test_routes_without_ties_end_when_the_timing_says(problem: Problem):
    small, desk = Small(problem), Desk(problem)
    singles = [v.id for v in problem.visits if v.carers_needed == 1][:3]
    for shift in problem.shifts:
        timed = time_route(desk, shift.id, singles)
        orders = {shift.id: tuple(singles)}
        begins = Small(replace(problem, gaps=())).begins(orders)
        assert (begins is not None) == isinstance(timed, Timed)
        if begins and isinstance(timed, Timed):
            assert small.end(shift, singles, begins) == timed.end_s + epoch(desk.zero_at)


def test_the_tiny_day_by_brute_force():
    """One carer goes O-A-B-C-D-O: 80 minutes of road; a second route would only add road."""
    problem = tiny.problem(shifts=(tiny.shift(1, end_at=at(12), latest_end_at=at(12)),))
    answer = brute_force(problem)
    assert answer.points == 8 * tiny.STEP_S
    assert sorted(answer.orders["S-1"]) == ["V-A", "V-B", "V-C", "V-D"]
    assert plan_of(problem, answer).cost == answer.points


@pytest.mark.parametrize("minutes", [0, 1])
def test_brute_force_leaves_out_what_does_not_fit_by_a_minute(minutes: int):
    """Four hours of care and 80 minutes of road fill 06:00-11:20."""
    end_at = at(11, 20 - minutes)
    problem = tiny.problem(shifts=(tiny.shift(1, end_at=end_at, latest_end_at=end_at),))
    lost = 200_000 if minutes else 0
    assert (brute_force(problem).points >= 200_000) == bool(lost)
