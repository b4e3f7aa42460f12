"""A worker that carries runs out until it is killed, with the real solver and a short lease."""

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from api.worker import Worker
from homecare.planning import Ports
from homecare.ports import Solve
from homecare.store import Store
from solver import lay_out, solve
from tests import books

LEASE_S = 1.0


def now() -> datetime:
    """The present moment, as leases are told by."""
    return datetime.now(UTC)


def ports_of(store: Store) -> Ports:
    """The ports of a worker, but for the tiny road."""
    return Ports(
        store=store,
        solve=solve,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=now,
        actor="toil",
    )


def solver(ends: threading.Event, notice: Callable[[str], None]) -> Solve:
    """The real solver, in a process of its own."""
    return partial(solve, cancel=ends, on_notice=notice)


def toil(url: str) -> None:
    """Work until killed."""
    os.setsid()  # the solver's processes can be found by it
    Worker(ports_of(Store(url)), solver, patience_s=0, lease_s=LEASE_S).work()
