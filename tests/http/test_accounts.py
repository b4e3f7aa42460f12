"""Accounts over HTTP: an administrator keeps those of the own municipality."""

from typing import Any

import pytest

from homecare.access import ALLOWED, NOT_FOR_TOKENS, Action, Role
from homecare.accounts.tokens import MOST_TOKENS
from homecare.model import Casebook
from tests import books
from tests.http import seats
from tests.http.conftest import House
from tests.http.town import ANOTHER, PASSWORD, Town, code_of

PATH = "/api/v1/accounts"


def form(**changes: Any) -> dict[str, Any]:
    return {"login": "berta", "role": "coordinator"} | changes


def elsewhere(house: House) -> str:
    """The code of a second municipality."""
    town = books.municipality()
    with house.store.work("test") as work:
        work.save(None, Casebook(municipality=type(town)(id="dobele", name="Dobele")))
    return "dobele"


def test_a_new_account_comes_with_a_password_to_change(town: Town):
    admin = seats.signed_in(town.house, Role.ADMIN)
    made = admin.post(PATH, json=form(area_ids=["T"]))
    assert made.status_code == 201
    told = made.json()
    assert made.headers["location"] == f"{PATH}/{told['account']['id']}"
    assert (told["account"]["area_ids"], told["account"]["must_change"]) == (["T"], True)
    client = town.sign_in("berta", told["password"])
    assert client.get("/api/v1/session").json()["lacks"] == "password"
    sent = {"old_password": told["password"], "new_password": ANOTHER}
    assert client.put("/api/v1/session/password", json=sent).json()["lacks"] is None


def test_no_answer_holds_a_hash_or_a_key(town: Town):
    admin = seats.signed_in(town.house, Role.ADMIN)
    made = admin.post(PATH, json=form()).json()
    shown = admin.get(PATH).text + admin.get(f"{PATH}/{made['account']['id']}").text
    assert "argon2" not in shown
    assert "sealed" not in shown
    assert "hash" not in shown


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"login": "ā b"}, None, "/login"),
        ({"login": "ab"}, "login_form", "/login"),
        ({"role": "carer"}, "carer_for_carers", "/carer_id"),
        ({"carer_id": "K-1"}, "carer_for_carers", "/carer_id"),
        ({"role": "carer", "carer_id": "K-99"}, "carer_unknown", "/carer_id"),
        ({"area_ids": ["Z"]}, "area_unknown", "/area_ids"),
        ({"role": "planner", "area_ids": ["T"]}, "area_for_coordinators", "/area_ids"),
        ({"role": "king"}, None, "/role"),
        ({"password": "x"}, None, ""),
    ],
)
def test_what_does_not_fit_together_is_refused(
    house: House, changes: dict[str, Any], code: str | None, pointer: str
):
    admin = seats.signed_in(house, Role.ADMIN)
    answer = admin.post(PATH, json=form(**changes))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert code in {None, answer.json()["code"]}


def test_a_login_is_given_once_in_the_whole_database(house: House):
    dobele = elsewhere(house)
    admin = seats.signed_in(house, Role.ADMIN)
    assert admin.post(PATH, json=form()).status_code == 201
    assert code_of(admin.post(PATH, json=form(login="BERTA"))) == (409, "account_taken")
    other = seats.signed_in(house, Role.ADMIN, municipality_id=dobele)
    assert code_of(other.post(PATH, json=form())) == (409, "account_taken")


def test_a_change_needs_the_version_that_stands(house: House):
    admin = seats.signed_in(house, Role.ADMIN)
    made = admin.post(PATH, json=form())
    path, tag = made.headers["location"], made.headers["etag"]
    assert admin.get(path).headers["etag"] == tag
    changed = form(role="planner", language="en")
    assert code_of(admin.put(path, json=changed)) == (428, "version_missing")
    answer = admin.put(path, json=changed, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["role"]) == (200, "planner")
    answer = admin.put(path, json=changed, headers={"If-Match": tag})
    assert answer.status_code == 412


