"""Many at once: limits, codes that open once, changes of one account; on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest

from homecare.access import Actor, Role
from homecare.accounts import keeping, passwords
from homecare.accounts.factor import with_recovery_codes
from homecare.accounts.gate import Gate
from homecare.accounts.keeping import Wanted
from homecare.accounts.records import Account
from homecare.accounts.sign_in import give_second_factor, sign_in
from homecare.errors import Conflict, HomecareError, NotSignedIn
from homecare.store import Store
from tests import books

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT_ONCE = 8


@dataclass(frozen=True)
class Plain:
    """A vault that hides nothing."""

    def seal(self, plain: str, context: str) -> bytes:
        return f"{context}/{plain}".encode()

    def unseal(self, sealed: bytes, context: str) -> str:
        return sealed.decode().removeprefix(f"{context}/")


@pytest.fixture
def gate(store: Store, monkeypatch: pytest.MonkeyPatch) -> Gate:
    store._now = lambda: NOW
    with store.work("test") as work:
        work.save(None, books.casebook())
    monkeypatch.setattr(passwords, "fits", lambda told, _: told == "right")
    return Gate(store=store, vault=Plain(), now=lambda: NOW)


def account(gate: Gate, **changes: Any) -> Account:
    plain = Account(
        id="U-1",
        municipality_id="tervete",
        login="anna",
        role=Role.ADMIN,
        password_hash="x",  # noqa: S106 - of nobody
        made_at=NOW,
    )
    made = replace(plain, **changes)
    with gate.store.work("test") as work:
        work.accounts.add(made)
    return made


def outcomes(step: Callable[[], object], times: int) -> list[str]:
    """How each of so many at once ended: "" or the code of its error."""

    def one(_: int) -> str:
        try:
            step()
        except HomecareError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(one, range(times)))


def test_no_more_than_five_passwords_are_looked_at(gate: Gate):
    account(gate)
    ended = outcomes(lambda: sign_in(gate, "anna", "wrong", "10.0.0.1", ""), 24)
    looked_at = ended.count("not_signed_in")
    assert looked_at <= 5
    assert ended == ["not_signed_in"] * looked_at + ["too_many"] * (24 - looked_at)


@pytest.mark.parametrize("kind", ["step", "recovery"])
def test_a_code_opens_once_however_many_bring_it(gate: Gate, kind: str):
    factor, codes = with_recovery_codes(pyotp.random_base32())
    account(gate, totp_sealed=gate.vault.seal(factor.text(), "U-1"))
    entered = sign_in(gate, "anna", "right", "10.0.0.1", "").entered
    code = codes[0] if kind == "recovery" else pyotp.TOTP(factor.key).at(NOW)
    ended = outcomes(lambda: give_second_factor(gate, entered, code, "10.0.0.1"), 4)
    assert ended.count("") == 1
    assert set(ended) <= {"", NotSignedIn.code, Conflict.code}


def test_one_of_many_changes_of_a_version_holds(gate: Gate):
    account(gate)
    other = account(gate, id="U-2", login="berta", role=Role.PLANNER)
    actor = Actor(account_id="U-1", role=Role.ADMIN, municipality_id="tervete")
    wanted = Wanted(login=other.login, role=Role.AUDITOR)
    ended = outcomes(lambda: keeping.change(gate, actor, "U-2", wanted, 1), AT_ONCE)
    assert ended == [""] + ["conflict"] * (AT_ONCE - 1)


def test_a_login_is_given_to_one_of_many(gate: Gate):
    account(gate)
    actor = Actor(account_id="U-1", role=Role.ADMIN, municipality_id="tervete")
    wanted = Wanted(login="dace", role=Role.PLANNER, oidc_subject=None)
    ended = outcomes(lambda: keeping.create(gate, actor, wanted), 4)
    assert ended == [""] + ["account_taken"] * 3
