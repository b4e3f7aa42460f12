"""Clients over HTTP: as each role sees them, changed by version, on record once."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Action, Role
from homecare.model import Area, Client, Place
from tests import books
from tests.http.conftest import House
from tests.http.requests import changed, reads, told
from tests.http.seats import PLACE, account, signed_in, with_token

NEW: dict[str, Any] = {
    "external_no": "2001",
    "person": {"given_name": "Anna", "family_name": "Paraugs", "phone": "+371 20000000"},
    "birth_on": "1939-03-05",
    "languages": ["lv", "ru"],
    "aids": ["ratiņkrēsls, liels"],
    "facts": ["dog"],
    "place": {
        "parish": "Tērvetes pagasts",
        "address": "„Rotas”",
        "lat": 56.45,
        "lon": 23.35,
        "verified": True,
        "driving_note": "aiz tilta pa labi",
        "approach_s": 90,
    },
    "stays": [{"kind": "hospital", "from_on": "2026-11-16", "to_on": "2026-11-20"}],
}


@pytest.fixture
def desk(house: House) -> TestClient:
    """A coordinator of the whole municipality."""
    return signed_in(house, Role.COORDINATOR)


def test_a_new_client_comes_back_as_sent(desk: TestClient):
    made = desk.post("/api/v1/clients", json=NEW)
    assert made.status_code == 201, made.text
    path = made.headers["Location"]
    found = desk.get(path)
    assert found.headers["ETag"] == made.headers["ETag"]
    assert found.json() == made.json()
    body = found.json()
    kept = {name: body[name] for name in NEW if name != "place"}
    assert kept == {k: v for k, v in NEW.items() if k != "place"}
    assert body["place"] | NEW["place"] == body["place"]


def test_a_list_shows_a_page_its_length_and_the_way_on(desk: TestClient):
    first = desk.get("/api/v1/clients", params={"limit": 4}).json()
    assert [c["id"] for c in first["items"]] == ["C-A", "C-B", "C-C", "C-D"]
    assert first["total"] == 6
    rest = desk.get("/api/v1/clients", params={"limit": 4, "after": first["next"]}).json()
    assert [c["id"] for c in rest["items"]] == ["R-1", "R-2"]
    assert rest["next"] is None


def test_a_list_can_be_turned_round(desk: TestClient):
    first = desk.get("/api/v1/clients", params={"limit": 1, "sort": "-code"}).json()
    more = {"limit": 1, "sort": "-code", "after": first["next"]}
    second = desk.get("/api/v1/clients", params=more).json()
    assert [c["items"][0]["id"] for c in (first, second)] == ["R-2", "R-1"]


@pytest.mark.parametrize(
    ("params", "total"),
    [
        ({"active_on": "2026-11-23"}, 4),
        ({"active_on": "2026-10-31"}, 0),
        ({"level_id": "1"}, 4),
        ({"level_id": "2"}, 0),
        ({"level_id": "1", "active_on": "2026-10-31"}, 0),
        ({"area_id": "north"}, 0),
    ],
)
def test_a_list_can_be_limited(params: dict[str, str], total: int, desk: TestClient):
    assert desk.get("/api/v1/clients", params=params).json()["total"] == total


def test_each_client_shown_is_read_once_on_record(house: House, desk: TestClient):
    desk.get("/api/v1/clients", params={"limit": 2})
    assert reads(house) == {"C-A": 1, "C-B": 1}
    desk.get("/api/v1/clients/C-A")
    assert reads(house) == {"C-A": 2, "C-B": 1}


def test_names_are_found_by_their_beginnings_whatever_the_signs(desk: TestClient):
    person = {"given_name": "Ādolfs", "family_name": "Bērziņš-Kļava"}
    desk.post("/api/v1/clients", json=NEW | {"person": person})
    for text in ("kla ado", "BERZ", "2001"):
        found = desk.post("/api/v1/clients/search", json={"text": text}).json()
        assert [c["external_no"] for c in found["items"]] == ["2001"], text
    assert desk.post("/api/v1/clients/search", json={"text": "erz"}).json()["total"] == 0


def test_names_stand_in_latvian_order(desk: TestClient):
    for number, family in enumerate(("Zariņa", "Čakste", "Cīrule", "Dūma")):
        person = {"given_name": "Anna", "family_name": family}
        desk.post("/api/v1/clients", json=NEW | {"external_no": str(number), "person": person})
    found = desk.get("/api/v1/clients", params={"sort": "name"}).json()
    names = [c["person"]["family_name"] for c in found["items"] if c["person"]]
    assert [n for n in names if n in {"Zariņa", "Čakste", "Cīrule", "Dūma"}] == [
        "Cīrule",
        "Čakste",
        "Dūma",
        "Zariņa",
    ]


def test_only_what_is_given_changes(desk: TestClient):
    path = desk.post("/api/v1/clients", json=NEW).headers["Location"]
    before = desk.get(path).json()
    after = changed(desk, path, {"person": {"phone": "+371 1"}, "lives_alone": True})
    assert after.status_code == 200, after.text
    assert after.json()["person"].pop("phone") == "+371 1"
    expected = before | {"lives_alone": True, "person": before["person"] | {"phone": "+371 1"}}
    assert after.json() == expected


def test_null_clears(desk: TestClient):
    path = desk.post("/api/v1/clients", json=NEW).headers["Location"]
    after = changed(desk, path, {"aids": None, "stays": [], "person": {"phone": None}}).json()
    assert (after["aids"], after["stays"], after["person"]["phone"]) == ([], [], "")


def test_who_moves_loses_a_point_that_is_not_given(desk: TestClient):
    path = desk.post("/api/v1/clients", json=NEW).headers["Location"]
    moved = changed(desk, path, {"place": {"address": "„Liepas”"}}).json()["place"]
    assert (moved["address"], moved["lat"], moved["verified"]) == ("„Liepas”", None, False)
    assert moved["driving_note"] == "aiz tilta pa labi"
    pinned = {"place": {"lat": 56.46, "lon": 23.36, "verified": True}}
    found = changed(desk, path, pinned).json()["place"]
    assert (found["lat"], found["lon"], found["verified"]) == (56.46, 23.36, True)


def test_who_shares_a_house_leaves_the_others_in_it(house: House, desk: TestClient):
    """R-1 lives in the house of C-A."""
    moved = changed(desk, "/api/v1/clients/R-1", {"place": {"address": "„Liepas”"}})
    assert moved.status_code == 200, moved.text
    with house.store.look("test") as look:
        stayed, _ = look.get(PLACE, Place, "A")
        client, _ = look.get(PLACE, Client, "C-A")
    assert stayed == books.place("A")
    assert client.place_id == "A"


def test_a_change_needs_the_version_that_stands(desk: TestClient):
    path = "/api/v1/clients/C-A"
    tag = desk.get(path).headers["ETag"]
    body = {"lives_alone": True}
    assert desk.patch(path, json=body).status_code == 428
    done = desk.patch(path, json=body, headers={"If-Match": tag})
    assert done.headers["ETag"] != tag
    late = desk.patch(path, json={"lives_alone": False}, headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "conflict")
    assert desk.get(path).json()["lives_alone"] is True


def test_a_change_of_the_place_alone_makes_a_new_version(desk: TestClient):
    tag = desk.get("/api/v1/clients/C-B").headers["ETag"]
    changed(desk, "/api/v1/clients/C-B", {"place": {"accessibility": "trīs pakāpieni"}})
    late = {"If-Match": tag}
    assert desk.patch("/api/v1/clients/C-B", json={}, headers=late).status_code == 412


def test_a_change_that_changes_nothing_is_a_look(house: House, desk: TestClient):
    before = desk.get("/api/v1/clients/C-A")
    same = {"If-Match": before.headers["ETag"]}
    after = desk.patch("/api/v1/clients/C-A", json={"lives_alone": False}, headers=same)
    assert after.json() == before.json()
    assert after.headers["ETag"] == before.headers["ETag"]
    assert reads(house) == {"C-A": 2}


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"birth_on": "2030-01-01"}, "/birth_on", "birth_in_future"),
        ({"birth_on": None}, "/birth_on", "empty_required"),
        ({"place": {"lat": 23.3, "lon": 56.4}}, "/place/lat", "coordinates_swapped"),
        ({"place": {"lat": 56.4}}, "/place/lon", "coordinates_incomplete"),
        ({"place": {"lat": 1, "lon": 2}}, "/place/lat", "coordinates_outside"),
        ({"place": {"address": None}}, "/place/address", "empty_required"),
        ({"declared_place": {"parish": "Rīga"}}, "/declared_place/address", "address_incomplete"),
        ({"area_id": "north"}, "/area_id", "unknown_ref"),
        (
            {"stays": [{"kind": "away", "from_on": "2026-11-20", "to_on": "2026-11-19"}]},
            "/stays/0/to_on",
            "end_before_begin",
        ),
        (
            {"stays": [{"kind": "away", "from_on": "2026-11-20"}] * 2},
            "/stays/1",
            "duplicate_key",
        ),
    ],
)
def test_a_faulty_change_points_at_its_field(
    body: dict[str, Any], pointer: str, code: str, desk: TestClient
):
    assert told(changed(desk, "/api/v1/clients/C-A", body)) == [(pointer, code)]


def test_a_number_belongs_to_one_client(desk: TestClient):
    assert desk.post("/api/v1/clients", json=NEW).status_code == 201
    again = desk.post("/api/v1/clients", json=NEW)
    assert (again.status_code, again.json()["code"]) == (409, "number_taken")
    taken = changed(desk, "/api/v1/clients/C-A", {"external_no": "2001"})
    assert (taken.status_code, taken.json()["code"]) == (409, "number_taken")
    free = changed(desk, "/api/v1/clients/C-A", {"external_no": "2002"})
    assert free.json()["external_no"] == "2002"
    assert free.json()["id"] == "C-A"


def test_a_key_makes_one_client(house: House, desk: TestClient):
    key = {"Idempotency-Key": "3c1c8d0e-1111"}
    first = desk.post("/api/v1/clients", json=NEW, headers=key)
    again = desk.post("/api/v1/clients", json=NEW, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    with house.store.look("test") as look:
        assert len(look.casebook(PLACE).clients) == 7


def test_a_planner_sees_codes(house: House, desk: TestClient):
    path = desk.post("/api/v1/clients", json=NEW).headers["Location"]
    planner = signed_in(house, Role.PLANNER)
    for text in (planner.get(path).text, planner.get("/api/v1/clients").text):
        for secret in ("2001", "Anna", "Paraugs", "20000000", "1939", "Rotas", "tilta"):
            assert secret not in text
        for secret in ("56.4", "23.3", "hospital", "ratiņkrēsls"):
            assert secret not in text
    seen = planner.get(path).json()
    assert (seen["facts"], seen["place"]["parish"]) == (["dog"], "Tērvetes pagasts")
    assert seen["stays"] == [{"kind": None, "from_on": "2026-11-16", "to_on": "2026-11-20"}]


def test_a_planner_cannot_look_for_names(house: House):
    planner = signed_in(house, Role.PLANNER)
    assert planner.get("/api/v1/clients", params={"sort": "name"}).status_code == 403
    assert planner.post("/api/v1/clients/search", json={"text": "x"}).status_code == 403


def test_a_token_of_codes_sees_codes(house: House):
    whose = account(house, Role.COORDINATOR)
    shown = with_token(house, whose, Action.CODES_READ).get("/api/v1/clients/C-A")
    assert (shown.status_code, shown.json()["person"]) == (200, None)


def test_a_coordinator_sees_and_changes_the_own_areas(house: House):
    with house.store.work("test") as work:
        for area, letter in (("north", "A"), ("south", "B")):
            _, version = work.get(PLACE, Client, f"C-{letter}")
            work.put(PLACE, books.client(letter, area_id=area), version)
    own = signed_in(house, Role.COORDINATOR, area_ids=("north",))
    assert [c["id"] for c in own.get("/api/v1/clients").json()["items"]] == ["C-A"]
    foreign = {"area_id": "south"}
    assert own.get("/api/v1/clients", params=foreign).json()["total"] == 0
    assert own.get("/api/v1/clients/C-B").status_code == 404
    tag = {"If-Match": '"v1"'}
    assert own.patch("/api/v1/clients/C-B", json={}, headers=tag).status_code == 404
    assert own.get("/api/v1/clients/C-B/door-code").status_code == 404
    assert own.get("/api/v1/clients/C-B/contacts").status_code == 404


def test_a_coordinator_cannot_put_a_client_out_of_sight(house: House):
    with house.store.work("test") as work:
        before = work.casebook(PLACE)
        areas = tuple(Area(id=name, name=name) for name in ("north", "south"))
        north = {**before.clients, "C-A": books.client("A", area_id="north")}
        town = replace(before.municipality, areas=areas)
        work.save(before, replace(before, municipality=town, clients=north))
    own = signed_in(house, Role.COORDINATOR, area_ids=("north",))
    for area, code in (("south", "unknown_ref"), (None, "empty_required")):
        answer = changed(own, "/api/v1/clients/C-A", {"area_id": area})
        assert told(answer) == [("/area_id", code)]
    bare = {k: v for k, v in NEW.items() if k != "area_id"}
    assert own.post("/api/v1/clients", json=bare).status_code == 422
    assert own.post("/api/v1/clients", json=bare | {"area_id": "north"}).status_code == 201
