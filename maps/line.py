"""The line of a whole route on paper and in files: along roads where they are known, else straight."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from homecare.model import Place, WayOfTravel
from maps.coordinates import lat_lon
from maps.legs import FindLeg, Pair


@dataclass(frozen=True, slots=True)
class Line:
    """Points (lat, lon) in the order of the day, each meeting point once."""

    points: tuple[Pair, ...]
    on_roads: bool
    """False where some leg had to be drawn straight."""
    some_on_roads: bool = False
    """Whether any leg follows roads: then whoever drew their map is named."""


def line_through(places: Sequence[Place], way: WayOfTravel, find_leg: FindLeg | None) -> Line:
    """The line through places, all of which have coordinates."""
    points: list[Pair] = [lat_lon(place) for place in places[:1]]
    known: list[bool] = []
    for before, after in pairwise(places):
        found = find_leg(before, after, way) if find_leg else None
        known.append(found is not None)
        leg = found or [lat_lon(before), lat_lon(after)]
        points += leg if points[-1] != leg[0] else leg[1:]
    return Line(tuple(points), on_roads=all(known) and any(known), some_on_roads=any(known))
