"""Runs over HTTP: ordered, listed, followed by polling and as events, stopped and cancelled."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.runs.reading import read_run
from homecare.runs.records import RunState
from homecare.store import Store
from tests.handwork.days import NOW
from tests.http.days import NORTH, Road, road_over

RUNS = "/api/v1/runs"
PLAN = {"kind": "plan", "day_on": "2026-11-23"}
REPAIR = {
    "kind": "repair",
    "day_on": "2026-11-23",
    "now": "10:30",
    "ill": {"K-1": None, "K-2": "13:00"},
    "away": ["C-A"],
    "windows": {"A-2.1:20261123": {"opens": "11:00", "closes": "12:30"}},
    "ways": {"K-2": "bicycle"},
    "freeze_s": 1800,
}
LEASE = {"worker": "w-1", "lease_s": 60.0}


@pytest.fixture
def road(sqlite_store: Store) -> Road:
    return road_over(sqlite_store)


def ordered(client: TestClient, **changes: Any) -> dict[str, Any]:
    answer = client.post(RUNS, json=PLAN | changes)
    assert answer.status_code == 202, answer.text
    found: dict[str, Any] = answer.json()
    return found


def taken(road: Road) -> str:
    """The oldest waiting run, taken by a worker."""
    with road.house.store.work("w-1") as work:
        run = work.runs.claim("w-1", NOW, 60.0)
    assert run is not None
    return run.id


def told(road: Road, run_id: str, **progress: Any) -> None:
    with road.house.store.work("w-1") as work:
        work.runs.renew(run_id, "w-1", NOW + timedelta(seconds=60), progress)


def ended(road: Road, run_id: str, state: RunState = RunState.DONE, **error: Any) -> None:
    outcome = {"plan_ids": [7]} if state is RunState.DONE else {}
    with road.house.store.work("w-1") as work:
        work.runs.finish(run_id, "w-1", state, outcome, error, NOW)


def test_an_order_is_taken_on_and_says_where_to_look(road: Road):
    client = road.client()
    answer = client.post(RUNS, json=PLAN | {"days": 2, "seconds": 5})
    run = answer.json()
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"{RUNS}/{run['id']}"
    assert (run["state"], run["kind"], run["wish"]["days"]) == ("waiting", "plan", 2)
    assert client.get(answer.headers["Location"]).json() == run


def test_a_repair_is_ordered_with_all_that_changed(road: Road):
    wish = road.client().post(RUNS, json=REPAIR).json()["wish"]
    assert wish["ill"] == {"K-1": None, "K-2": "13:00:00"}
    assert wish["windows"]["A-2.1:20261123"]["opens"] == "11:00:00"
    assert (wish["away"], wish["ways"], wish["freeze_s"]) == (["C-A"], {"K-2": "bicycle"}, 1800)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"days": 0}, "/days"),
        ({"days": 29}, "/days"),
        ({"day_on": "2026-02-30"}, "/day_on"),
        ({"day_on": "1999-12-31"}, "/day_on"),
        ({"seconds": 3601}, "/seconds"),
        ({"seconds": 0}, "/seconds"),
        ({"seed": -1}, "/seed"),
        ({"why": "x" * 201}, "/why"),
        ({"kind": "retention"}, "/kind"),
        ({"municipality_id": "dobele"}, ""),
    ],
)
def test_a_wrong_order_is_refused_field_by_field(road: Road, changes: dict[str, Any], pointer: str):
    answer = road.client().post(RUNS, json=PLAN | changes)
    assert answer.status_code == 422, answer.text
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]
    assert road.client().get(RUNS).json()["items"] == []


def test_one_key_orders_one_run(road: Road):
    client = road.client()
    key = {"Idempotency-Key": "a1b2c3d4"}
    first, second = (client.post(RUNS, json=PLAN, headers=key) for _ in "12")
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert len(client.get(RUNS).json()["items"]) == 1


def test_only_so_many_wait(road: Road):
    client = replace(road, house=road.house.with_settings(limit_runs_waiting=2)).client()
    ordered(client)
    ordered(client)
    answer = client.post(RUNS, json=PLAN)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_runs")
    assert answer.headers["Retry-After"] == "30"


def test_runs_are_listed_newest_first_page_by_page_and_filtered(road: Road):
    ids = []
    for minute in range(3):
        later = road.at(NOW + timedelta(minutes=minute))
        ids.append(ordered(later.client())["id"])
    client = road.client()
    first = client.get(RUNS, params={"limit": 2}).json()
    assert [run["id"] for run in first["items"]] == [ids[2], ids[1]]
    last = client.get(RUNS, params={"limit": 2, "after": first["next"]}).json()
    assert [run["id"] for run in last["items"]] == [ids[0]]
    taken(road)
    running = client.get(RUNS, params={"state": "running", "kind": "plan"}).json()["items"]
    assert [run["id"] for run in running] == [ids[0]]


def test_progress_is_read_by_polling(road: Road):
    client = road.client()
    run_id = ordered(client)["id"]
    before = client.get(f"{RUNS}/{run_id}")
    told(road, taken(road), seconds=1.5, cost=900, unserved=2, costs={"travel": 900}, bound=700)
    after = client.get(f"{RUNS}/{run_id}")
    assert after.json()["progress"]["cost"] == 900
    assert after.json()["state"] == "running"
    assert before.headers["ETag"] != after.headers["ETag"]
    ended(road, run_id)
    done = client.get(f"{RUNS}/{run_id}").json()
    assert (done["state"], done["plan_ids"], done["error"]) == ("done", [7], None)


def test_a_failed_run_says_why_in_both_languages(road: Road):
    client = road.client()
    run_id = ordered(client)["id"]
    values = {"place_id": "P-1", "count": 1}
    ended(road, taken(road), RunState.FAILED, code="place_unlocated", values=values)
    error = client.get(f"{RUNS}/{run_id}").json()["error"]
    assert error["code"] == "place_unlocated"
    assert "P-1" in error["message_lv"]
    assert error["message_lv"] != error["message_en"]
    north = road.client(**NORTH).get(f"{RUNS}/{run_id}")
    assert "P-1" not in north.text
    assert north.json()["error"]["code"] == "place_unlocated"


def test_who_sees_some_areas_is_not_told_whom_an_order_is_about(road: Road):
    run_id = road.client().post(RUNS, json=REPAIR).json()["id"]
    for url in (f"{RUNS}/{run_id}", RUNS):
        answer = road.client(**NORTH).get(url)
        assert answer.status_code == 200
        assert "C-A" not in answer.text
        assert "K-1" not in answer.text


def test_a_waiting_run_is_cancelled_at_once_and_a_running_one_is_asked_to(road: Road):
    client = road.client()
    waiting = ordered(client)["id"]
    assert client.post(f"{RUNS}/{waiting}/cancel").json()["state"] == "cancelled"
    ordered(client)
    running = taken(road)
    assert client.post(f"{RUNS}/{running}/stop").json()["wanted"] == "stop"
    asked = client.post(f"{RUNS}/{running}/cancel").json()
    assert (asked["state"], asked["wanted"]) == ("running", "cancel")


def test_who_may_order(road: Road):
    run_id = ordered(road.client())["id"]
    assert road.client(Role.PLANNER).post(RUNS, json=PLAN).status_code == 202
    north = road.client(**NORTH)
    for answer in (
        north.post(RUNS, json=PLAN),
        north.post(f"{RUNS}/{run_id}/stop"),
        north.post(f"{RUNS}/{run_id}/cancel"),
        road.client(Role.CARER).post(RUNS, json=PLAN),
        road.client(Role.AUDITOR).get(f"{RUNS}/{run_id}"),
    ):
        assert answer.status_code == 403
    assert road.client().get(f"{RUNS}/{run_id}").json()["state"] == "waiting"


def test_a_run_of_another_municipality_is_not_there(road: Road):
    run_id = ordered(road.client())["id"]
    with road.house.store.work("test") as work:
        book = work.casebook("tervete")
        other = replace(book.municipality, id="dobele", name="Dobele")
        work.save(None, replace(book.__class__(municipality=other)))
    stranger = road.client(municipality_id="dobele")
    for answer in (
        stranger.get(f"{RUNS}/{run_id}"),
        stranger.get(f"{RUNS}/{run_id}/events"),
        stranger.post(f"{RUNS}/{run_id}/cancel"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert stranger.get(RUNS).json()["items"] == []
    after = road.client().get(RUNS, params={"limit": 1}).json()
    assert after["next"] is None


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams look often."""
    monkeypatch.setattr("api.http.streams.LOOK_S", 0.01)


