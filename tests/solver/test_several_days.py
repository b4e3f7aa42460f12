"""Problems with all that a problem can hold: what drafts and OR-Tools plan is legal and explained."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from homecare.desk import Desk
from homecare.explain import explain_stop, explain_unserved, reason_sentence, remedy_sentence
from homecare.model import Shift, Visit
from homecare.plan import Plan, Problem
from homecare.ports import StopRule
from homecare.rules import judge
from solver import repair
from solver.draft import Draft
from solver.readout import plan_of
from solver.refuse import refusals
from solver.repair import construct
from solver.routing import search
from solver.routing.engine import search_here
from tests.property.several import judged_days

generated = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _sound_visit(visit: Visit) -> Visit:
    pin = visit.pin
    if pin is None or pin.with_carer_id is None:
        return visit
    both = visit.carers_needed > 1 and pin.carer_id not in {None, pin.with_carer_id}
    return visit if both else replace(visit, pin=replace(pin, with_carer_id=None))


def _sound_shift(shift: Shift) -> Shift:
    pool = None if shift.car_pool_id == "Q" else shift.car_pool_id
    return replace(shift, car_pool_id=pool)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    problem, _ = draw(judged_days())
    problem = replace(
        problem,
        visits=tuple(_sound_visit(visit) for visit in problem.visits),
        shifts=tuple(_sound_shift(shift) for shift in problem.shifts),
    )
    assume(not refusals(problem))
    return problem


def explained(problem: Problem, plan: Plan) -> None:
    """Every reason, remedy and stop can be told; nothing that hangs together raises."""
    for left_out in explain_unserved(problem, plan).unserved:
        for language in ("lv", "en"):
            assert "{" not in reason_sentence(left_out, language)
            assert "{" not in remedy_sentence(left_out, language)
    for route in plan.routes[:2]:
        why = explain_stop(problem, plan, route.stops[0].visit_id, route.carer_id)
        assert all("{" not in sentence for sentence in why.sentences("en"))


def all_told(problem: Problem, plan: Plan) -> bool:
    told = {u.visit_id for u in plan.unserved} | plan.served_ids
    return told == {visit.id for visit in problem.visits}


@given(problem=problems())
@generated
def test_a_draft_breaks_no_rule_and_can_be_explained(problem: Problem):
    draft = Draft(Desk(problem))
    construct(draft, lambda: False)
    plan = plan_of(draft, seed=0, solve_s=0.0)
    assert judge(problem, plan) == ()
    assert all_told(problem, plan)
    explained(problem, plan)


@pytest.fixture
def impatient() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "STEPS_AT_LEAST", 1000)
        patch.setattr(search, "STEPS_PER_NODE_PAIR", 10)
        patch.setattr(repair, "SHAKES_PER_VISIT", 2)
        patch.setattr(repair, "TRIES_PER_LOST", 4)
        yield


@pytest.mark.usefixtures("impatient")
@given(problem=problems())
@settings(
    generated,
    max_examples=40,
    suppress_health_check=[*HealthCheck],
)
def test_or_tools_breaks_no_rule(problem: Problem):
    plan = search_here(problem, StopRule(seconds=None, iterations=6))
    assert judge(problem, plan) == ()
    assert all_told(problem, plan)
