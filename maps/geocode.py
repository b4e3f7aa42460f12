"""Addresses to coordinates, by a Nominatim server of the municipality's own and no other.

An address of a client is personal: nothing is asked anywhere until `geocoder_url` is set, the
public server of OpenStreetMap is refused, redirects to another host are not followed, system
proxies are not used, and no address is logged.
"""

import logging
import math
import re
from functools import lru_cache
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from homecare.errors import SettingsError
from homecare.model import Place
from homecare.ports import FindPlace
from homecare.settings import Settings
from maps.asking import opener, own_server

TIMEOUT_S = 5.0
KEPT = 20_000
"""Answers remembered while the process lives."""

_QUOTES = re.compile(r"[„“”\"«»]")
_log = logging.getLogger(__name__)


def find_place(settings: Settings) -> FindPlace | None:
    """The geocoder of an installation, None when none is switched on.

    Raises:
        SettingsError: `geocoder_url` is no http(s) address, or is the public server.
    """
    url = settings.geocoder_url
    return None if url is None else Geocoder(url)


class Geocoder:
    """Looks addresses up at one Nominatim server; conforms to `homecare.ports.FindPlace`."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        scheme, domain = _own_server(url)
        # geopy writes every address it asks for into its log, at whatever level is set there.
        logging.getLogger("geopy").addFilter(_say_nothing)
        self._server = Nominatim(
            domain=domain,
            scheme=scheme,
            user_agent="homecare",
            timeout=timeout_s,
            proxies={},
            adapter_factory=_plain_adapter,
        )
        self._remembered = lru_cache(maxsize=KEPT)(self._ask)

    def __call__(self, place: Place) -> tuple[float, float] | None:
        """(lat, lon) of the address; None where it is not found or the server does not answer."""
        try:
            return self._remembered(address_line(place))
        except (GeopyError, ValueError, TypeError, KeyError, AttributeError) as error:
            # Not remembered: the next try may meet a server in better health.
            _log.warning("the geocoder gave no usable answer: %s", type(error).__name__)
            return None

    def _ask(self, line: str) -> tuple[float, float] | None:
        found = self._server.geocode(line, country_codes="lv")
        if found is None:
            return None
        lat, lon = float(found.latitude), float(found.longitude)
        return (lat, lon) if math.isfinite(lat) and math.isfinite(lon) else None


def address_line(place: Place) -> str:
    """The address as a geocoder reads it: no quotation marks round house names."""
    parts = (place.address, place.village, place.parish, place.postcode, "Latvija")
    return ", ".join(text for part in parts if (text := _QUOTES.sub("", part).strip()))


def _own_server(url: str) -> tuple[str, str]:
    parts = urlsplit(own_server(url, "geocoder_url"))
    if str(parts.hostname).endswith("openstreetmap.org"):
        raise SettingsError(name="geocoder_url", reason="openstreetmap.org")
    return parts.scheme, f"{parts.netloc}{parts.path}"


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
