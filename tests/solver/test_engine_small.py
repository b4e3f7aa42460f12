"""The engine on small days: as good as trying everything, and never worse for a further carer."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from homecare.model import Shift
from homecare.plan import Plan, Problem
from homecare.ports import Params, StopRule
from homecare.rules import judge
from solver.engine import search_here
from solver.proof import Bound, bound, prove
from tests import tiny
from tests.property.test_planned_days import days
from tests.solver.oracle import brute_force
from tests.solver.oracle_routes import cheapest
from tests.solver.smalldays import UP_TO_EIGHT, shifts, small_days

STOP = StopRule(seconds=None, iterations=2000)
ONE = Params(threads=1)
SMALL = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def planned(problem: Problem, seed: int = 1) -> Plan:
    return search_here(problem, STOP, seed, ONE, None, on_better=None, halted=None)


@given(problem=small_days())
@SMALL
def test_the_engine_finds_what_trying_everything_finds(problem: Problem):
    plan = planned(problem)
    assert judge(problem, plan) == ()
    assert plan.cost == brute_force(problem).points


@given(problem=small_days(UP_TO_EIGHT, tied=False))
@settings(SMALL, max_examples=25)
def test_up_to_eight_visits_are_planned_as_well_as_by_trying_every_route(problem: Problem):
    plan = planned(problem)
    assert judge(problem, plan) == ()
    assert plan.cost == cheapest(problem)


@given(problem=small_days(tied=False))
@settings(SMALL, max_examples=100)
def test_both_ways_of_trying_everything_agree(problem: Problem):
    assert cheapest(problem) == brute_force(problem).points


@given(problem=small_days(UP_TO_EIGHT, tied=False))
@settings(SMALL, max_examples=40)
def test_up_to_eight_visits_are_proved_at_what_trying_every_route_finds(problem: Problem):
    assert prove(problem, None).bound == Bound(cheapest(problem), proven=True)


@given(problem=small_days(UP_TO_EIGHT))
@settings(SMALL, max_examples=25)
def test_up_to_eight_visits_with_pairs_and_gaps_cost_what_is_proved(problem: Problem):
    plan = planned(problem)
    assert judge(problem, plan) == ()
    assert prove(problem, None).bound == Bound(plan.cost, proven=True)


@given(problem=small_days(), further=shifts(9), seed=st.integers(0, 3))
@SMALL
def test_a_further_carer_never_makes_a_proved_day_dearer(
    problem: Problem, further: Shift, seed: int
):
    before = prove(problem, None).bound
    assume(before.proven)
    more = replace(problem, shifts=(*problem.shifts, further))
    plan = planned(more, seed)
    assert judge(more, plan) == ()
    assert plan.cost <= before.points


@given(problem=days())
@settings(SMALL, max_examples=15)
def test_no_plan_costs_less_than_the_bound(problem: Problem):
    """Also with breaks, rests against other days and two shifts of a carer, which are not in it."""
    assert bound(problem, 2.0).points <= planned(problem).cost


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_tiny_day_is_proved(seed: int):
    problem = tiny.problem()
    plan = planned(problem, seed)
    assert plan.cost == prove(problem, None).bound.points
