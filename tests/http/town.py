"""A house whose clock a test moves, with a key file, and one password for everybody in it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from homecare.access import Role
from homecare.accounts import passwords
from homecare.accounts.records import Account
from homecare.model import SignIn
from homecare.vault import make_key_file
from tests.http import seats

if TYPE_CHECKING:  # conftest makes fixtures out of this file
    from tests.http.conftest import House

PASSWORD = "zils zirnis skrien atpakaļ"  # noqa: S105 - of nobody
ANOTHER = "divi balti gulbji pie upes"
QUICK = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
"""The real one takes a third of a second by design; tests/accounts has tests of that."""
HASHED = QUICK.hash(PASSWORD)


@dataclass
class Clock:
    """The time of the whole house, which a test moves."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def later(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass(frozen=True)
class Town:
    """A house with a key file, a clock of its own and the password of everybody in it."""

    house: "House"
    clock: Clock

    def account(self, role: Role = Role.COORDINATOR, **changes: Any) -> Account:
        values = {"login": f"anna-{role}", "password_hash": HASHED}
        return seats.account(self.house, role, **(values | changes))

    def sign_in(self, login: str, password: str = PASSWORD) -> TestClient:
        """A client that has signed in and carries the token of its session."""
        client = self.house.client()
        answer = client.post("/api/v1/session", json={"login": login, "password": password})
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client

    def standing(self, account: Account) -> Account:
        with self.house.store.look("test") as look:
            return look.accounts.account(account.id)

    def ask_second_factor_of(self, *roles: str) -> None:
        with self.house.store.work("test") as work:
            before = work.casebook(seats.PLACE)
            settings = replace(
                before.municipality.settings, sign_in=SignIn(second_factor_roles=roles)
            )
            town = replace(before.municipality, settings=settings)
            work.save(before, replace(before, municipality=town))


def town_over(house: "House", folder: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The house with a clock and a key file, where passwords are checked quickly."""
    monkeypatch.setattr(passwords, "_hasher", QUICK)
    monkeypatch.setattr(passwords, "_NOBODY", QUICK.hash("of nobody"))
    clock = Clock(house.ports.now())
    house.store._now = clock
    make_key_file(folder / "keys")
    ready = house.with_settings(secret_key_file=folder / "keys").with_ports(now=clock)
    return Town(ready, clock)


def with_factor(town: Town, account: Account) -> tuple[TestClient, pyotp.TOTP, list[str]]:
    """A client that has set a second factor up, the authenticator, and the recovery codes."""
    client = town.sign_in(account.login)
    made = client.post("/api/v1/session/second-factor/set-up").json()
    totp = pyotp.TOTP(made["key"])
    sent = {"ticket": made["ticket"], "code": totp.at(town.clock.at)}
    answer = client.post("/api/v1/session/second-factor/confirm", json=sent)
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["session"]["csrf_token"]
    return client, totp, answer.json()["recovery_codes"]


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
