"""Clients and carers by code, and apart from them who they are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from homecare.model.calendar import Absence, ShiftPattern
from homecare.model.places import WayOfTravel


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who stands behind a client's or carer's code; never part of a Problem or Plan."""

    id: str
    """The code of the client or carer."""
    given_name: str
    family_name: str
    phone: str = ""


class StayKind(StrEnum):
    """Why a client is not at home."""

    HOSPITAL = "hospital"
    CARE_CENTRE = "care_centre"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPeriod:
    """Local days, both ends in, on which a client is not visited."""

    kind: StayKind
    from_on: date
    to_on: date | None = None
    """Last day away; None while the end is not known."""

    def covers(self, day: date) -> bool:
        """Whether the client is away on this day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A person cared for or looked in on, by code."""

    id: str
    external_no: str
    """The number in the municipality's own system (SOPA); the key of every import."""
    birth_on: date
    lives_alone: bool = False
    languages: tuple[str, ...] = ("lv",)
    """ISO 639-1 codes; a carer has to speak one of them."""
    aids: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    """What a carer can be incompatible with: "dog", "cat", "smoke"."""
    periods: tuple[ClientPeriod, ...] = ()
    declared_place_id: str | None = None
    """Where the client is registered, when that is not where the client lives."""
    place_id: str
    """Where the client really lives and is visited."""
    area_id: str = ""
    """The team's area; empty means that any carer may come."""

    def period_on(self, day: date) -> ClientPeriod | None:
        """The stay elsewhere that covers this day, if any."""
        return next((p for p in self.periods if p.covers(day)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carer:
    """A person who visits, by code."""

    id: str
    external_no: str
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("lv",)
    contract_week_s: int = 40 * 3600
    home_place_id: str | None = None
    way: WayOfTravel = WayOfTravel.CAR
    area_ids: tuple[str, ...] = ()
    """Areas served; empty means all."""
    refuses: tuple[str, ...] = ()
    """Facts of clients that this carer cannot bear: "dog", "smoke"."""
    limits_id: str = "standard"
    """Which set of legal limits applies: "standard", "special_risk" ..."""
    patterns: tuple[ShiftPattern, ...] = ()
    absences: tuple[Absence, ...] = ()
