"""Invented carers, their shifts and absences."""

from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta

from homecare.generate.figures import Figures
from homecare.generate.luck import Luck, shared_out
from homecare.generate.people import given_and_family, phone
from homecare.generate.plots import Cells, Plots
from homecare.intake.vocabulary import WAYS

WHOLE_AREA_CREW = 10
"""A team with fewer carers than this lends its evening and weekend carers to all areas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Shifts of a week: weekdays as tables write them, begin and end."""

    name: str
    hours: int
    shifts: tuple[tuple[str, time, time], ...]
    alone: bool = False
    """Works when hardly anybody else does, so has to be able to do everything."""


DAY = Roster(name="day", hours=40, shifts=(("P-Pk", time(8), time(16, 30)),))
EARLY = Roster(name="early", hours=40, shifts=(("P-Pk", time(7, 30), time(16)),))
SHORT = Roster(name="short", hours=30, shifts=(("P-Pk", time(8), time(14)),))
EVENING = Roster(name="evening", hours=20, shifts=(("P-Pk", time(16), time(20)),), alone=True)
_WEEKEND_PARTS = (("S, Sv", time(8), time(12)), ("S, Sv", time(17), time(20)))
WEEKENDS = tuple(
    Roster(
        name="weekend",
        hours=30,
        shifts=((days, time(8), time(13)), *_WEEKEND_PARTS),
        alone=True,
    )
    for days in ("T-Pk", "P-T", "P, C-Pk")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A carer as far as care plans have to know."""

    external_no: str
    roster: Roster
    area: str
    """Empty for all areas."""
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    refuses: tuple[str, ...] = ()
    start: str = "mājas"
    """Where the shifts start: at home, or the number of an office."""
    cells: Cells = field(repr=False)


def crew_of(figures: Figures, luck: Luck, plots: Plots, demand: dict[str, int]) -> list[Member]:
    """The carers, teams sized by the clients of their areas, and the social workers."""
    rosters, areas = _posts(figures, demand)
    members = [
        _member(figures, luck, plots, (n, roster, area))
        for n, (roster, area) in enumerate(zip(rosters, areas, strict=True))
    ]
    return members + [
        _social_worker(figures, luck, plots, figures.carers + n)
        for n in range(figures.social_workers)
    ]


def rosters_of(count: int) -> list[Roster]:
    """Rosters of a crew: most work by day, a tenth in the evening, three in twenty at weekends."""
    evenings, weekends = max(1, round(count / 10)), max(1, round(count * 0.15))
    short = count // 15
    by_day = count - evenings - weekends - short
    day = [EARLY if n % 3 == 2 else DAY for n in range(by_day)]
    at_weekends = [WEEKENDS[n % 3] for n in range(weekends)]
    return [*day, *[SHORT] * short, *at_weekends, *[EVENING] * evenings]


def _posts(figures: Figures, demand: dict[str, int]) -> tuple[list[Roster], list[str]]:
    """Roster and area of each carer; large teams have all rosters, small ones share them."""
    codes = [a.code for a in figures.areas]
    sizes = shared_out(figures.carers, [demand[code] for code in codes])
    if min(sizes) >= WHOLE_AREA_CREW:
        areas = [code for code, size in zip(codes, sizes, strict=True) for _ in range(size)]
        return [r for size in sizes for r in rosters_of(size)], areas
    rounds = range(max(sizes))
    areas = [c for n in rounds for c, size in zip(codes, sizes, strict=True) if n < size]
    return rosters_of(figures.carers), areas


def _member(figures: Figures, luck: Luck, plots: Plots, post: tuple[int, Roster, str]) -> Member:
    n, roster, area = post
    way = "car" if roster.alone else _way(figures, n)
    home = luck.pick([v for v in figures.villages if v.area == area])
    lends = _lent(figures) and (roster.alone or n % 2 == 1)
    member = Member(
        external_no=f"DEMO-K-{n + 1:02}",
        roster=roster,
        area="" if lends else area,
        skills=_skills(figures, n, roster),
        languages=_languages(figures, n, roster),
        refuses=() if roster.alone else {0: ("smoke",), 2: ("dog",)}.get(n % 5, ()),
        start=figures.office_of(area).number if way == "shared_car" else "mājas",
        cells={"way": way} | plots.place(home),
    )
    return _with_cells(member, luck, n, woman=n % 9 != 4)


def _social_worker(figures: Figures, luck: Luck, plots: Plots, n: int) -> Member:
    home = figures.village(figures.offices[0].village)
    member = Member(
        external_no=f"DEMO-K-{n + 1:02}",
        roster=DAY,
        area="",
        skills=("assessment", "check_up"),
        languages=tuple(sorted(figures.languages)),
        start=figures.offices[0].number,
        cells={"way": "car"} | plots.place(home),
    )
    return _with_cells(member, luck, n, woman=True)


def _with_cells(member: Member, luck: Luck, n: int, *, woman: bool) -> Member:
    """The member with all columns of its row."""
    way = next(w.lv for w in WAYS if w.value == member.cells["way"])
    home = {f"home_{k}": v for k, v in member.cells.items() if k != "way"}
    own = "ru" if luck.chance(0.2) else "lv"
    cells: Cells = {
        "external_no": member.external_no,
        **given_and_family(luck, own, woman=woman),
        "phone": phone(900 + n),
        "skills": "; ".join(member.skills),
        "languages": "; ".join(member.languages),
        "contract_hours": member.roster.hours,
        "way": way,
        "areas": member.area,
        "refuses": "; ".join(member.refuses),
        **home,
    }
    return replace(member, cells=cells)


def _lent(figures: Figures) -> bool:
    return figures.carers < WHOLE_AREA_CREW * len(figures.areas)


def _way(figures: Figures, n: int) -> str:
    """Ways of travel in their shares, the same for every seed."""
    ways = list(figures.ways)
    parts = shared_out(10, list(figures.ways.values()))
    row = [way for way, part in zip(ways, parts, strict=True) for _ in range(part)]
    return row[n * 3 % 10]


def _skills(figures: Figures, n: int, roster: Roster) -> tuple[str, ...]:
    """What a carer can do; without social workers two of five carers do the check-ups."""
    checks = n % 8 == 1 if figures.social_workers else n % 5 in {1, 2}
    found = {
        "care": figures.social_workers > 0,
        "lifting": roster.alone or n % 6 != 5,
        "dementia": roster.alone or n % 2 == 1,
        "drives": n % 3 == 0,
        "check_up": checks,
        "assessment": checks and n % 5 == 1,
    }
    return tuple(sorted(skill for skill, has in found.items() if has))


def _languages(figures: Figures, n: int, roster: Roster) -> tuple[str, ...]:
    russian = roster.alone or n % 5 != 3
    lithuanian = "lt" in figures.languages and (roster.alone or n % 5 == 1)
    return ("lv", *(["ru"] if russian else []), *(["lt"] if lithuanian else []))


def shift_rows(crew: list[Member]) -> list[Cells]:
    """The shifts of everybody."""
    return [
        {
            "carer": m.external_no,
            "weekdays": days,
            "starts": starts,
            "ends": ends,
            "start_place": m.start,
            "end_place": m.start,
            "overtime_min": 30 if m.roster.hours == 40 else "",
        }
        for m in crew
        for days, starts, ends in m.roster.shifts
    ]


def absence_rows(crew: list[Member], start_on: date) -> list[Cells]:
    """One in twenty is on holiday in the second week, and one has a training that week."""
    monday = start_on + timedelta(days=14 - start_on.weekday())
    holidays: list[Cells] = [
        {
            "carer": m.external_no,
            "reason": "atvaļinājums",
            "from_on": monday,
            "to_on": monday + timedelta(days=4),
        }
        for m in crew[1::20]
    ]
    training: Cells = {
        "carer": crew[0].external_no,
        "reason": "apmācība",
        "from_on": monday + timedelta(days=7),
        "to_on": monday + timedelta(days=7),
        "from_time": time(12),
        "to_time": time(16, 30),
    }
    return [*holidays, training]
