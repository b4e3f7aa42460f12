"""Bringing tables from any earlier version to this one, with Alembic."""

import os
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from homecare.errors import StoreError

_LOCK = 4_820_311
"""Number of the advisory lock under which PostgreSQL is upgraded by one process at a time."""

SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def revisions() -> tuple[str, ...]:
    """All revisions of the tables, oldest first; the last is the one this version needs."""
    return _revisions(SCRIPTS)


@cache
def _revisions(folder: Path) -> tuple[str, ...]:
    scripts = ScriptDirectory(str(folder)).walk_revisions()
    return tuple(reversed([script.revision for script in scripts]))


def standing(connection: Connection) -> str | None:
    """The revision of the database; None when it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision()


def check(connection: Connection) -> None:
    """Raise StoreError unless the database is of this version."""
    now = standing(connection)
    if now == revisions()[-1]:
        return
    if now is not None:
        _refuse_later(now)
    raise StoreError("store_not_upgraded")


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run the missing migrations in the caller's transaction.

    Raises StoreError when the database is of a later version: there is no way back.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    now = standing(connection)
    if now is not None:
        _refuse_later(now)
    command.upgrade(_config(connection), to)


def _refuse_later(revision: str) -> None:
    if revision not in revisions():
        raise StoreError("store_too_new", revision=revision)


def drop_all(connection: Connection) -> None:
    """Drop our tables and what hangs on them, in the caller's transaction.

    Raises StoreError when they are of a later version: we do not know what is there.
    """
    now = standing(connection)
    if now is not None:
        _refuse_later(now)
        command.downgrade(_config(connection), "base")


def make_file(file: Path) -> None:
    """Make folder and empty file of an SQLite database, readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def keep_copy(engine: Engine, file: Path) -> Path | None:
    """Copy an SQLite database that is about to be upgraded; None when there is no need."""
    with engine.connect() as connection:
        now = standing(connection)
    if now is None or now == revisions()[-1]:
        return None
    copy = file.with_name(f"{file.name}.before-{revisions()[-1]}")
    make_file(copy)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
