"""Rhythms against examples counted by hand and against a day-by-day count of our own."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.calendar.rhythm import days_of, falls_on, readable
from homecare.model import Rhythm

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
START = date(2026, 11, 2)
"""A Monday."""


def november(rrule: str, starts_on: date = START) -> list[int]:
    found = days_of(Rhythm(rrule=rrule, starts_on=starts_on), date(2026, 11, 1), date(2026, 11, 30))
    return [day.day for day in found]


@pytest.mark.parametrize(
    ("rrule", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,TH", [2, 5, 9, 12, 16, 19, 23, 26, 30]),
        ("FREQ=WEEKLY", [2, 9, 16, 23, 30]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", [2, 6, 16, 20, 30]),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=SU", [8, 29]),
        ("FREQ=DAILY;INTERVAL=7", [2, 9, 16, 23, 30]),
        ("FREQ=DAILY;INTERVAL=10;COUNT=2", [2, 12]),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261117", [3, 10, 17]),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261116", [3, 10]),
        ("FREQ=WEEKLY;BYDAY=TU;UNTIL=2026-11-17", [3, 10, 17]),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261103", [2, 3]),
        ("FREQ=DAILY;COUNT=1;UNTIL=20261103", [2]),
        ("FREQ=MONTHLY;BYDAY=2TH", [12]),
        ("FREQ=MONTHLY;BYDAY=-1MO", [30]),
        ("FREQ=MONTHLY;BYMONTHDAY=15,-1", [15, 30]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", [30]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3", [2, 4]),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=1TH", [5]),
        ("FREQ=YEARLY;BYMONTH=3", []),
        ("rrule:freq=weekly;byday=we", [4, 11, 18, 25]),
    ],
)
def test_rules_counted_by_hand(rrule: str, expected: list[int]):
    assert november(rrule) == expected


def test_nothing_falls_before_the_first_day():
    assert november("FREQ=DAILY", date(2026, 11, 28)) == [28, 29, 30]
    assert november("FREQ=DAILY", date(2026, 12, 1)) == []


def test_every_second_week_keeps_its_phase_over_years_and_the_53rd_week():
    rhythm = Rhythm(rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", starts_on=date(2020, 1, 6))
    day = date(2020, 1, 6)
    while day < date(2030, 1, 1):
        assert falls_on(rhythm, day)
        assert not falls_on(rhythm, day + timedelta(days=7))
        day += timedelta(days=14)


def test_the_29th_of_february():
    rhythm = Rhythm(rrule="FREQ=YEARLY", starts_on=date(2024, 2, 29))
    assert days_of(rhythm, date(2025, 1, 1), date(2030, 1, 1)) == (date(2028, 2, 29),)


@pytest.mark.parametrize(
    "rrule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=2",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000000",
    ],
)
def test_a_rule_that_never_comes_true_has_no_days_and_an_answer(rrule: str):
    assert november(rrule) == []


@pytest.mark.parametrize(
    "rrule",
    [
        "",
        "WEEKLY",
        "FREQ=HOURLY",
        "FREQ=SECONDLY;COUNT=5",
        "FREQ=WEEKLY;BYHOUR=9",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;INTERVAL=X",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;BYDAY=PI",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO",
        "FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTHDAY=A",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=YEARLY;BYMONTH=-1;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=6MO",
        "FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1",
        "FREQ=WEEKLY;UNTIL=2027",
        "FREQ=WEEKLY;UNTIL=31.12.2027",
        "FREQ=WEEKLY;UNTIL=20271231ABC",
        "FREQ=WEEKLY;UNTIL=20271301",
        "FREQ=WEEKLY\nDTSTART:20260101",
        "DTSTART:20260101\nRRULE:FREQ=DAILY",
        "FREQ=WEEKLY;BYEASTER=1",
        "FREQ=WEEKLY;BYDAY=MO;",
    ],
)
def test_what_is_not_a_rule_of_whole_days_is_refused(rrule: str):
    assert not readable(rrule)
    with pytest.raises(ValueError, match="rhythm"):
        falls_on(Rhythm(rrule=rrule, starts_on=START), START)


def test_until_may_carry_a_time_and_counts_by_its_date():
    assert november("FREQ=DAILY;UNTIL=20261104T220000Z") == [2, 3, 4]


# The oracle: RFC 5545 for whole days, one day after another.

rules = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), "INTERVAL": st.integers(1, 4)},
    optional={
        "COUNT": st.integers(1, 12),
        "UNTIL": st.dates(date(2026, 1, 1), date(2027, 6, 1)),
        "BYDAY": st.lists(st.integers(0, 6), min_size=1, max_size=4, unique=True),
        "BYMONTHDAY": st.lists(
            st.sampled_from([1, 2, 15, 28, 29, 30, 31, -1, -2]), min_size=1, max_size=3, unique=True
        ),
        "BYSETPOS": st.lists(
            st.sampled_from([1, 2, 3, -1, -2]), min_size=1, max_size=2, unique=True
        ),
    },
).filter(lambda rule: rule["FREQ"] != "WEEKLY" or "BYSETPOS" not in rule)


def written(rule: dict[str, Any]) -> str:
    def value(name: str, part: object) -> str:
        if name == "BYDAY" and isinstance(part, list):
            return ",".join(CODES[n] for n in part)
        if isinstance(part, list):
            return ",".join(map(str, part))
        return part.strftime("%Y%m%d") if isinstance(part, date) else str(part)

    return ";".join(f"{name}={value(name, part)}" for name, part in rule.items())


def period_of(freq: object, day: date) -> int:
    if freq == "DAILY":
        return day.toordinal()
    if freq == "WEEKLY":
        return (day.toordinal() - 1) // 7
    return day.year * 12 + day.month


def from_month_end(day: date) -> int:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return (day - following).days


def counted(rule: dict[str, Any], starts_on: date, last: date) -> list[date]:
    freq, found = rule["FREQ"], []
    weekdays, monthdays = rule.get("BYDAY"), rule.get("BYMONTHDAY")
    if weekdays is None and monthdays is None:
        weekdays = [starts_on.weekday()] if freq == "WEEKLY" else None
        monthdays = [starts_on.day] if freq == "MONTHLY" else None
    first = starts_on - timedelta(days=40)
    sets: dict[int, list[date]] = {}
    for n in range((last - first).days + 40):
        day = first + timedelta(days=n)
        fits_week = weekdays is None or day.weekday() in weekdays
        fits_month = monthdays is None or {day.day, from_month_end(day)} & set(monthdays)
        if fits_week and fits_month:
            sets.setdefault(period_of(freq, day), []).append(day)
    for period, days in sorted(sets.items()):
        if (period - period_of(freq, starts_on)) % rule["INTERVAL"] == 0:
            found += chosen(days, rule.get("BYSETPOS"))
    until = rule.get("UNTIL", last)
    found = [d for d in found if starts_on <= d][: rule.get("COUNT", len(found))]
    return [d for d in found if d <= last and d <= until]


def chosen(days: list[date], positions: object) -> list[date]:
    if not isinstance(positions, list):
        return days
    indices = {p - 1 if p > 0 else len(days) + p for p in positions}
    return [day for i, day in enumerate(days) if i in indices]


@settings(max_examples=120, deadline=None)
@given(
    rule=rules,
    starts_on=st.dates(date(2025, 6, 1), date(2026, 12, 31)),
    from_on=st.dates(date(2026, 1, 1), date(2027, 3, 1)),
    length=st.integers(0, 70),
)
def test_rules_agree_with_a_count_of_single_days(
    rule: dict[str, Any], starts_on: date, from_on: date, length: int
):
    to_on = from_on + timedelta(days=length)
    expected = [d for d in counted(rule, starts_on, to_on) if d >= from_on]
    assert (
        list(days_of(Rhythm(rrule=written(rule), starts_on=starts_on), from_on, to_on)) == expected
    )
