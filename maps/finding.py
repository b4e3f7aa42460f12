"""Where an address is: from the register in the house, then from a server of one's own."""

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from homecare.addresses import AddressRows
from homecare.errors import FileError
from homecare.model import Place
from homecare.ports import FindPlace, FoundPlace, KeptAnswers
from homecare.settings import Settings

if TYPE_CHECKING:  # a server opens the register when it is asked for the first time
    from maps.addresses.searching import Found, Register

_log = logging.getLogger(__name__)


def register_of(chosen: Settings, shared: AddressRows | None = None) -> "Register":
    """The address register as it stands: that of the database where there is a `shared` one.

    A file is opened once, and again when it was imported anew. Raises FileError: none imported,
    or damaged.
    """
    if shared is not None:
        from maps.addresses.searching import Register  # noqa: PLC0415 - see above

        return Register(shared)
    path = chosen.addresses_file
    try:
        status = path.stat()
    except OSError:
        raise FileError("addresses_not_imported") from None
    return _opened(path, status.st_mtime_ns, status.st_ino)


@lru_cache(maxsize=2)
def _opened(path: Path, _changed_ns: int, _file_no: int) -> "Register":
    from maps.addresses.file import AddressFile  # noqa: PLC0415 - see above
    from maps.addresses.searching import Register  # noqa: PLC0415

    return Register(AddressFile(path))


class FromRegister:
    """Conforms to `homecare.ports.FindPlace`: sure answers only, the rest waits for a person."""

    def __init__(self, register: Callable[[], "Register"]) -> None:
        self._register = register

    def __call__(self, place: Place) -> FoundPlace | None:
        """The house of the place's code; without one, the house of that very address.

        A register that is not there or damaged finds nothing: nobody is kept from writing a
        client down by it.
        """
        try:
            sure = _sure(self._register(), place)
        except FileError as error:
            if error.code != "addresses_not_imported":
                _log.warning("the address register is not usable: %s", error.code)
            return None
        if sure is None or sure.point is None:
            return None
        return FoundPlace(lat=sure.point[0], lon=sure.point[1], address_code=str(sure.code))


def _sure(register: "Register", place: Place) -> "Found | None":
    from maps.addresses.geocoder import locate  # noqa: PLC0415 - geopy takes its time to import

    return locate(register, [place])[0].sure


class FirstFound:
    """Asks one after the other; conforms to `homecare.ports.FindPlace`."""

    def __init__(self, finders: Sequence[FindPlace]) -> None:
        self._finders = tuple(finders)

    def __call__(self, place: Place) -> FoundPlace | None:
        """The first answer."""
        answers = (find(place) for find in self._finders)
        return next((found for found in answers if found is not None), None)


def find_place(chosen: Settings, kept: KeptAnswers, shared: AddressRows | None = None) -> FindPlace:
    """What the installation has: the register, and a geocoder outside where one is switched on.

    Raises SettingsError for a wrong address of that server.
    """
    finders: list[FindPlace] = [FromRegister(lambda: register_of(chosen, shared))]
    if chosen.geocoder_url is not None:
        from maps.geocode import geocoder_of  # noqa: PLC0415 - geopy takes its time to import

        finders.append(geocoder_of(chosen, chosen.geocoder_url, kept))
    return FirstFound(finders)
