"""A solve in a process of its own: limits, progress, cancel is kill.

The child is started afresh, never forked, gets a memory limit, and sends every better plan
through a pipe, so that whatever happens to it the best plan so far is here. Nothing else stops
a running search for certain: OR-Tools holds the interpreter's lock, so signals and
`CancelSearch` wait until it is over.

Not multiprocessing's own spawn: that runs the parent's main module once more in the child,
which for the command line means half a second of imports that a solve does not need.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic
from typing import Any, Protocol

from homecare.errors import SolveCancelled, SolveCrashed, SolveTimeout
from homecare.plan import COST_PARTS, Plan, Problem, Unserved
from homecare.ports import Params, Progress, StopRule
from solver.cache import OnNotice, Warmth, choose_folder
from solver.child import Ask
from solver.here import refuse_search
from solver.refuse import refuse

GRACE_FACTOR = 1.5
GRACE_S = 5.0
"""The watchdog ends a child after its limit times the factor, plus this, since it was ready."""
LOAD_S = 120.0
"""Longest time until a child has its question and its libraries."""
COMPILE_S = 1800.0
"""Longest time for compiling the kernels, or waiting for another process that does."""
LOOK_EVERY_S = 0.1
"""How often a cancel is looked for; well below the second within which it must act."""
START = "import sys; sys.path[:] = sys.argv[3:]; from solver.child import main; main()"

OnProgress = Callable[[Progress], None]


class Cancel(Protocol):
    """Something like threading.Event; setting it ends the solve."""

    def is_set(self) -> bool:
        """Whether to stop."""
        ...


def solve(  # noqa: PLR0913 - the port, and how to follow and to end it
    problem: Problem,
    stop: StopRule,
    seed: int = 0,
    params: Params | None = None,
    start: Plan | None = None,
    *,
    on_progress: OnProgress | None = None,
    on_notice: OnNotice | None = None,
    cancel: Cancel | None = None,
) -> Plan:
    """Plan a problem in a process of its own, beginning from `start` where there is one.

    `on_notice` is told what a first search waits for: "compiling" or "waiting" (another process
    compiles). Setting `cancel` kills the child and returns the best plan so far. ProblemError: no
    engine may see this problem, or the search would not end. SolveCancelled: stopped before there
    was any plan. SolveCrashed: the child died; the value `signal` says of what. SolveTimeout: it
    had not answered within its limit and grace.
    """
    params = params or Params()
    refuse_search(stop, params)
    refuse(problem)
    if not problem.visits or not problem.shifts:
        return _without_search(problem, seed)
    ask = Ask(
        problem=problem,
        stop=stop,
        seed=seed,
        params=params,
        start=start,
        parent=os.getpid(),
        cache=kernels_folder(),
    )
    plan, _ = _asked(ask, on_progress, on_notice, cancel)
    return plan


def warm_up(params: Params | None = None, on_notice: OnNotice | None = None) -> Warmth | None:
    """Compile what is not yet, in a process as every solve has it, and plan a trial day.

    None for an engine that needs no compiling; the errors are those of `solve`.
    """
    from solver.trial import STOP, trial_day  # noqa: PLC0415 - a solve does not need it

    ask = Ask(
        problem=trial_day(),
        stop=STOP,
        seed=0,
        params=params or Params(),
        start=None,
        parent=os.getpid(),
        cache=kernels_folder(),
    )
    return _asked(ask, None, on_notice, None)[1]


def kernels_folder() -> Path:
    """Folder of the compiled kernels; the child, which imports this file, reads no settings."""
    from homecare.settings import settings  # noqa: PLC0415 - see above

    return choose_folder(settings().cache_dir, settings().user_cache())


def _asked(
    ask: Ask, on_progress: OnProgress | None, on_notice: OnNotice | None, cancel: Cancel | None
) -> tuple[Plan, Warmth | None]:
    """Put a question to a child of its own; its answer, and the cache as it found it."""
    child, asked, answers = _start()
    watch = _Watch(child, answers, ask.stop.seconds, on_progress, on_notice)
    # A big question fills the pipe; a child that does not read must not hold us up.
    sender = threading.Thread(target=_send, args=(asked, ask), daemon=True)
    try:
        sender.start()
        return watch.wait(cancel), watch.warmth
    finally:
        child.kill()
        child.wait()
        sender.join()
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
    seconds: float | None
    """Limit of the search itself."""
    on_progress: OnProgress | None
    on_notice: OnNotice | None
    best: Plan | None = None
    warmth: Warmth | None = None
    ends_at: float | None = None

    def wait(self, cancel: Cancel | None) -> Plan:
        """The child's answer, or the best plan it showed before it was stopped."""
        self.ends_at = monotonic() + LOAD_S
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
                    return self._better_of(content)
                self._take(kind, content)

    def _receive(self) -> tuple[str, Any]:
        try:
            kind, content = self.answers.recv()
        except (EOFError, OSError):
            raise self._crash() from None
        return kind, content

    def _crash(self) -> SolveCrashed:
        self.child.kill()
        return SolveCrashed(signal=max(0, -self.child.wait()))

    def _take(self, kind: str, content: Any) -> None:  # noqa: ANN401 - see solver.child
        if kind == "error":
            raise content
        if kind == "notice":
            self.ends_at = monotonic() + COMPILE_S
            if self.on_notice is not None:
                self.on_notice(content)
        elif kind == "ready":
            self.warmth = content
            grace = None if self.seconds is None else self.seconds * GRACE_FACTOR + GRACE_S
            self.ends_at = None if grace is None else monotonic() + grace
        else:
            self._better(*content)

    def _better(self, plan: Plan, progress: Progress) -> None:
        """Keep the best; a dearer plan than shown before is not shown."""
        if self._better_of(plan) is not plan:
            return
        self.best = plan
        if self.on_progress is not None:
            self.on_progress(progress)

    def _better_of(self, plan: Plan) -> Plan:
        return self.best if self.best is not None and self.best.cost < plan.cost else plan


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
