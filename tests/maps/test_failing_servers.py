"""Whatever a routing server does wrong, the next provider answers, and the travel says why."""

import json
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from homecare.errors import SettingsError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import NO_WAY
from homecare.settings import Settings
from maps import asking, servers
from maps.asking import NoAnswer
from maps.providers import Chain, find_travel
from maps.roads.importing import import_roads
from maps.servers import ServerTravel, osrm, valhalla
from maps.travel import Geodesic
from tests.maps.ownserver import own_server
from tests.maps.roads.towns import drawn

CAR, BICYCLE, FOOT = WayOfTravel.CAR, WayOfTravel.BICYCLE, WayOfTravel.FOOT
SHARED = WayOfTravel.SHARED_CAR
DRY = TravelSettings()
PLACES = [Place(id=f"P-{n}", parish="", address="", lat=56.4 + n / 500, lon=23.3) for n in range(4)]
Made = Callable[[str, float], ServerTravel]
Stop = Event


def table(cell: Any, rows: int = 4, columns: int = 4) -> dict[str, Any]:
    """A table of one figure, as both servers write it, so that each reads its own part."""
    same = [[cell] * columns for _ in range(rows)]
    cells = [[{"time": cell, "distance": cell}] * columns for _ in range(rows)]
    return {"code": "Ok", "durations": same, "distances": same, "sources_to_targets": cells}


def deep() -> bytes:
    return b"[" * 200_000


BAD: dict[str, tuple[int, bytes, str]] = {
    "error": (500, b"{}", "status"),
    "refused": (400, b'{"code": "NoSegment"}', "status"),
    "not found": (404, b"", "status"),
    "redirect": (302, b"", "status"),
    "empty": (200, b"", "garbled"),
    "page": (200, b"<html>OK</html>", "garbled"),
    "half": (200, json.dumps(table(5)).encode()[:-9], "garbled"),
    "no letters": (200, b'{"code": "\xff\xfe"}', "garbled"),
    "deep": (200, deep(), "garbled"),
    "null": (200, b"null", "refused"),
    "number": (200, b"7", "refused"),
    "no table": (200, b'{"code": "Ok", "sources_to_targets": 5}', "garbled refused"),
    "too small": (200, json.dumps(table(5, rows=3)).encode(), "garbled"),
    "too wide": (200, json.dumps(table(5, columns=5)).encode(), "garbled"),
    "row is none": (
        200,
        json.dumps(
            {"code": "Ok", "durations": [None] * 4, "distances": [None] * 4}
            | {"sources_to_targets": [None] * 4}
        ).encode(),
        "garbled",
    ),
    "row is a number": (
        200,
        json.dumps(
            {"code": "Ok", "durations": [1, 2, 3, 4], "distances": [1, 2, 3, 4]}
            | {"sources_to_targets": [1, 2, 3, 4]}
        ).encode(),
        "garbled",
    ),
    "row is an object": (
        200,
        json.dumps(
            {"code": "Ok", "durations": [dict.fromkeys("abcd", 1)] * 4}
            | {"sources_to_targets": [dict.fromkeys("abcd", 1)] * 4}
        ).encode(),
        "garbled",
    ),
    "words": (200, json.dumps(table("soon")).encode(), "garbled"),
    "infinite": (200, json.dumps(table(1e400)).encode(), "garbled"),
    "not a number": (200, json.dumps(table(float("nan"))).encode(), "garbled"),
    "negative": (200, json.dumps(table(-1)).encode(), "garbled"),
    "years": (200, json.dumps(table(10**9)).encode(), "garbled"),
    "digits without end": (200, json.dumps(table(0)).replace("0", "9" * 400).encode(), "garbled"),
    "nothing known": (200, json.dumps(table(None)).encode(), "no_way"),
}


