"""Plans over HTTP: listed, shown in codes or with names, judged, explained, compared, published."""

import pytest

from homecare.access import Role
from homecare.store import Store
from tests.handwork.days import A, B, C, D, town
from tests.http.days import NORTH, Road, road_over

PLANS = "/api/v1/plans"


@pytest.fixture
def road(sqlite_store: Store) -> Road:
    return road_over(sqlite_store, town())


def test_plans_are_listed_page_by_page_newest_first(road: Road):
    ids = [road.planned().id for _ in range(3)]
    client = road.client()
    first = client.get(PLANS, params={"limit": 2}).json()
    assert [row["id"] for row in first["items"]] == [ids[2], ids[1]]
    second = client.get(PLANS, params={"limit": 2, "after": first["next"]}).json()
    assert [row["id"] for row in second["items"]] == [ids[0]]
    assert second["next"] is None


def test_plans_are_filtered_by_day_and_state(road: Road):
    published, draft = road.published(), road.planned()
    client = road.client()
    for params, ids in (
        ({"state": "published"}, [published.id]),
        ({"state": "draft", "from_on": "2026-11-23"}, [draft.id]),
        ({"from_on": "2026-11-24"}, []),
        ({"to_on": "2026-11-22"}, []),
    ):
        assert [row["id"] for row in client.get(PLANS, params=params).json()["items"]] == ids


def test_a_plan_is_shown_in_codes_with_its_version(road: Road):
    draft = road.planned()
    answer = road.client().get(f"{PLANS}/{draft.id}")
    assert answer.headers["ETag"] == '"v1"'
    shown = answer.json()
    assert (shown["whole"], shown["zone"], shown["plan"]["served"]) == (True, "Europe/Riga", 4)
    assert [[s["visit_id"] for s in r["stops"]] for r in shown["routes"]] == [[A, B], [C, D]]
    assert "Anna" not in answer.text
    assert shown["routes"][0]["stops"][0]["client_id"] == "C-A"
    assert road.reads("plan") == [(str(draft.id), "")]
    assert road.reads("client") == []


def test_names_are_shown_where_they_are_asked_for_and_each_is_noted_once(road: Road):
    draft = road.planned()
    shown = road.client().get(f"{PLANS}/{draft.id}", params={"names": True}).json()
    assert shown["routes"][0]["carer_name"] == "Zane Paraugs"
    assert shown["routes"][0]["stops"][0]["client_name"] == "Anna Paraugs"
    assert road.reads("client") == [(code, "names") for code in ("C-A", "C-B", "C-C", "C-D")]


def test_a_planner_gets_no_names(road: Road):
    draft = road.planned()
    client = road.client(Role.PLANNER)
    assert client.get(f"{PLANS}/{draft.id}").status_code == 200
    assert client.get(f"{PLANS}/{draft.id}", params={"names": True}).status_code == 403
    assert road.reads("client") == []


def test_who_has_some_areas_sees_the_other_stops_as_busy_and_no_code_of_theirs(
    sqlite_store: Store,
):
    road = road_over(sqlite_store, k1=[A, C], k2=[B, D])
    draft = road.planned()
    answer = road.client(**NORTH).get(f"{PLANS}/{draft.id}", params={"names": True})
    shown = answer.json()
    assert shown["whole"] is False
    first, second = shown["routes"][0]["stops"]
    assert (first["busy"], first["visit_id"], first["client_id"]) == (True, None, None)
    assert (second["busy"], second["client_name"]) == (False, "Cēzars Paraugs")
    for code in (A, B, "C-A", "C-B", "Anna", "Berta", '"A"', '"B"'):
        assert code not in answer.text
    assert road.reads("client") == [("C-C", "names"), ("C-D", "names")]


def test_carers_of_other_areas_are_not_there(road: Road):
    draft = road.planned()
    answer = road.client(**NORTH).get(f"{PLANS}/{draft.id}")
    assert "K-1" not in answer.text
    assert [r["carer_id"] for r in answer.json()["routes"]] == ["K-2"]


def test_the_referee_judges_a_plan(road: Road):
    draft = road.planned()
    answer = road.client().get(f"{PLANS}/{draft.id}/check").json()
    assert answer == {"legal": True, "violations": []}


def test_a_stop_is_explained_in_both_languages(road: Road):
    draft = road.planned()
    url = f"{PLANS}/{draft.id}/stops/{B}/carers/K-1/why"
    why = road.client().get(url).json()
    assert why["parts"]["travel"] > 0
    assert {*why["text"][0]} == {"lv", "en"}
    assert road.client().get(url.replace("K-1", "K-2")).status_code == 404
    assert road.client(**NORTH).get(url).status_code == 404


