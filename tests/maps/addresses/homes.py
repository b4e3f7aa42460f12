"""Where a register lies: in a file, or in a PostgreSQL that all machines share."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from homecare.store import AddressShelf, Store
from homecare.store.address_copy import SCHEMA
from maps.addresses.file import AddressFile
from maps.addresses.register import Counts, import_register
from maps.addresses.searching import Register

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCHEMAS = (
    "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'homecare_addresses%' ORDER BY nspname"
)


@dataclass
class Home:
    """A register's home; `url` names the database where it lies in one."""

    file: Path
    url: str = ""
    store: Store | None = field(init=False)

    def __post_init__(self) -> None:
        self.store = Store(self.url) if self.url else None

    @property
    def _shared(self) -> AddressShelf | None:
        return None if self.store is None else self.store.addresses

    def take_in(self, tables: Path, at: datetime = AT) -> Counts:
        """Import the tables."""
        return import_register(tables, self.file, at, self._shared)

    def open(self) -> Register:
        """The register as it is now."""
        return Register(self._shared or AddressFile(self.file))

    def content(self) -> object:
        """All that is kept, and what lies about it."""
        if self.store is None:
            return self.file.read_bytes(), sorted(self.file.parent.glob(".*"))
        return _rows(self.store.engine), sorted(self.file.parent.glob(".*"))

    def close(self) -> None:
        """Close the connections."""
        if self.store is not None:
            self.store.close()


def schemas(engine: Engine) -> list[str]:
    """Schemas of registers in a database."""
    with engine.begin() as connection:
        return [row[0] for row in connection.exec_driver_sql(SCHEMAS)]


def _rows(engine: Engine) -> list[list[tuple[object, ...]]]:
    names = [(n,) for n in schemas(engine)]
    with engine.begin() as connection:
        tables = (
            connection.exec_driver_sql(f"SELECT * FROM {SCHEMA}.{table} ORDER BY 1, 2")  # noqa: S608
            for table in ("about", "places", "flats")
        )
        return [names, *([tuple(row) for row in table] for table in tables)]
