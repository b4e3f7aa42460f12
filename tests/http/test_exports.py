"""Tables over HTTP: all that somebody sees, without formulas, on record."""

import csv
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.intake.reading import read_contents
from homecare.intake.take_in import take_in
from homecare.model import Client, Person
from homecare.register.export_tables import CHECK_UPS, CODED, TableName, shape_of
from tests import books
from tests.http.conftest import House
from tests.http.requests import reads
from tests.http.seats import PLACE, signed_in

CANARIES = ("DEMO", "Anna", "Paraugs", "1951-01-15", "„A”", "56.45", "wash")


@pytest.fixture
def desk(house: House) -> TestClient:
    return signed_in(house, Role.COORDINATOR)


def table(client: TestClient, name: str, language: str = "en") -> list[dict[str, str]]:
    answer = client.get(f"/api/v1/exports/{name}.csv", headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_a_table_comes_as_csv_and_as_workbook(desk: TestClient):
    rows = table(desk, "clients")
    assert [row["external_no"] for row in rows][:2] == ["DEMO-A", "DEMO-B"]
    assert (rows[0]["given_name"], rows[0]["birth_on"]) == ("Anna", "1951-01-15")
    answer = desk.get("/api/v1/exports/clients.xlsx", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="clients.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.title == "clients"
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert sheet.max_row == len(rows) + 1


def test_latvian_comes_first(desk: TestClient):
    assert "dzimšanas datums" in table(desk, "clients", "lv")[0]
    assert table(desk, "check_ups", "lv")[0]["stāvoklis"]


@pytest.mark.parametrize("name", TableName)
def test_every_table_is_there(name: TableName, desk: TestClient):
    assert desk.get(f"/api/v1/exports/{name}.csv").status_code == 200
    assert desk.get(f"/api/v1/exports/{name}.xlsx").status_code == 200


def test_what_came_out_goes_in_again(house: House, desk: TestClient):
    names = [name for name in TableName if name is not TableName.CHECK_UPS]
    files = [(f"{n}.csv", desk.get(f"/api/v1/exports/{n}.csv").content) for n in names]
    with house.store.look("test") as look:
        before = look.casebook(PLACE)
    with house.store.work("test") as work:  # who has no name cannot be brought in
        for code in [*before.clients, *before.carers]:
            if code not in before.persons:
                work.put(PLACE, Person(id=code, given_name="N", family_name=code), None)
    with house.store.look("test") as look:
        before = look.casebook(PLACE)
    files = [(f"{n}.csv", desk.get(f"/api/v1/exports/{n}.csv").content) for n in names]
    assert take_in(read_contents(files), before).changes == ()


def test_everybody_in_a_table_is_read_once_on_record(house: House, desk: TestClient):
    table(desk, "care_plans")
    assert reads(house) == {"C-A": 1, "C-B": 1, "C-C": 1, "C-D": 1}
    table(desk, "check_ups")
    assert reads(house)["R-1"] == 1
    table(desk, "shifts")
    assert reads(house, "carer") == {"K-1": 1, "K-2": 1}


@pytest.mark.parametrize("name", TableName)
def test_a_planner_gets_codes(name: TableName, house: House):
    with house.store.work("test") as work:
        work.put(PLACE, books.order(tasks=("wash",)), None)
    planner = signed_in(house, Role.PLANNER)
    rows = table(planner, name)
    assert all(set(row) == CODED[name] for row in rows)
    text = planner.get(f"/api/v1/exports/{name}.csv").text
    assert [canary for canary in CANARIES if canary in text] == []


@pytest.mark.parametrize("name", TableName)
def test_columns_in_codes_are_columns_of_the_table(name: TableName):
    assert {c.name for c in shape_of(name, named=True).columns} >= CODED[name]
    assert CHECK_UPS.name == TableName.CHECK_UPS


def test_other_areas_are_in_no_table(house: House):
    with house.store.work("test") as work:
        before = work.casebook(PLACE)
        north = {c.id: c for c in before.clients.values()}
        north |= {i: replace(north[i], area_id="T") for i in ("C-A", "R-1")}
        far = {**before.carers, "K-2": books.carer(2, area_ids=("south",))}
        work.save(before, replace(before, clients=north, carers=far))
    own = signed_in(house, Role.COORDINATOR, area_ids=("T",))
    assert [row["external_no"] for row in table(own, "clients")] == ["DEMO-A", "DEMO-R1"]
    assert [row["external_no"] for row in table(own, "carers")] == ["DEMO-K1"]
    assert [row["client"] for row in table(own, "care_plans")] == ["DEMO-A"]
    assert [row["plan"] for row in table(own, "care_items")] == ["DEMO-A1"]
    assert [row["client"] for row in table(own, "check_ups")] == ["DEMO-R1"]
    assert set(reads(house)) == {"C-A", "R-1"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_cell_begins_a_formula(sign: str, house: House, desk: TestClient):
    name = f'{sign}HYPERLINK("http://x","x")'
    with house.store.work("test") as work:
        _, version = work.get(PLACE, Person, "C-A")
        work.put(PLACE, Person(id="C-A", given_name=name, family_name="x"), version)
    assert table(desk, "clients")[0]["given_name"] == f"'{name}"
    answer = desk.get("/api/v1/exports/clients.xlsx", headers={"Accept-Language": "en"})
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cell = sheet.cell(row=2, column=[c.value for c in sheet[1]].index("given_name") + 1)
    assert (cell.value, cell.data_type) == (name, "s")


def test_nothing_else_can_be_taken_away(desk: TestClient):
    assert desk.get("/api/v1/exports/settings.csv").status_code == 422
    assert desk.get("/api/v1/exports/clients.pdf").status_code == 422


def test_a_preferred_carer_of_another_area_stays_in_the_table(house: House):
    """Names are looked up in the whole casebook, rows are made of what is seen."""
    with house.store.work("test") as work:
        before = work.casebook(PLACE)
        plan = books.care_plan(1, "A", books.item(1, preferred_carer_ids=("K-2",)))
        work.save(
            before,
            replace(
                before,
                clients={**before.clients, "C-A": books.client("A", area_id="T")},
                carers={**before.carers, "K-2": books.carer(2, area_ids=("south",))},
                care_plans={**before.care_plans, "A-1": plan},
            ),
        )
        assert isinstance(before.clients["C-A"], Client)
    own = signed_in(house, Role.COORDINATOR, area_ids=("T",))
    assert table(own, "care_items")[0]["preferred_carers"] == "DEMO-K2"
