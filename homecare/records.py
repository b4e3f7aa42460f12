"""What the store keeps beside the casebook: plans and their life, who looked, answers, erasures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    erasure_id: int | None = None
    """The newest erasure that took a person out of the documents; None for an untouched plan."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a request with an idempotency key was answered, so that a repeat gets the same."""

    account_id: str
    key: str
    request_hash: str
    """SHA-256 of method, path and body, hex: another request under the same key is refused."""
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That a person was erased: the code, and a mark to know the same person again by."""

    id: int
    municipality_id: str
    kind: str
    """ "client", "carer" or "account"."""
    subject_id: str
    salt: str
    mark: str
    """Salted SHA-256 of the municipality's own number of the person (of an account: its login),
    hex; so a code that was given to somebody else is not taken for the erased person."""
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure took away."""

    erasure: Erasure
    counts: Mapping[str, int]
    """Table -> rows that were deleted, or of `plans` and `runs` cleared."""
    places_kept: int = 0
    """Places of the person that are somebody else's home too; their notes stay."""
    traces: tuple[str, ...] = field(default=(), repr=False)
    """What the person is known by, to find files that hold it; never shown or logged."""
