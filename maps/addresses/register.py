"""Importing the register: an SQLite file with full-text search, or what a database takes from it."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from homecare.addresses import BUILDING, AddressRow, KeepAddresses
from homecare.errors import FileError
from homecare.files import naming
from maps.addresses.tables import Table, rows, tables_in
from maps.addresses.words import LONGEST, folded, terms_in

FORM = "2"
"""Of rows and words; a register of another one has to be imported anew."""
EXISTS = "EKS"
CREATE = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE places (
    code INTEGER PRIMARY KEY, kind INTEGER NOT NULL, parent INTEGER NOT NULL, name TEXT NOT NULL,
    full TEXT NOT NULL, postcode TEXT NOT NULL, lat REAL, lon REAL
);
CREATE TABLE flats (building INTEGER NOT NULL, name TEXT NOT NULL, code INTEGER NOT NULL,
    PRIMARY KEY (building, name)) WITHOUT ROWID;
CREATE TABLE former (code INTEGER NOT NULL, full TEXT NOT NULL);
"""
INDEX = """
CREATE VIRTUAL TABLE houses
    USING fts5(words, content='', tokenize='ascii', prefix='2 3 4', detail=none);
CREATE VIRTUAL TABLE units
    USING fts5(words, content='', tokenize='ascii', prefix='2 3 4', detail=none);
CREATE TEMP VIEW worded AS
    SELECT code, kind, words_of(full, postcode, coalesce(names, '')) AS words
    FROM places LEFT JOIN formerly USING (code);
INSERT INTO houses (rowid, words) SELECT code, words FROM worded WHERE kind = 108;
INSERT INTO units (rowid, words) SELECT code, words FROM worded WHERE kind <> 108;
INSERT INTO houses (houses) VALUES ('optimize');
DROP VIEW worded;
DROP TABLE formerly;
CREATE INDEX flats_by_code ON flats (code);
ANALYZE;
"""
WITH_WORDS = (
    "SELECT code, kind, name, full, postcode, lat, lon, coalesce(names, '')"
    " FROM places LEFT JOIN formerly USING (code) ORDER BY code"
)
INSERT = "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What an import took in."""

    buildings: int
    flats: int
    others: int
    """Municipalities, parishes, towns, villages, streets."""
    without_point: int
    """Buildings without coordinates."""


def import_register(
    source: Path, register: Path, at: datetime, shared: KeepAddresses | None = None
) -> Counts:
    """Read the tables of a folder or archive into a new register in place of the old one.

    Into the file, or, where there is one, into the register that all machines share; then the
    file is not touched. Raises FileError or StoreError; then the old one stays in use.
    """
    tables = tables_in(source)
    about = {"form": FORM, "imported_at": at.isoformat(), "source": source.name}
    draft = register.with_name(f".{register.name}.part")
    with naming(register):
        register.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
    try:
        with _draft(draft) as connection:
            counts = _fill(connection, source, tables)
            if shared is not None:
                _hand_over(connection, shared, about)
                return counts
            _index(connection)
            connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
            connection.commit()
        with naming(register):
            draft.replace(register)
    except sqlite3.Error:
        raise FileError("addresses_unwritten") from None
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _index(connection: sqlite3.Connection) -> None:
    """Words are split and folded here alone: the tokenizer finds nothing but letters and digits."""

    def words_of(*texts: str) -> str:
        return " ".join(terms_in(*texts))

    connection.create_function("words_of", 3, words_of, deterministic=True)
    connection.executescript(INDEX)


def _hand_over(
    connection: sqlite3.Connection, shared: KeepAddresses, about: Mapping[str, str]
) -> None:
    places = (
        (AddressRow(*row[:-1]), terms_in(row[3], row[4], row[-1]))
        for row in connection.execute(WITH_WORDS)
    )
    flats = connection.execute("SELECT building, name, code FROM flats ORDER BY building, name")
    shared.replace(about, places, flats)