def test_accounts_come_in_pages(house: House):
    admin = seats.signed_in(house, Role.ADMIN)
    known = {seats.account(house, Role.PLANNER).id for _ in range(5)}
    shown: list[str] = []
    wish: dict[str, str | int] = {"limit": 2, "role": "planner"}
    for _ in range(3):
        page = admin.get(PATH, params=wish).json()
        shown += [item["id"] for item in page["items"]]
        wish["after"] = page["next"]
    assert page["next"] is None
    assert shown == sorted(known)


def test_disabling_an_account_ends_everything_at_once(town: Town):
    admin = seats.signed_in(town.house, Role.ADMIN)
    whose = town.account()
    client, program = (
        town.sign_in(whose.login),
        seats.with_token(town.house, whose, Action.RUNS_READ),
    )
    assert client.get("/api/v1/session").status_code == 200
    assert code_of(program.get("/api/v1/session")) == (403, "forbidden")
    answer = admin.put(
        f"{PATH}/{whose.id}",
        json=form(login=whose.login, enabled=False),
        headers={"If-Match": '"v1"'},
    )
    assert answer.status_code == 200
    assert client.get("/api/v1/session").status_code == 401
    assert program.get("/api/v1/session").status_code == 401
    sent = {"login": whose.login, "password": PASSWORD}
    assert town.house.client().post("/api/v1/session", json=sent).status_code == 401
    admin.put(
        f"{PATH}/{whose.id}",
        json=form(login=whose.login),
        headers={"If-Match": answer.headers["etag"]},
    )
    assert client.get("/api/v1/session").status_code == 401
    town.sign_in(whose.login)


def test_areas_count_at_once(house: House):
    admin, whose = seats.signed_in(house, Role.ADMIN), seats.seated(house, Role.COORDINATOR)
    sent = form(login=whose.account.login, area_ids=["T"])
    admin.put(f"{PATH}/{whose.account.id}", json=sent, headers={"If-Match": '"v1"'})
    assert whose.client.get("/api/v1/session").json()["area_ids"] == ["T"]


def test_another_role_ends_sessions_and_tokens(house: House):
    admin, whose = seats.signed_in(house, Role.ADMIN), seats.seated(house, Role.COORDINATOR)
    sent = form(login=whose.account.login, role="auditor")
    admin.put(f"{PATH}/{whose.account.id}", json=sent, headers={"If-Match": '"v1"'})
    assert whose.client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("changes", [{"role": "planner"}, {"enabled": False}])
def test_nobody_shuts_themselves_out(house: House, changes: dict[str, Any]):
    admin = seats.seated(house, Role.ADMIN)
    path = f"{PATH}/{admin.account.id}"
    sent = form(login=admin.account.login, role="admin") | changes
    answer = admin.client.put(path, json=sent, headers={"If-Match": '"v1"'})
    assert code_of(answer) == (403, "own_account")
    assert code_of(admin.client.post(f"{path}/reset", json={})) == (403, "own_account")


def test_a_reset_gives_a_password_and_takes_the_factor_when_asked(town: Town):
    admin = seats.signed_in(town.house, Role.ADMIN)
    whose = town.account(totp_sealed=b"sealed")
    client = town.sign_in(whose.login)
    path = f"{PATH}/{whose.id}/reset"
    assert admin.post(path, json={}).json()["account"]["second_factor"]
    assert client.get("/api/v1/session").status_code == 401
    given = admin.post(path, json={"second_factor": True}).json()
    assert not given["account"]["second_factor"]
    assert town.sign_in(whose.login, given["password"]).get("/api/v1/session").json()["lacks"]


def test_a_lost_telephone_is_signed_out(house: House):
    admin, whose = seats.signed_in(house, Role.ADMIN), seats.seated(house, Role.CARER)
    assert admin.post(f"{PATH}/{whose.account.id}/sign-out").status_code == 204
    assert whose.client.get("/api/v1/session").status_code == 401
    with house.store.look("test") as look:
        entries = look.audit_entries(seats.PLACE, kind="account", subject_id=whose.account.id)
    assert entries[-1].action == "sign_out"


