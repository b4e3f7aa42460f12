"""Places of a visit: none better is missed, each is legal at its price, a refusal names the rule."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from homecare.errors import NotFound
from homecare.explain.boards import board_of
from homecare.explain.reasons import worth_of
from homecare.explain.search import best_of
from homecare.model import Gap, Pin, Priority, Visit, WindowOn, WorkLimits, WorkSpan
from homecare.openings import Opening
from homecare.plan import ContinuityBudget, Plan, Problem
from homecare.ports import Params, StopRule
from homecare.rules import judge
from solver.engine import search_here
from solver.places import Board, places_for
from tests import tiny
from tests.property.test_planned_days import days
from tests.solver.oracle import Small, brute_force
from tests.solver.smalldays import UP_TO_FIVE, small_days
from tests.tiny import at

STOP = StopRule(seconds=None, iterations=300)
ONE = Params(threads=1)
SMALL = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def planned(problem: Problem) -> Plan:
    return search_here(problem, STOP, 1, ONE, None)


def as_orders(problem: Problem, plan: Plan) -> dict[str, tuple[str, ...]]:
    orders: dict[str, tuple[str, ...]] = {shift.id: () for shift in problem.shifts}
    return orders | {r.shift_id: tuple(s.visit_id for s in r.stops) for r in plan.routes}


def enumerated(problem: Problem, plan: Plan, visit: Visit) -> dict[frozenset[str], int]:
    """Points of the plan with the visit in each set of shifts, the best of all positions."""
    small = Small(problem)
    orders = as_orders(problem, plan)
    there = {s: tuple(v for v in order if v != visit.id) for s, order in orders.items()}
    found: dict[frozenset[str], int] = {}
    for team in small.options(visit)[1:]:
        places = [range(len(there[shift_id]) + 1) for shift_id in team]
        for chosen in product(*places):
            tried = dict(there)
            for shift_id, n in zip(team, chosen, strict=True):
                tried[shift_id] = (*there[shift_id][:n], visit.id, *there[shift_id][n:])
            begins = small.begins(tried) if all_gaps(small, tried) else None
            if begins is not None:
                points = small.cost(tried, begins)
                key = frozenset(team)
                found[key] = min(points, found.get(key, points))
    return found


def all_gaps(small: Small, orders: dict[str, tuple[str, ...]]) -> bool:
    teams = {
        visit.id: tuple(s for s, order in orders.items() if visit.id in order)
        for visit in small.problem.visits
    }
    return all(small._gap_stands(gap, teams) for gap in small.problem.gaps)


@given(problem=small_days())
@SMALL
def test_nothing_better_is_missed(problem: Problem):
    plan = planned(problem)
    board = Board(problem, plan)
    assert board.ground.faithful
    for visit in problem.visits:
        openings = board.places_for(visit.id).openings
        told = {opening.shift_ids: plan.cost + opening.more for opening in openings}
        assert told == enumerated(problem, plan, visit)


def assert_exact(problem: Problem, board: Board, opening: Opening) -> None:
    done = board.carried_out(opening)
    assert judge(problem, done) == ()
    assert done.cost == board.ground.plan.cost + opening.more
    begins = {s.begin_at for r in done.routes for s in r.stops if s.visit_id == opening.visit_id}
    assert begins == {opening.begin_at}
    for seat in opening.seats:
        route = next(r for r in done.routes if r.shift_id == seat.shift_id)
        assert route.stops[seat.position].visit_id == opening.visit_id
    was = {s.visit_id: s.begin_at for r in board.ground.plan.routes for s in r.stops}
    now = {s.visit_id: s.begin_at for r in done.routes for s in r.stops}
    moved = {v for v in was if v in now and was[v] != now[v] and v != opening.visit_id}
    assert {shifted.visit_id for shifted in opening.shifted} == moved


@given(problem=days())
@settings(SMALL, max_examples=30)
def test_each_opening_is_legal_at_its_price(problem: Problem):
    """With breaks, rest, pairs, gaps, a published plan, and any travel times."""
    plan = planned(problem)
    board = Board(problem, plan)
    assert board.ground.faithful
    for visit in problem.visits:
        ranking = board.places_for(visit.id)
        assert [o.more for o in ranking.openings] == sorted(o.more for o in ranking.openings)
        for opening in ranking.openings:
            assert_exact(problem, board, opening)
        if visit.id in plan.served_ids:
            assert any(opening.here and opening.more <= 0 for opening in ranking.openings)


@given(problem=small_days())
@settings(SMALL, max_examples=30)
def test_a_drag_is_an_opening_or_names_a_rule(problem: Problem):
    plan = planned(problem)
    board = Board(problem, plan)
    for visit, shift in product(problem.visits, problem.shifts):
        if visit.carers_needed > 1:
            continue
        best = {o.shift_ids: o.more for o in board.places_for(visit.id).openings}
        length = len(as_orders(problem, plan)[shift.id])
        effects = [board.drag(visit.id, shift.id, n) for n in range(length + 1)]
        fits = [effect.more for effect in effects if effect.opening is not None]
        assert min(fits, default=None) == best.get(frozenset({shift.id}))
        for effect in effects:
            assert (effect.opening is None) == bool(effect.rules)


def on_road(**changes: Any) -> tuple[Problem, Board]:
    """The tiny day with V-C left out and V-A, V-B, V-D served by K-1 in this order."""
    whole = tiny.problem(**changes)
    others = tuple(v for v in whole.visits if v.id != "V-C")
    first = replace(whole, visits=others, gaps=())
    alone = replace(first, shifts=first.shifts[:1])
    plan = planned(alone)
    left_out = replace(plan, unserved=())
    full = Board(whole, left_out)
    return whole, full


def test_a_new_client_gets_the_best_slot():
    """A detour of nothing in K-1's route; K-2 would drive to C and back, an hour."""
    _, board = on_road()
    ranking = board.places_for("V-C")
    best, other = ranking.openings
    assert [seat.carer_id for seat in best.seats] == ["K-1"]
    assert best.parts == {"unserved": -board.laid.desk.problem.weights.unserved[Priority.NORMAL]}
    assert other.parts["travel"] == 3600
    assert ranking.next_best == best


