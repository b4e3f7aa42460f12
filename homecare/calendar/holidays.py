"""Days on which the municipality does not work: public holidays, moved days, its own.

The `holidays` library knows the law of the country (for Latvia: the free Monday when 4 May or
18 November falls on a weekend, and the days that the government moves for long weekends). A
municipality adds days by `extra_holidays` and takes days back by `worked_holidays`.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

from homecare.calendar.clock import date_in
from homecare.model import MunicipalitySettings

SATURDAY = 5


@lru_cache(maxsize=256)
def _of_year(country: str, year: int) -> Mapping[date, str]:
    return dict(_calendar(country, year, moved=True))


def _calendar(country: str, year: int, *, moved: bool) -> holidays.HolidayBase:
    language = "lv" if country == "LV" else None
    return holidays.country_holidays(country, years=year, observed=moved, language=language)


@lru_cache(maxsize=256)
def _holidays_of_law(country: str, year: int) -> frozenset[date]:
    """The holidays themselves, without days that are free in place of others."""
    found = _calendar(country, year, moved=False)
    # Days that a government moves stay in the calendar; their names alone tell them.
    moved = found.tr(getattr(found, "substituted_label", "")).partition("%s")[0]
    return frozenset(day for day, name in found.items() if not (moved and name.startswith(moved)))


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Codes of the countries whose public holidays are known, "LV"."""
    return frozenset(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=256)
def _listed(days: tuple[str, ...], setting: str) -> frozenset[date]:
    return frozenset(date_in(day, setting) for day in days)


def name_of(settings: MunicipalitySettings, day: date) -> str | None:
    """Why a day is free, in the country's language; None on other days.

    Raises SettingsError when a day of the municipality's own lists is no date.
    """
    of_law = _of_year(settings.holidays_country, day.year).get(day)
    if day in _listed(settings.extra_holidays, "extra_holidays"):
        return of_law or day.isoformat()
    if day in _listed(settings.worked_holidays, "worked_holidays"):
        return None
    return of_law


def is_free(settings: MunicipalitySettings, day: date) -> bool:
    """Whether a day is a public holiday or free by the municipality's own list."""
    return name_of(settings, day) is not None


def is_holiday_eve(settings: MunicipalitySettings, day: date) -> bool:
    """Whether the next day is a public holiday by law, worked or not.

    Days that are free in place of others, and the municipality's own, have no eve
    (Labour Law s. 135 speaks of the holidays of the law alone).
    """
    following = day + timedelta(days=1)
    return following in _holidays_of_law(settings.holidays_country, following.year)


def is_working_day(settings: MunicipalitySettings, day: date) -> bool:
    """Whether offices work: Monday to Friday and not free."""
    return day.weekday() < SATURDAY and not is_free(settings, day)


def working_day_after(settings: MunicipalitySettings, day: date) -> date:
    """The first day after this one on which offices work."""
    following = day + timedelta(days=1)
    while not is_working_day(settings, following):
        following += timedelta(days=1)
    return following


def free_days(settings: MunicipalitySettings, from_on: date, to_on: date) -> dict[date, str]:
    """Free days from one day to another, both in, with their names, in order."""
    days = (from_on + timedelta(days=n) for n in range((to_on - from_on).days + 1))
    return {day: name for day in days if (name := name_of(settings, day)) is not None}
