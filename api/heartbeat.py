"""A run in a worker's hands, and the thread that holds it there."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog

from api.blame import place_of
from homecare.errors import HomecareError
from homecare.planning import Ports
from homecare.ports import Progress
from homecare.runs.carrying import progress_row
from homecare.runs.records import Run, Wanted

TICK_S = 0.25
"""How often a run is looked at: a cancel has to act within a second."""
WRITE_S = 1.0
"""Progress is written no more often than this."""
_log = structlog.get_logger("homecare.worker")


@dataclass(slots=True)
class Grip:
    """A run in a worker's hands: what the search tells, and what is wanted of it."""

    run: Run
    worker: str
    ends: threading.Event = field(default_factory=threading.Event)
    """Set: the search ends, with the best plan so far."""
    wanted: Wanted = Wanted.GO_ON
    lost: bool = False
    """Another worker may have the run by now."""
    left: bool = False
    """This worker goes home and hands the run back."""
    progress: dict[str, Any] | None = None
    """What is not written yet."""

    @property
    def kept(self) -> bool:
        """Whether what comes out may be stored."""
        return not (self.lost or self.left or self.wanted is Wanted.CANCEL)

    def told(self, progress: Progress) -> None:
        """Hear of a better plan."""
        self.progress = progress_row(progress)

    def noticed(self, code: str) -> None:
        """Hear what the search waits for."""
        self.progress = {"notice": code}

    def faulted(self, error: Exception) -> None:
        """Log a fault of our own: where in our code, never with which values."""
        at = place_of(error.__traceback__)
        _log.error("fault", run=self.run.id, kind=type(error).__name__, at=at)

    def asked(self, wanted: Wanted) -> None:
        """Hear what is wanted of the run."""
        self.wanted = wanted
        if wanted is not Wanted.GO_ON:
            self.ends.set()

    def let_go(self, *, lost: bool) -> None:
        """End the search and store nothing."""
        self.lost, self.left = self.lost or lost, self.left or not lost
        self.ends.set()


class Heartbeat(threading.Thread):
    """Renews the lease, writes progress, hears what is wanted, until it is `ended`.

    When the database is away for longer than the lease the run is lost: another worker may
    have it.
    """

    def __init__(
        self, ports: Ports, grip: Grip, lease_s: float, leave_by: Callable[[], float | None]
    ) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._ports, self._grip, self._leave_by = ports, grip, leave_by
        self._lease = timedelta(seconds=lease_s)
        self._lease_until = ports.now() + self._lease
        self._written_at = 0.0
        self._over = threading.Event()

    def run(self) -> None:
        """Beat."""
        self._grip.asked(self._grip.run.wanted)
        while not self._over.wait(TICK_S):
            leave_by = self._leave_by()
            if leave_by is not None and monotonic() >= leave_by:
                self._grip.let_go(lost=False)
            self._beat()

    def end(self) -> None:
        """Beat no more; nothing of it is under way when this returns."""
        self._over.set()
        self.join()

    def _beat(self) -> None:
        now = self._ports.now()
        try:
            run = self._renewed(now) if self._is_time(now) else self._looked()
        except HomecareError:
            if now >= self._lease_until:
                self._grip.let_go(lost=True)
            return
        if run is None:
            self._grip.let_go(lost=True)
        else:
            self._grip.asked(run.wanted)

    def _is_time(self, now: datetime) -> bool:
        """Whether something is to be written: progress, or a third of the lease is over."""
        fresh = self._grip.progress is not None and monotonic() >= self._written_at + WRITE_S
        return fresh or now >= self._lease_until - self._lease * 2 / 3

    def _renewed(self, now: datetime) -> Run | None:
        grip, until = self._grip, now + self._lease
        progress = grip.progress
        with self._ports.store.work(grip.worker) as work:
            run = work.runs.renew(grip.run.id, grip.worker, until, progress)
        self._lease_until, self._written_at = until, monotonic()
        if grip.progress is progress:  # else the search has told something newer meanwhile
            grip.progress = None
        return run

    def _looked(self) -> Run | None:
        grip = self._grip
        with self._ports.store.look(grip.worker) as look:
            run = look.runs.run(grip.run.id)
        return run if run.worker == grip.worker else None
