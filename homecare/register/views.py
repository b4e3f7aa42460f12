"""Records as an actor sees them: with names, or in codes.

What a planner must not see is taken out here and nowhere later: numbers of other systems, names,
houses, points on the map, dates of birth, reasons of absence, free text.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, TypeVar

from homecare.intake.faults import Fault
from homecare.model import (
    AbsenceReason,
    CarePlan,
    Carer,
    Client,
    Order,
    Person,
    Place,
    StayKind,
)

T = TypeVar("T")
NO_DAY = date.min
"""Stands where a planner sees no date of birth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A client with everything that is kept about who and where."""

    client: Client
    person: Person | None
    place: Place
    declared: Place | None = None
    stamp: int
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CarerView:
    """A carer with everything that is kept about who and where."""

    carer: Carer
    person: Person | None
    home: Place | None
    offices: Mapping[str, str]
    """Place id -> the municipality's number of the office."""
    stamp: int
    named: bool

    def start(self, place_id: str) -> str:
        """Where a shift begins or ends: "home", the number of an office, or a place's code."""
        if place_id == self.carer.home_place_id:
            return "home"
        return self.offices.get(place_id, place_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanView:
    """A grant with its items."""

    plan: CarePlan
    stamp: int
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """A one-off visit."""

    order: Order
    office: str | None
    """The municipality's number of the office where it happens; None: at the client's home."""
    stamp: int
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Generic[T]):
    """One page of a list."""

    rows: tuple[T, ...]
    more: bool
    """Whether there are rows after these."""
    total: int
    """Rows of the whole list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Generic[T]):
    """A record as it stands after a change."""

    view: T
    warnings: tuple[Fault, ...] = field(default=())


def stamp(*versions: int | str) -> int:
    """One number of nine digits at most for the versions of all rows that make a record.

    A sum would not do: a row that goes and another that changes could leave it as it was.
    """
    return zlib.crc32(".".join(map(str, versions)).encode()) % 1_000_000_000


def coded_client(client: Client) -> Client:
    """A client without number, birth, aids, other address and why somebody is away."""
    return replace(
        client,
        external_no="",
        birth_on=NO_DAY,
        aids=(),
        declared_place_id=None,
        periods=tuple(replace(p, kind=StayKind.AWAY) for p in client.periods),
    )


def coded_carer(carer: Carer) -> Carer:
    """A carer without number and why somebody is absent."""
    absences = tuple(replace(a, reason=AbsenceReason.OTHER) for a in carer.absences)
    return replace(carer, external_no="", absences=absences)


def coded_place(place: Place) -> Place:
    """A place down to its village."""
    return Place(id=place.id, parish=place.parish, village=place.village, address="")


def coded_care_plan(plan: CarePlan) -> CarePlan:
    """A grant without its number and the words of its tasks."""
    items = tuple(replace(item, tasks=()) for item in plan.items)
    return replace(plan, external_no="", items=items)


def coded_order(order: Order) -> Order:
    """A one-off visit without its number and the words of its tasks."""
    return replace(order, external_no="", tasks=())
