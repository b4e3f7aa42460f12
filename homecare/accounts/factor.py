"""The second factor: codes of an authenticator (TOTP, RFC 6238) and recovery codes for paper.

The key and the hashes of the recovery codes lie sealed in one column of the account. A code of
the authenticator opens once: its time step must be later than the last one that was used.
"""

import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime

import pyotp

from homecare.accounts.opaque import kept, new_code
from homecare.errors import StoreError

STEP_S = 30
CLOCKS_APART = 1
"""Steps that the clock of a telephone may be off."""
RECOVERY_CODES = 10
ISSUER = "Homecare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """What an account proves itself with besides its password."""

    key: str
    """Base32, as authenticators take it."""
    recovery_hashes: tuple[str, ...] = ()
    """SHA-256 of the recovery codes that are left."""

    def step_of(self, code: str, now: datetime) -> int | None:
        """The time step whose code this is, the clock of the telephone allowed for; else None."""
        totp = pyotp.TOTP(self.key, interval=STEP_S)
        present = int(now.timestamp()) // STEP_S
        steps = range(present - CLOCKS_APART, present + CLOCKS_APART + 1)
        given = _tidy(code)
        fitting = [
            s for s in steps if hmac.compare_digest(_bytes(totp.generate_otp(s)), _bytes(given))
        ]
        return fitting[-1] if fitting else None

    def without(self, recovery_code: str) -> "Factor | None":
        """The factor after this recovery code was used; None: it is none of the codes left."""
        used = kept(_tidy(recovery_code).upper())
        left = tuple(h for h in self.recovery_hashes if not hmac.compare_digest(h, used))
        return replace(self, recovery_hashes=left) if left != self.recovery_hashes else None

    def address(self, login: str) -> str:
        """The otpauth address that authenticators read from a picture."""
        return pyotp.TOTP(self.key, interval=STEP_S).provisioning_uri(
            name=login, issuer_name=ISSUER
        )

    def text(self) -> str:
        """What is sealed."""
        return json.dumps({"key": self.key, "recovery": self.recovery_hashes})


def factor_from(text: str) -> Factor:
    """The factor whose `text` this is; StoreError when it is none."""
    try:
        read = json.loads(text)
        return Factor(key=read["key"], recovery_hashes=tuple(read["recovery"]))
    except (ValueError, TypeError, KeyError):
        raise StoreError("sealed_unreadable") from None


def new_key() -> str:
    """A fresh key, 160 bits in base32."""
    return pyotp.random_base32()


def with_recovery_codes(key: str) -> tuple[Factor, tuple[str, ...]]:
    """The factor with fresh recovery codes, and the codes, to be shown once."""
    codes = tuple(new_code(3) for _ in range(RECOVERY_CODES))
    return Factor(key=key, recovery_hashes=tuple(kept(_tidy(code)) for code in codes)), codes


def _tidy(code: str) -> str:
    return "".join(sign for sign in code if sign.isalnum())


def _bytes(text: str) -> bytes:
    return text.encode()
