import json
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from homecare.errors import StoreError
from homecare.store import Store, backup, migrate
from homecare.store.plan_tables import metadata
from tests.store.databases import Postgres, sqlite_url
from tests.store.samples import (
    MUNICIPALITY,
    NOON,
    fill_service,
    plan,
    problem,
    published,
    route,
    save_new,
    stop,
)

PAST: dict[str, dict[str, object]] = {
    "travel_points": {"key": "0" * 32},
    "travel_rows": {"version": "graph:car", "from_id": 1, "packed": b"\x00\xff"},
    "travel_shapes": {"version": "graph:car", "from_id": 1, "to_id": 2, "line": "_p~iF"},
    "geocoder_answers": {"question": "0" * 64, "lat": 56.5, "lon": 23.5, "asked_at": NOON},
    "erasures": {
        "municipality_id": MUNICIPALITY,
        "kind": "client",
        "subject_id": "C-Z",
        "salt": "s",
        "mark": "m",
        "at": NOON,
        "actor": "head",
    },
    "removals": {
        "municipality_id": MUNICIPALITY,
        "kind": "audit",
        "before_on": date(2025, 1, 1),
        "at": NOON,
        "actor": "timer",
    },
}
Rows = dict[str, list[tuple[object, ...]]]


def signature(store: Store) -> Rows:
    """All rows of all tables."""
    with store.engine.begin() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


@pytest.fixture
def full(store: Store) -> Store:
    """A store with rows in every table."""
    with store.work("maker") as work:
        save_new(work)
        published(work)
        published(work, plan(route(1, stop("A", 7))))
        published(work, plan(route(2, stop("D", 9))), day_on=date(2026, 11, 24))
        work.add_plan(MUNICIPALITY, problem(), plan())
        fill_service(work)
    with store.engine.begin() as connection:
        for table in (table for table in metadata.sorted_tables if table.name in PAST):
            connection.execute(insert(table), [PAST[table.name]])
    assert [name for name, rows in signature(store).items() if not rows] == []
    return store


def test_a_backup_restores_every_row_but_what_lives_for_hours(full: Store, tmp_path: Path) -> None:
    before = signature(full) | {table.name: [] for table in backup.STAYS}
    full.backup(tmp_path / "b.zip")
    with full.work("later") as work:
        save_new(work, "dobele")
    full.restore(tmp_path / "b.zip", force=True)
    assert signature(full) == before
    with full.work("later") as work:  # ids go on after the restored ones
        record = work.add_plan(MUNICIPALITY, problem(), plan())
        work.add_contact(MUNICIPALITY, work.casebook(MUNICIPALITY).contacts[0])
    assert record.id == 5


@pytest.mark.postgres
def test_a_municipality_moves_from_sqlite_to_postgresql_and_back(
    sqlite_store: Store, postgres: Postgres, tmp_path: Path
) -> None:
    with sqlite_store.work("maker") as work:
        saved = save_new(work)
        record = published(work)
    sqlite_store.backup(tmp_path / "b.zip")
    other = Store(postgres.empty())
    other.restore(tmp_path / "b.zip")
    other.check()
    assert signature(other) == signature(sqlite_store)
    with other.work("maker") as work:
        assert work.casebook(MUNICIPALITY) == saved
        assert work.plan(record.id) == record
        assert work.add_plan(MUNICIPALITY, problem(), plan()).id == record.id + 1
    other.backup(tmp_path / "c.zip")
    back = Store(sqlite_url(tmp_path / "back.sqlite"))
    back.restore(tmp_path / "c.zip")
    assert signature(back) == signature(other)
    back.close()
    other.close()


def test_guards_hold_after_a_restore(full: Store, tmp_path: Path) -> None:
    full.backup(tmp_path / "b.zip")
    full.restore(tmp_path / "b.zip", force=True)
    clash = plan(route(2, stop("C", 9)))
    with pytest.raises(Exception, match="overlap"), full.work("maker") as work:
        published(work, clash, day_on=date(2026, 11, 25))


def test_a_full_database_is_not_overwritten_unless_forced(full: Store, tmp_path: Path) -> None:
    full.backup(tmp_path / "b.zip")
    before = signature(full)
    with pytest.raises(StoreError) as caught:
        full.restore(tmp_path / "b.zip")
    assert caught.value.code == "store_not_empty"
    assert signature(full) == before


