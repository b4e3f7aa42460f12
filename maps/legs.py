"""The shape of a leg on the map: along real roads where a road map is imported, else straight.

Whoever draws says first which legs are wanted: all of them are looked up in what is kept at once,
those that are not there are worked out together, and kept. Nothing heavy is imported where all
are known.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import polyline

from homecare.errors import FileError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.ports import KeptTravel, ShapeKey
from homecare.settings import Settings
from maps.coordinates import lat_lon
from maps.roads.versions import graph_version, kept_version, point_key

Pair = tuple[float, float]
FINEST = 0.00004
"""Bends smaller than this many degrees, some four metres, are left out."""
GOOD_WEATHER = TravelSettings()
"""Maps are the same the whole year: ways are drawn as they are quickest on dry roads."""


class FindLeg(Protocol):
    """Points (lat, lon) of the way between two located places; None where there is no way."""

    def __call__(self, from_: Place, to: Place, way: WayOfTravel, /) -> Sequence[Pair] | None:
        """Look the way up."""
        ...


@dataclass(frozen=True, slots=True)
class LegAsked:
    """A leg that somebody wants to draw."""

    from_: Pair
    """(lat, lon)"""
    to: Pair
    way: WayOfTravel


Line = tuple[Pair, ...]
"""The points of a leg, its ends left out: whoever asks knows them, and nobody else shall."""
Lines = Mapping[LegAsked, Line | None]
"""None for a leg that has no way: that is known, too."""
NO_WAY = "-"
"""Kept of such a leg; no polyline has this letter."""


@dataclass(frozen=True, slots=True)
class KnownLegs:
    """Ways that were looked up beforehand; conforms to `FindLeg`."""

    lines: Lines

    def __call__(self, from_: Place, to: Place, way: WayOfTravel) -> Sequence[Pair] | None:
        """The way; None for a leg that has none, or was not asked for beforehand."""
        one, other = lat_lon(from_), lat_lon(to)
        line = () if one == other else self.lines.get(LegAsked(one, other, way))
        return None if line is None else [one, *line, other]


def together(*known: KnownLegs | None) -> KnownLegs | None:
    """What all of them know; None where none knows anything."""
    lines = [one.lines for one in known if one is not None]
    return KnownLegs({leg: line for some in lines for leg, line in some.items()}) if lines else None


@dataclass(frozen=True, slots=True)
class RoadsAsked:
    """Legs to be worked out over a road map; can be sent to another process."""

    graph: Path
    ferries: bool
    legs: tuple[LegAsked, ...]

    def worked_out(self) -> Lines:
        """The lines of all the legs; none where the road map is damaged."""
        from maps.roads.opened import roads_of  # noqa: PLC0415 - scipy takes its time to import

        try:
            roads = roads_of(self.graph, ferries=self.ferries)
        except FileError:
            return {}
        by_way: defaultdict[WayOfTravel, list[tuple[Pair, Pair]]] = defaultdict(list)
        for leg in self.legs:
            by_way[leg.way].append((leg.from_, leg.to))
        lines: dict[LegAsked, Line | None] = dict.fromkeys(self.legs)
        for way, pairs in by_way.items():
            for ends, points in roads.shapes(pairs, way, GOOD_WEATHER).items():
                line = simplified([ends[0], *points, ends[1]])[1:-1]
                lines[LegAsked(*ends, way)] = tuple(line)
        return lines


WorkOut = Callable[[RoadsAsked], Lines]


def legs_through(places: Sequence[Place], way: WayOfTravel) -> list[LegAsked]:
    """The legs from place to place, all of which have coordinates."""
    return [LegAsked(lat_lon(one), lat_lon(other), way) for one, other in pairwise(places)]


def road_legs(
    settings: Settings,
    asked: Iterable[LegAsked],
    kept: KeptTravel | None = None,
    work_out: WorkOut = RoadsAsked.worked_out,
) -> KnownLegs | None:
    """Ways of these legs over the imported roads; None where no sound road map is imported.

    Those that are not kept are asked of `work_out`, by default in this process, and kept.
    """
    graph = graph_version(settings.roads_file)
    if graph is None:
        return None
    ferries = settings.roads_ferries
    keys = {leg: _key(graph, leg, ferries=ferries) for leg in asked if leg.from_ != leg.to}
    lines = _kept(kept, keys)
    missing = tuple(leg for leg in keys if leg not in lines)
    if missing:
        made = work_out(RoadsAsked(settings.roads_file, ferries, missing))
        if kept is not None and made:
            kept.keep_shapes({keys[leg]: _encoded(line) for leg, line in made.items()})
        lines |= made
    return KnownLegs(lines)


def _key(graph: str, leg: LegAsked, *, ferries: bool) -> ShapeKey:
    version = kept_version(graph, leg.way, GOOD_WEATHER, ferries=ferries)
    return version, point_key(leg.from_), point_key(leg.to)


def _encoded(line: Line | None) -> str:
    if line is None:
        return NO_WAY
    return str(polyline.encode(list(line), 5)) if line else ""  # a straight way has no bends


def _decoded(line: str) -> Line | None:
    """The other way round; raises IndexError for a damaged line."""
    return None if line == NO_WAY else tuple(polyline.decode(line, 5))


def _kept(
    kept: KeptTravel | None, keys: Mapping[LegAsked, ShapeKey]
) -> dict[LegAsked, Line | None]:
    if kept is None or not keys:
        return {}
    found = kept.shapes(set(keys.values()))
    lines: dict[LegAsked, Line | None] = {}
    for leg, key in keys.items():
        if key in found:
            with suppress(IndexError):  # a damaged line is worked out anew
                lines[leg] = _decoded(found[key])
    return lines


def simplified(points: Sequence[Pair]) -> list[Pair]:
    """The points without bends that nobody could see on a map."""
    if len(points) < 3:
        return list(points)
    import shapely  # noqa: PLC0415 - a sheet without roads does without

    kept = shapely.LineString(points).simplify(FINEST, preserve_topology=False)
    return [(round(lat, 5), round(lon, 5)) for lat, lon in kept.coords]
