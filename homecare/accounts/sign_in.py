"""Coming in: password, second factor, and the session that both lead to.

A session begins with the password. It is whole at once, or it lacks a `Step` first; until then
it may do nothing but take that step (`Action.SESSION`). Each step taken changes the secret of
the session. Whatever fails is answered the same, after the same work.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from homecare.access import Action, Actor, Role
from homecare.accounts import attempts, passwords
from homecare.accounts.factor import Factor, factor_from
from homecare.accounts.gate import Gate
from homecare.accounts.opaque import csrf_of, kept, new_id, new_secret
from homecare.accounts.records import Account, Session
from homecare.errors import Conflict, NotSignedIn
from homecare.model import SignIn
from homecare.store import Look, Work

SEEN_S = 60
"""How exactly the last use of a session is kept."""


class Step(StrEnum):
    """What a session lacks before it is whole."""

    SECOND_FACTOR = "second_factor"
    """The code of the authenticator, or a recovery code."""
    PASSWORD = "password"  # noqa: S105 - the name of a step
    """An own password in place of the one that somebody else has given."""
    SET_UP_SECOND_FACTOR = "set_up_second_factor"
    """The municipality asks this role for a second factor, and there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who came in, by which session or token, and what is lacking."""

    actor: Actor
    account: Account
    session: Session | None
    """None for a token."""
    lacks: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session that has just begun."""

    secret: str
    """For the cookie; it is kept nowhere else."""
    entered: Entered

    @property
    def csrf(self) -> str:
        """What changing requests of this session carry."""
        return csrf_of(self.secret)


def sign_in(gate: Gate, login: str, password: str, address: str, label: str) -> NewSession:
    """Begin a session with login and password; `label` names the kind of device.

    Raises NotSignedIn, whatever was wrong, and TooMany after too many attempts.
    """
    login = tidy_login(login)
    attempts.take_turn(gate, login, address)
    with gate.store.look(attempts.NOBODY) as look:
        account = look.accounts.by_login(login)
    right = passwords.fits(password, account.password_hash if account else None)
    if account is None or not right or not account.enabled:
        attempts.note_failure(gate, address)
        raise NotSignedIn
    with gate.store.work(account.id) as work:
        work.audit(account.municipality_id, "sign_in", "account", account.id)
        return begin(gate, work, account, label, forget=account.totp_sealed is None)


def enter_by_subject(gate: Gate, subject: str, label: str, *, second_factor: bool) -> NewSession:
    """Begin a session for who was proven by the identity provider.

    Raises NotSignedIn when no enabled account has this subject: none is made.
    """
    with gate.store.work(attempts.NOBODY) as work:
        account = work.accounts.by_subject(subject)
        if account is None or not account.enabled:
            raise NotSignedIn
        work.audit(account.municipality_id, "sign_in", "account", account.id, "oidc")
        return begin(gate, work, account, label, second_factor=second_factor)


def give_second_factor(gate: Gate, entered: Entered, code: str, address: str) -> NewSession:
    """Take the step SECOND_FACTOR with a code of the authenticator or a recovery code.

    Raises NotSignedIn for a wrong or used code, and TooMany after too many attempts.
    """
    account, session = entered.account, entered.session
    if session is None or entered.lacks is not Step.SECOND_FACTOR:
        raise Conflict("step_not_due")
    attempts.take_turn(gate, account.login, address)
    with gate.store.work(account.id) as work:
        proven = prove(gate, work, account, code)
        if proven:
            work.audit(account.municipality_id, "sign_in", "account", account.id, "second_factor")
            work.accounts.revoke_session(session.id)
            return begin(gate, work, proven, session.label, second_factor=True)
    attempts.note_failure(gate, address)
    raise NotSignedIn


def prove(gate: Gate, work: Work, account: Account, code: str) -> Account | None:
    """The account as it stands once its second factor was proven with this code; else None."""
    factor = factor_of(gate, account)
    if factor is None:
        return None
    step = factor.step_of(code, gate.now())
    if step is not None:
        return account if work.accounts.use_totp_step(account.id, step) else None
    left = factor.without(code)
    if left is None:
        return None
    sealed = gate.vault.seal(left.text(), account.id)
    return work.accounts.change(replace(account, totp_sealed=sealed), account.row_version)


