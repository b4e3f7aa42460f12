"""The child's side of a solve: limits first, OR-Tools only then, every better plan into the pipe.

Started by `solver.process` with two file descriptors: where the question comes from and where
the answers go. Messages are (kind, content): "better" and "answer" carry a Plan, "error" a
HomecareError.
"""

import os
import resource
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection

from homecare.errors import HomecareError, SolveCrashed
from homecare.plan import Plan, Problem
from homecare.ports import StopRule

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The question to a child."""

    problem: Problem
    stop: StopRule
    seed: int
    memory_mb: int
    parent: int
    """Process id of who asked; a child with another parent is an orphan and ends."""


def main() -> None:
    """Answer one question and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides, and kills
    asked = Connection(int(sys.argv[1]), writable=False)
    answers = Connection(int(sys.argv[2]), readable=False)
    run(asked.recv(), answers)


def run(ask: Ask, answers: Connection) -> None:
    """Solve and tell."""
    most = ask.memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answers.send(("answer", _solved(ask, answers)))
    except HomecareError as error:
        answers.send(("error", error))
    except MemoryError:
        answers.send(("error", SolveCrashed(signal=0, memory_mb=ask.memory_mb)))
    except BrokenPipeError:  # the parent is gone; nobody waits for an answer
        os._exit(0)


def _solved(ask: Ask, answers: Connection) -> Plan:
    from solver.method import solve_here  # noqa: PLC0415 - OR-Tools only under the limits

    def better(plan: Plan) -> None:
        answers.send(("better", plan))

    def orphaned() -> bool:
        return os.getppid() != ask.parent

    return solve_here(ask.problem, ask.stop, ask.seed, better, orphaned)
