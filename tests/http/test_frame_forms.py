"""Wrong requests: which place is wrong, in both languages, without what was sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.http import trial
from tests.http.conftest import House

CANARY = "Anna Paraugs"


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    house.app.include_router(trial.router)
    with house.client() as client:
        yield client


def fine(**changes: Any) -> dict[str, Any]:
    return {"name": "Anna", **changes}


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "missing", "/name"),
        (fine(name=7), "string_type", "/name"),
        (fine(name="x" * 201), "string_too_long", "/name"),
        (fine(note="x" * 2001), "string_too_long", "/note"),
        (fine(name=f"{CANARY}\0"), "text_unsafe", "/name"),
        (fine(name=f"{CANARY}\ud83d"), "text_unsafe", "/name"),
        (fine(name="\u202eAnna"), "text_unsafe", "/name"),
        (fine(note=f"{CANARY}\x1b[2J"), "text_unsafe", "/note"),
        (fine(code=CANARY), "string_pattern_mismatch", "/code"),
        (fine(code=""), "string_too_short", "/code"),
        (fine(count="x"), "int_parsing", "/count"),
        (fine(count=1.5), "int_parsing", "/count"),
        (fine(count=0), "greater_than_equal", "/count"),
        (fine(count=10), "less_than_equal", "/count"),
        (fine(count=10**400), "less_than_equal", "/count"),
        (fine(person=CANARY), "model_type", "/person"),
        (fine(person={"phone": 1}), "string_type", "/person/phone"),
        (fine(person={CANARY: 1}), "extra_forbidden", "/person"),
        (fine(**{CANARY: 1}), "extra_forbidden", ""),
        ([CANARY], "model_type", ""),
        (CANARY, "model_type", ""),
        (None, "model_type", ""),
    ],
)
def test_a_wrong_field_is_named_and_its_value_is_not(
    client: TestClient, body: Any, code: str, pointer: str
):
    answer = client.post(
        "/trial/form", content=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    found = answer.json()
    assert found["code"] == "invalid"
    assert [(e["code"], e["pointer"]) for e in found["errors"]] == [(code, pointer)]
    assert found["errors"][0]["message_lv"] != found["errors"][0]["message_en"]
    assert CANARY not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b'{"name": }',
        b'{"name": NaN, }',
        b"[" * 100_000,
        b'{"count": ' + b"9" * 5000 + b"}",
        b'{"name": "\xc4"}',
    ],
)
def test_what_is_no_json_is_a_bad_request(client: TestClient, content: bytes):
    answer = client.post(
        "/trial/form", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 422}
    assert answer.json()["code"] == ("not_understood" if content else "invalid")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_another_kind_of_content_is_415(client: TestClient, kind: str):
    answer = client.post("/trial/form", content=b'{"name": "x"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_media_type")


def test_a_query_is_named_by_its_parameter(client: TestClient):
    answer = client.get("/trial/words", params={"wanted": CANARY})
    assert answer.json()["errors"][0]["pointer"] == "query:wanted"
    assert CANARY not in answer.text


def test_text_is_kept_in_one_form(client: TestClient):
    answer = client.post(
        "/trial/form", json=fine(name="  Ja\u0304nis\tB\r\n", note="a\r\nb\u2028c\t ")
    )
    assert answer.json()["name"] == "Jānis B"
    assert answer.json()["note"] == "a\nb\nc"


def test_a_fault_of_ours_is_answered_without_a_word_of_it(client: TestClient):
    answer = client.get("/trial/fault")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert CANARY not in answer.text
    assert "trial" not in answer.text
    assert answer.headers["x-request-id"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_database_that_is_away_is_503_for_a_while(client: TestClient):
    answer = client.get("/trial/away")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "OperationalError" not in answer.text


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        (None, 428, "version_missing"),
        ('"v3"', 200, None),
        ('"v2"', 412, "conflict"),
        ("*", 412, "changed_meanwhile"),
        ('W/"v3"', 412, "changed_meanwhile"),
        ('"v3", "v4"', 412, "changed_meanwhile"),
        ("v3", 412, "changed_meanwhile"),
    ],
)
def test_a_change_names_the_version_it_was_made_on(
    client: TestClient, header: str | None, status: int, code: str | None
):
    answer = client.put("/trial/row/C-1", headers={} if header is None else {"If-Match": header})
    assert answer.status_code == status
    if code is None:
        assert answer.headers["etag"] == '"v4"'
    else:
        assert answer.json()["code"] == code


def test_a_conflict_without_a_version_is_409(client: TestClient):
    assert client.post("/trial/meet").status_code == 409


def test_a_read_of_what_is_at_hand_is_304(client: TestClient):
    assert client.get("/trial/row").headers["etag"] == '"v3"'
    for known in ('"v3"', 'W/"v3"', '"v1", "v3"', "*"):
        answer = client.get("/trial/row", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content) == (304, b"")
    assert client.get("/trial/row", headers={"If-None-Match": '"v2"'}).status_code == 200


def test_pages_follow_each_other_to_the_end(client: TestClient):
    seen: list[list[int]] = []
    after: dict[str, Any] = {}
    for _ in range(3):
        found = client.get("/trial/rows", params={"limit": 3, **after}).json()
        seen.append(found["items"])
        after = {"after": found["next"]}
    assert seen == [[1, 2, 3], [4, 5, 6], [7]]
    assert after == {"after": None}


@pytest.mark.parametrize("after", ["x", "%%%", "bnVsbA", "W10", "WzFd", "WyJhXHUwMDAwIl0", "ā", ""])
def test_a_cursor_of_somebody_elses_making_is_refused(client: TestClient, after: str):
    answer = client.get("/trial/rows", params={"after": after})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_wrong")
    assert answer.json()["errors"][0]["pointer"] == "query:after"


@pytest.mark.parametrize(("limit", "status"), [(0, 422), (1, 200), (200, 200), (201, 422)])
def test_a_page_has_its_limits(client: TestClient, limit: int, status: int):
    assert client.get("/trial/rows", params={"limit": limit}).status_code == status


def test_a_page_of_ours_runs_its_own_scripts_in_a_sandbox(client: TestClient):
    answer = client.get("/trial/page")
    policy = answer.headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert answer.text.count(f'<script nonce="{nonce}"') == 2
    assert policy.startswith("sandbox allow-scripts")
    assert "img-src data: https://*.tile.test;" in policy
    assert "connect-src 'none'" in policy
    assert client.get("/trial/page").headers["content-security-policy"] != policy
