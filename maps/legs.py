"""The shape of a leg on the map: along real roads where a road map is imported, else straight."""

from collections.abc import Sequence
from typing import Protocol

from homecare.errors import FileError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.settings import Settings
from maps.coordinates import lat_lon

Pair = tuple[float, float]
FINEST = 0.00004
"""Bends smaller than this many degrees, some four metres, are left out."""


class FindLeg(Protocol):
    """Points (lat, lon) of the way between two located places; None where there is no way."""

    def __call__(self, from_: Place, to: Place, way: WayOfTravel, /) -> Sequence[Pair] | None:
        """Look the way up."""
        ...


def road_legs(settings: Settings) -> FindLeg | None:
    """Ways over the imported roads; None where no sound road map is imported."""
    if not settings.roads_file.is_file():
        return None
    from maps.roads.opened import roads_of  # noqa: PLC0415 - scipy takes its time to import

    try:
        roads = roads_of(settings.roads_file, ferries=settings.roads_ferries)
    except FileError:
        return None
    good_weather = TravelSettings()

    def found(from_: Place, to: Place, way: WayOfTravel) -> Sequence[Pair] | None:
        leg = roads.leg(lat_lon(from_), lat_lon(to), way, good_weather)
        return None if leg is None else simplified(leg.points)

    return found


def simplified(points: Sequence[Pair]) -> list[Pair]:
    """The points without bends that nobody could see on a map."""
    if len(points) < 3:
        return list(points)
    import shapely  # noqa: PLC0415 - a sheet without roads does without

    kept = shapely.LineString(points).simplify(FINEST, preserve_topology=False)
    return [(round(lat, 5), round(lon, 5)) for lat, lon in kept.coords]
