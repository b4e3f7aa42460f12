"""Signing in by OpenID Connect against a provider on this machine, honest and lying."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.http.routers.oidc import PLAIN_COOKIE
from homecare.access import Role
from homecare.accounts.records import Account
from tests.http import seats
from tests.http.conftest import ORIGIN
from tests.http.idp import CLIENT, SECRET, Idp, key_of, provider
from tests.http.town import Town, code_of

BEGIN, BACK = "/api/v1/session/oidc", "/api/v1/session/oidc/back"


@dataclass(frozen=True)
class Place:
    """A town whose people sign in at a provider."""

    town: Town
    idp: Idp

    def account(self, role: Role = Role.COORDINATOR, **changes: Any) -> Account:
        subject = f"{self.idp.issuer}|anna"
        return seats.account(self.town.house, role, **({"oidc_subject": subject} | changes))

    def begin(self) -> tuple[TestClient, dict[str, str]]:
        """A browser that has been at the provider, and what it brings back."""
        client = self.town.house.client()
        answer = client.get(BEGIN, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        return client, self.idp.sign_in(answer.headers["location"])

    def back(self) -> tuple[TestClient, Any]:
        client, brought = self.begin()
        return client, client.get(BACK, params=brought, follow_redirects=False)


@pytest.fixture
def place(town: Town) -> Iterator[Place]:
    with provider(town.clock.at) as idp:
        house = town.house.with_settings(
            public_url=ORIGIN,
            oidc_issuer=idp.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SecretStr(SECRET),
        )
        yield Place(replace(town, house=house), idp)


def test_who_is_proven_gets_a_session_and_no_state_is_left(place: Place):
    account = place.account()
    client, answer = place.back()
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    assert PLAIN_COOKIE not in client.cookies
    told = client.get("/api/v1/session").json()
    assert (told["account_id"], told["lacks"]) == (account.id, None)
    with place.town.house.store.look("test") as look:
        entries = look.audit_entries(seats.PLACE, "account", account.id)
    assert (entries[-1].action, entries[-1].detail) == ("sign_in", "oidc")


def test_who_has_no_account_gets_none(place: Place):
    with place.town.house.store.look("test") as look:
        before = look.accounts.accounts(seats.PLACE)
    client, answer = place.back()
    assert code_of(answer) == (401, "not_signed_in")
    assert client.get("/api/v1/session").status_code == 401
    with place.town.house.store.look("test") as look:
        assert look.accounts.accounts(seats.PLACE) == before


@pytest.mark.parametrize(
    "changes", [{"enabled": False}, {"oidc_subject": "https://other.example|anna"}]
)
def test_only_an_enabled_account_of_this_provider_counts(place: Place, changes: dict[str, Any]):
    place.account(**changes)
    assert code_of(place.back()[1]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://other.example"},
        {"aud": "somebody-else"},
        {"aud": [CLIENT, "somebody-else"], "azp": "somebody-else"},
        {"nonce": "of another time"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
    ],
)
def test_claims_that_are_not_ours_or_not_now_prove_nothing(place: Place, lies: dict[str, Any]):
    place.account()
    place.idp.lies = lies
    assert code_of(place.back()[1]) == (401, "not_signed_in")


def test_a_signature_by_another_key_proves_nothing(place: Place):
    place.account()
    place.idp.shown = key_of("another")
    assert code_of(place.back()[1]) == (401, "not_signed_in")


def test_what_is_brought_back_belongs_to_this_browser_and_this_time(place: Place):
    place.account()
    client, brought = place.begin()
    stranger = place.town.house.client()
    other, _ = place.begin()
    for browser, params in [
        (stranger, brought),  # has begun nothing
        (other, brought),  # has begun something else
        (client, brought | {"state": "x"}),
        (client, brought | {"code": "x"}),
        (client, {}),
    ]:
        answer = browser.get(BACK, params=params, follow_redirects=False)
        assert code_of(answer) == (401, "not_signed_in")
    assert client.get(BACK, params=brought, follow_redirects=False).status_code == 302


def test_ten_minutes_are_enough(place: Place):
    place.account()
    client, brought = place.begin()
    place.town.clock.later(minutes=10)
    answer = client.get(BACK, params=brought, follow_redirects=False)
    assert code_of(answer) == (401, "not_signed_in")


def test_a_code_opens_once(place: Place):
    place.account()
    client, brought = place.begin()
    kept = client.cookies[PLAIN_COOKIE]
    assert client.get(BACK, params=brought, follow_redirects=False).status_code == 302
    client.cookies.set(PLAIN_COOKIE, kept)
    answer = client.get(BACK, params=brought, follow_redirects=False)
    assert code_of(answer) == (401, "not_signed_in")


def test_a_second_factor_at_the_provider_counts(place: Place):
    place.account(Role.ADMIN)
    place.town.ask_second_factor_of("admin")
    client, _ = place.back()
    assert client.get("/api/v1/session").json()["lacks"] == "set_up_second_factor"
    place.idp.lies = {"amr": ["pwd", "mfa"]}
    client, _ = place.back()
    assert client.get("/api/v1/session").json()["lacks"] is None


def test_an_account_for_oidc_has_no_password(place: Place):
    admin = seats.signed_in(place.town.house, Role.ADMIN)
    sent = {"login": "anna", "role": "planner", "oidc_subject": f"{place.idp.issuer}|anna"}
    given = admin.post("/api/v1/accounts", json=sent).json()
    assert (given["password"], given["account"]["must_change"]) == (None, False)
    client, _ = place.back()
    assert client.get("/api/v1/session").json()["lacks"] is None


def test_failures_are_counted_by_address(place: Place):
    client = place.town.house.client()
    answers = [client.get(BACK).status_code for _ in range(21)]
    assert answers == [401] * 20 + [429]


def test_a_provider_that_is_away_is_told_as_such(place: Place):
    house = place.town.house.with_settings(oidc_issuer="http://127.0.0.1:9")
    assert code_of(house.client().get(BEGIN)) == (503, "oidc_unreachable")


def test_a_provider_that_calls_itself_otherwise_is_none(place: Place):
    place.idp.issuer += "/"
    assert code_of(place.town.house.client().get(BEGIN)) == (503, "oidc_unreachable")


@pytest.mark.parametrize(
    "changes",
    [
        {"oidc_client_id": None},
        {"oidc_client_secret": None},
        {"public_url": None},
        {"oidc_issuer": "http://idp.example"},
    ],
)
def test_settings_in_part_are_named(place: Place, changes: dict[str, Any]):
    house = place.town.house.with_settings(**changes)
    assert code_of(house.client().get(BEGIN)) == (500, "oidc_settings")


def test_without_a_provider_there_is_no_such_address(town: Town):
    for path in (BEGIN, BACK):
        assert code_of(town.house.client().get(path)) == (404, "path_not_found")
