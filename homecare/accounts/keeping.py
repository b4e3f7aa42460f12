"""What an administrator does with the accounts of the own municipality.

A password that is given here must be changed before anything else is done. Nobody takes the
role from themselves or shuts themselves out: so a municipality never loses its last administrator.
"""

import re
from dataclasses import dataclass, replace

from homecare.access import Action, Actor, Role
from homecare.accounts import passwords
from homecare.accounts.gate import Gate
from homecare.accounts.opaque import new_code, new_id
from homecare.accounts.records import Account
from homecare.accounts.sign_in import tidy_login
from homecare.accounts.tokens import end_everything
from homecare.errors import Forbidden, NotFound, RequestError
from homecare.model import Carer
from homecare.store import Look, Work

LOGIN = re.compile(r"[\w.@+-]{3,64}")
"""Letters, digits and . _ @ + -"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an account is to be."""

    login: str
    role: Role
    area_ids: tuple[str, ...] = ()
    carer_id: str | None = None
    oidc_subject: str | None = None
    language: str = "lv"
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An account whose password was just made; it is shown this once."""

    account: Account
    password: str | None
    """None for who comes in by OIDC."""


def accounts(gate: Gate, actor: Actor) -> tuple[Account, ...]:
    """All accounts of the municipality, by login."""
    actor.require(Action.ACCOUNTS_MANAGE)
    with gate.store.look(actor.account_id) as look:
        return look.accounts.accounts(actor.municipality_id)


def account(gate: Gate, actor: Actor, account_id: str) -> Account:
    """An account of the municipality. Raises NotFound."""
    actor.require(Action.ACCOUNTS_MANAGE)
    with gate.store.look(actor.account_id) as look:
        return _own(look, actor, account_id)


def create(gate: Gate, actor: Actor, wanted: Wanted) -> Given:
    """Make an account with a password to begin with, or one that comes in by OIDC alone.

    Raises RequestError for what does not fit together, Conflict for a login that is taken.
    """
    actor.require(Action.ACCOUNTS_MANAGE)
    password = None if wanted.oidc_subject else new_code(4)
    password_hash = None if password is None else passwords.hashed(password)
    with gate.store.work(actor.account_id) as work:
        made = new_account(gate, work, actor.municipality_id, wanted, password_hash)
    return Given(account=made, password=password)


def new_account(
    gate: Gate,
    work: Work,
    municipality_id: str,
    wanted: Wanted,
    password_hash: str | None,
    *,
    must_change: bool = True,
) -> Account:
    """Write a new account; its password must be changed where somebody else has given it."""
    plain = Account(
        id=new_id("U"),
        municipality_id=municipality_id,
        login="",
        role=wanted.role,
        password_hash=password_hash,
        must_change=must_change and password_hash is not None,
        made_at=gate.now(),
    )
    made = _fitted(work, plain, wanted)
    work.accounts.add(made)
    return made


def change(
    gate: Gate, actor: Actor, account_id: str, wanted: Wanted, expected_version: int
) -> Account:
    """Let an account be what is wanted; disabled, of another role or subject all it has open ends.

    Raises as `create`, and Forbidden for one's own role and one's own shutting out, Conflict when
    it was changed meanwhile.
    """
    actor.require(Action.ACCOUNTS_MANAGE)
    with gate.store.work(actor.account_id) as work:
        before = _own(work, actor, account_id)
        own_end = before.role is not wanted.role or not wanted.enabled
        if account_id == actor.account_id and own_end:
            raise Forbidden("own_account")
        after = work.accounts.change(_fitted(work, before, wanted), expected_version)
        proof = (before.role, before.oidc_subject)
        if not after.enabled or proof != (after.role, after.oidc_subject):
            end_everything(work, account_id)
        if before.carer_id is not None and before.carer_id != after.carer_id:
            work.feeds.revoke(before.municipality_id, before.carer_id)
    return after


def reset(gate: Gate, actor: Actor, account_id: str, *, second_factor: bool) -> Given:
    """Give a new password, and take the second factor away when asked; everything open ends.

    Raises NotFound, and Forbidden for one's own account.
    """
    actor.require(Action.ACCOUNTS_MANAGE)
    if account_id == actor.account_id:
        raise Forbidden("own_account")
    password = new_code(4)
    made = passwords.hashed(password)
    with gate.store.work(actor.account_id) as work:
        before = _own(work, actor, account_id)
        after = with_password(work, before, made, second_factor=second_factor)
    return Given(account=after, password=password)


def with_password(
    work: Work, before: Account, password_hash: str, *, second_factor: bool
) -> Account:
    """The account with a given password, and without its second factor when asked."""
    sealed = None if second_factor else before.totp_sealed
    after = replace(before, password_hash=password_hash, must_change=True, totp_sealed=sealed)
    after = work.accounts.change(after, before.row_version)
    end_everything(work, before.id)
    return after


def sign_out_everywhere(gate: Gate, actor: Actor, account_id: str) -> None:
    """End all sessions and tokens of an account: a telephone was lost. Raises NotFound."""
    actor.require(Action.ACCOUNTS_MANAGE)
    with gate.store.work(actor.account_id) as work:
        _own(work, actor, account_id)
        end_everything(work, account_id)
        work.audit(actor.municipality_id, "sign_out", "account", account_id)


def _own(look: Look, actor: Actor, account_id: str) -> Account:
    found = look.accounts.account(account_id)
    actor.require_municipality(found.municipality_id, "account", account_id)
    return found


def _fitted(look: Look, account: Account, wanted: Wanted) -> Account:
    """The account with what is wanted; RequestError where that does not fit together."""
    login = tidy_login(wanted.login)
    if not LOGIN.fullmatch(login):
        raise RequestError("login_form", pointer="/login")
    _check_areas(look, account.municipality_id, wanted)
    _check_carer(look, account.municipality_id, wanted)
    return replace(
        account,
        login=login,
        role=wanted.role,
        area_ids=tuple(sorted(set(wanted.area_ids))),
        carer_id=wanted.carer_id,
        oidc_subject=wanted.oidc_subject,
        language=wanted.language,
        enabled=wanted.enabled,
    )


def _check_areas(look: Look, municipality_id: str, wanted: Wanted) -> None:
    if not wanted.area_ids:
        return
    if wanted.role is not Role.COORDINATOR:
        raise RequestError("area_for_coordinators", pointer="/area_ids")
    known = {area.id for area in look.municipality(municipality_id).areas}
    if not set(wanted.area_ids) <= known:
        raise RequestError("area_unknown", pointer="/area_ids", known=", ".join(sorted(known)))


def _check_carer(look: Look, municipality_id: str, wanted: Wanted) -> None:
    if (wanted.carer_id is not None) is not (wanted.role is Role.CARER):
        raise RequestError("carer_for_carers", pointer="/carer_id")
    if wanted.carer_id is None:
        return
    try:
        look.get(municipality_id, Carer, wanted.carer_id)
    except NotFound:
        raise RequestError("carer_unknown", pointer="/carer_id") from None
