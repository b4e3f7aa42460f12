"""A database of an earlier version, full of rows, becomes one of this version and loses nothing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from homecare.records import PlanState
from homecare.store import Store, migrate
from homecare.store.plan_tables import metadata
from tests.store.samples import (
    MUNICIPALITY,
    casebook,
    fill_service,
    moved,
    plan,
    problem,
    published,
    run,
    save_new,
)

FIRST_ISSUE = "r0004"
EARLIER = [r for r in migrate.revisions() if r >= FIRST_ISSUE][:-1]


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    store = Store(empty_url)
    if store._file is not None:
        migrate.make_file(store._file)
    yield store
    store.close()


def fill(source: Store) -> None:
    with source.work("maker") as work:
        save_new(work)
        published(work)
        published(work)
        moved(work, work.add_plan(MUNICIPALITY, problem(), plan(), "why"), PlanState.APPROVED)


def copy_rows(source: Store, target: Store) -> None:
    """All rows and columns that the target has room for."""
    with source.engine.begin() as reading, target.engine.begin() as writing:
        room = inspect(writing)
        for table in metadata.sorted_tables:
            if not room.has_table(table.name):
                continue
            names = {column["name"] for column in room.get_columns(table.name)}
            rows = [
                {name: value for name, value in row._asdict().items() if name in names}
                for row in reading.execute(select(table))
            ]
            if rows:
                writing.execute(insert(table), rows)
        if writing.dialect.name == "postgresql":
            for table_name in ("plans", "plan_history", "audit", "contacts"):
                counter = f"pg_get_serial_sequence('{table_name}', 'id')"
                last = f"(SELECT max(id) FROM {table_name})"  # noqa: S608 - of our own
                writing.execute(text(f"SELECT setval({counter}, {last})"))


@pytest.mark.parametrize("start", EARLIER)
def test_everything_of_an_earlier_version_is_there_after_the_upgrade(
    empty: Store, sqlite_store: Store, start: str
) -> None:
    fill(sqlite_store)
    with empty.engine.begin() as connection:
        migrate.upgrade(connection, start)
    copy_rows(sqlite_store, empty)
    empty.upgrade()
    with empty.look("test") as look, sqlite_store.look("test") as source:
        assert look.casebook(MUNICIPALITY).clients == casebook().clients
        assert look.casebook(MUNICIPALITY) == source.casebook(MUNICIPALITY)
        assert look.plans(MUNICIPALITY) == source.plans(MUNICIPALITY)
        for head in look.plans(MUNICIPALITY):
            assert look.plan(head.id) == source.plan(head.id)
            assert look.plan_history(head.id) == source.plan_history(head.id)
        assert look.audit_entries(MUNICIPALITY) == source.audit_entries(MUNICIPALITY)
        assert look.erasure.erasures() == ()


@pytest.mark.parametrize("start", EARLIER)
def test_guards_and_services_work_after_the_upgrade(
    empty: Store, sqlite_store: Store, start: str
) -> None:
    fill(sqlite_store)
    with empty.engine.begin() as connection:
        migrate.upgrade(connection, start)
    copy_rows(sqlite_store, empty)
    empty.upgrade()
    for change in ("DELETE FROM audit", "UPDATE plans SET made_by = 'x'", "DELETE FROM plans"):
        with pytest.raises(DBAPIError), empty.engine.begin() as connection:
            connection.execute(text(change))
    with empty.work("ilze") as work:
        fill_service(work)
        published(work)
        assert work.runs.waiting(MUNICIPALITY) == 1
        assert work.runs.run(run().id).kind is run().kind
        erased = work.erasure.erase(MUNICIPALITY, "client", "C-A")
        assert erased.counts["plans"] == len(work.plans(MUNICIPALITY)) == 4
