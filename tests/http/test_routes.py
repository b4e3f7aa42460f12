"""A carer's own published routes: whose, when, with what, and what a phone is not sent twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.models.routes import MyRoutesView
from homecare.access import Role
from homecare.model import Person, Place
from homecare.store import Store
from homecare.vault import door_code_context, make_key_file, open_vault
from tests import books
from tests.handwork.days import S1, A, B, C, D, everywhere
from tests.http.days import Road, road_over
from tests.tiny import at

URL = "/api/v1/my/routes"
THAT_DAY = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Seven in the morning in Rīga; K-1 sets out at eight."""


@pytest.fixture
def road(sqlite_store: Store) -> Road:
    road = road_over(sqlite_store)
    road.published()
    return road.at(THAT_DAY)


def carer(road: Road, carer_id: str = "K-1") -> TestClient:
    return road.client(Role.CARER, carer_id=carer_id)


def routes(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    answer = client.get(URL, params=params)
    assert answer.status_code == 200, answer.text
    MyRoutesView.model_validate_json(answer.content)
    found: list[dict[str, Any]] = answer.json()["routes"]
    return found


def visits(found: list[dict[str, Any]]) -> list[list[str]]:
    return [[stop["visit_id"] for stop in route["stops"]] for route in found]


def test_a_carer_sees_the_own_route_with_names_houses_and_tasks(road: Road):
    [route] = routes(carer(road))
    assert route["shift_id"] == S1
    assert [s["visit_id"] for s in route["stops"]] == [A, B]
    first = route["stops"][0]
    assert first["client"]["name"] == "Anna Paraugs"
    assert first["client"]["phone"] == "+371 20000000"
    assert first["place"]["address"] == "„A”"
    assert (first["begin_at"], first["kind_text"]) == ("2026-11-23T06:10:00+00:00", "aprūpe mājās")
    assert first["door_code"] is None
    assert visits(routes(carer(road, "K-2"))) == [[C, D]]
    assert "Daina" not in carer(road).get(URL).text


def test_what_to_be_ready_for_and_who_comes_along_is_told(sqlite_store: Store):
    book = everywhere()
    plans = [books.care_plan(n, x) for n, x in enumerate("ABCD", start=1)]
    plans[1] = books.care_plan(2, "B", books.item(2, carers_needed=2))
    with_dog = replace(book.clients["C-B"], facts=("dog",), lives_alone=True)
    clients = {**book.clients, "C-B": with_dog}
    book = replace(book, care_plans=books.by_id(plans), clients=clients)
    road = road_over(sqlite_store, book, k1=[A, B], k2=[B, C])
    road.published()
    road = road.at(THAT_DAY)
    stop = routes(carer(road))[0]["stops"][1]
    assert stop["together_with"] == ["Uldis Paraugs"]
    assert len(stop["client"]["mind"]) == 2
    english = carer(road).get(URL, headers={"Accept-Language": "en"}).json()["routes"][0]
    assert english["stops"][1]["client"]["mind"] != stop["client"]["mind"]


def test_drafts_and_superseded_plans_are_not_seen(sqlite_store: Store):
    road = road_over(sqlite_store)
    draft = road.planned()
    there = road.at(THAT_DAY)
    assert routes(carer(there)) == []
    road.published()
    assert [r["plan_id"] for r in routes(carer(there))] == [draft.id + 1]
    latest = road.published()
    assert [r["plan_id"] for r in routes(carer(there))] == [latest.id]


@pytest.mark.parametrize(
    ("moment", "seen"),
    [
        (at(6) - timedelta(hours=24, seconds=1), False),
        (at(6) - timedelta(hours=24), True),
        (at(8, 40) + timedelta(hours=24), True),
        (at(8, 40) + timedelta(hours=24, seconds=1), False),
    ],
)
def test_a_route_is_seen_from_a_day_before_to_a_day_after(
    road: Road,
    moment: datetime,
    seen: bool,  # noqa: FBT001 - a column of the table
):
    """K-1 is on the way from 06:00 to 08:40 UTC."""
    assert bool(routes(carer(road.at(moment)))) is seen


def test_a_day_may_be_asked_for(road: Road):
    client = carer(road)
    assert visits(routes(client, on="2026-11-23")) == [[A, B]]
    assert routes(client, on="2026-11-24") == []


def test_what_a_phone_has_is_not_sent_again_nor_noted(road: Road):
    client = carer(road)
    first = client.get(URL)
    tag = first.headers["ETag"]
    assert road.reads("client") == [("C-A", "own route"), ("C-B", "own route")]
    again = client.get(URL, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert len(road.reads("client")) == 2
    other = client.get(URL, headers={"If-None-Match": tag, "Accept-Language": "en"})
    assert other.status_code == 200


def test_a_change_of_the_records_reaches_the_phone(road: Road):
    client = carer(road)
    tag = client.get(URL).headers["ETag"]
    with road.house.store.work("test") as work:
        person, version = work.get("tervete", Person, "C-A")
        work.put("tervete", replace(person, phone="+371 21111111"), version)
    answer = client.get(URL, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.json()["routes"][0]["stops"][0]["client"]["phone"] == "+371 21111111"


def test_a_change_that_touches_nobody_on_the_route_is_not_sent(road: Road):
    client = carer(road)
    tag = client.get(URL).headers["ETag"]
    with road.house.store.work("test") as work:
        place, version = work.get("tervete", Place, "D")
        work.put("tervete", replace(place, driving_note="aiz tilta pa kreisi"), version)
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 304


def test_a_new_plan_reaches_the_phone(road: Road):
    client = carer(road)
    tag = client.get(URL).headers["ETag"]
    road.published()
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 200


@pytest.fixture
def coded(sqlite_store: Store, tmp_path: Path) -> Road:
    """C-A and C-D have door codes."""
    road = road_over(sqlite_store)
    road.published()
    file = tmp_path / "keys"
    make_key_file(file)
    vault = open_vault(file)
    with sqlite_store.work("test") as work:
        for client_id, code in (("C-A", "12#34"), ("C-D", "77*")):
            sealed = vault.seal(code, door_code_context("tervete", client_id))
            work.door_codes.put("tervete", client_id, sealed, 0)
    house = road.house.with_settings(secret_key_file=file)
    return replace(road, house=house).at(THAT_DAY)


def test_a_door_code_is_told_on_the_day_and_to_who_comes(coded: Road):
    stops = routes(carer(coded))[0]["stops"]
    assert [stop["door_code"] for stop in stops] == ["12#34", None]
    text = carer(coded).get(URL).text
    assert "77*" not in text
    evening_before = coded.at(datetime(2026, 11, 22, 21, 59, tzinfo=UTC))
    assert "12#34" not in carer(evening_before).get(URL).text
    midnight = coded.at(datetime(2026, 11, 22, 22, 0, tzinfo=UTC))
    assert "12#34" in carer(midnight).get(URL).text
    day_after = coded.at(datetime(2026, 11, 23, 22, 0, tzinfo=UTC))
    assert routes(carer(day_after))
    assert "12#34" not in carer(day_after).get(URL).text


def test_only_carers_have_routes_of_their_own(road: Road):
    for role in (Role.ADMIN, Role.COORDINATOR, Role.PLANNER, Role.AUDITOR):
        assert road.client(role).get(URL).status_code == 403
    assert routes(carer(road, "K-9")) == []


def test_a_sheet_that_was_written_for_other_documents_does_not_hold(road: Road):
    """As after an erasure: then the plan's own documents are read."""
    engine = road.house.store.engine
    before = routes(carer(road))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE published_sheets SET row_version = 99, doc = x'00'")
    assert routes(carer(road.at(THAT_DAY))) == before
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM published_sheets")
    assert routes(carer(road.at(THAT_DAY))) == before


def test_an_erased_client_is_not_on_the_route_any_more(road: Road):
    client = carer(road)
    assert "Anna" in client.get(URL).text
    with road.house.store.work("U-admin") as work:
        work.erasure.erase("tervete", "client", "C-A")
    after = client.get(URL)
    assert "Anna" not in after.text
    assert "„A”" not in after.text
    with road.house.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM published_sheets").scalar()
    assert rows == 0


def test_a_superseded_plan_leaves_no_sheets(road: Road):
    road.published()
    with road.house.store.engine.connect() as connection:
        plan_ids = connection.exec_driver_sql("SELECT DISTINCT plan_id FROM published_sheets")
        assert [row[0] for row in plan_ids] == [2]
        docs = connection.exec_driver_sql("SELECT carer_id FROM published_sheets").all()
    assert sorted(row[0] for row in docs) == ["K-1", "K-2"]


def test_routes_are_read_alike_from_each_database(store: Store):
    road = road_over(store)
    road.published()
    there = road.at(THAT_DAY)
    client = carer(there)
    first = client.get(URL)
    assert visits(first.json()["routes"]) == [[A, B]]
    again = client.get(URL, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    road.published()
    assert client.get(URL).json()["routes"][0]["plan_id"] == 2
