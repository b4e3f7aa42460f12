"""Accounts, sessions, tokens, runs, answers, door codes; and what may pass the guards of r0004.

A plan's documents are replaced only together with the number of a newer row in `erasures`;
plans and the audit are deleted only where a row in `removals` says before which day.
Both tables only grow, so whoever passes the guards leaves a trace.
"""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")
LEFT_ALONE = ("municipality_id", "day_on", "version_no", "made_at", "made_by")
DOCUMENTS = ", ".join((*LEFT_ALONE, "problem_doc", "plan_doc"))
STEP = ("id", "plan_id", "state", "at", "actor")
GUARDED = {
    "plans": ("fixed", "kept"),
    "plan_history": ("grows", "update", "delete"),
    "audit": ("grows", "update", "delete"),
}
"""Triggers of r0004 that make room for those below."""


def upgrade() -> None:
    """Make the tables, then the guards."""
    _accounts()
    _sessions()
    _api_tokens()
    _attempts()
    _runs()
    _answers()
    _door_codes()
    _erasures()
    _removals()
    op.add_column("plans", sa.Column("erasure_id", sa.Integer(), nullable=True))
    if op.get_context().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("area_ids", sa.JSON(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("oidc_subject", sa.Text(), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_accounts_municipality_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
        sa.UniqueConstraint("oidc_subject", name="uq_accounts_oidc_subject"),
    )


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("csrf_hash", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("seen_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("secret_hash", name="uq_sessions_secret_hash"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"], unique=False)


def _api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.Column("revoked_at", AT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_api_tokens_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("secret_hash", name="uq_api_tokens_secret_hash"),
    )
    op.create_index("ix_api_tokens_account_id", "api_tokens", ["account_id"], unique=False)


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_key_at", "attempts", ["key", "at"], unique=False)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("period", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("ordered_at", AT, nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("lease_until", AT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("began_at", AT, nullable=True),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("error", sa.JSON(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_runs_municipality_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("municipality_id", "kind", "period", name="uq_runs_period"),
    )
    op.create_index("ix_runs_queue", "runs", ["state", "ordered_at"], unique=False)
    op.create_index("ix_runs_newest", "runs", ["municipality_id", "ordered_at"], unique=False)


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_answers_account_id"),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_answers"),
    )


def _door_codes() -> None:
    op.create_table(
        "door_codes",
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_door_codes_municipality_id"
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "client_id"],
            ["clients.municipality_id", "clients.id"],
            name="fk_client_id_clients",
        ),
        sa.PrimaryKeyConstraint("municipality_id", "client_id", name="pk_door_codes"),
    )


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index(
        "ix_erasures_subject", "erasures", ["municipality_id", "kind", "subject_id"], unique=False
    )


def _removals() -> None:
    op.create_table(
        "removals",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_removals"),
    )
    op.create_index(
        "ix_removals_kind", "removals", ["municipality_id", "kind", "before_on"], unique=False
    )


ERASED = """NEW.erasure_id > COALESCE(OLD.erasure_id, 0)
    AND EXISTS (SELECT 1 FROM erasures AS e
                WHERE e.id = NEW.erasure_id AND e.municipality_id = OLD.municipality_id)"""
SILENCED = """NEW.why = '' AND EXISTS (
    SELECT 1 FROM plans AS p WHERE p.id = OLD.plan_id AND p.erasure_id IS NOT NULL)"""
OLD_PLAN = """EXISTS (
    SELECT 1 FROM removals AS r WHERE r.municipality_id = {plan}.municipality_id
        AND {plan}.day_on < r.before_on
        AND (r.kind = 'plans' OR r.kind = 'drafts' AND {plan}.state IN ('draft', 'approved')))"""
OLD_STEP = "EXISTS (SELECT 1 FROM plans AS p WHERE p.id = OLD.plan_id AND {old_plan})"
OLD_ENTRY = """EXISTS (
    SELECT 1 FROM removals AS r WHERE r.municipality_id = OLD.municipality_id
        AND r.kind = 'audit' AND {day} < r.before_on)"""


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"NEW.{name} = OLD.{name}" for name in columns)


def _guards(day: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Table, name, event, condition under which it passes, and what is said otherwise.

    `day` is the UTC day of an audit entry in the database's own words.
    """
    fixed = f"{_same(LEFT_ALONE)} AND {ERASED}"
    kept = OLD_PLAN.format(plan="OLD")
    step = OLD_STEP.format(old_plan=OLD_PLAN.format(plan="p"))
    return (
        ("plans", "fixed", f"UPDATE OF {DOCUMENTS}", fixed, "a stored plan does not change"),
        ("plans", "kept", "DELETE", kept, "a plan is kept"),
        (
            "plan_history",
            "update",
            "UPDATE",
            f"{_same(STEP)} AND {SILENCED}",
            "plan_history only grows",
        ),
        ("plan_history", "delete", "DELETE", step, "plan_history only grows"),
        ("audit", "update", "UPDATE", "1 = 0", "audit only grows"),
        ("audit", "delete", "DELETE", OLD_ENTRY.format(day=day), "audit only grows"),
        ("erasures", "update", "UPDATE", "1 = 0", "erasures only grows"),
        ("erasures", "delete", "DELETE", "1 = 0", "erasures only grows"),
        ("removals", "update", "UPDATE", "1 = 0", "removals only grows"),
        ("removals", "delete", "DELETE", "1 = 0", "removals only grows"),
    )


def _guard_postgresql() -> None:
    for table, names in GUARDED.items():
        for name in names:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
    for table, name, event, passes, why in _guards("(OLD.at AT TIME ZONE 'UTC')::date"):
        guard, result = f"{table}_{name}", "OLD" if event == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION homecare_{guard}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {passes} THEN RETURN {result}; END IF; "
            f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$"
        )
        op.execute(
            f"CREATE TRIGGER {guard} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION homecare_{guard}()"
        )
    for table in ("erasures", "removals"):
        op.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION homecare_refuse('{table} only grows')"
        )


def _guard_sqlite() -> None:
    for table, names in GUARDED.items():
        for name in names:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_{name}")
    for table, name, event, passes, why in _guards("substr(OLD.at, 1, 10)"):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} "
            f"WHEN NOT COALESCE({passes}, 0) BEGIN SELECT RAISE(ABORT, '{why}'); END"
        )


def downgrade() -> None:
    """Drop the tables and their guards; only before all else is dropped too."""
    postgresql = op.get_context().dialect.name == "postgresql"
    for table, name, *_ in _guards(""):
        if postgresql:
            op.execute(f"DROP FUNCTION homecare_{table}_{name}() CASCADE")
        else:
            op.execute(f"DROP TRIGGER {table}_{name}")
    op.drop_column("plans", "erasure_id")
    for table in (
        "removals",
        "erasures",
        "door_codes",
        "answers",
        "runs",
        "attempts",
        "api_tokens",
        "sessions",
        "accounts",
    ):
        op.drop_table(table)
