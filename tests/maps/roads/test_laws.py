"""Laws of routing: the quickest ways of networkx's Dijkstra, triangles, one-ways, sums of legs."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maps.roads.graph import DEGREE, RoadGraph, build
from maps.roads.net import LENGTH_BITS, LENGTH_MASK, Joined, Net, Tied
from maps.roads.reading import read_roads
from maps.roads.rules import Profile, Surface
from maps.roads.snapping import Snapper
from tests.maps.roads.towns import drawn, extract

KINDS = ("residential", "tertiary", "track", "footway", "service")
SURFACES = ("asphalt", "gravel", "dirt")


@st.composite
def nets(draw: st.DrawFn) -> RoadGraph:
    """A net of up to 12 points on a grid and up to 14 ways by chance, with one-ways and gates."""
    count = draw(st.integers(3, 12))
    points = {n: (56.0 + 0.01 * (n // 4), 23.0 + 0.015 * (n % 4)) for n in range(1, count + 1)}
    ways = []
    for _ in range(draw(st.integers(2, 14))):
        along = draw(st.lists(st.integers(1, count), min_size=2, max_size=4, unique=True))
        tags = {
            "highway": draw(st.sampled_from(KINDS)),
            "surface": draw(st.sampled_from(SURFACES)),
            "oneway": draw(st.sampled_from(["no", "no", "yes", "-1"])),
        }
        ways.append((along, tags))
    ways.append(([1, 2], {"highway": "residential"}))
    barriers = {
        n: {"barrier": "bollard"} for n in draw(st.lists(st.integers(1, count), max_size=2))
    }
    with TemporaryDirectory() as folder:
        return drawn(Path(folder) / "net.osm.pbf", points, ways, barriers)


def joined(net: Net, seed: int = 5, count: int = 8) -> Joined:
    """Places by chance on roads that can be used, some of them at one spot."""
    chance = np.random.default_rng(seed)
    edges = chance.choice(np.flatnonzero(net.usable), count)
    shares = chance.choice([0.0, 0.25, 0.5, 0.9, 1.0], count)
    return Joined(net, Tied(edges=edges, shares=shares, walked_m=np.zeros(count)))


def oracle(found: Joined) -> "nx.DiGraph[int]":
    """The same arcs for networkx."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    arcs = found.arcs
    for from_, to, weight in zip(arcs.from_, arcs.to, arcs.weight, strict=True):
        known = graph.get_edge_data(int(from_), int(to), {"weight": np.inf})["weight"]
        graph.add_edge(int(from_), int(to), weight=min(int(weight), known))
    return graph


SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(graph=nets(), profile=st.sampled_from(list(Profile)))
def test_quickest_ways_are_those_of_networkx(graph: RoadGraph, profile: Profile):
    net = Net(graph, profile)
    if not net.usable.any():
        return
    found = joined(net)
    tenths, metres = found.quickest(range(8))
    other = oracle(found)
    for source in range(8):
        at = int(found.stands[source])
        expected = nx.single_source_dijkstra_path_length(other, at)
        for target in range(8):
            packed = expected.get(int(found.stands[target]))
            if packed is None:
                assert tenths[source, target] == metres[source, target] == -1
            else:
                assert (tenths[source, target], metres[source, target]) == (
                    int(packed) >> LENGTH_BITS,
                    int(packed) & LENGTH_MASK,
                )


@SLOW
@given(graph=nets())
def test_backwards_is_the_transpose(graph: RoadGraph):
    net = Net(graph, Profile.CAR)
    if not net.usable.any():
        return
    found = joined(net)
    out, into = found.quickest(range(8)), found.quickest(range(8), backwards=True)
    assert (out[0] == into[0].T).all()
    assert (out[1] == into[1].T).all()


@SLOW
@given(graph=nets())
def test_a_way_is_the_sum_of_its_arcs_and_keeps_their_directions(graph: RoadGraph):
    net = Net(graph, Profile.CAR)
    if not net.usable.any():
        return
    found = joined(net)
    tenths, metres = found.quickest(range(8))
    for target in range(1, 8):
        [steps] = found.ways(0, [target])
        if steps is None:
            assert tenths[0, target] == -1
            continue
        arcs = found.arcs
        assert sum(int(arcs.weight[s]) >> LENGTH_BITS for s in steps) == tenths[0, target]
        assert sum(int(arcs.weight[s]) & LENGTH_MASK for s in steps) == metres[0, target]
        assert all(arcs.to[a] == arcs.from_[b] for a, b in pairwise(steps))
        for step in steps:
            if arcs.begins[step] == arcs.ends[step]:
                continue  # a place at a junction itself
            against = arcs.begins[step] > arcs.ends[step]
            assert graph.open_to[arcs.edge[step], Profile.CAR, int(against)]


