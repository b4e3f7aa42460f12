"""How long a municipality keeps what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """Days after which the nightly run removes; see docs/privacy.md for why so long."""

    ended_clients_days: int = 3650
    """After the last grant, order, contact and published visit of a client."""
    plans_days: int = 3650
    """After the day of a plan that was published: it is the log of visits."""
    drafts_days: int = 90
    """After the day of a plan that never was."""
    audit_days: int = 548
    runs_days: int = 90
    """After the end of a run."""
    answers_days: int = 7
    """After an answer under an idempotency key."""
    sessions_days: int = 30
    """After the end of a session or API token."""
    attempts_days: int = 30
    """After a failed attempt to sign in."""