@pytest.fixture(scope="module")
def road_map(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roads")
    points = {n: (56.39 + 0.004 * n, 23.3) for n in range(1, 6)}
    drawn(folder / "x.osm.pbf", points, [([1, 2, 3, 4, 5], {"highway": "tertiary"})])
    import_roads(folder / "x.osm.pbf", folder / "roads.npz", datetime.now(UTC), None)
    return folder / "roads.npz"


@pytest.mark.parametrize("how", sorted(BAD))
@pytest.mark.parametrize("name", ["osrm", "valhalla"])
def test_a_wrong_answer_is_passed_over_and_the_travel_says_why(road_map: Path, name: str, how: str):
    status, content, why = BAD[how]
    with own_server(lambda _path, _body: (status, content)) as server:
        chosen: dict[str, Any] = {"travel_provider": name, f"{name}_url": server.url}
        settings = Settings(roads_file=road_map, **chosen)
        travel = find_travel(settings)(PLACES, [CAR], DRY)
    assert travel.source == "roads"
    assert travel.passed_over in {(f"{name}:{one}",) for one in why.split()}
    assert len(server.asked) == 1


@contextmanager
def raw_server(write: Callable[[socketserver.StreamRequestHandler, Stop], None]) -> Iterator[str]:
    """Reads a request and writes what it is told, HTTP or not; the address."""
    stop = Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline().strip():
                pass
            try:
                write(self, stop)
            except OSError:
                return  # nobody listens any more

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            stop.set()
            server.shutdown()
            thread.join()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def hangs_up(handler: socketserver.StreamRequestHandler, _stop: Stop) -> None:
    handler.wfile.write(b"")


def cut_in_head(handler: socketserver.StreamRequestHandler, _stop: Stop) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")


def cut_in_body(handler: socketserver.StreamRequestHandler, _stop: Stop) -> None:
    handler.wfile.write(HEAD + b'Content-Length: 900\r\n\r\n{"code": "Ok", "durations": [[0, 1')


def cut_in_chunk(handler: socketserver.StreamRequestHandler, _stop: Stop) -> None:
    handler.wfile.write(HEAD + b'Transfer-Encoding: chunked\r\n\r\n2f\r\n{"code": "Ok"')


def no_http(handler: socketserver.StreamRequestHandler, _stop: Stop) -> None:
    handler.wfile.write(b"220 mail.example ESMTP\r\n")


def silent(_handler: socketserver.StreamRequestHandler, stop: Stop) -> None:
    stop.wait(5)


def drips(handler: socketserver.StreamRequestHandler, stop: Stop) -> None:
    handler.wfile.write(HEAD + b"\r\n")
    for _ in range(100):
        if stop.wait(0.02):
            return
        handler.wfile.write(b" ")


def endless(handler: socketserver.StreamRequestHandler, _stop: Stop) -> None:
    handler.wfile.write(HEAD + b"\r\n")
    for _ in range(20):
        handler.wfile.write(b" " * 1_000_000)


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (hangs_up, "unreachable"),
        (cut_in_head, "unreachable garbled"),
        (cut_in_body, "garbled unreachable"),
        (cut_in_chunk, "unreachable"),
        (no_http, "unreachable"),
        (silent, "timeout"),
        (drips, "timeout"),
        (endless, "too_big"),
    ],
)
@pytest.mark.parametrize("made", [osrm, valhalla])
def test_a_broken_talk_is_no_answer(
    made: Made,
    write: Callable[[socketserver.StreamRequestHandler, Stop], None],
    why: str,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(asking, "MOST_ANSWER_BYTES", 3_000_000)
    patience = 30.0 if why == "too_big" else 0.3
    with raw_server(write) as url, pytest.raises(NoAnswer) as none:
        made(url, patience)(PLACES, [CAR], DRY)
    assert none.value.why in why.split()


def test_the_whole_table_has_its_time_however_quick_each_part(monkeypatch: pytest.MonkeyPatch):
    many = [
        Place(id=f"P-{n}", parish="", address="", lat=56 + n / 1000, lon=23) for n in range(101)
    ]
    clock = iter(range(0, 10_000, 100))
    monkeypatch.setattr(servers, "monotonic", lambda: float(next(clock)))
    asked: list[int] = []

    def quick(
        from_: list[tuple[float, float]], to: list[tuple[float, float]], _way: WayOfTravel
    ) -> tuple[Any, Any]:
        asked.append(len(from_))
        return ([[60.0] * len(to)] * len(from_),) * 2

    with pytest.raises(NoAnswer) as late:
        ServerTravel("osrm", quick)(many, [CAR], DRY)
    assert late.value.why == "timeout"
    assert len(asked) == 3, "of nine"


def test_from_each_provider_to_the_next(road_map: Path):
    def second(_path: str, _body: Any) -> tuple[int, bytes]:
        return 200, json.dumps(table(60)).encode()

    with own_server(lambda _path, _body: (503, b"")) as dead, own_server(second) as other:
        settings = Settings(
            roads_file=road_map,
            travel_provider="osrm",
            osrm_url=dead.url,
            valhalla_url=other.url,
        )
        travel = find_travel(settings)(PLACES, [CAR], DRY)
    assert (travel.source, travel.passed_over) == ("valhalla", ("osrm:status",))
    assert travel.by_way[CAR].travel_s[0][1] == 60


def test_a_wrong_address_of_the_next_server_is_told_before_it_is_needed(road_map: Path):
    settings = Settings(
        roads_file=road_map,
        travel_provider="osrm",
        osrm_url="http://127.0.0.1:9",
        valhalla_url="127.0.0.1:9",
    )
    with pytest.raises(SettingsError) as wrong:
        find_travel(settings)
    assert wrong.value.values["name"] == "valhalla_url"


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://here:port", "http://here:99999", "http://user:word@here"]
)
def test_an_address_that_no_request_could_use_is_refused(url: str):
    with pytest.raises(SettingsError) as wrong:
        osrm(url)
    assert "word" not in str(wrong.value)


def with_ends(walks_m: list[Any], cell: float = 600.0) -> dict[str, Any]:
    """OSRM's answer for four places that lie so far from the roads that it found for them."""
    ends = [{"distance": m, "location": [23.3, 56.4], "name": ""} for m in walks_m]
    return table(cell) | {"sources": ends, "destinations": ends}


