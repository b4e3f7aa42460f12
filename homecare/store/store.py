"""The store: opens a database and hands out units of work."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import OperationalError

from homecare.errors import StoreError
from homecare.records import AuditEntry, Erasure
from homecare.store import audit, backup, migrate
from homecare.store.address_shelf import AddressShelf
from homecare.store.engine import open_engine, parse_url, scrub, sqlite_file
from homecare.store.geocoder_shelf import GeocoderShelf
from homecare.store.tables import metadata
from homecare.store.travel_shelf import TravelShelf
from homecare.store.trouble import files_in_our_words, in_our_words, is_busy
from homecare.store.work import Look, Work

RESTORING = "restore"
"""Who is named where a restore erases somebody again."""
BUSY_TRIES = 180
"""How often `BUSY_S` is waited for another writer of SQLite."""
T = TypeVar("T")


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


class Store:
    """One database, by URL. Opening it touches nothing; use `close` when done.

    Raises SettingsError for a URL that names no database we know.
    """

    def __init__(self, url: str, now: Callable[[], datetime] = utc_now) -> None:
        self._url = parse_url(url)
        self._file = sqlite_file(self._url)
        self._now = now
        self.engine = open_engine(self._url)

    def upgrade(self) -> None:
        """Bring the tables to this version, from nothing or from any earlier version.

        One transaction: an interrupted upgrade leaves the old tables. An SQLite file is
        copied beside itself first. Raises StoreError for a database of a later version.
        """
        with in_our_words(), files_in_our_words("store_failed"):
            if self._file is not None:
                migrate.make_file(self._file)
                migrate.keep_copy(self.engine, self._file)
            with self.engine.begin() as connection:
                migrate.upgrade(connection)

    def check(self) -> None:
        """Raise StoreError unless the tables are of this version; creates nothing."""
        if self._file is not None and not self._file.exists():
            raise StoreError("store_not_upgraded")
        with in_our_words(), self._begin(reading=True) as connection:
            migrate.check(connection)

    @contextmanager
    def work(self, actor: str) -> Iterator[Work]:
        """One unit of work of this actor: one transaction, all or nothing.

        Keep it short, others wait meanwhile. Raises StoreError when the database fails.
        """
        with in_our_words(), self._begin(reading=False) as connection:
            work = Work(connection, actor, self._now())
            yield work
            _write_notes(connection, work.noted)

    @contextmanager
    def look(self, actor: str) -> Iterator[Look]:
        """Read one consistent state without making anybody wait.

        Noted reads are on record before this returns; when they cannot be written it raises.
        """
        with in_our_words(), _patiently(self.engine.connect) as raw:
            with _transaction(raw, reading=True) as connection:
                look = Look(connection, actor, self._now())
                yield look
            if look.noted:
                with _transaction(raw, reading=False) as connection:
                    _write_notes(connection, look.noted)

    @property
    def travel(self) -> TravelShelf:
        """Travel that was worked out before."""
        return TravelShelf(self._begin_alone)

    @property
    def geocoded(self) -> GeocoderShelf:
        """What geocoders outside answered before."""
        return GeocoderShelf(self._begin_alone, self._now)

    @property
    def addresses(self) -> AddressShelf | None:
        """The address register that all machines share; None on SQLite, where it is a file."""
        shared = self.engine.dialect.name == "postgresql"
        return AddressShelf(self.engine) if shared else None

    @contextmanager
    def _begin_alone(self, reading: bool) -> Iterator[Connection]:  # noqa: FBT001 - see TravelShelf
        """A transaction for a shelf that can be lost without harm."""
        with in_our_words(), self._begin(reading=reading) as connection:
            yield connection

    def backup(self, path: Path) -> None:
        """Write everything to one file, while others go on working. Raises StoreError."""
        with (
            files_in_our_words("backup_unwritten"),
            in_our_words(),
            self._begin(reading=True) as connection,
        ):
            migrate.check(connection)
            backup.write(connection, path, self._now())

    def restore(self, path: Path, *, force: bool = False, erased: Iterable[Erasure] = ()) -> int:
        """Fill the database from a backup, all or nothing; tables are made where missing.

        Who was erased since the backup is erased again: those of `erased` and those on the list
        of the database that is replaced; how many had come back. Raises StoreError when the
        file is damaged or of another version, and when the database holds anything already,
        unless forced: then what it holds is dropped.
        """
        if not path.exists():
            raise StoreError("backup_missing")
        if self._file is not None:
            with files_in_our_words("store_failed"):
                migrate.make_file(self._file)
        with in_our_words(), self._begin(reading=False) as connection:
            work = Work(connection, RESTORING, self._now())
            known = work.erasure.erasures() if inspect(connection).has_table("erasures") else ()
            backup.read(connection, path, force=force)
            came_back = work.erasure.replay((*known, *erased))
            _write_notes(connection, work.noted)
        if came_back:
            self.scrub()
        return came_back

    def scrub(self) -> None:
        """Take what was deleted off the disk too, where a database only marks it as free."""
        with in_our_words():
            scrub(self.engine, metadata.tables)

    def drop_copies(self) -> int:
        """Delete the copies that upgrades left beside an SQLite file; how many."""
        if self._file is None:
            return 0
        copies = list(self._file.parent.glob(f"{self._file.name}.before-*"))
        with files_in_our_words("store_failed"):
            for copy in copies:
                copy.unlink()
        return len(copies)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _begin(self, *, reading: bool) -> Iterator[Connection]:
        with (
            _patiently(self.engine.connect) as raw,
            _transaction(raw, reading=reading) as connection,
        ):
            yield connection


@contextmanager
def _transaction(raw: Connection, *, reading: bool) -> Iterator[Connection]:
    connection = raw.execution_options(homecare_reading=reading)
    with _patiently(connection.begin):
        if reading and connection.dialect.name == "postgresql":
            connection.exec_driver_sql(_READING)
        yield connection


_READING = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
"""One message, where SQLAlchemy's own options take six to set and to take back."""


def _patiently(step: Callable[[], T]) -> T:
    """What the step gives; it is tried again while another writer of SQLite is busy."""
    for _ in range(BUSY_TRIES):
        try:
            return step()
        except OperationalError as error:
            if not is_busy(error):
                raise
    return step()


def _write_notes(connection: Connection, noted: list[tuple[str, AuditEntry]]) -> None:
    by_place: dict[str, list[AuditEntry]] = {}
    for municipality_id, entry in noted:
        by_place.setdefault(municipality_id, []).append(entry)
    for municipality_id, entries in by_place.items():
        audit.write(connection, municipality_id, entries)
