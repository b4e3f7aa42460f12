"""The Latvian rule pack against its cases: calendar, shifts and referee together."""

import re
import tomllib
from dataclasses import fields, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from homecare.calendar import (
    CheckUpState,
    Past,
    Risk,
    check_up_register,
    free_days,
    shifts_of,
    visits_of,
)
from homecare.calendar.clock import day_bounds, moment
from homecare.model import (
    CheckUpPolicy,
    LocalWindow,
    MunicipalitySettings,
    Rhythm,
    Shift,
    Visit,
    Window,
    WorkLimits,
    WorkSpan,
)
from homecare.plan import Break, Plan, Problem, Route, Stop
from homecare.rules import judge
from tests import books, tiny
from tests.architecture.sources import ROOT
from tests.legal import NO_TOTALS, leg, priced

CASES = tomllib.loads(Path(__file__).with_name("latvia_cases.toml").read_text("utf-8"))
LATVIA = MunicipalitySettings()
YEARS = range(2026, 2031)
NEXT_DAY = timedelta(days=1)
WAY_S = 600


def expected_holidays(year: int) -> set[date]:
    table = CASES["holidays"]
    easter = next(date.fromisoformat(d) for d in table["easter"] if d.startswith(str(year)))
    found = {date.fromisoformat(f"{year}-{d}") for d in table["fixed"]}
    found |= {easter + timedelta(days=n) for n in (-2, 0, 1, 49)}
    lists = ("mothers_day", "moved_by_law", "moved_by_government")
    days = {date.fromisoformat(d) for name in lists for d in table[name]}
    return found | {d for d in days if d.year == year}


@pytest.mark.parametrize("year", YEARS)
def test_the_free_days_of_a_year_are_those_of_the_law(year: int):
    named = free_days(LATVIA, date(year, 1, 1), date(year, 12, 31))
    # Long weekends of coming years are moved by the government later than this was written.
    later = {d for d, n in named.items() if year > 2026 and n.startswith("Brīvdiena (pārcelta")}
    assert named.keys() - later == expected_holidays(year)


@pytest.mark.parametrize("year", YEARS)
def test_clocks_change_on_two_days_of_a_year_and_no_other(year: int):
    lengths = {}
    day = date(year, 1, 1)
    while day.year == year:
        start, end = day_bounds(day, "Europe/Riga")
        if end - start != timedelta(hours=24):
            lengths[day.isoformat()] = (end - start) // timedelta(hours=1)
        day += NEXT_DAY
    forward, back = CASES["clocks"]["forward"], CASES["clocks"]["back"]
    assert lengths == {d: 23 for d in forward if d.startswith(str(year))} | {
        d: 25 for d in back if d.startswith(str(year))
    }


@pytest.mark.parametrize(("kind", "hours"), [("forward", 7), ("back", 9)])
def test_a_night_shift_over_a_change_has_its_real_length(kind: str, hours: int):
    night = books.pattern(weekdays=(5,), starts=time(22), ends=time(6), on_holidays=True)
    casebook = books.casebook(carers=[books.carer(1, night)])
    for changed in CASES["clocks"][kind]:
        (shift,) = shifts_of(casebook, date.fromisoformat(changed) - NEXT_DAY)
        assert shift.end_at - shift.start_at == timedelta(hours=hours)


@pytest.mark.parametrize("changed", CASES["clocks"]["forward"] + CASES["clocks"]["back"])
def test_a_visit_keeps_its_wall_time_and_its_length_over_a_change(changed: str):
    day = date.fromisoformat(changed)
    item = books.item(
        1,
        rhythm=Rhythm(rrule="FREQ=DAILY", starts_on=date(2026, 1, 1)),
        window=LocalWindow(opens=time(7, 30), closes=time(10)),
    )
    plan = books.care_plan(1, "A", item, valid_from=date(2026, 1, 1))
    casebook = books.casebook(care_plans=[plan], clients=[books.client("A")])
    for on in (day - NEXT_DAY, day, day + NEXT_DAY):
        (visit,) = visits_of(casebook, on).visits
        (window,) = visit.windows
        assert window.closes_at - window.opens_at == timedelta(hours=2, minutes=30)
        assert window.opens_at == moment(on, time(7, 30), "Europe/Riga")


# Days of one carer.