def factor_of(gate: Gate, account: Account) -> Factor | None:
    """The account's second factor. Raises StoreError when the key file is not the right one."""
    if account.totp_sealed is None:
        return None
    return factor_from(gate.vault.unseal(account.totp_sealed, account.id))


def begin(
    gate: Gate,
    work: Work,
    account: Account,
    label: str,
    *,
    second_factor: bool = False,
    forget: bool = True,
) -> NewSession:
    """Write a session of this account down; its attempts are forgotten with the last proof."""
    now, secret = gate.now(), new_secret()
    asked = work.municipality(account.municipality_id).settings.sign_in
    session = Session(
        id=new_id("D"),
        account_id=account.id,
        secret_hash=kept(secret),
        csrf_hash=kept(csrf_of(secret)),
        label=label,
        made_at=now,
        seen_at=now,
        ends_at=now + timedelta(seconds=_most_s(account.role, asked)),
        second_factor=second_factor,
    )
    work.accounts.add_session(session)
    if forget:
        work.accounts.forget_attempts(attempts.login_key(account.login), now + timedelta(seconds=1))
    return NewSession(secret=secret, entered=_entered(account, session, asked))


def who(gate: Gate, secret: str) -> Entered:
    """Who the holder of a session's secret is. Raises NotSignedIn when the session has ended."""
    now = gate.now()
    with gate.store.look(attempts.NOBODY) as look:
        session, account = _standing(look, secret)
        asked = gate.asked(look, account.municipality_id)
    idle = timedelta(seconds=_idle_s(account.role, asked))
    if now >= session.ends_at or now - session.seen_at >= idle:
        raise NotSignedIn
    if now - session.seen_at >= timedelta(seconds=SEEN_S):
        with gate.store.work(account.id) as work:
            work.accounts.touch_session(session.id, now)
    return _entered(account, session, asked)


def sign_out(gate: Gate, entered: Entered) -> None:
    """End the session."""
    if entered.session is not None:
        with gate.store.work(entered.account.id) as work:
            work.accounts.revoke_session(entered.session.id)


def tidy_login(login: str) -> str:
    """A login as it is kept: without blanks around it, capitals made small."""
    return login.strip().casefold()


def actor_of(
    account: Account, scopes: frozenset[Action] | None, session_id: str | None = None
) -> Actor:
    """The account in action."""
    return Actor(
        account_id=account.id,
        role=account.role,
        municipality_id=account.municipality_id,
        area_ids=frozenset(account.area_ids if account.role is Role.COORDINATOR else ()),
        carer_id=account.carer_id if account.role is Role.CARER else None,
        scopes=scopes,
        session_id=session_id,
    )


def _standing(look: Look, secret: str) -> tuple[Session, Account]:
    found = look.accounts.session_by_secret(kept(secret))
    if found is None:
        raise NotSignedIn
    return found


def _entered(account: Account, session: Session, asked: SignIn) -> Entered:
    lacks = _lacks(account, session, asked)
    scopes = frozenset({Action.SESSION}) if lacks else None
    actor = actor_of(account, scopes, session.id)
    return Entered(actor=actor, account=account, session=session, lacks=lacks)


def _lacks(account: Account, session: Session, asked: SignIn) -> Step | None:
    if account.totp_sealed is not None and not session.second_factor:
        return Step.SECOND_FACTOR
    if account.must_change:
        return Step.PASSWORD
    if account.role.value in asked.second_factor_roles and not session.second_factor:
        return Step.SET_UP_SECOND_FACTOR
    return None


def _idle_s(role: Role, asked: SignIn) -> int:
    return asked.carer_idle_s if role is Role.CARER else asked.desk_idle_s


def _most_s(role: Role, asked: SignIn) -> int:
    return asked.carer_most_s if role is Role.CARER else asked.desk_most_s
