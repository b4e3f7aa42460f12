"""What a process does until it is killed: import, plan with the real solver, approve, publish."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from homecare import planning
from homecare.planning import Ports, Wish
from homecare.store import Store
from solver import lay_out, solve
from tests import books
from tests.tiny import DAY

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # the Friday before the tiny day
SIZE = 30
"""Areas in the imported table; all carry the number of the import as their name."""


def ports_of(store: Store) -> Ports:
    """The ports of the command line, but for the tiny road."""
    return Ports(
        store=store,
        solve=solve,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOON,
        actor="labour",
    )


def take_in(ports: Ports, folder: Path, number: int) -> None:
    """Import the table of areas anew."""
    rows = "".join(f"A{n};{number}\n" for n in range(SIZE))
    file = folder / "areas.csv"
    file.write_text("code;name\n" + rows, encoding="utf-8")
    intake = planning.import_files(ports, "tervete", [file], dry_run=False)
    assert intake.changes


def plan(ports: Ports, _folder: Path, number: int) -> None:
    """Plan the tiny day."""
    wish = Wish(municipality_id="tervete", day_on=DAY, seconds=0.1, why=str(number))
    planning.plan_day(ports, wish)


def approve(ports: Ports, _folder: Path, number: int) -> None:
    """Approve the newest plan."""
    head = newest(ports)
    planning.approve(ports, head[0], head[1], str(number))


def publish(ports: Ports, _folder: Path, number: int) -> None:
    """Publish the newest plan."""
    head = newest(ports)
    planning.publish(ports, head[0], head[1], str(number))


def newest(ports: Ports) -> tuple[int, int]:
    """Id and version of the newest plan of the tiny day."""
    with ports.store.look("labour") as look:
        head = look.plans("tervete")[-1]
    return head.id, head.row_version


CYCLE: tuple[Callable[[Ports, Path, int], None], ...] = (take_in, plan, approve, publish)


def labour(url: str, folder: Path, number: int, sender: Connection) -> None:
    """Go on with step after step; each is acknowledged with one short write when it is done."""
    os.setsid()  # the solver's processes can be found by it
    ports = ports_of(Store(url))
    sender.send_bytes(number.to_bytes(8, "big"))
    while True:
        CYCLE[number % len(CYCLE)](ports, folder, number // len(CYCLE) + 1)
        number += 1
        sender.send_bytes(number.to_bytes(8, "big"))
