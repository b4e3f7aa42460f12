"""Travel of all places by road: walks at the ends, what is kept, and what is missing."""

from array import array
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from homecare.errors import HomecareError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.ports import FindTravel, KeptRow, ShapeKey
from maps.roads.file import Origin
from maps.roads.travel import RoadTravel
from maps.roads.ways import Ints, OffRoad, Pairs, Roads
from tests.maps.roads.towns import drawn

CAR, FOOT, SHARED = WayOfTravel.CAR, WayOfTravel.FOOT, WayOfTravel.SHARED_CAR
POINTS = {1: (56.0, 23.0), 2: (56.0, 23.05), 3: (56.02, 23.05), 4: (56.02, 23.0), 5: (56.1, 23.0)}
GRAVEL = {"highway": "tertiary", "surface": "gravel"}
DRY = TravelSettings()


def place(code: str, lat: float, lon: float, parish: str = "Tērvetes pagasts") -> Place:
    return Place(id=code, parish=parish, address="„Rotas”", lat=lat, lon=lon)


A, B, C = place("P-1", 56.0009, 23.01), place("P-2", 56.0, 23.04), place("P-3", 56.02, 23.02)
TWIN = place("P-4", 56.0, 23.04)


class Kept:
    """A shelf in memory that counts what is asked of it, and told to it, about shapes."""

    def __init__(self) -> None:
        self.asked, self.told = 0, 0
        self.points: dict[str, int] = {}
        self.shelf: dict[tuple[str, int], KeptRow] = {}
        self.lines: dict[ShapeKey, str] = {}

    def numbers(self, keys: Sequence[str]) -> Mapping[str, int]:
        return {key: self.points.setdefault(key, 7 + len(self.points)) for key in keys}

    def rows(self, version: str, numbers: Sequence[int]) -> Mapping[int, KeptRow]:
        return {n: self.shelf[version, n] for n in numbers if (version, n) in self.shelf}

    def keep(self, version: str, rows: Mapping[int, KeptRow]) -> None:
        self.shelf |= {(version, n): row for n, row in rows.items()}

    def shapes(self, wanted: Collection[ShapeKey]) -> Mapping[ShapeKey, str]:
        self.asked += 1
        return {key: self.lines[key] for key in wanted if key in self.lines}

    def keep_shapes(self, lines: Mapping[ShapeKey, str]) -> None:
        self.told += 1
        self.lines |= lines


class Counting(Roads):
    """Roads that count the points from which they searched."""

    searched = 0

    def rows(
        self,
        points: Pairs,
        sources: Sequence[int],
        way: WayOfTravel,
        settings: TravelSettings,
        *,
        backwards: bool = False,
    ) -> tuple[Ints, Ints]:
        self.searched += len(sources)
        return super().rows(points, sources, way, settings, backwards=backwards)


@pytest.fixture
def roads(tmp_path: Path) -> Counting:
    ways = [([1, 2, 3], {"highway": "tertiary"}), ([3, 4, 1], GRAVEL), ([4, 5], GRAVEL)]
    graph = drawn(tmp_path / "square.osm.pbf", POINTS, ways)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return Counting(graph, Origin(version=graph.version, extract="x", imported_at=now, box=None))


def test_port_is_kept(roads: Counting):
    find: FindTravel = RoadTravel(roads)
    assert find([A, B], [CAR], DRY).source == "roads"


def test_the_walk_to_the_road_is_in_time_and_length(roads: Counting):
    matrix = RoadTravel(roads)([A, B], [CAR], DRY).by_way[CAR]
    # 0.03 degrees of longitude at 56 degrees are 1,865 m at 54 km/h, and 100 m on foot at 4.5 km/h.
    assert matrix.distance_m[0][1] == pytest.approx(1_865 + 101, abs=3)
    assert matrix.travel_s[0][1] == pytest.approx(1_865 / 15 + 100 / 1.25, abs=3)
    assert matrix.travel_s[0][0] == matrix.distance_m[1][1] == 0


def test_places_at_one_point_are_no_way_apart(roads: Counting):
    matrix = RoadTravel(roads)([A, B, TWIN], [CAR], DRY).by_way[CAR]
    assert matrix.travel_s[1][2] == matrix.distance_m[2][1] == 0
    assert matrix.travel_s[0][1] == matrix.travel_s[0][2]


def test_a_shared_car_drives_as_a_car(roads: Counting):
    travel = RoadTravel(roads)([A, B, C], [CAR, SHARED, FOOT], DRY)
    assert travel.by_way[CAR] == travel.by_way[SHARED]
    assert travel.by_way[FOOT].travel_s[0][1] > travel.by_way[CAR].travel_s[0][1]


def test_thaw_slows_gravel_and_not_asphalt(roads: Counting):
    on_gravel = place("P-5", 56.05, 23.0), place("P-6", 56.09, 23.0)
    places = [A, B, *on_gravel]
    dry, thaw = (
        RoadTravel(roads)(places, [CAR], replace(DRY, season=season)).by_way[CAR].travel_s
        for season in ("dry", "thaw")
    )
    assert thaw[2][3] == pytest.approx(dry[2][3] * 1.5, abs=2)
    assert thaw[0][1] == pytest.approx((dry[0][1] - 80) * 1.05 + 80, abs=3)


