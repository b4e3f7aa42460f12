"""Ways over an imported graph: seconds and metres between points, and the shape of one way."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polyline
from numpy.typing import NDArray

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import NO_WAY
from maps.coordinates import lat_lon
from maps.roads.file import Origin
from maps.roads.graph import RoadGraph
from maps.roads.net import Joined, Net, Tied
from maps.roads.part import part_of
from maps.roads.rules import FOOT_KMH, Profile, Surface
from maps.roads.snapping import Snapper
from maps.roads.versions import PROFILES, surface_factors

Ints = NDArray[np.int64]
Pair = tuple[float, float]
Pairs = Sequence[Pair]

FAR_FROM_ROAD_M = 500.0
"""A place farther from a road than this has wrong coordinates, or its road is not on the map."""
WALK_MS = FOOT_KMH / 3.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One way over roads: what it takes, and its points (lat, lon), places included."""

    travel_s: int
    distance_m: int
    points: tuple[tuple[float, float], ...]

    @property
    def polyline(self) -> str:
        """The points in Google's encoded form, five decimals."""
        return str(polyline.encode(list(self.points), 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class OffRoad:
    """A place that no road comes near, or that cannot be reached from the others."""

    place_id: str
    metres: int | None
    """To the nearest road; None: none within some kilometres, or no way there."""


class Roads:
    """Answers from one graph; nets of profiles and seasons are made once and kept."""

    source = "roads"

    def __init__(self, graph: RoadGraph, origin: Origin, *, ferries: bool = True) -> None:
        self.graph, self.origin = graph, origin
        self.ferries = ferries
        self._net = lru_cache(maxsize=6)(self._made)

    def net(self, way: WayOfTravel, settings: TravelSettings) -> tuple[Net, Snapper]:
        """The net of a way of travel in the season of the settings."""
        return self._net(PROFILES[way], surface_factors(settings))

    def _made(self, profile: Profile, factors: tuple[float, ...]) -> tuple[Net, Snapper]:
        by_surface = dict(zip(Surface, factors, strict=True))
        net = Net(self.graph, profile, by_surface, ferries=self.ferries)
        return net, Snapper(net)

    def rows(
        self,
        points: Pairs,
        sources: Sequence[int],
        way: WayOfTravel,
        settings: TravelSettings,
        *,
        backwards: bool = False,
    ) -> tuple[Ints, Ints]:
        """Seconds and metres from some of the points (lat, lon) to all, 10^9 where there is no way.

        The walk from a point to its road and from the road to the other point is in both;
        `backwards` gives those from all to the sources instead.
        """
        net, snapper = self.net(way, settings)
        tied = _tied(snapper, points)
        tenths, metres = Joined(net, tied).quickest(sources, backwards=backwards)
        return _walked(tied, sources, tenths, metres)

    def leg(
        self,
        from_: Pair,
        to: Pair,
        way: WayOfTravel,
        settings: TravelSettings,
    ) -> Leg | None:
        """The quickest way between two points (lat, lon); None where there is none."""
        if from_ == to:
            return Leg(travel_s=0, distance_m=0, points=(from_, to))
        net, snapper = self.net(way, settings)
        tied = _tied(snapper, [from_, to])
        joined = Joined(net, tied)
        [steps] = joined.ways(0, [1])
        if steps is None:
            return None
        seconds, long_m = _walked(tied, [0], *joined.quickest([0]))
        points = (from_, *shape_of(joined, steps), to)
        return Leg(travel_s=int(seconds[0, 1]), distance_m=int(long_m[0, 1]), points=points)

    def shapes(
        self, legs: Sequence[tuple[Pair, Pair]], way: WayOfTravel, settings: TravelSettings
    ) -> dict[tuple[Pair, Pair], list[Pair]]:
        """The points (lat, lon) of the quickest ways, places left out; one search from each start.

        Legs without a way are left out.
        """
        net, snapper = self.net(way, settings)
        points = list(dict.fromkeys(point for leg in legs for point in leg))
        at = {point: n for n, point in enumerate(points)}
        joined = Joined(net, _tied(snapper, points))
        targets: defaultdict[Pair, list[Pair]] = defaultdict(list)
        for from_, to in dict.fromkeys(legs):
            targets[from_].append(to)

        def found() -> Iterator[tuple[tuple[Pair, Pair], list[Pair]]]:
            for from_, there in targets.items():
                ways = joined.ways(at[from_], [at[to] for to in there])
                for to, steps in zip(there, ways, strict=True):
                    if steps is not None:
                        yield (from_, to), shape_of(joined, steps)

        return dict(found())

    def off_road(
        self, places: Sequence[Place], way: WayOfTravel, settings: TravelSettings
    ) -> tuple[OffRoad, ...]:
        """The places from which no road is near enough, with how far it is."""
        located = [place for place in places if place.located]
        _, snapper = self.net(way, settings)
        walked = _tied(snapper, [lat_lon(place) for place in located]).walked_m
        return tuple(
            OffRoad(place_id=place.id, metres=round(m) if np.isfinite(m) else None)
            for place, m in zip(located, walked.tolist(), strict=True)
            if m > FAR_FROM_ROAD_M
        )


def shape_of(joined: Joined, steps: Sequence[int]) -> list[Pair]:
    """The points (lat, lon) of some arcs on end, each point once."""
    found: list[Pair] = []
    arcs, graph = joined.arcs, joined.net.graph
    for step in steps:
        line = part_of(
            graph, int(arcs.edge[step]), float(arcs.begins[step]), float(arcs.ends[step])
        )
        piece = [(lat, lon) for lat, lon in np.round(line, 6).tolist()]
        found += piece if not found or found[-1] != piece[0] else piece[1:]
    return found


def _tied(snapper: Snapper, points: Pairs) -> Tied:
    pairs = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    return snapper.tie(pairs[:, 0], pairs[:, 1])


def _walked(tied: Tied, sources: Sequence[int], tenths: Ints, metres: Ints) -> tuple[Ints, Ints]:
    """Seconds and metres, rounded up, with the walks at both ends."""
    walks = np.where(np.isfinite(tied.walked_m), tied.walked_m, 0.0)
    walk_m = np.ceil(walks).astype(np.int64)
    walk_tenths = np.ceil(walks / WALK_MS * 10).astype(np.int64)
    rows = list(sources)
    all_tenths = tenths + walk_tenths[rows, None] + walk_tenths[None, :]
    all_m = metres + walk_m[rows, None] + walk_m[None, :]
    known = tenths >= 0
    return np.where(known, -(-all_tenths // 10), NO_WAY), np.where(known, all_m, NO_WAY)
