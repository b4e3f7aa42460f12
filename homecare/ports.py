"""The doors between the rooms: small protocols that `api.wire` fills in."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.openings import Effect, Given, Ranking
from homecare.plan import Plan, Problem, Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """When a search ends; the first limit met ends it."""

    seconds: float | None = 20.0
    iterations: int | None = None
    """Steps of the search, all threads together (engine "ortools": improved plans found); with
    this limit alone a run is repeatable."""
    no_improvement: int | None = None
    """Steps in vain, all threads together, after which the search ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """How an engine searches; the defaults suit every problem."""

    engine: str = "homecare"
    """ "homecare" (ruin and recreate, with OR-Tools for the first plan and the recombination of
    routes) or "ortools" (its routing model alone, to compare with)."""
    threads: int = 2
    """Searches side by side that exchange their best plans; a run is repeatable for a number."""
    recombine: bool = True
    """Let CP-SAT pick the best set out of the routes met."""
    routing_start: bool = False
    """Let OR-Tools' routing model build a further first plan."""
    average_removed: float = 10.0
    """Visits that one step takes out, on average."""
    longest_string: float = 10.0
    """Most visits on end that leave one route in a step."""
    blink: float = 0.01
    """Chance that an insertion place is not seen."""
    start_temperature: float = 0.0
    """Points; 0 takes it from the problem. See docs/engine.md."""
    end_temperature: float = 0.0
    """Points; 0 takes it from the problem."""
    memory_mb: int = 2048
    """Most address space of the process that searches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One better plan met on the way."""

    seconds: float
    cost: int
    unserved: int
    costs: Mapping[str, int] = field(default_factory=dict)
    """Cost parts, points."""
    bound: int | None = None
    """No plan can cost less; None where that is not known."""
    iterations: int = 0


class Solve(Protocol):
    """Answers a problem with a plan; unserved visits come back unexplained."""

    def __call__(
        self,
        problem: Problem,
        stop: StopRule,
        seed: int = 0,
        params: Params | None = None,
        start: Plan | None = None,
        *,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Plan:
        """Plan the problem, beginning from `start` where there is one."""
        ...


class PlanBoard(Protocol):
    """A plan laid out for questions about single visits; see docs/places.md."""

    def places_for(self, visit_id: str, *, but_carers: Collection[str] = ()) -> Ranking:
        """Openings of one visit, the cheapest first, none of them by `but_carers`."""
        ...

    def stand_ins(self, carer_id: str) -> dict[str, Ranking]:
        """Openings by other carers for each visit of one carer, each asked by itself."""
        ...

    def if_only(self, visit_id: str) -> tuple[Given, ...]:
        """The best opening for each rule that gives way alone, as dear changes last."""
        ...

    def drag(
        self, visit_id: str, shift_id: str, position: int, from_shift_id: str | None = None
    ) -> Effect:
        """What comes of putting a visit behind so many stops of a shift."""
        ...

    def taken(self, visit_id: str, shift_ids: Collection[str]) -> Plan | None:
        """The plan with the visit in its best place of these shifts; None where there is none."""
        ...


class LayOut(Protocol):
    """Lays a plan out for questions; ProblemError for a problem that no engine may see."""

    def __call__(self, problem: Problem, plan: Plan) -> PlanBoard:
        """Lay the plan out as it stands."""
        ...


class FindTravel(Protocol):
    """Travel between all of the given places by each of the given ways."""

    def __call__(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        """Travel of every pair."""
        ...


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Travel from one point to some others, which are numbered and in rising order."""

    targets: "array[int]"
    travel_s: "array[int]"
    distance_m: "array[int]"


ShapeKey = tuple[str, str, str]
"""Version of graph, profile and season, and the points ("lat,lon" to six decimals) of a leg."""


class KeptTravel(Protocol):
    """Travel that was worked out before."""

    def numbers(self, keys: Sequence[str]) -> Mapping[str, int]:
        """The numbers of points ("lat,lon" to six decimals), given where there is none yet."""
        ...

    def rows(self, version: str, numbers: Sequence[int]) -> Mapping[int, KeptRow]:
        """What is kept from these points; `version` names graph, profile and season."""
        ...

    def keep(self, version: str, rows: Mapping[int, KeptRow]) -> None:
        """Keep these rows in place of the former."""
        ...

    def shapes(self, wanted: Collection[ShapeKey]) -> Mapping[ShapeKey, str]:
        """What is kept of these legs: encoded polylines of five decimals, ends left out, "-" for no way."""
        ...

    def keep_shapes(self, lines: Mapping[ShapeKey, str]) -> None:
        """Keep these lines; all of them are of one graph."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """Where an address is, in degrees."""

    lat: float
    lon: float
    address_code: str = ""
    """Its code in the State Address Register, where whoever found it has one."""


class FindPlace(Protocol):
    """Where an address is; None where that is not known for sure."""

    def __call__(self, place: Place) -> FoundPlace | None:
        """Look the address, or its code, up. Never inside a transaction: it may take seconds."""
        ...


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What a geocoder outside answered before."""

    point: tuple[float, float] | None
    """Degrees, north first; None where it was asked and found nothing."""


class KeptAnswers(Protocol):
    """What geocoders outside answered before, by hashes of the questions."""

    def answer(self, question: str) -> KeptAnswer | None:
        """The answer, None where this was never asked or too long ago."""
        ...

    def keep(self, question: str, answer: KeptAnswer) -> None:
        """Keep an answer in place of the former."""
        ...


class Now(Protocol):
    """The present moment, aware, in UTC."""

    def __call__(self) -> datetime:
        """Read the clock."""
        ...
