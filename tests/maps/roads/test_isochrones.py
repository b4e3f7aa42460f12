"""What lies within so many minutes: nothing more and nothing less than the matrix reaches."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.geometry

from homecare.model import TravelSettings, WayOfTravel
from maps.roads.graph import DEGREE, RoadGraph
from maps.roads.isochrone import BESIDE_M, FINEST_M, isochrone
from maps.roads.net import Joined, Net, Tied
from maps.roads.part import part_of
from maps.roads.rules import Profile
from maps.roads.snapping import Snapper
from tests.maps.roads.land import Pair, real, roads_of
from tests.maps.roads.towns import drawn

CAR, FOOT = WayOfTravel.CAR, WayOfTravel.FOOT
DRY = TravelSettings()
GOLDEN = Path(__file__).parents[1] / "golden" / "isochrone.geojson"
STEP_M = 100.0


@cache
def sampled(name: str) -> tuple[Net, Tied, np.ndarray]:
    """Spots all along the roads of a real extract, on the road: where they stand, and degrees."""
    graph = real(name)
    net = Net(graph, Profile.CAR)
    edges, shares, spots = [], [], []
    for edge in np.flatnonzero(net.usable & ~graph.ferry):
        count = max(1, int(net.metres[edge] / STEP_M))
        for n in range(count):
            share = (n + 0.5) / count
            edges.append(int(edge))
            shares.append(share)
            spots.append(part_of(graph, int(edge), share, share)[0])
    walked_m = np.zeros(len(edges))
    tied = Tied(edges=np.array(edges), shares=np.array(shares), walked_m=walked_m)
    return net, tied, np.array(spots)


def start_of(graph: RoadGraph, seed: int) -> Pair:
    """A junction of the connected part, not at its border."""
    net = Net(graph, Profile.CAR)
    inside = np.flatnonzero(net.main)
    lats, lons = graph.lats[inside] / DEGREE, graph.lons[inside] / DEGREE
    apart = np.hypot(lats - np.median(lats), lons - np.median(lons))
    nearest = np.argsort(apart)[: len(inside) // 4]
    n = int(np.random.default_rng(seed).choice(nearest))
    return float(lats[n]), float(lons[n])


@pytest.mark.parametrize("minutes", [3, 8, 15])
@pytest.mark.parametrize("name", ["north-bayreuth", "autauga-rural", "liechtenstein-2021"])
def test_the_area_holds_what_is_reached_in_time_and_nothing_beyond(name: str, minutes: int):
    net, tied, spots = sampled(name)
    start = start_of(net.graph, minutes)
    here = Snapper(net).tie(np.array([start[0]]), np.array([start[1]]))
    assert here.walked_m[0] < 1
    both = Tied(
        edges=np.concatenate([here.edges, tied.edges]),
        shares=np.concatenate([here.shares, tied.shares]),
        walked_m=np.zeros(len(tied.edges) + 1),
    )
    seconds = Joined(net, both).quickest([0])[0][0, 1:] / 10
    known = seconds >= 0
    feature = isochrone(roads_of(net.graph), start, minutes, CAR, DRY)
    area = shapely.geometry.shape(feature["geometry"])
    inside = shapely.contains_xy(area, spots[:, 1], spots[:, 0])
    in_time = known & (seconds <= minutes * 60 - 1)
    assert in_time.sum() > 20
    assert inside[in_time].all()
    # What lies inside and is not reached lies beside a road that is, no farther than houses do.
    shrink = np.cos(np.radians(start[0]))
    flat = np.stack([spots[:, 1] * shrink, spots[:, 0]], axis=1) * 111_195.0
    reached = shapely.MultiPoint(flat[known & (seconds <= minutes * 60)])
    late = inside & known & (seconds > minutes * 60)
    far_m = shapely.distance(shapely.points(flat[late]), reached)
    assert (far_m <= BESIDE_M + 2 * FINEST_M + STEP_M).all()
    assert (~inside & known).any() or not late.any()


def bent(tmp_path: Path) -> RoadGraph:
    """One road of six kilometres: a hairpin of many points at its start, then straight on."""
    points = {n: (56.0 + 0.0005 * (n % 2), 23.0 + 0.0001 * n) for n in range(1, 21)}
    points[21] = (56.0, 23.1)
    way = {"highway": "tertiary", "maxspeed": "50"}
    return drawn(tmp_path / "bent.osm.pbf", points, [(list(range(1, 22)), way)])


def test_a_part_of_a_road_is_by_its_length_and_not_by_its_points(tmp_path: Path):
    graph = bent(tmp_path)
    roads = roads_of(graph)
    # The hairpin takes some 90 s at 44 km/h; the rest of five minutes leads along the straight.
    feature = isochrone(roads, (56.0005, 23.0001), 5, CAR, DRY)
    east = shapely.geometry.shape(feature["geometry"]).bounds[2]
    total_m, straight_m = graph.length_m.sum(), 0.098 * 111_195 * np.cos(np.radians(56))
    left_m = 300 * 44 / 3.6 - (total_m - straight_m)
    expected = 23.002 + (left_m + BESIDE_M) / (111_195 * np.cos(np.radians(56)))
    assert east == pytest.approx(expected, abs=0.002)


def test_who_walks_to_the_road_has_less_time_left(tmp_path: Path):
    roads = roads_of(bent(tmp_path))

    def area(north: float, minutes: float) -> float:
        found = isochrone(roads, (56.0 - north, 23.05), minutes, CAR, DRY)
        shape: Any = found["geometry"]
        return float(shapely.geometry.shape(shape).area) if shape else 0.0

    assert area(0.0, 4) > area(0.001, 4) > area(0.002, 4) > 0
    assert area(0.01, 10) == 0, "more than a kilometre is not walked in ten minutes"
    assert isochrone(roads, (57.5, 26.0), 30, CAR, DRY)["geometry"] is None


def test_areas_grow_with_time_and_shrink_in_snow():
    graph = real("autauga-rural")
    roads = roads_of(graph)
    start = start_of(graph, 1)
    areas = [
        shapely.geometry.shape(isochrone(roads, start, minutes, CAR, weather)["geometry"])
        for minutes, weather in ((5, DRY), (10, DRY), (10, TravelSettings(season="snow")))
    ]
    slack = 2 * FINEST_M / 111_195
    assert areas[1].buffer(slack).contains(areas[0])
    assert areas[1].buffer(slack).contains(areas[2])
    assert areas[0].area < areas[2].area < areas[1].area
    on_foot = isochrone(roads, start, 10, FOOT, DRY)["geometry"]
    assert shapely.geometry.shape(on_foot).area < areas[0].area


def test_a_small_isochrone_is_written_as_ever(tmp_path: Path):
    points = {1: (56.40, 23.30), 2: (56.40, 23.35), 3: (56.43, 23.35), 4: (56.43, 23.30)}
    graph = drawn(
        tmp_path / "square.osm.pbf",
        points,
        [([1, 2, 3], {"highway": "tertiary"}), ([3, 4, 1], {"highway": "track"})],
    )
    feature = isochrone(roads_of(graph), (56.40, 23.31), 2, CAR, DRY)
    feature["properties"].pop("roads")
    assert json.dumps(feature) + "\n" == GOLDEN.read_text("utf-8")
