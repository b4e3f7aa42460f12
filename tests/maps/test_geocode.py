"""The geocoder port, against a small server of our own on 127.0.0.1."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from homecare.errors import SettingsError
from homecare.model import Place
from homecare.settings import Settings
from maps.geocode import Geocoder, address_line, find_place

ROTAS = Place(id="P-1", parish="Bukaišu pagasts", address="„Rotas”", postcode="LV-3714")
FOUND = json.dumps([{"lat": "56.4003", "lon": "23.2524", "display_name": "Rotas"}])


class FakeNominatim(ThreadingHTTPServer):
    """Gives every question the same answer and remembers what was asked."""

    daemon_threads = True

    def __init__(self, status: int, body: str, slow_s: float) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.body, self.slow_s = status, body, slow_s
        self.asked: list[str] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up early is what the slow server is for."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, FakeNominatim)
        server.asked.append(parse_qs(urlsplit(self.path).query)["q"][0])
        time.sleep(server.slow_s)
        self.send_response(server.status)
        self.send_header("Content-Type", "application/json")
        if server.status == 302:
            self.send_header("Location", f"{server.url}/elsewhere?q=followed")
        self.end_headers()
        self.wfile.write(server.body.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep the test's output clean."""


@contextmanager
def nominatim(status: int = 200, body: str = FOUND, slow_s: float = 0) -> Iterator[FakeNominatim]:
    server = FakeNominatim(status, body, slow_s)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_no_geocoder_unless_switched_on():
    assert find_place(Settings(geocoder_url=None)) is None


def test_address_is_found():
    with nominatim() as server:
        find = find_place(Settings(geocoder_url=server.url + "/"))
        assert find is not None
        assert find(ROTAS) == (56.4003, 23.2524)
        assert server.asked == ["Rotas, Bukaišu pagasts, LV-3714, Latvija"]


def test_an_answer_is_remembered():
    with nominatim() as server:
        find = Geocoder(server.url)
        assert find(ROTAS) == find(replace(ROTAS, id="P-2")) == (56.4003, 23.2524)
        assert find(replace(ROTAS, address="„Virsaiši”")) is not None
        assert len(server.asked) == 2


def test_nothing_found_is_none_and_remembered():
    with nominatim(body="[]") as server:
        find = Geocoder(server.url)
        assert find(ROTAS) is None
        assert find(ROTAS) is None
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "oops"),
        (403, "no"),
        (429, "slow down"),
        (200, "<html>"),
        (200, "[{}]"),
        (200, '[{"lat": "x", "lon": "y", "display_name": ""}]'),
        (200, '[{"lat": "nan", "lon": "23", "display_name": ""}]'),
        (200, '{"error": "Unable to geocode"}'),
        (200, "[1]"),
    ],
)
def test_bad_answers_are_none(status: int, body: str):
    with nominatim(status, body) as server:
        assert Geocoder(server.url)(ROTAS) is None


def test_a_failure_is_not_remembered():
    with nominatim(status=500) as server:
        find = Geocoder(server.url)
        assert find(ROTAS) is None
        server.status = 200
        assert find(ROTAS) == (56.4003, 23.2524)


def test_a_slow_server_is_not_waited_for():
    with nominatim(slow_s=0.5) as server:
        assert Geocoder(server.url, timeout_s=0.05)(ROTAS) is None


def test_a_server_that_is_not_there_is_none():
    with nominatim() as server:
        gone = server.url
    assert Geocoder(gone)(ROTAS) is None


def test_a_redirect_is_not_followed():
    with nominatim(status=302) as server:
        assert Geocoder(server.url)(ROTAS) is None
        assert len(server.asked) == 1


@pytest.mark.parametrize("status", [200, 500])
def test_no_address_is_logged(status: int, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="geopy")
    with nominatim(status, body="„Rotas” is not here") as server:
        Geocoder(server.url)(ROTAS)
    assert "Rotas" not in caplog.text
    assert "Buka" not in caplog.text


@pytest.mark.parametrize(
    "url", ["", "nominatim", "ftp://x", "http://", "https://nominatim.openstreetmap.org/"]
)
def test_only_a_server_of_ones_own_is_taken(url: str):
    with pytest.raises(SettingsError) as caught:
        find_place(Settings(geocoder_url=url))
    assert caught.value.values["name"] == "geocoder_url"


def test_address_line_leaves_out_what_is_not_known():
    bare = Place(id="P-2", parish="Auces pagasts", village="Īle", address="Skolas iela 3")
    assert address_line(bare) == "Skolas iela 3, Īle, Auces pagasts, Latvija"
