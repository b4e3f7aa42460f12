"""A solve in a process of its own: limits, progress, cancel is kill.

The child is started afresh, never forked, gets a memory limit, and sends every better plan
through a pipe, so that whatever happens to it the best plan so far is here. Nothing else stops
a running search: it holds the interpreter's lock, so signals and `CancelSearch` wait until it
is over.

Not multiprocessing's own spawn: that runs the parent's main module once more in the child,
which for the command line means half a second of imports that a solve does not need.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Protocol, cast

from homecare.errors import SolveCancelled, SolveCrashed, SolveTimeout
from homecare.plan import COST_PARTS, Plan, Problem, Unserved
from homecare.ports import Progress, StopRule
from solver.child import Ask
from solver.refuse import refuse

GRACE_FACTOR = 1.5
GRACE_S = 5.0
"""The watchdog ends a child after its limit times the factor, plus this."""
LOOK_EVERY_S = 0.1
"""How often a cancel is looked for; well below the second within which it must act."""
START = "import sys; sys.path[:] = sys.argv[3:]; from solver.child import main; main()"

OnProgress = Callable[[Progress], None]


class Cancel(Protocol):
    """Something like threading.Event; setting it ends the solve."""

    def is_set(self) -> bool:
        """Whether to stop."""
        ...


def solve(
    problem: Problem,
    stop: StopRule,
    seed: int = 0,
    on_progress: OnProgress | None = None,
    memory_mb: int = 2048,
    cancel: Cancel | None = None,
) -> Plan:
    """Plan a problem in a process of its own.

    `memory_mb` bounds the child's address space. Setting `cancel` kills the child and returns
    the best plan so far. ProblemError: no engine may see this problem. SolveCancelled: stopped
    before there was any plan. SolveCrashed: the child died; the value `signal` says of what.
    SolveTimeout: it had not answered within its limit and grace.
    """
    refuse(problem)
    if not problem.visits or not problem.shifts:
        return _without_search(problem, seed)
    ask = Ask(problem=problem, stop=stop, seed=seed, memory_mb=memory_mb, parent=os.getpid())
    child, asked, answers = _start()
    ends_at = None if stop.seconds is None else monotonic() + stop.seconds * GRACE_FACTOR + GRACE_S
    watch = _Watch(child, answers, ends_at, on_progress)
    try:
        _send(asked, ask)
        return watch.wait(cancel)
    finally:
        child.kill()
        child.wait()
        asked.close()
        answers.close()


def _start() -> tuple["subprocess.Popen[bytes]", Connection, Connection]:
    """A child, the pipe to it and the pipe from it."""
    its_question, our_question = os.pipe()
    our_answers, its_answers = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", START, str(its_question), str(its_answers), *sys.path],
        pass_fds=(its_question, its_answers),
        stdin=subprocess.DEVNULL,
    )
    os.close(its_question)
    os.close(its_answers)
    asked = Connection(our_question, readable=False)
    return child, asked, Connection(our_answers, writable=False)


def _send(asked: Connection, ask: Ask) -> None:
    """Hand the question over; a child that died already is noticed where answers are read."""
    try:
        asked.send(ask)
    except BrokenPipeError:
        return


@dataclass(slots=True)
class _Watch:
    """What the parent knows of a running child."""

    child: "subprocess.Popen[bytes]"
    answers: Connection
    ends_at: float | None
    on_progress: OnProgress | None
    best: Plan | None = None

    def wait(self, cancel: Cancel | None) -> Plan:
        """The child's answer, or the best plan it showed before it was stopped."""
        while True:
            if cancel is not None and cancel.is_set():
                if self.best is None:
                    raise SolveCancelled
                return self.best
            if self.ends_at is not None and monotonic() > self.ends_at:
                raise SolveTimeout
            if self.answers.poll(LOOK_EVERY_S):
                kind, content = self._receive()
                if kind == "answer":
                    return cast("Plan", content)
                if kind == "error":
                    raise content
                self._better(content)

    def _receive(self) -> tuple[str, Any]:
        try:
            kind, content = self.answers.recv()
        except (EOFError, OSError):
            raise self._crash() from None
        return kind, content

    def _crash(self) -> SolveCrashed:
        self.child.kill()
        return SolveCrashed(signal=max(0, -self.child.wait()))

    def _better(self, plan: Plan) -> None:
        self.best = plan
        if self.on_progress is not None:
            unserved = len(plan.unserved)
            self.on_progress(Progress(seconds=plan.solve_s, cost=plan.cost, unserved=unserved))


def _without_search(problem: Problem, seed: int) -> Plan:
    """The plan of a day without visits or without shifts."""
    costs = dict.fromkeys(COST_PARTS, 0)
    for visit in problem.visits:
        if visit.optional_worth is None:
            costs["unserved"] += problem.weights.unserved[visit.priority]
        else:
            costs["optional"] += visit.optional_worth
    return Plan(
        problem_id=problem.id,
        unserved=tuple(Unserved(visit_id=visit.id) for visit in problem.visits),
        costs=costs,
        engine="none",
        seed=seed,
    )
