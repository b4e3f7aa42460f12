"""Plans as tables over HTTP: in codes, with names where allowed, and no cell is a formula."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from homecare.access import Role
from homecare.model import Person, Place
from homecare.store import Store
from tests.handwork.days import A, B, C, D, town
from tests.http.days import NORTH, Road, road_over

PAYLOAD = '=HYPERLINK("http://x")'


@pytest.fixture
def road(sqlite_store: Store) -> Road:
    return road_over(sqlite_store, town(), k2=[D])


def url(plan_id: int, kind: str = "csv") -> str:
    return f"/api/v1/plans/{plan_id}/export.{kind}"


def rows_of(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_plan_as_csv_has_a_row_for_each_stop_and_each_visit_left_out(road: Road):
    draft = road.planned()
    answer = road.client().get(url(draft.id))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="plan-{draft.id}.csv"'
    rows = rows_of(answer.content)
    assert [row["Apmeklējums"] for row in rows] == [A, B, D, C]
    assert (rows[0]["Aprūpētājs"], rows[0]["Sāk"], rows[0]["Km"]) == ("K-1", "08:10", "8,0")
    assert rows[3]["Kāpēc nav plānā"]
    assert "Klienta vārds" not in rows[0]
    assert road.reads("plan") == [(str(draft.id), "export csv")]
    assert road.reads("client") == []


def test_headers_and_decimals_are_english_where_asked_for(road: Road):
    draft = road.planned()
    answer = road.client().get(url(draft.id), headers={"Accept-Language": "en"})
    [first, *_] = rows_of(answer.content)
    assert (first["Visit"], first["Km"], first["Day"]) == (A, "8.0", "2026-11-23")


def test_names_go_out_where_allowed_and_are_noted(road: Road):
    draft = road.planned()
    rows = rows_of(road.client().get(url(draft.id), params={"names": True}).content)
    assert rows[0]["Klienta vārds"] == "Anna Paraugs"
    assert rows[0]["Tālrunis"] == "'+371 20000000"
    assert [code for code, _ in road.reads("client")] == ["C-A", "C-B", "C-C", "C-D"]
    planner = road.client(Role.PLANNER)
    assert planner.get(url(draft.id)).status_code == 200
    assert planner.get(url(draft.id), params={"names": True}).status_code == 403
    assert road.client(Role.AUDITOR).get(url(draft.id)).status_code == 403


def test_no_cell_is_a_formula(road: Road):
    draft = road.planned()
    with road.house.store.work("test") as work:
        person, version = work.get("tervete", Person, "C-A")
        work.put("tervete", replace(person, given_name=PAYLOAD), version)
        place, version = work.get("tervete", Place, "B")
        work.put("tervete", replace(place, address="@SUM(A1)"), version)
    client = road.client()
    rows = rows_of(client.get(url(draft.id), params={"names": True}).content)
    assert rows[0]["Klienta vārds"].startswith("'=HYPERLINK")
    assert rows[1]["Adrese"] == "'@SUM(A1)"
    book = client.get(url(draft.id, "xlsx"), params={"names": True}).content
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert f"{PAYLOAD} Paraugs" in {cell.value for cell in cells}


def test_a_workbook_has_the_same_rows(road: Road):
    draft = road.planned()
    answer = road.client().get(url(draft.id, "xlsx"))
    assert "spreadsheetml" in answer.headers["content-type"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.title == "Plāns"
    assert sheet.max_row == 5


def test_an_export_of_some_areas_holds_nothing_of_the_others(road: Road):
    draft = road.planned()
    answer = road.client(**NORTH).get(url(draft.id), params={"names": True})
    assert [row["Apmeklējums"] for row in rows_of(answer.content)] == [D, C]
    for code in (A, "C-A", "K-1", "Anna", "Zane"):
        assert code not in answer.text
