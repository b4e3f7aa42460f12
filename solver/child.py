"""The child's side of a solve: limits first, libraries only then, every better plan into the pipe.

Started by `solver.process` with two file descriptors: where the question comes from and where
the answers go. Messages are (kind, content):

    "notice"  "compiling" or "waiting": the kernels are not in the cache
    "ready"   Warmth, or None for an engine that is not compiled: the search begins now
    "better"  (Plan, Progress), best last
    "answer"  Plan
    "error"   HomecareError
"""

import os
import resource
import signal
import sys
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from homecare.errors import HomecareError, SolveCrashed
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule

MEGABYTE = 1 << 20
SHOW_EVERY_S = 0.25
"""Better plans are sent no more often than this."""
SEND_SHARE = 10
"""And no sooner than so many times what the last one took: a slow pipe takes a tenth at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The question to a child."""

    problem: Problem
    stop: StopRule
    seed: int
    params: Params
    start: Plan | None
    parent: int
    """Process id of who asked; a child with another parent is an orphan and ends."""
    cache: Path
    """Folder of the compiled kernels."""


@dataclass(slots=True)
class Outbox:
    """Better plans on their way to the parent; of those held back only the last one goes."""

    answers: Connection
    held: tuple[Plan, Progress] | None = None
    next_at: float = field(default=0.0)

    def put(self, plan: Plan, progress: Progress) -> None:
        """Send it now or, soon after another one, a little later."""
        self.held = plan, progress
        self.flush()

    def flush(self) -> None:
        """Send what is held when its time has come."""
        began = monotonic()
        if self.held is None or began < self.next_at:
            return
        self.answers.send(("better", self.held))
        self.held = None
        ended = monotonic()
        self.next_at = ended + max(SHOW_EVERY_S, SEND_SHARE * (ended - began))


def main() -> None:
    """Answer one question and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and kills
    asked = Connection(int(sys.argv[1]), writable=False)
    answers = Connection(int(sys.argv[2]), readable=False)
    run(asked.recv(), answers)


def run(ask: Ask, answers: Connection) -> None:
    """Solve and tell."""
    most = ask.params.memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answers.send(("answer", _solved(ask, answers)))
    except HomecareError as error:
        answers.send(("error", error))
    except MemoryError:
        answers.send(("error", SolveCrashed("solve_memory", memory_mb=ask.params.memory_mb)))
    except BrokenPipeError:  # the parent is gone; nobody waits for an answer
        os._exit(0)


def _solved(ask: Ask, answers: Connection) -> Plan:
    _make_ready(ask, answers)
    from solver.here import engine_of  # noqa: PLC0415 - only under the limits

    outbox = Outbox(answers)

    def halted() -> bool:
        outbox.flush()
        return os.getppid() != ask.parent

    search = engine_of(ask.params)
    return search(
        ask.problem,
        ask.stop,
        ask.seed,
        ask.params,
        ask.start,
        on_better=outbox.put,
        halted=halted,
    )


def _make_ready(ask: Ask, answers: Connection) -> None:
    """Load the engine's libraries and compile what is not yet; tell when that is done."""

    def notice(code: str) -> None:
        answers.send(("notice", code))

    warmth = None
    try:
        from solver import cache, here, trial  # noqa: PLC0415 - only under the limits

        if ask.params.engine == "homecare":
            warmth = cache.make_ready(ask.cache, trial.compile_all, notice)
        here.engine_of(ask.params)
    except BrokenPipeError:
        raise
    except (MemoryError, ImportError, OSError) as error:
        # A library that finds no room for itself says so in one of these three ways.
        raise SolveCrashed("solve_not_loaded", memory_mb=ask.params.memory_mb) from error
    answers.send(("ready", warmth))