@SLOW
@given(graph=nets(), factor=st.sampled_from([1.0, 1.5, 2.0]))
def test_no_detour_is_quicker_and_worse_ground_is_never_quicker(graph: RoadGraph, factor: float):
    plain = Net(graph, Profile.CAR)
    if not plain.usable.any():
        return
    thaw = Net(graph, Profile.CAR, {Surface.GRAVEL: factor, Surface.DIRT: 2 * factor})
    dry, wet = (joined(net).quickest(range(8))[0] for net in (plain, thaw))
    for via in range(8):
        over = dry[:, via][:, None] + dry[via][None, :]
        known = (dry[:, via][:, None] >= 0) & (dry[via][None, :] >= 0)
        assert (dry[known] >= 0).all()
        assert (dry[known] <= over[known]).all()
    assert (wet[dry >= 0] >= dry[dry >= 0]).all()


def test_one_way_makes_a_detour(tmp_path: Path):
    points = {1: (56.0, 23.0), 2: (56.0, 23.02), 3: (56.01, 23.01)}
    ways = [
        ([1, 2], {"highway": "tertiary", "oneway": "yes"}),
        ([2, 3, 1], {"highway": "tertiary"}),
    ]
    net = Net(drawn(tmp_path / "one.osm.pbf", points, ways), Profile.CAR)
    tied = Snapper(net).tie(np.array([56.0, 56.0]), np.array([23.0, 23.02]))
    tenths, metres = Joined(net, tied).quickest(range(2))
    assert metres[0, 1] == pytest.approx(1243, abs=3)
    assert metres[1, 0] == pytest.approx(2 * 1273, abs=6)
    assert tenths[1, 0] > tenths[0, 1]


def test_nobody_drives_through_a_bollard_but_cyclists_do(tmp_path: Path):
    points = {1: (56.0, 23.0), 2: (56.0, 23.01), 3: (56.0, 23.02), 4: (56.02, 23.01)}
    ways = [([1, 2, 3], {"highway": "tertiary"}), ([1, 4, 3], {"highway": "tertiary"})]
    barriers = {2: {"barrier": "bollard"}}
    graph = drawn(tmp_path / "bollard.osm.pbf", points, ways, barriers)
    lats, lons = np.array([56.0, 56.0]), np.array([23.002, 23.018])
    metres = {}
    for profile in (Profile.CAR, Profile.BICYCLE):
        net = Net(graph, profile)
        tied = Snapper(net).tie(lats, lons)
        assert tied.walked_m.max() < 1
        metres[profile] = int(Joined(net, tied).quickest([0])[1][0, 1])
    assert metres[Profile.BICYCLE] == pytest.approx(995, abs=3)
    assert metres[Profile.CAR] > 4_000


def test_a_lone_island_is_not_snapped_to(tmp_path: Path):
    points = {
        1: (56.0, 23.0), 2: (56.0, 23.02), 3: (56.01, 23.01),
        7: (56.005, 23.05), 8: (56.006, 23.052),
    }  # fmt: skip
    road = {"highway": "tertiary"}
    graph = drawn(tmp_path / "isle.osm.pbf", points, [([1, 2, 3, 1], road), ([7, 8], road)])
    net = Net(graph, Profile.CAR)
    tied = Snapper(net).tie(np.array([56.0055]), np.array([23.051]))
    assert tied.walked_m[0] > 1_500


def test_a_point_between_junctions_leaves_no_trace_but_its_shape(tmp_path: Path):
    points = {n: (56.0 + 0.001 * n, 23.0 + 0.0005 * (n % 2)) for n in range(1, 8)}
    way = [([1, 2, 3], {"highway": "tertiary"}), ([7, 6, 5, 4, 3], {"highway": "tertiary"})]
    graph = drawn(tmp_path / "line.osm.pbf", points, way)
    assert len(graph.u) == 1
    assert len(graph.shape(0)[0]) == 7
    lats = graph.shape(0)[0] / DEGREE
    assert (np.diff(lats) > 0).all() or (np.diff(lats) < 0).all()


@pytest.mark.parametrize("name", ["north-bayreuth", "autauga-rural", "liechtenstein-2021"])
def test_laws_hold_on_real_roads(name: str):
    net = Net(build(read_roads(extract(name))), Profile.CAR)
    found = joined(net, seed=11, count=40)
    tenths, _ = found.quickest(range(40))
    assert (tenths >= 0).all()
    for via in range(40):
        assert (tenths <= tenths[:, via][:, None] + tenths[via][None, :]).all()
    other = oracle(found)
    expected = nx.single_source_dijkstra_path_length(other, int(found.stands[0]))
    assert [int(expected[int(v)]) >> LENGTH_BITS for v in found.stands] == tenths[0].tolist()
