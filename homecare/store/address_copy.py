"""Putting a whole address register into PostgreSQL in place of the former one.

It is copied into a schema of its own in one transaction, which ends with giving that schema the
name that searches know: nobody waits, and whatever ends the import before leaves the former one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine

from homecare.addresses import AddressRow
from homecare.errors import StoreError
from homecare.store.trouble import in_our_words

SCHEMA = "homecare_addresses"
_DRAFT, _FORMER = f"{SCHEMA}_draft", f"{SCHEMA}_former"
_LOCK = 4_820_312
"""Number of the advisory lock under which one import goes on at a time."""
BATCH = 1_000
_TABLES = f"""
CREATE SCHEMA {_DRAFT};
CREATE TABLE {_DRAFT}.about (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE {_DRAFT}.places (
    code bigint NOT NULL, kind bigint NOT NULL, name text NOT NULL, full_name text NOT NULL,
    postcode text NOT NULL, lat double precision, lon double precision,
    house boolean NOT NULL, words tsvector NOT NULL
);
CREATE TABLE {_DRAFT}.flats (building bigint NOT NULL, name text NOT NULL, code bigint NOT NULL)
"""
_INDEXES = f"""
ALTER TABLE {_DRAFT}.places ADD PRIMARY KEY (code);
ALTER TABLE {_DRAFT}.flats ADD PRIMARY KEY (building, name);
CREATE INDEX flats_by_code ON {_DRAFT}.flats (code);
CREATE INDEX places_by_lat ON {_DRAFT}.places (lat, lon) WHERE house;
CREATE INDEX words_of_houses ON {_DRAFT}.places USING gin (words) WHERE house;
CREATE INDEX words_of_units ON {_DRAFT}.places USING gin (words) WHERE NOT house;
ANALYZE {_DRAFT}.places;
ANALYZE {_DRAFT}.flats
"""
"""After the rows: that is quicker, and the indexes are dense."""
_ASIDE = f"ALTER SCHEMA {SCHEMA} RENAME TO {_FORMER}"
_TAKE_UP = f"ALTER SCHEMA {_DRAFT} RENAME TO {SCHEMA}"
_THERE = f"SELECT to_regnamespace('{SCHEMA}') IS NOT NULL"
_ODD = re.compile(r"[\\\t\n\r]")
_ESCAPED = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def put(
    engine: Engine,
    about: Mapping[str, str],
    places: Iterable[tuple[AddressRow, Sequence[str]]],
    flats: Iterable[tuple[int, str, int]],
) -> None:
    """Copy the register and let it take the former one's place. Raises StoreError."""
    with in_our_words():
        with engine.begin() as connection:
            _clear(connection)  # what an import left that was killed at its end
            connection.exec_driver_sql(_TABLES)
            _copy(connection, "about", about.items())
            _copy(connection, "places", (_columns(*place) for place in places))
            _copy(connection, "flats", flats)
            connection.exec_driver_sql(_INDEXES)
            if connection.exec_driver_sql(_THERE).scalar():
                connection.exec_driver_sql(_ASIDE)
            connection.exec_driver_sql(_TAKE_UP)
        with engine.begin() as connection:  # searches that began in it may end first
            _clear(connection)


def _clear(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_FORMER} CASCADE")


def _columns(row: AddressRow, words: Sequence[str]) -> tuple[object, ...]:
    vector = " ".join(lexeme(word) for word in words)
    return (
        *(row.code, row.kind, row.name, row.full, row.postcode, row.lat, row.lon),
        row.house,
        vector,
    )


def lexeme(word: str) -> str:
    """A word as text of a tsvector or tsquery has it, in quotation marks."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _copy(connection: Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Stream rows in; SQLAlchemy has no word for it, so the driver is asked.

    The driver cannot break a stream off in good order: then the connection is closed.
    """
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(f"COPY {_DRAFT}.{table} FROM STDIN", stream=_blocks(rows))
    except connection.dialect.loaded_dbapi.Error as error:
        connection.invalidate()
        raise StoreError("store_failed", reason=type(error).__name__) from None
    except BaseException:
        connection.invalidate()
        raise
    finally:
        cursor.close()


def _blocks(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    rest = iter(rows)
    while some := list(islice(rest, BATCH)):
        yield "".join("\t".join(map(_field, row)) + "\n" for row in some)


def _field(value: object) -> str:
    """A value as COPY reads it in its form "text"."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return _ODD.sub(lambda found: _ESCAPED[found[0]], value)
    return str(value)
