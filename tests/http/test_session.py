"""Signing in over HTTP: the cookie and its ends, attempts, passwords, devices."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from api.http.security import PLAIN_COOKIE
from homecare.access import Action, Role
from homecare.accounts import passwords
from tests.http import seats
from tests.http.town import ANOTHER, HASHED, PASSWORD, Town, code_of


def test_a_session_begins_with_login_and_password(town: Town):
    account = town.account(area_ids=("T",))
    client = town.sign_in(" ANNA-coordinator ")
    told = client.get("/api/v1/session").json()
    assert told["account_id"] == account.id
    assert (told["role"], told["area_ids"], told["lacks"]) == ("coordinator", ["T"], None)
    assert "plans.publish" in told["actions"]
    assert "accounts.manage" not in told["actions"]
    assert told["csrf_token"] == client.headers["X-CSRF-Token"]


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(town: Town):
    town.account()
    house = town.house.with_settings(https=True)
    client = TestClient(house.app, base_url="https://testserver")
    sent = {"login": "anna-coordinator", "password": PASSWORD}
    cookie = client.post("/api/v1/session", json=sent).headers["set-cookie"]
    assert cookie.startswith("__Host-homecare=")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/", "max-age=43200"} <= parts
    assert client.get("/api/v1/session").status_code == 200


def test_nothing_of_the_secret_is_kept(town: Town):
    account = town.account()
    client = town.sign_in(account.login)
    secret = client.cookies[PLAIN_COOKIE]
    with town.house.store.look("test") as look:
        (session,) = look.accounts.sessions(account.id)
    assert secret not in repr(session)
    assert client.headers["X-CSRF-Token"] not in repr(session)
    assert len(secret) == 43


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna-coordinator", "not the password of anna"),
        ("nobody-here", PASSWORD),
        ("anna-planner", PASSWORD),  # is disabled
        ("anna-auditor", PASSWORD),  # comes in by OIDC alone
    ],
)
def test_whatever_was_wrong_is_answered_the_same(town: Town, login: str, password: str):
    town.account()
    town.account(Role.PLANNER, enabled=False)
    town.account(Role.AUDITOR, password_hash=None)
    answer = town.house.client().post(
        "/api/v1/session", json={"login": login, "password": password}
    )
    plain = town.house.client().post(
        "/api/v1/session", json={"login": "somebody-else", "password": "something else"}
    )
    assert code_of(answer) == (401, "not_signed_in")
    assert answer.content == plain.content
    assert "set-cookie" not in answer.headers


def test_an_unknown_login_costs_the_same_work(town: Town, monkeypatch: pytest.MonkeyPatch):
    checked: list[str] = []

    def counted(_: str, known: str) -> bool:
        checked.append(known)
        return False

    monkeypatch.setattr(passwords._hasher, "verify", counted)
    town.account()
    for login in ("anna-coordinator", "nobody-here"):
        town.house.client().post("/api/v1/session", json={"login": login, "password": "x" * 12})
    assert checked == [HASHED, passwords._NOBODY]


@pytest.mark.parametrize(
    ("role", "idle", "most"),
    [
        (Role.COORDINATOR, timedelta(minutes=30), timedelta(hours=12)),
        (Role.CARER, timedelta(hours=12), timedelta(days=7)),
    ],
)
def test_a_session_ends_when_idle_and_in_any_case(
    town: Town, role: Role, idle: timedelta, most: timedelta
):
    account = town.account(role)
    client = town.sign_in(account.login)
    began = town.clock.at
    while town.clock.at + idle - timedelta(minutes=2) < began + most:
        town.clock.at += idle - timedelta(minutes=2)
        assert client.get("/api/v1/session").status_code == 200
    town.clock.at = began + most
    assert code_of(client.get("/api/v1/session")) == (401, "not_signed_in")
    client = town.sign_in(account.login)
    town.clock.at += idle
    assert code_of(client.get("/api/v1/session")) == (401, "not_signed_in")


def test_signing_out_ends_the_session_on_the_server_too(town: Town):
    account = town.account()
    client = town.sign_in(account.login)
    secret = client.cookies[PLAIN_COOKIE]
    answer = client.delete("/api/v1/session")
    assert answer.status_code == 204
    assert "storage" in answer.headers["clear-site-data"]
    assert PLAIN_COOKIE not in client.cookies
    client.cookies.set(PLAIN_COOKIE, secret)
    assert client.get("/api/v1/session").status_code == 401


def test_the_sixth_attempt_within_a_minute_is_refused_even_with_the_password(town: Town):
    account = town.account()
    client = town.house.client()
    wrong = {"login": account.login, "password": "not the password of anna"}
    right = wrong | {"password": PASSWORD}
    answers = [client.post("/api/v1/session", json=wrong).status_code for _ in range(5)]
    assert answers == [401] * 5
    refused = client.post("/api/v1/session", json=right)
    assert code_of(refused) == (429, "too_many")
    assert refused.headers["retry-after"] == "60"
    town.clock.later(seconds=61)
    assert client.post("/api/v1/session", json=right).status_code == 201


def test_a_login_that_nobody_has_is_limited_just_so(town: Town):
    client = town.house.client()
    wrong = {"login": "nobody-here", "password": "not the password of anna"}
    answers = [client.post("/api/v1/session", json=wrong).status_code for _ in range(6)]
    assert answers == [401] * 5 + [429]


def test_signing_in_forgets_what_failed_before(town: Town):
    account = town.account()
    wrong = {"login": account.login, "password": "not the password of anna"}
    for _ in range(3):
        for _ in range(3):
            assert town.house.client().post("/api/v1/session", json=wrong).status_code == 401
        town.sign_in(account.login)


def test_an_address_is_limited_over_all_logins_and_an_office_is_not(
    town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(passwords, "fits", lambda password, _: password == PASSWORD)
    client = town.house.client()
    account = town.account()
    for _ in range(30):  # a whole office signs in from one address
        town.sign_in(account.login)
    for number in range(20):
        sent = {"login": f"nobody-{number}", "password": "x" * 12}
        assert client.post("/api/v1/session", json=sent).status_code == 401
    sent = {"login": account.login, "password": PASSWORD}
    assert code_of(client.post("/api/v1/session", json=sent)) == (429, "too_many")


def test_the_table_of_attempts_names_nobody(town: Town):
    sent = {"login": "anna.paraugs", "password": "x" * 12}
    town.house.client().post("/api/v1/session", json=sent)
    with town.house.store.engine.connect() as connection:
        rows = connection.exec_driver_sql("select key from attempts").scalars().all()
    assert {key.partition(":")[0] for key in rows} == {"login", "address"}
    assert not any("anna" in key or "testclient" in key for key in rows)


def test_signing_in_is_on_record(town: Town):
    account = town.account()
    town.sign_in(account.login)
    with town.house.store.look("test") as look:
        entries = look.audit_entries(seats.PLACE, kind="account", subject_id=account.id)
    assert [(e.action, e.actor) for e in entries][-1] == ("sign_in", account.id)


def test_a_new_password_ends_everything_but_the_session_that_made_it(town: Town):
    account = town.account()
    client, elsewhere = town.sign_in(account.login), town.sign_in(account.login)
    token = seats.with_token(town.house, account, Action.PLANS_READ)
    assert token.get("/api/v1/openapi.json").status_code in {200, 403}
    sent = {"old_password": PASSWORD, "new_password": ANOTHER}
    answer = client.put("/api/v1/session/password", json=sent)
    assert answer.status_code == 200
    assert client.get("/api/v1/session").status_code == 200
    assert elsewhere.get("/api/v1/session").status_code == 401
    assert token.get("/api/v1/openapi.json").status_code == 401
    assert town.sign_in(account.login, ANOTHER).get("/api/v1/session").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (ANOTHER, "trīs lāči zied uz jumta", (401, "not_signed_in")),
        (PASSWORD, "par īsu", (422, "password_short")),
        (PASSWORD, "anna-coordinator", (422, "password_common")),
        (PASSWORD, "Parole123456", (422, "password_common")),
        (PASSWORD, PASSWORD, (422, "password_same")),
    ],
)
def test_a_password_is_not_changed_to_just_anything(
    town: Town, old: str, new: str, wanted: tuple[int, str]
):
    account = town.account()
    client = town.sign_in(account.login)
    sent = {"old_password": old, "new_password": new}
    assert code_of(client.put("/api/v1/session/password", json=sent)) == wanted
    assert town.standing(account).password_hash == HASHED


def test_a_given_password_is_changed_before_anything_else(town: Town):
    account = town.account(Role.ADMIN, must_change=True)
    client = town.sign_in(account.login)
    assert client.get("/api/v1/session").json()["lacks"] == "password"
    assert code_of(client.get("/api/v1/accounts")) == (403, "step_missing")
    sent = {"old_password": PASSWORD, "new_password": ANOTHER}
    answer = client.put("/api/v1/session/password", json=sent)
    assert answer.json()["lacks"] is None
    assert client.get("/api/v1/accounts").status_code == 200


def test_devices_are_listed_and_signed_out(town: Town):
    account = town.account()
    desk, phone = town.sign_in(account.login), town.house.client()
    phone.headers["User-Agent"] = "Mozilla/5.0 (Android 14; Mobile) Gecko/1 Firefox/140.0"
    sent = {"login": account.login, "password": PASSWORD}
    token = phone.post("/api/v1/session", json=sent).json()["csrf_token"]
    phone.headers["X-CSRF-Token"] = token
    items = phone.get("/api/v1/devices").json()["items"]
    assert {(i["label"], i["this"]) for i in items} == {("Firefox, Android", True), ("", False)}
    (lost,) = (i["id"] for i in items if i["this"])
    assert desk.delete(f"/api/v1/devices/{lost}").status_code == 204
    assert phone.get("/api/v1/session").status_code == 401
    assert desk.get("/api/v1/session").status_code == 200
    assert code_of(desk.delete(f"/api/v1/devices/{lost}")) == (404, "not_found")


def test_devices_of_others_are_not_there(town: Town):
    mine, other = town.account(), town.account(Role.PLANNER)
    client = town.sign_in(mine.login)
    made, secret = seats.session(town.house, other)
    assert code_of(client.delete(f"/api/v1/devices/{made.id}")) == (404, "not_found")
    assert seats.client_with(town.house, secret).get("/api/v1/session").status_code == 200


def test_all_other_devices_are_signed_out_at_once(town: Town):
    account = town.account()
    client, other = town.sign_in(account.login), town.sign_in(account.login)
    assert client.delete("/api/v1/devices").status_code == 204
    assert other.get("/api/v1/session").status_code == 401
    assert client.get("/api/v1/session").status_code == 200


def test_the_last_use_is_kept_to_the_minute(town: Town):
    account = town.account()
    client = town.sign_in(account.login)
    began = town.clock.at
    for seconds, seen in [(30, began), (29, began), (1, began + timedelta(minutes=1))]:
        town.clock.later(seconds=seconds)
        client.get("/api/v1/session")
        with town.house.store.look("test") as look:
            assert look.accounts.sessions(account.id)[0].seen_at == seen


def test_refusals_are_logged_without_saying_who_or_what(town: Town):
    whose = town.account(Role.PLANNER)
    client = town.sign_in(whose.login)
    with capture_logs() as lines:
        client.get("/api/v1/accounts/U-SOMEBODY?login=anna")
        client.delete("/api/v1/devices", headers={"X-CSRF-Token": "wrong-token"})
        town.house.client().get("/api/v1/devices")
    refused = [line for line in lines if line["event"] == "refused"]
    assert [(r["code"], r["action"], r["route"], r["account"]) for r in refused] == [
        ("forbidden", "accounts.manage", "/api/v1/accounts/{account_id}", whose.id),
        ("csrf", "self.use", "/api/v1/devices", whose.id),
        ("not_signed_in", "self.use", "/api/v1/devices", "-"),
    ]
    told = str(lines)
    for word in (whose.login, "SOMEBODY", "anna", "wrong-token", client.cookies[PLAIN_COOKIE]):
        assert word not in told


def test_what_a_municipality_asks_reaches_standing_sessions_within_a_minute(town: Town):
    account = town.account()
    client = town.sign_in(account.login)
    assert client.get("/api/v1/session").json()["lacks"] is None
    town.ask_second_factor_of("coordinator")
    town.clock.later(seconds=60)
    assert client.get("/api/v1/session").json()["lacks"] == "set_up_second_factor"
