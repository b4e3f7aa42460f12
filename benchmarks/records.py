"""Records of a large municipality over HTTP: lists, one record, a change, tables out.

`python -m benchmarks.records` prints milliseconds for 5,000 clients on SQLite, in one process
without a network: what is measured is the service's own work. Best of some repeats.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.model import Person
from homecare.store import Store
from tests import books
from tests.http.conftest import House, house_over
from tests.http.seats import PLACE, signed_in
from tests.store.databases import sqlite_url

CLIENTS = 5_000
REPEATS = 5


def main() -> None:
    """Measure and print."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(sqlite_url(Path(folder) / "records.sqlite"))
        store.upgrade()
        house = house_over(store)
        _fill(house)
        desk = signed_in(house, Role.ADMIN)
        for name, ask in _questions(desk).items():
            print(f"{name:32} {_best_ms(ask):8.0f} ms")
        print(f"{'the whole casebook, to compare':32} {_best_ms(lambda: _read_all(house)):8.0f} ms")
        store.close()


def _fill(house: House) -> None:
    """Clients with a name, a house and a care plan each."""
    numbers = range(CLIENTS)
    homes = [books.place("A", id=f"P-{n:04}") for n in numbers]
    people = [Person(id=f"C-{n:04}", given_name="Anna", family_name=f"Bērza{n}") for n in numbers]
    clients = [
        books.client("A", id=p.id, external_no=p.id, place_id=home.id)
        for p, home in zip(people, homes, strict=True)
    ]
    plans = [
        books.care_plan(
            1,
            "A",
            books.item(1, id=f"A-{n:04}.1"),
            id=f"A-{n:04}",
            external_no=f"L-{n}",
            client_id=f"C-{n:04}",
        )
        for n in numbers
    ]
    with house.store.work("benchmark") as work:
        before = work.casebook(PLACE)
        after = replace(
            before,
            places={**before.places, **books.by_id(homes)},
            persons={**before.persons, **books.by_id(people)},
            clients={**before.clients, **books.by_id(clients)},
            care_plans={**before.care_plans, **books.by_id(plans)},
        )
        work.save(before, after)


def _questions(desk: TestClient) -> dict[str, Callable[[], Any]]:
    path, text = "/api/v1/clients", {"text": "berza49"}

    def change() -> None:
        found = desk.get(f"{path}/C-0007")
        alone = {"lives_alone": not found.json()["lives_alone"]}
        tag = {"If-Match": found.headers["ETag"]}
        desk.patch(f"{path}/C-0007", json=alone, headers=tag).raise_for_status()

    return {
        "list of 50 clients": lambda: _got(desk, f"{path}?limit=50"),
        "the same, active on a day": lambda: _got(desk, f"{path}?limit=50&active_on=2026-11-23"),
        "the same, by name": lambda: _got(desk, f"{path}?limit=50&sort=name"),
        "search by name": lambda: desk.post(f"{path}/search", json=text),
        "one client": lambda: _got(desk, f"{path}/C-0007"),
        "one client read and changed": change,
        "list of 50 care plans": lambda: _got(desk, "/api/v1/care-plans?limit=50"),
        "table of clients, CSV": lambda: _got(desk, "/api/v1/exports/clients.csv"),
        "table of clients, XLSX": lambda: _got(desk, "/api/v1/exports/clients.xlsx"),
    }


def _got(desk: TestClient, path: str) -> None:
    desk.get(path).raise_for_status()


def _read_all(house: House) -> None:
    with house.store.look("benchmark") as look:
        look.casebook(PLACE)


def _best_ms(ask: Callable[[], Any]) -> float:
    found = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        ask()
        found.append(time.perf_counter() - begun)
    return min(found) * 1000


if __name__ == "__main__":
    main()
