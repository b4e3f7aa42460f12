"""The address register in PostgreSQL, shared by all machines.

Conforms to `AddressRows` and `KeepAddresses` of homecare.addresses. It is open data in a schema of
its own and no part of the records: an import makes its tables, so it needs no migration, no backup
and no erasing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from homecare.addresses import AddressRow, Term
from homecare.errors import FileError
from homecare.store.address_copy import SCHEMA, lexeme, put
from homecare.store.trouble import sqlstate, translated

_NOT_THERE = {"3F000", "42P01"}
"""No such schema, no such table."""
_PLANNED = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off;"
    " SET LOCAL max_parallel_workers_per_gather = 0"
)
"""Bitmaps alone: they meet rows in the order of the import, by code, so that LIMIT takes the same
ones as SQLite without sorting half the country; and no wrong guess of how many there are costs a
walk through the whole table."""
_SELECT = f"SELECT code, kind, name, full_name, postcode, lat, lon FROM {SCHEMA}.places"  # noqa: S608 - words of our own
_SOME = f"({_SELECT} WHERE {{which}} AND words @@ CAST(%s AS tsquery) LIMIT %s)"
_UNITS, _HOUSES = _SOME.format(which="NOT house"), _SOME.format(which="house")
_BY_FLAT = f"SELECT building FROM {SCHEMA}.flats WHERE code = %s ORDER BY building LIMIT 1"  # noqa: S608
_NEAREST = (
    f"{_SELECT} WHERE house AND lat BETWEEN %s AND %s AND lon BETWEEN %s AND %s"
    " ORDER BY (lat - %s) * (lat - %s) + (lon - %s) * (lon - %s) * 0.3, code LIMIT 1"
)


class AddressShelf:
    """Reads and replaces the register; each call is a transaction of its own.

    Raises FileError where none was imported, StoreError where the database fails.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def about(self) -> Mapping[str, str]:
        """What the import noted."""
        rows = self._asked(f"SELECT key, value FROM {SCHEMA}.about")  # noqa: S608
        return {key: value for key, value in rows}  # noqa: C416 - a row is no pair to mypy

    def with_all(self, terms: Sequence[Term], most: int) -> list[AddressRow]:
        """Units and buildings that have all of these words."""
        asked = " & ".join(_asked_for(term) for term in terms)
        rows = self._rows(f"{_UNITS} UNION ALL {_HOUSES}", asked, most, asked, most)
        return sorted(rows, key=lambda row: (row.house, row.code))

    def units_with_any(self, terms: Sequence[Term], most: int) -> list[AddressRow]:
        """Units that have one of these words."""
        if not terms:
            return []
        rows = self._rows(_UNITS, " | ".join(_asked_for(term) for term in terms), most)
        return sorted(rows, key=lambda row: row.code)

    def by_code(self, code: int) -> AddressRow | None:
        """The building or unit of a code."""
        return next(iter(self._rows(f"{_SELECT} WHERE code = %s", code)), None)

    def building_of(self, flat_code: int) -> AddressRow | None:
        """The building of a flat's code."""
        return next(iter(self._rows(f"{_SELECT} WHERE code = ({_BY_FLAT})", flat_code)), None)

    def flat(self, building: int, name: str) -> int | None:
        """The code of a flat."""
        query = f"SELECT code FROM {SCHEMA}.flats WHERE building = %s AND name = %s"  # noqa: S608
        rows = self._asked(query, building, name)
        return int(rows[0][0]) if rows else None

    def nearest(self, lat: float, lon: float, up: float, aside: float) -> AddressRow | None:
        """The nearest building in the box."""
        box = (lat - up, lat + up, lon - aside, lon + aside)
        return next(iter(self._rows(_NEAREST, *box, lat, lat, lon, lon)), None)

    def replace(
        self,
        about: Mapping[str, str],
        places: Iterable[tuple[AddressRow, Sequence[str]]],
        flats: Iterable[tuple[int, str, int]],
    ) -> None:
        """Keep this register; searches go on in the former one until it is whole."""
        put(self._engine, about, places, flats)

    def _rows(self, query: str, *values: object) -> list[AddressRow]:
        return [AddressRow(*row) for row in self._asked(query, *values)]

    def _asked(self, query: str, *values: object) -> list[Sequence[Any]]:
        try:
            with self._engine.begin() as connection:
                connection.exec_driver_sql(_PLANNED)
                return list(connection.exec_driver_sql(query, values).fetchall())
        except DBAPIError as error:
            if sqlstate(error) in _NOT_THERE:
                raise FileError("addresses_not_imported") from None
            raise translated(error) from None
        except SQLAlchemyError as error:
            raise translated(error) from None


def _asked_for(term: Term) -> str:
    return f"{lexeme(term.word)}:*" if term.begun else lexeme(term.word)
