"""When carers work: patterns, absences, the shifts of a day and the law's limits on them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from homecare.model.places import WayOfTravel


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLimits:
    """Limits of working time that hold for one carer; defaults are the Latvian rule pack's."""

    day_max_s: int = 9 * 3600
    """Most work in one day (the law's 8 h, 9 h where another day of the week is shorter)."""
    week_max_s: int = 40 * 3600
    break_over_s: int = 6 * 3600
    """A day with more work than this needs the break."""
    break_total_s: int = 30 * 60
    break_part_s: int = 15 * 60
    break_latest_start_s: int = 4 * 3600
    """The break begins no later than this after work began."""
    break_counts_as_work: bool = False
    daily_rest_s: int = 12 * 3600
    weekly_rest_s: int = 42 * 3600
    home_legs_count: bool = True
    """Whether the way from home and back home is work."""


class AbsenceReason(StrEnum):
    """Why a carer does not work; "other" needs no explanation."""

    HOLIDAY = "holiday"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Local days, both ends in, or part of one day, on which a carer does not work."""

    reason: AbsenceReason
    from_on: date
    to_on: date
    from_time: time | None = None
    to_time: time | None = None
    """Local times that bound the absence on each of its days; None means the whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPattern:
    """Weekdays and local times at which a carer works."""

    weekdays: tuple[int, ...]
    """0 is Monday."""
    starts: time
    ends: time
    """Not after `starts` means: on the next day."""
    start_place_id: str
    end_place_id: str
    way: WayOfTravel | None = None
    """None takes the carer's own."""
    valid_from: date | None = None
    valid_to: date | None = None
    overtime_s: int = 0
    """How far past the end of the shift the carer may be asked to work."""
    on_holidays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MealBreak:
    """A rest within a span of the day, apart from what the law asks by hours worked.

    It begins no earlier than `opens_at`; a shift whose route has none, or none that fits, costs
    `Weights.missed_break`. A shift without a route misses nothing.
    """

    opens_at: datetime
    closes_at: datetime
    """The rest begins no later, or with `on_end` ends no later than this."""
    least_s: int
    on_end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CarPool:
    """Cars kept at a place; a shift, or one half of it, takes one of them."""

    id: str
    place_id: str
    cars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """When one carer works on one day, from where to where, and what the carer can do then."""

    id: str
    """ "K-03:20261123", with a number behind it where a carer has several that day."""
    carer_id: str
    start_at: datetime
    end_at: datetime
    latest_end_at: datetime
    """End with the overtime that may be asked for; not before `end_at`."""
    start_place_id: str
    end_place_id: str
    way: WayOfTravel = WayOfTravel.CAR
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"lv"})
    area_ids: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    limits_id: str = "standard"
    fair_work_s: int | None = None
    """Work above this counts as imbalance; None leaves the carer out of balancing."""
    starts_at_home: bool = False
    ends_at_home: bool = False
    meal: MealBreak | None = None
    car_pool_id: str | None = None
    """Pool from which a shift with a shared car takes it; None means that a car is always there."""
    way_without_car: WayOfTravel | None = None
    """How the carer goes when no shared car is left; None means not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSpan:
    """Work of a carer on another day, against which daily and weekly rest are judged."""

    carer_id: str
    start_at: datetime
    end_at: datetime
    work_s: int | None = None
    """What of it counts as work; None where only begin and end are known."""
