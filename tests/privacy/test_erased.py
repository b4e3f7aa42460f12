"""A stored day without one person: what goes, what stays, and that it still obeys its rules."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from homecare.erased import ROUND_M, ROUND_S, bare, without_persons
from homecare.model import Weights, WorkLimits
from homecare.plan import Matrix, Plan, Problem
from homecare.rules import judge
from tests import tiny
from tests.legal import plan_of

ORDERS = {"S-1": ["V-A", "V-C"], "S-2": ["V-B", "V-D"]}
ODD_S, ODD_M = 617, 8123


def problem(**changes: object) -> Problem:
    """The tiny day with odd roads, with waiting that costs, and with ways home that are no work."""
    plain = tiny.problem(
        weights=Weights(waiting_per_s=1, idle_per_s=1),
        limits={"standard": WorkLimits(home_legs_count=False), "special_risk": WorkLimits()},
        shifts=tuple(tiny.shift(n, starts_at_home=True, ends_at_home=True) for n in (1, 2)),
        **changes,
    )
    n = range(len(tiny.PLACES))
    odd = Matrix(
        travel_s=tuple(tuple(abs(i - j) * ODD_S for j in n) for i in n),
        distance_m=tuple(tuple(abs(i - j) * ODD_M for j in n) for i in n),
    )
    ways = dict.fromkeys(plain.travel.by_way, odd)
    return replace(plain, travel=replace(plain.travel, by_way=ways))


def told(matrix: Matrix, at: int) -> list[int]:
    """What a matrix says of one place."""
    rows = (*matrix.travel_s, *matrix.distance_m)
    column = [row[at] for row in rows]
    return [*column, *matrix.travel_s[at], *matrix.distance_m[at]]


@pytest.mark.parametrize("gone", [["A"], ["D"], ["O"], ["A", "B", "C", "D"]])
def test_the_way_to_a_place_that_is_gone_is_told_roughly(gone: Collection[str]) -> None:
    before = problem()
    plan = plan_of(before, ORDERS)
    assert judge(before, plan) == ()
    after, erased = without_persons(before, plan, ["C-A"], gone)
    assert judge(after, erased) == ()
    assert without_persons(after, erased, ["C-A"], gone) == (after, erased)
    for way, matrix in after.travel.by_way.items():
        for number, place_id in enumerate(tiny.PLACES):
            if place_id in gone:
                assert not {ODD_S, ODD_M, 2 * ODD_S, 2 * ODD_M} & {*told(matrix, number)}
        between = [n for n, p in enumerate(tiny.PLACES) if p not in gone]
        for i in between:
            for j in between:
                assert matrix.travel_s[i][j] == before.travel.by_way[way].travel_s[i][j]
    legs = [leg for r in erased.routes for leg in (*(s.leg for s in r.stops), r.last_leg)]
    for leg in legs:
        if {leg.from_place_id, leg.to_place_id} & {*gone}:
            assert (leg.travel_s % ROUND_S, leg.distance_m % ROUND_M) == (0, 0)


def test_times_carers_and_everybody_else_stay() -> None:
    before = problem()
    plan = plan_of(before, ORDERS)
    after, erased = without_persons(before, plan, ["C-A"], ["A"])
    assert after.visits[1:] == before.visits[1:]
    assert after.shifts == before.shifts

    def times(of: Plan) -> list[object]:
        return [
            (r.shift_id, r.start_at, r.end_at, r.breaks, s.visit_id, s.arrive_at, s.begin_at)
            for r in of.routes
            for s in r.stops
        ]

    assert times(erased) == times(plan)
    assert erased.unserved == plan.unserved


def test_that_a_gone_house_lies_far_from_roads_goes_with_it() -> None:
    before = problem()
    before = replace(before, travel=replace(before.travel, off_road=("A", "B")))
    after, _ = without_persons(before, plan_of(before, ORDERS), ["C-A"], ["A"])
    assert after.travel.off_road == ("B",)


def test_a_place_where_others_live_keeps_its_roads() -> None:
    before = problem()
    plan = plan_of(before, ORDERS)
    after, erased = without_persons(before, plan, ["C-A"], [])
    assert after.travel is before.travel
    assert erased is plan


def test_a_carers_erasure_leaves_the_clients_as_they_are() -> None:
    visit = tiny.visit("A", tasks=("wash",), facts=frozenset({"dog"}))
    before = problem(visits=(visit, *(tiny.visit(p) for p in "BCD")))
    after, _ = without_persons(before, plan_of(before, ORDERS), [], ["O"])
    assert after.visits == before.visits


def test_what_describes_a_client_goes() -> None:
    visit = tiny.visit(
        "A",
        tasks=("wash",),
        skills=frozenset({"lift"}),
        languages=frozenset({"ru"}),
        facts=frozenset({"dog"}),
    )
    assert bare(visit) == tiny.visit("A")
