"""What the address register is asked, and how it is kept, wherever its rows lie.

Words are folded (small, no diacritics) by whoever asks: rows compare them letter by letter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

BUILDING = 108
"""Kind of a building in the State Address Register (TIPS_CD); all others are units."""


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address of the register: a building, or a unit that buildings lie in (street, parish)."""

    code: int
    kind: int
    name: str
    full: str
    postcode: str
    lat: float | None
    lon: float | None
    """Degrees; None where the register has no point."""

    @property
    def point(self) -> tuple[float, float] | None:
        """Degrees, north first; None where the register has no point."""
        return None if self.lat is None or self.lon is None else (self.lat, self.lon)

    @property
    def house(self) -> bool:
        """Whether it is a building."""
        return self.kind == BUILDING


class Term(NamedTuple):
    """A word that an address has, or one that begins so."""

    word: str
    begun: bool


class AddressRows(Protocol):
    """Rows of an imported register. Raises FileError where none was imported, or it is damaged."""

    def about(self) -> Mapping[str, str]:
        """What the import noted: "form", "imported_at", "source"."""
        ...

    def with_all(self, terms: Sequence[Term], most: int) -> list[AddressRow]:
        """What has all of these words: units, then buildings, the first `most` of each by code."""
        ...

    def units_with_any(self, terms: Sequence[Term], most: int) -> list[AddressRow]:
        """Units that have one of these words, the first `most` by code."""
        ...

    def by_code(self, code: int) -> AddressRow | None:
        """The building or unit of a code."""
        ...

    def building_of(self, flat_code: int) -> AddressRow | None:
        """The building of a flat's code."""
        ...

    def flat(self, building: int, name: str) -> int | None:
        """The code of a flat, by its folded name."""
        ...

    def nearest(self, lat: float, lon: float, up: float, aside: float) -> AddressRow | None:
        """The building nearest to a point, so many degrees away at most."""
        ...


class KeepAddresses(Protocol):
    """Takes a whole register in place of the former one, which stays in use until then."""

    def replace(
        self,
        about: Mapping[str, str],
        places: Iterable[tuple[AddressRow, Sequence[str]]],
        flats: Iterable[tuple[int, str, int]],
    ) -> None:
        """Keep places by code, each with its words, and flats: building, folded name, code.

        Raises StoreError; then the former register stays.
        """
        ...