def asked_osrm(answer: dict[str, Any], ways: list[WayOfTravel], places: list[Place]) -> Any:
    with own_server(lambda _path, _body: (200, json.dumps(answer).encode())) as server:
        found = osrm(server.url)(places, ways, DRY)
    return found, len(server.asked)


def test_the_walk_to_the_road_of_osrm_is_walked_and_from_nowhere_there_is_no_way():
    travel, _ = asked_osrm(with_ends([0.0, 125.0, 4_999.0, 5_001.0]), [CAR], PLACES)
    seconds, metres = travel.by_way[CAR].travel_s, travel.by_way[CAR].distance_m
    assert (seconds[0][1], metres[0][1]) == (600 + 100, 600 + 125)
    assert (seconds[1][2], metres[1][2]) == (600 + 100 + 4_000, 600 + 125 + 4_999)
    assert seconds[0][3] == seconds[3][0] == metres[3][1] == NO_WAY
    assert all(seconds[n][n] == metres[n][n] == 0 for n in range(4))


def test_places_at_one_point_are_no_way_apart():
    twins = [PLACES[0], PLACES[1], Place(id="P-9", parish="", address="", lat=56.4, lon=23.3)]
    ends = with_ends([50.0, 50.0, 50.0])
    ends |= {"durations": [[600.0] * 3] * 3, "distances": [[600.0] * 3] * 3}
    travel, _ = asked_osrm(ends, [CAR], twins)
    assert travel.by_way[CAR].travel_s[0][2] == travel.by_way[CAR].distance_m[2][0] == 0


@pytest.mark.parametrize("wrong", ["far", -1, float("inf"), float("nan")])
def test_a_walk_that_is_none_is_no_answer(wrong: Any):
    with pytest.raises(NoAnswer) as none:
        asked_osrm(with_ends([0.0, 0.0, 0.0, wrong]), [CAR], PLACES)
    assert none.value.why == "garbled"


def test_a_server_with_the_map_of_another_country_is_passed_over(road_map: Path):
    """OSRM finds the nearest road however far it is: all places on one, and no time between."""
    away = with_ends([900_000.0] * 4, cell=0.0)
    with own_server(lambda _path, _body: (200, json.dumps(away).encode())) as server:
        settings = Settings(roads_file=road_map, travel_provider="osrm", osrm_url=server.url)
        travel = find_travel(settings)(PLACES, [CAR], DRY)
    assert (travel.source, travel.passed_over) == ("roads", ("osrm:no_way",))


def kilometres_at(kmh: float) -> dict[str, Any]:
    metres = [[0.0 if n == m else 3_000.0 * abs(n - m) for m in range(4)] for n in range(4)]
    seconds = [[cell * 3.6 / kmh for cell in row] for row in metres]
    return {"code": "Ok", "durations": seconds, "distances": metres}


@pytest.mark.parametrize(
    ("way", "kmh", "believed"),
    [
        (CAR, 60, True),
        (FOOT, 5, True),
        (FOOT, 60, False),
        (BICYCLE, 17, True),
        (BICYCLE, 60, False),
    ],
)
def test_nobody_walks_at_the_speed_of_a_car(way: WayOfTravel, kmh: float, believed: bool):  # noqa: FBT001
    if believed:
        asked_osrm(kilometres_at(kmh), [way], PLACES)
        return
    with pytest.raises(NoAnswer) as none:
        asked_osrm(kilometres_at(kmh), [way], PLACES)
    assert none.value.why == "profile"


def test_the_season_slows_what_a_server_knows_of_good_weather():
    dry, _ = asked_osrm(kilometres_at(60), [CAR], PLACES)
    with own_server(lambda _path, _body: (200, json.dumps(kilometres_at(60)).encode())) as server:
        snow = osrm(server.url)(PLACES, [CAR], replace(DRY, season="snow"))
        with pytest.raises(SettingsError) as unknown:
            osrm(server.url)(PLACES, [CAR], replace(DRY, season="hail"))
    assert (dry.by_way[CAR].travel_s[0][1], snow.by_way[CAR].travel_s[0][1]) == (180, 252)
    assert snow.by_way[CAR].distance_m == dry.by_way[CAR].distance_m
    assert unknown.value.values["name"] == "travel.season_factor.hail"


def test_a_shared_car_is_not_asked_for_again():
    travel, times = asked_osrm(kilometres_at(60), [CAR, SHARED], PLACES)
    assert travel.by_way[CAR] == travel.by_way[SHARED]
    assert times == 1


def test_a_chain_asks_each_provider_once_and_in_order():
    order: list[str] = []

    def fails(name: str) -> Callable[[], Any]:
        def opened() -> Any:
            def find(*_: object) -> Any:
                order.append(name)
                raise NoAnswer("timeout")

            return find

        return opened

    chain = Chain([("osrm", fails("osrm")), ("valhalla", fails("valhalla")), ("x", Geodesic)])
    assert chain(PLACES, [CAR], DRY).passed_over == ("osrm:timeout", "valhalla:timeout")
    assert order == ["osrm", "valhalla"]
