"""One-off visits over HTTP."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.model import Client, Order
from tests import books
from tests.http.conftest import House
from tests.http.requests import changed, reads, told
from tests.http.seats import PLACE, signed_in

NEW: dict[str, Any] = {
    "kind": "aid_delivery",
    "client_id": "C-B",
    "from_on": "2026-11-23",
    "to_on": "2026-11-27",
    "service_s": 1800,
    "office": "O",
    "window": {"opens": "09:00", "closes": "12:00"},
    "preferred": {"opens": "10:00", "closes": "11:00"},
    "carers_needed": 2,
    "tasks": ["ratiņkrēsls"],
    "skills": ["check_up"],
    "priority": "low",
    "pin_carer_id": "K-2",
    "cancelled": False,
}


@pytest.fixture
def desk(house: House) -> TestClient:
    return signed_in(house, Role.COORDINATOR)


def test_a_new_order_comes_back_as_sent_under_its_code(desk: TestClient):
    made = desk.post("/api/v1/orders", json=NEW)
    assert made.status_code == 201, made.text
    found = desk.get(made.headers["Location"])
    assert found.json() == made.json()
    body = found.json()
    assert {k: body[k] for k in NEW} == NEW
    assert body["external_no"] == body["id"] == "O-0001"


def test_only_what_is_given_changes(desk: TestClient):
    path = desk.post("/api/v1/orders", json=NEW).headers["Location"]
    before = desk.get(path).json()
    after = changed(desk, path, {"cancelled": True})
    assert after.status_code == 200, after.text
    assert after.json() == before | {"cancelled": True}
    cleared = changed(desk, path, {"office": None, "preferred": None, "pin_carer_id": None}).json()
    assert (cleared["office"], cleared["preferred"], cleared["pin_carer_id"]) == (None,) * 3


def test_other_orders_of_the_client_are_left_alone(house: House, desk: TestClient):
    first = desk.post("/api/v1/orders", json=NEW | {"external_no": "P-1"}).json()["id"]
    second = desk.post("/api/v1/orders", json=NEW | {"external_no": "P-2"}).json()["id"]
    changed(desk, f"/api/v1/orders/{second}", {"service_s": 900})
    with house.store.look("test") as look:
        assert look.get(PLACE, Order, first)[1] == 1
        assert look.get(PLACE, Order, first)[0].external_no == "P-1"
    taken = changed(desk, f"/api/v1/orders/{second}", {"external_no": "P-1"})
    assert (taken.status_code, taken.json()["code"]) == (409, "number_taken")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"to_on": "2026-11-22"}, "/to_on", "end_before_begin"),
        ({"from_on": "2026-11-28"}, "/to_on", "end_before_begin"),
        ({"office": "9"}, "/office", "unknown_ref"),
        ({"pin_carer_id": "K-9"}, "/pin_carer_id", "unknown_ref"),
        (
            {"preferred": {"opens": "08:00", "closes": "10:00"}},
            "/preferred/opens",
            "preferred_outside",
        ),
        ({"window": {"opens": "12:00", "closes": "09:00"}}, "/window/closes", "window_reversed"),
        ({"window": None}, "/window/opens", "empty_required"),
    ],
)
def test_a_faulty_change_points_at_its_field(
    body: dict[str, Any], pointer: str, code: str, desk: TestClient
):
    path = desk.post("/api/v1/orders", json=NEW).headers["Location"]
    assert (pointer, code) in told(changed(desk, path, body))


def test_orders_are_listed_by_client_day_and_whether_cancelled(house: House, desk: TestClient):
    desk.post("/api/v1/orders", json=NEW)
    desk.post("/api/v1/orders", json=NEW | {"client_id": "C-A", "cancelled": True})

    def ids(**params: str) -> list[str]:
        found = desk.get("/api/v1/orders", params=params).json()
        assert found["total"] == len(found["items"])
        return [order["id"] for order in found["items"]]

    assert ids(client_id="C-B") == ["O-0001"]
    assert reads(house) == {"C-B": 1}
    assert ids(cancelled="true") == ["O-0002"]
    assert ids(cancelled="false", on="2026-11-27") == ["O-0001"]
    assert ids(on="2026-11-28") == []


def test_a_planner_sees_neither_numbers_nor_tasks(house: House, desk: TestClient):
    path = desk.post("/api/v1/orders", json=NEW | {"external_no": "P-77"}).headers["Location"]
    planner = signed_in(house, Role.PLANNER)
    for answer in (planner.get(path), planner.get("/api/v1/orders")):
        assert answer.status_code == 200
        assert "P-77" not in answer.text
        assert "ratiņkrēsls" not in answer.text


def test_orders_of_other_areas_are_not_there(house: House, desk: TestClient):
    path = desk.post("/api/v1/orders", json=NEW).headers["Location"]
    with house.store.work("test") as work:
        _, version = work.get(PLACE, Client, "C-A")
        work.put(PLACE, books.client("A", area_id="T"), version)
    own = signed_in(house, Role.COORDINATOR, area_ids=("T",))
    assert own.get("/api/v1/orders").json()["total"] == 0
    assert own.get(path).status_code == 404
    assert own.patch(path, json={}, headers={"If-Match": '"v1"'}).status_code == 404
    assert told(own.post("/api/v1/orders", json=NEW)) == [("/client_id", "unknown_ref")]
