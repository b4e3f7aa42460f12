"""Towns by chance and real extracts: what laws of roads are held against."""

import math
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from maps.roads.file import Origin
from maps.roads.graph import DEGREE, RoadGraph, build
from maps.roads.net import Net
from maps.roads.reading import read_roads
from maps.roads.rules import Profile
from maps.roads.ways import Roads
from tests.maps.roads.towns import Drawn, extract

REAL = ("north-bayreuth", "autauga-rural", "liechtenstein-2021")
SLOW = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
Pair = tuple[float, float]


def metres(one: Pair, other: Pair) -> float:
    """Over the sphere, by the formula of haversines, one pair at a time."""
    (lat, lon), (lat2, lon2) = (tuple(math.radians(d) for d in pair) for pair in (one, other))
    half = math.sin((lat2 - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(lat2) * math.sin((lon2 - lon) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def in_parts(along: list[int], tags: dict[str, str], turned: list[bool]) -> list[Drawn]:
    """A road as several people drew it: cut at each point, some of the parts the other way round."""
    back = {"yes": "-1", "-1": "yes"}
    return [
        ([b, a], tags | {"oneway": back.get(tags["oneway"], "no")}) if turn else ([a, b], tags)
        for (a, b), turn in zip(pairwise(along), turned, strict=False)
    ]


KINDS = ("primary", "residential", "track", "footway")
Town = tuple[dict[int, Pair], list[Drawn], dict[int, dict[str, str]]]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Points by chance, so that no two ways are of one length; ways of up to seven, most of which lie on no other."""
    count = draw(st.integers(6, 24))
    spots = draw(
        st.lists(
            st.tuples(st.integers(0, 400), st.integers(0, 400)),
            min_size=count, max_size=count, unique=True,
        )
    )  # fmt: skip
    points = {n: (56.0 + a / 10_000, 23.0 + b / 6_000) for n, (a, b) in enumerate(spots, start=1)}
    ways: list[Drawn] = []
    for _ in range(draw(st.integers(1, 5))):
        along = draw(st.lists(st.integers(1, count), min_size=3, max_size=7, unique=True))
        tags = {
            "highway": draw(st.sampled_from(KINDS)),
            "surface": draw(st.sampled_from(["asphalt", "asphalt", "gravel"])),
            "oneway": draw(st.sampled_from(["no", "yes", "yes", "-1"])),
            "access": draw(st.sampled_from(["yes", "yes", "yes", "private"])),
        }
        ways += in_parts(along, tags, draw(st.lists(st.booleans(), min_size=6, max_size=6)))
    ways.append(([1, 2, 3], {"highway": "tertiary"}))
    gates = draw(st.dictionaries(st.integers(1, count), st.sampled_from(["bollard", "fence"])))
    return points, ways, {n: {"barrier": kind} for n, kind in list(gates.items())[:2]}


@cache
def real(name: str) -> RoadGraph:
    return build(read_roads(extract(name)))


def roads_of(graph: RoadGraph, *, ferries: bool = True) -> Roads:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    origin = Origin(version=graph.version, extract="x", imported_at=now, box=None)
    return Roads(graph, origin, ferries=ferries)


def spots(graph: RoadGraph, count: int, seed: int = 4) -> list[Pair]:
    """Places by chance, some hundred metres from the middles of edges."""
    chance = np.random.default_rng(seed)
    edges = np.flatnonzero(Net(graph, Profile.CAR).usable)
    found = []
    for edge in chance.choice(edges, count):
        lats, lons = graph.shape(int(edge))
        n = len(lats) // 2
        north, east = chance.uniform(-0.002, 0.002, 2)
        found.append((float(lats[n] / DEGREE + north), float(lons[n] / DEGREE + east)))
    return found
