"""The one file of the map room where a pair of coordinates is made or turned round.

Leaflet and geopy want (lat, lon), GeoJSON wants [lon, lat], a sheet of paper wants (right, down).
Everybody else says which of them is meant by calling the function of that name.
"""

import math
from collections.abc import Iterable, Sequence

from homecare.errors import HomecareError
from homecare.model import Place

METRES_PER_DEGREE = 111_195.0
"""One degree along a meridian of a sphere of 6,371 km; good enough to draw with."""


def is_located(place: Place) -> bool:
    """Whether the place has coordinates that can stand on a globe."""
    lat, lon = place.lat, place.lon
    return lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180


def require_located(places: Iterable[Place]) -> None:
    """Fail when a place has no usable coordinates.

    Raises:
        HomecareError: "place_unlocated", with the code of the first such place and their count.
    """
    lost = [place.id for place in places if not is_located(place)]
    if lost:
        raise HomecareError("place_unlocated", place_id=lost[0], count=len(lost))


def lat_lon(place: Place) -> tuple[float, float]:
    """Degrees, north first.

    Raises:
        HomecareError: "place_unlocated".
    """
    require_located([place])
    return float(place.lat or 0.0), float(place.lon or 0.0)


def lon_lat(place: Place) -> list[float]:
    """Degrees, east first, as GeoJSON (RFC 7946) wants them.

    Raises:
        HomecareError: "place_unlocated".
    """
    lat, lon = lat_lon(place)
    return [lon, lat]


def corners(places: Sequence[Place]) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corner, (lat, lon), of what the places cover; not of none."""
    pairs = [lat_lon(place) for place in places]
    lats, lons = [lat for lat, _ in pairs], [lon for _, lon in pairs]
    return (min(lats), min(lons)), (max(lats), max(lons))


def centre(places: Sequence[Place]) -> tuple[float, float]:
    """Mean (lat, lon) of some places."""
    pairs = [lat_lon(place) for place in places]
    return sum(lat for lat, _ in pairs) / len(pairs), sum(lon for _, lon in pairs) / len(pairs)


def right_down_m(place: Place, zero: tuple[float, float]) -> tuple[float, float]:
    """Metres to the right of and down from a (lat, lon) at the top left, north up.

    Equirectangular: wrong by under one in a hundred over a municipality, and never used for travel.
    """
    lat, lon = lat_lon(place)
    shrink = math.cos(math.radians(zero[0]))
    return (lon - zero[1]) * METRES_PER_DEGREE * shrink, (zero[0] - lat) * METRES_PER_DEGREE


def geo_uri(place: Place) -> str:
    """Address that a phone's map opens (RFC 5870); coordinates only, no name or code."""
    lat, lon = lat_lon(place)
    return f"geo:{lat:.6f},{lon:.6f}"
