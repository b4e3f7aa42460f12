"""What of an extract is drawn behind a plan: roads, water, woods, houses, names; nothing else.

Each thing has the zoom of the tiles from which on they hold it; a tile is 512 pixels wide, so it
is seen one zoom nearer. What nobody looks for on the way to a client (shops,
borders, power lines) stays out, so that a novads fits into a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ATTRIBUTION = "© OpenStreetMap contributors"
KINDS_OF_ROAD = {
    "motorway": 1,
    "trunk": 1,
    "primary": 1,
    "secondary": 2,
    "tertiary": 2,
    "unclassified": 3,
    "residential": 3,
    "living_street": 3,
    "road": 3,
    "service": 4,
    "track": 4,
    "path": 5,
    "footway": 5,
    "cycleway": 5,
    "bridleway": 5,
    "pedestrian": 4,
    "steps": 5,
}
"""Five classes, the widest first; links go with what they link."""
ROAD_FROM = {1: 5, 2: 7, 3: 10, 4: 12, 5: 13}
RAIL = 6
VILLAGE_FROM = {
    "city": (1, 5),
    "town": (1, 6),
    "village": (2, 9),
    "suburb": (3, 11),
    "hamlet": (3, 11),
    "isolated_dwelling": (4, 12),
    "farm": (4, 12),
    "locality": (4, 13),
}
"""Kind of place -> rank of its name, zoom from which it is shown."""
WOODS = {("landuse", "forest"), ("natural", "wood")}
BUILT = {("landuse", "residential")}
WATER = {("natural", "water"), ("landuse", "reservoir"), ("waterway", "riverbank")}
STREAMS = {"river": (1, 7), "canal": (1, 9), "stream": (2, 11), "ditch": (2, 13), "drain": (2, 13)}
WIDEST, DEEPEST = 5, 13
"""Nearer views draw the same tiles larger."""

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """How one thing is drawn: layer, rank within it, zoom from which, name."""

    layer: str
    rank: int
    from_zoom: int
    name: str = ""


def line_of(tags: Tags) -> Drawn | None:
    """A way as a line: roads, railways, streams."""
    highway = tags.get("highway", "").removesuffix("_link")
    kind = KINDS_OF_ROAD.get(highway)
    if kind is not None and tags.get("area") != "yes":
        return Drawn("roads", kind, ROAD_FROM[kind])
    if tags.get("railway") == "rail" and "service" not in tags:
        return Drawn("roads", RAIL, 9)
    stream = STREAMS.get(tags.get("waterway", ""))
    if stream is not None and tags.get("tunnel") is None:
        return Drawn("streams", *stream)
    return None


def area_of(tags: Tags) -> Drawn | None:
    """A closed way or multipolygon as an area: water, woods, villages, houses."""
    if "building" in tags:
        return Drawn("buildings", 1, DEEPEST)
    found = set(tags.items())
    if found & WATER:
        return Drawn("water", 1, 7)
    if found & WOODS:
        return Drawn("woods", 1, 8)
    if found & BUILT:
        return Drawn("built", 1, 9)
    return None


def name_of(tags: Tags) -> Drawn | None:
    """A name on the map: of a village, or of a house by its name or number."""
    place = VILLAGE_FROM.get(tags.get("place", ""))
    if place is not None and tags.get("name"):
        return Drawn("names", *place, name=tags["name"])
    house = tags.get("addr:housename") or tags.get("addr:housenumber")
    return Drawn("houses", 1, DEEPEST, name=house) if house else None
