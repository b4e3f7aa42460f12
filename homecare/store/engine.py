"""Opening a database so that what it acknowledges is really there.

SQLite: WAL, foreign keys on, every commit flushed to disk before it returns (synchronous
FULL), and writing begins with BEGIN IMMEDIATE: pysqlite's own way of beginning loses updates
without any error when several processes read and then write.
PostgreSQL: the driver is pg8000; connections are tried before use, so that a restart of the
server costs nobody an error.
"""

import sqlite3
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from homecare.errors import SettingsError

BUSY_S = 0.5
"""How long SQLite waits for another writer in one go; meanwhile no Ctrl-C is heard."""
_DRIVERS = {"postgresql": "postgresql+pg8000", "postgres": "postgresql+pg8000"}
_KNOWN = ("sqlite", "sqlite+pysqlite", "postgresql+pg8000")


def parse_url(text: str) -> URL:
    """The URL with its driver; raises SettingsError for a database that we do not know."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise SettingsError("database_url", found="?") from None
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in _KNOWN:
        raise SettingsError("database_url", found=url.drivername)
    return url


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL and for a database in memory."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def open_engine(url: URL) -> Engine:
    """An engine with our habits; nothing is opened yet."""
    # hide_parameters: a name or an address must not come out in an error text.
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_S})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    _know_statements()
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
    # pg8000 sends one message per row; thousands of rows go in few statements instead.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


@cache
def _know_statements() -> None:
    """Let pg8000 look for the places of parameters once for each statement, not each time.

    It reads the whole text letter by letter, which takes longer than many an answer of the server:
    a third of a millisecond for our usual statement.
    """
    legacy: Any = import_module("pg8000.legacy")
    plain = legacy.convert_paramstyle

    @lru_cache(maxsize=1000)
    def numbered(query: str) -> str:
        return str(plain("format", query, ())[0])

    def known(style: str, query: str, args: Any) -> tuple[str, Any]:  # noqa: ANN401 - pg8000's own
        return (numbered(query), args) if style == "format" else plain(style, query, args)

    legacy.convert_paramstyle = known


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, see _begin_sqlite
    for step in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {step}").close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("homecare_reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def scrub(engine: Engine, tables: Iterable[str]) -> None:
    """Write these tables anew (SQLite: all of them), so that deleted rows are not left behind in free pages."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if engine.dialect.name == "sqlite":
            for step in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                driver.execute(step).close()
            return
        driver.rollback()  # trying the connection before use has begun a transaction
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        outside.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}").close()
