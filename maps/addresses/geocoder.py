"""The register as a geocoder: geopy's interface, and what of its answers is uncertain."""

from collections.abc import Iterable
from dataclasses import dataclass

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from homecare.model import Place
from maps.addresses.searching import Accuracy, Found, Register
from maps.addresses.words import folded, without_flat, words_of

SURE = frozenset({Accuracy.EXACT, Accuracy.BUILDING})
"""What may be taken without asking a person."""
CHOICES = 5


class RegisterGeocoder(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Conforms to geopy's geocoders; asks a file in the house and no server.

    `Location.raw` has the code, the accuracy and the postcode of an answer.
    """

    def __init__(self, register: Register) -> None:
        super().__init__(scheme="https", timeout=DEFAULT_SENTINEL)
        self._register = register

    def geocode(
        self, query: str, *, exactly_one: bool = True, timeout: object = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """The best answer, or all; None where there is none. The time-out has no meaning here."""
        del timeout
        found = [_location(one) for one in self._register.search(query) if one.point is not None]
        if not found:
            return None
        return found[0] if exactly_one else found

    def reverse(
        self,
        query: object,
        *,
        exactly_one: bool = True,
        timeout: object = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The building nearest to a point, within 200 m."""
        del timeout
        point = Point(query)
        found = self._register.nearest(point.latitude, point.longitude)
        if found is None:
            return None
        return _location(found) if exactly_one else [_location(found)]


def _location(found: Found) -> Location:
    raw = {"code": found.code, "accuracy": found.accuracy.value, "postcode": found.postcode}
    return Location(found.full, found.point, raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the register says of a place's address."""

    place_id: str
    found: tuple[Found, ...]
    """The best first."""
    fitting: bool
    """Whether they have the very house name or number of the place."""

    @property
    def sure(self) -> Found | None:
        """The answer that needs no person: a house, and no other one as good."""
        houses = [one for one in self.found if one.accuracy in SURE and one.point is not None]
        return houses[0] if self.fitting and len({one.full for one in houses}) == 1 else None


def locate(register: Register, places: Iterable[Place]) -> list[Answer]:
    """What the register says of each place: of its code, and without a usable one of its words."""
    return [_answer(register, place) for place in places]


def _answer(register: Register, place: Place) -> Answer:
    coded = _house_of(register, place.address_code)
    if coded is not None:
        return Answer(place_id=place.id, found=(coded,), fitting=True)
    parts = (place.address, place.village, place.parish, place.postcode)
    found = register.search(", ".join(part for part in parts if part), CHOICES)
    asked = _plain(without_flat(place.address)[0])
    fitting = tuple(one for one in found if _plain(one.full.partition(",")[0]) == asked)
    return Answer(place_id=place.id, found=fitting or found, fitting=bool(fitting))


def _house_of(register: Register, code: str) -> Found | None:
    """The house of an address code; None for a code of anything else, or of none."""
    found = register.by_code(int(code)) if code.isdecimal() else None
    return found if found is not None and found.accuracy in SURE and found.point else None


def _plain(text: str) -> list[str]:
    return [folded(word) for word in words_of(text)]
