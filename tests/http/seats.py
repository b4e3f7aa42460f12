"""Clients of every role, signed in without a password: account and session are put in the store."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi.testclient import TestClient

from api.http.security import COOKIE, PLAIN_COOKIE
from homecare.access import Action, Role
from homecare.accounts.opaque import csrf_of, kept, new_id, new_secret
from homecare.accounts.records import Account, ApiToken, Session
from homecare.accounts.tokens import PREFIX

if TYPE_CHECKING:  # conftest makes fixtures out of this file
    from tests.http.conftest import House

PLACE = "tervete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """An account, its session, and the client that it uses."""

    account: Account
    session: Session
    client: TestClient


def account(house: "House", role: Role, **changes: Any) -> Account:
    """A new account in the store; a carer's is that of K-1."""
    values: dict[str, Any] = {
        "id": new_id("U"),
        "municipality_id": PLACE,
        "login": f"{role}-{new_id('x').casefold()}",
        "role": role,
        "carer_id": "K-1" if role is Role.CARER else None,
        "made_at": house.ports.now(),
    }
    made = Account(**(values | changes))
    with house.store.work("test") as work:
        work.accounts.add(made)
    return made


def session(house: "House", whose: Account, **changes: Any) -> tuple[Session, str]:
    """A new session in the store and its secret."""
    secret, now = new_secret(), house.ports.now()
    values: dict[str, Any] = {
        "id": new_id("D"),
        "account_id": whose.id,
        "secret_hash": kept(secret),
        "csrf_hash": kept(csrf_of(secret)),
        "label": "Firefox, Linux",
        "made_at": now,
        "seen_at": now,
        "ends_at": now + timedelta(hours=12),
        "second_factor": False,
    }
    made = Session(**(values | changes))
    with house.store.work("test") as work:
        work.accounts.add_session(made)
    return made, secret


def client_with(house: "House", secret: str) -> TestClient:
    """A client that shows this secret and its CSRF token."""
    client = house.client(**{"X-CSRF-Token": csrf_of(secret)})
    client.cookies.set(COOKIE if house.chosen.https else PLAIN_COOKIE, secret)
    return client


def seated(house: "House", role: Role, **changes: Any) -> Seated:
    """Somebody of a role who has signed in; `changes` are of the account."""
    whose = account(house, role, **changes)
    made, secret = session(house, whose)
    return Seated(account=whose, session=made, client=client_with(house, secret))


def signed_in(house: "House", role: Role, **changes: Any) -> TestClient:
    """The client of somebody of a role who has signed in."""
    return seated(house, role, **changes).client


def with_token(house: "House", whose: Account, *scopes: Action) -> TestClient:
    """A client that shows an API token of these scopes."""
    secret, now = PREFIX + new_secret(), house.ports.now()
    made = ApiToken(
        id=new_id("T"),
        account_id=whose.id,
        name="test",
        secret_hash=kept(secret),
        scopes=scopes,
        made_at=now,
        ends_at=now + timedelta(days=1),
    )
    with house.store.work("test") as work:
        work.accounts.add_token(made)
    return house.client(Authorization=f"Bearer {secret}")
