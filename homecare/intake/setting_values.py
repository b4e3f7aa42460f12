"""One setting's value, from and to a cell, by the type that it has now."""

import re
from collections.abc import Mapping
from datetime import time
from zoneinfo import ZoneInfo

from homecare.access import Role
from homecare.calendar.holidays import countries
from homecare.intake.cells import (
    date_of,
    integer_of,
    number_of,
    text_of,
    texts_of,
    time_of,
    words_of,
    yes_no_of,
)
from homecare.intake.faults import Refused
from homecare.intake.shapes import Column
from homecare.intake.tables import Cell
from homecare.model import Balance, LocalWindow

_RANGES: Mapping[str, tuple[float, float]] = {
    r".*\.from_age": (50, 120),
    r".*interval_months": (1, 120),
    r".*_months": (0, 240),
    r"planning\.continuity_days": (0, 365),
    r"planning\.most_carers": (1, 100),
    r"retention\.audit_days": (180, 36_500),
    r"retention\.(ended_clients|plans)_days": (365, 36_500),
    r"retention\..*_days": (1, 3650),
    r".*_days": (0, 3650),
    r"check_ups\.worth_per_overdue_day": (0, 10_000),
    r".*\.detour_factor": (1, 5),
    r".*\.balance_slack": (1, 5),
    r"planning\.solve_s": (0.1, 3600),
    r".*speed_kmh\..*": (1, 130),
    r".*season_factor\..*": (0.5, 10),
    r".*surface_factor\..*": (0.5, 10),
    r".*calibration\..*": (0.3, 5),
    r"shared_cars\..*\.count": (0, 1000),
    r"bounds\.(south|north)": (-90, 90),
    r"bounds\.(west|east)": (-180, 180),
    r"levels\..*\.hours": (0.1, 744),
    r"check_ups\.service_min": (1, 720),
    r"travel\.approach_min": (0, 60),
    r"planning\.holiday_eve_shorter_min": (0, 240),
    r"sign_in\..*_idle_min": (1, 1440),
    r"sign_in\..*_most_min": (5, 43_200),
    r"timetable\..*_hour": (0, 23),
    r"timetable\.check_ups_weekday": (1, 7),
    r"limits\..*\.week(_max|ly_rest)_min": (0, 10_080),
    r"limits\..*_min": (0, 1440),
    r".*": (0, 10_000_000),
}
"""Allowed numbers by key; the first that fits holds."""
NOTHING = "-"
"""An empty list, or a day that is not set."""
_NEEDED = frozenset({"check_ups.windows", "levels"})
"""Lists that hold something."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
"""Years of a day on which something began; a far one is a slip of the pen."""
_FIXED: Mapping[str, tuple[str, ...]] = {
    "per": ("week", "month"),
    "balance": tuple(str(kind) for kind in Balance),
    "otherwise": ("car", "bicycle", "foot"),
}
_MAY_BE_UNSET = frozenset({"planning.most_carers"})
"""Whole numbers that need not be set."""


def read_setting(key: str, now: object, cell: Cell) -> object:
    """The value that a cell gives to a key, in the unit of the file; Refused as cells are."""
    low, high = next(v for k, v in _RANGES.items() if re.fullmatch(k, key))
    column = Column(key, key, low=low, high=high)
    if key in _MAY_BE_UNSET:
        return None if cell == NOTHING else integer_of(column, cell)
    if isinstance(now, str | tuple):
        return _word_or_list(key, column, now, cell)
    if isinstance(now, bool):
        return yes_no_of(column, cell)
    return integer_of(column, cell) if isinstance(now, int) else number_of(column, cell)


def _word_or_list(
    key: str, column: Column, now: str | tuple[object, ...], cell: Cell
) -> str | tuple[object, ...]:
    if isinstance(now, tuple):
        return _nothing(key) if cell == NOTHING else _several(key, column, cell)
    if key.endswith("_on"):
        return "" if cell == NOTHING else _day(column, cell)
    if key.endswith(".otherwise") and cell == NOTHING:
        return ""
    return _text(key, text_of(column, cell))


def _nothing(key: str) -> tuple[object, ...]:
    if key in _NEEDED:
        raise Refused("empty_required")
    return ()


def _day(column: Column, cell: Cell) -> str:
    day = date_of(column, cell)
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Refused("out_of_range", low=_FIRST_YEAR, high=_LAST_YEAR)
    return day.isoformat()


def _text(key: str, text: str) -> str:
    allowed = _FIXED.get(key.rpartition(".")[2])
    if allowed and text not in allowed:
        raise Refused("setting_choice", known=", ".join(allowed))
    if key == "holidays_country" and text not in countries():
        raise Refused("setting_choice", known="LV, LT, EE")
    if key == "municipality.zone":
        _zone(text)
    if key.endswith(".balance"):
        return Balance(text)
    return text


def _zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused("setting_choice", known="Europe/Riga") from None


def _several(key: str, column: Column, cell: Cell) -> tuple[object, ...]:
    if key == "check_ups.windows":
        return tuple(_window(column, part) for part in texts_of(column, cell))
    if key.endswith("_holidays"):
        single = not isinstance(cell, str)
        parts = (cell,) if single else texts_of(column, cell)
        return tuple(date_of(column, part).isoformat() for part in parts)
    if key.endswith("_roles"):
        return _roles(texts_of(column, cell))
    return words_of(column, cell) if key.endswith("skills") else texts_of(column, cell)


def _roles(named: tuple[str, ...]) -> tuple[str, ...]:
    known = tuple(role.value for role in Role)
    if not set(named) <= set(known):
        raise Refused("setting_choice", known=", ".join(known))
    return named


def _window(column: Column, text: str) -> LocalWindow:
    opens, sign, closes = text.replace("–", "-").replace(" ", "").partition("-")
    if not sign:
        raise Refused("bad_time")
    window = LocalWindow(opens=time_of(column, opens), closes=time_of(column, closes))
    if window.closes < window.opens:
        raise Refused("window_reversed")
    return window


def shown_setting(value: object) -> str:
    """The cell that `read_setting` reads as this value."""
    if isinstance(value, bool):
        return "jā" if value else "nē"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if value in ("", (), None):
        return NOTHING
    if isinstance(value, tuple):
        parts = [_shown_part(part) for part in value]
        return "; ".join(parts) + (";" if len(parts) == 1 else "")
    return str(value)


def _shown_part(part: object) -> str:
    if isinstance(part, LocalWindow):
        return f"{_clock(part.opens)}-{_clock(part.closes)}"
    return str(part)


def _clock(at: time) -> str:
    return f"{at:%H:%M}"
