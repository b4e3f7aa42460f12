"""The line of a whole route on paper and in files: along roads where they are known, else straight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from homecare.model import Place, WayOfTravel
from homecare.sheets import Sheet
from maps.coordinates import is_located, lat_lon
from maps.legs import FindLeg, LegAsked, Pair, legs_through


@dataclass(frozen=True, slots=True)
class Line:
    """Points (lat, lon) in the order of the day, each meeting point once."""

    points: tuple[Pair, ...]
    on_roads: bool
    """False where some leg had to be drawn straight."""
    some_on_roads: bool = False
    """Whether any leg follows roads: then whoever drew their map is named."""


def located(places: Mapping[str, Place]) -> dict[str, Place]:
    """Those of the places that have coordinates."""
    return {code: place for code, place in places.items() if is_located(place)}


def path_of(route: Mapping[str, Any], known: Mapping[str, Place]) -> list[Place]:
    """Start, stops and end of a route of a carer's sheet, as far as they are known."""
    stops = [stop["place_id"] for stop in route["stops"]]
    codes = (route["start_place_id"], *stops, route["end_place_id"])
    return [known[code] for code in codes if code in known]


def legs_of_sheet(sheet: Sheet, places: Mapping[str, Place]) -> list[LegAsked]:
    """The legs of a carer's sheet, to be looked up before they are drawn."""
    known = located(places)
    return [
        leg
        for route in sheet["routes"]
        for leg in legs_through(path_of(route, known), WayOfTravel(route["way"]))
    ]


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
