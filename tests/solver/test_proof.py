"""Proofs against brute force, and bounds that stand."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from homecare.model import Pin
from homecare.plan import Problem
from homecare.rules import judge
from solver.proof import MOST_VISITS, Bound, bound, floor, provable, prove
from tests import tiny
from tests.solver.oracle import brute_force, plan_of
from tests.solver.smalldays import small_days


@given(problem=small_days())
@settings(
    max_examples=250,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_what_is_proved_is_what_trying_everything_finds(problem: Problem):
    answer = brute_force(problem)
    plan = plan_of(problem, answer)
    assert judge(problem, plan) == ()
    assert plan.cost == answer.points
    proof = prove(problem, None)
    assert proof.bound == Bound(answer.points, proven=True)
    assert proof.plan is not None
    assert proof.plan.cost == answer.points
    assert floor(problem) <= answer.points


@given(problem=small_days())
@settings(max_examples=60, deadline=None)
def test_a_search_cut_short_still_gives_a_bound_that_stands(problem: Problem):
    answer = brute_force(problem)
    proof = prove(problem, None, effort=1e-5)
    assert floor(problem) <= proof.bound.points <= answer.points
    if proof.plan is not None:
        assert proof.plan.cost >= answer.points
    assert proof == prove(problem, None, effort=1e-5)


@pytest.mark.parametrize(
    ("changes", "lost"),
    [
        ({}, 0),
        ({"skills": frozenset({"lifting"})}, 1),
        ({"forbidden_carers": frozenset({"K-1"}), "carers_needed": 2}, 1),
        ({"windows": tiny.window(tiny.at(14, 31), tiny.at(16))}, 1),
        ({"windows": tiny.window(tiny.at(13, 30), tiny.at(16))}, 0),
        ({"windows": tiny.window(tiny.at(13, 31), tiny.at(16))}, 1),
        ({"pin": Pin(carer_id="K-9")}, 1),
        ({"pin": Pin(carer_id="K-9"), "carers_needed": 2}, 1),
    ],
)
def test_the_floor_is_what_nobody_can_serve(changes: dict[str, object], lost: int):
    visits = (tiny.visit("A", **changes), tiny.visit("B"))
    problem = tiny.problem(visits=visits)
    assert floor(problem) == lost * 200_000
    assert prove(problem, None).bound.points >= floor(problem)


def test_a_pin_of_both_carers_is_kept():
    crew = tuple(tiny.shift(n) for n in (1, 2, 3))
    pin = Pin(carer_id="K-1", with_carer_id="K-3")
    visit = tiny.visit("A", carers_needed=2, pin=pin, preferred_carers=frozenset({"K-2"}))
    proof = prove(tiny.problem(visits=(visit,), shifts=crew), None)
    assert proof.plan is not None
    assert {route.carer_id for route in proof.plan.routes} == {"K-1", "K-3"}
    assert proof.bound.proven


def test_a_large_day_gets_the_floor():
    visits = tuple(tiny.visit("A", id=f"V-{n}") for n in range(MOST_VISITS + 1))
    assert provable(tiny.problem(visits=visits[1:]))
    large = tiny.problem(visits=(*visits[1:], tiny.visit("B", skills=frozenset({"lifting"}))))
    assert not provable(large)
    assert bound(large, 1.0) == Bound(200_000, proven=False)


def test_days_without_visits_or_shifts():
    assert bound(tiny.problem(visits=()), 1.0) == Bound(0, proven=True)
    assert bound(tiny.problem(shifts=()), 1.0) == Bound(800_000, proven=True)


def test_what_the_model_leaves_out_is_a_bound_and_no_proof():
    """Seven hours of care at the office in a shift of seven: the break becomes overtime."""
    visits = tuple(
        tiny.visit("O", id=f"V-{n}", windows=tiny.window(tiny.at(6), tiny.at(14))) for n in range(7)
    )
    crew = (tiny.shift(1, end_at=tiny.at(13), latest_end_at=tiny.at(14)),)
    proof = prove(tiny.problem(visits=visits, shifts=crew), None)
    assert proof.bound == Bound(0, proven=False)
    assert proof.plan is not None
    assert proof.plan.cost == 4 * 1800
