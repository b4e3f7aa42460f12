"""Homes of registers: each test that takes one runs on a file and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import EACH_DATABASE
from tests.maps.addresses.homes import Home
from tests.store.databases import Postgres


@pytest.fixture(scope="module")
def address_url(postgres: Postgres) -> str:
    """A database for registers alone."""
    return postgres.empty()


def _home(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Home]:
    url = request.getfixturevalue("address_url") if kind == "postgres" else ""
    home = Home(folder / "home" / "addresses.sqlite", url)
    if home.store is not None:
        with home.store.engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS homecare_addresses CASCADE")
    yield home
    home.close()


@pytest.fixture(params=EACH_DATABASE)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """A home without a register."""
    yield from _home(request.param, request, tmp_path)


@pytest.fixture(params=EACH_DATABASE, scope="module")
def lasting_home(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A home without a register, for all tests of a module."""
    yield from _home(request.param, request, tmp_path_factory.mktemp("home"))
