"""The only file that knows all rooms: it puts solver and maps into the ports of `planning`."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Event

from homecare.errors import NotFound, SettingsError
from homecare.planning import Ports
from homecare.ports import Solve
from homecare.settings import Settings, settings
from homecare.store import AddressShelf, Store
from maps.finding import find_place
from maps.providers import find_travel
from solver import Params, lay_out, solve


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@contextmanager
def open_ports(
    chosen: Settings | None = None,
    now: Callable[[], datetime] = utc_now,
    on_notice: Callable[[str], None] | None = None,
) -> Iterator[Ports]:
    """The ports over the database of the settings; raises StoreError when it is not up to date.

    `on_notice` is told what a search or a laying out waits for, see `solver.solve`.
    """
    chosen = chosen or settings()
    store = Store(chosen.database_url)
    try:
        store.check()
        yield Ports(
            store=store,
            solve=partial(solve, params=search_params(chosen), on_notice=on_notice),
            lay_out=partial(lay_out, on_notice=on_notice),
            find_travel=find_travel(chosen, store.travel),
            find_place=find_place(chosen, store.geocoded, store.addresses),
            now=now,
            actor=chosen.actor,
        )
    finally:
        store.close()


@contextmanager
def shared_register() -> Iterator[AddressShelf | None]:
    """Where all machines share one address register; None where it is a file (SQLite).

    Raises StoreError where the database is not up to date.
    """
    store = Store(settings().database_url)
    try:
        if store.addresses is not None:
            store.check()
        yield store.addresses
    finally:
        store.close()


def solver_of(
    chosen: Settings, cancel: Event, on_notice: Callable[[str], None] | None = None
) -> Solve:
    """A solver that ends, with the best plan so far, when `cancel` is set."""
    params = replace(search_params(chosen), threads=worker_threads(chosen))
    return partial(solve, params=params, on_notice=on_notice, cancel=cancel)


def worker_threads(chosen: Settings) -> int:
    """Threads of a worker's search; one core stays for those who wait at the server."""
    return chosen.solve_threads or max(1, min(2, (os.cpu_count() or 1) - 1))


def search_params(chosen: Settings) -> Params:
    """How the solver searches on this installation."""
    return Params(memory_mb=chosen.solve_memory_mb)


def municipality_of(ports: Ports, asked: str | None) -> str:
    """The municipality that is meant: the one asked for, set, or the only one there is."""
    with ports.store.look(ports.actor) as look:
        known = look.municipalities()
    wanted = asked or settings().municipality
    if wanted is not None:
        if wanted not in known:
            raise NotFound("municipality_not_found", municipality=wanted)
        return wanted
    if not known:
        raise NotFound("no_municipality")
    if len(known) > 1:
        raise SettingsError("which_municipality", known=", ".join(known))
    return known[0]
