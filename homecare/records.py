"""What the store keeps about a plan: its life from draft to superseded, and who looked."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from homecare.plan import Plan, Problem


class PlanState(StrEnum):
    """Life of a plan; a published one never changes, a change makes a new version."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """What every stored plan has, with its documents or without."""

    id: int
    municipality_id: str
    day_on: date
    version_no: int
    """Counts the plans of one municipality and day from 1."""
    state: PlanState
    made_at: datetime
    made_by: str
    why: str = ""
    changed_at: datetime | None = None
    """Last change of state."""
    changed_by: str = ""
    row_version: int = 1
    """For optimistic locking (ETag, If-Match)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord(StoredPlan):
    """A stored plan with the problem it answers."""

    problem: Problem
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHead(StoredPlan):
    """A stored plan without its documents, for lists."""

    served: int
    """Visits that stand in some route."""
    unserved: int
    cost: int
    """Points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One step in the life of a plan: who took it there, when and why."""

    state: PlanState
    at: datetime
    actor: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who read or changed what, when; written once, never changed."""

    at: datetime
    actor: str
    action: str
    """ "read", "create", "change", "approve", "publish", "supersede", "import", "export"."""
    kind: str
    """ "client", "carer", "plan", "care_plan" ..."""
    subject_id: str
    detail: str = ""
    """Names of the changed fields, never their values."""
