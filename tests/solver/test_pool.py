"""The pool of routes met: what it reads, what it puts back, and what a recombination may answer."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from benchmarks.random_days import random_day
from homecare.desk import Desk
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from homecare.rules import judge
from solver.answer import plan_of
from solver.case import Laid, lay_out_case
from solver.engine import search_here
from solver.kernel import layout as at
from solver.kernel.search import anneal, recreate
from solver.kernel.tally import tally_up
from solver.pool import Pool
from solver.proof import prove
from solver.recombine import cost_of
from tests import tiny
from tests.solver.smalldays import small_days

FEW = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def first_plan(laid: Laid, seed: int, blink: float = 0.3) -> at.Ints:
    state = at.fresh_state(laid.case, seed)
    tally_up(laid.case, state)
    recreate(laid.case, laid.roads, state, blink)
    tally_up(laid.case, state)
    return state


def laid_of(problem: Problem) -> Laid:
    return lay_out_case(Desk(problem))


def busy_day(seed: int = 1) -> Problem:
    return random_day(40, 8, seed, double_handed=0.2, breaks=True)


def climbed(laid: Laid, seed: int, steps: int) -> tuple[at.Ints, Pool]:
    """The best plan of a short search, and the routes that it met."""
    current, pool = first_plan(laid, seed), Pool(laid)
    best, work = current.copy(), at.fresh_state(laid.case, seed + 1)
    for _ in range(20):
        heats = (600.0, 300.0)
        anneal(laid.case, laid.roads, work, current, best, steps // 20, heats, 8.0, 8.0, 0.1, 3)
        pool.gather(current)
        pool.gather(best)
    return best, pool


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_routes_of_a_plan_cost_what_the_plan_costs_and_give_it_back(seed: int):
    laid = laid_of(busy_day(seed))
    state, pool = first_plan(laid, seed), Pool(laid)
    pool.gather(state)
    offer = pool.offer(state)
    assert cost_of(offer.choice, offer.choice.incumbent) == state[at.TRUE]
    again = pool.state_of([offer.mets[n] for n in offer.choice.incumbent])
    one, two = plan_of(laid, state, 0, 0.0), plan_of(laid, again, 0, 0.0)
    assert again[at.TRUE] == state[at.TRUE]
    assert {v.visit_id for v in one.unserved} == {v.visit_id for v in two.unserved}
    assert judge(laid.desk.problem, two) == ()


def test_halves_of_a_visit_are_named_alike_whoever_was_first():
    laid = laid_of(tiny.problem(visits=(tiny.visit("A", carers_needed=2),)))
    state = first_plan(laid, 1, blink=0.0)
    one, other = laid.ops_of[next(iter(laid.ops_of))]
    rows = [int(state[at.SPOTS + 8 * op + at.ROUTE]) for op in (one, other)]
    assert min(rows) >= 0
    pool = Pool(laid)
    pool.gather(state)
    named = {met.column.shift: met.column.ops for met in pool.met.values()}
    assert named == {min(rows): (one,), max(rows): (other,)}


def test_the_oldest_routes_go_and_those_of_the_last_plan_stay(monkeypatch: pytest.MonkeyPatch):
    laid = laid_of(busy_day())
    monkeypatch.setattr("solver.pool.MOST_COLUMNS", 12)
    pool = Pool(laid)
    for seed in range(4):
        pool.gather(first_plan(laid, seed))
    last = first_plan(laid, 9)
    offer = pool.offer(last)
    assert len(offer.mets) == 12
    assert cost_of(offer.choice, offer.choice.incumbent) == last[at.TRUE]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_plans_of_different_searches_are_crossed_for_the_better(seed: int):
    laid = laid_of(busy_day(seed))
    best, pool = climbed(laid, seed, 200)
    other, _ = climbed(laid, seed + 50, 200)
    pool.gather(other)
    found = pool.offer(best).take(None, 2.0, seed)
    if found is None:
        found = best
    plan = plan_of(laid, found, seed, 0.0)
    assert found[at.TRUE] <= best[at.TRUE]
    assert plan.cost == found[at.TRUE]
    assert judge(laid.desk.problem, plan) == ()


def test_two_halves_of_two_plans_make_the_better_third():
    """Two days side by side: the first plan is bad in the one, the second in the other."""
    laid = laid_of(random_day(24, 4, 3))
    good, pool = climbed(laid, 3, 400)
    pool.met.clear()
    routes = list(pool._routes(good))
    for n in range(len(routes)):
        pool.gather(pool.state_of([met for k, met in enumerate(routes) if k != n]))
    bad = pool.state_of(routes[:1])
    found = pool.offer(bad).take(None, 2.0, 1)
    assert found is not None
    assert found[at.TRUE] == good[at.TRUE]


def test_nothing_is_answered_where_nothing_is_better():
    laid = laid_of(busy_day())
    state, pool = first_plan(laid, 1), Pool(laid)
    assert pool.offer(state).take(None, 2.0, 1) is None


@given(problem=small_days())
@FEW
def test_a_recombined_small_day_is_legal_and_costs_what_it_says(problem: Problem):
    laid = laid_of(problem)
    assume(laid.variants and laid.visit_of)
    states = [first_plan(laid, seed) for seed in range(6)]
    pool = Pool(laid)
    for state in states:
        pool.gather(state)
    best = min(states, key=lambda state: int(state[at.TRUE]))
    found = pool.offer(best).take(None, 1.0, 0)
    if found is not None:
        plan = plan_of(laid, found, 0, 0.0)
        assert plan.cost == found[at.TRUE] < best[at.TRUE]
        assert judge(problem, plan) == ()


def run(
    problem: Problem, params: Params | None = None, steps: int = 2000
) -> tuple[Plan, list[Progress]]:
    told: list[Progress] = []
    stop = StopRule(seconds=None, iterations=steps)
    plan = search_here(
        problem, stop, 1, params or Params(), None, on_better=lambda _, p: told.append(p)
    )
    return plan, told


@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_limited_by_steps_is_the_same_each_time(threads: int):
    problem = busy_day(2)
    plans = [run(problem, Params(threads=threads))[0] for _ in range(2)]
    assert replace(plans[0], solve_s=0.0) == replace(plans[1], solve_s=0.0)


def test_recombination_can_be_left_out(monkeypatch: pytest.MonkeyPatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("solver.pool.recombine", never)
    run(busy_day(), Params(recombine=False), steps=500)
    with pytest.raises(AssertionError):
        run(busy_day(), Params(), steps=500)


def test_a_proved_day_ends_before_its_steps_are_used_up():
    problem = tiny.problem()
    plan, told = run(problem, steps=200_000)
    assert told[-1].bound == plan.cost == prove(problem, None).bound.points
    assert told[-1].iterations < 200_000


def test_a_floor_is_told_where_the_day_is_large():
    problem = busy_day()
    nobody = replace(problem.visits[0], skills=frozenset({"none"}))
    problem = replace(problem, visits=(nobody, *problem.visits[1:]))
    plan, told = run(problem, steps=300)
    lost = problem.weights.unserved[nobody.priority]
    assert told[-1].bound is not None
    assert lost <= told[-1].bound <= plan.cost


def wished(points: int) -> Problem:
    day = tiny.problem()
    visits = tuple(replace(v, carer_points={"K-1": points, "K-2": 7}) for v in day.visits)
    return replace(day, visits=visits)


@pytest.mark.parametrize("points", [-50_000, -300, 0, 900])
def test_the_bound_knows_who_is_wished_for(points: int):
    problem = wished(points)
    proof = prove(problem, None)
    plan, _ = run(problem)
    assert proof.bound.points <= plan.cost
    assert proof.bound.proven
    assert plan.cost == proof.bound.points


def test_a_run_may_begin_from_the_routing_model_too():
    problem = busy_day(3)
    plan, _ = run(problem, Params(routing_start=True), steps=300)
    assert judge(problem, plan) == ()
