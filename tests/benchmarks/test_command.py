"""The command line that all adapters share: limits, steps, the referee, the last line."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from benchmarks.families import command
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from tests import tiny
from tests.legal import plan_of

SEQUENCES = {"S-1": ["V-A", "V-B", "V-C", "V-D"]}


def asked(*words: str) -> argparse.Namespace:
    return command.parser("doc").parse_args(["folder/case.json.gz", *words])


def solve_with(
    monkeypatch: pytest.MonkeyPatch, plan: Plan, steps: tuple[int, ...] = ()
) -> list[tuple[StopRule, int, Params]]:
    """Put a solver in that answers with a plan; what it was asked."""
    calls: list[tuple[StopRule, int, Params]] = []

    def solve(
        problem: Problem,  # noqa: ARG001
        stop: StopRule,
        seed: int,
        params: Params,
        *,
        on_progress: Callable[[Progress], None],
    ) -> Plan:
        calls.append((stop, seed, params))
        for step in steps:
            on_progress(Progress(seconds=1.0, cost=1, unserved=0, iterations=step))
        return plan

    monkeypatch.setattr(command, "solve", solve)
    return calls


@pytest.mark.parametrize(
    ("words", "stop"),
    [
        ((), StopRule(seconds=30.0)),
        (("--seconds", "5"), StopRule(seconds=5.0)),
        (("--iterations", "700"), StopRule(seconds=None, iterations=700)),
        (("--iterations", "7", "--seconds", "2"), StopRule(seconds=2.0, iterations=7)),
    ],
)
def test_limits(words: tuple[str, ...], stop: StopRule, monkeypatch: pytest.MonkeyPatch):
    problem = tiny.problem()
    calls = solve_with(monkeypatch, plan_of(problem, SEQUENCES))
    command.answer(problem, asked(*words, "--seed", "4", "--threads", "1"))
    assert calls == [(stop, 4, Params(threads=1))]


@pytest.mark.parametrize(("steps", "iterations"), [((), None), ((0,), None), ((10, 400), 400)])
def test_iterations_are_the_last_that_were_told(
    steps: tuple[int, ...], iterations: int | None, monkeypatch: pytest.MonkeyPatch
):
    problem = tiny.problem()
    solve_with(monkeypatch, plan_of(problem, SEQUENCES), steps)
    assert command.answer(problem, asked()).iterations == iterations


def test_what_the_referee_finds_is_in_the_last_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    problem = tiny.problem()
    plan = plan_of(problem, SEQUENCES)
    (route,) = plan.routes
    late = replace(route, end_at=problem.shifts[0].latest_end_at + timedelta(hours=1))
    solve_with(monkeypatch, replace(plan, routes=(late,)), (12,))
    found = command.answer(problem, asked())
    command.tell(asked(), found, 12.5, {"travel": 12.5}, feasible=False)
    told: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert "shift" in told.pop("violations")
    assert told.pop("seconds") >= 0
    assert told == {
        "instance": "case",
        "cost": 12.5,
        "parts": {"travel": 12.5},
        "iterations": 12,
        "seed": 1,
        "threads": 2,
        "feasible": False,
        "unserved": 0,
    }
