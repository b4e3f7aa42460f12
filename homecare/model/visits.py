"""Visits, shaped once when they enter and the same through planning, store and map."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


class WindowOn(StrEnum):
    """Which end of the service a visit's windows speak of."""

    BEGIN = "begin"
    """Service begins inside a window and may run past its end."""
    END = "end"
    """Service begins and ends inside a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When service may begin, both ends in; service may run past `closes_at`."""

    opens_at: datetime
    closes_at: datetime
    due_at: datetime | None = None
    """Soft: beginning (or, with windows on the end, ending) in this window after this moment
    counts as lateness. None leaves that to the visit's preferred window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What is fixed: the carer, the begin, or both."""

    carer_id: str | None = None
    """One of the carers; for a double-handed visit any other may come along."""
    begin_at: datetime | None = None
    with_carer_id: str | None = None
    """The second carer of a double-handed visit whose two carers are both fixed."""


class GapCarers(StrEnum):
    """Whether the two visits of a gap go to the same carer."""

    ANY = "any"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What ties two visits: the time between their begins, and who makes them.

    Time and carers bind when both visits are served.
    """

    first_id: str
    second_id: str
    least_s: int
    most_s: int | None = None
    carers: GapCarers = GapCarers.ANY
    together: bool = False
    """Both visits are served, or neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Visits of a rhythm over several days: any two of them at least so many days apart."""

    visit_ids: tuple[str, ...]
    least_days: int = 1
    """1 means on different local days."""


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
    window_on: WindowOn = WindowOn.BEGIN
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
    carer_points: Mapping[str, int] = field(default_factory=dict)
    """Carer id -> points that this carer's coming costs, below zero where it is wished for; a
    carer who is not named costs none."""
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