def events(client: TestClient, run_id: str, last: str | None = None) -> list[dict[str, str]]:
    headers = {} if last is None else {"Last-Event-ID": last}
    with client.stream("GET", f"{RUNS}/{run_id}/events", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        return [event for event in map(fields, answer.read().decode().split("\n\n")) if event]


def fields(block: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))


@pytest.mark.usefixtures("quick")
def test_events_end_with_the_run(road: Road):
    client = road.client()
    run_id = ordered(client)["id"]
    ended(road, taken(road))
    begin, end = events(client, run_id)
    assert begin == {"retry": "5000"}
    assert end["event"] == "end"
    assert json.loads(end["data"])["state"] == "done"
    assert end["id"] == str(json.loads(end["data"])["row_version"])


@pytest.mark.usefixtures("quick")
def test_events_tell_each_change_once_and_go_on_where_they_ended(
    road: Road, monkeypatch: pytest.MonkeyPatch
):
    """The worker goes one step on each time the stream looks."""
    client = road.client()
    run_id = ordered(client)["id"]
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: taken(road),
            lambda: None,
            lambda: told(road, run_id, cost=5),
            lambda: ended(road, run_id),
        ]
    )
    inside = "api.http.routers.runs.read_run"

    def step(*args: Any) -> Any:
        found = read_run(*args)
        next(steps, lambda: None)()
        return found

    first = client.get(f"{RUNS}/{run_id}").json()["row_version"]
    monkeypatch.setattr(inside, step)
    told_events = [e for e in events(client, run_id, str(first)) if "event" in e]
    states = [(e["event"], json.loads(e["data"])["state"]) for e in told_events]
    assert states == [("run", "running"), ("run", "running"), ("end", "done")]
    numbers = [int(e["id"]) for e in told_events]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > first


@pytest.mark.usefixtures("quick")
def test_a_silent_stream_gives_signs_of_life_and_ends_some_time(
    road: Road, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("api.http.streams.BEAT_S", 0.0)
    monkeypatch.setattr("api.http.streams.LIFE_S", 0.2)
    client = road.client()
    run_id = ordered(client)["id"]
    with client.stream("GET", f"{RUNS}/{run_id}/events") as answer:
        text = answer.read().decode()
    assert ": still here" in text
    assert "event: end" not in text


@pytest.mark.usefixtures("quick")
def test_only_so_many_streams_are_open_and_each_gives_its_place_back(road: Road):
    client = road.client()
    run_id = ordered(client)["id"]
    streams = road.house.app.state.streams
    places = [streams.take() for _ in range(40)]
    answer = client.get(f"{RUNS}/{run_id}/events")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_streams")
    places.pop().leave()
    ended(road, taken(road))
    assert events(client, run_id)
    assert events(client, run_id)
    del places
    assert [streams.take() for _ in range(40)]