def test_stand_ins_leave_the_ill_carer_out():
    _, board = on_road()
    stand_ins = board.stand_ins("K-1")
    assert set(stand_ins) == {"V-A", "V-B", "V-D"}
    for ranking in stand_ins.values():
        assert {s.carer_id for o in ranking.openings for s in o.seats} == {"K-2"}


def test_a_served_visit_says_what_it_costs_and_what_the_next_best_would():
    """V-D alone makes K-1 drive from B to D and back: 40 minutes more than turning at B."""
    _, board = on_road()
    ranking = board.places_for("V-D")
    assert ranking.costs_here == {"travel": 2400}
    assert ranking.openings[0].here
    assert ranking.openings[0].more == 0
    assert ranking.next_best is not None
    assert ranking.next_best.more == 4800 - 2400


CASES: dict[str, dict[str, Any]] = {
    "skills": {"skills": frozenset({"lifting"})},
    "language": {"languages": frozenset({"de"})},
    "incompatible": {"forbidden_carers": frozenset({"K-2"})},
    "pin": {"pin": Pin(carer_id="K-1")},
    "window": {"windows": tiny.window(at(6), at(6, 10))},
    "shift": {"windows": tiny.window(at(14), at(14, 30))},
    "double_handed": {"carers_needed": 2},
}


@pytest.mark.parametrize("rule", CASES)
def test_a_drag_to_a_forbidden_place_names_the_rule(rule: str):
    visits = tuple(tiny.visit(p, **(CASES[rule] if p == "C" else {})) for p in "ABCD")
    _, board = on_road(visits=visits)
    effect = board.drag("V-C", "S-2", 0)
    assert effect.opening is None
    assert effect.rules == (rule,)
    assert effect.violations[0].visit_id in {"V-C", None}


def test_a_drag_against_a_gap_names_the_gap():
    gap = Gap(first_id="V-C", second_id="V-A", least_s=4 * 3600)
    visits = tuple(
        tiny.visit(p, windows=tiny.window(at(6), at(7 if p == "A" else 12))) for p in "ABCD"
    )
    _, board = on_road(visits=visits, gaps=(gap,))
    assert "window" in board.drag("V-C", "S-2", 0).rules
    none_later = replace(gap, least_s=0, most_s=0)
    _, board = on_road(visits=visits, gaps=(none_later, replace(gap, least_s=600, most_s=600)))
    assert "gap" in board.drag("V-C", "S-2", 0).rules


def test_a_drag_into_a_shift_that_rest_closes_says_which_rest():
    worked = WorkSpan(carer_id="K-2", start_at=at(-4), end_at=at(3))
    _, board = on_road(history=(worked,))
    effect = board.drag("V-C", "S-2", 0)
    assert effect.opening is None
    assert effect.rules == ("daily_rest",)


def test_a_visit_that_can_never_begin_can_be_dragged_nowhere():
    short = tiny.window(at(6), at(6, 10))
    visits = tuple(
        tiny.visit(p, **({"windows": short, "window_on": WindowOn.END} if p == "C" else {}))
        for p in "ABCD"
    )
    _, board = on_road(visits=visits)
    assert board.drag("V-C", "S-2", 0).rules == ("window",)
    assert board.places_for("V-C").openings == ()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("V-X", "S-1", 0), "visit_not_found"),
        (("V-C", "S-9", 0), "shift_not_found"),
        (("V-A", "S-2", 0, "S-2"), "stop_not_found"),
    ],
)
def test_what_is_not_there_cannot_be_dragged(asked: tuple[str, str, int], code: str):
    _, board = on_road()
    with pytest.raises(NotFound) as told:
        board.drag(*asked)
    assert told.value.code == code


