"""Granted against planned care."""

from datetime import date

import pytest

from homecare.calendar import granted_use
from homecare.model import CareLevel, Rhythm
from tests import books
from tests.tiny import DAY

HOUR_S = 3600
SUNDAY = date(2026, 11, 29)


def test_a_week_of_two_visits_against_a_grant_of_four_hours():
    first = granted_use(books.casebook(), DAY, SUNDAY)[0]
    assert (first.plan_id, first.client_id, first.level_id) == ("A-1", "C-A", "1")
    assert (first.granted_s, first.planned_s, first.carer_s) == (4 * HOUR_S, 2 * HOUR_S, 2 * HOUR_S)
    assert first.over_s == -2 * HOUR_S


def test_two_carers_count_once_for_the_client_and_twice_for_the_service():
    plan = books.care_plan(1, "A", books.item(1, carers_needed=2, service_s=3 * HOUR_S))
    (use,) = granted_use(books.casebook(care_plans=[plan]), DAY, SUNDAY)
    assert (use.planned_s, use.carer_s, use.over_s) == (6 * HOUR_S, 12 * HOUR_S, 2 * HOUR_S)


def test_only_days_in_force_count_on_both_sides():
    plan = books.care_plan(1, "A", valid_from=date(2026, 11, 26), valid_to=date(2026, 12, 2))
    (use,) = granted_use(books.casebook(care_plans=[plan]), DAY, SUNDAY)
    assert use.granted_s == round(4 * HOUR_S * 4 / 7)
    assert use.planned_s == HOUR_S
    assert granted_use(books.casebook(care_plans=[plan]), date(2026, 12, 3), SUNDAY) == ()
    assert (
        granted_use(books.casebook(care_plans=[plan]), date(2026, 12, 3), date(2026, 12, 9)) == ()
    )


def test_a_grant_by_the_month_is_shared_out_by_its_days():
    levels = (CareLevel(id="1", name="1. līmenis", hours=16, per="month"),)
    plan = books.care_plan(1, "A", granted_s=30 * HOUR_S)
    casebook = books.casebook(care_plans=[plan], municipality=books.municipality(levels=levels))
    (november,) = granted_use(casebook, date(2026, 11, 1), date(2026, 11, 30))
    assert november.granted_s == 30 * HOUR_S
    (over,) = granted_use(casebook, date(2026, 11, 30), date(2026, 12, 1))
    assert over.granted_s == round(HOUR_S * (1 + 30 / 31))


def test_an_unreadable_rhythm_is_said_and_not_counted_as_nothing():
    broken = books.item(1, rhythm=Rhythm(rrule="FREQ=NEVER", starts_on=DAY))
    with pytest.raises(ValueError, match="rhythm"):
        granted_use(books.casebook(care_plans=[books.care_plan(1, "A", broken)]), DAY, SUNDAY)