def rewrite(file: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def other_revision(content: bytes) -> bytes:
    return json.dumps(json.loads(content) | {"revision": "r0001"}).encode()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no zip": lambda file: file.write_bytes(b"PK"),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:-200]),
    "a row less": lambda file: rewrite(file, "clients.jsonl", lambda b: b[b.index(b"\n") + 1 :]),
    "a letter else": lambda file: rewrite(
        file, "persons.jsonl", lambda b: b.replace("Šķēle".encode(), "Škēle".encode())
    ),
    "no contents": lambda file: rewrite(file, "contents.json", lambda _: b"[]"),
    "a cell more": lambda file: rewrite(file, "areas.jsonl", lambda b: b.replace(b"[", b"[1, ", 1)),
    "no day": lambda file: rewrite(
        file, "clients.jsonl", lambda b: b.replace(b"1938-02-28", b"1938-02-30")
    ),
    "a stranger's word": lambda file: rewrite(
        file, "carers.jsonl", lambda b: b.replace(b"bicycle", b"balloon")
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_changes_nothing(full: Store, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "b.zip"
    full.backup(file)
    before = signature(full)
    DAMAGE[damage](file)
    with pytest.raises(StoreError) as caught:
        full.restore(file, force=True)
    assert caught.value.code == "backup_broken"
    assert signature(full) == before


def test_a_backup_of_another_version_says_so(full: Store, tmp_path: Path) -> None:
    full.backup(tmp_path / "b.zip")
    rewrite(tmp_path / "b.zip", "contents.json", other_revision)
    with pytest.raises(StoreError) as caught:
        full.restore(tmp_path / "b.zip", force=True)
    assert caught.value.code == "backup_other_version"


def test_a_missing_backup_says_so_and_makes_no_database(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path / "new.sqlite"))
    with pytest.raises(StoreError) as caught:
        store.restore(tmp_path / "none.zip")
    assert caught.value.code == "backup_missing"
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_readable_by_its_owner_alone_and_replaces_the_older_one(
    sqlite_store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "sub" / "b.zip"
    sqlite_store.backup(file)
    with sqlite_store.work("maker") as work:
        save_new(work)
    sqlite_store.backup(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["b.zip"]
    with zipfile.ZipFile(file) as archive:
        contents = json.loads(archive.read("contents.json"))
    assert contents["tables"]["clients"]["rows"] == 4


def test_a_store_without_tables_cannot_be_backed_up(empty_url: str, tmp_path: Path) -> None:
    store = Store(empty_url)
    try:
        with pytest.raises(StoreError):
            store.backup(tmp_path / "b.zip")
    finally:
        store.close()
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_that_cannot_be_written_says_so(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        sqlite_store.backup(tmp_path / "file" / "b.zip")
    assert caught.value.code == "backup_unwritten"


def test_a_backup_that_fails_half_way_keeps_the_older_one(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_file: int) -> None:
        raise OSError

    file = tmp_path / "sub" / "b.zip"
    sqlite_store.backup(file)
    before = file.read_bytes()
    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(StoreError) as caught:
        sqlite_store.backup(file)
    assert caught.value.code == "backup_unwritten"
    assert [f.name for f in file.parent.iterdir()] == ["b.zip"]
    assert file.read_bytes() == before


def test_a_database_of_a_later_version_is_not_dropped_even_by_force(
    full: Store, tmp_path: Path
) -> None:
    full.backup(tmp_path / "b.zip")
    with full.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    before = signature(full)
    with pytest.raises(StoreError, match="store_too_new"):
        full.restore(tmp_path / "b.zip", force=True)
    assert signature(full) == before
    with full.engine.begin() as connection:  # for the next test
        connection.execute(
            text("UPDATE alembic_version SET version_num = :now"),
            {"now": migrate.revisions()[-1]},
        )


def test_a_file_that_is_no_database_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    file.write_text("no database " * 100, encoding="utf-8")
    store = Store(sqlite_url(file))
    for use in (store.check, store.upgrade):
        with pytest.raises(StoreError, match="SQLITE_NOTADB"):
            use()
    store.close()
    assert file.read_text(encoding="utf-8") == "no database " * 100
