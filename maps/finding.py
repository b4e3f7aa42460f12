"""Coordinates of an address: from the register in the house, then from a server of one's own."""

from collections.abc import Sequence

from homecare.model import Place
from homecare.ports import FindPlace
from homecare.settings import Settings


class FirstFound:
    """Asks one after the other; conforms to `homecare.ports.FindPlace`."""

    def __init__(self, finders: Sequence[FindPlace]) -> None:
        self._finders = tuple(finders)

    def __call__(self, place: Place) -> tuple[float, float] | None:
        """The first answer."""
        for find in self._finders:
            found = find(place)
            if found is not None:
                return found
        return None


def find_place(settings: Settings) -> FindPlace | None:
    """What the installation has; None where it has neither register nor server.

    Raises FileError for a damaged register, SettingsError for a wrong address of the server.
    """
    finders: list[FindPlace] = []
    if settings.addresses_file.is_file():
        from maps.addresses.geocoder import FromRegister  # noqa: PLC0415 - where it is used
        from maps.addresses.searching import Register  # noqa: PLC0415

        finders.append(FromRegister(Register(settings.addresses_file)))
    if settings.geocoder_url is not None:
        from maps import geocode  # noqa: PLC0415 - geopy takes its time to import

        finders += filter(None, [geocode.find_place(settings)])
    return FirstFound(finders) if finders else None
