"""Changes by hand over HTTP: each makes a draft, or is answered with what it would break."""

from dataclasses import replace

import pytest

from homecare.access import Role
from homecare.store import Store
from tests import books
from tests.handwork.days import S1, S2, A, B, C, D, everywhere, town
from tests.http.days import NORTH, Road, road_over

V1 = {"If-Match": '"v1"'}


@pytest.fixture
def road(sqlite_store: Store) -> Road:
    return road_over(sqlite_store)


def url(plan_id: int, step: str) -> str:
    return f"/api/v1/plans/{plan_id}/{step}"


def test_a_move_makes_a_draft_and_says_where_it_is(road: Road):
    draft = road.planned()
    move = {"visit_id": B, "shift_ids": [S2], "position": 0, "why": "lūgums"}
    answer = road.client().post(url(draft.id, "moves"), json=move, headers=V1)
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["Location"] == f"/api/v1/plans/{made['plan']['id']}"
    assert answer.headers["ETag"] == '"v1"'
    assert (made["plan"]["state"], made["plan"]["why"]) == ("draft", "lūgums")
    assert made["violations"] == []
    assert [c["kind"] for c in made["changes"] if c["visit_id"] == B] == ["carers"]
    shown = road.client().get(answer.headers["Location"]).json()
    assert [[s["visit_id"] for s in r["stops"]] for r in shown["routes"]] == [[A], [B, C, D]]
    assert shown["engine"] == "hand"
    assert made["cost_more"] == sum(made["costs"].values()) - draft.plan.cost


def test_a_try_is_told_and_not_stored(road: Road):
    draft = road.planned()
    move = {"visit_id": B, "shift_ids": [S2], "dry_run": True}
    answer = road.client().post(url(draft.id, "moves"), json=move, headers=V1)
    assert (answer.status_code, answer.json()["plan"]) == (200, None)
    assert len(road.client().get("/api/v1/plans").json()["items"]) == 1


def test_a_move_sent_twice_with_one_key_makes_one_draft(road: Road):
    draft = road.planned()
    client = road.client()
    move = {"visit_id": B, "shift_ids": [S2], "position": 0}
    keyed = V1 | {"Idempotency-Key": "b1c2d3e4"}
    first, second = (client.post(url(draft.id, "moves"), json=move, headers=keyed) for _ in "12")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len(client.get("/api/v1/plans").json()["items"]) == 2


def test_what_breaks_a_rule_is_answered_with_the_rule_in_both_languages(sqlite_store: Store):
    dog = books.by_id([books.client(x, facts=("dog",) if x == "B" else ()) for x in "ABCD"])
    carers = books.by_id([books.carer(1), books.carer(2, refuses=("dog",))])
    road = road_over(sqlite_store, town(clients=dog, carers=carers))
    draft = road.planned()
    move = {"visit_id": B, "shift_ids": [S2], "position": 0}
    answer = road.client().post(url(draft.id, "moves"), json=move, headers=V1)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "hand_refused")
    assert [e["code"] for e in told["errors"]] == ["violation.incompatible.fact"]
    assert told["errors"][0]["message_lv"] != told["errors"][0]["message_en"]
    assert len(road.client().get("/api/v1/plans").json()["items"]) == 1


def test_a_visit_is_pinned_and_set_free(road: Road):
    draft = road.planned()
    client = road.client()
    pin = {"visit_id": B, "begin_at": "2026-11-23T10:00:00Z"}
    fixed = client.post(url(draft.id, "pins"), json=pin, headers=V1).json()
    stop = client.get(f"/api/v1/plans/{fixed['plan']['id']}").json()["routes"][0]["stops"][1]
    assert stop["begin_at"] == "2026-11-23T10:00:00Z"
    assert stop["pin"] == {"begin_at": stop["begin_at"], "carer_id": None, "with_carer_id": None}
    free = client.post(url(fixed["plan"]["id"], "releases"), json={"visit_id": B}, headers=V1)
    stop = client.get(free.headers["Location"]).json()["routes"][0]["stops"][1]
    assert (free.status_code, stop["pin"]) == (201, None)


def test_a_pin_that_leaves_no_place_says_what_is_in_the_way(road: Road):
    draft = road.planned()
    pin = {"visit_id": B, "begin_at": "2026-11-23T13:00:00Z"}
    answer = road.client().post(url(draft.id, "pins"), json=pin, headers=V1)
    assert (answer.status_code, answer.json()["code"]) == (409, "hand_no_place")
    assert "fiksēts aprūpētājs vai laiks" in answer.json()["detail"]


def test_versions_guard_plan_and_day(road: Road):
    draft = road.planned()
    client = road.client()
    move = {"visit_id": B, "shift_ids": [S2]}
    assert client.post(url(draft.id, "moves"), json=move).status_code == 428
    stale = client.post(url(draft.id, "moves"), json=move, headers={"If-Match": '"v2"'})
    assert stale.status_code == 412
    newer = client.post(url(draft.id, "moves"), json=move, headers=V1).json()["plan"]["id"]
    other = {"visit_id": A, "shift_ids": [S2]}
    told = client.post(url(draft.id, "moves"), json=other, headers=V1)
    assert (told.status_code, told.json()["code"]) == (409, "plan_not_newest")
    seen = client.post(url(draft.id, "moves"), json=other | {"newest_plan_id": newer}, headers=V1)
    assert seen.status_code == 201


def test_only_who_may_change_plans_of_the_whole_municipality_does(road: Road):
    draft = road.planned()
    for client in (road.client(**NORTH), road.client(Role.AUDITOR), road.client(Role.CARER)):
        for step in ("moves", "pins", "releases"):
            answer = client.post(url(draft.id, step), json={"visit_id": C}, headers=V1)
            assert answer.status_code == 403
    planner = road.client(Role.PLANNER)
    assert planner.post(url(draft.id, "pins"), json={"visit_id": C}, headers=V1).status_code == 201


def test_places_of_a_visit_are_ranked(road: Road):
    draft = road.planned()
    found = road.client().get(url(draft.id, f"visits/{B}/places")).json()
    assert [o["seats"][0]["carer_id"] for o in found["openings"]] == ["K-1", "K-2"]
    assert [o["here"] for o in found["openings"]] == [True, False]
    assert (found["openings"][0]["more"], found["faithful"]) == (0, True)
    assert road.reads("plan") == [(str(draft.id), "")]
    assert road.client().get(url(draft.id, "visits/A-9/places")).status_code == 404


def test_places_with_carers_of_other_areas_are_not_told(sqlite_store: Store):
    book = everywhere()
    carers = books.by_id([books.carer(1, area_ids=("T",)), books.carer(2)])
    road = road_over(sqlite_store, replace(book, carers=carers))
    draft = road.planned()
    north = road.client(**NORTH)
    found = north.get(url(draft.id, f"visits/{C}/places"))
    assert "K-1" not in found.text
    assert [o["seats"][0]["carer_id"] for o in found.json()["openings"]] == ["K-2"]
    assert north.get(url(draft.id, f"visits/{A}/places")).status_code == 404
    assert north.get(url(draft.id, "carers/K-1/stand-ins")).status_code == 404


def test_stand_ins_of_a_carer_are_told_visit_by_visit(road: Road):
    draft = road.planned()
    found = road.client().get(url(draft.id, "carers/K-2/stand-ins")).json()
    assert [*found["visits"]] == [C, D]
    assert {s["carer_id"] for o in found["visits"][C] for s in o["seats"]} == {"K-1"}
    assert road.client().get(url(draft.id, "carers/K-9/stand-ins")).status_code == 404
    assert S1 not in str(found["visits"][C][0]["shifted"])
