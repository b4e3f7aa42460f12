"""Carers over HTTP, with their shifts and absences."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.model import Absence, AbsenceReason, Area, Carer
from tests import books
from tests.http.conftest import House
from tests.http.requests import changed, reads, told
from tests.http.seats import PLACE, signed_in

SHIFT: dict[str, Any] = {
    "weekdays": [0, 2],
    "starts": "08:00",
    "ends": "16:30",
    "start_place": "home",
    "end_place": "O",
    "way": "bicycle",
    "valid_from": "2026-01-01",
    "valid_to": "2026-12-31",
    "overtime_s": 1800,
    "on_holidays": True,
}
AWAY = {
    "reason": "sick",
    "from_on": "2026-11-23",
    "to_on": "2026-11-24",
    "from_time": "12:00",
    "to_time": None,
}
NEW: dict[str, Any] = {
    "external_no": "K9",
    "person": {"given_name": "Dace", "family_name": "Ozola", "phone": ""},
    "skills": ["lifting"],
    "languages": ["lv"],
    "contract_week_s": 72_000,
    "home": {"parish": "Tērvetes pagasts", "address": "„Ozoli”", "lat": 56.46, "lon": 23.36},
    "way": "car",
    "area_ids": ["T"],
    "refuses": ["dog"],
    "limits_id": "special_risk",
    "shifts": [SHIFT],
    "absences": [AWAY],
}


@pytest.fixture
def desk(house: House) -> TestClient:
    return signed_in(house, Role.COORDINATOR)


def test_a_new_carer_comes_back_as_sent(desk: TestClient):
    made = desk.post("/api/v1/carers", json=NEW)
    assert made.status_code == 201, made.text
    found = desk.get(made.headers["Location"])
    assert found.json() == made.json()
    assert found.headers["ETag"] == made.headers["ETag"]
    body = found.json()
    assert {n: body[n] for n in NEW if n != "home"} == {k: v for k, v in NEW.items() if k != "home"}
    assert body["home"] | NEW["home"] == body["home"]


def test_shifts_that_are_not_given_stay(desk: TestClient):
    path = desk.post("/api/v1/carers", json=NEW).headers["Location"]
    after = changed(desk, path, {"skills": ["check_up"], "home": {"address": "„Bērzi”"}}).json()
    assert (after["shifts"], after["absences"]) == ([SHIFT], [AWAY])
    assert (after["home"]["address"], after["home"]["lat"]) == ("„Bērzi”", None)
    assert changed(desk, path, {"shifts": []}).json()["shifts"] == []


def test_absences_are_written_whole_and_looked_up_by_day(house: House, desk: TestClient):
    tag = desk.get("/api/v1/carers/K-1").headers["ETag"]
    body = {"absences": [{"reason": "holiday", "from_on": "2026-12-01", "to_on": "2026-12-04"}]}
    path = "/api/v1/carers/K-1/absences"
    done = desk.put(path, json=body, headers={"If-Match": tag})
    assert done.status_code == 200, done.text
    assert desk.put(path, json=body, headers={"If-Match": tag}).status_code == 412
    for days, ids in (("2026-12-04", ["K-1"]), ("2026-12-05", [])):
        span = {"from_on": days, "to_on": "2026-12-31"}
        found = desk.get("/api/v1/absences", params=span).json()["items"]
        assert [one["carer_id"] for one in found] == ids
    assert reads(house, "carer") == {"K-1": 2}


def test_a_span_of_days_is_bounded(desk: TestClient):
    for first, last in (("2026-12-02", "2026-12-01"), ("2026-01-01", "2027-02-06")):
        answer = desk.get("/api/v1/absences", params={"from_on": first, "to_on": last})
        assert told(answer) == [("query:to_on", "days_wrong")]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"shifts": [SHIFT | {"start_place": "9"}]}, "/shifts/0/start_place", "unknown_ref"),
        ({"shifts": [SHIFT | {"start_place": "A"}]}, "/shifts/0/start_place", "unknown_ref"),
        ({"shifts": [SHIFT]}, "/shifts/0/start_place", "no_home"),
        (
            {"shifts": [SHIFT | {"start_place": "O", "ends": "08:00"}]},
            "/shifts/0/ends",
            "shift_reversed",
        ),
        ({"absences": [AWAY | {"to_on": "2026-11-22"}]}, "/absences/0/to_on", "end_before_begin"),
        ({"absences": [AWAY, AWAY]}, "/absences/1", "duplicate_key"),
        ({"limits_id": "other"}, "/limits_id", "unknown_limits"),
        ({"area_ids": ["north"]}, "/area_ids", "unknown_ref"),
        ({"home": {"parish": "Rīga"}}, "/home/address", "address_incomplete"),
    ],
)
def test_a_faulty_change_points_at_its_field(
    body: dict[str, Any], pointer: str, code: str, desk: TestClient
):
    assert (pointer, code) in told(changed(desk, "/api/v1/carers/K-1", body))


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"skill": "check_up"}, ["K-1", "K-2"]),
        ({"skill": "lifting"}, []),
        ({"works_on": "2026-11-23"}, ["K-2"]),
        ({"works_on": "2026-11-24"}, ["K-1", "K-2"]),
        ({"works_on": "2026-11-22"}, []),
    ],
)
def test_a_list_can_be_limited(
    params: dict[str, str], ids: list[str], house: House, desk: TestClient
):
    monday = Absence(
        reason=AbsenceReason.SICK, from_on=date(2026, 11, 23), to_on=date(2026, 11, 23)
    )
    with house.store.work("test") as work:
        carer, version = work.get(PLACE, Carer, "K-1")
        work.put(PLACE, replace(carer, absences=(monday,)), version)
    found = desk.get("/api/v1/carers", params=params).json()
    assert ([c["id"] for c in found["items"]], found["total"]) == (ids, len(ids))


def test_a_planner_sees_codes(house: House, desk: TestClient):
    path = desk.post("/api/v1/carers", json=NEW).headers["Location"]
    planner = signed_in(house, Role.PLANNER)
    span = {"from_on": "2026-11-01", "to_on": "2026-11-30"}
    answers = [planner.get(path), planner.get("/api/v1/carers")]
    answers.append(planner.get("/api/v1/absences", params=span))
    for answer in answers:
        assert answer.status_code == 200
        for secret in ("K9", "Dace", "Ozola", "Ozoli", "56.4", "sick"):
            assert secret not in answer.text
    assert planner.get(path).json()["shifts"] == [SHIFT]


def test_a_coordinator_sees_carers_of_the_own_areas_and_of_all(house: House):
    with house.store.work("test") as work:
        before = work.casebook(PLACE)
        areas = tuple(Area(id=name, name=name) for name in ("north", "south"))
        south = {**before.carers, "K-2": books.carer(2, area_ids=("south",))}
        town = replace(before.municipality, areas=areas)
        work.save(before, replace(before, municipality=town, carers=south))
    own = signed_in(house, Role.COORDINATOR, area_ids=("north",))
    assert [c["id"] for c in own.get("/api/v1/carers").json()["items"]] == ["K-1"]
    assert own.get("/api/v1/carers/K-2").status_code == 404
    foreign = own.patch("/api/v1/carers/K-2", json={}, headers={"If-Match": '"v1"'})
    assert foreign.status_code == 404
    answer = changed(own, "/api/v1/carers/K-1", {"area_ids": ["south"]})
    assert told(answer) == [("/area_ids", "unknown_ref")]


def test_a_number_belongs_to_one_carer(desk: TestClient):
    again = desk.post("/api/v1/carers", json=NEW | {"external_no": "DEMO-K1"})
    assert (again.status_code, again.json()["code"]) == (409, "number_taken")
