"""Care plans over HTTP: items, gaps, pins, and how a grant ends."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.model import Client
from tests import books
from tests.http.conftest import House
from tests.http.requests import changed, reads, told
from tests.http.seats import PLACE, signed_in

MORNING = {
    "number": 1,
    "tasks": ["mazgāšana", "ēdiena gatavošana, maltīte"],
    "service_s": 2700,
    "carers_needed": 2,
    "skills": ["lifting"],
    "priority": "high",
    "rhythm": {
        "weekdays": [0, 3],
        "rrule": None,
        "starts_on": "2026-11-02",
        "times_per_week": None,
        "least_days_apart": None,
    },
    "window": {"opens": "08:00", "closes": "11:00"},
    "preferred": {"opens": "08:30", "closes": "09:00"},
    "preferred_carer_ids": ["K-1"],
    "forbidden_carer_ids": ["K-2"],
    "gaps": [{"to_item_id": "2", "least_s": 7200, "most_s": None}],
    "pin": {"carer_id": "K-1", "begins": "08:45"},
}
EVENING = {
    "number": 2,
    "tasks": ["zāles"],
    "service_s": 900,
    "rhythm": {"rrule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"},
    "window": {"opens": "17:00", "closes": "19:00"},
}
NEW: dict[str, Any] = {
    "external_no": "L-17",
    "client_id": "R-1",
    "level_id": "2",
    "valid_from": "2026-11-01",
    "valid_to": "2026-12-31",
    "granted_s": 21_600,
    "items": [MORNING, EVENING],
}


@pytest.fixture
def desk(house: House) -> TestClient:
    return signed_in(house, Role.COORDINATOR)


def test_a_new_plan_comes_back_as_sent(desk: TestClient):
    made = desk.post("/api/v1/care-plans", json=NEW)
    assert made.status_code == 201, made.text
    found = desk.get(made.headers["Location"]).json()
    assert found == made.json() | {"warnings": []}
    assert {k: found[k] for k in NEW if k != "items"} == {
        k: v for k, v in NEW.items() if k != "items"
    }
    first, second = found["items"]
    plan = found["id"]
    assert first["gaps"] == [{"to_item_id": f"{plan}.2", "least_s": 7200, "most_s": None}]
    assert first | {"gaps": MORNING["gaps"]} == MORNING | {"id": f"{plan}.1"}
    assert second["rhythm"]["rrule"] == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"
    assert second["rhythm"]["starts_on"] == "2026-11-01"


def test_what_comes_out_can_be_sent_back(desk: TestClient):
    path = desk.post("/api/v1/care-plans", json=NEW).headers["Location"]
    before = desk.get(path)
    items = [{k: v for k, v in item.items() if k != "id"} for item in before.json()["items"]]
    after = changed(desk, path, {"items": items})
    assert after.status_code == 200, after.text
    assert after.json()["items"] == before.json()["items"]
    assert after.headers["ETag"] == before.headers["ETag"]


def test_a_skill_that_nobody_has_is_a_warning(desk: TestClient):
    made = desk.post("/api/v1/care-plans", json=NEW).json()
    assert [(w["pointer"], w["code"]) for w in made["warnings"]] == [
        ("/items/0/skills", "skill_of_nobody")
    ]


def test_a_second_grant_beside_the_first_is_a_warning(desk: TestClient):
    body = NEW | {"client_id": "C-A", "items": [EVENING]}
    made = desk.post("/api/v1/care-plans", json=body).json()
    assert [(w["pointer"], w["code"]) for w in made["warnings"]] == []
    later = body | {"external_no": "L-18", "valid_from": "2026-11-15"}
    made = desk.post("/api/v1/care-plans", json=later).json()
    assert [(w["pointer"], w["code"]) for w in made["warnings"]] == [
        ("/valid_from", "plans_overlap")
    ]


def test_a_plan_is_ended_and_its_items_replaced(desk: TestClient):
    path = "/api/v1/care-plans/A-1"
    ended = changed(desk, path, {"valid_to": "2026-11-30"}).json()
    assert (ended["valid_to"], len(ended["items"])) == ("2026-11-30", 1)
    emptied = changed(desk, path, {"items": [], "valid_to": None}).json()
    assert (emptied["valid_to"], emptied["items"]) == (None, [])


@pytest.mark.parametrize(
    ("items", "pointer", "code"),
    [
        ([EVENING | {"rhythm": {}}], "/items/0/rhythm/weekdays", "no_rhythm"),
        (
            [EVENING | {"rhythm": {"weekdays": [0], "rrule": "FREQ=WEEKLY;BYDAY=MO"}}],
            "/items/0/rhythm/rrule",
            "two_rhythms",
        ),
        ([EVENING | {"rhythm": {"rrule": "every day"}}], "/items/0/rhythm/rrule", "bad_rrule"),
        (
            [EVENING | {"preferred": {"opens": "07:00", "closes": "08:00"}}],
            "/items/0/preferred/opens",
            "preferred_outside",
        ),
        (
            [EVENING, EVENING | {"number": 3, "pin": {"begins": "16:00"}}],
            "/items/1/pin/begins",
            "pin_outside",
        ),
        (
            [EVENING | {"gaps": [{"to_item_id": "9", "least_s": 60}]}],
            "/items/0/gaps",
            "unknown_item",
        ),
        (
            [EVENING | {"gaps": [{"to_item_id": "A-2.1", "least_s": 60}]}],
            "/items/0/gaps",
            "unknown_item",
        ),
        (
            [EVENING | {"preferred_carer_ids": ["DEMO-K1"]}],
            "/items/0/preferred_carer_ids",
            "unknown_ref",
        ),
        ([EVENING, EVENING], "/items/1", "duplicate_key"),
    ],
)
def test_a_faulty_item_points_at_its_field(
    items: list[dict[str, Any]], pointer: str, code: str, desk: TestClient
):
    assert (pointer, code) in told(changed(desk, "/api/v1/care-plans/A-1", {"items": items}))


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"client_id": "C-9"}, "/client_id", "unknown_ref"),
        ({"level_id": "9"}, "/level_id", "unknown_level"),
        ({"valid_to": "2026-10-31"}, "/valid_to", "end_before_begin"),
    ],
)
def test_a_faulty_plan_points_at_its_field(
    body: dict[str, Any], pointer: str, code: str, desk: TestClient
):
    assert told(desk.post("/api/v1/care-plans", json=NEW | body)) == [(pointer, code)]


def test_plans_are_listed_by_client_level_and_day(house: House, desk: TestClient):
    def ids(**params: str) -> list[str]:
        found = desk.get("/api/v1/care-plans", params=params).json()
        return [plan["id"] for plan in found["items"]]

    assert ids(client_id="C-B") == ["A-2"]
    assert ids(level_id="2") == []
    assert ids(active_on="2026-10-31") == []
    assert reads(house) == {"C-B": 1}
    assert ids(active_on="2026-11-01") == ["A-1", "A-2", "A-3", "A-4"]
    assert desk.get("/api/v1/care-plans", params={"client_id": "C-9"}).status_code == 404


def test_a_planner_sees_neither_numbers_nor_tasks(house: House, desk: TestClient):
    path = desk.post("/api/v1/care-plans", json=NEW).headers["Location"]
    seen = signed_in(house, Role.PLANNER).get(path)
    assert seen.json()["items"][0]["service_s"] == 2700
    for secret in ("L-17", "mazg", "zāles"):
        assert secret not in seen.text


def test_plans_of_other_areas_are_not_there(house: House):
    with house.store.work("test") as work:
        _, version = work.get(PLACE, Client, "C-A")
        work.put(PLACE, books.client("A", area_id="T"), version)
    own = signed_in(house, Role.COORDINATOR, area_ids=("T",))
    found = own.get("/api/v1/care-plans").json()
    assert ([p["id"] for p in found["items"]], found["total"]) == (["A-1"], 1)
    assert own.get("/api/v1/care-plans/A-2").status_code == 404
    tag = {"If-Match": '"v1"'}
    assert own.patch("/api/v1/care-plans/A-2", json={}, headers=tag).status_code == 404
    assert told(own.post("/api/v1/care-plans", json=NEW)) == [("/client_id", "unknown_ref")]
