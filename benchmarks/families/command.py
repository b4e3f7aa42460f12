"""The command line that all adapters share, and the one call of the solver in them."""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.families.files import instance_name
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from homecare.rules import judge
from solver import solve

SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan, how long it took and, where the engine tells, in how many steps."""

    plan: Plan
    seconds: float
    """From the call of the solver to its answer, its start included."""
    iterations: int | None
    violations: tuple[str, ...] = ()
    """Rules that the referee finds broken; none in a plan that may be shown."""


def parser(doc: str | None) -> argparse.ArgumentParser:
    """Options `instance --seconds --iterations --seed --threads --out`."""
    found = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("instance", type=Path)
    found.add_argument("--seconds", type=float, help=f"{SECONDS:g} unless --iterations is given")
    found.add_argument("--iterations", type=int, help="alone: the run is repeatable")
    found.add_argument("--seed", type=int, default=1)
    found.add_argument("--threads", type=int, default=2)
    found.add_argument("--out", type=Path, help="solution file, .json or .json.gz")
    return found


def answer(problem: Problem, asked: argparse.Namespace) -> Answer:
    """Solve a problem as the command line asks."""
    steps: list[int] = []

    def note(progress: Progress) -> None:
        steps.append(progress.iterations)

    seconds: float | None = asked.seconds
    if seconds is None and asked.iterations is None:
        seconds = SECONDS
    begun = perf_counter()
    plan = solve(
        problem,
        StopRule(seconds=seconds, iterations=asked.iterations),
        asked.seed,
        Params(threads=asked.threads),
        on_progress=note,
    )
    took_s = perf_counter() - begun
    broken = sorted({violation.rule for violation in judge(problem, plan) if violation.hard})
    return Answer(plan, round(took_s, 2), max(steps, default=0) or None, tuple(broken))


def tell(
    asked: argparse.Namespace,
    found: Answer,
    cost: float | None,
    parts: Mapping[str, float],
    *,
    feasible: bool,
) -> None:
    """Print the last line: one JSON object. `feasible` is the family's own word on it."""
    line = {
        "instance": instance_name(asked.instance),
        "cost": cost,
        "parts": dict(parts),
        "seconds": found.seconds,
        "iterations": found.iterations,
        "seed": asked.seed,
        "threads": asked.threads,
        "feasible": feasible,
        "unserved": len(found.plan.unserved),
        "violations": list(found.violations),
    }
    print(json.dumps(line), flush=True)
