"""An OpenStreetMap extract, read once: the ways that somebody may use, and their points."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import osmium
from osmium.filter import KeyFilter
from osmium.osm import NODE, WAY

from homecare.errors import FileError
from maps.coordinates import pair_of
from maps.roads.rules import WayRule, blocked_for, rule_of

Box = tuple[float, float, float, float]
"""South, west, north, east, degrees."""
MOST_BYTES = 4_000_000_000
"""The whole of Latvia has about 130 MB; a planet is a mistake."""


@dataclass(slots=True)
class RawRoads:
    """Ways as they lie in the extract; way n has the points from `starts[n]` to `starts[n + 1]`."""

    rules: list[WayRule] = field(default_factory=list)
    starts: "array[int]" = field(default_factory=lambda: array("q", [0]))
    refs: "array[int]" = field(default_factory=lambda: array("q"))
    """Id of each point."""
    lats: "array[int]" = field(default_factory=lambda: array("i"))
    lons: "array[int]" = field(default_factory=lambda: array("i"))
    """Ten-millionths of a degree."""
    barriers: dict[int, tuple[bool, bool, bool]] = field(default_factory=dict)
    """Point id -> whether it stops each profile."""

    def add(self, rule: WayRule, points: list[tuple[int, int, int]]) -> None:
        """Take in one way, or one piece of it."""
        self.rules.append(rule)
        for ref, lat, lon in points:
            self.refs.append(ref)
            self.lats.append(lat)
            self.lons.append(lon)
        self.starts.append(len(self.refs))


def read_roads(extract: Path, box: Box | None = None) -> RawRoads:
    """All usable ways of an extract (.osm.pbf), cut to a box where one is given.

    Raises FileError: there is no such file, or it is empty, too big, damaged, or has no roads.
    """
    _require_sound(extract)
    raw = RawRoads()
    try:
        for thing in _usable(extract):
            _take(raw, thing, box)
    except (RuntimeError, ValueError, OSError):
        # The library's own words may hold the path of the file.
        raise FileError("roads_file_broken", name=extract.name) from None
    if not raw.rules:
        raise FileError("roads_none", name=extract.name)
    return raw


def _require_sound(extract: Path) -> None:
    if not extract.is_file():
        raise FileError("roads_file_missing", name=extract.name)
    size = extract.stat().st_size
    if size == 0:
        raise FileError("roads_file_broken", name=extract.name)
    if size > MOST_BYTES:
        raise FileError("roads_file_too_big", name=extract.name, most_mb=MOST_BYTES // 1_000_000)


def _usable(extract: Path) -> Iterator[object]:
    return iter(
        osmium.FileProcessor(str(extract), NODE | WAY)
        .with_locations()
        .with_filter(KeyFilter("highway", "route", "barrier"))
    )


def _take(raw: RawRoads, thing: object, box: Box | None) -> None:
    if isinstance(thing, osmium.osm.Node):
        stops = blocked_for(_tags(thing))
        if any(stops):
            raw.barriers[thing.id] = stops
        return
    if not isinstance(thing, osmium.osm.Way):
        return
    rule = rule_of(_tags(thing))
    if rule is None:
        return
    for piece in _pieces(thing, box):
        raw.add(rule, piece)


def _tags(thing: osmium.osm.Node | osmium.osm.Way) -> dict[str, str]:
    return {tag.k: tag.v for tag in thing.tags}


def _pieces(way: osmium.osm.Way, box: Box | None) -> Iterator[list[tuple[int, int, int]]]:
    """Runs of points that are known and within the box; at least two points each."""
    piece: list[tuple[int, int, int]] = []
    for node in way.nodes:
        place = node.location
        inside = place.valid() and (box is None or _within(*pair_of(place), box))
        if inside:
            piece.append((node.ref, place.y, place.x))
            continue
        if len(piece) > 1:
            yield piece
        piece = []
    if len(piece) > 1:
        yield piece


def _within(lat: float, lon: float, box: Box) -> bool:
    south, west, north, east = box
    return south <= lat <= north and west <= lon <= east
