"""The one file of the map room where a pair of coordinates is made or turned round.

Leaflet and geopy want (lat, lon), GeoJSON wants [lon, lat], a sheet of paper wants (right, down).
Everybody else says which of them is meant by calling the function of that name.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Protocol

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


class OnGlobe(Protocol):
    """What has degrees of its own, as a point of OpenStreetMap has."""

    @property
    def lat(self) -> float:
        """Degrees north."""
        ...

    @property
    def lon(self) -> float:
        """Degrees east."""
        ...


def pair_of(point: OnGlobe) -> tuple[float, float]:
    """Degrees of a point, north first."""
    return float(point.lat), float(point.lon)


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


def turned(points: Iterable[tuple[float, float]]) -> list[list[float]]:
    """Pairs (lat, lon) east first, as GeoJSON wants them; and the other way round."""
    return [[lon, lat] for lat, lon in points]


def corners(places: Sequence[Place]) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corner, (lat, lon), of what the places cover; not of none."""
    return box([lat_lon(place) for place in places])


def box(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """South-west and north-east corner, (lat, lon), round some (lat, lon); not of none."""
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return (min(lats), min(lons)), (max(lats), max(lons))


def centre(places: Sequence[Place]) -> tuple[float, float]:
    """Mean (lat, lon) of some places."""
    pairs = [lat_lon(place) for place in places]
    return sum(lat for lat, _ in pairs) / len(pairs), sum(lon for _, lon in pairs) / len(pairs)


def right_down_m(point: tuple[float, float], zero: tuple[float, float]) -> tuple[float, float]:
    """Metres of a (lat, lon) to the right of and down from one at the top left, north up.

    Equirectangular: wrong by under one in a hundred over a municipality, and never used for travel.
    """
    shrink = math.cos(math.radians(zero[0]))
    right = (point[1] - zero[1]) * METRES_PER_DEGREE * shrink
    return right, (zero[0] - point[0]) * METRES_PER_DEGREE


def geo_uri(place: Place) -> str:
    """Address that a phone's map opens (RFC 5870); coordinates only, no name or code."""
    lat, lon = lat_lon(place)
    return f"geo:{lat:.6f},{lon:.6f}"


def navigation_uris(place: Place) -> dict[str, str]:
    """Kind of telephone -> address that starts turn-by-turn navigation there; coordinates only.

    Schemes that an app on the telephone answers, not pages of somebody's server: on Android any
    navigation that takes Google's intents, on an iPhone Apple's maps.
    """
    lat, lon = lat_lon(place)
    return {
        "android": f"google.navigation:q={lat:.6f},{lon:.6f}",
        "iphone": f"maps:?daddr={lat:.6f},{lon:.6f}&dirflg=d",
    }
