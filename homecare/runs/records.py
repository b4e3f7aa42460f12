"""A run as the store keeps it.

A run is ordered once and carried out by whichever worker takes it. A worker holds it by a lease
that it renews; a lease that ran out belongs to nobody, and the next worker takes the run again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class RunKind(StrEnum):
    """What is to be done."""

    PLAN = "plan"
    """Plan a day, or several together."""
    REPAIR = "repair"
    """Repair a published day."""
    CHECK_UPS = "check_ups"
    """Write the list of check-ups that are due."""
    RETENTION = "retention"
    """Remove what has been kept long enough."""


class RunState(StrEnum):
    """Life of a run: waiting, running, then one of the four ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """Stopped early; the best plan until then is kept."""
    CANCELLED = "cancelled"
    """Nothing is kept."""
    FAILED = "failed"


ENDED = frozenset({RunState.DONE, RunState.STOPPED, RunState.CANCELLED, RunState.FAILED})


class Wanted(StrEnum):
    """What somebody asked of a run since it was ordered."""

    GO_ON = ""
    STOP = "stop"
    """End the search and keep the best plan."""
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One order and how far it is; holds codes and numbers, never a name."""

    id: str
    """UUID."""
    municipality_id: str
    kind: RunKind
    wish: Mapping[str, Any]
    """What was asked for, as JSON: day_on, days, seconds, seed, why ..."""
    period: str | None = None
    """Of a run that the timer orders: which day or week; unique with municipality and kind."""
    state: RunState = RunState.WAITING
    wanted: Wanted = Wanted.GO_ON
    ordered_at: datetime
    ordered_by: str
    """Account id, or "timer"."""
    worker: str = ""
    """Who holds the lease."""
    lease_until: datetime | None = None
    attempts: int = 0
    began_at: datetime | None = None
    ended_at: datetime | None = None
    progress: Mapping[str, Any] = field(default_factory=dict)
    """Newest: seconds, cost, unserved, costs, bound, iterations, notice."""
    outcome: Mapping[str, Any] = field(default_factory=dict)
    """plan_ids of what was stored; counts of what was removed."""
    error: Mapping[str, Any] = field(default_factory=dict)
    """code and values of the error of a failed run."""
    row_version: int = 1
    """Counts every change; progress events carry it."""
