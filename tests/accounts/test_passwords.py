"""Passwords: strength by rule, argon2id, two at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from homecare.accounts import passwords
from homecare.accounts.passwords import fits, hashed, require_strong
from homecare.errors import RequestError, TooMany

STRONG = (
    "zils zirnis skrien atpakaļ",
    "k3Ju-pl9w-Xq2z",
    "correct horse battery staple",
    "Mana kaķa vārds ir Ņaudars",
)
COMMON = (
    *("aaaaaaaaaaaa", "123456789012", "abcdefghijkl", "qwertyuiop12", "987654321098"),
    *("Password1234", "parole123456", "Parole2026!!", "adminadminadmin", "homecare2026"),
    *("paroleparole", "anna-coordinator", "anna-coordinator1", "111122223333"),
)


@pytest.mark.parametrize("password", STRONG)
def test_a_phrase_will_do(password: str):
    require_strong(password, "anna-coordinator")


@pytest.mark.parametrize("password", COMMON)
def test_what_is_guessed_at_once_is_refused(password: str):
    with pytest.raises(RequestError) as refused:
        require_strong(password, "anna-coordinator")
    assert refused.value.code == "password_common"


@pytest.mark.parametrize(
    ("length", "code"),
    [(11, "password_short"), (12, None), (200, None), (201, "password_long")],
)
def test_length_has_two_ends(length: int, code: str | None):
    password = ("zb7kq9xw" * 40)[:length]
    if code is None:
        require_strong(password, "anna")
        return
    with pytest.raises(RequestError) as refused:
        require_strong(password, "anna")
    assert (refused.value.code, refused.value.pointer) == (code, "/password")
    assert password not in str(refused.value)


def test_a_password_fits_its_own_hash_alone_whatever_the_keyboard_sends():
    known = hashed("paroļu sargs ē")
    assert known.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert fits("paroļu sargs ē", known)
    assert fits("parol\u0327u sargs e\u0304", known)  # the same, letters and marks apart
    assert not fits("parolu sargs e", known)


def test_where_there_is_no_account_the_same_work_is_done():
    assert not fits("of nobody", None)
    assert passwords._NOBODY.split("$")[1:4] == hashed("of somebody").split("$")[1:4]


def test_two_at_once_and_the_others_wait(monkeypatch: pytest.MonkeyPatch):
    inside, most, gate = 0, 0, threading.Lock()
    both_in = threading.Barrier(2, timeout=10)

    class Slow:
        def hash(self, password: str) -> str:
            nonlocal inside, most
            with gate:
                inside += 1
                most = max(most, inside)
            both_in.wait()
            with gate:
                inside -= 1
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow())
    with ThreadPoolExecutor(6) as pool:
        assert len(list(pool.map(hashed, ["x"] * 6))) == 6
    assert most == 2


def test_who_waits_too_long_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(passwords, "_PATIENCE_S", 0)
    passwords._turns.acquire()
    with pytest.raises(TooMany):
        hashed("x")


def test_a_flood_is_sent_away_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(passwords, "_places", threading.BoundedSemaphore(1))
    inside, done = threading.Event(), threading.Event()

    class Slow:
        def hash(self, password: str) -> str:
            inside.set()
            done.wait(10)
            return password

    monkeypatch.setattr(passwords, "_hasher", Slow())
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(hashed, "first")
        inside.wait(10)
        with pytest.raises(TooMany):
            hashed("second")
        done.set()
        assert first.result(10) == "first"
    assert hashed("third") == "third"
