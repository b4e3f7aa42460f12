"""Spreadsheets over HTTP: tried, taken in, and refused whole."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.register import turns
from tests.http.conftest import House
from tests.http.seats import PLACE, signed_in
from tests.intake.folder import sound

Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture
def desk(house: House) -> TestClient:
    return signed_in(house, Role.ADMIN)


def csv_file(table: str, rows: list[dict[str, str]]) -> tuple[str, tuple[str, bytes]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return "files", (f"{table}.csv", text.getvalue().encode())


def orders(**changes: str) -> Files:
    row = {
        "external_no": "P-5",
        "kind": "aid_delivery",
        "client": "DEMO-A",
        "from_on": "2026-11-23",
        "service_min": "30",
        "window_from": "9:00",
        "window_to": "12:00",
    }
    return [csv_file("orders", [row | changes])]


def send(client: TestClient, files: Files, **params: Any) -> Any:
    return client.post("/api/v1/imports", files=files, params=params)


def test_a_dry_run_tells_what_would_change(house: House, desk: TestClient):
    answer = send(desk, orders())
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["dry_run"], found["written"], found["errors"]) == (True, False, 0)
    assert found["counts"] == {"orders": {"added": 1, "changed": 0, "removed": 0}}
    with house.store.look("test") as look:
        assert look.casebook(PLACE).orders == {}


def test_files_are_taken_in_once(house: House, desk: TestClient):
    assert send(desk, orders(), dry_run=False).json()["written"] is True
    with house.store.look("test") as look:
        assert [o.external_no for o in look.casebook(PLACE).orders.values()] == ["P-5"]
    again = send(desk, orders(), dry_run=False).json()
    assert (again["written"], again["counts"]) == (False, {})


def test_a_fault_is_told_with_its_place_and_no_value(desk: TestClient):
    found = send(desk, orders(client="Slepenā", to_on="")).json()
    fault = found["faults"][0]
    assert (fault["code"], fault["file"], fault["row"]) == ("unknown_ref", "orders.csv", 2)
    assert fault["column"] == "client"
    assert fault["place_en"] == "orders.csv, orders, row 2, column “client”"
    assert fault["message_lv"] != fault["message_en"]
    assert found["counts"] == {}
    assert "Slepenā" not in send(desk, orders(client="Slepenā")).text


def test_faulty_files_are_refused_whole(house: House, desk: TestClient):
    files = [*orders(), csv_file("contacts", [{"client": "?", "on": "x", "result": "seen"}])]
    answer = send(desk, files, dry_run=False)
    assert (answer.status_code, answer.json()["code"]) == (422, "intake")
    assert {e["file"] for e in answer.json()["errors"]} == {"contacts.csv"}
    with house.store.look("test") as look:
        assert look.casebook(PLACE).orders == {}


def test_a_workbook_is_read(desk: TestClient):
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "contacts"
    for row in (("client", "on", "result"), ("DEMO-R1", "2026-11-19", "seen")):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    found = send(desk, [("files", ("kontakti.xlsx", content.getvalue()))]).json()
    assert found["counts"] == {"contacts": {"added": 1, "changed": 0, "removed": 0}}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("orders.csv", b"", "file_empty"),
        ("orders.xlsx", b"PK\x03\x04", "file_corrupt"),
        ("secrets.csv", b"a;b\r\n1;2", "unknown_table"),
        ("../../orders.csv", b"nothing\r\n1", "no_header"),
    ],
)
def test_what_is_no_table_is_told(name: str, content: bytes, code: str, desk: TestClient):
    answer = send(desk, [("files", (name, content))])
    assert answer.status_code == 200, answer.text
    faults = answer.json()["faults"]
    assert code in {fault["code"] for fault in faults}
    assert {fault["file"] for fault in faults} == {name.rpartition("/")[2]}


def test_rows_are_counted_at_the_limit(house: House):
    rows = [{"client": "DEMO-R1", "on": f"2026-11-0{n}", "result": "seen"} for n in range(1, 5)]
    desk = signed_in(house.with_settings(limit_rows=3), Role.ADMIN)
    assert send(desk, [csv_file("contacts", rows[:3])]).json()["errors"] == 0
    found = send(desk, [csv_file("contacts", rows)]).json()
    assert [fault["code"] for fault in found["faults"]] == ["too_many_rows"]


def test_files_are_counted_at_the_limit(desk: TestClient):
    assert send(desk, orders() * 12).status_code == 200
    assert send(desk, orders() * 13).status_code == 422
    assert desk.post("/api/v1/imports").status_code == 422


def test_settings_come_from_who_may_set_them(house: House):
    files = [csv_file("settings", [{"key": "planning.solve_s", "value": "30"}])]
    assert send(signed_in(house, Role.COORDINATOR), files).status_code == 403
    assert send(signed_in(house, Role.ADMIN), files).status_code == 200


def test_a_coordinator_of_some_areas_brings_no_tables_in(house: House):
    own = signed_in(house, Role.COORDINATOR, area_ids=("T",))
    answer = send(own, orders())
    assert (answer.status_code, answer.json()["code"]) == (403, "import_whole_only")


def test_one_reads_at_a_time(desk: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(turns, "WAIT_S", 0.01)
    with turns.one_at_a_time():
        busy = send(desk, orders())
        table = desk.get("/api/v1/exports/clients.csv")
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, str(turns.RETRY_S))
    assert table.status_code == 429
    assert send(desk, orders()).status_code == 200


def test_the_whole_demo_folder_is_understood(desk: TestClient):
    files = [csv_file(table, rows) for table, rows in sound().items() if table != "settings"]
    found = send(desk, files).json()
    assert found["faults"] == []
    assert found["counts"]["clients"]["added"] == 2
