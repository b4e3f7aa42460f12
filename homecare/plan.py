"""What the solver may see (Problem) and what it answers (Plan).

Both speak in codes only: no name, address or coordinate is in them, so they can be stored,
exported and handed to a stranger for checking. Times are aware datetimes in UTC, durations
whole seconds, distances whole metres, costs whole points (one point is one second of travel).
"""

from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from homecare.model.calendar import CarPool, Shift, WorkLimits, WorkSpan
from homecare.model.municipality import Weights
from homecare.model.places import WayOfTravel
from homecare.model.visits import Gap, Spacing, Visit


def _packed(row: Sequence[int]) -> Sequence[int]:
    """A row of whole numbers as an array, a tenth of the memory of a tuple; others as they are."""
    if isinstance(row, array) or not set(map(type, row)) <= {int}:
        return row
    for code in "iq":
        with suppress(OverflowError):
            return array(code, row)
    return row


NO_WAY = 1_000_000_000
"""Travel of so many seconds and metres says that there is no way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Travel between all places of a problem by one way; row is from, column is to."""

    travel_s: tuple[Sequence[int], ...]
    distance_m: tuple[Sequence[int], ...]

    def __post_init__(self) -> None:
        for name in ("travel_s", "distance_m"):
            rows: tuple[Sequence[int], ...] = getattr(self, name)
            object.__setattr__(self, name, tuple(_packed(row) for row in rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """Travel times and distances between the places of a problem."""

    place_ids: tuple[str, ...]
    """Order of the rows and columns of every matrix."""
    by_way: Mapping[WayOfTravel, Matrix]
    source: str = "geodesic"
    """Which provider answered."""
    passed_over: tuple[str, ...] = ()
    """Providers that were asked first and gave no answer, with why: "osrm:timeout"."""
    off_road: tuple[str, ...] = ()
    """Places farther than 500 m from any road of a way, which is walked: their coordinates are wrong,
    or their road is not on the map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How a visit stands in the published plan that this problem repairs."""

    carer_ids: frozenset[str]
    begin_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuityBudget:
    """Most distinct carers that a client may meet in any so many days on end."""

    most_carers: int
    days: int = 14
    met: Mapping[str, Mapping[str, tuple[date, ...]]] = field(default_factory=dict)
    """Client id -> carer id -> local days before the problem's first on which they met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One day, or up to 28 days on end, to be planned."""

    id: str
    """ "tervete:20261123"."""
    day_on: date
    """The first day."""
    zone: str
    visits: tuple[Visit, ...]
    shifts: tuple[Shift, ...]
    gaps: tuple[Gap, ...] = ()
    travel: Travel
    limits: Mapping[str, WorkLimits] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)
    history: tuple[WorkSpan, ...] = ()
    """Published work of these carers in the eight days before and after."""
    baseline: Mapping[str, Served] = field(default_factory=dict)
    """Visit id -> how the published plan of the same day serves it."""
    days: int = 1
    """How many days on end, the first included, the windows and shifts may lie on."""
    spacings: tuple[Spacing, ...] = ()
    cars: tuple[CarPool, ...] = ()
    continuity: ContinuityBudget | None = None
    worked_s: Mapping[str, int] = field(default_factory=dict)
    """Carer id -> care and travel before the first day that counts for a fair share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The road between two stops, from door to door of the car; approach not included."""

    from_place_id: str
    to_place_id: str
    travel_s: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A visit placed in a route. A double-handed visit is a stop in two routes."""

    visit_id: str
    leg: Leg
    """The way here."""
    arrive_at: datetime
    """The travel is over; parking, walking and waiting follow."""
    begin_at: datetime
    """Service begins."""
    leave_at: datetime
    """Service ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Rest of a carer, outside service and not counted in any travel."""

    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Where the time of a route went, in seconds, and its length in metres."""

    care_s: int
    travel_s: int
    approach_s: int
    waiting_s: int
    break_s: int
    work_s: int
    """Span of the route without what does not count as work (break, home legs) by its limits."""
    overtime_s: int
    """End of the route after the ordinary end of the shift."""
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A carer's ordered stops of one shift; a shift without stops has no route."""

    shift_id: str
    carer_id: str
    start_at: datetime
    stops: tuple[Stop, ...]
    breaks: tuple[Break, ...] = ()
    last_leg: Leg
    """From the last stop to the end of the shift."""
    end_at: datetime
    totals: Totals
    way: WayOfTravel | None = None
    """How the carer really goes where that is not the shift's way: no shared car was left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """The cheapest change that would serve an unserved visit."""

    kind: str
    """Which rule has to give: "window", "skills", "overtime" ... or "none"."""
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """A visit left out, with reason and remedy."""

    visit_id: str
    reason: str = "not_explained"
    """Reason code; the name of a rule where one is in the way. See docs/unserved.md."""
    values: Mapping[str, str | int] = field(default_factory=dict)
    remedy: Remedy = Remedy(kind="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer to a Problem."""

    problem_id: str
    routes: tuple[Route, ...] = ()
    unserved: tuple[Unserved, ...] = ()
    costs: Mapping[str, int] = field(default_factory=dict)
    """Cost parts in points: unserved, optional, lateness, travel, overtime, not_preferred,
    preference, new_face, imbalance, change, moved, largest_lateness, waiting, idle,
    missed_break, carers_used. Their sum is the plan's cost."""
    engine: str = "none"
    seed: int = 0
    solve_s: float = 0.0

    @property
    def cost(self) -> int:
        """Sum of the cost parts, points."""
        return sum(self.costs.values())

    @property
    def served_ids(self) -> frozenset[str]:
        """Ids of the visits that stand in some route."""
        return frozenset(s.visit_id for r in self.routes for s in r.stops)


COST_PARTS = (
    "unserved",
    "optional",
    "lateness",
    "travel",
    "overtime",
    "not_preferred",
    "preference",
    "new_face",
    "imbalance",
    "change",
    "moved",
    "largest_lateness",
    "waiting",
    "idle",
    "missed_break",
    "carers_used",
)
