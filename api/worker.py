"""The worker: takes one run after the other and carries it out.

A run is held by a lease, which a thread renews while the solver works in a process of its own;
the same thread writes the progress down and hears what is wanted of the run meanwhile. Whoever
is killed: the lease runs out, and the next worker takes the run again.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from secrets import token_hex
from time import monotonic

import structlog

from api.heartbeat import Grip, Heartbeat
from homecare.errors import HomecareError
from homecare.planning import Ports
from homecare.ports import Solve
from homecare.runs.carrying import carry_out
from homecare.runs.records import Run

LEASE_S = 30.0
"""So long a run stays with a worker that nobody hears of any more."""
IDLE_S = 0.5
"""How often a worker without a run looks for one."""
AGAIN_S = 2.0
"""How long a run rests after an attempt that failed, times the attempts."""
FindSolver = Callable[[threading.Event, Callable[[str], None]], Solve]
"""A solver that ends when the event is set, and tells what it waits for."""
_log = structlog.get_logger("homecare.worker")


class Worker:
    """One worker. Several work side by side in processes of their own, on any machine.

    `on_made` hears which plans a run has stored, once the run has ended.
    """

    def __init__(
        self,
        ports: Ports,
        solver: FindSolver,
        *,
        patience_s: float,
        lease_s: float = LEASE_S,
        on_made: Callable[[Sequence[int]], None] = lambda _: None,
    ) -> None:
        self.id = f"W-{token_hex(6)}"
        self._ports, self._solver = ports, solver
        self._patience_s, self._lease_s = patience_s, lease_s
        self._on_made = on_made
        self._leaving = threading.Event()
        self._leave_by: float | None = None

    def work(self) -> None:
        """Take runs until `leave` is called; the database may be away for a while."""
        _log.info("worker begins", worker=self.id)
        while not self._leaving.is_set():
            if self.take_one() is None:
                self._leaving.wait(IDLE_S)
        _log.info("worker ends", worker=self.id)

    def work_off(self) -> int:
        """Take the runs that wait now and those that come meanwhile; how many that were."""
        count = 0
        while not self._leaving.is_set() and self.take_one() is not None:
            count += 1
        return count

    def leave(self) -> None:
        """Take no further run; the present one may end for a while, then it is handed back.

        Asked twice, it is handed back at once.
        """
        self._leave_by = monotonic() + (0.0 if self._leaving.is_set() else self._patience_s)
        self._leaving.set()

    def take_one(self) -> Run | None:
        """Carry out the oldest run that nobody holds; the run as it was taken, None without one."""
        try:
            with self._ports.store.work(self.id) as work:
                run = work.runs.claim(self.id, self._ports.now(), self._lease_s)
        except HomecareError as error:
            _log.warning("no run can be taken", worker=self.id, code=error.code)
            return None
        if run is not None:
            self._hold(Grip(run, self.id))
        return run

    def _hold(self, grip: Grip) -> None:
        """Carry a run out while its heart beats, and let it go where it has not ended."""
        run, began = grip.run, monotonic()
        _log.info("run begins", run=run.id, kind=run.kind.value, attempt=run.attempts)
        heart = Heartbeat(self._ports, grip, self._lease_s, lambda: self._leave_by)
        heart.start()
        try:
            ended = self._carried(grip)
        finally:
            heart.end()
        seconds = round(monotonic() - began, 3)
        state = "let go" if ended is None else ended.state.value
        _log.info("run ends", run=run.id, state=state, seconds=seconds)
        if ended is None:
            self._let_go(grip)
        else:
            self._on_made(ended.outcome.get("plan_ids", ()))

    def _carried(self, grip: Grip) -> Run | None:
        ports = replace(self._ports, solve=self._solver(grip.ends, grip.noticed))
        try:
            return carry_out(ports, grip.run, grip)
        except HomecareError as error:  # the end of the run could not be written
            _log.warning("run has no end", run=grip.run.id, code=error.code)
            return None

    def _let_go(self, grip: Grip) -> None:
        """Hand the run back, or let it rest before the next attempt; nothing where it is lost."""
        run = grip.run
        until = self._ports.now() + timedelta(seconds=AGAIN_S * run.attempts)
        try:
            with self._ports.store.work(self.id) as work:
                if grip.left:
                    work.runs.hand_back(run.id, self.id)
                else:
                    work.runs.renew(run.id, self.id, until)
        except HomecareError as error:  # then the lease runs out by itself
            _log.warning("run is not handed back", run=run.id, code=error.code)
