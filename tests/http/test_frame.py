"""What stands round all endpoints: problems, headers, languages."""

import pytest
from fastapi.testclient import TestClient

from api.http.problems import MEDIA_TYPE
from tests.http.conftest import House


def test_the_server_lives(stranger: TestClient):
    answer = stranger.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_an_unknown_address_is_a_problem_that_does_not_repeat_it(stranger: TestClient):
    answer = stranger.get("/api/v1/Anna-Paraugs?name=Anna")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.json() == {
        "type": "urn:homecare:problem:path_not_found",
        "title": "Nav atrasts",
        "status": 404,
        "detail": "Šādas adreses serverī nav. Adreses ir uzskaitītas OpenAPI aprakstā.",
        "code": "path_not_found",
        "errors": [],
    }


@pytest.mark.parametrize("method", ["POST", "DELETE", "TRACE", "ANNA"])
def test_a_method_that_an_address_does_not_take_is_405(stranger: TestClient, method: str):
    answer = stranger.request(method, "/health/live", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["code"] == "method_not_allowed"
    assert answer.json()["title"] == "Method not allowed"


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "lv"),
        ("en", "en"),
        ("en-GB,lv;q=0.5", "en"),
        ("de, en;q=0.3, lv;q=0.8", "lv"),
        ("en;q=x, ,;;q", "lv"),
        ("en;q=0", "lv"),
    ],
)
def test_a_problem_speaks_the_language_asked_for(stranger: TestClient, accept: str, language: str):
    answer = stranger.get("/nowhere", headers={"Accept-Language": accept})
    assert answer.headers["content-language"] == language


def test_every_answer_makes_browsers_careful(stranger: TestClient):
    for path in ("/health/live", "/nowhere"):
        headers = stranger.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "strict-transport-security" not in headers


def test_over_https_browsers_are_told_to_stay_there(house: House):
    headers = house.with_settings(https=True).client().get("/health/live").headers
    assert headers["strict-transport-security"].startswith("max-age=63072000")
