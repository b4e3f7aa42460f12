"""What changes something by cookie carries the session's token and comes from our own pages."""

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.http.app import endpoints
from api.http.security import PUBLIC
from homecare.access import Action, Role
from tests.http import seats
from tests.http.conftest import ORIGIN, House
from tests.http.town import PASSWORD, Town, code_of


def methods_of(route: APIRoute) -> set[str]:
    return set(route.methods or ())


CHANGING = [
    pytest.param(route, id=f"{method} {route.path}")
    for route in endpoints()
    for method in sorted(methods_of(route) - {"GET", "HEAD"})
    if route.name not in PUBLIC
]


def call(client: TestClient, route: APIRoute, **headers: str) -> tuple[int, str]:
    """Status and code of a bare call, whatever the path asks for."""
    path = route.path
    for name in route.param_convertors:
        path = path.replace("{" + name + "}", "1")
    (method,) = methods_of(route)
    return code_of(client.request(method, path, json={}, headers=headers))


@pytest.mark.parametrize("route", CHANGING)
def test_a_changing_request_without_the_token_is_refused(house: House, route: APIRoute):
    client = seats.signed_in(house, Role.ADMIN)
    del client.headers["X-CSRF-Token"]
    assert call(client, route) == (403, "csrf")


def test_reading_and_changing_go_by_their_methods():
    used = {method for route in endpoints() for method in methods_of(route)}
    assert used <= {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}


@pytest.mark.parametrize("token", ["", "0" * 64, "ā", "x" * 10_000])
def test_a_wrong_token_is_refused(house: House, token: str):
    client = seats.signed_in(house, Role.ADMIN)
    headers = {b"X-CSRF-Token": token.encode()}
    assert code_of(client.delete("/api/v1/devices", headers=headers)) == (403, "csrf")


def test_the_token_of_another_session_is_refused(house: House):
    one, other = seats.signed_in(house, Role.ADMIN), seats.signed_in(house, Role.ADMIN)
    one.headers["X-CSRF-Token"] = other.headers["X-CSRF-Token"]
    assert code_of(one.delete("/api/v1/devices")) == (403, "csrf")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{ORIGIN}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_is_refused_even_with_the_token(town: Town, headers: dict[str, str]):
    account = town.account()
    client = town.sign_in(account.login)
    assert code_of(client.delete("/api/v1/devices", headers=headers)) == (403, "csrf")
    sent = {"login": account.login, "password": PASSWORD}
    answer = town.house.client().post("/api/v1/session", json=sent, headers=headers)
    assert code_of(answer) == (403, "csrf")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}]
)
def test_our_own_pages_and_programs_may(house: House, headers: dict[str, str]):
    client = seats.signed_in(house, Role.ADMIN)
    assert client.delete("/api/v1/devices", headers=headers).status_code == 204


def test_the_address_that_people_know_may_be_another_than_the_proxys(house: House):
    house = house.with_settings(public_url="https://homecare.example/")
    client = seats.signed_in(house, Role.ADMIN)
    answer = client.delete("/api/v1/devices", headers={"Origin": "https://homecare.example"})
    assert answer.status_code == 204
    answer = client.delete("/api/v1/devices", headers={"Origin": "https://other.example"})
    assert code_of(answer) == (403, "csrf")


def test_a_token_of_the_api_needs_none_and_a_cookie_beside_it_counts_for_nothing(house: House):
    whose = seats.account(house, Role.ADMIN)
    program = seats.with_token(house, whose, Action.SETTINGS_READ)
    assert code_of(program.delete("/api/v1/devices")) == (403, "forbidden")
    both = seats.signed_in(house, Role.ADMIN)
    both.headers["Authorization"] = "Bearer hc_nothing"
    assert code_of(both.get("/api/v1/devices")) == (401, "not_signed_in")
