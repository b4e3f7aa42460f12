"""Settings, the audit and door codes over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.intake.setting_rows import setting_rows
from homecare.vault import make_key_file
from tests import books
from tests.http.conftest import House
from tests.http.requests import reads, told
from tests.http.seats import PLACE, seated, signed_in


@pytest.fixture
def admin(house: House) -> TestClient:
    return signed_in(house, Role.ADMIN)


def put_settings(client: TestClient, values: dict[str, str]) -> Any:
    tag = client.get("/api/v1/settings").headers["ETag"]
    return client.put("/api/v1/settings", json={"values": values}, headers={"If-Match": tag})


def test_settings_are_those_of_the_table(admin: TestClient):
    found = admin.get("/api/v1/settings").json()
    assert found["values"] == setting_rows(books.municipality())
    assert [area["id"] for area in found["areas"]] == ["T"]
    assert found["offices"] == ["O"]


def test_named_settings_change_and_the_others_stay(admin: TestClient):
    before = admin.get("/api/v1/settings").json()["values"]
    after = put_settings(admin, {"planning.solve_s": "30", "travel.season": "snow"})
    assert after.status_code == 200, after.text
    assert after.json()["values"] == before | {"planning.solve_s": "30", "travel.season": "snow"}
    assert admin.get("/api/v1/settings").json() == after.json()


def test_settings_are_changed_by_version(admin: TestClient):
    tag = admin.get("/api/v1/settings").headers["ETag"]
    body = {"values": {"planning.solve_s": "30"}}
    assert admin.put("/api/v1/settings", json=body).status_code == 428
    assert admin.put("/api/v1/settings", json=body, headers={"If-Match": tag}).status_code == 200
    assert admin.put("/api/v1/settings", json=body, headers={"If-Match": tag}).status_code == 412


def test_a_change_of_a_client_leaves_the_version_of_settings(admin: TestClient):
    tag = admin.get("/api/v1/settings").headers["ETag"]
    client = admin.get("/api/v1/clients/C-A").headers["ETag"]
    admin.patch("/api/v1/clients/C-A", json={"lives_alone": True}, headers={"If-Match": client})
    assert admin.get("/api/v1/settings").headers["ETag"] == tag


@pytest.mark.parametrize(
    ("key", "value", "pointer", "code"),
    [
        ("planning.solve_s", "0", "/values/planning.solve_s", "out_of_range"),
        ("planning.solve_s", "fast", "/values/planning.solve_s", "bad_number"),
        ("planning.sovle_s", "30", "/values/*", "unknown_setting"),
        ("municipality.name", " ", "/values/municipality.name", "empty_required"),
        ("travel.season", "monsoon", "/values/travel.season", "unknown_season"),
        ("levels", "3", "/values/levels", "level_in_use"),
        ("bounds.south", "59", "/values/bounds.south", "bounds_reversed"),
        ("municipality.id", "other", "/values/municipality.id", "other_municipality"),
    ],
)
def test_a_faulty_setting_points_at_its_key(
    key: str, value: str, pointer: str, code: str, admin: TestClient
):
    before = admin.get("/api/v1/settings").json()
    answer = put_settings(admin, {key: value})
    assert (pointer, code) in told(answer)
    assert "sovle" not in answer.text
    assert admin.get("/api/v1/settings").json() == before


def test_only_an_administrator_sets(house: House):
    desk = signed_in(house, Role.COORDINATOR)
    assert put_settings(desk, {"planning.solve_s": "30"}).status_code == 403


def test_a_coordinator_of_areas_sees_those(house: House):
    own = signed_in(house, Role.COORDINATOR, area_ids=("north",))
    assert own.get("/api/v1/settings").json()["areas"] == []


def test_the_audit_is_read_page_by_page_the_newest_first(house: House, admin: TestClient):
    who = seated(house, Role.COORDINATOR)
    for client_id in ("C-A", "C-B", "C-C"):
        who.client.get(f"/api/v1/clients/{client_id}")
    params: dict[str, Any] = {"actor": who.account.id, "limit": 2}
    first = admin.get("/api/v1/audit", params=params).json()
    assert [entry["subject_id"] for entry in first["items"]] == ["C-C", "C-B"]
    rest = admin.get("/api/v1/audit", params=params | {"after": first["next"]}).json()
    assert [entry["subject_id"] for entry in rest["items"]] == ["C-A"]
    assert rest["next"] is None
    assert {e["action"] for e in first["items"]} == {"read"}


def test_the_audit_can_be_limited(admin: TestClient):
    admin.get("/api/v1/clients/C-A")
    for params, count in (
        ({"kind": "client", "subject_id": "C-A", "action": "read"}, 1),
        ({"kind": "client", "action": "change"}, 0),
        ({"kind": "client", "action": "read", "since_at": "2100-01-01T00:00:00Z"}, 0),
        ({"kind": "client", "action": "read", "until_at": "2100-01-01T00:00:00Z"}, 1),
    ):
        assert len(admin.get("/api/v1/audit", params=params).json()["items"]) == count


def test_reading_the_audit_is_on_record_once(house: House, admin: TestClient):
    admin.get("/api/v1/audit", params={"kind": "client"})
    assert reads(house, "audit") == {PLACE: 1}
    with house.store.look("test") as look:
        assert look.audit_entries(PLACE, kind="audit")[0].detail == "kind"


@pytest.mark.parametrize("after", ["x", "WyJ4Il0", "WyI5OTk5OTk5OTk5OTk5OTk5OTkiXQ"])
def test_a_cursor_that_is_none_is_refused(after: str, admin: TestClient):
    answer = admin.get("/api/v1/audit", params={"after": after})
    assert told(answer) == [("query:after", "cursor_wrong")]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PLANNER, Role.CARER])
def test_the_audit_is_not_for_everybody(role: Role, house: House):
    assert signed_in(house, role).get("/api/v1/audit").status_code == 403


@pytest.fixture
def guarded(house: House, tmp_path: Path) -> House:
    """The house with a vault."""
    file = tmp_path / "homecare.key"
    make_key_file(file)
    return house.with_settings(secret_key_file=file)


def test_a_door_code_is_written_read_and_taken_away(guarded: House):
    desk = signed_in(guarded, Role.COORDINATOR)
    path = "/api/v1/clients/C-A/door-code"
    nothing = desk.get(path)
    assert (nothing.json(), nothing.headers["ETag"]) == ({"text": None}, '"v0"')
    code = {"text": "vārti 4512"}
    done = desk.put(path, json=code, headers={"If-Match": '"v0"'})
    assert (done.status_code, done.headers["ETag"]) == (200, '"v1"')
    assert desk.get(path).json() == code
    assert desk.put(path, json=code, headers={"If-Match": '"v0"'}).status_code == 412
    gone = desk.put(path, json={"text": None}, headers={"If-Match": '"v1"'})
    assert gone.json() == {"text": None}
    assert reads(guarded, "door_code") == {"C-A": 2}


def test_a_door_code_lies_sealed(guarded: House, tmp_path: Path):
    desk = signed_in(guarded, Role.COORDINATOR)
    put = {"text": "vārti 4512"}
    desk.put("/api/v1/clients/C-A/door-code", json=put, headers={"If-Match": '"v0"'})
    guarded.store.close()
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"4512" not in stored


def test_door_codes_are_for_coordination(guarded: House):
    for role in (Role.PLANNER, Role.CARER, Role.AUDITOR):
        client = signed_in(guarded, role)
        assert client.get("/api/v1/clients/C-A/door-code").status_code == 403
