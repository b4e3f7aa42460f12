"""The documents as they are read: the words of the service with what only files have."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, with_config

from homecare.model import WayOfTravel
from homecare.plan import Break, Plan, Problem, Remedy, Unserved

PROBLEM_FORMAT = "homecare-problem-1"
PLAN_FORMAT = "homecare-plan-1"
SHORT_PLAN_FORMAT = "homecare-plan-short-1"

STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemForm(Problem):
    """One day, or several on end: visits, shifts, travel and all that a plan is judged by."""

    format: Literal["homecare-problem-1"]
    """Name and version of the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What a person reads, in Latvian and English; derived from the code, not read back."""

    lv: str
    """Latvian."""
    en: str
    """English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedyForm(Remedy):
    """The cheapest change that would serve an unserved visit."""

    sentence: Sentence | None = None
    """The remedy in words; ignored on reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedForm(Unserved):
    """A visit left out, with reason and remedy."""

    sentence: Sentence | None = None
    """The reason in words; ignored on reading."""
    remedy: RemedyForm = field(default_factory=lambda: RemedyForm(kind="none"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotals:
    """Sums over the whole plan; derived from the routes, not read back."""

    served: int
    """Visits that stand in a route; a double-handed visit counts once."""
    unserved: int
    """Visits left out that are a duty, or all left out where the problem was not at hand."""
    optional_unserved: int | None = None
    """Optional visits left out; null where the problem was not at hand."""
    care_s: int
    """Service in seconds; two carers at one visit count twice."""
    travel_s: int
    """Travel in seconds over all legs."""
    work_s: int
    """Work in seconds of all routes."""
    overtime_s: int
    """Work after the ordinary ends of the shifts, in seconds."""
    distance_m: int
    """Length of all legs in metres."""
    cost: int
    """Sum of the cost parts in points."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanForm(Plan):
    """The answer to a problem: who goes where when, and what was left out and why."""

    format: Literal["homecare-plan-1"]
    """Name and version of the form."""
    totals: PlanTotals | None = None
    """Sums over the whole plan; ignored on reading."""
    unserved: tuple[UnservedForm, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortStop:
    """A visit placed in a route."""

    visit_id: str
    """Id of the visit in the problem."""
    begin_at: datetime
    """Service begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortRoute:
    """A shift with its stops in order; everything else is worked out."""

    shift_id: str
    """Id of the shift in the problem."""
    stops: tuple[ShortStop, ...]
    """Visits in the order in which they are made."""
    breaks: tuple[Break, ...] = ()
    """Rests of the carer."""
    start_at: datetime | None = None
    """Start of the route; where it is missing, just early enough for the first stop."""
    way: WayOfTravel | None = None
    """How the carer goes where that is not the shift's way: no shared car was left."""


@with_config(STRICT)
@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPlanForm:
    """A plan written by hand: shifts, visits and begins; the problem gives all the rest."""

    format: Literal["homecare-plan-short-1"]
    """Name and version of the form."""
    problem_id: str
    """Id of the problem that the plan answers."""
    routes: tuple[ShortRoute, ...]
    """One for each shift that has stops."""
    unserved: Mapping[str, str] = field(default_factory=dict)
    """Visit id -> reason code of visits left out on purpose; others are found by themselves."""
