"""The address register over HTTP: searched, and asked where the places of new records are."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.model import Place
from homecare.ports import FoundPlace
from maps.addresses.register import import_register
from maps.finding import find_place
from tests.http.conftest import NOON, House
from tests.http.requests import changed
from tests.http.seats import signed_in
from tests.http.test_carers import NEW as NEW_CARER
from tests.http.test_clients import NEW as NEW_CLIENT
from tests.http.test_imports import csv_file, send
from tests.maps.addresses.made import write_register
from tests.maps.test_geocode import Memory

SEARCH = "/api/v1/addresses/search"
ROTAS = {"parish": "Bukaišu pagasts", "address": "„Rotas”"}
LOST = {"parish": "Bukaišu pagasts", "address": "„Nezināmie”"}
FARM = FoundPlace(lat=56.41, lon=23.31, address_code="105000001")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up register of some parishes, as it is downloaded."""
    folder = tmp_path_factory.mktemp("tables")
    write_register(folder, 200)
    return folder


@pytest.fixture(scope="module")
def register(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, imported."""
    file = tmp_path_factory.mktemp("register") / "addresses.sqlite"
    import_register(tables, file, NOON)
    return file


@pytest.fixture
def informed(house: House, register: Path) -> House:
    """The house with the register imported."""
    ready = house.with_settings(addresses_file=register)
    return ready.with_ports(find_place=find_place(ready.chosen, Memory()))


@pytest.fixture
def desk(informed: House) -> TestClient:
    return signed_in(informed, Role.COORDINATOR)


@pytest.fixture
def bare_house(each_house: House, tmp_path: Path) -> House:
    """The house on each database, without a register."""
    return each_house.with_settings(addresses_file=tmp_path / "addresses.sqlite")


def client_at(place: dict[str, Any], number: str = "2001") -> dict[str, Any]:
    return NEW_CLIENT | {"external_no": number, "place": place}


def made(desk: TestClient, place: dict[str, Any], number: str = "2001") -> dict[str, Any]:
    answer = desk.post("/api/v1/clients", json=client_at(place, number))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


# Search


def test_an_address_is_found_by_beginnings_of_words(desk: TestClient):
    found = desk.post(SEARCH, json={"text": "rotas bukais"}).json()["items"]
    first = found[0]
    assert first["full"].startswith('"Rotas", Bukaiši, Bukaišu pag.')
    assert (first["accuracy"], first["postcode"]) == ("exact", "LV-3730")
    assert (first["lat"], first["lon"]) == pytest.approx((56.4, 23.25), abs=0.05)
    assert len(first["code"]) == 9
    assert len(desk.post(SEARCH, json={"text": "rotas", "limit": 1}).json()["items"]) == 1
    assert desk.post(SEARCH, json={"text": "qqqq"}).json() == {"items": []}


def test_what_is_found_can_be_written_down(desk: TestClient):
    first = desk.post(SEARCH, json={"text": "rotas bukaisi"}).json()["items"][0]
    place = made(desk, LOST | {"address_code": first["code"]})["place"]
    assert (place["lat"], place["lon"]) == (first["lat"], first["lon"])
    assert (place["address"], place["verified"]) == ("„Nezināmie”", False)


def test_machines_that_share_a_database_share_the_register(bare_house: House, tables: Path):
    shared, file = bare_house.store.addresses, bare_house.chosen.addresses_file
    import_register(tables, file, NOON, shared)
    find = find_place(bare_house.chosen, Memory(), shared)
    desk = signed_in(bare_house.with_ports(find_place=find), Role.COORDINATOR)
    first = desk.post(SEARCH, json={"text": "rotas bukaisi"}).json()["items"][0]
    assert made(desk, ROTAS)["place"]["address_code"] == first["code"]
    assert file.exists() == (shared is None)


def test_only_who_writes_places_searches(informed: House):
    for role, status in {
        Role.ADMIN: 200,
        Role.COORDINATOR: 200,
        Role.PLANNER: 403,
        Role.CARER: 403,
        Role.AUDITOR: 403,
    }.items():
        answer = signed_in(informed, role).post(SEARCH, json={"text": "rotas"})
        assert answer.status_code == status, role


def test_without_a_register_it_is_said_how_to_get_one(bare_house: House):
    answer = signed_in(bare_house, Role.COORDINATOR).post(SEARCH, json={"text": "rotas"})
    assert (answer.status_code, answer.json()["code"]) == (409, "addresses_not_imported")
    assert "homecare addresses import" in answer.json()["detail"]
    assert "retry-after" not in answer.headers


def test_a_damaged_register_is_out_of_order_and_keeps_nobody_from_writing(
    house: House, tmp_path: Path
):
    broken = tmp_path / "addresses.sqlite"
    broken.write_bytes(b"no register" * 500)
    bare = house.with_settings(addresses_file=broken)
    desk = signed_in(
        bare.with_ports(find_place=find_place(bare.chosen, Memory())), Role.COORDINATOR
    )
    answer = desk.post(SEARCH, json={"text": "rotas"})
    assert (answer.status_code, answer.json()["code"]) == (503, "addresses_damaged")
    assert made(desk, ROTAS)["place"]["lat"] is None


def test_what_was_looked_for_is_in_no_log(desk: TestClient, written: io.StringIO):
    desk.post(SEARCH, json={"text": "rotas bukaisi"})
    made(desk, ROTAS)
    assert "/api/v1/addresses/search" in written.getvalue()
    assert "otas" not in written.getvalue()
    assert "ukai" not in written.getvalue()


# Places of records


def test_a_new_client_gets_point_and_code(desk: TestClient):
    first = desk.post(SEARCH, json={"text": "rotas bukaisi"}).json()["items"][0]
    body = made(desk, ROTAS)
    place = body["place"]
    assert (place["lat"], place["lon"]) == (first["lat"], first["lon"])
    assert (place["address_code"], place["verified"]) == (first["code"], False)
    assert desk.get(f"/api/v1/clients/{body['id']}").json()["place"] == place


def test_a_table_and_a_record_get_the_same(informed: House, desk: TestClient):
    alone = made(desk, ROTAS)["place"]
    person = {"given_name": "Anna", "family_name": "Paraugs", "birth_on": "05.03.1939"}
    files = [csv_file("clients", [{"external_no": "2002", **person, **ROTAS}])]
    answer = send(signed_in(informed, Role.ADMIN), files, dry_run=False)
    assert answer.json()["written"] is True, answer.text
    wanted = desk.post("/api/v1/clients/search", json={"text": "2002"}).json()["items"][0]
    same = ("lat", "lon", "verified", "address_code")
    assert {name: wanted["place"][name] for name in same} == {name: alone[name] for name in same}
    shown = desk.get("/api/v1/exports/clients.csv", headers={"Accept-Language": "en"})
    assert alone["address_code"] in shown.text


def test_what_is_not_sure_waits_for_a_person(desk: TestClient):
    place = made(desk, LOST)["place"]
    assert (place["lat"], place["lon"], place["address_code"]) == (None, None, "")


def test_coordinates_that_are_given_stay(desk: TestClient):
    given = {"lat": 56.45, "lon": 23.35, "verified": True}
    place = made(desk, ROTAS | given)["place"]
    assert place | given == place
    assert place["address_code"] == ""


def test_who_moves_is_looked_up_anew(desk: TestClient):
    body = made(desk, LOST | {"lat": 56.45, "lon": 23.35, "address_code": "105000001"})
    path = f"/api/v1/clients/{body['id']}"
    moved = changed(desk, path, {"place": ROTAS}).json()["place"]
    assert moved["lat"] not in {None, 56.45}
    assert moved["address_code"] not in {"", "105000001"}
    lost = changed(desk, path, {"place": LOST}).json()["place"]
    assert (lost["lat"], lost["address_code"]) == (None, "")
    assert changed(desk, path, {"lives_alone": False}).json()["place"] == lost


def test_the_home_of_a_carer_is_looked_up_alike(desk: TestClient):
    answer = desk.post("/api/v1/carers", json=NEW_CARER | {"external_no": "K77", "home": ROTAS})
    assert answer.status_code == 201, answer.text
    home = answer.json()["home"]
    assert home["lat"] is not None
    assert home["address_code"]
    path = answer.headers["Location"]
    assert changed(desk, path, {"home": LOST}).json()["home"]["lat"] is None
    assert changed(desk, path, {"home": ROTAS}).json()["home"] == home


@dataclass(slots=True)
class Slow:
    """A lookup that somebody else writes during, as one outside lasts."""

    house: House
    asked: list[str] = field(default_factory=list)

    def __call__(self, place: Place) -> FoundPlace:
        self.asked.append(place.address)
        with self.house.store.work("test") as work:
            work.register.hold("tervete")
        return FARM


def test_nobody_waits_for_a_lookup(each_house: House):
    find = Slow(each_house)
    desk = signed_in(each_house.with_ports(find_place=find), Role.COORDINATOR)
    body = made(desk, ROTAS)
    assert body["place"]["address_code"] == FARM.address_code
    moved = changed(desk, f"/api/v1/clients/{body['id']}", {"place": LOST}).json()["place"]
    assert (moved["lat"], moved["lon"]) == (FARM.lat, FARM.lon)
    assert find.asked == [ROTAS["address"], LOST["address"]]


def test_what_is_refused_is_not_looked_up(house: House):
    find = Slow(house)
    desk = signed_in(house.with_ports(find_place=find), Role.COORDINATOR)
    taken = desk.post("/api/v1/clients", json=client_at(ROTAS, "DEMO-A"))
    assert taken.json()["code"] == "number_taken"
    wrong = desk.post("/api/v1/clients", json=client_at(ROTAS) | {"area_id": "NOWHERE"})
    assert wrong.status_code == 422
    assert find.asked == []


def test_a_repeat_by_key_is_looked_up_once(house: House):
    find = Slow(house)
    desk = signed_in(house.with_ports(find_place=find), Role.COORDINATOR)
    key = {"Idempotency-Key": "0b6c2f0e-6f0f"}
    first, again = (
        desk.post("/api/v1/clients", json=client_at(ROTAS), headers=key) for _ in range(2)
    )
    assert first.json() == again.json()
    assert find.asked == [ROTAS["address"]]
