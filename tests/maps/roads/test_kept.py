"""The matrix in the database: what is missing is worked out and nothing else; a new graph forgets."""

from array import array
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.ports import KeptRow
from homecare.store import Store
from homecare.store.travel_tables import travel_rows
from maps.roads.file import Origin
from maps.roads.graph import RoadGraph
from maps.roads.travel import RoadTravel
from tests.maps.roads.land import real, spots
from tests.maps.roads.test_travel import Counting
from tests.maps.roads.towns import Drawn, drawn

CAR, BICYCLE, FOOT = WayOfTravel.CAR, WayOfTravel.BICYCLE, WayOfTravel.FOOT
DRY = TravelSettings()
AT = datetime(2026, 11, 22, tzinfo=UTC)
POINTS = {n: (56.0 + 0.004 * (n // 4), 23.0 + 0.006 * (n % 4)) for n in range(1, 17)}
ONE_WAY: Drawn = ([1, 2, 3, 7, 11, 10, 9, 5, 1], {"highway": "tertiary", "oneway": "yes"})
TWO_WAY: Drawn = ([5, 6, 7], {"highway": "residential"})


def counting(graph: RoadGraph, *, ferries: bool = True) -> Counting:
    origin = Origin(version=graph.version, extract="x", imported_at=AT, box=None)
    return Counting(graph, origin, ferries=ferries)


@pytest.fixture
def graph(tmp_path: Path) -> RoadGraph:
    return drawn(tmp_path / "town.osm.pbf", POINTS, [ONE_WAY, TWO_WAY])


def places(count: int, first: int = 0) -> list[Place]:
    return [
        Place(
            id=f"P-{n}",
            parish="",
            address="",
            lat=56.0 + 0.0007 * (n % 11),
            lon=23.006 + 0.0011 * n,
        )
        for n in range(first, first + count)
    ]


def test_only_what_is_missing_is_searched(graph: RoadGraph, sqlite_store: Store):
    roads = counting(graph)
    find = RoadTravel(roads, sqlite_store.travel)

    def asked(some: list[Place], way: WayOfTravel = CAR, weather: TravelSettings = DRY) -> int:
        before = roads.searched
        found = find(some, [way], weather)
        new = roads.searched - before
        plain = RoadTravel(counting(graph))(some, [way], weather)
        assert found.by_way == plain.by_way, "what is kept is what would be worked out"
        return new

    ten = places(10)
    assert asked(ten) == 10
    assert asked(ten) == asked(ten[::-1]) == asked(ten[2:7]) == 0
    assert asked([*ten, *places(1, 10)]) == 2, "from the new place, and to it"
    assert asked([*ten[:4], *places(3, 10)]) == 4, "of three places one was known"
    moved = [replace(ten[0], lat=56.0031), *ten[1:]]
    assert asked(moved) == 2, "a place that moved is measured anew"
    assert asked([replace(ten[0], id="Z-9"), *ten[1:]]) == 0, "by whatever code"
    snow = replace(DRY, season="snow")
    assert asked(ten, FOOT) == asked(ten, BICYCLE) == asked(ten, CAR, snow) == 10
    assert asked(ten, FOOT) == asked(ten, CAR, snow) == asked(ten) == 0


def test_there_and_back_are_kept_apart(graph: RoadGraph, sqlite_store: Store):
    there = places(6)
    first = RoadTravel(counting(graph), sqlite_store.travel)(there[:4], [CAR], DRY)
    seconds = first.by_way[CAR].travel_s
    assert any(seconds[n][m] != seconds[m][n] for n in range(4) for m in range(4))
    again = RoadTravel(counting(graph), sqlite_store.travel)(there, [CAR], DRY)
    plain = RoadTravel(counting(graph))(there, [CAR], DRY)
    assert again.by_way == plain.by_way


def test_calibration_is_not_kept(graph: RoadGraph, sqlite_store: Store):
    roads = counting(graph)
    find = RoadTravel(roads, sqlite_store.travel)
    slower = replace(DRY, calibration={"": 2.0})
    twice = find(places(3), [CAR], slower).by_way[CAR].travel_s[0][2]
    plain = find(places(3), [CAR], DRY).by_way[CAR].travel_s[0][2]
    assert twice == 2 * plain
    assert roads.searched == 3


def kept_versions(store: Store) -> set[str]:
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT DISTINCT version FROM travel_rows")).scalars()
        return {version.partition(":")[0] for version in found}


def test_a_new_graph_forgets_the_old(graph: RoadGraph, sqlite_store: Store, tmp_path: Path):
    ten = places(10)
    RoadTravel(counting(graph), sqlite_store.travel)(ten, [CAR, FOOT], DRY)
    assert kept_versions(sqlite_store) == {graph.version}
    slow = {"highway": "tertiary", "oneway": "yes", "maxspeed": "20"}
    other = drawn(tmp_path / "new.osm.pbf", POINTS, [(ONE_WAY[0], slow), TWO_WAY])
    roads = counting(other)
    found = RoadTravel(roads, sqlite_store.travel)(ten, [CAR], DRY)
    assert roads.searched == 10
    assert found.by_way == RoadTravel(counting(other))(ten, [CAR], DRY).by_way
    assert kept_versions(sqlite_store) == {other.version}


def test_ferries_on_and_off_are_kept_apart(sqlite_store: Store, tmp_path: Path):
    ferry: Drawn = ([3, 9], {"route": "ferry", "duration": "00:01"})
    graph = drawn(tmp_path / "ferry.osm.pbf", POINTS, [ONE_WAY, TWO_WAY, ferry])
    for ferries in (True, False, True):
        roads = counting(graph, ferries=ferries)
        found = RoadTravel(roads, sqlite_store.travel)(places(8), [CAR], DRY)
        plain = RoadTravel(counting(graph, ferries=ferries))(places(8), [CAR], DRY)
        assert found.by_way == plain.by_way


def test_on_real_roads_what_is_kept_in_parts_is_the_whole(sqlite_store: Store):
    graph = real("north-bayreuth")
    there = [
        Place(id=f"P-{n}", parish="", address="", lat=lat, lon=lon)
        for n, (lat, lon) in enumerate(spots(graph, 40))
    ]
    find = RoadTravel(counting(graph), sqlite_store.travel)
    for some in (there[:15], there[10:30], there[25:], there[::3]):
        find(some, [CAR], DRY)
    roads = counting(graph)
    found = RoadTravel(roads, sqlite_store.travel)(there, [CAR], DRY)
    assert roads.searched < 2 * 40
    assert found.by_way == RoadTravel(counting(graph))(there, [CAR], DRY).by_way


def test_two_who_keep_one_row_at_once_do_not_fail(store: Store):
    """Two runs of two days have the office and most clients in common."""
    a, b = store.travel.numbers(["56.000000,23.000000", "56.010000,23.000000"]).values()
    row = KeptRow(array("i", [a, b]), array("i", [0, 60]), array("i", [0, 900]))

    with ThreadPoolExecutor(1) as other:
        with store.engine.begin() as connection:
            mine = {"version": "graph:car:1", "from_id": a, "packed": b"mine"}
            connection.execute(insert(travel_rows), [mine])
            waiting = other.submit(store.travel.keep, "graph:car:1", {a: row})
            wait([waiting], timeout=0.5)
            assert not waiting.done(), "it waits for who came first"
        waiting.result(timeout=20)
    assert store.travel.rows("graph:car:1", [a]) == {a: row}