def test_accounts_of_another_municipality_are_not_there(house: House):
    dobele = elsewhere(house)
    foreign = seats.account(house, Role.PLANNER, municipality_id=dobele, login="canary-login")
    admin = seats.signed_in(house, Role.ADMIN)
    path = f"{PATH}/{foreign.id}"
    for answer in (
        admin.get(path),
        admin.put(path, json=form(), headers={"If-Match": '"v1"'}),
        admin.post(f"{path}/reset", json={}),
        admin.post(f"{path}/sign-out"),
        admin.get(f"{PATH}/U-NOBODYHERE"),
    ):
        assert code_of(answer) == (404, "not_found")
        assert "canary" not in answer.text
    assert "canary" not in admin.get(PATH).text


# ---------------------------------------------------------------- tokens


def test_a_token_does_what_its_scopes_say_and_shows_once(house: House):
    whose = seats.seated(house, Role.ADMIN)
    sent = {"name": "atskaites", "scopes": ["settings.read"], "days": 1}
    made = whose.client.post("/api/v1/tokens", json=sent)
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert secret.startswith("hc_")
    assert secret not in whose.client.get("/api/v1/tokens").text
    program = house.client(Authorization=f"Bearer {secret}")
    for path in ("/api/v1/session", "/api/v1/tokens", "/api/v1/accounts", "/api/v1/devices"):
        assert code_of(program.get(path)) == (403, "forbidden")
    path = f"/api/v1/tokens/{made.json()['token']['id']}"
    assert whose.client.delete(path).status_code == 204
    assert code_of(program.get("/api/v1/session")) == (401, "not_signed_in")
    assert code_of(whose.client.delete(path)) == (404, "not_found")


@pytest.mark.parametrize("role", Role)
def test_a_token_never_may_more_than_its_owner_or_make_keys(house: House, role: Role):
    client = seats.signed_in(house, role)
    for action in Action:
        sent = {"name": "x", "scopes": [action.value]}
        answer = client.post("/api/v1/tokens", json=sent)
        wanted = 201 if action in ALLOWED[role] - NOT_FOR_TOKENS else 422
        assert (action, answer.status_code) == (action, wanted)


def test_a_token_loses_what_its_owner_loses(house: House):
    whose = seats.account(house, Role.AUDITOR)
    program = seats.with_token(house, whose, Action.ACCOUNTS_MANAGE, Action.RUNS_READ)
    assert code_of(program.get("/api/v1/accounts")) == (403, "forbidden")


def test_a_token_ends(town: Town):
    whose = town.account()
    program = seats.with_token(town.house, whose, Action.RUNS_READ)
    town.clock.later(hours=23)
    assert code_of(program.get("/api/v1/session")) == (403, "forbidden")
    town.clock.later(hours=1)
    assert code_of(program.get("/api/v1/session")) == (401, "not_signed_in")


def test_tokens_have_a_limit(house: House):
    client = seats.signed_in(house, Role.PLANNER)
    sent = {"name": "x", "scopes": ["runs.read"]}
    statuses = [
        client.post("/api/v1/tokens", json=sent).status_code for _ in range(MOST_TOKENS + 1)
    ]
    assert statuses == [201] * MOST_TOKENS + [422]


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer x", "Basic aGM6eA==", "Bearer hc_" + "x" * 9000]
)
def test_what_is_no_token_opens_nothing(house: House, shown: str):
    client = house.client(Authorization=shown)
    assert code_of(client.get("/api/v1/session")) == (401, "not_signed_in")


def test_tokens_of_others_are_not_there(house: House):
    mine, other = seats.seated(house, Role.PLANNER), seats.seated(house, Role.PLANNER)
    sent = {"name": "x", "scopes": ["runs.read"]}
    made = other.client.post("/api/v1/tokens", json=sent).json()["token"]["id"]
    assert code_of(mine.client.delete(f"/api/v1/tokens/{made}")) == (404, "not_found")
    assert mine.client.get("/api/v1/tokens").json() == {"items": []}
