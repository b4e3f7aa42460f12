"""Idempotency-Key: created once, answered the same, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from homecare.access import Role
from homecare.records import Answered
from tests.http import trial
from tests.http.conftest import House
from tests.http.seats import client_with, seated, session

KEY = {"Idempotency-Key": "a-key-of-ours"}


@pytest.fixture
def client(each_house: House) -> TestClient:
    each_house.app.include_router(trial.router)
    return seated(each_house, Role.COORDINATOR).client


def made(house: House) -> int:
    with house.store.look("test") as look:
        return len(look.audit_entries("tervete", "thing"))


def test_a_repeat_creates_nothing_and_is_answered_the_same(each_house: House, client: TestClient):
    first = client.post("/trial/thing", json={"name": "Anna"}, headers=KEY)
    again = client.post("/trial/thing", json={"name": " Anna "}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["location"] == first.headers["location"] == "/trial/C-1"
    assert again.headers["etag"] == first.headers["etag"] == '"v1"'
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert made(each_house) == 1


def test_without_a_key_each_request_creates(each_house: House, client: TestClient):
    for _ in range(2):
        assert client.post("/trial/thing", json={"name": "Anna"}).status_code == 201
    assert made(each_house) == 2


def test_a_key_is_of_one_request_and_one_account(each_house: House, client: TestClient):
    client.post("/trial/thing", json={"name": "Anna"}, headers=KEY)
    other = client.post("/trial/thing", json={"name": "Berta"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert other.json()["errors"][0]["pointer"] == "header:Idempotency-Key"
    neighbour = seated(each_house, Role.COORDINATOR).client
    assert neighbour.post("/trial/thing", json={"name": "B"}, headers=KEY).status_code == 201
    assert made(each_house) == 2


def test_a_refused_request_leaves_its_key_free(each_house: House, client: TestClient):
    refused = client.post("/trial/thing", json={"name": "A", "count": 9}, headers=KEY)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert client.post("/trial/thing", json={"name": "A"}, headers=KEY).status_code == 201
    assert made(each_house) == 1


def test_requests_that_come_at_once_create_one_thing(each_house: House):
    each_house.app.include_router(trial.router)
    whose = seated(each_house, Role.COORDINATOR).account
    clients = [client_with(each_house, session(each_house, whose)[1]) for _ in range(4)]

    def post(one: TestClient) -> int:
        return one.post("/trial/thing", json={"name": "A"}, headers=KEY).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(post, clients))
    assert statuses[0] == 201
    assert {*statuses} <= {201, 409}
    assert made(each_house) == 1


def test_when_the_answer_was_lost_nothing_is_created_again(each_house: House):
    each_house.app.include_router(trial.router)
    seat = seated(each_house, Role.COORDINATOR)
    mark = Answered(
        account_id=seat.account.id,
        key=f"mark:{KEY['Idempotency-Key']}",
        request_hash="",
        status=0,
        body=b"",
        made_at=each_house.ports.now(),
    )
    with each_house.store.work("test") as work:
        work.answers.keep(replace(mark))
    answer = seat.client.post("/trial/thing", json={"name": "A"}, headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "key_in_use")
    assert made(each_house) == 0


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "mark:12345678", "ā" * 8, "a b c d e f"])
def test_a_key_is_letters_and_digits(client: TestClient, key: str):
    shown = {b"Idempotency-Key": key.encode()}
    answer = client.post("/trial/thing", json={"name": "A"}, headers=shown)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "header:Idempotency-Key"
