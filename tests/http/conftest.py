"""The service over the tiny day: a store with tests/books.py, an app, a client without a server."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.journal import configure
from homecare.planning import Ports
from homecare.settings import Settings
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.http.town import Town, town_over
from tests.planning.test_planning import rightly_priced

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""The Friday before the tiny day."""
ORIGIN = "http://testserver"


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The app and what stands behind it."""

    app: FastAPI
    ports: Ports
    chosen: Settings

    @property
    def store(self) -> Store:
        return self.ports.store

    def with_settings(self, **changes: Any) -> "House":
        """The same house with other settings."""
        chosen = self.chosen.model_copy(update=changes)
        return House(app=create_app(self.ports, chosen), ports=self.ports, chosen=chosen)

    def with_ports(self, **changes: Any) -> "House":
        """The same house with other ports."""
        ports = replace(self.ports, **changes)
        return House(app=create_app(ports, self.chosen), ports=ports, chosen=self.chosen)

    def client(self, **headers: str) -> TestClient:
        """A client that nobody has signed in; a fault of the app is an answer, as for people."""
        return TestClient(self.app, base_url=ORIGIN, headers=headers, raise_server_exceptions=False)


def house_over(store: Store) -> House:
    """A house over a store with tables and without rows."""
    with store.work("test") as work:
        work.save(None, books.casebook())
    ports = Ports(
        store=store,
        solve=rightly_priced,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOON,
        actor="test",
    )
    chosen = Settings(https=False, language="lv")
    return House(app=create_app(ports, chosen), ports=ports, chosen=chosen)


@pytest.fixture(autouse=True)
def written() -> Iterator[io.StringIO]:
    """What the test's log holds in the end; it goes nowhere else."""
    stream = io.StringIO()
    configure(stream)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """The house on SQLite, for tests that are not about the database."""
    return house_over(sqlite_store)


@pytest.fixture
def each_house(store: Store) -> House:
    """The house on each database."""
    return house_over(store)


@pytest.fixture
def stranger(house: House) -> Iterator[TestClient]:
    """Somebody who is not signed in."""
    with house.client() as client:
        yield client


@pytest.fixture
def town(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The house with a clock that a test moves, a key file, and accounts with a password."""
    return town_over(house, tmp_path, monkeypatch)
