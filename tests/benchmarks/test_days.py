"""Days of invented municipalities: what is planned, and what is counted."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import days
from benchmarks.days import carers_met, days_of, figures, planned
from homecare.generate import START_ON
from homecare.plan import ContinuityBudget, Plan, Problem
from tests import tiny
from tests.legal import plan_of


def lazy(problem: Problem, stop: Any, seed: int, params: Any, **on: Any) -> Plan:
    """Serves nobody, and says that it took 50 steps."""
    assert stop.seconds
    assert params.threads
    on["on_progress"](SimpleNamespace(iterations=50))
    return replace(plan_of(problem, {}), seed=seed)


def test_a_day_and_a_fortnight_of_a_municipality():
    one, many = days_of("tervete", 1, 1, None), days_of("tervete", 14, 1, 3)
    assert one.days == 1
    assert many.days == 14
    assert len(many.visits) > 8 * len(one.visits)
    assert many.continuity is not None
    assert many.continuity.most_carers == 3
    assert one.continuity is None


def test_another_seed_is_another_municipality():
    assert days_of("tervete", 1, 1, None) == days_of("tervete", 1, 1, None)
    assert days_of("tervete", 1, 2, None) != days_of("tervete", 1, 1, None)


def test_figures_count_duties_by_priority_and_steps(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(days, "solve", lazy)
    problem = days_of("tervete", 1, 1, None)
    told: Any = figures(planned(problem, 1.0, 1, 2))
    duties = sum(v.optional_worth is None for v in problem.visits)
    assert sum(told["unserved"].values()) == duties
    assert told["optional_left_out"] == len(problem.visits) - duties
    assert told["served"] == 0
    assert told["iterations"] == 50
    assert told["broken"] == {}
    assert told["cost"] == sum(told["costs"].values())


def test_a_broken_rule_is_counted_and_fails(monkeypatch: pytest.MonkeyPatch):
    def cheating(problem: Problem, *asked: Any, **on: Any) -> Plan:
        plan = lazy(problem, *asked, **on)
        return replace(plan, unserved=plan.unserved[1:])

    monkeypatch.setattr(days, "solve", cheating)
    assert days.main(["--municipality", "tervete", "--seconds", "1"]) == 1


def test_the_last_line_is_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(days, "solve", lazy)
    assert days.main(["--municipality", "tervete", "--seconds", "1", "--days", "14"]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["budget"] == days.BUDGET
    assert told["days"] == 14
    assert told["limit_s"] == 1.0
    assert {"cost", "costs", "seconds", "iterations", "carers_per_client"} <= set(told)


@pytest.mark.parametrize(
    ("words", "budget"),
    [
        (["--days", "14"], days.BUDGET),
        (["--days", "14", "--budget", "2"], 2),
        (["--days", "14", "--no-budget"], None),
        (["--days", "1"], None),
    ],
)
def test_the_budget_of_the_words(words: list[str], budget: int | None):
    assert days.parsed(words).budget == budget


def test_carers_of_earlier_plans_count_within_the_days():
    problem = tiny.problem()
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-D", "V-C"]})
    client_id = next(v.client_id for v in problem.visits if v.id == "V-A")
    assert set(carers_met(problem, plan, 14).values()) == {1}
    for back, carers in ((13, 2), (14, 1)):
        before_on = problem.day_on - timedelta(days=back)
        budget = ContinuityBudget(most_carers=2, met={client_id: {"K-9": (before_on,)}})
        found = carers_met(replace(problem, continuity=budget), plan, 14)
        assert found[client_id] == carers


def test_the_first_day_is_the_one_the_municipality_is_invented_for():
    assert days_of("tervete", 1, 1, None).day_on == START_ON
