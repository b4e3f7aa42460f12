"""A municipality, its areas, and every number that it may set for itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from homecare.model.calendar import WorkLimits
from homecare.model.careplans import Priority
from homecare.model.checkups import CheckUpPolicy
from homecare.model.places import WayOfTravel
from homecare.model.retention import Retention
from homecare.model.sign_in import SignIn
from homecare.model.timetable import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A team's ground: one or several parishes."""

    id: str
    name: str
    parishes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CareLevel:
    """A level of care as the municipality's binding rules name it."""

    id: str
    name: str
    hours: float
    per: str = "week"
    """ "week" or "month"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCars:
    """Cars that an office keeps for the shifts which begin there."""

    count: int = 0
    otherwise: str = ""
    """Way of travel of who finds no car: "car", "bicycle" or "foot"; empty means not at all."""


class Balance(StrEnum):
    """What counts as an unfair share of work; each second of it costs `imbalance_per_s`."""

    ABOVE_FAIR = "above_fair"
    """Work of a shift above its `fair_work_s`."""
    DEVIATION = "deviation"
    """How far each carer's care and travel lie from the mean of all carers, earlier work counted;
    each difference is rounded up."""
    RANGE = "range"
    """Most less least care and travel of a carer, earlier work counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each soft wish costs, in points; one point is one second of travel."""

    unserved: Mapping[Priority, int] = field(
        default_factory=lambda: {
            Priority.HIGH: 400_000,
            Priority.NORMAL: 200_000,
            Priority.LOW: 100_000,
        }
    )
    lateness_per_s: int = 2
    """Begin after the preferred window closes."""
    travel_per_s: int = 1
    overtime_per_s: int = 4
    """Work after the ordinary end of the shift."""
    not_preferred: int = 900
    """A visit with preferred carers goes to somebody else."""
    new_face: int = 600
    """A client who knows some carers gets one who was not there in the last 14 days."""
    imbalance_per_s: int = 1
    """Work above the carer's fair share of the day."""
    change: int = 1200
    """A visit goes to another carer than in the published plan."""
    moved_per_s: int = 0
    """Begin moved against the published plan, for a visit that keeps its carer."""
    largest_lateness_per_s: int = 0
    """The lateness of the latest visit, once more."""
    waiting_per_s: int = 0
    """Waiting between the start and the end of a route."""
    idle_per_s: int = 0
    """Idle time of the shift that idles most: its ordinary time before, after and, as waiting,
    within its route; all of it but the meal break where it has none."""
    missed_break: int = 0
    """A shift with a route and without its meal break."""
    carer_used: int = 0
    """A shift that has a route."""
    balance: Balance = Balance.ABOVE_FAIR


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelSettings:
    """Figures of the geodesic estimate of travel."""

    detour_factor: float = 1.25
    speed_kmh: Mapping[WayOfTravel, float] = field(
        default_factory=lambda: {
            WayOfTravel.CAR: 55.0,
            WayOfTravel.SHARED_CAR: 55.0,
            WayOfTravel.BICYCLE: 14.0,
            WayOfTravel.FOOT: 4.5,
        }
    )
    season: str = "dry"
    season_factor: Mapping[str, float] = field(
        default_factory=lambda: {"dry": 1.0, "wet": 1.1, "snow": 1.4, "thaw": 1.5}
    )
    surface_factor: Mapping[str, float] = field(
        default_factory=lambda: {
            "wet_paved": 1.05,
            "wet_gravel": 1.1,
            "wet_dirt": 1.3,
            "snow_paved": 1.3,
            "snow_gravel": 1.4,
            "snow_dirt": 1.6,
            "thaw_paved": 1.05,
            "thaw_gravel": 1.5,
            "thaw_dirt": 2.0,
        }
    )
    """How much longer roads take, by season and surface, where a road map is imported; what is
    not named takes no longer."""
    calibration: Mapping[str, float] = field(default_factory=dict)
    """Parish -> how much longer roads there really take than worked out, from recorded travel;
    the name "" stands for all parishes that are not named."""
    approach_s: int = 180
    """Parking and walking to the door where the place says nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """How a day is planned."""

    language_is_hard: bool = True
    area_is_hard: bool = True
    continuity_days: int = 14
    most_carers: int | None = None
    """Continuity budget: most distinct carers of a client in any `continuity_days` days, published
    plans counted; None sets no limit."""
    balance_slack: float = 1.15
    """A carer's fair share of work is the mean, times this."""
    solve_s: float = 20.0
    """Most seconds spent looking for a better plan."""
    solve_growth_s: float = 0.003
    """Seconds of search, times the visits of the day squared: small days are planned at once."""
    holiday_eve_shorter_s: int = 3600
    """So much earlier a full-time carer's shift ends on the day before a public holiday (Labour
    Law s. 135; for the municipality to confirm); not in patterns that work on holidays."""
    names_on_map: bool = False
    names_in_calendar: bool = False
    """Whether calendars of telephones show names and houses instead of codes; who makes the
    telephone's calendar then sees them too."""


def _limits() -> dict[str, WorkLimits]:
    return {
        "standard": WorkLimits(),
        "special_risk": WorkLimits(day_max_s=7 * 3600, week_max_s=35 * 3600),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalitySettings:
    """Every number of one municipality; the defaults are the Latvian rule pack's."""

    levels: tuple[CareLevel, ...] = (
        CareLevel(id="1", name="1. līmenis", hours=4),
        CareLevel(id="2", name="2. līmenis", hours=6),
        CareLevel(id="3", name="3. līmenis", hours=12),
        CareLevel(id="4", name="4. līmenis", hours=20),
    )
    limits: Mapping[str, WorkLimits] = field(default_factory=_limits)
    check_ups: CheckUpPolicy = field(default_factory=CheckUpPolicy)
    weights: Weights = field(default_factory=Weights)
    travel: TravelSettings = field(default_factory=TravelSettings)
    planning: Planning = field(default_factory=Planning)
    shared_cars: Mapping[str, SharedCars] = field(default_factory=dict)
    """Number of an office -> its cars; at an office that is not named a car is always there."""
    timetable: Timetable = field(default_factory=Timetable)
    retention: Retention = field(default_factory=Retention)
    sign_in: SignIn = field(default_factory=SignIn)
    holidays_country: str = "LV"
    extra_holidays: tuple[str, ...] = ()
    """Further free days of the municipality, ISO dates."""
    worked_holidays: tuple[str, ...] = ()
    """Days that the calendar calls free and on which the municipality works, ISO dates."""
    bounds: tuple[float, float, float, float] = (55.6, 20.9, 58.1, 28.3)
    """South, west, north, east: coordinates outside are faults."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """One municipality that uses the service."""

    id: str
    """Short code, "tervete"."""
    name: str
    zone: str = "Europe/Riga"
    areas: tuple[Area, ...] = ()
    settings: MunicipalitySettings = field(default_factory=MunicipalitySettings)