@contextmanager
def _draft(path: Path) -> Iterator[sqlite3.Connection]:
    """A file that nobody reads yet: it need not outlive a power cut."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript(CREATE)
        yield connection


def _fill(connection: sqlite3.Connection, source: Path, tables: Mapping[str, Table]) -> Counts:
    for name, table in tables.items():
        if table.name not in {"dziv", "vietu_centroidi"} and not table.former:
            connection.executemany(INSERT, _places(source, name, table))
    for name, table in tables.items():
        if table.name == "vietu_centroidi":
            _put_points(connection, rows(source, name, table))
        elif table.name == "dziv" and not table.former:
            step = "INSERT OR REPLACE INTO flats VALUES (?, ?, ?)"
            connection.executemany(step, _flats(rows(source, name, table)))
        elif table.former:
            step = "INSERT INTO former VALUES (?, ?)"
            connection.executemany(step, _former(rows(source, name, table)))
    _finish(connection)
    return _counts(connection)


def _places(source: Path, name: str, table: Table) -> Iterator[tuple[object, ...]]:
    for row in rows(source, name, table):
        if row["STATUSS"] != EXISTS:
            continue
        lat, lon = _point(row)
        name = _text(row, "NOSAUKUMS")
        yield (
            int(row["KODS"]),
            int(row.get("TIPS_CD") or 0),
            int(row.get("VKUR_CD") or 0),
            name,
            _text(row, "STD") or name,
            _text(row, "ATRIB"),
            lat,
            lon,
        )


def _text(row: Row, column: str) -> str:
    """Without the letter that PostgreSQL has no room for."""
    return (row.get(column) or "").replace("\0", "")


def _point(row: Row) -> tuple[float | None, float | None]:
    """Degrees, north first; nothing where they are blank or no point of Latvia."""
    try:
        lat, lon = float(row.get("DD_N") or "nan"), float(row.get("DD_E") or "nan")
    except ValueError:
        return None, None
    return (lat, lon) if 55 <= lat <= 59 and 20 <= lon <= 29 else (None, None)


def _put_points(connection: sqlite3.Connection, found: Iterable[Row]) -> None:
    step = "UPDATE places SET lat = ?, lon = ? WHERE code = ?"
    points = ((*_point(row), int(row["KODS"])) for row in found)
    connection.executemany(step, (point for point in points if point[0] is not None))


def _flats(found: Iterable[Row]) -> Iterator[tuple[int, str, int]]:
    for row in found:
        if row["STATUSS"] == EXISTS:
            name = folded(_text(row, "NOSAUKUMS"))[:LONGEST]
            yield int(row.get("VKUR_CD") or 0), name, int(row["KODS"])


def _former(found: Iterable[Row]) -> Iterator[tuple[int, str]]:
    for row in found:
        if row["STD"]:
            yield int(row["KODS"]), _text(row, "STD")


def _finish(connection: sqlite3.Connection) -> None:
    """Former names go down to all that lie below; villages without a point get their houses' mean."""
    connection.executescript(
        """
        CREATE INDEX places_by_parent ON places (parent);
        CREATE INDEX places_by_lat ON places (lat, lon) WHERE lat IS NOT NULL;
        CREATE TABLE formerly (code INTEGER PRIMARY KEY, names TEXT NOT NULL);
        WITH RECURSIVE below (code, full) AS (
            SELECT code, full FROM former
            UNION
            SELECT places.code, below.full FROM below JOIN places ON places.parent = below.code
        )
        INSERT INTO formerly SELECT code, group_concat(full, ', ') FROM below GROUP BY code;
        UPDATE places SET (lat, lon) = (
            SELECT avg(lat), avg(lon) FROM places AS house
            WHERE house.parent = places.code
        ) WHERE lat IS NULL AND kind IN (104, 106, 107);
        UPDATE places SET (lat, lon) = (
            SELECT avg(lat), avg(lon) FROM places AS inner
            WHERE inner.parent = places.code
        ) WHERE lat IS NULL AND kind IN (105, 106);
        """
    )


def _counts(connection: sqlite3.Connection) -> Counts:
    def count(where: str) -> int:
        query = f"SELECT count(*) FROM {where}"  # noqa: S608 - words of our own
        return int(connection.execute(query).fetchone()[0])

    return Counts(
        buildings=count(f"places WHERE kind = {BUILDING}"),
        flats=count("flats"),
        others=count(f"places WHERE kind <> {BUILDING}"),
        without_point=count(f"places WHERE kind = {BUILDING} AND lat IS NULL"),
    )
