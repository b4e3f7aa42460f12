"""Fixtures for all tests. A test that takes `store` runs on SQLite and on PostgreSQL."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from homecare.store import Store
from tests.store.databases import Postgres, postgres_server, sqlite_url

# The same examples on each run, so that a change is never blamed for what chance found;
# HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis_settings.register_profile("repeatable", derandomize=True)
hypothesis_settings.register_profile("explore", max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

DATABASES = ["sqlite"]
if sys.platform == "linux":  # the embedded PostgreSQL is made for Linux
    DATABASES.append("postgres")
EACH_DATABASE = [
    pytest.param(name, marks=pytest.mark.postgres if name == "postgres" else ())
    for name in DATABASES
]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The embedded PostgreSQL, started by the first test that needs it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def ready_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with our tables, to be copied."""
    file = tmp_path_factory.mktemp("ready") / "ready.sqlite"
    store = Store(sqlite_url(file))
    store.upgrade()
    store.close()
    return file


@pytest.fixture(params=EACH_DATABASE)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without tables, once per kind of database."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "empty.sqlite")
    server: Postgres = request.getfixturevalue("postgres")
    return server.empty()


@pytest.fixture(params=EACH_DATABASE)
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database with our tables, once per kind of database."""
    if request.param == "sqlite":
        file = tmp_path / "store.sqlite"
        shutil.copy(request.getfixturevalue("ready_file"), file)
        return sqlite_url(file)
    server: Postgres = request.getfixturevalue("postgres")
    return server.ready()


@pytest.fixture
def store(ready_url: str) -> Iterator[Store]:
    """An open store with tables and without rows, once per kind of database."""
    store = Store(ready_url)
    yield store
    store.close()


@pytest.fixture
def sqlite_store(ready_file: Path, tmp_path: Path) -> Iterator[Store]:
    """An open SQLite store alone, for tests that are not about the database."""
    file = tmp_path / "sqlite-only.sqlite"
    shutil.copy(ready_file, file)
    store = Store(sqlite_url(file))
    yield store
    store.close()
