"""Answers under idempotency keys, and sealed door codes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from homecare.errors import Conflict, StoreError
from homecare.store import Store
from tests.store.samples import MUNICIPALITY, NOON, account, answered, pairs, save_new


@pytest.fixture
def open_store(store: Store) -> Store:
    with store.work("test") as work:
        save_new(work)
        work.accounts.add(account())
    return store


def test_an_answer_is_found_by_account_and_key(open_store: Store) -> None:
    with open_store.work("test") as work:
        work.answers.keep(answered())
        with pytest.raises(Conflict):
            work.answers.keep(replace(answered(), status=500))
    with open_store.look("test") as look:
        assert look.answers.found(account().id, "k-1") == answered()
        assert look.answers.found(account().id, "k-2") is None
        assert look.answers.found("U-2", "k-1") is None


def test_answers_are_forgotten_by_age(open_store: Store) -> None:
    with open_store.work("test") as work:
        work.answers.keep(answered())
        work.answers.keep(answered("k-2", made_at=NOON + timedelta(days=1)))
        assert work.answers.forget(NOON + timedelta(hours=1)) == 1
        assert work.answers.found(account().id, "k-1") is None
        assert work.answers.found(account().id, "k-2") is not None


def test_a_door_code_is_written_by_version_and_never_shown_in_the_audit(
    open_store: Store,
) -> None:
    with open_store.work("ilze") as work:
        codes = work.door_codes
        assert (codes.sealed(MUNICIPALITY, "C-A"), codes.version(MUNICIPALITY, "C-A")) == (None, 0)
        assert codes.put(MUNICIPALITY, "C-A", b"\x01\xff", 0) == 1
        assert codes.put(MUNICIPALITY, "C-A", b"\x02", 1) == 2
        assert codes.put(MUNICIPALITY, "C-A", None, 2) == 3
        assert codes.sealed(MUNICIPALITY, "C-A") is None
        for stale in (0, 1, 2, 4):
            with pytest.raises(Conflict):
                codes.put(MUNICIPALITY, "C-A", b"\x03", stale)
        assert codes.put(MUNICIPALITY, "C-A", b"\x03", 3) == 4
    with open_store.look("test") as look:
        assert look.door_codes.every() == ((MUNICIPALITY, "C-A", b"\x03"),)
        entries = look.audit_entries(MUNICIPALITY, "door_code")
    actions = ["create", "change", "remove", "change"]
    assert pairs(entries) == [(action, "door_code C-A") for action in actions]
    assert {entry.detail for entry in entries} == {""}


def test_a_door_code_has_a_client(open_store: Store) -> None:
    with pytest.raises(StoreError, match="store_refused"), open_store.work("test") as work:
        work.door_codes.put(MUNICIPALITY, "C-Z", b"\x01", 0)
