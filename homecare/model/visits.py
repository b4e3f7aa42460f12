"""Visits, shaped once when they enter and the same through planning, store and map."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from homecare.model.careplans import LocalWindow, Priority


class VisitKind(StrEnum):
    """Kinds of visit, kept apart in plans and statistics."""

    HOME_CARE = "home_care"
    CHECK_UP = "check_up"
    NEEDS_ASSESSMENT = "needs_assessment"
    BENEFIT_SURVEY = "benefit_survey"
    ERRAND = "errand"
    AID_DELIVERY = "aid_delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When service may begin, both ends in; service may run past `closes_at`."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a person has fixed: the carer, the begin, or both."""

    carer_id: str | None = None
    begin_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Least and most time between the begins of two visits; binds when both are served."""

    first_id: str
    second_id: str
    least_s: int
    most_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stay of one carer, or of two together, at one client."""

    id: str
    kind: VisitKind = VisitKind.HOME_CARE
    client_id: str
    place_id: str
    area_id: str = ""
    service_s: int
    approach_s: int = 0
    """Parking and walking to the door; not spent when coming from the same place."""
    windows: tuple[Window, ...]
    """Hard: service begins inside one of them."""
    preferred: Window | None = None
    """Soft: beginning after `closes_at` counts as lateness, beginning before it opens does not."""
    carers_needed: int = 1
    """2 is a double-handed visit: two carers begin together, or nobody comes."""
    tasks: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    """Empty means that any language will do."""
    facts: frozenset[str] = frozenset()
    priority: Priority = Priority.NORMAL
    optional_worth: int | None = None
    """Points lost when an optional visit stays out; None makes the visit a duty."""
    preferred_carers: frozenset[str] = frozenset()
    forbidden_carers: frozenset[str] = frozenset()
    known_carers: frozenset[str] = frozenset()
    """Carers who met this client in the last 14 days of published plans."""
    pin: Pin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A one-off visit that somebody asked for, on one day or on any of several."""

    id: str
    external_no: str
    kind: VisitKind
    client_id: str
    from_on: date
    to_on: date
    service_s: int
    place_id: str | None = None
    """Where it happens; None means at the client's home."""
    window: LocalWindow
    preferred: LocalWindow | None = None
    carers_needed: int = 1
    tasks: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    pin_carer_id: str | None = None
    cancelled: bool = False
