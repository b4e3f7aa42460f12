"""OSRM and Valhalla over HTTP: what is asked, what is believed, and who answers instead."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from homecare.errors import SettingsError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Travel
from homecare.settings import Settings
from maps.asking import NoAnswer
from maps.providers import Chain, find_travel
from maps.roads.importing import import_roads
from maps.servers import ServerTravel, osrm, valhalla
from maps.travel import Geodesic
from tests.maps.ownserver import own_server
from tests.maps.roads.towns import drawn

CAR, FOOT = WayOfTravel.CAR, WayOfTravel.FOOT
PLACES = [
    Place(id=f"P-{n}", parish="", address="", lat=56.4 + n / 1000, lon=23.3) for n in range(60)
]
DRY = TravelSettings()


def osrm_answers(path: str, _body: Any) -> tuple[int, bytes]:
    """A table whose figures say which points were asked for."""
    parts = urlsplit(path)
    points = [float(pair.split(",")[1]) for pair in parts.path.rsplit("/", 1)[1].split(";")]
    asked = parse_qs(parts.query)
    rows = [points[int(n)] for n in asked["sources"][0].split(";")]
    columns = [points[int(n)] for n in asked["destinations"][0].split(";")]
    seconds = [[abs(a - b) * 100_000 + 0.4 * (a != b) for b in columns] for a in rows]
    answer = {"code": "Ok", "durations": seconds, "distances": seconds}
    return 200, json.dumps(answer).encode()


def valhalla_answers(path: str, body: Any) -> tuple[int, bytes]:
    assert path == "/sources_to_targets"
    assert body["costing"] in {"auto", "pedestrian"}
    rows = [
        [
            {
                "time": round(abs(a["lat"] - b["lat"]) * 100_000),
                "distance": abs(a["lat"] - b["lat"]),
            }
            for b in body["targets"]
        ]
        for a in body["sources"]
    ]
    return 200, json.dumps({"sources_to_targets": rows}).encode()


@pytest.mark.parametrize(("made", "answers"), [(osrm, osrm_answers), (valhalla, valhalla_answers)])
def test_a_big_table_is_asked_in_blocks_and_put_together(
    made: Callable[[str], ServerTravel], answers: Callable[[str, Any], tuple[int, bytes]]
):
    with own_server(answers) as server:
        travel = made(server.url)(PLACES, [CAR], DRY)
    assert travel.source == made.__name__
    assert len(server.asked) == 4
    seconds = travel.by_way[CAR].travel_s
    assert all(seconds[n][n] == 0 for n in range(60))
    assert seconds[2][55] == pytest.approx(5_300, abs=1)
    assert seconds[55][2] == seconds[2][55]


def test_a_place_without_a_way_is_a_billion_away():
    def none(_path: str, _body: Any) -> tuple[int, bytes]:
        table = [[0, None], [None, 0]]
        return 200, json.dumps({"code": "Ok", "durations": table, "distances": table}).encode()

    with own_server(none) as server:
        seconds = osrm(server.url)(PLACES[:2], [CAR], DRY).by_way[CAR].travel_s
    assert seconds[0][1] == 1_000_000_000


BAD: dict[str, tuple[int, bytes]] = {
    "status": (500, b"{}"),
    "redirect": (302, b""),
    "garbled": (200, b"<html>"),
    "refused": (200, b'{"code": "NoTable"}'),
    "too small": (200, b'{"code": "Ok", "durations": [[0]], "distances": [[0]]}'),
    "not a number": (200, b'{"code":"Ok","durations":[[0,"x"],[1,0]],"distances":[[0,1],[1,0]]}'),
    "infinite": (200, b'{"code":"Ok","durations":[[0,1e999],[1,0]],"distances":[[0,1],[1,0]]}'),
    "negative": (200, b'{"code":"Ok","durations":[[0,-1],[1,0]],"distances":[[0,1],[1,0]]}'),
    "list": (200, b"[]"),
}


@pytest.mark.parametrize("how", sorted(BAD))
@pytest.mark.parametrize("made", [osrm, valhalla])
def test_a_bad_answer_is_no_answer(made: Callable[[str], ServerTravel], how: str):
    with own_server(lambda _path, _body: BAD[how]) as server, pytest.raises(NoAnswer):
        made(server.url)(PLACES[:2], [CAR], DRY)
    assert "/elsewhere" not in server.asked


def test_a_slow_server_is_not_waited_for():
    with own_server(osrm_answers, slow_s=0.5) as server, pytest.raises(NoAnswer) as late:
        osrm(server.url, timeout_s=0.1)(PLACES[:2], [CAR], DRY)
    assert late.value.why == "timeout"


def test_nobody_there():
    with own_server(osrm_answers) as server:
        url = server.url
    with pytest.raises(NoAnswer) as gone:
        osrm(url)(PLACES[:2], [CAR], DRY)
    assert gone.value.why == "unreachable"


def chosen(tmp_path: Path, **given: Any) -> Settings:
    return Settings(roads_file=tmp_path / "roads.npz", **given)


def a_road_map(tmp_path: Path) -> None:
    points = {n: (56.4 + 0.002 * n, 23.3) for n in range(1, 6)}
    drawn(tmp_path / "x.osm.pbf", points, [([1, 2, 3, 4, 5], {"highway": "tertiary"})])
    import_roads(tmp_path / "x.osm.pbf", tmp_path / "roads.npz", datetime.now(UTC), None)


def test_without_a_road_map_the_straight_line_answers(tmp_path: Path):
    travel = find_travel(chosen(tmp_path))(PLACES[:2], [CAR], DRY)
    assert (travel.source, travel.passed_over) == ("geodesic", ())


def test_an_imported_road_map_is_used_by_itself(tmp_path: Path):
    a_road_map(tmp_path)
    travel = find_travel(chosen(tmp_path))(PLACES[2:4], [CAR], DRY)
    assert (travel.source, travel.passed_over) == ("roads", ())
    plain = find_travel(chosen(tmp_path, travel_provider="geodesic"))(PLACES[2:4], [CAR], DRY)
    assert plain.source == "geodesic"


def test_the_next_provider_answers_and_the_travel_says_so(tmp_path: Path):
    a_road_map(tmp_path)
    with own_server(lambda _path, _body: (500, b"")) as server:
        settings = chosen(tmp_path, travel_provider="osrm", osrm_url=server.url)
        travel = find_travel(settings)(PLACES[2:4], [CAR], DRY)
    assert (travel.source, travel.passed_over) == ("roads", ("osrm:status",))


def test_a_damaged_road_map_is_passed_over(tmp_path: Path):
    (tmp_path / "roads.npz").write_bytes(b"nothing")
    travel = find_travel(chosen(tmp_path))(PLACES[:2], [CAR], DRY)
    assert (travel.source, travel.passed_over) == ("geodesic", ("roads:roads_graph_broken",))


def test_each_failure_on_the_way_is_named(tmp_path: Path):
    with own_server(lambda _path, _body: (200, b"<html>")) as server:
        settings = chosen(
            tmp_path, travel_provider="osrm", osrm_url=server.url, valhalla_url=server.url
        )
        travel = find_travel(settings)(PLACES[:2], [CAR], DRY)
    assert travel.passed_over == ("osrm:garbled", "valhalla:garbled")
    assert travel.source == "geodesic"


def test_the_last_one_raises_what_it_has():
    def fails(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        raise NoAnswer(f"{len(places)} {len(ways)} {settings.season}")

    with pytest.raises(NoAnswer):
        Chain([("osrm", lambda: fails)])(PLACES[:2], [CAR], DRY)
    assert Chain([("geodesic", Geodesic)])(PLACES[:2], [FOOT], DRY).source == "geodesic"


@pytest.mark.parametrize(
    "url", [None, "ftp://here", "localhost:5000", "http://", "http://x/?key=1"]
)
def test_a_provider_needs_the_address_of_its_server(tmp_path: Path, url: str | None):
    with pytest.raises(SettingsError) as wrong:
        find_travel(chosen(tmp_path, travel_provider="osrm", osrm_url=url))
    assert wrong.value.values["name"] == "osrm_url"
    assert "key" not in str(wrong.value)
