"""The doors between the rooms: small protocols that `api.wire` fills in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Plan, Problem, Travel


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """When a search ends; the first limit met ends it."""

    seconds: float | None = 20.0
    solutions: int | None = None
    """Improved plans found; with this limit alone a run is repeatable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One better plan met on the way."""

    seconds: float
    cost: int
    unserved: int


class Solve(Protocol):
    """Answers a problem with a plan; unserved visits come back unexplained."""

    def __call__(
        self,
        problem: Problem,
        stop: StopRule,
        seed: int = 0,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Plan:
        """Plan the problem."""
        ...


class FindTravel(Protocol):
    """Travel between all of the given places by each of the given ways."""

    def __call__(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        """Travel of every pair."""
        ...


class FindPlace(Protocol):
    """Coordinates (lat, lon) of an address, or None where they are not found."""

    def __call__(self, place: Place) -> tuple[float, float] | None:
        """Look the address up."""
        ...


class Now(Protocol):
    """The present moment, aware, in UTC."""

    def __call__(self) -> datetime:
        """Read the clock."""
        ...
