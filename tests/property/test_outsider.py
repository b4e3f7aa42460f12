"""The referee against a second one that was written from the docs alone."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homecare.exchange import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from homecare.plan import Plan, Problem
from homecare.rules import judge
from solver import StopRule
from solver.routing.engine import search_here
from tests.property.outsider import Json, complaints
from tests.property.test_planned_days import days, impatient

SCHEMA = Path(__file__).parents[2] / "docs" / "schema"
SPOILT_EACH = 20

__all__ = ["impatient"]


def judged(problem: Problem, plan: Plan) -> set[str]:
    """The rules whose violation makes a plan illegal, by our own referee."""
    return {v.rule for v in judge(problem, plan) if v.hard}


def test_the_example_of_the_docs_is_legal():
    problem, plan = (
        json.loads((SCHEMA / f"tiny.{name}.json").read_text("utf-8"))
        for name in ("problem", "plan")
    )
    assert complaints(problem, plan) == set()


def _later(text: str, by_s: int) -> str:
    return (datetime.fromisoformat(text) + timedelta(seconds=by_s)).isoformat()


def _move(record: Json, keys: tuple[str, ...], chance: Random) -> None:
    by_s = chance.choice((-7200, -900, -1, 1, 60, 900, 7200))
    for key in keys:
        record[key] = _later(record[key], by_s)


def _stop_moves(plan: Json, chance: Random) -> None:
    stop = chance.choice(chance.choice(plan["routes"])["stops"])
    _move(stop, chance.choice((("arrive_at",), ("begin_at",), ("begin_at", "leave_at"))), chance)


def _end_moves(plan: Json, chance: Random) -> None:
    _move(chance.choice(plan["routes"]), (chance.choice(("start_at", "end_at")),), chance)


def _carers_change_places(plan: Json, chance: Random) -> None:
    one, other = chance.choice(plan["routes"]), chance.choice(plan["routes"])
    for key in ("shift_id", "carer_id"):
        one[key], other[key] = other[key], one[key]


def _stop_is_lost(plan: Json, chance: Random) -> None:
    stops = chance.choice(plan["routes"])["stops"]
    if len(stops) > 1:
        stops.remove(chance.choice(stops))


def _breaks_go(plan: Json, chance: Random) -> None:
    chance.choice(plan["routes"])["breaks"] = []


def _figure_is_wrong(plan: Json, chance: Random) -> None:
    figures = chance.choice([plan["costs"], chance.choice(plan["routes"])["totals"]])
    figures[chance.choice(sorted(figures))] += 1


SPOILERS: tuple[Callable[[Json, Random], None], ...] = (
    _stop_moves,
    _end_moves,
    _carers_change_places,
    _stop_is_lost,
    _breaks_go,
    _figure_is_wrong,
)
CONSEQUENCES = {"travel", "shift", "totals", "costs"}
"""Our referee tells one cause once; which of these names it takes is not for a stranger to know."""


@given(problem=days(), seed=st.integers(0, 3))
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_both_say_the_same_of_planned_and_of_spoilt_plans(problem: Problem, seed: int):
    plan = search_here(problem, StopRule(seconds=None, iterations=6), seed)
    asked, answer = json.loads(problem_to_json(problem)), json.loads(plan_to_json(plan, problem))
    assert complaints(asked, answer) == set()
    chance = Random(seed)
    for _ in range(SPOILT_EACH if plan.routes else 0):
        spoilt = deepcopy(answer)
        chance.choice(SPOILERS)(spoilt, chance)
        ours = judged(problem, plan_from_json(json.dumps(spoilt)))
        theirs = complaints(asked, spoilt)
        assert theirs - CONSEQUENCES == ours - CONSEQUENCES
        assert bool(theirs) == bool(ours)
    assert problem_from_json(json.dumps(asked)) == problem