def test_one_half_of_a_pair_is_dragged_and_the_other_stays():
    visits = tuple(tiny.visit(p, carers_needed=2 if p == "A" else 1) for p in "AB")
    problem = tiny.problem(visits=visits, shifts=tuple(tiny.shift(n) for n in (1, 2, 3)))
    plan = planned(problem)
    board = Board(problem, plan)
    there = [r.shift_id for r in plan.routes if "V-A" in {s.visit_id for s in r.stops}]
    free = next(s.id for s in problem.shifts if s.id not in there)
    effect = board.drag("V-A", free, 0, there[0])
    assert effect.opening is not None
    assert effect.opening.shift_ids == {free, there[1]}


def test_pairs_of_shifts_are_ranked():
    visits = tuple(tiny.visit(p, carers_needed=2 if p == "A" else 1) for p in "AB")
    problem = tiny.problem(visits=visits, shifts=tuple(tiny.shift(n) for n in (1, 2, 3)))
    ranking = places_for(problem, planned(problem), "V-A")
    pairs = {frozenset(two) for two in combinations(("S-1", "S-2", "S-3"), 2)}
    assert {opening.shift_ids for opening in ranking.openings} == pairs
    assert all(len(opening.seats) == 2 for opening in ranking.openings)


GIVING = CASES | {"area": {"area_id": "north"}, "working_day": {}, "continuity": {}, "gap": {}}


@pytest.mark.parametrize("rule", sorted(set(GIVING) - {"incompatible"}))
def test_one_rule_that_gives_way_opens_a_place(rule: str):
    asked = GIVING[rule]
    changes: dict[str, Any] = {}
    shifts = tuple(
        tiny.shift(n, area_ids=frozenset({"south"}), end_at=at(14), latest_end_at=at(14))
        for n in (1, 2)
    )
    if rule in {"pin", "double_handed"}:
        shifts = (shifts[0], replace(shifts[1], start_at=at(13)))
        asked = asked | {"windows": tiny.window(at(6), at(7))} if rule == "double_handed" else asked
    if rule == "working_day":
        changes["limits"] = {"standard": WorkLimits(day_max_s=3600)}
        shifts = shifts[1:]
    if rule == "continuity":
        met = {"C-C": {"K-7": (tiny.DAY - timedelta(days=1),)}}
        changes["continuity"] = ContinuityBudget(most_carers=1, met=met)
    if rule == "gap":
        changes["gaps"] = (Gap(first_id="V-A", second_id="V-C", least_s=11 * 3600),)
    visits = tuple(tiny.visit(p, **(asked if p == "C" else {})) for p in "AC")
    problem = tiny.problem(visits=visits, shifts=shifts, **changes)
    if rule == "pin":
        pinned = replace(visits[1], pin=Pin(carer_id="K-9"))
        problem = replace(problem, visits=(visits[0], pinned))
    board = Board(problem, planned(problem))
    assert board.places_for("V-C").openings == ()
    assert rule in {given.rule for given in board.if_only("V-C")}


def test_incompatible_never_gives_way():
    visits = tuple(
        tiny.visit(p, forbidden_carers=frozenset({"K-1", "K-2"} if p == "C" else ())) for p in "AC"
    )
    problem = tiny.problem(visits=visits)
    assert Board(problem, planned(problem)).if_only("V-C") == ()


def test_who_has_to_be_served_with_somebody_left_out_has_no_place():
    gap = Gap(first_id="V-C", second_id="V-D", least_s=0, together=True)
    problem = tiny.problem(gaps=(gap,))
    first = replace(problem, visits=problem.visits[:2], gaps=())
    board = Board(problem, planned(first))
    ranking = board.places_for("V-C")
    assert ranking.needs == ("V-D",)
    assert ranking.openings == ()


def test_a_plan_with_other_times_is_said_not_to_be_faithful():
    problem = tiny.problem()
    plan = planned(problem)
    assert Board(problem, plan).ground.faithful
    dearer = replace(plan, costs={**plan.costs, "travel": plan.costs["travel"] + 1})
    assert not places_for(problem, dearer, "V-A").faithful


def test_the_smallest_day_with_every_case():
    problem = brute_force(tiny.problem(visits=(tiny.visit("A"),))).orders
    assert any(problem.values())
    nobody = tiny.problem(shifts=())
    assert places_for(nobody, planned(nobody), "V-A").openings == ()


@given(problem=small_days(UP_TO_FIVE[:-1]))
@settings(SMALL, max_examples=40)
def test_the_explanations_know_no_better_place(problem: Problem):
    """They hold tied visits where they are, so what they find is a place, and no cheaper one."""
    weights = replace(problem.weights, largest_lateness_per_s=0)
    problem = replace(problem, weights=weights, gaps=())
    last = problem.visits[-1]
    first = replace(
        problem,
        visits=problem.visits[:-1],
        baseline={v: was for v, was in problem.baseline.items() if v != last.id},
    )
    plan = planned(first)
    told = board_of(problem, plan)
    known = best_of(told, last.id, told.able(last))
    openings = Board(problem, plan).places_for(last.id).openings
    if known is not None:
        assert openings[0].more + worth_of(told, last) <= known.price
    elif last.carers_needed == 1:
        assert openings == ()
