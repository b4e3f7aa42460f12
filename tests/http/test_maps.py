"""Plans drawn over HTTP: GeoJSON, the map page, the carers' sheets."""

import json
import re
from dataclasses import replace

import pytest

from homecare.access import Role
from homecare.model import Place
from homecare.store import Store
from tests.handwork.days import A, B, town
from tests.http.days import NORTH, Road, road_over


@pytest.fixture
def road(sqlite_store: Store) -> Road:
    return road_over(sqlite_store, town())


def url(plan_id: int, what: str) -> str:
    return f"/api/v1/plans/{plan_id}/{what}"


def test_geojson_shows_routes_and_stops_in_codes(road: Road):
    draft = road.planned()
    answer = road.client().get(url(draft.id, "plan.geojson"))
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert [f["properties"]["kind"] for f in features].count("stop") == 4
    assert "Anna" not in answer.text
    assert ("C-A", "geojson") in road.reads("client"), "a house is shown where it is"


def test_a_planner_sees_the_neighbourhood_not_the_house(road: Road):
    draft = road.planned()
    with road.house.store.work("test") as work:
        place, version = work.get("tervete", Place, "A")
        work.put("tervete", replace(place, lat=56.45678, lon=23.45678), version)
    exact = road.client().get(url(draft.id, "plan.geojson")).text
    rough = road.client(Role.PLANNER).get(url(draft.id, "plan.geojson")).text
    assert "56.45678" in exact
    assert "56.45678" not in rough
    assert "56.46" in rough
    assert len(road.reads("client")) == 4, "the planner read nobody"


def test_names_stand_on_maps_only_where_asked_for_and_allowed(road: Road):
    draft = road.planned()
    named = road.client().get(url(draft.id, "plan.geojson"), params={"names": True})
    assert "Anna Paraugs" in named.text
    planner = road.client(Role.PLANNER)
    for what in ("plan.geojson", "map"):
        assert planner.get(url(draft.id, what), params={"names": True}).status_code == 403


def test_a_map_of_some_areas_holds_nothing_of_the_others(road: Road):
    draft = road.planned()
    north = road.client(**NORTH)
    found = north.get(url(draft.id, "plan.geojson"), params={"names": True})
    kinds = [f["properties"] for f in found.json()["features"]]
    assert [p["client_id"] for p in kinds if p["kind"] == "stop"] == ["C-C", "C-D"]
    for code in (A, B, "C-A", "K-1", "Anna", "Zane"):
        assert code not in found.text
    assert json.loads(found.text)["bbox"][0] == pytest.approx(23.35)


def test_the_map_is_a_page_whose_own_scripts_run_and_no_others(road: Road):
    draft = road.planned()
    with road.client() as client:
        answer = client.get(url(draft.id, "map"), headers={"Accept-Language": "en"})
        alone = client.get(url(draft.id, "map"), params={"carer_id": "K-2"})
        assert client.get(url(draft.id, "map"), params={"carer_id": "K-9"}).status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    allowed = re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    asked = set(re.findall(r'<script nonce="([\w-]+)">', answer.text))
    named = set(re.findall(r"script-src 'nonce-([\w-]+)'", answer.text))
    assert asked == named == set(allowed)
    assert len(asked) == 1
    assert "Anna" not in answer.text
    assert "C-C" in alone.text
    assert "C-A" not in alone.text


def test_the_workbench_ends_with_the_app(road: Road):
    draft = road.planned()
    with road.client() as client:
        client.get(url(draft.id, "map"))
        assert road.house.app.state.workbench.pid is not None
    assert road.house.app.state.workbench.pid is None


def test_a_sheet_is_for_who_may_read_people_and_notes_the_clients_on_it(road: Road):
    draft = road.planned()
    answer = road.client().get(url(draft.id, "sheets/K-1"))
    assert answer.status_code == 200
    assert "Anna Paraugs" in answer.text
    assert "Daina" not in answer.text
    assert road.reads("client") == [("C-A", "sheet"), ("C-B", "sheet")]
    assert road.client().get(url(draft.id, "sheets/K-9")).status_code == 404
    assert road.client(Role.PLANNER).get(url(draft.id, "sheets/K-1")).status_code == 403
    assert road.client(**NORTH).get(url(draft.id, "sheets/K-1")).status_code == 404
    assert "Daina" in road.client(**NORTH).get(url(draft.id, "sheets/K-2")).text


def test_pages_speak_the_language_asked_for(road: Road):
    draft = road.planned()
    lv = road.client().get(url(draft.id, "sheets/K-1"))
    en = road.client().get(url(draft.id, "sheets/K-1"), headers={"Accept-Language": "en-GB"})
    assert 'lang="lv"' in lv.text
    assert 'lang="en"' in en.text
