"""Weekdays and iCalendar rules as people write them in cells."""

import re
from collections.abc import Sequence
from functools import lru_cache

from homecare.calendar.rhythm import readable
from homecare.intake.faults import Refused
from homecare.intake.text import fold
from homecare.intake.vocabulary import RRULE_DAYS, WEEKDAYS

_DAY = {fold(word): number for number, day in enumerate(WEEKDAYS) for word in day}


@lru_cache(maxsize=2048)
def weekdays_of(text: str) -> tuple[int, ...]:
    """Weekdays, 0 is Monday: "P,C", "Mo, Th", "1,4", "P-Pk", "14"; Refused as bad_weekday."""
    if re.fullmatch("[1-7]{2,7}", text):
        text = " ".join(text)
    days: set[int] = set()
    for part in re.split(r"[,;|./\s]+", re.sub(r"\s*[-–]\s*", "-", text).strip(" ,;|./")):
        days |= _span(*part.split("-"))
    return tuple(sorted(days))


def _span(first: str, last: str | None = None, *more: str) -> set[int]:
    if more or fold(first) not in _DAY or (last is not None and fold(last) not in _DAY):
        raise Refused("bad_weekday")
    begin = _DAY[fold(first)]
    end = begin if last is None else _DAY[fold(last)]
    if end < begin:
        raise Refused("bad_weekday")
    return set(range(begin, end + 1))


def weekly(days: Sequence[int]) -> str:
    """The rule of weekdays, 0 is Monday: "FREQ=WEEKLY;BYDAY=MO,TH"."""
    return "FREQ=WEEKLY;BYDAY=" + ",".join(RRULE_DAYS[day] for day in sorted(days))


def weekdays_in(rrule: str) -> tuple[int, ...] | None:
    """The weekdays of a rule that `weekly` could have written, else None."""
    found = re.fullmatch(r"FREQ=WEEKLY;BYDAY=((?:[A-Z]{2},?)+)", rrule)
    days = found[1].split(",") if found else []
    if not days or not set(days) <= set(RRULE_DAYS):
        return None
    numbers = tuple(RRULE_DAYS.index(day) for day in days)
    return numbers if weekly(numbers) == rrule else None


@lru_cache(maxsize=2048)
def rrule_of(text: str) -> str:
    """An RRULE of whole days in capitals, without its name; Refused as bad_rrule.

    What the calendar can read is taken, and nothing else: the start stands in its own column.
    """
    rule = text.upper().replace(" ", "").removeprefix("RRULE:").strip(";")
    if not readable(rule):
        raise Refused("bad_rrule")
    return rule
