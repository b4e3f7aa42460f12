"""Wall time and UTC over the days when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.calendar.clock import day_bounds, moment, window_on, wish_on
from homecare.model import LocalWindow

RIGA = "Europe/Riga"
SPRING = [
    date(2026, 3, 29),
    date(2027, 3, 28),
    date(2028, 3, 26),
    date(2029, 3, 25),
    date(2030, 3, 31),
]
AUTUMN = [
    date(2026, 10, 25),
    date(2027, 10, 31),
    date(2028, 10, 29),
    date(2029, 10, 28),
    date(2030, 10, 27),
]
AROUND = [day + timedelta(days=n) for day in (*SPRING, *AUTUMN) for n in (-1, 0, 1)]

walls = st.times().map(lambda t: t.replace(microsecond=0))
days = st.sampled_from(AROUND)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def shown(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(RIGA)).replace(tzinfo=None, fold=0)


@pytest.mark.parametrize("day", SPRING)
def test_in_spring_a_time_that_does_not_exist_moves_to_the_end_of_the_gap(day: date):
    assert moment(day, time(2, 59, 59), RIGA) == utc(day, 0, 59) + timedelta(seconds=59)
    for minute in (0, 1, 30, 59):
        assert moment(day, time(3, minute), RIGA) == utc(day, 1)
    assert moment(day, time(4), RIGA) == utc(day, 1)
    assert moment(day, time(4, 1), RIGA) == utc(day, 1, 1)


@pytest.mark.parametrize("day", AUTUMN)
def test_in_autumn_a_time_that_comes_twice_is_its_first_pass(day: date):
    assert moment(day, time(2, 59), RIGA) == utc(day - timedelta(days=1), 23, 59)
    assert moment(day, time(3), RIGA) == utc(day, 0)
    assert moment(day, time(3, 59), RIGA) == utc(day, 0, 59)
    assert moment(day, time(4), RIGA) == utc(day, 2)


@pytest.mark.parametrize(("changed", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_of_change_has_its_own_length(changed: list[date], hours: int):
    for day in changed:
        start, end = day_bounds(day, RIGA)
        assert end - start == timedelta(hours=hours)
        start, end = day_bounds(day + timedelta(days=1), RIGA)
        assert end - start == timedelta(hours=24)


def test_morning_care_keeps_its_wall_time_all_year():
    for n in range(365):
        day = date(2026, 1, 1) + timedelta(days=n)
        at = moment(day, time(7, 30), RIGA)
        assert at.utcoffset() == timedelta()
        assert shown(at) == datetime.combine(day, time(7, 30))


@given(day=days, wall=walls)
def test_a_wall_time_that_exists_is_kept(day: date, wall: time):
    at = moment(day, wall, RIGA)
    skipped = day in SPRING and wall.hour == 3
    assert shown(at) == datetime.combine(day, time(4) if skipped else wall)


@given(day=days, one=walls, two=walls)
def test_order_is_kept(day: date, one: time, two: time):
    first, second = sorted((one, two))
    assert moment(day, first, RIGA) <= moment(day, second, RIGA)


@given(day=days, opens=walls, closes=walls)
def test_a_window_keeps_its_wall_times_and_never_turns_round(day: date, opens: time, closes: time):
    window = window_on(day, LocalWindow(opens=opens, closes=closes), RIGA)
    assert window.opens_at <= window.closes_at
    assert shown(window.opens_at).date() == day
    assert shown(window.closes_at).date() == (day if opens <= closes else day + timedelta(days=1))


def test_a_window_over_midnight_closes_on_the_next_day():
    window = window_on(date(2026, 11, 23), LocalWindow(opens=time(22), closes=time(2)), RIGA)
    assert (window.opens_at, window.closes_at) == (
        utc(date(2026, 11, 23), 20),
        utc(date(2026, 11, 24), 0),
    )


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 28), 7), (date(2026, 10, 24), 9), (date(2026, 11, 23), 8)]
)
def test_a_window_over_the_night_of_change_has_its_real_length(day: date, hours: int):
    window = window_on(day, LocalWindow(opens=time(22), closes=time(6)), RIGA)
    assert window.closes_at - window.opens_at == timedelta(hours=hours)


def test_a_wish_after_midnight_belongs_to_the_night_of_its_window():
    night = LocalWindow(opens=time(22), closes=time(2))
    day = date(2026, 11, 23)
    late = wish_on(day, LocalWindow(opens=time(0, 30), closes=time(1)), night, RIGA)
    assert late.opens_at == utc(day, 22, 30)
    over = wish_on(day, LocalWindow(opens=time(23), closes=time(1)), night, RIGA)
    assert (over.opens_at, over.closes_at) == (utc(day, 21), utc(day, 23))


def test_a_zone_whose_clocks_change_by_half_an_hour():
    # Lord Howe Island goes from 02:00 to 02:30 on 4 October 2026.
    assert moment(date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe") == datetime(
        2026, 10, 3, 15, 30, tzinfo=UTC
    )
