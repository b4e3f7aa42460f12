"""Addresses to coordinates, by a Nominatim or Photon server of the municipality's own and no other.

An address of a client is personal: nothing is asked anywhere until `geocoder_url` is set, the
public servers are refused, redirects to another host are not followed, system proxies are not
used, and no address is logged. What was answered is kept under a hash of the question.
"""

import hashlib
import logging
import math
import re
from collections.abc import Callable
from functools import partial
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon
from geopy.location import Location

from homecare.errors import SettingsError
from homecare.model import Place
from homecare.ports import FoundPlace, KeptAnswer, KeptAnswers
from homecare.settings import Settings
from maps.addresses.words import folded, without_flat, words_of
from maps.asking import opener, own_server
from maps.pace import Pace

TIMEOUT_S = 5.0
LATVIA = ((55.6, 20.9), (58.1, 28.3))
"""Corners, (lat, lon): Photon knows no countries to keep to."""
_PUBLIC = ("openstreetmap.org", "komoot.io", "komoot.de")
"""Servers for everybody, with all below them."""
_QUOTES = re.compile(r"[„“”\"«»]")
_TROUBLE = (GeopyError, ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What geopy raises for a server that fails, or answers something else than its kind does."""
_log = logging.getLogger(__name__)
Ask = Callable[[str], Location | None]


def geocoder_of(chosen: Settings, url: str, kept: KeptAnswers) -> "Geocoder":
    """The geocoder that an installation has switched on.

    Raises:
        SettingsError: `url` is no http(s) address, or a public server.
    """
    ask = _KINDS[chosen.geocoder](url)
    return Geocoder(f"{chosen.geocoder} {url}", ask, kept, Pace(1 / chosen.geocoder_per_s))


class Geocoder:
    """Looks addresses up at one server; conforms to `homecare.ports.FindPlace`."""

    def __init__(self, name: str, ask: Ask, kept: KeptAnswers, pace: Pace) -> None:
        # geopy writes every address it asks for into its log, at whatever level is set there.
        logging.getLogger("geopy").addFilter(_say_nothing)
        self._name, self._ask, self._kept, self._pace = name, ask, kept, pace

    def __call__(self, place: Place) -> FoundPlace | None:
        """The house of the address; None where it is not found or the server does not answer."""
        line = address_line(place)
        question = _hashed(self._name, line)
        answer = self._kept.answer(question) or self._asked(question, line, place)
        if answer is None or answer.point is None:
            return None
        lat, lon = answer.point
        return FoundPlace(lat=lat, lon=lon)

    def _asked(self, question: str, line: str, place: Place) -> KeptAnswer | None:
        if self._pace.resting():
            return None
        self._pace.wait()
        try:
            answer = KeptAnswer(_point_of(self._ask(line), place))
        except _TROUBLE as error:
            # Not kept: the next try may meet a server in better health.
            _log.warning("the geocoder gave no usable answer: %s", type(error).__name__)
            self._pace.went(well=False)
            return None
        self._pace.went(well=True)
        self._kept.keep(question, answer)
        return answer


def address_line(place: Place) -> str:
    """The address as a geocoder reads it: no quotation marks round house names."""
    parts = (place.address, place.village, place.parish, place.postcode, "Latvija")
    return ", ".join(text for part in parts if (text := _QUOTES.sub("", part).strip()))


def _hashed(name: str, line: str) -> str:
    """Who is asked and what for, so that nobody reads either; "Kalni" and "Kaļņi" stay two."""
    return hashlib.sha256(f"{name}\n{line.casefold()}".encode()).hexdigest()


def _point_of(found: Location | None, place: Place) -> tuple[float, float] | None:
    """Degrees of an answer that has the very house and its village, parish or postcode.

    These servers answer with the next best that they know: the middle of the village, or a house
    of the same name elsewhere. That is for a person to look at.
    """
    if found is None:
        return None
    lat, lon = float(found.latitude), float(found.longitude)
    told = _words(_text_of(found))
    house = _words(without_flat(place.address)[0])
    where = (_words(part) for part in (place.village, place.parish, place.postcode))
    if not house or not house <= told or not any(words and words <= told for words in where):
        return None
    return (lat, lon) if math.isfinite(lat) and math.isfinite(lon) else None


def _text_of(found: Location) -> str:
    """All that an answer says of where it is; Photon says most of it in fields."""
    fields = found.raw.get("properties", {})
    return ", ".join([str(found.address), *map(str, fields.values())])


def _words(text: str) -> set[str]:
    return {folded(word) for word in words_of(text)}


def _nominatim(url: str) -> Ask:
    ask: Ask = partial(Nominatim(**_access(url)).geocode, country_codes="lv")
    return ask


def _photon(url: str) -> Ask:
    ask: Ask = partial(Photon(**_access(url)).geocode, bbox=LATVIA)
    return ask


_KINDS = {"nominatim": _nominatim, "photon": _photon}


def _access(url: str) -> dict[str, Any]:
    """How geopy is to reach a server."""
    parts = urlsplit(own_server(url, "geocoder_url"))
    host = str(parts.hostname).rstrip(".")
    for public in _PUBLIC:
        if host == public or host.endswith(f".{public}"):
            raise SettingsError(name="geocoder_url", reason=public)
    return {
        "scheme": parts.scheme,
        "domain": f"{parts.netloc}{parts.path}",
        "user_agent": "homecare",
        "timeout": TIMEOUT_S,
        "proxies": {},
        "adapter_factory": _plain_adapter,
    }


def _say_nothing(record: logging.LogRecord) -> bool:  # noqa: ARG001 - logging names it
    return False


def _plain_adapter(
    *,
    proxies: object,  # noqa: ARG001 - geopy names it; none are used
    ssl_context: SSLContext | None,
) -> Any:  # noqa: ANN401 - geopy is untyped
    adapter = URLLibAdapter(proxies={}, ssl_context=ssl_context)
    adapter.urlopen = opener(ssl_context).open
    return adapter
