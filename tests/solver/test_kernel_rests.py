"""Meals that the law asks for, and how much is planned before a search that is halted ends."""

import pytest

from homecare.model import MealBreak, Weights
from homecare.plan import Problem
from homecare.ports import Params, StopRule
from homecare.rules import judge
from solver.engine import search_here
from solver.here import solve_here
from solver.kernel.search import recreate
from tests import tiny
from tests.tiny import at

STOP = StopRule(seconds=None, iterations=200)
MINUTE = 60


def long_day(service_min: int, weights: Weights | None = None) -> Problem:
    """One carer with a meal; four visits along the road and 80 minutes of travel."""
    meal = MealBreak(opens_at=at(8), closes_at=at(12), least_s=30 * MINUTE)
    return tiny.problem(
        visits=tuple(tiny.visit(p, service_s=service_min * MINUTE) for p in "ABCD"),
        shifts=(tiny.shift(1, meal=meal),),
        weights=weights or Weights(missed_break=0),
    )


def test_a_meal_without_a_price_lets_work_go_on_where_the_law_asks_for_it():
    problem = long_day(75)
    plan = solve_here(problem, STOP, 1, Params(threads=1))
    assert [v for v in judge(problem, plan) if v.hard] == []
    assert plan.unserved == ()
    assert [len(route.breaks) for route in plan.routes] == [1]


@pytest.mark.parametrize(("price", "meals"), [(0, 0), (50_000, 1)])
def test_a_meal_that_no_law_asks_for_is_taken_only_for_its_price(price: int, meals: int):
    problem = long_day(40, Weights(missed_break=price))
    plan = solve_here(problem, STOP, 1, Params(threads=1))
    assert plan.unserved == ()
    assert [len(route.breaks) for route in plan.routes] == [meals]


def test_a_search_that_was_halted_makes_one_first_plan_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
):
    made = []

    def counted(*words: object) -> object:
        made.append(1)
        return recreate(*words)

    monkeypatch.setattr("solver.engine.recreate", counted)
    problem = tiny.problem()
    plan = search_here(problem, STOP, 1, Params(threads=4), None, halted=lambda: True)
    assert len(made) == 1
    assert plan.unserved == ()
