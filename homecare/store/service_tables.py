"""The tables of the service.

Who may come in, runs, answers that were given, sealed door codes, what was erased or removed.
What lets erasures and removals past the guards of plans and audit is in the migration r0006.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from homecare.access import Role
from homecare.runs.records import RunKind, RunState, Wanted
from homecare.store.plan_tables import metadata
from homecare.store.tables import owned, within
from homecare.store.types import Codes, UtcTime, Word

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("municipality_id", Text, ForeignKey("municipalities.id"), nullable=False),
    Column("login", Text, nullable=False),
    Column("role", Word(Role), nullable=False),
    Column("area_ids", Codes, nullable=False),
    Column("carer_id", Text),
    Column("password_hash", Text),
    Column("must_change", Boolean, nullable=False),
    Column("oidc_subject", Text),
    Column("totp_sealed", LargeBinary),
    Column("totp_last_step", Integer, nullable=False),
    Column("language", Text, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("row_version", Integer, nullable=False),
    UniqueConstraint("login", name="uq_accounts_login"),
    UniqueConstraint("oidc_subject", name="uq_accounts_oidc_subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("secret_hash", Text, nullable=False),
    Column("csrf_hash", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("second_factor", Boolean, nullable=False),
    Column("revoked_at", UtcTime),
    UniqueConstraint("secret_hash", name="uq_sessions_secret_hash"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("scopes", Codes, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("revoked_at", UtcTime),
    UniqueConstraint("secret_hash", name="uq_api_tokens_secret_hash"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
Index("ix_attempts_key_at", attempts.c.key, attempts.c.at)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("municipality_id", Text, ForeignKey("municipalities.id"), nullable=False),
    Column("kind", Word(RunKind), nullable=False),
    Column("wish", JSON, nullable=False),
    Column("period", Text),
    Column("state", Word(RunState), nullable=False),
    Column("wanted", Word(Wanted), nullable=False),
    Column("ordered_at", UtcTime, nullable=False),
    Column("ordered_by", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("lease_until", UtcTime),
    Column("attempts", Integer, nullable=False),
    Column("began_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("progress", JSON, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("error", JSON, nullable=False),
    Column("row_version", Integer, nullable=False),
    UniqueConstraint("municipality_id", "kind", "period", name="uq_runs_period"),
)
Index("ix_runs_queue", runs.c.state, runs.c.ordered_at)
Index("ix_runs_newest", runs.c.municipality_id, runs.c.ordered_at)

answers = Table(
    "answers",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id"), nullable=False),
    Column("key", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    PrimaryKeyConstraint("account_id", "key"),
)

door_codes = owned(
    "door_codes",
    Column("client_id", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("row_version", Integer, nullable=False),
    within("client_id", "clients"),
    key=("client_id",),
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("municipality_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
)
Index("ix_erasures_subject", erasures.c.municipality_id, erasures.c.kind, erasures.c.subject_id)

removals = Table(
    "removals",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("municipality_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("before_on", Date, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
)
Index("ix_removals_kind", removals.c.municipality_id, removals.c.kind, removals.c.before_on)

__all__ = [
    "accounts",
    "answers",
    "api_tokens",
    "attempts",
    "door_codes",
    "erasures",
    "removals",
    "runs",
    "sessions",
]
