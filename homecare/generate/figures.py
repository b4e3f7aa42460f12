"""The figures that a demo municipality rests on, read from its TOML file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

KINDS = ("tervete", "dobele", "aizkraukle", "riga")


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village or town; people live around its point."""

    name: str
    parish: str
    postcode: str
    lat: float
    lon: float
    weight: float
    """Its share of the people, against the other villages."""
    area: str
    town: bool = False
    """People live in streets close by, not on farms."""
    south_m: float | None = None
    """How far south of the point people live at most: the border is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where the service receives people and keeps its cars."""

    number: str
    village: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A team's ground."""

    code: str
    name: str
    parishes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """How the clients share the levels of care, and how long their visits are, in minutes."""

    level_shares: tuple[float, float, float, float]
    minutes: Mapping[str, tuple[int, int]]


HOURS: Mapping[str, Hours] = {
    # About four hours a week: what five carers can do for 22 clients.
    "full": Hours(
        level_shares=(40, 30, 20, 10),
        minutes={
            "home": (60, 80),
            "wash": (60, 90),
            "day": (60, 80),
            "morning": (45, 60),
            "evening": (30, 45),
            "weekend": (40, 50),
        },
    ),
    # About two and a half hours a week: what one carer can do for ten clients.
    "lean": Hours(
        level_shares=(56, 30, 10, 4),
        minutes={
            "home": (35, 50),
            "wash": (40, 60),
            "day": (35, 50),
            "morning": (30, 40),
            "evening": (25, 35),
            "weekend": (25, 35),
        },
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One municipality: how many of what, and where."""

    kind: str
    clients: int
    carers: int
    social_workers: int
    residents_80: int
    care_centre: str
    """Village in which residents of the care centre live."""
    hours: Hours
    languages: Mapping[str, float]
    ways: Mapping[str, float]
    areas: tuple[Area, ...]
    offices: tuple[Office, ...]
    villages: tuple[Village, ...]

    def village(self, name: str) -> Village:
        """The village of this name; StopIteration if there is none."""
        return next(v for v in self.villages if v.name == name)

    def office_of(self, area: str) -> Office:
        """The first office in an area."""
        return next(o for o in self.offices if self.village(o.village).area == area)


@cache
def figures_of(kind: str) -> Figures:
    """The figures of one of KINDS; ValueError for another."""
    if kind not in KINDS:
        raise ValueError(kind)
    table = _table(f"{kind}.toml")
    areas = tuple(
        Area(code=a["code"], name=a["name"], parishes=tuple(a["parishes"])) for a in table["areas"]
    )
    area_of = {parish: area.code for area in areas for parish in area.parishes}
    plain = ("clients", "carers", "social_workers", "residents_80", "care_centre")
    return Figures(
        kind=kind,
        **{name: table[name] for name in plain},
        hours=HOURS[table["hours"]],
        languages=table["languages"],
        ways=table["ways"],
        areas=areas,
        offices=tuple(Office(**o) for o in table["offices"]),
        villages=tuple(
            Village(**({"area": area_of.get(v["parish"], "")} | v)) for v in table["villages"]
        ),
    )


@cache
def words() -> Mapping[str, Any]:
    """Names of people, houses and streets, and the tasks of visits."""
    return _table("words.toml")


def _table(name: str) -> Mapping[str, Any]:
    text = files("homecare").joinpath("generate", name).read_text(encoding="utf-8")
    return tomllib.loads(text)
