"""The second factor over HTTP: setting up, giving, removing; what half a session may not."""

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from api.http.security import PLAIN_COOKIE
from homecare.access import Role
from tests.http.conftest import House
from tests.http.town import ANOTHER, PASSWORD, Town, code_of, town_over, with_factor


def test_with_a_second_factor_a_password_opens_nothing_else(town: Town):
    account = town.account(Role.ADMIN)
    _, totp, _ = with_factor(town, account)
    town.clock.later(minutes=1)
    client = town.sign_in(account.login)
    told = client.get("/api/v1/session").json()
    assert (told["lacks"], told["actions"]) == ("second_factor", ["session.use"])
    for method, path in [("GET", "/api/v1/accounts"), ("GET", "/api/v1/devices")]:
        assert code_of(client.request(method, path)) == (403, "step_missing")
    before = client.cookies[PLAIN_COOKIE]
    answer = client.post("/api/v1/session/second-factor", json={"code": totp.at(town.clock.at)})
    assert (answer.status_code, answer.json()["lacks"]) == (200, None)
    assert client.cookies[PLAIN_COOKIE] != before
    assert client.get("/api/v1/accounts").status_code == 200


def test_half_a_session_changes_neither_password_nor_factor(town: Town):
    account = town.account()
    with_factor(town, account)
    client = town.sign_in(account.login)
    sent = {"old_password": PASSWORD, "new_password": ANOTHER}
    assert code_of(client.put("/api/v1/session/password", json=sent)) == (403, "step_missing")
    answer = client.post("/api/v1/session/second-factor/set-up")
    assert code_of(answer) == (409, "second_factor_there")
    answer = client.post(
        "/api/v1/session/second-factor/remove", json={"password": PASSWORD, "code": "000000"}
    )
    assert code_of(answer) == (403, "step_missing")


def test_a_code_opens_once(town: Town):
    account = town.account()
    _, totp, _ = with_factor(town, account)
    town.clock.later(minutes=1)
    code = totp.at(town.clock.at)
    first, second = town.sign_in(account.login), town.sign_in(account.login)
    assert first.post("/api/v1/session/second-factor", json={"code": code}).status_code == 200
    answer = second.post("/api/v1/session/second-factor", json={"code": code})
    assert code_of(answer) == (401, "not_signed_in")


@pytest.mark.parametrize(("off", "status"), [(-60, 401), (-30, 200), (30, 200), (60, 401)])
def test_the_clock_of_a_telephone_may_be_half_a_minute_off(town: Town, off: int, status: int):
    account = town.account()
    _, totp, _ = with_factor(town, account)
    town.clock.later(minutes=5)
    client = town.sign_in(account.login)
    code = totp.at(town.clock.at + timedelta(seconds=off))
    answer = client.post("/api/v1/session/second-factor", json={"code": code})
    assert answer.status_code == status


def test_guessing_codes_is_limited(town: Town):
    account = town.account()
    with_factor(town, account)
    client = town.sign_in(account.login)
    sent = [{"code": f"00000{number}"} for number in range(5)]
    answers = [client.post("/api/v1/session/second-factor", json=one) for one in sent]
    assert [answer.status_code for answer in answers] == [401] * 4 + [429]


def test_each_recovery_code_opens_once(town: Town):
    account = town.account()
    _, _, codes = with_factor(town, account)
    assert len(set(codes)) == 10
    for code, status in [(codes[0].lower(), 200), (codes[0], 401), (codes[9], 200)]:
        town.clock.later(minutes=2)
        client = town.sign_in(account.login)
        answer = client.post("/api/v1/session/second-factor", json={"code": code})
        assert answer.status_code == status


def test_the_key_of_a_second_factor_lies_sealed(town: Town):
    account = town.account()
    client = town.sign_in(account.login)
    made = client.post("/api/v1/session/second-factor/set-up").json()
    assert made["address"].startswith("otpauth://totp/Homecare:anna-coordinator?secret=")
    code = pyotp.TOTP(made["key"]).at(town.clock.at)
    sent = {"ticket": made["ticket"], "code": code}
    client.post("/api/v1/session/second-factor/confirm", json=sent)
    sealed = town.standing(account).totp_sealed
    assert sealed is not None
    assert made["key"].encode() not in sealed


def test_a_ticket_is_for_one_account_and_ten_minutes(town: Town):
    mine, other = town.account(), town.account(Role.PLANNER)
    client = town.sign_in(mine.login)
    made = client.post("/api/v1/session/second-factor/set-up").json()
    totp = pyotp.TOTP(made["key"])
    sent = {"ticket": made["ticket"], "code": totp.at(town.clock.at)}
    path = "/api/v1/session/second-factor/confirm"
    assert code_of(town.sign_in(other.login).post(path, json=sent)) == (422, "ticket_ended")
    assert code_of(client.post(path, json=sent | {"code": "000000"})) == (422, "code_wrong")
    assert code_of(client.post(path, json=sent | {"ticket": "00"})) == (422, "ticket_ended")
    town.clock.later(minutes=10)
    sent["code"] = totp.at(town.clock.at)
    assert code_of(client.post(path, json=sent)) == (422, "ticket_ended")
    assert town.standing(mine).totp_sealed is None


def test_a_municipality_can_ask_roles_for_a_second_factor(town: Town):
    account, other = town.account(Role.ADMIN), town.account(Role.COORDINATOR)
    town.ask_second_factor_of("admin")
    client = town.sign_in(account.login)
    assert client.get("/api/v1/session").json()["lacks"] == "set_up_second_factor"
    assert code_of(client.get("/api/v1/accounts")) == (403, "step_missing")
    assert town.sign_in(other.login).get("/api/v1/session").json()["lacks"] is None
    whole, _, _ = with_factor(town, account)
    assert whole.get("/api/v1/accounts").status_code == 200


def test_a_second_factor_is_removed_with_password_and_code(town: Town):
    account = town.account()
    client, totp, _ = with_factor(town, account)
    path = "/api/v1/session/second-factor/remove"
    town.clock.later(minutes=1)
    for sent in (
        {"password": ANOTHER, "code": totp.at(town.clock.at)},
        {"password": PASSWORD, "code": "000000"},
    ):
        assert code_of(client.post(path, json=sent)) == (401, "not_signed_in")
    answer = client.post(path, json={"password": PASSWORD, "code": totp.at(town.clock.at)})
    assert (answer.status_code, answer.json()["second_factor"]) == (200, False)
    assert town.sign_in(account.login).get("/api/v1/session").json()["lacks"] is None


def test_all_of_it_on_each_database(
    each_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    town = town_over(each_house, tmp_path, monkeypatch)
    account = town.account(Role.ADMIN, area_ids=())
    client, totp, codes = with_factor(town, account)
    town.clock.later(minutes=1)
    for code in (totp.at(town.clock.at), codes[0]):
        client = town.sign_in(account.login)
        answer = client.post("/api/v1/session/second-factor", json={"code": code})
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    assert len(client.get("/api/v1/devices").json()["items"]) == 3
    sent = {"name": "x", "scopes": ["runs.read"]}
    assert client.post("/api/v1/tokens", json=sent).status_code == 201
    made = client.post("/api/v1/accounts", json={"login": "berta", "role": "planner"})
    assert made.status_code == 201
    assert client.delete("/api/v1/devices").status_code == 204
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/session").status_code == 401
