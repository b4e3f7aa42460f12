"""The tables of stored plans, and the audit.

Triggers and the rule against overlapping stops are not here but in the migrations: they are
SQL of each database's own.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from homecare.records import PlanState
from homecare.store.tables import metadata
from homecare.store.types import Document, UtcTime, Word

plans = Table(
    "plans",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("municipality_id", Text, ForeignKey("municipalities.id"), nullable=False),
    Column("day_on", Date, nullable=False),
    Column("version_no", Integer, nullable=False),
    Column("state", Word(PlanState), nullable=False),
    Column("served", Integer, nullable=False),
    Column("unserved", Integer, nullable=False),
    Column("cost", Integer, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("changed_at", UtcTime),
    Column("changed_by", Text, nullable=False),
    Column("row_version", Integer, nullable=False),
    Column("problem_doc", Document, nullable=False),
    Column("plan_doc", Document, nullable=False),
    Column("erasure_id", Integer),
    UniqueConstraint("municipality_id", "day_on", "version_no", name="uq_plans_version"),
)
_PUBLISHED = text("state = 'published'")
Index(
    "uq_plans_published",
    plans.c.municipality_id,
    plans.c.day_on,
    unique=True,
    sqlite_where=_PUBLISHED,
    postgresql_where=_PUBLISHED,
)

plan_history = Table(
    "plan_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", Integer, ForeignKey("plans.id"), nullable=False, index=True),
    Column("state", Word(PlanState), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)

published_routes = Table(
    "published_routes",
    metadata,
    Column("plan_id", Integer, ForeignKey("plans.id"), nullable=False),
    Column("shift_id", Text, nullable=False),
    Column("carer_id", Text, nullable=False),
    Column("start_at", UtcTime, nullable=False),
    Column("end_at", UtcTime, nullable=False),
    Column("work_s", Integer),
    PrimaryKeyConstraint("plan_id", "shift_id"),
)

published_stops = Table(
    "published_stops",
    metadata,
    Column("plan_id", Integer, ForeignKey("plans.id"), nullable=False),
    Column("carer_id", Text, nullable=False),
    Column("visit_id", Text, nullable=False),
    Column("municipality_id", Text, ForeignKey("municipalities.id"), nullable=False),
    Column("client_id", Text, nullable=False),
    Column("arrive_at", UtcTime, nullable=False),
    Column("begin_at", UtcTime, nullable=False),
    Column("leave_at", UtcTime, nullable=False),
    Column("published", Boolean, nullable=False),
    PrimaryKeyConstraint("plan_id", "carer_id", "visit_id"),
    CheckConstraint("arrive_at <= begin_at AND begin_at <= leave_at", name="ck_stops_order"),
)
Index(
    "ix_published_stops_carer",
    published_stops.c.municipality_id,
    published_stops.c.carer_id,
    published_stops.c.arrive_at,
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("municipality_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
Index("ix_audit_subject", audit.c.municipality_id, audit.c.kind, audit.c.subject_id)

__all__ = ["audit", "metadata", "plan_history", "plans", "published_routes", "published_stops"]
