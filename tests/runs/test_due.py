"""The timetable, minute by minute over the days on which the clocks change, and after outages."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from homecare.calendar.holidays import is_working_day, working_day_after
from homecare.model import Municipality, Timetable
from homecare.planning import Wish, plan_day
from homecare.runs.due import due_at, order_due
from homecare.runs.records import Run, RunKind, RunState
from homecare.store import Store
from tests import books
from tests.runs.hands import Clock, ordered, ports_of
from tests.tiny import DAY

RIGA = ZoneInfo("Europe/Riga")
MINUTE, WEEK = timedelta(minutes=1), timedelta(days=7)
HOURS = (0, 2, 3, 4, 23)
"""Spring skips 03:00 to 03:59, autumn has it twice."""


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


CHANGES = [last_sunday(year, month) for year in range(2026, 2031) for month in (3, 10)]


def town(**timetable: Any) -> Municipality:
    return books.municipality(timetable=replace(Timetable(), **timetable))


def only(kind: RunKind, **timetable: Any) -> Municipality:
    """A municipality whose timer does this alone."""
    off = {name: name == kind.value for name in ("plan", "check_ups", "retention")}
    return town(**off, **timetable)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), RIGA).astimezone(UTC)


def minutes(first_on: date, last_on: date, step: timedelta = MINUTE) -> Iterator[datetime]:
    """Every minute of these local days, both in."""
    at, end = midnight(first_on), midnight(last_on + timedelta(days=1))
    while at < end:
        yield at
        at += step


def simulated(own: Municipality, moments: Iterator[datetime]) -> dict[str, datetime]:
    """Period -> moment at which its run was ordered, in this order."""
    found: dict[str, datetime] = {}
    for now in moments:
        for due in due_at(own, now):
            found.setdefault(due.period, now)
    return found


@pytest.mark.parametrize("changes_on", CHANGES, ids=str)
@pytest.mark.parametrize("hour", HOURS)
def test_each_night_has_one_retention_at_its_hour(changes_on: date, hour: int):
    days = [changes_on + timedelta(days=n) for n in (-1, 0, 1)]
    own = only(RunKind.RETENTION, retention_hour=hour)
    found = simulated(own, minutes(days[0], days[-1]))
    the_day_before = (days[0] - timedelta(days=1)).isoformat()
    caught_up = found.pop(the_day_before, None)
    assert (caught_up is None) == (hour == 0)
    assert list(found) == [day.isoformat() for day in days]
    for day, at in zip(days, found.values(), strict=True):
        skipped = hour == 3 and day == changes_on and day.month == 3
        assert at.astimezone(RIGA).time() == time(4 if skipped else hour)
        assert at.astimezone(RIGA).fold == 0


@pytest.mark.parametrize("changes_on", CHANGES, ids=str)
def test_each_working_day_is_planned_once_the_evening_before_it(changes_on: date):
    first_on, last_on = changes_on - timedelta(days=5), changes_on + timedelta(days=3)
    own = only(RunKind.PLAN)
    found = simulated(own, minutes(first_on, last_on, 5 * MINUTE))
    assert found.pop(first_on.isoformat()) == midnight(first_on)  # the evening before was missed
    evenings = [first_on + timedelta(days=n) for n in range(9)]
    days = {working_day_after(own.settings, evening) for evening in evenings}
    assert {date.fromisoformat(period) for period in found} == days
    for period, at in found.items():
        shown, before = at.astimezone(RIGA), date.fromisoformat(period) - timedelta(days=1)
        while not is_working_day(own.settings, before):
            before -= timedelta(days=1)
        assert (shown.date(), shown.time()) == (before, time(18))


@pytest.mark.parametrize("changes_on", CHANGES, ids=str)
@pytest.mark.parametrize("weekday", [1, 7])
def test_each_week_has_one_list_of_check_ups(changes_on: date, weekday: int):
    first_on, last_on = changes_on - WEEK, changes_on + WEEK
    own = only(RunKind.CHECK_UPS, check_ups_weekday=weekday, check_ups_hour=3)
    found = simulated(own, minutes(first_on, last_on, 10 * MINUTE))
    days = [at.astimezone(RIGA).date() for at in found.values()][1:]
    assert all(day.isoweekday() == weekday for day in days)
    assert len(days) == len(found) - 1 == len({day.isocalendar()[:2] for day in days})
    assert len(days) in {2, 3}


def test_five_years_have_a_list_for_every_week():
    own = only(RunKind.CHECK_UPS)
    found = simulated(own, minutes(date(2026, 1, 5), date(2030, 12, 29), timedelta(hours=1)))
    weeks = (date(2030, 12, 30) - date(2026, 1, 5)).days // 7
    assert len(found) == weeks + 1  # and the week before the first, whose Monday had passed
    assert "2026-W53" in found


def test_a_friday_evening_plans_the_monday_and_the_weekend_adds_nothing():
    found = simulated(only(RunKind.PLAN), minutes(date(2026, 11, 20), date(2026, 11, 22)))
    found.pop("2026-11-20")
    assert {p: at.astimezone(RIGA) for p, at in found.items()} == {
        "2026-11-23": datetime(2026, 11, 20, 18, tzinfo=RIGA)
    }


@pytest.mark.parametrize(
    ("now", "period"),
    [
        (datetime(2026, 11, 24, 18, 0, tzinfo=RIGA), "2026-11-25"),
        (datetime(2026, 11, 25, 7, 59, tzinfo=RIGA), "2026-11-25"),
        (datetime(2026, 11, 25, 8, 0, tzinfo=RIGA), None),
        (datetime(2026, 11, 25, 17, 59, tzinfo=RIGA), None),
    ],
)
def test_a_missed_evening_is_made_good_until_the_carers_are_on_the_road(
    now: datetime, period: str | None
):
    due = due_at(only(RunKind.PLAN), now.astimezone(UTC))
    assert [d.period for d in due] == ([period] if period else [])


def runs(store: Store) -> list[tuple[RunKind, str | None]]:
    with store.look("test") as look:
        return sorted((run.kind, run.period) for run in look.runs.runs("tervete"))


def test_what_is_due_is_ordered_once_and_an_outage_is_made_good_once(store: Store):
    clock = Clock(datetime(2026, 11, 20, 16, tzinfo=UTC))
    ports = ports_of(store, clock)
    new = order_due(ports)
    expected = [
        (RunKind.CHECK_UPS, "2026-W47"),
        (RunKind.PLAN, "2026-11-23"),
        (RunKind.RETENTION, "2026-11-20"),
    ]
    assert sorted((run.kind, run.period) for run in new) == expected == runs(store)
    assert {(run.state, run.ordered_by) for run in new} == {(RunState.WAITING, "timer")}
    for _ in range(3):
        clock.on(minutes=1)
        assert order_due(ports) == ()
    clock.on(days=10)  # nothing ran from Friday to the Monday after the next
    caught_up = order_due(ports)
    assert sorted((run.kind, run.period) for run in caught_up) == [
        (RunKind.CHECK_UPS, "2026-W49"),
        (RunKind.PLAN, "2026-12-01"),
        (RunKind.RETENTION, "2026-11-30"),
    ]
    assert order_due(ports) == ()


def test_several_timers_order_each_run_once(store: Store):
    ports = ports_of(store, Clock(datetime(2026, 11, 20, 16, tzinfo=UTC)))
    together, found = threading.Barrier(4), list[Run]()

    def wake() -> None:
        together.wait()
        found.extend(order_due(ports))

    threads = [threading.Thread(target=wake) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(runs(store)) == 3


def test_a_day_that_people_have_planned_is_left_to_them(sqlite_store: Store):
    clock = Clock(datetime(2026, 11, 20, 16, tzinfo=UTC))
    ports = ports_of(sqlite_store, clock)
    plan_day(ports, Wish(municipality_id="tervete", day_on=DAY, seconds=0.1))
    assert RunKind.PLAN not in {run.kind for run in order_due(ports)}


def test_what_a_municipality_switches_off_is_never_due(sqlite_store: Store):
    ports = ports_of(sqlite_store, Clock(datetime(2026, 11, 20, 16, tzinfo=UTC)))
    with sqlite_store.work("test") as work:
        before = work.casebook("tervete")
        off = books.municipality(timetable=Timetable(plan=False, check_ups=False, retention=False))
        work.save(before, replace(before, municipality=off))
    assert order_due(ports) == ()
    assert ordered(ports).period is None
