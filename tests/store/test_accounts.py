"""Accounts, sessions, tokens and failed attempts, on both databases."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from homecare.access import Role
from homecare.errors import Conflict, NotFound
from homecare.store import Store
from tests.store.samples import MUNICIPALITY, NOON, account, pairs, save_new, session, token

ID = account().id


@pytest.fixture
def staffed(store: Store) -> Store:
    """A municipality with one account."""
    with store.work("test") as work:
        save_new(work)
        work.accounts.add(account())
    return store


def test_an_account_comes_back_as_it_was_written(staffed: Store) -> None:
    other = account(2, role=Role.CARER, carer_id="K-1", oidc_subject="issuer|7", totp_sealed=None)
    with staffed.work("test") as work:
        work.accounts.add(other)
    with staffed.look("test") as look:
        assert look.accounts.account(ID) == account()
        assert look.accounts.by_login(other.login) == other
        assert look.accounts.by_subject("issuer|7") == other
        assert look.accounts.by_login("nobody") is None
        assert look.accounts.by_subject("nobody") is None
        assert look.accounts.accounts(MUNICIPALITY) == (account(), other)
        assert look.accounts.accounts("dobele") == ()
        assert look.accounts.sealed() == ((ID, b"\x00\xff"),)
        with pytest.raises(NotFound):
            look.accounts.account("U-nobody")


def test_there_is_an_admin_only_while_one_is_let_in(staffed: Store) -> None:
    with staffed.work("test") as work:
        assert not work.accounts.any_admin()
        work.accounts.add(account(2, role=Role.ADMIN))
        assert work.accounts.any_admin()
        work.accounts.change(account(2, role=Role.ADMIN, enabled=False), 1)
        assert not work.accounts.any_admin()


@pytest.mark.parametrize("twin", [{"login": "ilze.1"}, {"oidc_subject": "issuer|7"}])
def test_a_login_and_a_subject_are_one_accounts_alone(staffed: Store, twin: dict[str, str]) -> None:
    with staffed.work("test") as work:
        work.accounts.change(account(oidc_subject="issuer|7"), 1)
        with pytest.raises(Conflict) as caught:
            work.accounts.add(account(2, **twin))
        assert caught.value.code == "account_taken"
        work.accounts.add(account(2))  # the unit of work is not lost by it
        with pytest.raises(Conflict):
            work.accounts.change(account(2, **twin), 1)
    with staffed.look("test") as look:
        assert look.accounts.account(account(2).id) == account(2)


def test_a_change_needs_the_version_that_stands(staffed: Store) -> None:
    with staffed.work("head") as work:
        changed = work.accounts.change(account(enabled=False, language="en"), 1)
        assert changed == account(enabled=False, language="en", row_version=2)
        with pytest.raises(Conflict) as caught:
            work.accounts.change(account(), 1)
        assert caught.value.values["current"] == 2
        with pytest.raises(NotFound):
            work.accounts.change(account(7), 1)
    with staffed.look("test") as look:
        entries = look.audit_entries(MUNICIPALITY, "account")
    assert pairs(entries) == [("create", f"account {ID}"), ("change", f"account {ID}")]
    assert entries[-1].detail == "language, enabled"


def test_a_time_step_opens_once_and_changing_does_not_bring_it_back(staffed: Store) -> None:
    with staffed.work("test") as work:
        assert work.accounts.use_totp_step(ID, 50)
        assert not work.accounts.use_totp_step(ID, 50)
        assert not work.accounts.use_totp_step(ID, 49)
        work.accounts.change(account(totp_last_step=0), 1)
        assert not work.accounts.use_totp_step(ID, 50)
        assert work.accounts.use_totp_step(ID, 51)


def test_two_who_show_the_same_code_at_once_do_not_both_come_in(staffed: Store) -> None:
    both, outcomes = Barrier(2), []

    def enter() -> None:
        both.wait()
        with staffed.work("test") as work:
            outcomes.append(work.accounts.use_totp_step(ID, 50))

    threads = [Thread(target=enter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]


def test_a_session_opens_until_it_is_revoked(staffed: Store) -> None:
    secret = session().secret_hash
    with staffed.work("test") as work:
        work.accounts.add_session(session())
        work.accounts.add_session(session(2))
        assert work.accounts.session_by_secret(secret) == (session(), account())
        assert work.accounts.session_by_secret("0" * 63) is None
        seen = NOON + timedelta(minutes=3)
        work.accounts.touch_session("D-1", seen)
        work.accounts.touch_session("D-1", NOON)
        assert work.accounts.sessions(ID) == (session(seen_at=seen), session(2))
        work.accounts.revoke_session("D-1")
        assert work.accounts.session_by_secret(secret) is None
        assert work.accounts.sessions(ID) == (session(2),)


def test_all_sessions_end_but_the_one_that_asks(staffed: Store) -> None:
    with staffed.work("test") as work:
        for number in (1, 2, 3):
            work.accounts.add_session(session(number))
        work.accounts.revoke_sessions(ID, but="D-2")
        assert work.accounts.sessions(ID) == (session(2),)
        work.accounts.revoke_sessions(ID)
        assert work.accounts.sessions(ID) == ()


def test_a_disabled_account_comes_in_by_nothing(staffed: Store) -> None:
    with staffed.work("test") as work:
        work.accounts.add_session(session())
        work.accounts.add_token(token())
        work.accounts.change(account(enabled=False), 1)
        assert work.accounts.session_by_secret(session().secret_hash) is None
        assert work.accounts.token_by_secret(token().secret_hash) is None


def test_a_token_opens_until_it_is_revoked(staffed: Store) -> None:
    with staffed.work("test") as work:
        work.accounts.add_token(token())
        assert work.accounts.token_by_secret(token().secret_hash) == (token(), account())
        work.accounts.touch_token("T-1", NOON)
        work.accounts.touch_token("T-1", NOON - timedelta(days=1))
        assert work.accounts.tokens(ID) == (replace(token(), used_at=NOON),)
        work.accounts.revoke_token("T-1")
        work.accounts.revoke_token("T-1")
        assert work.accounts.tokens(ID) == ()
        assert work.accounts.token_by_secret(token().secret_hash) is None
    with staffed.look("test") as look:
        entries = look.audit_entries(MUNICIPALITY, "token")
    assert pairs(entries) == [("create", "token T-1"), ("revoke", "token T-1")]


def test_attempts_are_counted_by_key_and_time(store: Store) -> None:
    moments = iter([NOON, NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)])
    store._now = lambda: next(moments)
    for key in ("login:a", "login:a"):
        with store.work("test") as work:
            work.accounts.note_attempt(key)
    with store.work("test") as work:
        work.accounts.note_attempt("login:b")
        assert work.accounts.attempts("login:a", NOON) == 2
        assert work.accounts.attempts("login:a", NOON + timedelta(seconds=1)) == 1
        later = NOON + timedelta(minutes=1)
        assert work.accounts.forget_attempts("login:a", later) == 1
        assert work.accounts.attempts("login:a", NOON) == 1
        assert work.accounts.forget_attempts(None, NOON + timedelta(hours=1)) == 2
