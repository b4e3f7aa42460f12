"""Geocoders outside, against a small server of our own on 127.0.0.1."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

import pytest

from homecare.errors import SettingsError
from homecare.model import Place
from homecare.ports import FoundPlace, KeptAnswer
from homecare.settings import Settings
from maps import geocode
from maps.geocode import Geocoder, address_line, geocoder_of
from maps.pace import ENOUGH, REST_S, Pace
from tests.maps.ownserver import OwnServer, own_server

Kind = Literal["nominatim", "photon"]
ROTAS = Place(id="P-1", parish="Bukaišu pagasts", address="„Rotas”", postcode="LV-3714")
AT_ROTAS = FoundPlace(lat=56.4003, lon=23.2524)
NAME = "Rotas, Bukaiši, Bukaišu pagasts, Dobeles novads, LV-3730, Latvija"


def nominatim_says(name: str = NAME, lat: str = "56.4003") -> str:
    return json.dumps([{"lat": lat, "lon": "23.2524", "display_name": name}])


def photon_says(**properties: str) -> str:
    at = {"type": "Point", "coordinates": [23.2524, 56.4003]}
    return json.dumps({"features": [{"geometry": at, "properties": properties}]})


FOUND = {
    "nominatim": nominatim_says(),
    "photon": photon_says(name="Rotas", district="Bukaišu pagasts", country="Latvija"),
}
NOTHING = {"nominatim": "[]", "photon": '{"features": []}'}
each_kind = pytest.mark.parametrize("kind", ["nominatim", "photon"])


class Memory:
    """Keeps answers as the database does, but for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, KeptAnswer] = {}

    def answer(self, question: str) -> KeptAnswer | None:
        return self.answers.get(question)

    def keep(self, question: str, answer: KeptAnswer) -> None:
        self.answers[question] = answer


def saying(body: str, status: int = 200) -> Callable[[str, Any], tuple[int, bytes]]:
    return lambda *_: (status, body.encode())


def geocoder_at(
    server: OwnServer, kind: Kind = "nominatim", kept: Memory | None = None
) -> Geocoder:
    chosen = Settings(geocoder=kind, geocoder_url=server.url, geocoder_per_s=100)
    return geocoder_of(chosen, server.url, kept or Memory())


def asked(server: OwnServer) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(path).query) for path in server.asked]


@each_kind
def test_address_is_found(kind: Kind):
    with own_server(saying(FOUND[kind])) as server:
        assert geocoder_at(server, kind)(ROTAS) == AT_ROTAS
        assert asked(server)[0]["q"] == ["Rotas, Bukaišu pagasts, LV-3714, Latvija"]


def test_only_latvia_is_asked_for():
    with own_server(saying(FOUND["nominatim"])) as server:
        geocoder_at(server)(ROTAS)
        assert asked(server)[0]["countrycodes"] == ["lv"]
    with own_server(saying(FOUND["photon"])) as server:
        geocoder_at(server, "photon")(ROTAS)
        assert asked(server)[0]["bbox"] == ["20.9,55.6,28.3,58.1"]
        assert asked(server)[0]["limit"] == ["1"]


@each_kind
def test_an_answer_is_kept_under_a_hash(kind: Kind):
    kept = Memory()
    with own_server(saying(FOUND[kind])) as server:
        assert geocoder_at(server, kind, kept)(ROTAS) == AT_ROTAS
        again = geocoder_at(server, kind, kept)
        assert again(replace(ROTAS, id="P-2", address="ROTAS")) == AT_ROTAS
        assert len(server.asked) == 1
        again(replace(ROTAS, address="„Rotās”"))
        assert len(server.asked) == 2, "another house"
    assert all(len(question) == 64 and int(question, 16) for question in kept.answers)


def test_each_server_has_its_own_answers():
    kept = Memory()
    with own_server(saying(FOUND["nominatim"])) as one, own_server(saying("[]")) as other:
        assert geocoder_at(one, kept=kept)(ROTAS) == AT_ROTAS
        assert geocoder_at(other, kept=kept)(ROTAS) is None


@each_kind
def test_nothing_found_is_none_and_kept(kind: Kind):
    with own_server(saying(NOTHING[kind])) as server:
        find = geocoder_at(server, kind)
        assert find(ROTAS) is None
        assert find(ROTAS) is None
        assert len(server.asked) == 1


SKOLAS_3 = replace(ROTAS, village="Īle", parish="Auces pagasts", address="Skolas iela 3-12")


@pytest.mark.parametrize(
    ("place", "told", "sure"),
    [
        (ROTAS, "Bukaiši, Bukaišu pagasts, Latvija", False),
        (ROTAS, "Rotas, Auces pagasts, Latvija", False),
        (ROTAS, "Rotas, Auces pagasts, LV-3714, Latvija", True),
        (replace(ROTAS, address=""), NAME, False),
        (SKOLAS_3, "3, Skolas iela, Īle, Dobeles novads, Latvija", True),
        (SKOLAS_3, "Skolas iela, Īle, Dobeles novads, Latvija", False),
        (SKOLAS_3, "13, Skolas iela, Īle, Dobeles novads, Latvija", False),
    ],
)
def test_only_the_very_house_is_taken(place: Place, told: str, *, sure: bool):
    with own_server(saying(nominatim_says(told))) as server:
        assert geocoder_at(server)(place) == (AT_ROTAS if sure else None)


