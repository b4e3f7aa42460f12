"""Invented care plans: what is granted by level, on which days, at what hours."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from homecare.generate.crew import Member
from homecare.generate.figures import Figures, words
from homecare.generate.luck import Luck
from homecare.generate.people import Resident
from homecare.generate.plots import Cells
from homecare.intake.vocabulary import RRULE_DAYS

_DAYS = ("P", "O", "T", "C", "Pk", "S", "Sv")
WORKDAYS = (0, 1, 2, 3, 4)
WEEKEND = (5, 6)
_SMALL_CREW = 10
_SLIM_DAYS = (0, 1)
"""Days off of the carer who works at weekends; a small crew feels them."""
_SPARED = 2
"""So many visits less are put on each of them."""
_LEVEL_HOURS = {1: 4, 2: 6, 3: 12, 4: 20}
_LIGHT = ((0, 3), (1, 4), (0, 2), (1, 3), (2, 4))
_MIDDLE = ((0, 2, 4), (1, 2, 4), (0, 1, 3), (1, 3, 4), (0, 3), (1, 4))
_WASH = ((0, 2), (1, 3), (2, 4), (0, 3), (1, 4))
_PAIRED = {2: (33, 16), 3: (7, 0), 4: (3, 0)}
"""Level -> which of so many clients has double-handed visits: 3, 15 and 35 %."""


@dataclass(frozen=True, slots=True)
class Hour:
    """When service may begin, and when the client would like it."""

    opens: time
    closes: time
    wished: tuple[time, time] | None = None


FLEXIBLE = Hour(time(8, 30), time(14))
FORENOON = Hour(time(8), time(12))
MORNING = Hour(time(7, 30), time(10), (time(8), time(9, 30)))
DAYTIME = (Hour(time(8), time(10, 30)), Hour(time(11), time(13, 15), (time(11, 30), time(12, 45))))
EVENING = Hour(time(17), time(19), (time(17), time(18, 15)))
WEEKEND_MORNING = Hour(time(8), time(10, 45))


@dataclass(slots=True)
class Item:
    """One row of the items of a plan while it is put together."""

    what: str
    """Which list of tasks and which minutes."""
    days: Sequence[int]
    hour: Hour
    carers: int = 1
    skills: tuple[str, ...] = ()
    priority: str = "vidēja"
    extra: Cells = field(default_factory=dict)

    @property
    def by_day(self) -> bool:
        """Whether it happens when the carers of the day work."""
        return self.what not in {"evening", "weekend"}


class Week:
    """Spreads plans over the days, so that no weekday of an area is fuller than it must be."""

    def __init__(self) -> None:
        self._load: dict[tuple[str, int], int] = {}

    def choose(self, area: str, options: Sequence[Sequence[int]]) -> Sequence[int]:
        """The option whose days are least full; it is booked."""

        def fullness(days: Sequence[int]) -> tuple[float, Sequence[int]]:
            return sum(self._load.get((area, d), 0) for d in days) / len(days), days

        best = min(options, key=fullness)
        self.book(area, best)
        return best

    def book(self, area: str, days: Sequence[int]) -> None:
        """Count a visit on each of these days."""
        for day in days:
            self._load[area, day] = self._load.get((area, day), 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Rows of care plans and of their items."""

    plans: list[Cells]
    items: list[Cells]


def care_of(
    figures: Figures, luck: Luck, clients: Sequence[Resident], crew: Sequence[Member]
) -> Care:
    """A plan for every client with a level; start days are left to `dated`."""
    planner = _Planner(figures, luck, crew)
    care = Care(plans=[], items=[])
    for client in sorted(clients, key=lambda c: (-(c.level or 0), c.external_no)):
        rows = planner.rows(client)
        care.items.extend(rows)
        care.plans.append(_plan_row(client, rows))
    care.plans.sort(key=lambda row: str(row["external_no"]))
    care.items.sort(key=lambda row: (str(row["plan"]), str(row["item"])))
    return care


def dated(care: Care, luck: Luck, start_on: date) -> Care:
    """Plans granted some time in the last eleven months, for a year and more."""
    begun = [start_on - timedelta(days=luck.whole(20, 330)) for _ in care.plans]
    valid = {p["external_no"]: day for p, day in zip(care.plans, begun, strict=True)}
    for plan in care.plans:
        plan["valid_from"] = valid[plan["external_no"]]
    for item in care.items:
        item["starts_on"] = valid[item["plan"]]
    return care


def plan_no(client: Resident) -> str:
    """The number of a client's plan."""
    return client.external_no.replace("DEMO-", "DEMO-L-")


