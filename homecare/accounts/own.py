"""What people change about their own account: the password and the second factor."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homecare.accounts import attempts, passwords
from homecare.accounts.factor import Factor, new_key, with_recovery_codes
from homecare.accounts.gate import Gate
from homecare.accounts.sign_in import Entered, NewSession, Step, begin, factor_of, prove
from homecare.accounts.tokens import end_everything
from homecare.errors import Conflict, Forbidden, NotSignedIn, RequestError, StoreError

SET_UP_S = 600
"""How long a second factor may stay half set up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """A second factor that is not confirmed yet."""

    key: str
    address: str
    """The otpauth address that authenticators read from a picture."""
    ticket: str
    """Comes back with the first code; holds the key, sealed for this account."""


def change_password(gate: Gate, entered: Entered, old: str, new: str, address: str) -> NewSession:
    """Give oneself a new password; all sessions and tokens end, a fresh session begins.

    Raises NotSignedIn when the old password is wrong, RequestError when the new one is too weak or
    the same, TooMany after too many attempts.
    """
    account, session = entered.account, entered.session
    if session is None or entered.lacks not in {None, Step.PASSWORD}:
        raise Forbidden("step_missing", step=str(entered.lacks))
    passwords.require_strong(new, account.login, "/new_password")
    if new == old:
        raise RequestError("password_same", pointer="/new_password")
    _require_password(gate, entered, old, address)
    made = passwords.hashed(new)
    with gate.store.work(account.id) as work:
        changed = replace(account, password_hash=made, must_change=False)
        changed = work.accounts.change(changed, account.row_version)
        end_everything(work, account.id)
        return begin(gate, work, changed, session.label, second_factor=session.second_factor)


def set_up_second_factor(gate: Gate, entered: Entered) -> SetUp:
    """A fresh key for an authenticator; nothing is kept before `confirm_second_factor`.

    Raises Conflict when there is a second factor already: it has to be removed first.
    """
    account = entered.account
    if account.totp_sealed is not None:
        raise Conflict("second_factor_there")
    if entered.session is None or entered.lacks not in {None, Step.SET_UP_SECOND_FACTOR}:
        raise Forbidden("step_missing", step=str(entered.lacks))
    key = new_key()
    ends_at = gate.now() + timedelta(seconds=SET_UP_S)
    plain = json.dumps({"key": key, "ends_at": ends_at.isoformat()})
    ticket = gate.vault.seal(plain, _set_up_of(account.id)).hex()
    return SetUp(key=key, address=Factor(key=key).address(account.login), ticket=ticket)


def confirm_second_factor(
    gate: Gate, entered: Entered, ticket: str, code: str
) -> tuple[NewSession, tuple[str, ...]]:
    """Begin to use the key of a ticket; a fresh session, and the recovery codes.

    Raises RequestError for a ticket that ended or a code that is not the key's, Conflict when there
    is a second factor already.
    """
    account, session = entered.account, entered.session
    if account.totp_sealed is not None:
        raise Conflict("second_factor_there")
    if session is None or entered.lacks not in {None, Step.SET_UP_SECOND_FACTOR}:
        raise Forbidden("step_missing", step=str(entered.lacks))
    factor, codes = with_recovery_codes(_key_of(gate, account.id, ticket))
    step = factor.step_of(code, gate.now())
    if step is None:
        raise RequestError("code_wrong", pointer="/code")
    sealed = gate.vault.seal(factor.text(), account.id)
    with gate.store.work(account.id) as work:
        changed = replace(account, totp_sealed=sealed)
        changed = work.accounts.change(changed, account.row_version)
        work.accounts.use_totp_step(account.id, step)
        work.accounts.revoke_sessions(account.id)
        return begin(gate, work, changed, session.label, second_factor=True), codes


def remove_second_factor(
    gate: Gate, entered: Entered, password: str, code: str, address: str
) -> NewSession:
    """Do without a second factor from now on; all sessions end, a fresh one begins.

    Raises NotSignedIn when password or code is wrong, Conflict when there is none to remove.
    """
    account, session = entered.account, entered.session
    if session is None or account.totp_sealed is None:
        raise Conflict("second_factor_missing")
    _require_password(gate, entered, password, address)
    with gate.store.work(account.id) as work:
        proven = prove(gate, work, account, code)
        if proven:
            changed = replace(proven, totp_sealed=None)
            changed = work.accounts.change(changed, proven.row_version)
            work.accounts.revoke_sessions(account.id)
            return begin(gate, work, changed, session.label)
    attempts.note_failure(gate, address)
    raise NotSignedIn


def recovery_codes_left(gate: Gate, entered: Entered) -> int:
    """How many recovery codes have not been used."""
    factor = factor_of(gate, entered.account)
    return len(factor.recovery_hashes) if factor else 0


def _require_password(gate: Gate, entered: Entered, password: str, address: str) -> None:
    attempts.take_turn(gate, entered.account.login, address)
    if not passwords.fits(password, entered.account.password_hash):
        attempts.note_failure(gate, address)
        raise NotSignedIn


def _set_up_of(account_id: str) -> str:
    return f"set-up:{account_id}"


def _key_of(gate: Gate, account_id: str, ticket: str) -> str:
    """The key in a ticket of this account that has not ended."""
    try:
        found = json.loads(gate.vault.unseal(bytes.fromhex(ticket), _set_up_of(account_id)))
    except (StoreError, ValueError):
        raise RequestError("ticket_ended", pointer="/ticket") from None
    if gate.now() >= datetime.fromisoformat(found["ends_at"]):
        raise RequestError("ticket_ended", pointer="/ticket")
    return str(found["key"])
