from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from homecare.errors import NotFound
from homecare.records import AuditEntry
from homecare.store import Store
from tests.store.samples import MUNICIPALITY, client, pairs, plan, problem, published, save_new

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def entries(store: Store, municipality_id: str = MUNICIPALITY) -> tuple[AuditEntry, ...]:
    with store.look("auditor") as look:
        return look.audit_entries(municipality_id)


def test_every_change_is_on_record_with_who_and_what(store: Store) -> None:
    with store.work("ilze") as work:
        save_new(work)
        work.put(MUNICIPALITY, client("A", lives_alone=True), 1)
    with store.work("head") as work:
        published(work)
        published(work)
    found = entries(store)
    assert pairs(found)[:2] == [("create", "municipality tervete"), ("create", "place P-A")]
    assert pairs(found)[-8:] == [
        ("change", "client C-A"),
        ("create", "plan 1"),
        ("approve", "plan 1"),
        ("publish", "plan 1"),
        ("create", "plan 2"),
        ("approve", "plan 2"),
        ("supersede", "plan 1"),
        ("publish", "plan 2"),
    ]
    assert {e.actor for e in found if e.kind != "plan"} == {"ilze"}
    assert {e.actor for e in found if e.kind == "plan"} == {"head"}


def test_reads_are_on_record_when_the_block_is_over(store: Store) -> None:
    with store.work("ilze") as work:
        save_new(work)
        record = work.add_plan(MUNICIPALITY, problem(), plan())
    before = len(entries(store))
    with store.look("zane") as look:
        look.note_read("client", ["C-A", "C-B"], MUNICIPALITY)
        look.note_read("plan", [str(record.id)])
    with store.work("zane") as work:
        work.note_read("client", ["C-C"], MUNICIPALITY, "phone")
    found = entries(store)[before:]
    assert pairs(found) == [
        ("read", "client C-A"),
        ("read", "client C-B"),
        ("read", f"plan {record.id}"),
        ("read", "client C-C"),
    ]
    assert {entry.actor for entry in found} == {"zane"}
    assert found[-1].detail == "phone"


def test_the_plan_of_a_noted_read_must_exist(store: Store) -> None:
    with pytest.raises(NotFound), store.look("zane") as look:
        look.note_read("plan", ["12"])


def test_a_noted_read_names_its_municipality(store: Store) -> None:
    with pytest.raises(ValueError, match="client"), store.look("zane") as look:
        look.note_read("client", ["C-A"])


def test_what_the_store_cannot_see_is_added_by_name(store: Store) -> None:
    with store.work("ilze") as work:
        save_new(work)
        work.audit(MUNICIPALITY, "export", "plan", "7", "geojson")
    assert pairs(entries(store))[-1] == ("export", "plan 7")


def test_entries_are_found_by_subject_time_and_number(store: Store) -> None:
    moments = iter([NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)])
    store._now = lambda: next(moments)
    with store.work("a") as work:
        save_new(work)
    with store.work("b") as work:
        work.audit(MUNICIPALITY, "export", "client", "C-A")
    with store.look("c") as look:
        both = look.audit_entries(MUNICIPALITY, "client", "C-A")
        assert [(e.actor, e.at) for e in both] == [("a", NOON), ("b", NOON + timedelta(hours=1))]
        assert look.audit_entries(MUNICIPALITY, since_at=NOON + timedelta(minutes=1)) == both[1:]
        assert look.audit_entries(MUNICIPALITY, most=1) == both[1:]
        assert look.audit_entries("dobele") == ()


def test_work_that_fails_leaves_no_entry(store: Store) -> None:
    with store.work("ilze") as work:
        save_new(work)
    before = entries(store)

    def fail_late() -> None:
        with store.work("ilze") as work:
            work.put(MUNICIPALITY, client("A", lives_alone=True), 1)
            work.plan(99)

    with pytest.raises(NotFound):
        fail_late()
    assert entries(store) == before


@pytest.mark.parametrize(
    "change",
    ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "DELETE FROM audit WHERE id = 1"],
)
def test_the_database_itself_refuses_to_change_the_audit(store: Store, change: str) -> None:
    with store.work("ilze") as work:
        save_new(work)
    before = entries(store)
    with pytest.raises(DBAPIError), store.engine.begin() as connection:
        connection.execute(text(change))
    assert entries(store) == before


def test_the_audit_holds_no_values(store: Store) -> None:
    with store.work("ilze") as work:
        save_new(work)
    shown = " ".join(f"{e.subject_id} {e.detail}" for e in entries(store))
    assert "Šķēle" not in shown
    assert "Tērvetes" not in shown
