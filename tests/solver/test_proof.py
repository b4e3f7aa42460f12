"""Proofs against brute force, and bounds that stand."""

from hypothesis import HealthCheck, Phase, given, settings

from homecare.plan import Problem
from homecare.rules import judge
from solver.proof import Bound, floor, prove
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
