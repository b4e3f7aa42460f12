import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, text

from homecare.errors import SettingsError, StoreError
from homecare.store import Store, migrate
from homecare.store.plan_tables import metadata
from homecare.store.tables import municipalities
from tests.store.databases import sqlite_url
from tests.store.samples import save_new

REVISIONS = migrate.revisions()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Store]:
    store = Store(empty_url)
    if store._file is not None:
        migrate.make_file(store._file)
    yield store
    store.close()


def differences(store: Store) -> list[object]:
    with store.engine.begin() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": False}
        )
        return list(compare_metadata(context, metadata))


def test_migrations_from_nothing_make_exactly_the_tables_of_the_code(empty: Store) -> None:
    empty.upgrade()
    assert differences(empty) == []
    names = set(inspect(empty.engine).get_table_names())
    assert names == set(metadata.tables) | {"alembic_version"}


@pytest.mark.parametrize("start", REVISIONS[:-1])
def test_any_earlier_revision_can_be_upgraded_with_its_rows(empty: Store, start: str) -> None:
    row = {"id": "tervete", "name": "Tērvete", "zone": "Europe/Riga", "settings": {}, "revision": 3}
    with empty.engine.begin() as connection:
        migrate.upgrade(connection, start)
        connection.execute(insert(municipalities), [row])
    with pytest.raises(StoreError) as caught:
        empty.check()
    assert caught.value.code == "store_not_upgraded"
    empty.upgrade()
    empty.check()
    assert differences(empty) == []
    with empty.look("test") as look:
        assert look.casebook("tervete").revision == 3


def test_upgrading_again_changes_nothing(store: Store) -> None:
    with store.work("test") as work:
        saved = save_new(work)
    store.upgrade()
    with store.look("test") as look:
        assert look.casebook(saved.municipality.id) == saved


def test_a_database_of_a_later_version_is_left_alone(empty: Store) -> None:
    empty.upgrade()
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    for act in (empty.check, empty.upgrade):
        with pytest.raises(StoreError) as caught:
            act()
        assert caught.value.code == "store_too_new"
        assert caught.value.values == {"revision": "r9999"}


def test_an_empty_database_is_not_upgraded(empty: Store) -> None:
    with pytest.raises(StoreError) as caught:
        empty.check()
    assert caught.value.code == "store_not_upgraded"


def test_checking_makes_no_file(tmp_path: Path) -> None:
    store = Store(sqlite_url(tmp_path / "sub" / "none.sqlite"))
    with pytest.raises(StoreError):
        store.check()
    assert list(tmp_path.iterdir()) == []


def test_an_sqlite_file_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    file = tmp_path / "sub" / "homecare.sqlite"
    store = Store(sqlite_url(file))
    migrate.make_file(file)
    with store.engine.begin() as connection:
        migrate.upgrade(connection, REVISIONS[1])
    store.upgrade()
    store.close()
    copy = file.with_name(f"homecare.sqlite.before-{REVISIONS[-1]}")
    kept = Store(sqlite_url(copy))
    with kept.engine.begin() as connection:
        assert migrate.standing(connection) == REVISIONS[1]
    kept.close()
    assert {stat.S_IMODE(f.stat().st_mode) for f in (file, copy)} == {0o600}


def test_an_upgrade_that_fails_leaves_the_old_tables(
    empty: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scripts = tmp_path / "migrations"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", scripts)
    broken = scripts / "versions" / "r9000_broken.py"
    broken.write_text(
        f"from alembic import op\nrevision = 'r9000'\ndown_revision = '{REVISIONS[-1]}'\n"
        "def upgrade():\n    op.drop_table('audit')\n    op.drop_table('no_such_table')\n"
    )
    empty.upgrade()
    with empty.work("test") as work:
        saved = save_new(work)
    monkeypatch.setattr(migrate, "SCRIPTS", scripts)
    with pytest.raises(StoreError):
        empty.upgrade()
    monkeypatch.undo()
    empty.check()
    assert differences(empty) == []
    with empty.look("test") as look:
        assert look.casebook(saved.municipality.id) == saved


@pytest.mark.parametrize("url", ["", "no url", "mysql://root@host/name", "oracle://x"])
def test_an_unknown_database_is_refused_without_showing_the_url(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Store(url)
    assert caught.value.code == "database_url"
    assert "root" not in str(caught.value)


@pytest.mark.parametrize("name", ["postgresql", "postgres", "postgresql+pg8000"])
def test_postgresql_is_reached_through_pg8000(name: str) -> None:
    store = Store(f"{name}://homecare@nowhere.invalid/homecare")
    assert store.engine.dialect.driver == "pg8000"


@pytest.mark.parametrize("act", ["check", "upgrade"])
def test_a_server_that_is_not_there_says_so(tmp_path: Path, act: str) -> None:
    store = Store(f"postgresql://homecare@/homecare?unix_sock={tmp_path}/none")
    with pytest.raises(StoreError) as caught:
        getattr(store, act)()
    assert caught.value.code == "store_failed"


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as caught:
        Store(sqlite_url(tmp_path / "file" / "x.sqlite")).upgrade()
    assert caught.value.code == "store_failed"


def test_sqlite_is_opened_so_that_commits_are_on_disk(sqlite_store: Store) -> None:
    with sqlite_store.engine.begin() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