def _plan_row(client: Resident, rows: Sequence[Cells]) -> Cells:
    level = client.level or 1
    weekly = sum(_weekly_min(row) for row in rows)
    return {
        "external_no": plan_no(client),
        "client": client.external_no,
        "level": str(level),
        "granted_min": min(_LEVEL_HOURS[level] * 60, -(-weekly // 30) * 30),
    }


def _weekly_min(row: Cells) -> int:
    """Minutes of an item in a week; two carers' time is granted once."""
    minutes, days = int(str(row["service_min"])), str(row.get("weekdays", ""))
    return minutes * len(days.split(",")) if days else minutes // 2


class _Planner:
    """Makes the items of one client after the other."""

    def __init__(self, figures: Figures, luck: Luck, crew: Sequence[Member]) -> None:
        self.figures = figures
        self.luck = luck
        self.near = {
            a.code: [m for m in crew if m.area in {"", a.code} and not m.roster.alone]
            for a in figures.areas
        }
        """Area -> carers of the day who serve it."""
        self.week = Week()
        self.pairs = Week()
        """Double-handed visits, spread on their own: they bind two carers."""
        self.washes = Week()
        if len(crew) < _SMALL_CREW:
            for _ in range(_SPARED):
                self.week.book(figures.areas[0].code, _SLIM_DAYS)
        self.seen: dict[int, int] = {}
        """Clients of each level so far."""
        self.needs = ("care",) if figures.social_workers else ()

    def rows(self, client: Resident) -> list[Cells]:
        """The item rows of a client's plan."""
        level = client.level or 1
        nth = self.seen[level] = self.seen.get(level, -1) + 1
        turn, place = _PAIRED.get(level, (1, 1))
        paired = nth % turn == place
        make = {1: self._light, 2: self._middle, 3: self._heavy, 4: self._heaviest}[level]
        items = list(make(client, nth, paired=paired))
        wishes = self._wishes(client, nth, paired=paired)
        return [self._row(client, n, item, wishes) for n, item in enumerate(items, 1)]

    def _light(self, client: Resident, nth: int, *, paired: bool) -> Iterator[Item]:  # noqa: ARG002 - one shape for all levels
        first, second = self.week.choose(client.area, _LIGHT)
        every_other = nth % 8 == 5
        yield Item("wash" if every_other else "home", (first,), FLEXIBLE)
        if every_other:
            yield Item("home", (second,), FLEXIBLE, extra={"rrule": _fortnightly(second)})
        else:
            yield Item("home", (second,), FLEXIBLE, priority="zema")

    def _middle(self, client: Resident, nth: int, *, paired: bool) -> Iterator[Item]:
        *wash, last = self.week.choose(client.area, _MIDDLE)
        yield _paired_wash(wash) if paired else Item("wash", wash, FORENOON)
        pin: Cells = {"pin_time": time(10)} if nth % 12 == 3 else {}
        yield Item("home", (last,), FLEXIBLE, extra=pin)

    def _heavy(self, client: Resident, nth: int, *, paired: bool) -> Iterator[Item]:
        wash = self.pairs.choose("", _WASH) if paired else self.washes.choose(client.area, _WASH)
        rest = [d for d in WORKDAYS if d not in wash]
        self.week.book(client.area, rest)
        skills = ("dementia",) if nth % 5 == 2 else ()
        yield Item("day", rest, DAYTIME[nth % 2], skills=skills)
        yield _paired_wash(wash) if paired else Item("wash", wash, FORENOON, skills=skills)
        if nth % 10 in {0, 4, 7}:
            yield Item("weekend", WEEKEND, WEEKEND_MORNING)

    def _heaviest(self, client: Resident, nth: int, *, paired: bool) -> Iterator[Item]:
        evening = nth % 2 == 0
        self.week.book(client.area, WORKDAYS)
        gap: Cells = {"gap_to": "2", "gap_least_min": "420", "gap_most_min": "690"}
        yield Item(
            "morning",
            WORKDAYS,
            MORNING,
            2 if paired else 1,
            ("lifting",),
            "augsta",
            gap if evening else {},
        )
        if evening:
            yield Item("evening", (*WORKDAYS, *WEEKEND), EVENING, priority="augsta")
        yield Item("weekend", WEEKEND, WEEKEND_MORNING, skills=("lifting",), priority="augsta")

    def _wishes(self, client: Resident, nth: int, *, paired: bool) -> Mapping[str, str]:
        """A carer whom every third client would rather have, or one who must not come."""
        if nth % 9 not in {0, 3, 4, 6}:
            return {}
        able = [m.external_no for m in self.near[client.area] if self._suits(client, m)]
        if nth % 3 == 0 and able:
            return {"preferred_carers": self.luck.pick(able)}
        if nth % 9 == 4 and len(able) > 2 and not paired:
            return {"forbidden_carers": self.luck.pick(able)}
        return {}

    def _suits(self, client: Resident, member: Member) -> bool:
        """Whether a carer could be wished for, or not wished for, by this client."""
        return (
            set(self.needs) <= set(member.skills)
            and member.roster.hours >= 30
            and not set(client.facts) & set(member.refuses)
            and bool(set(client.languages) & set(member.languages))
        )

    def _row(self, client: Resident, n: int, item: Item, wishes: Mapping[str, str]) -> Cells:
        least, most = self.figures.hours.minutes[item.what]
        opens, closes = item.hour.opens, item.hour.closes
        weekly = "rrule" not in item.extra
        tasks = self.luck.pick(words()["tasks"].get(item.what) or words()["tasks"]["morning"])
        wished = item.hour.wished or (None, None)
        return {
            "plan": plan_no(client),
            "item": n,
            "tasks": "; ".join(tasks),
            "service_min": 5 * self.luck.whole(least // 5, most // 5),
            "carers_needed": item.carers,
            "skills": "; ".join((*self.needs, *item.skills)),
            "priority": item.priority,
            "weekdays": ", ".join(_DAYS[d] for d in item.days) if weekly else "",
            "window_from": opens,
            "window_to": closes,
            "preferred_from": wished[0] or "",
            "preferred_to": wished[1] or "",
            **{k: v for k, v in wishes.items() if item.by_day or k == "forbidden_carers"},
            **item.extra,
        }


def _paired_wash(days: Sequence[int]) -> Item:
    return Item("wash", days, FLEXIBLE, 2, ("lifting",))


def _fortnightly(day: int) -> str:
    return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={RRULE_DAYS[day]}"
