"""Passwords: argon2id, at most two at once, and none that is guessed at once.

What is too easy is found by rule, not by a list: a password is cut into the fewest pieces that a
guesser would try whole (words that everybody uses, runs of the alphabet or the keyboard, one
sign repeated, years), after D. L. Wheeler, zxcvbn, USENIX Security 2016.
"""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from homecare.errors import RequestError, TooMany

LEAST, MOST = 12, 200
"""Characters of a password."""
LEAST_PIECES = 6
"""A password of fewer pieces is too common."""
AT_ONCE = 2
"""Hashes at once in one process; each takes 64 MiB."""
MOST_WAITING = 4
"""Who comes while so many wait is sent away at once: a flood of sign-ins leaves threads for others."""
_PATIENCE_S = 10

_WORDS = (
    *("parole", "password", "passwort", "passw0rd", "p@ssword", "p@ssw0rd", "пароль"),
    *("homecare", "aprupe", "aprūpe", "pašvaldība", "pasvaldiba", "koordinators", "coordinator"),
    *("administrators", "administrator", "admin", "latvija", "latvia", "welcome", "sveiki"),
    *("letmein", "iloveyou", "secret", "slepens", "slepeni", "monkey", "dragon", "login"),
    *("master", "user", "test", "mana", "mans", "mani", "vasara", "ziema", "rudens", "pavasaris"),
    *("summer", "winter", "spring", "autumn", "changeme", "default", "temp"),
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {pair for row in _ROWS for pair in pairwise(row)}
_NEXT = _BESIDE | {(b, a) for a, b in _BESIDE} | {(c, c) for row in _ROWS for c in row}
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAlHFCjLCujYhGIwcb4fqQ"
    "$8h4S1jnZxm5LhSni6jszTUCN+YCze/I030oONghC5V0"
)
"""Checked where there is no account, so that the answer takes as long."""

_hasher = PasswordHash((Argon2Hasher(),))
_turns = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)


def require_strong(password: str, login: str, pointer: str = "/password") -> None:
    """Raise RequestError for a password that is too short, too long, the login or too common."""
    plain = _same(password)
    if len(plain) < LEAST:
        raise RequestError("password_short", pointer=pointer, least=LEAST)
    if len(plain) > MOST:
        raise RequestError("password_long", pointer=pointer, most=MOST)
    if _pieces(plain.casefold(), login.casefold()) < LEAST_PIECES:
        raise RequestError("password_common", pointer=pointer)


def hashed(password: str) -> str:
    """The argon2id hash of a password. Raises TooMany when too many wait."""
    with _turn():
        return _hasher.hash(_same(password))


def fits(password: str, password_hash: str | None) -> bool:
    """Whether it is the password; takes the same time where there is none.

    Raises TooMany when too many wait.
    """
    tried = _same(password[: MOST + 1])
    with _turn():
        right = _hasher.verify(tried, password_hash or _NOBODY)
    return right and password_hash is not None


@contextmanager
def _turn() -> Iterator[None]:
    busy = TooMany(retry_s=_PATIENCE_S)
    if not _places.acquire(blocking=False):
        raise busy
    try:
        if not _turns.acquire(timeout=_PATIENCE_S):
            raise busy
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


def _same(password: str) -> str:
    """One spelling of letters with marks (RFC 8265, OpaqueString), whatever keyboard they are from."""
    return unicodedata.normalize("NFC", password)


def _pieces(text: str, login: str) -> int:
    """Fewest pieces that make the text, each worth one guess."""
    fewest = [0]
    for end in range(1, len(text) + 1):
        starts = (s for s in range(end) if s == end - 1 or _is_piece(text[s:end], login))
        fewest.append(1 + min(fewest[start] for start in starts))
    return fewest[-1]


def _is_piece(part: str, login: str) -> bool:
    if part in _WORDS or part == login:
        return True
    if len(part) == 4 and part.isdecimal() and part[:2] in {"19", "20"}:
        return True
    pairs = list(pairwise(part))
    return all(a == b for a, b in pairs) or (len(part) > 2 and all(p in _NEXT for p in pairs))
