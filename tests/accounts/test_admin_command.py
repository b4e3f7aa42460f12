"""`homecare admin`: the first administrator, the way back in, and no password in a command."""

import json
import stat
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli.app import app
from homecare.accounts import passwords
from homecare.accounts.records import Account
from homecare.errors import HomecareError
from homecare.settings import settings
from homecare.store import Store
from tests import books
from tests.http.town import ANOTHER, PASSWORD
from tests.terminal import Terminal, terminal

__all__ = ["terminal"]


@pytest.fixture
def store(terminal: Terminal) -> Iterator[Store]:
    terminal.run("db", "upgrade")
    opened = Store(settings().database_url)
    with opened.work("test") as work:
        work.save(None, books.casebook())
    yield opened
    opened.close()


def typed(*words: str, keys: str) -> Result:
    return CliRunner().invoke(app, ["admin", *words], input=keys)


def refused(result: Result) -> str:
    assert isinstance(result.exception, HomecareError)
    return result.exception.code


def made(store: Store, result: Result) -> Account:
    assert result.exit_code == 0, result.output
    told: Any = json.loads(
        result.output.splitlines()[-1] if result.output[0] != "{" else result.output
    )
    with store.look("test") as look:
        return look.accounts.account(told["account_id"])


def test_the_first_administrator_is_made_at_the_prompt(store: Store, terminal: Terminal):
    result = typed("create", keys=f"anna\n{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    with store.look("test") as look:
        account = look.accounts.by_login("anna")
        assert look.accounts.any_admin()
    assert account is not None
    assert (account.role, account.municipality_id, account.must_change) == (
        "admin", "tervete", False,
    )  # fmt: skip
    assert passwords.fits(PASSWORD, account.password_hash)
    key_file = terminal.folder / settings().secret_key_file
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_program_sends_the_password_on_the_standard_input(store: Store):
    result = typed("create", "--login", "Anna", "--password-stdin", "--json", keys=f"{PASSWORD}\n")
    account = made(store, result)
    assert account.login == "anna"
    assert passwords.fits(PASSWORD, account.password_hash)


@pytest.mark.usefixtures("store")
def test_there_is_no_way_to_write_the_password_into_the_command():
    result = CliRunner().invoke(app, ["admin", "create", "--password", PASSWORD])
    assert result.exit_code == 2


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_short"),
        ("parole123456", "password_common"),
        ("anna-anna-anna", "password_common"),
    ],
)
def test_a_weak_password_makes_no_account(password: str, code: str):
    result = typed("create", "--login", "anna", "--password-stdin", keys=f"{password}\n")
    assert refused(result) == code


@pytest.mark.usefixtures("store")
def test_a_login_is_given_once():
    for _ in range(2):
        result = typed("create", "--login", "anna", "--password-stdin", keys=f"{PASSWORD}\n")
    assert refused(result) == "account_taken"


def test_who_is_shut_out_gets_a_password_to_change(store: Store):
    sent = ("--login", "anna", "--password-stdin", "--json")
    before = made(store, typed("create", *sent, keys=f"{PASSWORD}\n"))
    after = made(store, typed("reset", *sent, keys=f"{ANOTHER}\n"))
    assert after.id == before.id
    assert after.must_change
    assert passwords.fits(ANOTHER, after.password_hash)


@pytest.mark.usefixtures("store")
def test_a_login_that_nobody_has_is_not_repeated():
    result = typed("reset", "--login", "anna.paraugs", "--password-stdin", keys=f"{PASSWORD}\n")
    assert refused(result) == "login_unknown"
    assert "paraugs" not in str(result.exception)
