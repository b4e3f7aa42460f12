"""Contraction changes no way: the graph against every single point of the extract."""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np
import osmium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from maps.coordinates import pair_of
from maps.roads.graph import RoadGraph
from maps.roads.net import LENGTH_BITS, LENGTH_MASK, Net
from maps.roads.rules import BICYCLE_KMH, FOOT_KMH, Profile, WayRule, blocked_for, rule_of
from tests.maps.roads.land import REAL, SLOW, Town, metres, real, towns
from tests.maps.roads.towns import drawn, extract

Point = tuple[int, int]
"""Ten-millionths of a degree, north first."""


def kmh(rule: WayRule, profile: Profile) -> float:
    if profile is Profile.CAR or rule.ferry:
        return rule.car_kmh
    return FOOT_KMH if profile is Profile.FOOT else BICYCLE_KMH[rule.surface]


def every_step(path: Path, profile: Profile) -> "nx.DiGraph[Point]":
    """Each pair of neighbouring points of each way as a step of its own: seconds and metres.

    Read without anything of ours but the meaning of tags. All metres together are noted, each
    way's own, whatever others lie over it.
    """
    steps: nx.DiGraph[Point] = nx.DiGraph(metres=0.0)
    barred: set[int] = set()
    for thing in osmium.FileProcessor(str(path)).with_locations():
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osmium.osm.Node) and blocked_for(tags)[profile]:
            barred.add(thing.id)
        if not isinstance(thing, osmium.osm.Way) or (rule := rule_of(tags)) is None:
            continue
        for one, other in pairwise(thing.nodes):
            if one.location.valid() and other.location.valid():
                if any(rule.open_to[profile]):
                    steps.graph["metres"] += metres(pair_of(one.location), pair_of(other.location))
                for a, b, may in zip(
                    (one, other), (other, one), rule.open_to[profile], strict=True
                ):
                    if may and a.ref not in barred:
                        _step(steps, a.location, b.location, kmh(rule, profile))
    return steps


def _step(
    steps: "nx.DiGraph[Point]", a: osmium.osm.Location, b: osmium.osm.Location, speed_kmh: float
) -> None:
    long_m = metres(pair_of(a), pair_of(b))
    seconds = long_m * 3.6 / speed_kmh
    ends = (a.y, a.x), (b.y, b.x)
    known = steps.get_edge_data(*ends, {"seconds": math.inf})["seconds"]
    if seconds < known:
        steps.add_edge(*ends, seconds=seconds, metres=long_m)


def between_junctions(net: Net, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Seconds and metres between junctions as the contracted graph has them; inf for no way."""
    arcs = net.arcs(np.zeros(len(net.graph.u), dtype=bool))
    best: dict[tuple[int, int], int] = {}
    for ends, weight in zip(zip(arcs.from_, arcs.to, strict=True), arcs.weight, strict=True):
        key = int(ends[0]), int(ends[1])
        best[key] = min(int(weight), best.get(key, int(weight)))
    from_, to = (np.array([key[n] for key in best], dtype=np.int64) for n in (0, 1))
    size = len(net.graph.lats)
    matrix = csr_array((np.array(list(best.values()), dtype=float), (from_, to)), (size, size))
    packed = dijkstra(matrix, indices=list(rows))
    known = np.isfinite(packed)
    whole = np.where(known, packed, 0).astype(np.int64)
    seconds = np.where(known, (whole >> LENGTH_BITS) / 10, np.inf)
    return seconds, np.where(known, whole & LENGTH_MASK, np.inf)


def compare(path: Path, graph: RoadGraph, profile: Profile, rows: Sequence[int]) -> int:
    """Fail where contraction changed a time or a length; how many ways were compared."""
    net = Net(graph, profile)
    seconds, _ = between_junctions(net, rows)
    steps = every_step(path, profile)
    points = list(zip(graph.lats.tolist(), graph.lons.tolist(), strict=True))
    whole_m = graph.length_m[graph.open_to[:, profile].any(axis=1)].sum()
    assert whole_m == pytest.approx(steps.graph["metres"], rel=1e-6)
    compared = 0
    for row, source in enumerate(rows):
        there = {}
        if points[source] in steps:
            there = nx.single_source_dijkstra_path_length(steps, points[source], weight="seconds")
        expected = np.array([there.get(point, np.inf) for point in points])
        expected[source] = 0.0
        found = seconds[row]
        assert (np.isfinite(found) == np.isfinite(expected)).all()
        known = np.isfinite(found)
        # An edge is rounded to a tenth of a second, and takes one at least.
        slack_s = 0.1 * min(len(graph.u), 40) + expected[known] * 2e-3
        assert (abs(found[known] - expected[known]) <= slack_s).all()
        compared += int(known.sum()) - 1
    return compared


@settings(SLOW, max_examples=100)
@given(town=towns(), profile=st.sampled_from(list(Profile)))
def test_contraction_changes_no_way(town: Town, profile: Profile):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "town.osm.pbf"
        graph = drawn(path, *town)
        compare(path, graph, profile, range(len(graph.lats)))


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("name", REAL)
def test_contraction_changes_no_way_on_real_roads(name: str, profile: Profile):
    path, graph = extract(name), real(name)
    whole = np.flatnonzero(Net(graph, profile).main)
    rows = np.random.default_rng(3).choice(whole, 2, replace=False).tolist()
    assert compare(path, graph, profile, rows) > 2_000
