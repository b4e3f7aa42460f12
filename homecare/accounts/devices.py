"""The devices that an account is signed in on, and signing them out."""

from homecare.accounts.gate import Gate
from homecare.accounts.records import Session
from homecare.accounts.sign_in import Entered
from homecare.errors import NotFound


def devices(gate: Gate, entered: Entered) -> tuple[Session, ...]:
    """The sessions of one's own that have not ended, the one used last first."""
    return live(gate, entered.account.id)


def live(gate: Gate, account_id: str) -> tuple[Session, ...]:
    """The sessions of an account that are not past their absolute end."""
    with gate.store.look(account_id) as look:
        found = look.accounts.sessions(account_id)
    return tuple(session for session in found if session.ends_at > gate.now())


def revoke_device(gate: Gate, entered: Entered, session_id: str) -> None:
    """Sign one of one's own devices out; NotFound for any other."""
    if session_id not in {session.id for session in devices(gate, entered)}:
        raise NotFound(kind="session", id=session_id)
    with gate.store.work(entered.account.id) as work:
        work.accounts.revoke_session(session_id)


def revoke_others(gate: Gate, entered: Entered) -> None:
    """Sign all of one's own devices out but this one."""
    but = entered.session.id if entered.session else None
    with gate.store.work(entered.account.id) as work:
        work.accounts.revoke_sessions(entered.account.id, but=but)
