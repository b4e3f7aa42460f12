"""Health, metrics, logs, the document."""

import io
import json
from datetime import timedelta

import pytest
from pydantic import SecretStr

from homecare.access import Role
from homecare.errors import StoreError
from homecare.runs.records import Run, RunKind, RunState
from tests.http import trial
from tests.http.conftest import House
from tests.http.seats import account, signed_in, with_token

CANARY = "Anna-Paraugs"


def test_a_server_with_all_it_needs_is_ready(house: House):
    answer = house.client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"] | {"kernels": ""} == {
        "database": "ok",
        "disk": "ok",
        "kernels": "",
    }


def test_a_server_without_its_database_or_disk_is_not(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    def away() -> None:
        raise StoreError("store_failed", reason="x")

    monkeypatch.setattr(house.store, "check", away)
    full = house.with_settings(least_free_mb=10**9)
    answer = full.client().get("/health/ready", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
    assert "database (store_failed), disk (full)" in answer.json()["detail"]


def test_metrics_are_there_for_who_shows_the_token(house: House):
    assert house.client().get("/metrics").status_code == 404
    open_to_some = house.with_settings(metrics_token=SecretStr("a-long-token"))
    assert open_to_some.client().get("/metrics").status_code == 401
    wrong = open_to_some.client(Authorization="Bearer a-long-tokem")
    assert wrong.get("/metrics").status_code == 401
    right = open_to_some.client(Authorization="Bearer a-long-token")
    assert right.get("/metrics").status_code == 200


def test_metrics_count_requests_by_template_and_runs_by_state(house: House):
    run = Run(
        id="00000000-0000-4000-8000-000000000001",
        municipality_id="tervete",
        kind=RunKind.PLAN,
        wish={},
        ordered_at=house.ports.now() - timedelta(seconds=90),
        ordered_by="timer",
    )
    with house.store.work("test") as work:
        work.runs.order(run)
    told = house.with_settings(metrics_token=SecretStr("t"))
    told.client().get(f"/{CANARY}")
    text = told.client(Authorization="Bearer t").get("/metrics").text
    assert 'homecare_http_requests_total{method="-",route="-",status="404"} 1.0' in text
    assert 'homecare_runs{kind="plan",state="waiting"} 1.0' in text
    assert 'homecare_runs{kind="repair",state="failed"} 0.0' in text
    assert "homecare_queue_age_seconds 90.0" in text
    assert CANARY not in text


def test_a_newest_run_tells_how_long_it_took(house: House):
    run = Run(
        id="00000000-0000-4000-8000-000000000002",
        municipality_id="tervete",
        kind=RunKind.PLAN,
        wish={},
        ordered_at=house.ports.now(),
        ordered_by="timer",
    )
    with house.store.work("test") as work:
        work.runs.order(run)
        taken = work.runs.claim("W-1", house.ports.now(), 30)
        assert taken is not None
        later = house.ports.now() + timedelta(seconds=30)
        work.runs.renew(run.id, "W-1", later, {"seconds": 2.5, "unserved": 3})
        work.runs.finish(run.id, "W-1", RunState.DONE, {}, {}, later)
    told = house.with_settings(metrics_token=SecretStr("t"))
    text = told.client(Authorization="Bearer t").get("/metrics").text
    assert 'homecare_unserved_visits{kind="plan",municipality="tervete"} 3.0' in text
    assert 'homecare_solve_seconds{kind="plan",municipality="tervete"} 2.5' in text
    assert 'homecare_run_seconds{kind="plan",municipality="tervete"} 30.0' in text


def test_the_log_has_one_line_per_request_and_no_value_of_it(house: House, written: io.StringIO):
    house.app.include_router(trial.router)
    client = house.client(**{"User-Agent": CANARY})
    client.get(f"/trial/words?wanted={CANARY}")
    client.get(f"/{CANARY}?x={CANARY}")
    client.post("/trial/form", json={"name": CANARY})
    client.request(CANARY, f"/{CANARY}")
    client.get("/trial/fault")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    asked = [(x["method"], x["route"], x["status"]) for x in lines if x["event"] == "request"]
    assert asked == [
        ("GET", "/trial/words", 422),
        ("-", "-", 404),
        ("POST", "/trial/form", 200),
        ("-", "-", 404),
        ("GET", "/trial/fault", 500),
    ]
    assert [x["kind"] for x in lines if x["event"] == "fault"] == ["ValueError"]
    assert CANARY not in written.getvalue()
    assert "Anna" not in written.getvalue()


def test_the_log_names_the_account_and_nobody(house: House, written: io.StringIO):
    house.app.include_router(trial.router)
    whose = account(house, Role.COORDINATOR)
    with_token(house, whose).get("/trial/whose")
    signed_in(house, Role.AUDITOR).get("/trial/whose")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert lines[-1]["account"].startswith("U-")
    assert whose.login not in written.getvalue()


def test_the_document_is_for_who_is_signed_in(house: House):
    assert house.client().get("/api/v1/openapi.json").status_code == 401
    found = signed_in(house, Role.CARER).get("/api/v1/openapi.json")
    assert found.status_code == 200
    assert found.json()["openapi"].startswith("3.")
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert house.client().get(path).status_code == 404
