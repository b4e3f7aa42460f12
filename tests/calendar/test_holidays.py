"""Free days of Latvia and of one municipality."""

from datetime import date

import pytest

from homecare.calendar import free_days, is_free, is_working_day
from homecare.calendar.holidays import is_holiday_eve, name_of
from homecare.errors import SettingsError
from homecare.model import MunicipalitySettings

LATVIA = MunicipalitySettings()


def test_names_are_latvian():
    names = free_days(LATVIA, date(2026, 12, 24), date(2026, 12, 31))
    assert list(names.values()) == [
        "Ziemassvētku vakars",
        "Pirmie Ziemassvētki",
        "Otrie Ziemassvētki",
        "Vecgada diena",
    ]


def test_free_days_are_in_order_with_both_ends():
    assert list(free_days(LATVIA, date(2026, 12, 31), date(2027, 1, 1))) == [
        date(2026, 12, 31),
        date(2027, 1, 1),
    ]
    assert free_days(LATVIA, date(2026, 11, 19), date(2026, 11, 30)) == {}


def test_a_holiday_on_a_weekend_moves_to_monday():
    # 18 November 2028 is a Saturday, 4 May 2030 too.
    assert is_free(LATVIA, date(2028, 11, 20))
    assert is_free(LATVIA, date(2030, 5, 6))
    assert not is_free(LATVIA, date(2026, 5, 5))


def test_a_municipality_has_days_of_its_own_and_takes_days_back():
    own = MunicipalitySettings(extra_holidays=("2026-11-23",), worked_holidays=("2026-01-02",))
    assert name_of(own, date(2026, 11, 23)) == "2026-11-23"
    assert not is_free(own, date(2026, 1, 2))
    assert is_free(LATVIA, date(2026, 1, 2)), "moved there by the government"
    assert name_of(MunicipalitySettings(extra_holidays=("2026-12-25",)), date(2026, 12, 25)) == (
        "Pirmie Ziemassvētki"
    )


def test_holidays_of_the_law_have_an_eve_and_other_free_days_have_none():
    own = MunicipalitySettings(extra_holidays=("2026-11-24",), worked_holidays=("2026-11-18",))
    assert is_holiday_eve(LATVIA, date(2026, 12, 31)), "New Year"
    assert is_holiday_eve(own, date(2026, 11, 17)), "a holiday that is worked is one all the same"
    assert not is_holiday_eve(own, date(2026, 11, 23)), "a free day of the municipality"
    assert not is_holiday_eve(LATVIA, date(2026, 6, 21)), "22 June is free for 27 June"
    assert is_holiday_eve(LATVIA, date(2028, 11, 17)), "18 November is a Saturday"
    assert not is_holiday_eve(LATVIA, date(2028, 11, 19)), "Monday is free in its place"


def test_working_days_are_neither_weekend_nor_free():
    assert is_working_day(LATVIA, date(2026, 11, 23))
    assert not is_working_day(LATVIA, date(2026, 11, 22))
    assert not is_working_day(LATVIA, date(2026, 11, 28))
    assert not is_working_day(LATVIA, date(2026, 11, 18))


def test_another_country_brings_its_own_days():
    assert is_free(MunicipalitySettings(holidays_country="EE"), date(2026, 2, 24))
    assert not is_free(LATVIA, date(2026, 2, 24))


def test_days_that_are_no_dates_are_a_wrong_setting():
    with pytest.raises(SettingsError, match="worked_holidays"):
        is_free(MunicipalitySettings(worked_holidays=("2026-13-01",)), date(2026, 11, 23))
    assert is_free(MunicipalitySettings(extra_holidays=("23.11.2026.",)), date(2026, 11, 23))
