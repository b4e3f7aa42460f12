"""A register in a file: SQLite with full-text search. Conforms to `homecare.addresses.AddressRows`."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import local
from typing import Any

from homecare.addresses import BUILDING, AddressRow, Term
from homecare.errors import FileError

_SELECT = "SELECT code, kind, name, full, postcode, lat, lon FROM places"
_MATCHING = {
    table: f"{_SELECT} WHERE code IN (SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608 - words of our own
    " ORDER BY code"
    for table in ("units", "houses")
}


class AddressFile:
    """The file that an import made. Raises FileError: not there, or damaged."""

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise FileError("addresses_not_imported")
        self._own = local()
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"

    def about(self) -> Mapping[str, str]:
        """What the import noted."""
        return {str(row[0]): str(row[1]) for row in self._asked("SELECT key, value FROM about")}

    def with_all(self, terms: Sequence[Term], most: int) -> list[AddressRow]:
        """Units and buildings that have all of these words."""
        asked = " ".join(_phrase(term) for term in terms)
        units, houses = (self._rows(_MATCHING[t], asked, most) for t in ("units", "houses"))
        return units + houses

    def units_with_any(self, terms: Sequence[Term], most: int) -> list[AddressRow]:
        """Units that have one of these words."""
        if not terms:
            return []
        return self._rows(_MATCHING["units"], " OR ".join(_phrase(term) for term in terms), most)

    def by_code(self, code: int) -> AddressRow | None:
        """The building or unit of a code."""
        return next(iter(self._rows(f"{_SELECT} WHERE code = ?", code)), None)

    def building_of(self, flat_code: int) -> AddressRow | None:
        """The building of a flat's code."""
        of_flat = "SELECT building FROM flats WHERE code = ? ORDER BY building LIMIT 1"
        return next(iter(self._rows(f"{_SELECT} WHERE code = ({of_flat})", flat_code)), None)

    def flat(self, building: int, name: str) -> int | None:
        """The code of a flat."""
        query = "SELECT code FROM flats WHERE building = ? AND name = ?"
        rows = self._asked(query, building, name)
        return int(rows[0][0]) if rows else None

    def nearest(self, lat: float, lon: float, up: float, aside: float) -> AddressRow | None:
        """The nearest building in the box."""
        found = self._rows(
            f"{_SELECT} WHERE kind = ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
            " ORDER BY (lat - ?) * (lat - ?) + (lon - ?) * (lon - ?) * 0.3, code LIMIT 1",
            *(BUILDING, lat - up, lat + up, lon - aside, lon + aside, lat, lat, lon, lon),
        )
        return next(iter(found), None)

    def _rows(self, query: str, *values: object) -> list[AddressRow]:
        return [AddressRow(*row) for row in self._asked(query, *values)]

    def _asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(query, values).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            raise FileError("addresses_damaged") from None

    def _connection(self) -> sqlite3.Connection:
        """One for each thread: opening costs more than a search."""
        if not hasattr(self._own, "connection"):
            self._own.connection = sqlite3.connect(self._uri, uri=True)
        connection: sqlite3.Connection = self._own.connection
        return connection


def _phrase(term: Term) -> str:
    return f'"{term.word}"{"*" if term.begun else ""}'
