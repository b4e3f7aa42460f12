"""Any problem within the limits: the engine's plan is legal, whole, priced right and keeps pins."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homecare.model import Pin, Visit
from homecare.plan import Plan, Problem
from homecare.ports import Params, StopRule
from homecare.rules import judge
from solver import engine
from solver.answer import plan_of, tidied
from solver.case import Laid
from solver.kernel import layout as at
from solver.refuse import refusals
from tests.property.test_planned_days import days
from tests.solver.test_several_days import problems

ONE = Params(threads=1, recombine=False)
GENERATED = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
Where = dict[str, list[tuple[str, str]]]


@dataclass
class Felt:
    """What the search itself thought that its plan costs."""

    points: list[int] = field(default_factory=list)

    def plan_of(self, laid: Laid, state: at.Ints, seed: int, solve_s: float) -> Plan:
        self.points.append(int(tidied(laid, state)[at.TRUE]))
        return plan_of(laid, state, seed, solve_s)


@pytest.fixture(scope="module")
def felt() -> Iterator[Felt]:
    felt = Felt()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "plan_of", felt.plan_of)
        yield felt


def planned(problem: Problem, seed: int, start: Plan | None = None, steps: int = 60) -> Plan:
    stop = StopRule(seconds=None, iterations=steps)
    return engine.search_here(problem, stop, seed, ONE, start, on_better=None, halted=None)


def where(plan: Plan) -> Where:
    """Visit -> its carers and begins."""
    found: Where = {}
    for route in plan.routes:
        for stop in route.stops:
            found.setdefault(stop.visit_id, []).append((route.carer_id, stop.begin_at.isoformat()))
    return {visit_id: sorted(stops) for visit_id, stops in found.items()}


def _felt_change(problem: Problem, visit: Visit, carers: list[str]) -> int:
    """The search counts a change carer by carer, and half a price for each of two."""
    was = problem.baseline[visit.id].carer_ids if visit.id in problem.baseline else frozenset()
    strangers = sum(carer not in was for carer in carers) if was else 0
    return problem.weights.change * strangers // visit.carers_needed


def right_price(problem: Problem, plan: Plan) -> int:
    """What the search has to feel: the plan's cost, but for `change` of pairs and `moved`."""
    stops = where(plan)
    change = sum(
        _felt_change(problem, visit, [carer for carer, _ in stops[visit.id]])
        for visit in problem.visits
        if visit.id in stops
    )
    return plan.cost - plan.costs["moved"] - plan.costs["change"] + change


@given(problem=problems() | days(), seed=st.integers(0, 3))
@settings(GENERATED, max_examples=220)
def test_any_plan_is_legal_whole_and_priced_as_it_was_searched(
    felt: Felt, problem: Problem, seed: int
):
    plan = planned(problem, seed)
    assert judge(problem, plan) == ()
    told = sorted([*plan.served_ids, *(lost.visit_id for lost in plan.unserved)])
    assert told == sorted(visit.id for visit in problem.visits)
    stops = where(plan)
    for visit in problem.visits:
        assert len(stops.get(visit.id, ())) in {0, visit.carers_needed}
    assert felt.points[-1] == right_price(problem, plan)


def _pinned(visit: Visit, stops: list[tuple[str, str]], plan: Plan) -> Visit:
    begins = {stop.visit_id: stop.begin_at for route in plan.routes for stop in route.stops}
    carers = [carer for carer, _ in stops]
    pin = Pin(
        carer_id=carers[0],
        with_carer_id=carers[1] if len(carers) > 1 else None,
        begin_at=begins[visit.id],
    )
    return replace(visit, pin=pin)


@given(problem=problems() | days(), seed=st.integers(0, 3), each=st.sampled_from((1, 2, 3)))
@GENERATED
def test_a_frozen_stop_never_moves_and_a_legal_start_is_never_made_dearer(
    problem: Problem, seed: int, each: int
):
    before = planned(problem, seed)
    stops = where(before)
    frozen = {visit_id: stops[visit_id] for visit_id in sorted(stops)[::each]}
    visits = tuple(
        _pinned(visit, frozen[visit.id], before) if visit.id in frozen else visit
        for visit in problem.visits
    )
    asked = replace(problem, visits=visits)
    if refusals(asked):
        return
    for steps, start in ((0, before), (40, before), (40, None)):
        plan = planned(asked, seed + 1, start, steps)
        assert judge(asked, plan) == ()
        kept = where(plan)
        assert all(kept.get(visit_id, there) == there for visit_id, there in frozen.items())
        if start is not None and not judge(asked, before):
            assert plan.cost <= before.cost