class Day:
    """A case of one carer's day, made into a problem and a plan."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.case = case
        self.day = case.get("day", tiny.DAY)
        self.care = [self.stretch(text) for text in case["care"]]
        self.way = timedelta(seconds=WAY_S if case.get("home") else 0)

    def at(self, text: str) -> datetime:
        """A wall time of the day; before the first one it is past midnight."""
        wall = time.fromisoformat(text)
        first = time.fromisoformat(self.case["care"][0][:5])
        return moment(self.day + NEXT_DAY if wall < first else self.day, wall, "Europe/Riga")

    def stretch(self, text: str) -> tuple[datetime, datetime]:
        begins, ends = text.split("-")
        return self.at(begins), self.at(ends)

    def limits(self) -> dict[str, WorkLimits]:
        counts = self.case.get("home_legs_count", True)
        return {n: replace(w, home_legs_count=counts) for n, w in LATVIA.limits.items()}

    def shift(self) -> Shift:
        """The carer's shift as the calendar makes it, from the first to the last minute."""
        place = "A" if self.case.get("home") else "B"
        pattern = books.pattern(
            weekdays=tuple(range(7)),
            starts=time.fromisoformat(self.case["care"][0][:5]),
            ends=time.fromisoformat(self.case["care"][-1][6:]),
            on_holidays=True,
            start_place_id=place,
            end_place_id=place,
        )
        carer = books.carer(
            1, pattern, limits_id=self.case.get("limits", "standard"), home_place_id="A"
        )
        (shift,) = shifts_of(books.casebook(carers=[carer]), self.day, Past(worked_s={}))
        assert (shift.start_at, shift.end_at) == (self.care[0][0], self.care[-1][1])
        longer = shift.end_at + self.way
        return replace(
            shift, start_at=shift.start_at - self.way, end_at=longer, latest_end_at=longer
        )

    def history(self) -> tuple[WorkSpan, ...]:
        return tuple(
            WorkSpan(carer_id="K-1", start_at=local(begin), end_at=local(end))
            for begin, end in self.case.get("other", [])
        )

    def problem(self) -> Problem:
        visits = tuple(
            Visit(
                id=f"V-{n}",
                client_id="C-B",
                place_id="B",
                service_s=int((end - begin).total_seconds()),
                windows=(Window(opens_at=begin, closes_at=begin),),
            )
            for n, (begin, end) in enumerate(self.care)
        )
        return tiny.problem(
            day_on=self.day,
            visits=visits,
            shifts=(self.shift(),),
            limits=self.limits(),
            history=self.history(),
        )

    def plan(self, problem: Problem) -> Plan:
        (shift,) = problem.shifts
        before = [shift.start_place_id, *("B" for _ in self.care)]
        free_at = [shift.start_at, *(end for _, end in self.care)]
        stops = []
        for n, (begin, end) in enumerate(self.care):
            way = leg(problem, shift, before[n], "B")
            arrive = free_at[n] + timedelta(seconds=way.travel_s)
            stops.append(
                Stop(visit_id=f"V-{n}", leg=way, arrive_at=arrive, begin_at=begin, leave_at=end)
            )
        route = Route(
            shift_id=shift.id,
            carer_id=shift.carer_id,
            start_at=shift.start_at,
            stops=tuple(stops),
            breaks=tuple(
                Break(start_at=a, end_at=b)
                for a, b in map(self.stretch, self.case.get("breaks", []))
            ),
            last_leg=leg(problem, shift, "B", shift.end_place_id),
            end_at=shift.end_at,
            totals=NO_TOTALS,
        )
        return priced(problem, Plan(problem_id=problem.id, routes=(route,)))


def local(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return moment(at.date(), at.time(), "Europe/Riga")


@pytest.mark.parametrize("case", CASES["day"], ids=[c["name"] for c in CASES["day"]])
def test_the_referee_says_of_a_day_what_the_law_says(case: dict[str, Any]):
    day = Day(case)
    problem = day.problem()
    found = judge(problem, day.plan(problem))
    said = {".".join(filter(None, (v.rule, v.variant))): v.values["n"] for v in found}
    assert said == case.get("broken", {})
    assert all(v.hard for v in found)


def test_every_number_of_the_pack_is_on_its_page():
    page = (ROOT / "docs/rule-pack-latvia.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_]+)`", page))
    names = {f.name for kind in (WorkLimits, CheckUpPolicy) for f in fields(kind)}
    names |= {"holidays_country", "extra_holidays", "worked_holidays", "holiday_eve_shorter_s"}
    assert names - named == set()


def test_every_state_and_number_of_check_ups_is_on_their_page():
    page = (ROOT / "docs/check-ups.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z_]+)`", page))
    names = {f.name for f in fields(CheckUpPolicy)} | set(CheckUpState) | set(Risk)
    assert names - named == set()


def test_the_example_of_the_page_is_true():
    born_1944 = books.resident(1)
    policy = CheckUpPolicy(starts_on="2026-05-11")
    municipality = books.municipality(check_ups=policy)
    casebook = books.casebook(clients=[born_1944], municipality=municipality, care_plans=[])
    states = {
        day: check_up_register(casebook, day)[0].state
        for day in (
            date(2026, 10, 10),
            date(2026, 10, 11),
            date(2026, 12, 10),
            date(2026, 12, 11),
        )
    }
    assert list(states.values()) == ["not_yet", "due", "due", "overdue"]
