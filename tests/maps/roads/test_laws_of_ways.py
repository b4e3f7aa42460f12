"""Laws of whole ways: snapping against every road, legs against matrix and shape, ferries, seasons
and profiles, on made and real roads.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.model import TravelSettings, WayOfTravel
from homecare.plan import NO_WAY
from maps.roads.graph import DEGREE, RoadGraph
from maps.roads.net import Net
from maps.roads.rules import Profile
from maps.roads.snapping import REACH_M, Snapper
from tests.maps.roads.land import REAL, SLOW, Pair, Town, metres, real, roads_of, spots, towns
from tests.maps.roads.towns import Drawn, drawn

CAR, BICYCLE, FOOT = WayOfTravel.CAR, WayOfTravel.BICYCLE, WayOfTravel.FOOT
DRY = TravelSettings()


def on_foot_m(graph: RoadGraph, net: Net, spot: Pair) -> float:
    """To the nearest road by trying each piece of each, on a plane round the place."""
    shrink = math.cos(math.radians(spot[0]))
    scale = np.array([111_195.08 * shrink, 111_195.08])
    shape = np.stack([graph.shape_lons, graph.shape_lats], axis=1) / DEGREE
    line = (shape - np.array([spot[1], spot[0]])) * scale
    of_point = np.repeat(np.arange(len(graph.u)), np.diff(graph.shape_starts))
    roads = net.usable & ~graph.ferry
    pieces = np.flatnonzero((of_point[:-1] == of_point[1:]) & roads[of_point[:-1]])
    a, span = line[pieces], line[pieces + 1] - line[pieces]
    square = np.maximum((span**2).sum(axis=1), 1e-12)
    share = np.clip(-(a * span).sum(axis=1) / square, 0, 1)
    return float(np.hypot(*(a + share[:, None] * span).T).min(initial=np.inf))


@SLOW
@given(town=towns(), seed=st.integers(0, 99))
def test_the_walk_is_to_the_nearest_road_of_all(town: Town, seed: int):
    with TemporaryDirectory() as folder:
        graph = drawn(Path(folder) / "town.osm.pbf", *town)
    net = Net(graph, Profile.CAR)
    there = np.random.default_rng(seed).uniform((55.99, 22.99), (56.05, 23.08), (60, 2))
    tied = Snapper(net).tie(there[:, 0], there[:, 1])
    for n, (lat, lon) in enumerate(there.tolist()):
        nearest_m = on_foot_m(graph, net, (lat, lon))
        if tied.edges[n] < 0:
            assert nearest_m > REACH_M - 40
            continue
        assert tied.walked_m[n] == pytest.approx(nearest_m, abs=2, rel=1e-3)
        assert net.usable[tied.edges[n]]
        assert 0 <= tied.shares[n] <= 1


@pytest.mark.parametrize("name", REAL)
def test_the_walk_is_to_the_nearest_real_road(name: str):
    graph = real(name)
    net = Net(graph, Profile.CAR)
    there = spots(graph, 40)
    tied = Snapper(net).tie(*np.array(there).T)
    for walked_m, spot in zip(tied.walked_m, there, strict=True):
        assert walked_m == pytest.approx(on_foot_m(graph, net, spot), abs=0.5, rel=1e-3)


@pytest.mark.parametrize("way", [CAR, BICYCLE, FOOT])
@pytest.mark.parametrize("name", REAL)
def test_a_leg_is_its_entry_of_the_matrix_and_as_long_as_its_shape(name: str, way: WayOfTravel):
    roads = roads_of(real(name))
    there = spots(roads.graph, 12)
    seconds, long_m = roads.rows(there, range(12), way, DRY)
    for n, m in ((0, 5), (5, 0), (1, 7), (3, 11), (8, 2)):
        leg = roads.leg(there[n], there[m], way, DRY)
        assert leg is not None
        assert (leg.travel_s, leg.distance_m) == (seconds[n, m], long_m[n, m])
        assert (leg.points[0], leg.points[-1]) == (there[n], there[m])
        shape_m = sum(metres(a, b) for a, b in pairwise(leg.points))
        assert leg.distance_m == pytest.approx(shape_m, rel=0.004, abs=6)


@pytest.mark.parametrize("way", [CAR, BICYCLE, FOOT])
@pytest.mark.parametrize("name", REAL)
def test_walks_and_roads_together_obey_the_triangle(name: str, way: WayOfTravel):
    roads = roads_of(real(name))
    there = spots(roads.graph, 30, seed=9)
    seconds, _ = roads.rows(there, range(30), way, DRY)
    assert (seconds < NO_WAY).all()
    apart = ~np.eye(30, dtype=bool)
    for via in range(30):
        over = seconds[:, via][:, None] + seconds[via][None, :]
        assert (seconds <= over)[apart].all()


@pytest.mark.parametrize("name", REAL)
def test_nobody_on_foot_minds_a_one_way_and_no_car_may_ignore_it(name: str):
    roads = roads_of(real(name))
    there = spots(roads.graph, 40, seed=2)
    by_foot, _ = roads.rows(there, range(40), FOOT, DRY)
    by_car, _ = roads.rows(there, range(40), CAR, DRY)
    assert (by_foot == by_foot.T).mean() > 0.95
    assert (by_car != by_car.T).any()
    assert abs(by_foot - by_foot.T).max() < abs(by_car - by_car.T).max() + 60


@pytest.mark.parametrize("name", REAL)
def test_who_is_quicker_and_what_weather_does(name: str):
    roads = roads_of(real(name))
    there = spots(roads.graph, 25, seed=6)
    rows = {way: roads.rows(there, range(25), way, DRY)[0] for way in (CAR, BICYCLE, FOOT)}
    far = rows[FOOT] > 3_600
    assert far.any()
    assert (rows[FOOT] > rows[BICYCLE])[far].mean() > 0.99
    assert (rows[BICYCLE] > rows[CAR])[far].mean() > 0.99
    by_season = {
        season: roads.rows(there, range(25), CAR, replace(DRY, season=season))[0]
        for season in ("dry", "wet", "snow", "thaw")
    }
    for worse in ("wet", "snow", "thaw"):
        assert (by_season[worse] >= by_season["dry"]).all()
        assert (by_season[worse] > by_season["dry"]).any()
    assert (by_season["snow"] >= by_season["wet"]).all()


RIVER = {
    1: (56.00, 23.00), 2: (56.00, 23.05), 3: (56.03, 23.05), 4: (56.03, 23.00),
    5: (56.00, 23.30), 6: (56.03, 23.30), 7: (55.90, 23.00),
}  # fmt: skip
SHORES: list[Drawn] = [([1, 2], {"highway": "tertiary"}), ([3, 4], {"highway": "tertiary"})]
ROUND: Drawn = ([2, 5, 6, 3], {"highway": "tertiary"})
FERRY: Drawn = ([2, 3], {"route": "ferry", "duration": "00:10"})


def crossed(
    folder: Path, ways: list[Drawn], season: str = "dry", *, ferries: bool = True
) -> tuple[int, int]:
    """Seconds and metres from one shore to the other."""
    roads = roads_of(drawn(folder / "river.osm.pbf", RIVER, ways), ferries=ferries)
    there = [(56.00, 23.01), (56.03, 23.01)]
    seconds, long_m = roads.rows(there, [0], CAR, replace(DRY, season=season))
    return int(seconds[0, 1]), int(long_m[0, 1])


def test_a_ferry_takes_its_time_and_is_taken_where_it_is_allowed(tmp_path: Path):
    shore_m = metres(RIVER[1], RIVER[2]) * 0.8
    by_ferry = 2 * shore_m * 3.6 / 54 + 600
    seconds, long_m = crossed(tmp_path, [*SHORES, ROUND, FERRY])
    assert seconds == pytest.approx(by_ferry, abs=2)
    assert long_m == pytest.approx(2 * shore_m + metres(RIVER[2], RIVER[3]), abs=3)
    round_s, round_m = crossed(tmp_path, [*SHORES, ROUND, FERRY], ferries=False)
    assert round_m > 30_000
    assert round_s == pytest.approx(round_m * 3.6 / 54, abs=3)
    without = crossed(tmp_path, [*SHORES, ROUND], ferries=False)
    assert without == pytest.approx((round_s, round_m), abs=2)


def test_without_ferries_the_other_shore_is_not_reached(tmp_path: Path):
    inland: Drawn = ([1, 7], {"highway": "tertiary"})
    graph = drawn(tmp_path / "river.osm.pbf", RIVER, [*SHORES, inland, FERRY])
    there = [(56.00, 23.01), (56.03, 23.01)]
    assert roads_of(graph).rows(there, [0], CAR, DRY)[0][0, 1] < 1_500
    # The far shore is a net of its own then: one walks to it from the near one, three kilometres.
    leg = roads_of(graph, ferries=False).leg(there[0], there[1], CAR, DRY)
    assert leg is not None
    assert leg.travel_s == pytest.approx(0.03 * 111_195 / 1.25, rel=0.02)


def test_weather_slows_the_way_to_a_ferry_and_not_the_ferry(tmp_path: Path):
    dry, _ = crossed(tmp_path, [*SHORES, FERRY])
    snow, _ = crossed(tmp_path, [*SHORES, FERRY], season="snow")
    assert snow - 600 == pytest.approx((dry - 600) * 1.3, abs=3)


def test_nobody_gets_on_in_the_middle_of_the_river(tmp_path: Path):
    graph = drawn(tmp_path / "river.osm.pbf", RIVER, [*SHORES, FERRY])
    net = Net(graph, Profile.CAR)
    tied = Snapper(net).tie(np.array([56.012]), np.array([23.0501]))
    assert not graph.ferry[tied.edges[0]]
    assert tied.walked_m[0] == pytest.approx(0.012 * 111_195, rel=0.01)


def test_half_of_an_edge_takes_half_of_its_time(tmp_path: Path):
    """Asphalt to the middle, gravel beyond: where the surface changes the edge ends."""
    points = {1: (56.0, 23.0), 2: (56.0, 23.05), 3: (56.0, 23.1)}
    ways: list[Drawn] = [
        ([1, 2], {"highway": "primary"}),
        ([3, 2], {"highway": "primary", "surface": "gravel"}),
    ]
    roads = roads_of(drawn(tmp_path / "x.osm.pbf", points, ways))
    there = [(56.0, 23.0), (56.0, 23.025), (56.0, 23.05), (56.0, 23.075)]
    seconds, long_m = roads.rows(there, [0], CAR, DRY)
    paved, gravel = 3.6 / 72, 3.6 / 58
    quarter_m = metres(there[0], there[1])
    assert long_m[0].tolist() == pytest.approx([0, quarter_m, 2 * quarter_m, 3 * quarter_m], abs=2)
    assert seconds[0].tolist() == pytest.approx(
        [0, quarter_m * paved, 2 * quarter_m * paved, quarter_m * (2 * paved + gravel)], abs=2
    )


def test_private_ways_and_gates_are_not_driven(tmp_path: Path):
    points = {1: (56.0, 23.0), 2: (56.0, 23.02), 3: (56.0, 23.04), 4: (56.03, 23.02)}
    way = {"highway": "tertiary"}
    ring: list[Drawn] = [([1, 4, 3], way)]

    def across_m(short: dict[str, str], barrier: Mapping[str, str] | None = None) -> int:
        gates = {2: dict(barrier)} if barrier else None
        graph = drawn(tmp_path / "x.osm.pbf", points, [*ring, ([1, 2, 3], way | short)], gates)
        found = roads_of(graph).rows([(56.001, 23.001), (56.001, 23.039)], [0], CAR, DRY)
        return int(found[1][0, 1])

    assert across_m({}) < 3_000
    assert across_m({"access": "private"}) > 6_000
    assert across_m({"motor_vehicle": "destination"}) < 3_000
    gate = {"barrier": "gate"}
    assert across_m({}, gate) < 3_000
    assert across_m({}, gate | {"access": "private"}) > 6_000
    assert across_m({}, gate | {"motorcar": "no"}) > 6_000
    assert across_m({}, {"barrier": "no"}) < 3_000


@SLOW
@given(town=towns(), profile=st.sampled_from([CAR, BICYCLE, FOOT]))
def test_a_way_of_several_legs_is_the_sum_of_them(town: Town, profile: WayOfTravel):
    with TemporaryDirectory() as folder:
        roads = roads_of(drawn(Path(folder) / "town.osm.pbf", *town))
    there = [(56.001, 23.001), (56.02, 23.03), (56.035, 23.06), (56.01, 23.05)]
    seconds, long_m = roads.rows(there, range(4), profile, DRY)
    for n, m in ((0, 1), (1, 2), (2, 3), (3, 0)):
        leg = roads.leg(there[n], there[m], profile, DRY)
        if leg is None:
            assert seconds[n, m] == long_m[n, m] == NO_WAY
            continue
        assert (leg.travel_s, leg.distance_m) == (seconds[n, m], long_m[n, m])
        if len(leg.points) > 2:  # else both walk to one spot of the road, which is not drawn
            shape_m = sum(metres(a, b) for a, b in pairwise(leg.points))
            assert leg.distance_m == pytest.approx(shape_m, rel=0.005, abs=4 + len(leg.points))