def test_a_house_of_photon_is_known_by_its_fields():
    house = {"street": "Skolas iela", "locality": "Īle", "city": "Dobeles novads"}
    with own_server(saying(photon_says(housenumber="3", **house))) as server:
        assert geocoder_at(server, "photon")(SKOLAS_3) == AT_ROTAS
    with own_server(saying(photon_says(housenumber="5", **house))) as server:
        assert geocoder_at(server, "photon")(SKOLAS_3) is None


BAD = [
    (500, "oops"),
    (403, "no"),
    (429, "slow down"),
    (200, "<html>"),
    (200, "[{}]"),
    (200, nominatim_says(lat="x")),
    (200, '{"features": [{}]}'),
    (200, '{"features": 1}'),
    (200, "[1]"),
]


@each_kind
@pytest.mark.parametrize(("status", "body"), BAD)
def test_bad_answers_are_none_and_not_kept(kind: Kind, status: int, body: str):
    kept = Memory()
    with own_server(saying(body, status)) as server:
        assert geocoder_at(server, kind, kept)(ROTAS) is None
    assert not kept.answers


def test_coordinates_that_are_no_numbers_are_none():
    with own_server(saying(nominatim_says(lat="nan"))) as server:
        assert geocoder_at(server)(ROTAS) is None


def test_after_a_failure_it_is_asked_again():
    with own_server(saying("oops", 500)) as server:
        find = geocoder_at(server)
        assert find(ROTAS) is None
        server.answer = saying(FOUND["nominatim"])
        assert find(ROTAS) == AT_ROTAS


def test_a_server_out_of_order_is_left_alone():
    with own_server(saying("oops", 500)) as server:
        find = geocoder_at(server)
        for number in range(2 * ENOUGH):
            assert find(replace(ROTAS, address=f"„Rotas {number}”")) is None
        assert len(server.asked) == ENOUGH


def test_a_slow_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(geocode, "TIMEOUT_S", 0.05)
    with own_server(saying(FOUND["nominatim"]), slow_s=0.5) as server:
        assert geocoder_at(server)(ROTAS) is None


def test_a_server_that_is_not_there_is_none():
    with own_server(saying("")) as server:
        find = geocoder_at(server)
    assert find(ROTAS) is None


@each_kind
def test_a_redirect_is_not_followed(kind: Kind):
    with own_server(saying(FOUND[kind], 302)) as server:
        assert geocoder_at(server, kind)(ROTAS) is None
        assert len(server.asked) == 1


@each_kind
@pytest.mark.parametrize("status", [200, 500])
def test_no_address_is_logged(kind: Kind, status: int, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="geopy")
    with own_server(saying("„Rotas” is not here", status)) as server:
        geocoder_at(server, kind)(ROTAS)
    assert "the geocoder gave no usable answer" in caplog.text
    assert "Rotas" not in caplog.text
    assert "Buka" not in caplog.text


@each_kind
@pytest.mark.parametrize(
    "url",
    [
        "",
        "nominatim",
        "ftp://x",
        "http://",
        "https://nominatim.openstreetmap.org/",
        "https://NOMINATIM.OpenStreetMap.org.",
        "https://photon.komoot.io",
        "http://photon.komoot.io:80/",
        "https://komoot.io",
    ],
)
def test_only_a_server_of_ones_own_is_taken(kind: Kind, url: str):
    with pytest.raises(SettingsError) as caught:
        geocoder_of(Settings(geocoder=kind), url, Memory())
    assert caught.value.values["name"] == "geocoder_url"


def test_address_line_leaves_out_what_is_not_known():
    bare = Place(id="P-2", parish="Auces pagasts", village="Īle", address="Skolas iela 3")
    assert address_line(bare) == "Skolas iela 3, Īle, Auces pagasts, Latvija"


class Clock:
    """Goes on by what is slept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def pace_by(clock: Clock, least_s: float = 1.0) -> Pace:
    return Pace(least_s, clock=partial(getattr, clock, "now"), sleep=clock.sleep)


def test_turns_are_a_second_apart():
    clock = Clock()
    pace = pace_by(clock)
    for _ in range(3):
        pace.wait()
    assert clock.slept == [1.0, 1.0]
    clock.now += 0.75
    pace.wait()
    assert clock.slept == [1.0, 1.0, 0.25]
    clock.now += 60
    pace.wait()
    assert len(clock.slept) == 3, "whoever comes late need not wait"


def test_a_server_rests_after_failures_on_end_alone():
    clock = Clock()
    pace = pace_by(clock)
    for well in [False] * (ENOUGH - 1) + [True] + [False] * (ENOUGH - 1):
        pace.went(well=well)
    assert not pace.resting()
    pace.went(well=False)
    assert pace.resting()
    clock.now += REST_S
    assert not pace.resting()


def test_what_was_answered_before_waits_for_no_turn():
    clock, kept = Clock(), Memory()

    def never(_: str) -> None:
        raise AssertionError

    with own_server(saying(FOUND["nominatim"])) as server:
        geocoder_at(server, kept=kept)(ROTAS)
        find = Geocoder(f"nominatim {server.url}", never, kept, pace_by(clock))
        assert find(ROTAS) == find(ROTAS) == AT_ROTAS
    assert clock.slept == []
