"""Finding an address in the register: word by word, without diacritics, by beginnings."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import local

from homecare.errors import FileError
from maps.addresses.register import FORM
from maps.addresses.tables import Kind
from maps.addresses.words import folded, without_flat, words_of

Row = tuple[object, ...]
MOST = 10
LOOKED_AT = 100
"""Candidates of one table that are ranked."""
MOST_WORDS = 12


class Accuracy(StrEnum):
    """How good an answer is, the best first."""

    EXACT = "exact"
    """The house, all words of the question found in its address."""
    BUILDING = "building"
    """The building of the flat that was asked for, which the register does not have."""
    STREET = "street"
    VILLAGE = "village"
    """The middle of the village or town."""
    PARISH = "parish"
    MUNICIPALITY = "municipality"


_OF_KIND = {
    Kind.BUILDING: Accuracy.EXACT,
    Kind.STREET: Accuracy.STREET,
    Kind.VILLAGE: Accuracy.VILLAGE,
    Kind.TOWN: Accuracy.VILLAGE,
    Kind.PARISH: Accuracy.PARISH,
    Kind.MUNICIPALITY: Accuracy.MUNICIPALITY,
}
_RANK = list(Accuracy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer of the register."""

    code: int
    """VAR code of the address; a flat's own where the register has the flat."""
    full: str
    """The address as the register writes it."""
    postcode: str
    point: tuple[float, float] | None
    """Degrees, north first; None where the register has none."""
    accuracy: Accuracy


class Register:
    """An imported register, open for reading. Raises FileError: none imported, or damaged."""

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise FileError("addresses_not_imported")
        self._own = local()
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        about = {row[0]: row[1] for row in self._asked("SELECT key, value FROM about", ())}
        if about.get("form") != FORM:
            raise FileError("addresses_old")
        self.imported_at = str(about.get("imported_at"))
        self.source = str(about.get("source"))

    def search(self, text: str, most: int = MOST) -> tuple[Found, ...]:
        """Answers to what somebody typed, the best first; the last word may be unfinished.

        Where no address has all of the words, those with most of the last ones: village, parish.
        """
        house, flat = without_flat(text)
        words = words_of(house)[:MOST_WORDS]
        rows = self._matching(words) or self._with(_any_of(words), "units") if words else []
        ranked = sorted(rows, key=_order(words))[:most]
        return tuple(self._as_asked(row, flat) for row in ranked)

    def by_code(self, code: int) -> Found | None:
        """The address of a code, a flat's through its building."""
        rows = self._asked(f"{_SELECT} WHERE code = ?", (code,))
        if rows:
            return _found(rows[0])
        of_flat = self._asked("SELECT building FROM flats WHERE code = ?", (code,))
        rows = self._asked(f"{_SELECT} WHERE code = ?", of_flat[0]) if of_flat else []
        return _found(rows[0], code=code) if rows else None

    def nearest(self, lat: float, lon: float, within_m: float = 200.0) -> Found | None:
        """The building nearest to a point, None where there is none within so many metres."""
        up = within_m / 111_195
        aside = up * 2
        rows = self._asked(
            f"{_SELECT} WHERE kind = ? AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
            " ORDER BY (lat - ?) * (lat - ?) + (lon - ?) * (lon - ?) * 0.3 LIMIT 1",
            (Kind.BUILDING, lat - up, lat + up, lon - aside, lon + aside, lat, lat, lon, lon),
        )
        return _found(rows[0]) if rows else None

    def _matching(self, words: Sequence[str]) -> list[Row]:
        """Places with all of these words, or with words that begin so.

        Whole words come first, then the last one as a beginning, then all of them: a house "1"
        must not drown in "10" to "199". A single letter begins too much to be asked for.
        """
        whole = [f'"{word}"' for word in words]
        begun = [_begun(word) for word in words if len(word) > 1 or word.isdigit()] or whole
        found: dict[object, Row] = {}
        for terms in (whole, [*whole[:-1], begun[-1]], begun):
            for table in ("units", "houses"):
                for row in self._with(" ".join(terms), table):
                    found.setdefault(row[0], row)
            if len(found) >= MOST:
                break
        return list(found.values())

    def _with(self, terms: str, table: str) -> list[Row]:
        """Some of the places with these words: ranking thousands would take too long."""
        return self._asked(_MATCHING[table], (terms, LOOKED_AT))

    def _as_asked(self, row: Row, flat: str) -> Found:
        found = _found(row)
        if not flat or found.accuracy is not Accuracy.EXACT:
            return found
        query = "SELECT code FROM flats WHERE building = ? AND name = ?"
        rows = self._asked(query, (found.code, flat))
        if rows:
            return _found(row, code=int(str(rows[0][0])))
        return _found(row, accuracy=Accuracy.BUILDING)

    def _asked(self, query: str, values: Sequence[object]) -> list[Row]:
        try:
            return self._connection().execute(query, tuple(values)).fetchall()
        except sqlite3.DatabaseError:
            raise FileError("addresses_damaged") from None

    def _connection(self) -> sqlite3.Connection:
        """One for each thread: opening costs more than a search."""
        if not hasattr(self._own, "connection"):
            self._own.connection = sqlite3.connect(self._uri, uri=True)
        connection: sqlite3.Connection = self._own.connection
        return connection


def _begun(word: str) -> str:
    """A word as a beginning of one."""
    return f'"{word}"*'


def _any_of(words: Sequence[str]) -> str:
    return (
        " OR ".join(_begun(word) for word in words if len(word) > 1 and not word.isdigit()) or '""'
    )


def _order(words: Sequence[str]) -> Callable[[Row], tuple[object, ...]]:
    """What bears an asked word in its own name first, houses among them; then whole words."""
    asked = {folded(word) for word in words}

    def key(row: Row) -> tuple[object, ...]:
        one = _found(row)
        own = {folded(word) for word in words_of(str(row[6]))}
        has = {folded(word) for word in words_of(f"{one.full} {one.postcode}")}
        called = any(word.startswith(begin) for word in own for begin in asked)
        rank = _RANK.index(one.accuracy)
        shared = sum(any(word.startswith(begin) for word in has) for begin in asked)
        return -shared, not called, rank, -len(asked & has), len(one.full), one.full

    return key


_SELECT = "SELECT code, kind, full, postcode, lat, lon, name FROM places"
_MATCHING = {
    table: f"{_SELECT} WHERE code IN (SELECT rowid FROM {table} WHERE {table} MATCH ? LIMIT ?)"  # noqa: S608 - words of our own
    for table in ("units", "houses")
}


def _found(row: Row, code: int | None = None, accuracy: Accuracy | None = None) -> Found:
    kind = Kind(int(str(row[1])))
    lat, lon = row[4], row[5]
    return Found(
        code=code or int(str(row[0])),
        full=str(row[2]),
        postcode=str(row[3]),
        point=(lat, lon) if isinstance(lat, float) and isinstance(lon, float) else None,
        accuracy=accuracy or _OF_KIND.get(kind, Accuracy.MUNICIPALITY),
    )
