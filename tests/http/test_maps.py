"""Plans drawn over HTTP: GeoJSON, the map pages, the carers' sheets; and coverage."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from httpx2 import Response

from homecare.access import Role
from homecare.model import Place
from homecare.store import Store
from maps.roads.importing import import_roads
from tests import books
from tests.handwork.days import A, B, town
from tests.http.days import NORTH, Road, road_over
from tests.maps.roads.towns import drawn


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


def compared(now_id: int, was_id: int) -> str:
    return url(now_id, f"compared-to/{was_id}/map")


def held_to(answer: Response) -> None:
    """The page's scripts are those of its policy, and no others."""
    allowed = re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts")
    assert {*re.findall(r'<script nonce="([\w-]+)">', answer.text)} == {*allowed}
    assert len(allowed) == 1


def test_two_plans_of_a_day_on_one_map(road: Road):
    first, second = road.planned(), road.planned()
    with road.client() as client:
        answer = client.get(compared(second.id, first.id), headers={"Accept-Language": "en"})
        named = client.get(compared(second.id, first.id), params={"names": True})
    assert answer.headers["content-type"].startswith("text/html")
    held_to(answer)
    assert f"Plan {first.id} (version 1)" in answer.text
    assert f"Plan {second.id} (version 2)" in answer.text
    assert "Anna" not in answer.text
    assert named.status_code == 200
    reads = road.reads("client")
    assert reads == [(f"C-{x}", "comparison map") for x in "ABCD"] * 2, "each once a map"
    assert ("1", "comparison map") in road.reads("plan")


def test_what_changed_is_shown_with_names_where_they_are_asked_for_and_allowed(road: Road):
    first = road.planned()
    with road.house.store.work("test") as work:
        routes = tuple(r for r in first.plan.routes if r.carer_id != "K-1")
        fewer = replace(first.plan, routes=routes)
        second = work.add_plan("tervete", first.problem, fewer)
    with road.client() as client:
        plain = client.get(compared(second.id, first.id))
        named = client.get(compared(second.id, first.id), params={"names": True})
        north = road.client(**NORTH).get(compared(second.id, first.id), params={"names": True})
    assert "C-A" in plain.text
    assert "Anna" not in plain.text
    assert "Anna Paraugs" in named.text
    for hidden in ("C-A", "C-B", "K-1", "Anna", "Zane"):
        assert hidden not in north.text
    planner = road.client(Role.PLANNER)
    refused = planner.get(compared(second.id, first.id), params={"names": True})
    assert refused.status_code == 403


def test_plans_of_two_days_are_not_compared_on_a_map(road: Road):
    first = road.planned()
    later = replace(first.problem, day_on=first.day_on.replace(day=24), id="tervete:20261124")
    with road.house.store.work("test") as work:
        other = work.add_plan("tervete", later, replace(first.plan, problem_id=later.id))
    answer = road.client().get(compared(other.id, first.id))
    assert (answer.status_code, answer.json()["code"]) == (422, "plans_other_day")


COVERAGE = "/api/v1/coverage/map"
OLD = books.resident(1, id="R-1", place_id="A", area_id="T", birth_on=date(1930, 1, 15))


@pytest.fixture
def aged(sqlite_store: Store) -> Road:
    """The town with somebody of the age, in area T, who was never called on."""
    clients = {**town().clients, OLD.id: OLD}
    return road_over(sqlite_store, town(clients=clients))


def test_coverage_counts_parishes_and_names_nobody(aged: Road):
    with aged.client() as client:
        answer = client.get(COVERAGE, headers={"Accept-Language": "en"})
        north = aged.client(**NORTH).get(COVERAGE)
    assert answer.status_code == 200, answer.text
    held_to(answer)
    assert "Tērvetes pagasts" in answer.text
    assert "20 November 2026" in answer.text, "today"
    for code in ("C-A", "R-1", "Anna", "Paraugs", "K-1"):
        assert code not in answer.text
    assert re.search(r'"parishes": ?\[\]', north.text), "R-1 lives elsewhere"
    assert aged.reads("municipality") == [("tervete", "coverage")] * 2
    assert aged.reads("client") == []


def test_coverage_of_who_sees_no_house_is_drawn_round_neighbourhoods(aged: Road):
    with aged.house.store.work("test") as work:
        place, version = work.get("tervete", Place, "A")
        work.put("tervete", replace(place, lat=56.45678, lon=23.31234), version)
    with aged.client() as client:
        exact = client.get(COVERAGE).text
        rough = aged.client(Role.PLANNER).get(COVERAGE).text
    assert "23.31234" in exact
    assert "23.31234" not in rough
    assert "23.31" in rough


def test_coverage_is_not_for_carers_and_auditors(aged: Road):
    for role in (Role.CARER, Role.AUDITOR):
        assert aged.client(role).get(COVERAGE).status_code == 403


def test_coverage_shows_what_a_car_reaches_where_there_are_roads(
    aged: Road, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    corners = {1: (56.45, 23.30), 2: (56.45, 23.80), 3: (56.44, 23.80), 4: (56.44, 23.30)}
    drawn(tmp_path / "ring.osm.pbf", corners, [([1, 2, 3, 4, 1], {"highway": "tertiary"})])
    now = datetime(2026, 11, 20, tzinfo=UTC)
    import_roads(tmp_path / "ring.osm.pbf", tmp_path / "roads.npz", now, None)
    monkeypatch.setenv("HOMECARE_ROADS_FILE", str(tmp_path / "roads.npz"))
    with aged.client() as client:
        answer = client.get(
            COVERAGE, params={"on": "2026-12-24"}, headers={"Accept-Language": "en"}
        )
    assert [int(n) for n in re.findall(r'"minutes": ?(\d+)', answer.text)] == [15, 30, 45]
    assert "24 December 2026" in answer.text
