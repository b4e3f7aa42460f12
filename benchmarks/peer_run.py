"""A peer's run in a process of its own: measured, judged, and ended when it does not end.

A peer that works on one core only runs twice side by side (two seeds, or two first solutions), and
the better answer counts: every contender has both cores.
"""

import importlib
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic

from benchmarks.peer_day import Asked, plan_of
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from homecare.rules import judge

CORES = 2
LATE_FACTOR, LATE_S = 2.0, 60.0
"""A peer is ended at its limit times the factor, plus this: models take time to build."""
WARM_UP_S = 2.0

CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "or-tools": ("benchmarks.peer_ortools", ("PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC")),
    "pyvrp": ("benchmarks.peer_pyvrp", ("first seed", "second seed")),
    "vroom": ("benchmarks.peer_vroom", ("both cores",)),
}
"""Peer -> its adapter, and what its runs side by side differ in."""
ENGINES = {"ours": "homecare", "our or-tools": "ortools"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a contender."""

    plan: Plan | None = None
    broken: dict[str, int] = field(default_factory=dict)
    """Rule -> how often the plan breaks it."""
    wall_s: float = 0.0
    """Model, search and answer; without the start of the process."""
    iterations: int = 0
    note: str = ""
    """Why there is no plan, or which of the runs was the better."""

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """Smaller is better: a plan, a legal one, a cheap one."""
        cost = self.plan.cost if self.plan else 0
        return self.plan is None, bool(self.broken), cost


def contend(name: str, problem: Problem, seconds: float, seed: int) -> Outcome:
    """Run a contender on a day: a peer by its name, or one of our engines."""
    if name in ENGINES:
        return _ours(problem, seconds, seed, Params(engine=ENGINES[name], threads=CORES))
    adapter, choices = CHOICES[name]
    threads = CORES // len(choices)
    runs = [
        _Run(
            adapter,
            Asked(problem=problem, seconds=seconds, seed=seed + n, choice=choice, threads=threads),
        )
        for n, choice in enumerate(choices)
    ]
    ends_at = monotonic() + seconds * LATE_FACTOR + LATE_S
    return min((run.outcome(ends_at) for run in runs), key=lambda outcome: outcome.rank)


def warm_up(problem: Problem) -> None:
    """Let our engine compile what it compiles once after an installation."""
    from solver import solve  # noqa: PLC0415 - peers run without our solver

    solve(problem, StopRule(seconds=WARM_UP_S), 0, Params(threads=CORES))


def judged(problem: Problem, plan: Plan, wall_s: float, iterations: int, note: str = "") -> Outcome:
    """A plan with what the referee says of it."""
    broken: dict[str, int] = {}
    for violation in judge(problem, plan):
        if violation.hard:
            broken[violation.rule] = broken.get(violation.rule, 0) + 1
    return Outcome(plan=plan, broken=broken, wall_s=wall_s, iterations=iterations, note=note)


def _ours(problem: Problem, seconds: float, seed: int, params: Params) -> Outcome:
    from solver import solve  # noqa: PLC0415 - see warm_up

    steps = 0

    def note(progress: Progress) -> None:
        nonlocal steps
        steps = max(steps, progress.iterations)

    began = monotonic()
    plan = solve(problem, StopRule(seconds=seconds), seed, params, on_progress=note)
    return judged(problem, plan, monotonic() - began, steps)


class _Run:
    """A child at work."""

    def __init__(self, adapter: str, asked: Asked) -> None:
        context = get_context("spawn")
        self.answers, its_end = context.Pipe(duplex=False)
        self.child = context.Process(target=_child, args=(its_end, adapter, asked), daemon=True)
        self.child.start()
        its_end.close()

    def outcome(self, ends_at: float) -> Outcome:
        """Its answer, or why there is none."""
        try:
            if not self.answers.poll(max(0.0, ends_at - monotonic())):
                return Outcome(note="no answer in time")
            found: Outcome = self.answers.recv()
        except EOFError:
            return Outcome(note="its process died")
        else:
            return found
        finally:
            self.child.kill()
            self.child.join()
            self.answers.close()


def _child(answers: Connection, adapter: str, asked: Asked) -> None:
    try:
        solve = importlib.import_module(adapter).solve
    except ImportError:
        answers.send(Outcome(note="not installed: extra `bench`"))
        return
    began = monotonic()
    try:
        answer = solve(asked)
    except ValueError as error:
        answers.send(Outcome(note=str(error)))
        return
    wall_s = monotonic() - began
    plan = plan_of(asked.problem, answer)
    answers.send(judged(asked.problem, plan, wall_s, answer.iterations, asked.choice))
