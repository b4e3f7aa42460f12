"""What the database itself lets through: erasures and retention that leave their trace, no more."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from homecare.store import Store
from homecare.store.plan_tables import audit
from homecare.store.service_tables import erasures, removals
from tests.store.samples import MUNICIPALITY, NOON, published, save_new

TRACE = {"municipality_id": MUNICIPALITY, "at": NOON, "actor": "test"}
ERASURE = TRACE | {"kind": "client", "subject_id": "C-A", "salt": "s", "mark": "m"}
OLD_AT = datetime(2024, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def full(store: Store) -> Store:
    """A published plan, an entry of the audit from long ago, an erasure of another place."""
    with store.work("test") as work:
        save_new(work)
        save_new(work, "dobele")
        published(work)
    entry = {"kind": "client", "subject_id": "C-A", "action": "read", "detail": ""}
    with store.engine.begin() as connection:
        connection.execute(insert(audit), [TRACE | entry | {"at": OLD_AT}])
        connection.execute(insert(erasures), [ERASURE | {"municipality_id": "dobele"}, ERASURE])
    return store


def tried(store: Store, *steps: str) -> bool:
    """Whether the database lets all of these through."""
    try:
        with store.engine.begin() as connection:
            for step in steps:
                connection.execute(text(step))
    except DBAPIError:
        return False
    return True


def allow(store: Store, kind: str, before_on: date, place: str = MUNICIPALITY) -> None:
    with store.engine.begin() as connection:
        row = TRACE | {"kind": kind, "before_on": before_on, "municipality_id": place}
        connection.execute(insert(removals), [row])


@pytest.mark.parametrize(
    "change",
    [
        "problem_doc = plan_doc",
        "plan_doc = problem_doc, erasure_id = NULL",
        "problem_doc = plan_doc, erasure_id = 99",
        "problem_doc = plan_doc, erasure_id = 1",  # of the other municipality
        "problem_doc = plan_doc, erasure_id = 2, made_by = 'nobody'",
        "problem_doc = plan_doc, erasure_id = 2, day_on = '2026-11-24'",
    ],
)
def test_documents_are_not_rewritten_without_an_erasure(full: Store, change: str) -> None:
    assert not tried(full, f"UPDATE plans SET {change}")  # noqa: S608 - of our own


def test_each_erasure_lets_documents_be_rewritten_once(full: Store) -> None:
    rewrite = "UPDATE plans SET problem_doc = plan_doc, erasure_id = 2"
    assert tried(full, rewrite)
    assert not tried(full, rewrite)
    assert not tried(full, "UPDATE plans SET problem_doc = plan_doc")


@pytest.mark.parametrize(
    "change", ["why = 'else'", "why = '', actor = 'nobody'", "why = '', state = 'draft'"]
)
def test_history_loses_its_words_alone_and_only_after_an_erasure(full: Store, change: str) -> None:
    silence = "UPDATE plan_history SET why = '' WHERE state = 'published'"
    assert not tried(full, silence)
    assert tried(full, "UPDATE plans SET erasure_id = 2")
    assert tried(full, silence)
    assert not tried(full, f"UPDATE plan_history SET {change} WHERE state = 'approved'")  # noqa: S608


DROP_PLAN = (
    "DELETE FROM published_stops",
    "DELETE FROM published_routes",
    "DELETE FROM published_sheets",
    "DELETE FROM plan_history",
    "DELETE FROM plans",
)


def test_a_plan_is_not_deleted_before_its_time(full: Store) -> None:
    assert not tried(full, *DROP_PLAN)
    allow(full, "plans", date(2026, 11, 23))  # the plan's own day is not before it
    allow(full, "audit", date(2030, 1, 1))
    allow(full, "drafts", date(2030, 1, 1))  # it was published
    allow(full, "plans", date(2030, 1, 1), "dobele")
    assert not tried(full, *DROP_PLAN)
    assert not tried(full, "DELETE FROM plan_history")
    allow(full, "plans", date(2026, 11, 24))
    assert tried(full, *DROP_PLAN)


def test_a_draft_is_kept_its_own_time(store: Store) -> None:
    with store.work("test") as work:
        save_new(work)
        record = published(work)
        work.add_plan(MUNICIPALITY, record.problem, record.plan)
    last = f"WHERE plan_id > {record.id}", f"WHERE id > {record.id}"
    drop = f"DELETE FROM plan_history {last[0]}", f"DELETE FROM plans {last[1]}"  # noqa: S608
    assert not tried(store, *drop)
    allow(store, "drafts", date(2026, 11, 24))
    assert tried(store, *drop)
    assert not tried(store, *DROP_PLAN)


def test_the_audit_is_deleted_up_to_the_day_that_is_written_down(full: Store) -> None:
    old = "DELETE FROM audit WHERE action = 'read'"
    allow(full, "audit", date(2024, 5, 1))
    assert not tried(full, old)
    allow(full, "audit", date(2024, 5, 2))
    assert not tried(full, "DELETE FROM audit")
    assert not tried(full, "UPDATE audit SET actor = 'nobody' WHERE action = 'read'")
    assert tried(full, old)


@pytest.mark.parametrize("table", ["erasures", "removals"])
def test_traces_only_grow(full: Store, table: str) -> None:
    allow(full, "audit", date(2024, 5, 1))
    assert not tried(full, f"DELETE FROM {table}")  # noqa: S608
    assert not tried(full, f"UPDATE {table} SET actor = 'nobody'")  # noqa: S608


WRITES = re.compile(r"\b(delete|update)\(\s*(\w+\.)?audit\b|(DELETE FROM|UPDATE) audit\b")


def test_no_line_of_the_application_changes_or_deletes_the_audit() -> None:
    """Retention goes over a list of tables; that the guard holds it back is tested above."""
    folder = Path(__file__).parents[2]
    found = [
        file.name
        for room in ("homecare", "api")
        for file in (folder / room).rglob("*.py")
        if WRITES.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert WRITES.search("connection.execute(delete(audit))")