def test_calibration_lengthens_time_by_parish_and_no_road(roads: Counting):
    away = replace(B, parish="Bukaišu pagasts")
    plain = RoadTravel(roads)([A, away], [CAR], DRY).by_way[CAR]
    slower = replace(DRY, calibration={"Bukaišu pagasts": 1.4, "": 1.2})
    found = RoadTravel(roads)([A, away], [CAR], slower).by_way[CAR]
    assert found.travel_s[0][1] == pytest.approx(plain.travel_s[0][1] * 1.3, abs=1)
    assert found.distance_m == plain.distance_m


def test_what_is_kept_is_not_searched_again_and_is_the_same(roads: Counting):
    kept = Kept()
    find = RoadTravel(roads, kept)
    first = find([A, B], [CAR], DRY)
    assert roads.searched == 2
    assert find([B, A], [CAR], DRY).by_way[CAR].travel_s[1][0] == first.by_way[CAR].travel_s[0][1]
    assert roads.searched == 2
    with_new = find([A, B, C], [CAR], DRY)
    assert roads.searched == 4, "from the new place, and to it"
    assert with_new.by_way == RoadTravel(roads)([A, B, C], [CAR], DRY).by_way
    assert (
        find([C, A], [CAR], DRY).by_way[CAR].travel_s[0][1] == with_new.by_way[CAR].travel_s[2][0]
    )


def test_another_season_is_kept_apart(roads: Counting):
    kept = Kept()
    find = RoadTravel(roads, kept)
    find([A, C], [CAR], DRY)
    snow = replace(DRY, season="snow")
    assert find([A, C], [CAR], snow).by_way == RoadTravel(roads)([A, C], [CAR], snow).by_way


def test_a_damaged_kept_row_is_measured_anew(roads: Counting):
    kept = Kept()
    find = RoadTravel(roads, kept)
    good = find([A, B], [CAR], DRY)
    kept.shelf = {key: KeptRow(array("i"), array("i"), array("i")) for key in kept.shelf}
    assert find([A, B], [CAR], DRY).by_way == good.by_way


def test_no_way_is_said_by_a_billion(roads: Counting):
    nowhere = place("P-9", 57.5, 26.0)
    matrix = RoadTravel(roads)([A, nowhere], [CAR], DRY).by_way[CAR]
    assert matrix.travel_s[0][1] == matrix.travel_s[1][0] == 1_000_000_000


def test_places_far_from_roads_are_named_with_their_distance(roads: Counting):
    field = place("P-8", 56.01, 23.025)
    found = roads.off_road([A, B, field, place("P-9", 57.5, 26.0)], CAR, DRY)
    assert found[0].place_id == "P-8"
    assert found[0].metres == pytest.approx(1_112, abs=5)
    assert found[1:] == (OffRoad(place_id="P-9", metres=None),)
    travel = RoadTravel(roads)([A, field, B], [CAR, FOOT, SHARED], DRY)
    assert travel.off_road == ("P-8",), "and whoever plans with it is told"
    assert RoadTravel(roads)([A, B], [CAR], DRY).off_road == ()


def test_place_without_coordinates_is_refused(roads: Counting):
    with pytest.raises(HomecareError) as lost:
        RoadTravel(roads)([A, Place(id="P-7", parish="", address="")], [CAR], DRY)
    assert lost.value.code == "place_unlocated"


def test_a_leg_has_its_shape_and_the_figures_of_the_matrix(roads: Counting):
    leg = roads.leg((56.0009, 23.01), (56.02, 23.02), CAR, DRY)
    matrix = RoadTravel(roads)([A, C], [CAR], DRY).by_way[CAR]
    assert leg is not None
    assert (leg.travel_s, leg.distance_m) == (matrix.travel_s[0][1], matrix.distance_m[0][1])
    assert leg.points[0] == (56.0009, 23.01)
    assert leg.points[1] == pytest.approx((56.0, 23.01), abs=1e-5)
    assert leg.points[-1] == (56.02, 23.02)
    assert leg.polyline == "stxtIocmkCrD??n}@_|B??_|B??"


def test_shapes_of_many_legs_are_those_of_each(roads: Counting):
    """Whoever else is tied into the net, a way is the same; ends are the asker's own."""
    a, b, c, nowhere = (56.0009, 23.01), (56.0, 23.04), (56.02, 23.02), (57.5, 26.0)
    legs = [(a, b), (b, a), (a, c), (c, b), (a, b), (a, nowhere), (nowhere, c)]
    found = roads.shapes(legs, CAR, DRY)
    assert found.keys() == {(a, b), (b, a), (a, c), (c, b)}
    for ends, points in found.items():
        alone = roads.leg(*ends, CAR, DRY)
        assert alone is not None
        assert [ends[0], *points, ends[1]] == list(alone.points)
    assert roads.shapes([], CAR, DRY) == {}
