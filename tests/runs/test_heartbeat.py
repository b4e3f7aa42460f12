"""A heartbeat by a clock that is told to go on, also while the database is away."""

from typing import Any

import pytest

from api.heartbeat import Grip, Heartbeat
from homecare.errors import StoreError
from homecare.planning import Ports
from homecare.runs.ordering import want
from homecare.runs.records import Wanted
from homecare.store import Store
from tests.runs.hands import (
    BETTER,
    Clock,
    Hand,
    claimed,
    coordinator,
    ordered,
    ports_of,
    standing,
)

LEASE_S = 30.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ports(sqlite_store: Store, clock: Clock) -> Ports:
    return ports_of(sqlite_store, clock)


@pytest.fixture
def grip(ports: Ports) -> Grip:
    ordered(ports)
    return Grip(claimed(ports, Hand(), LEASE_S), Hand().worker)


@pytest.fixture
def heart(ports: Ports, grip: Grip) -> Heartbeat:
    return Heartbeat(ports, grip, LEASE_S, lambda: None)


def away(actor: str) -> Any:
    """A unit of work of a database that cannot be reached."""
    raise StoreError("store_busy", actor=actor)


def test_the_lease_is_renewed_when_a_third_of_it_is_over(
    ports: Ports, clock: Clock, grip: Grip, heart: Heartbeat
):
    first = standing(ports, grip.run)
    clock.on(seconds=9.9)
    heart._beat()
    assert standing(ports, grip.run) == first
    clock.on(seconds=0.2)
    heart._beat()
    renewed = standing(ports, grip.run)
    assert first.lease_until is not None
    assert renewed.lease_until is not None
    assert (renewed.lease_until - first.lease_until).total_seconds() == pytest.approx(10.1)
    assert renewed.row_version == first.row_version


def test_progress_goes_at_once_and_then_a_second_later(ports: Ports, grip: Grip, heart: Heartbeat):
    grip.told(BETTER)
    heart._beat()
    assert standing(ports, grip.run).progress["cost"] == BETTER.cost
    grip.noticed("compiling")
    heart._beat()
    assert standing(ports, grip.run).progress["cost"] == BETTER.cost
    heart._written_at -= 2
    heart._beat()
    assert standing(ports, grip.run).progress == {"notice": "compiling"}


@pytest.mark.parametrize(("wanted", "kept"), [(Wanted.STOP, True), (Wanted.CANCEL, False)], ids=str)
def test_what_is_wanted_ends_the_search(
    ports: Ports, grip: Grip, heart: Heartbeat, *, wanted: Wanted, kept: bool
):
    heart._beat()
    assert not grip.ends.is_set()
    want(ports, coordinator(), grip.run.id, wanted)
    heart._beat()
    assert (grip.ends.is_set(), grip.kept) == (True, kept)


def test_a_run_is_held_while_its_database_is_away_for_no_longer_than_the_lease(
    sqlite_store: Store,
    clock: Clock,
    grip: Grip,
    heart: Heartbeat,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(sqlite_store, "look", away)
    monkeypatch.setattr(sqlite_store, "work", away)
    clock.on(seconds=29)
    grip.told(BETTER)
    heart._beat()
    assert (grip.ends.is_set(), grip.kept) == (False, True)
    assert grip.progress is not None  # it will be written when the database is there again
    clock.on(seconds=1)
    heart._beat()
    assert (grip.ends.is_set(), grip.kept, grip.left) == (True, False, False)
