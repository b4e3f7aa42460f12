"""Random ids and secrets, and what is kept of a secret.

A secret has 256 bits of chance, so that a plain SHA-256 of it tells nothing; passwords are
another matter, see `passwords`.
"""

import hashlib
import secrets

_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that are read as others: I, L, O, 0, 1."""


def new_secret() -> str:
    """256 bits of chance, 43 characters that fit cookies and headers."""
    return secrets.token_urlsafe(32)


def kept(secret: str) -> str:
    """What is kept of a secret: SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """The token that changing requests of a session carry; the session's secret cannot be had from it."""
    return kept(f"csrf:{secret}")


def new_id(letter: str) -> str:
    """An id without meaning: a letter, "-" and ten signs, "U-7KQM2ZX9AB"."""
    return f"{letter}-{_some(10)}"


def new_code(groups: int, size: int = 4) -> str:
    """Something to type off paper, "7KQM-2ZX9-ABCD"; close to five bits a sign."""
    return "-".join(_some(size) for _ in range(groups))


def _some(count: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(count))
