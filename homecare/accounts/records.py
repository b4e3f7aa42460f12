"""What the store keeps about accounts, sessions and API tokens.

Secrets are kept as hashes (passwords argon2id; session ids and tokens SHA-256: they are random
enough), the key of the second factor encrypted.
"""

from dataclasses import dataclass
from datetime import datetime

from homecare.access import Action, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person or program that may come in."""

    id: str
    """Opaque, "U-" and ten letters or digits; what the audit names."""
    municipality_id: str
    login: str
    """What is typed in; casefolded, unique in the database."""
    role: Role
    area_ids: tuple[str, ...] = ()
    carer_id: str | None = None
    password_hash: str | None = None
    """None: comes in by OIDC alone."""
    must_change: bool = False
    """The password was given by somebody else; nothing is done before it is changed."""
    oidc_subject: str | None = None
    """Issuer and subject at the municipality's identity provider."""
    totp_sealed: bytes | None = None
    """Key of the second factor and hashes of its recovery codes, sealed by homecare.vault; None:
    none is set up."""
    totp_last_step: int = 0
    """The last time step that was used: a code opens once."""
    language: str = "lv"
    enabled: bool = True
    made_at: datetime
    row_version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One device that is signed in."""

    id: str
    """Public id, for the list of devices; not what the cookie holds."""
    account_id: str
    secret_hash: str
    """SHA-256 of what the cookie holds, hex."""
    csrf_hash: str
    """SHA-256 of the token that changing requests carry, hex."""
    label: str
    """Kind of device as the browser tells it, shortened: "Firefox, Linux"."""
    made_at: datetime
    seen_at: datetime
    """Last request, to the minute."""
    ends_at: datetime
    """Absolute end."""
    second_factor: bool
    """Whether the second factor was given."""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """A key for a program that acts for an account."""

    id: str
    account_id: str
    name: str
    secret_hash: str
    scopes: tuple[Action, ...]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None = None
    """To the minute."""
    revoked_at: datetime | None = None
