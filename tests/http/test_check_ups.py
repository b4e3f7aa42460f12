"""The register of check-ups over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.calendar import check_up_register
from homecare.model import Client
from tests import books
from tests.http.conftest import NOON, House
from tests.http.requests import reads, told
from tests.http.seats import PLACE, signed_in

SEEN: dict[str, Any] = {"client_id": "R-1", "on": "2026-11-19", "result": "seen", "intake": False}


@pytest.fixture
def desk(house: House) -> TestClient:
    return signed_in(house, Role.COORDINATOR)


def test_the_register_is_that_of_the_casebook(desk: TestClient):
    found = desk.get("/api/v1/check-ups").json()
    expected = check_up_register(books.casebook(), NOON.date())
    assert [(c["client_id"], c["due_on"], c["days_late"]) for c in found["items"]] == [
        (due.client_id, due.due_on.isoformat(), due.days_late) for due in expected
    ]
    assert found["on"] == "2026-11-20"
    assert sum(found["counts"].values()) == found["total"] == 2


def test_the_register_can_be_limited_and_paged(house: House, desk: TestClient):
    first = desk.get("/api/v1/check-ups", params={"limit": 1}).json()
    assert reads(house) == {first["items"][0]["client_id"]: 1}
    second = desk.get("/api/v1/check-ups", params={"limit": 1, "after": first["next"]}).json()
    assert {p["items"][0]["client_id"] for p in (first, second)} == {"R-1", "R-2"}
    assert second["next"] is None
    one = first["items"][0]
    some = desk.get("/api/v1/check-ups", params={"state": one["state"]}).json()
    assert {c["state"] for c in some["items"]} == {one["state"]}
    assert desk.get("/api/v1/check-ups", params={"state": "seen"}).json()["total"] == 0
    assert desk.get("/api/v1/check-ups", params={"due_until": "2026-01-01"}).json()["total"] == 0
    assert desk.get("/api/v1/check-ups", params={"area_id": "T"}).json()["total"] == 0


def test_an_outcome_is_written_once(house: House, desk: TestClient):
    made = desk.post("/api/v1/check-ups/contacts", json=SEEN)
    assert made.status_code == 201, made.text
    assert made.json() == {"contact": SEEN, "order_id": None, "warnings": []}
    assert desk.post("/api/v1/check-ups/contacts", json=SEEN).json() == made.json()
    assert desk.get("/api/v1/clients/R-1/contacts").json()["items"] == [SEEN]
    assert reads(house) == {"R-1": 2}
    states = {c["client_id"]: c["state"] for c in desk.get("/api/v1/check-ups").json()["items"]}
    assert states["R-1"] == "seen"


def test_an_intake_orders_an_assessment(desk: TestClient):
    made = desk.post("/api/v1/check-ups/contacts", json=SEEN | {"intake": True}).json()
    order = desk.get(f"/api/v1/orders/{made['order_id']}").json()
    assert (order["kind"], order["client_id"]) == ("needs_assessment", "R-1")
    assert (order["from_on"], order["skills"]) == ("2026-11-20", ["assessment"])


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"on": "2026-11-21"}, "/on", "contact_in_future"),
        ({"client_id": "R-9"}, "/client_id", "unknown_ref"),
    ],
)
def test_a_faulty_outcome_points_at_its_field(
    body: dict[str, Any], pointer: str, code: str, desk: TestClient
):
    answer = desk.post("/api/v1/check-ups/contacts", json=SEEN | body)
    assert told(answer) == [(pointer, code)]


def test_residents_of_other_areas_are_not_there(house: House):
    with house.store.work("test") as work:
        _, version = work.get(PLACE, Client, "R-1")
        work.put(PLACE, books.resident(1, area_id="T"), version)
    own = signed_in(house, Role.COORDINATOR, area_ids=("T",))
    found = own.get("/api/v1/check-ups").json()
    assert ([c["client_id"] for c in found["items"]], found["total"]) == (["R-1"], 1)
    assert sum(found["counts"].values()) == 1
    foreign = own.post("/api/v1/check-ups/contacts", json=SEEN | {"client_id": "R-2"})
    assert told(foreign) == [("/client_id", "unknown_ref")]


def test_a_planner_sees_no_risk(house: House):
    found = signed_in(house, Role.PLANNER).get("/api/v1/check-ups").json()
    assert {c["risk"] for c in found["items"]} == {None}