def test_a_visit_left_out_is_explained(sqlite_store: Store):
    road = road_over(sqlite_store, k1=[A, B], k2=[D])
    draft = road.planned()
    shown = road.client().get(f"{PLANS}/{draft.id}/unserved/{C}").json()
    assert (shown["visit_id"], shown["duty"]) == (C, True)
    assert shown["reason_text"]["lv"] != shown["reason_text"]["en"]
    assert road.client().get(f"{PLANS}/{draft.id}/unserved/{D}").status_code == 404
    south = road.client(area_ids=("T",))
    assert south.get(f"{PLANS}/{draft.id}/unserved/{C}").status_code == 404


def test_two_plans_are_compared_visit_by_visit_and_part_by_part(road: Road):
    before = road.planned()
    client = road.client()
    move = {"visit_id": B}
    made = client.post(f"{PLANS}/{before.id}/moves", json=move, headers={"If-Match": '"v1"'}).json()
    after_id = made["plan"]["id"]
    found = client.get(f"{PLANS}/{after_id}/compared-to/{before.id}").json()
    assert [(c["visit_id"], c["kind"]) for c in found["changes"]] == [(B, "dropped")]
    assert found["changes"][0]["before"]["carer_ids"] == ["K-1"]
    assert found["cost_more"] == sum(found["costs_after"].values()) - sum(
        found["costs_before"].values()
    )
    north = road.client(**NORTH).get(f"{PLANS}/{after_id}/compared-to/{before.id}")
    assert north.json()["changes"] == []


def test_a_plan_goes_from_draft_to_published_by_version(road: Road):
    draft = road.planned()
    client = road.client()
    url = f"{PLANS}/{draft.id}"
    assert client.post(f"{url}/approve", json={}).status_code == 428
    approved = client.post(f"{url}/approve", json={"why": "labi"}, headers={"If-Match": '"v1"'})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    stale = client.post(f"{url}/publish", json={}, headers={"If-Match": '"v1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "conflict")
    version = {"If-Match": approved.headers["ETag"]}
    assert client.post(f"{url}/publish", json={}, headers=version).json()["state"] == "published"
    steps = client.get(f"{url}/history").json()
    assert [(s["state"], s["why"]) for s in steps] == [
        ("draft", ""),
        ("approved", "labi"),
        ("published", ""),
    ]


def test_a_draft_is_not_published_unapproved(road: Road):
    draft = road.planned()
    answer = road.client().post(
        f"{PLANS}/{draft.id}/publish", json={}, headers={"If-Match": '"v1"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


def test_only_who_sees_the_whole_municipality_approves_and_publishes(road: Road):
    draft = road.planned()
    version = {"If-Match": '"v1"'}
    for client, code in (
        (road.client(**NORTH), "whole_municipality_only"),
        (road.client(Role.PLANNER), "forbidden"),
    ):
        for step in ("approve", "publish"):
            answer = client.post(f"{PLANS}/{draft.id}/{step}", json={}, headers=version)
            assert (answer.status_code, answer.json()["code"]) == (403, code)


def test_several_days_take_a_step_together_or_not_at_all(road: Road):
    one, two = road.planned(), road.planned()
    client = road.client()
    both = {"plans": [{"plan_id": n, "row_version": 1} for n in (one.id, two.id)]}
    half = {"plans": [{"plan_id": one.id, "row_version": 1}, {"plan_id": two.id, "row_version": 9}]}
    assert client.post(f"{PLANS}/approve", json=half).status_code == 409
    assert client.get(f"{PLANS}/{one.id}").json()["plan"]["state"] == "draft"
    items = client.post(f"{PLANS}/approve", json=both).json()["items"]
    assert [item["state"] for item in items] == ["approved", "approved"]
    again = {"plans": [{"plan_id": two.id, "row_version": 2}]}
    items = client.post(f"{PLANS}/publish", json=again).json()["items"]
    assert items[0]["state"] == "published"


def test_a_plan_of_another_municipality_is_not_there(road: Road):
    draft = road.planned()
    with road.house.store.work("test") as work:
        book = work.casebook("tervete")
        other = book.municipality.__class__(id="dobele", name="Dobele")
        work.save(None, book.__class__(municipality=other))
    client = road.client(municipality_id="dobele")
    here, nowhere = client.get(f"{PLANS}/{draft.id}"), client.get(f"{PLANS}/999")
    assert here.status_code == nowhere.status_code == 404
    assert here.json() == nowhere.json() | {"detail": here.json()["detail"]}
    assert client.get(PLANS).json()["items"] == []
    answer = client.post(f"{PLANS}/{draft.id}/approve", json={}, headers={"If-Match": '"v1"'})
    assert answer.status_code == 404
