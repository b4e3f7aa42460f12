"""Shifts: patterns minus absences, on holidays, over midnight, within the week."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.calendar import LeftOut, Past, problem_of, shifts_of
from homecare.calendar.shifts import day_shifts, without, worked_in_week
from homecare.errors import SettingsError
from homecare.model import (
    Absence,
    AbsenceReason,
    Carer,
    Casebook,
    MunicipalitySettings,
    Planning,
    Shift,
    ShiftPattern,
    WayOfTravel,
    WorkLimits,
    WorkSpan,
)
from tests import books
from tests.tiny import DAY, at

HOUR_S = 3600


def book(*patterns: ShiftPattern, **carer: Any) -> Casebook:
    return books.casebook(carers=[books.carer(1, *patterns, **carer)])


def hours(*shifts: Shift) -> list[tuple[datetime, datetime, datetime]]:
    return [(s.start_at, s.end_at, s.latest_end_at) for s in shifts]


def absence(
    from_on: date = DAY, to_on: date = DAY, begins: time | None = None, ends: time | None = None
) -> Absence:
    return Absence(
        reason=AbsenceReason.TRAINING, from_on=from_on, to_on=to_on, from_time=begins, to_time=ends
    )


def worked(hours_each: float, *days: date, carer_id: str = "K-1") -> tuple[WorkSpan, ...]:
    starts = [datetime(d.year, d.month, d.day, 6, tzinfo=UTC) for d in days]
    long = timedelta(hours=hours_each)
    return tuple(WorkSpan(carer_id=carer_id, start_at=s, end_at=s + long) for s in starts)


def test_a_shift_carries_what_its_carer_can():
    pattern = books.pattern(
        start_place_id="A", end_place_id="O", way=WayOfTravel.BICYCLE, overtime_s=HOUR_S
    )
    carer = {
        "skills": ("lifting",),
        "languages": ("lv", "ru"),
        "area_ids": ("T",),
        "refuses": ("dog",),
        "limits_id": "special_risk",
        "home_place_id": "A",
        "contract_week_s": 35 * HOUR_S,
    }
    (shift,) = shifts_of(book(pattern, **carer), DAY)
    assert shift == Shift(
        id="K-1:20261123",
        carer_id="K-1",
        start_at=at(6),
        end_at=at(14, 30),
        latest_end_at=at(15, 30),
        start_place_id="A",
        end_place_id="O",
        way=WayOfTravel.BICYCLE,
        skills=frozenset({"lifting"}),
        languages=frozenset({"lv", "ru"}),
        area_ids=frozenset({"T"}),
        refuses=frozenset({"dog"}),
        limits_id="special_risk",
        starts_at_home=True,
        ends_at_home=False,
    )


def test_the_carers_own_way_holds_where_the_pattern_says_nothing():
    assert shifts_of(book(way=WayOfTravel.FOOT), DAY)[0].way is WayOfTravel.FOOT


@pytest.mark.parametrize(
    ("changes", "day", "count"),
    [
        ({}, DAY, 1),
        ({}, date(2026, 11, 28), 0),
        ({"weekdays": (5,)}, date(2026, 11, 28), 1),
        ({"valid_from": DAY}, DAY, 1),
        ({"valid_from": date(2026, 11, 24)}, DAY, 0),
        ({"valid_to": DAY}, DAY, 1),
        ({"valid_to": date(2026, 11, 22)}, DAY, 0),
        ({}, date(2026, 12, 24), 0),
        ({"on_holidays": True}, date(2026, 12, 24), 1),
    ],
)
def test_a_pattern_holds_on_its_weekdays_within_its_dates(
    changes: dict[str, Any], day: date, count: int
):
    found = day_shifts(book(books.pattern(**changes)), day, Past())
    assert len(found.shifts) == count
    assert found.left_out == (), "who has no shift is not missed"


def test_on_the_eve_of_a_holiday_the_shift_is_an_hour_shorter():
    eve = date(2026, 12, 23)
    (shift,) = shifts_of(book(books.pattern(overtime_s=HOUR_S)), eve)
    assert shift.end_at == datetime(2026, 12, 23, 13, 30, tzinfo=UTC)
    assert shift.latest_end_at == datetime(2026, 12, 23, 14, 30, tzinfo=UTC)
    (rota,) = shifts_of(book(books.pattern(on_holidays=True)), eve)
    assert rota.end_at == datetime(2026, 12, 23, 14, 30, tzinfo=UTC)
    full = books.municipality(planning=Planning(holiday_eve_shorter_s=0))
    (as_ever,) = shifts_of(books.casebook(municipality=full, carers=[books.carer(1)]), eve)
    assert as_ever.end_at == datetime(2026, 12, 23, 14, 30, tzinfo=UTC)


def test_the_eve_of_a_holiday_is_shorter_for_full_time_carers_only():
    eve = date(2026, 12, 23)
    (part_time,) = shifts_of(book(contract_week_s=20 * HOUR_S), eve)
    assert part_time.end_at == datetime(2026, 12, 23, 14, 30, tzinfo=UTC)
    special: dict[str, Any] = {"limits_id": "special_risk", "contract_week_s": 35 * HOUR_S}
    (full_time,) = shifts_of(book(**special), eve)
    assert full_time.end_at == datetime(2026, 12, 23, 13, 30, tzinfo=UTC)


def test_a_shift_shorter_than_the_eve_takes_away_is_none():
    eve = date(2026, 12, 23)
    assert shifts_of(book(books.pattern(ends=time(9))), eve) == ()


def test_several_shifts_of_a_day_have_numbers_behind_their_ids():
    casebook = book(
        books.pattern(starts=time(17), ends=time(20)), books.pattern(starts=time(7), ends=time(11))
    )
    shifts = shifts_of(casebook, DAY)
    assert [s.id for s in shifts] == ["K-1:20261123", "K-1:20261123:2"]
    assert [s.start_at for s in shifts] == [at(5), at(15)]


def test_overlapping_patterns_of_one_carer_are_set_apart():
    casebook = book(
        books.pattern(starts=time(8), ends=time(12), overtime_s=2 * HOUR_S),
        books.pattern(starts=time(13), ends=time(17)),
        books.pattern(starts=time(16), ends=time(18)),
    )
    assert hours(*shifts_of(casebook, DAY)) == [
        (at(6), at(10), at(10, 30)),
        (at(11), at(14), at(14)),
        (at(14), at(16), at(16)),
    ]


def test_shifts_that_together_need_a_break_leave_time_for_it():
    """By foot in the morning, by car afterwards: eight hours, half an hour of it between."""
    walk = books.pattern(ends=time(12), way=WayOfTravel.FOOT)
    drive = books.pattern(starts=time(12), ends=time(16))
    assert hours(*shifts_of(book(walk, drive), DAY)) == [
        (at(6), at(9, 30), at(9, 30)),
        (at(10), at(14), at(14)),
    ]
    six_hours = books.pattern(starts=time(12), ends=time(14))
    assert hours(*shifts_of(book(walk, six_hours), DAY))[0] == (at(6), at(10), at(10))
    evening = books.pattern(starts=time(12, 30), ends=time(18))
    assert hours(*shifts_of(book(walk, evening), DAY))[0] == (at(6), at(10), at(10))


def test_three_short_shifts_in_a_row_are_one_long_day():
    row = [books.pattern(starts=time(h), ends=time(h + 3)) for h in (8, 11, 14)]
    assert hours(*shifts_of(book(*row), DAY)) == [
        (at(6), at(9), at(9)),
        (at(9), at(11, 30), at(11, 30)),
        (at(12), at(15), at(15)),
    ]


def test_a_shift_shorter_than_the_break_that_it_must_leave_is_none():
    brief = books.pattern(ends=time(8, 20))
    long = books.pattern(starts=time(8, 30), ends=time(15))
    assert hours(*shifts_of(book(brief, long), DAY)) == [(at(6, 30), at(13), at(13))]


# Absences.


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (time(8), time(10), [(at(8), at(14, 30), at(15))]),
        (None, time(10), [(at(8), at(14, 30), at(15))]),
        (time(15), None, [(at(6), at(13), at(13))]),
        (time(12), time(13), [(at(6), at(10), at(10)), (at(11), at(14, 30), at(15))]),
        (time(16, 30), None, [(at(6), at(14, 30), at(14, 30))]),
        (time(16, 45), time(20), [(at(6), at(14, 30), at(14, 45))]),
        (time(6), time(7), [(at(6), at(14, 30), at(15))]),
        (time(8), time(16, 30), []),
    ],
)
def test_part_of_a_day_away_shortens_or_splits_the_shift(
    begins: time | None, ends: time | None, expected: list[Any]
):
    away = absence(begins=begins, ends=ends)
    assert (
        hours(*shifts_of(book(books.pattern(overtime_s=1800), absences=(away,)), DAY)) == expected
    )


def test_a_whole_absence_leaves_no_shift_and_is_told_without_its_reason():
    casebook = book(absences=(absence(DAY, date(2026, 11, 25)),))
    for n in range(3):
        found = day_shifts(casebook, DAY + timedelta(days=n), Past())
        assert (found.shifts, found.left_out) == ((), (LeftOut(code="K-1", why="carer_absent"),))
    assert len(shifts_of(casebook, date(2026, 11, 26))) == 1
    prepared = problem_of(casebook, DAY, books.find_travel)
    assert LeftOut(code="K-1", why="carer_absent") in prepared.left_out


def test_an_absence_of_the_next_day_cuts_the_night_shift():
    night = books.pattern(starts=time(22), ends=time(6))
    tomorrow = absence(date(2026, 11, 24), date(2026, 11, 24))
    assert hours(*shifts_of(book(night, absences=(tomorrow,)), DAY)) == [(at(20), at(22), at(22))]
    overnight = absence(begins=time(23), ends=time(1))
    assert hours(*shifts_of(book(night, absences=(overnight,)), DAY)) == [
        (at(20), at(21), at(21)),
        (at(23), at(28), at(28)),
    ]


spans = st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 400)), max_size=6)


@given(taken=spans, start=st.integers(0, 1000), length=st.integers(1, 600))
def test_what_is_left_is_exactly_the_minutes_not_taken(
    taken: list[tuple[int, int]], start: int, length: int
):
    def minute(n: int) -> datetime:
        return at(0) + timedelta(minutes=n)

    away = [(minute(a), minute(a + n)) for a, n in taken]
    left = without((minute(start), minute(start + length)), away)
    free = [
        n for n in range(start, start + length) if not any(a <= n < a + long for a, long in taken)
    ]
    minutes = [
        n
        for a, b in left
        for n in range((a - at(0)) // timedelta(minutes=1), (b - at(0)) // timedelta(minutes=1))
    ]
    assert minutes == free
    assert all(b < c for (_, b), (c, _) in pairwise(left))


# Nights and the change of clocks.


@pytest.mark.parametrize(
    ("day", "length_h"), [(DAY, 8), (date(2026, 3, 28), 7), (date(2026, 10, 24), 9)]
)
def test_a_night_shift_has_its_real_hours(day: date, length_h: int):
    night = books.pattern(weekdays=(0, 5), starts=time(22), ends=time(6))
    (shift,) = shifts_of(book(night), day)
    assert shift.end_at - shift.start_at == timedelta(hours=length_h)
    assert shift.id == f"K-1:{day:%Y%m%d}"


# The hours of the week.

MON_TO_THU = [date(2026, 11, 23) + timedelta(days=n) for n in range(4)]
FRIDAY = date(2026, 11, 27)


def friday_of(hours_each: float, **carer: Any) -> list[tuple[datetime, datetime, datetime]]:
    casebook = book(books.pattern(overtime_s=HOUR_S), **carer)
    past = Past(history=worked(hours_each, *MON_TO_THU))
    return hours(*shifts_of(casebook, FRIDAY, past))


def friday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 27, hour, minute, tzinfo=UTC)


def test_four_full_days_leave_a_full_fifth_without_overtime():
    # 8.5 h from begin to end hold half an hour of break: 8 h work, 32 h in four days.
    assert friday_of(8.5) == [(friday(6), friday(14, 30), friday(14, 30))]


def test_hours_already_worked_shorten_the_last_day():
    assert friday_of(9.5) == [(friday(6), friday(10), friday(10))]
    assert friday_of(5) == [(friday(6), friday(14, 30), friday(15, 30))]


def test_beyond_the_contract_there_is_only_overtime_and_beyond_the_law_nothing():
    # 20 h worked: 4 h of a 24 h contract are left, and the hour of overtime after them.
    assert friday_of(5, contract_week_s=24 * HOUR_S) == [(friday(6), friday(10), friday(11))]


def test_a_full_week_leaves_no_shift_and_is_told():
    casebook = book(contract_week_s=20 * HOUR_S)
    past = Past(history=worked(5, *MON_TO_THU))
    found = day_shifts(casebook, FRIDAY, past)
    assert (found.shifts, found.left_out) == ((), (LeftOut(code="K-1", why="week_full"),))


def test_only_the_other_days_of_the_same_calendar_week_count():
    casebook = books.casebook()
    sunday, next_monday = date(2026, 11, 22), date(2026, 11, 30)
    past = Past(history=worked(8.5, sunday, *MON_TO_THU, FRIDAY, next_monday))
    assert worked_in_week(casebook, FRIDAY, past) == {"K-1": 32 * HOUR_S}
    assert worked_in_week(casebook, sunday, past) == {}
    unknown = Past(history=worked(8, DAY, carer_id="K-9"))
    assert worked_in_week(casebook, FRIDAY, unknown) == {}


def test_the_week_is_that_of_the_local_date():
    # 22:30 UTC on Sunday is Monday 00:30 in Rīga.
    start = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    span = WorkSpan(carer_id="K-1", start_at=start, end_at=start + timedelta(hours=4))
    assert worked_in_week(books.casebook(), FRIDAY, Past(history=(span,))) == {"K-1": 4 * HOUR_S}


@pytest.mark.parametrize(
    ("span_h", "work_h"), [(5, 5), (6, 6), (6.25, 6), (6.5, 6), (8.5, 8), (9.5, 9)]
)
def test_work_of_a_published_span_leaves_out_the_break_it_must_hold(span_h: float, work_h: float):
    past = Past(history=worked(span_h, DAY))
    assert worked_in_week(books.casebook(), FRIDAY, past) == {"K-1": work_h * HOUR_S}


def test_given_hours_go_before_counted_ones():
    past = Past(history=worked(8.5, *MON_TO_THU), worked_s={"K-1": 36 * HOUR_S})
    assert hours(*shifts_of(book(), FRIDAY, past)) == [(friday(6), friday(10), friday(10))]


def test_a_break_that_counts_as_work_is_counted():
    limits = {"standard": WorkLimits(break_counts_as_work=True)}
    casebook = books.casebook(
        municipality=books.municipality(limits=limits), carers=[books.carer(1)]
    )
    past = Past(history=worked(8, *MON_TO_THU))
    assert hours(*shifts_of(casebook, FRIDAY, past)) == [(friday(6), friday(14), friday(14))]


def test_two_shifts_of_a_day_share_what_is_left_of_the_week():
    two = (
        books.pattern(starts=time(8), ends=time(12)),
        books.pattern(starts=time(16), ends=time(20)),
    )
    past = Past(worked_s={"K-1": 35 * HOUR_S})
    assert hours(*shifts_of(book(*two), FRIDAY, past)) == [
        (friday(6), friday(10), friday(10)),
        (friday(14), friday(15), friday(15)),
    ]
    full = day_shifts(book(*two), FRIDAY, Past(worked_s={"K-1": 36 * HOUR_S}))
    assert [s.id for s in full.shifts] == ["K-1:20261127"]
    assert full.left_out == (LeftOut(code="K-1", why="week_full"),)


def test_special_risk_has_a_shorter_week():
    carer: dict[str, Any] = {"limits_id": "special_risk", "contract_week_s": 40 * HOUR_S}
    past = Past(worked_s={"K-1": 32 * HOUR_S})
    assert hours(*shifts_of(book(**carer), FRIDAY, past)) == [(friday(6), friday(9), friday(9))]


def test_unknown_limits_are_a_wrong_setting():
    with pytest.raises(SettingsError) as wrong:
        shifts_of(book(limits_id="none"), DAY)
    assert (wrong.value.code, wrong.value.values) == ("municipality_limits", {"limits": "none"})


def test_all_settings_of_the_calendar_have_defaults_of_the_law():
    settings = MunicipalitySettings()
    assert settings.planning.holiday_eve_shorter_s == HOUR_S
    assert Carer(id="K", external_no="K").contract_week_s == settings.limits["standard"].week_max_s
