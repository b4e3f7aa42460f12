"""Work that a server does not do itself: drawing maps, following roads, seeking places.

It is done in a process beside it, so the server stays small and answers others meanwhile. One
process, started by the first job that needs it; one job at a time, few wait, none takes longer than it may. After so many jobs a fresh
process takes over, because what draws and compiles does not give all of its memory back.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, cast

from api.papers import Paper
from api.workjobs import Drawn, Job
from homecare.errors import SolveCrashed, SolveTimeout, TooMany
from homecare.openings import Effect, Given, Ranking
from homecare.plan import Plan, Problem
from homecare.ports import PlanBoard
from maps.legs import Lines, RoadsAsked

LIMIT_S = 30.0
"""Longest a job may take, or wait for those before it."""
COMPILE_S = 1800.0
"""Longest where the kernels have to be compiled first, or another process is compiling them."""
MOST_JOBS = 200
MOST_WAITING = 6
RETRY_S = 5
START = "import sys; sys.path[:] = sys.argv[3:]; from api.workjobs import main; main()"


class Workbench:
    """The process beside the server; `close` ends it."""

    def __init__(self, *, limit_s: float = LIMIT_S, most_jobs: int = MOST_JOBS) -> None:
        self._limit_s, self._most_jobs = limit_s, most_jobs
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)
        self._turn = threading.Lock()
        self._tokens = count(1)
        self._child: _Child | None = None

    @property
    def pid(self) -> int | None:
        """The process at work; None while there is none."""
        return self._child.process.pid if self._child else None

    def lay_out(self, problem: Problem, plan: Plan) -> PlanBoard:
        """The port: a plan laid out over there. Its questions raise as `draw` does."""
        return _FarBoard(self, (next(self._tokens), problem, plan))

    def draw(self, drawing: Drawn) -> str:
        """A map as a page.

        Raises TooMany("workbench_busy") where too many wait, SolveTimeout("workbench_timeout"),
        SolveCrashed("workbench_crashed"), and what the drawing itself raises.
        """
        return cast("str", self.done(Job(name="draw", asked=drawing)))

    def write(self, paper: Paper) -> bytes:
        """A paper of a carer's day; raises as `draw` does."""
        return cast("bytes", self.done(Job(name="paper", asked=paper)))

    def work_out(self, asked: RoadsAsked) -> Lines:
        """Ways of legs over a road map, which this process never loads; raises as `draw` does."""
        return cast("Lines", self.done(Job(name="legs", asked=asked)))

    def done(self, job: Job) -> Any:  # noqa: ANN401 - what it is, the job says
        """The answer to a job; errors as of `draw`."""
        with self._my_turn():
            child = self._at_work()
            try:
                return child.answer(job, self._limit_s)
            finally:
                if child.lost or child.jobs >= self._most_jobs:
                    self._end()

    def close(self) -> None:
        """End the process; a job under way is lost."""
        self._end()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        busy = TooMany("workbench_busy", retry_s=RETRY_S)
        if not self._waiting.acquire(blocking=False):
            raise busy
        try:
            if not self._turn.acquire(timeout=self._limit_s):
                raise busy
            try:
                yield
            finally:
                self._turn.release()
        finally:
            self._waiting.release()

    def _at_work(self) -> "_Child":
        if self._child is None:
            self._child = _Child()
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.end()


@dataclass(slots=True)
class _Child:
    """The process and the pipes to it."""

    process: "subprocess.Popen[bytes]" = field(init=False)
    asked: Connection = field(init=False)
    answers: Connection = field(init=False)
    jobs: int = 0
    lost: bool = True
    """Whether it owes an answer, and so is of no use any more."""

    def __post_init__(self) -> None:
        its_questions, our_questions = os.pipe()
        our_answers, its_answers = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, str(its_questions), str(its_answers), *sys.path],
            pass_fds=(its_questions, its_answers),
            stdin=subprocess.DEVNULL,
        )
        os.close(its_questions)
        os.close(its_answers)
        self.asked = Connection(our_questions, readable=False)
        self.answers = Connection(our_answers, writable=False)

    def answer(self, job: Job, limit_s: float) -> Any:  # noqa: ANN401 - what it is, the job says
        """What the job gives, or raises."""
        self.jobs, self.lost = self.jobs + 1, True
        ends_at = monotonic() + limit_s
        # A big plan fills the pipe; a child that does not read must not hold us up for ever.
        sender = threading.Thread(target=self._send, args=(job,), daemon=True)
        sender.start()
        while True:
            if not self.answers.poll(max(0.0, ends_at - monotonic())):
                raise SolveTimeout("workbench_timeout", limit_s=int(limit_s))
            try:
                kind, content = self.answers.recv()
            except (EOFError, OSError):
                raise SolveCrashed("workbench_crashed") from None
            if kind == "notice":
                ends_at = monotonic() + COMPILE_S
                continue
            sender.join()
            self.lost = False
            if kind == "error":
                raise content
            return content

    def _send(self, job: Job) -> None:
        with suppress(OSError):  # a child that died is noticed where answers are read
            self.asked.send(job)

    def end(self) -> None:
        """Kill it: nothing of it is kept."""
        self.process.kill()
        self.process.wait()
        self.asked.close()
        self.answers.close()


Laid = tuple[int, Problem, Plan]


class _FarBoard:
    """A plan for the other process, which lays it out once, as long as no other comes between."""

    def __init__(self, bench: Workbench, laid: Laid) -> None:
        self._bench, self._laid = bench, laid

    def places_for(self, visit_id: str, *, but_carers: Collection[str] = ()) -> Ranking:
        """As the port's."""
        but = {"but_carers": frozenset(but_carers)}
        return cast("Ranking", self._asked("places_for", visit_id, **but))

    def stand_ins(self, carer_id: str) -> dict[str, Ranking]:
        """As the port's."""
        return cast("dict[str, Ranking]", self._asked("stand_ins", carer_id))

    def if_only(self, visit_id: str) -> tuple[Given, ...]:
        """As the port's."""
        return cast("tuple[Given, ...]", self._asked("if_only", visit_id))

    def drag(
        self, visit_id: str, shift_id: str, position: int, from_shift_id: str | None = None
    ) -> Effect:
        """As the port's."""
        return cast("Effect", self._asked("drag", visit_id, shift_id, position, from_shift_id))

    def taken(self, visit_id: str, shift_ids: Collection[str]) -> Plan | None:
        """As the port's."""
        return cast("Plan | None", self._asked("taken", visit_id, frozenset(shift_ids)))

    def _asked(self, question: str, *args: object, **named: object) -> object:
        return self._bench.done(
            Job(name="board", asked=self._laid, question=question, args=args, named=named)
        )
