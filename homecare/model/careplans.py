"""What a client has been granted: items that become visits on the days of their rhythm."""

from dataclasses import dataclass
from datetime import date, time
from enum import IntEnum


class Priority(IntEnum):
    """How much it hurts to leave a visit out."""

    HIGH = 1
    NORMAL = 2
    LOW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalWindow:
    """Local times between which service may begin, both ends in."""

    opens: time
    closes: time
    """Before `opens` means: on the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """On which days an item falls due."""

    rrule: str
    """iCalendar RRULE without DTSTART, "FREQ=WEEKLY;BYDAY=MO,TH"."""
    starts_on: date
    """First possible day; the phase of "every second week"."""
    times_per_week: int | None = None
    """So many times a week on any of the rule's days; None means on all of them."""
    least_days_apart: int = 1
    """Days from one time to the next at least, where the days may be chosen; 1 is the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRule:
    """Time between the begin of this item and the begin of another one on the same day."""

    to_item_id: str
    least_s: int
    most_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPin:
    """A carer, a local time, or both, fixed for every visit of the item."""

    carer_id: str | None = None
    begins: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareItem:
    """Tasks done in one visit, and when."""

    id: str
    """ "A-0007.2": second item of care plan A-0007."""
    tasks: tuple[str, ...]
    service_s: int
    carers_needed: int = 1
    skills: tuple[str, ...] = ()
    rhythm: Rhythm
    window: LocalWindow
    preferred: LocalWindow | None = None
    priority: Priority = Priority.NORMAL
    preferred_carer_ids: tuple[str, ...] = ()
    forbidden_carer_ids: tuple[str, ...] = ()
    gaps: tuple[GapRule, ...] = ()
    pin: ItemPin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan:
    """A grant of home care to one client for a time."""

    id: str
    external_no: str
    client_id: str
    level_id: str
    valid_from: date
    valid_to: date | None = None
    granted_s: int
    """Seconds granted per period of the level (a week or a month)."""
    items: tuple[CareItem, ...] = ()
