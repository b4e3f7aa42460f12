"""Stored plans, what is published of them, and the audit."""

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

# Moments: timestamptz where there is such a type, else sortable text in UTC.
AT = sa.DateTime(timezone=True).with_variant(sa.String(27), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _plans()
    _plan_history()
    _published_routes()
    _published_stops()
    _audit()


def downgrade() -> None:
    """Drop the tables."""
    for table in ("audit", "published_stops", "published_routes", "plan_history", "plans"):
        op.drop_table(table)


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("unserved", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("made_at", AT, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changed_at", AT, nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("problem_doc", sa.LargeBinary(), nullable=False),
        sa.Column("plan_doc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_plans_municipality_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.UniqueConstraint("municipality_id", "day_on", "version_no", name="uq_plans_version"),
    )
    op.create_index(
        "uq_plans_published",
        "plans",
        ["municipality_id", "day_on"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )


def _plan_history() -> None:
    op.create_table(
        "plan_history",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_history_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_history"),
    )
    op.create_index("ix_plan_history_plan_id", "plan_history", ["plan_id"], unique=False)


def _published_routes() -> None:
    op.create_table(
        "published_routes",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Text(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=False),
        sa.Column("start_at", AT, nullable=False),
        sa.Column("end_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_published_routes_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "shift_id", name="pk_published_routes"),
    )


def _published_stops() -> None:
    op.create_table(
        "published_stops",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("carer_id", sa.Text(), nullable=False),
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("arrive_at", AT, nullable=False),
        sa.Column("begin_at", AT, nullable=False),
        sa.Column("leave_at", AT, nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.CheckConstraint("arrive_at <= begin_at AND begin_at <= leave_at", name="ck_stops_order"),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipalities.id"], name="fk_published_stops_municipality_id"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_published_stops_plan_id"),
        sa.PrimaryKeyConstraint("plan_id", "carer_id", "visit_id", name="pk_published_stops"),
    )
    op.create_index(
        "ix_published_stops_carer",
        "published_stops",
        ["municipality_id", "carer_id", "arrive_at"],
        unique=False,
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index(
        "ix_audit_subject", "audit", ["municipality_id", "kind", "subject_id"], unique=False
    )
