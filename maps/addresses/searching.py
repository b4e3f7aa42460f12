"""Finding an address in the register: word by word, without diacritics, by beginnings.

Where the rows lie does not matter here: in a file (`AddressFile`) or in the database.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from homecare.addresses import BUILDING, AddressRow, AddressRows, Term
from homecare.errors import FileError
from maps.addresses.register import FORM
from maps.addresses.tables import MOST_DIGITS, Kind
from maps.addresses.words import LONGEST, terms_in, terms_of, without_flat

MOST = 10
LOOKED_AT = 100
"""Candidates among the units, and among the buildings, that are ranked."""
MOST_WORDS = 12
ROUND_M = 111_195
"""Metres of one degree of latitude."""


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
    BUILDING: Accuracy.EXACT,
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
    """An imported register, open for reading. Raises FileError: none imported, old, or damaged."""

    def __init__(self, rows: AddressRows) -> None:
        self._rows = rows
        about = rows.about()
        if about.get("form") != FORM:
            raise FileError("addresses_old")
        self.imported_at = str(about.get("imported_at"))
        self.source = str(about.get("source"))

    def search(self, text: str, most: int = MOST) -> tuple[Found, ...]:
        """Answers to what somebody typed, the best first; the last word may be unfinished.

        Where no address has all of the words, those with most of the last ones: village, parish.
        """
        house, flat = without_flat(text)
        words = terms_of(house)[:MOST_WORDS]
        if not words:
            return ()
        rows = self._matching(words) or self._rows.units_with_any(_begun(words), LOOKED_AT)
        ranked = sorted(rows, key=_order(words))[:most]
        return tuple(self._as_asked(row, flat) for row in ranked)

    def by_code(self, code: int) -> Found | None:
        """The address of a code, a flat's through its building."""
        if not 0 < code < 10**MOST_DIGITS:
            return None
        row = self._rows.by_code(code)
        if row is not None:
            return _found(row)
        row = self._rows.building_of(code)
        return None if row is None else _found(row, code=code)

    def nearest(self, lat: float, lon: float, within_m: float = 200.0) -> Found | None:
        """The building nearest to a point, None where there is none within so many metres."""
        up = within_m / ROUND_M
        row = self._rows.nearest(lat, lon, up, up * 2)
        return None if row is None else _found(row)

    def _matching(self, words: Sequence[str]) -> list[AddressRow]:
        """Places with all of these words, or with words that begin so.

        Whole words come first, then the last one as a beginning, then all of them: a house "1"
        must not drown in "10" to "199". A single letter begins too much to be asked for.
        """
        whole = [Term(word, begun=False) for word in words]
        begun = [
            Term(word, begun=True) for word in words if len(word) > 1 or word.isdigit()
        ] or whole
        found: dict[int, AddressRow] = {}
        for terms in dict.fromkeys(map(tuple, (whole, [*whole[:-1], begun[-1]], begun))):
            for row in self._rows.with_all(terms, LOOKED_AT):
                found.setdefault(row.code, row)
            if len(found) >= MOST:
                break
        return list(found.values())

    def _as_asked(self, row: AddressRow, flat: str) -> Found:
        found = _found(row)
        if not flat or found.accuracy is not Accuracy.EXACT:
            return found
        code = self._rows.flat(found.code, flat[:LONGEST])
        return _found(row, accuracy=Accuracy.BUILDING) if code is None else _found(row, code=code)


def _begun(words: Sequence[str]) -> list[Term]:
    """Words of more than a letter, and no numbers, as beginnings."""
    return [Term(word, begun=True) for word in words if len(word) > 1 and not word.isdigit()]


def _order(words: Sequence[str]) -> Callable[[AddressRow], tuple[object, ...]]:
    """What bears an asked word in its own name first, houses among them; then whole words."""
    asked = set(words)

    def key(row: AddressRow) -> tuple[object, ...]:
        has = set(terms_in(row.full, row.postcode))
        called = any(word.startswith(begin) for word in terms_in(row.name) for begin in asked)
        shared = sum(any(word.startswith(begin) for word in has) for begin in asked)
        rank = _RANK.index(_accuracy(row))
        return -shared, not called, rank, -len(asked & has), len(row.full), row.full, row.code

    return key


def _accuracy(row: AddressRow) -> Accuracy:
    return _OF_KIND.get(row.kind, Accuracy.MUNICIPALITY)


def _found(row: AddressRow, code: int | None = None, accuracy: Accuracy | None = None) -> Found:
    return Found(
        code=code or row.code,
        full=row.full,
        postcode=row.postcode,
        point=row.point,
        accuracy=accuracy or _accuracy(row),
    )
