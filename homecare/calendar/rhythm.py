"""On which days an item of a care plan falls due: iCalendar rules (RFC 5545) on local dates.

The counting is dateutil's. What is ours are the bounds: only rules of whole days are read, and
no rule, however odd, keeps the planner waiting.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr

from homecare.model import Rhythm

_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH"}) | frozenset(
    {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
)
_SHAPE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")
_UNTIL = re.compile(r"\d{4}-?\d{2}-?\d{2}(T\d{6}Z?)?")
_NUMBER = re.compile(r"[+-]?\d{1,3}")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_WEEKDAYS_IN = {"MONTHLY": 5, "YEARLY": 53}
"""The most weekdays of one name; other frequencies do not count them ("the second Monday")."""
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_MIDNIGHT = datetime.min.time()
_CYCLE_YEARS = 400
_CYCLE = timedelta(days=146_097)
"""The calendar repeats, weekdays included, every 400 years."""
_LAST_YEAR = 9990


@dataclass(frozen=True, slots=True)
class _Rule:
    counted: rrule
    """Without UNTIL."""
    last_on: date | None
    step_days: int
    """Days after which the phase returns; 0 where every occurrence has to be counted."""


def readable(rule: str) -> bool:
    """Whether a rule can be used: whole days, known parts, positive counts, no doubled part."""
    try:
        _parsed(rule, date(2026, 1, 1))
    except ValueError:
        return False
    return True


def falls_on(rhythm: Rhythm, day: date) -> bool:
    """Whether a rhythm has this day. Raises ValueError for a rule that is not `readable`."""
    return bool(days_of(rhythm, day, day))


@lru_cache(maxsize=32_768)
def days_of(rhythm: Rhythm, from_on: date, to_on: date) -> tuple[date, ...]:
    """The days of a rhythm from one day to another, both in.

    UNTIL counts by its date, that day included; with COUNT, what ends first. Raises ValueError for a rule that is not `readable`.
    """
    first = max(from_on, rhythm.starts_on)
    rule = _parsed(rhythm.rrule, rhythm.starts_on)
    last = min(to_on, rule.last_on) if rule.last_on else to_on
    if first > last:
        return ()
    # A rule that never comes true ("30 February") is followed to the year 9999 by dateutil.
    # Moved to the end of the calendar, the same days are counted and that search is short.
    shift = (_LAST_YEAR - last.year) // _CYCLE_YEARS * _CYCLE
    begin = _nearer(rule.step_days, rhythm.starts_on, first) + shift
    far = rule.counted.replace(dtstart=datetime.combine(begin, _MIDNIGHT))
    found = far.between(
        datetime.combine(first + shift, _MIDNIGHT),
        datetime.combine(last + shift, _MIDNIGHT),
        inc=True,
    )
    return tuple((at - shift).date() for at in found)


def _nearer(step_days: int, starts_on: date, day: date) -> date:
    """A later start of the same phase, so that years of past days need not be counted."""
    if not step_days:
        return starts_on
    return starts_on + timedelta(days=max(0, (day - starts_on).days // step_days - 1) * step_days)


@lru_cache(maxsize=32_768)
def _parsed(text: str, starts_on: date) -> _Rule:
    parts = _parts(text.strip().upper().removeprefix("RRULE:"))
    until = parts.pop("UNTIL", None)
    written = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        counted = rrulestr(written, dtstart=datetime.combine(starts_on, _MIDNIGHT))
        last_on = date.fromisoformat(until.replace("-", "")[:8]) if until else None
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as wrong:
        raise ValueError("rhythm") from wrong
    if not isinstance(counted, rrule):
        raise ValueError("rhythm")  # noqa: TRY004 - one error for every unreadable rule
    step = {"DAILY": 1, "WEEKLY": 7}.get(parts["FREQ"], 0) * int(parts.get("INTERVAL", "1"))
    return _Rule(counted, last_on, 0 if "COUNT" in parts else step)


def _parts(text: str) -> dict[str, str]:
    if not _SHAPE.fullmatch(text):
        raise ValueError("rhythm")
    pairs = [part.split("=") for part in text.split(";")]
    parts = {name: value for name, value in pairs}  # noqa: C416 - two-item lists are no pairs
    counts = [parts[name].removeprefix("+") for name in ("INTERVAL", "COUNT") if name in parts]
    if (
        len(parts) < len(pairs)
        or not parts.keys() <= _PARTS
        or parts.get("FREQ") not in _FREQUENCIES
        or not all(c.isdecimal() and int(c) > 0 for c in counts)
        or not _UNTIL.fullmatch(parts.get("UNTIL", "20261231"))
        or not all(_counts(name, text) for name, text in parts.items() if name in _LARGEST)
        or not _weekdays(parts)
        # dateutil takes the week in which such a rule begins for a shorter one
        or (parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts)
    ):
        raise ValueError("rhythm")
    return parts


def _counts(name: str, text: str) -> bool:
    """Whether a list holds numbers that occur: 31 as day of a month, not 32 and not 0.

    Days and weeks may count from the end (-1), months may not.
    """
    numbers = text.split(",")
    return not (name == "BYMONTH" and "-" in text) and all(
        _NUMBER.fullmatch(n) and 1 <= abs(int(n)) <= _LARGEST[name] for n in numbers
    )


def _weekdays(parts: Mapping[str, str]) -> bool:
    """Whether the weekdays exist, with "the second", "the last" where these can be counted."""
    within = "MONTHLY" if "BYMONTH" in parts else parts["FREQ"]
    most = _WEEKDAYS_IN.get(within, 0) if parts["FREQ"] in _WEEKDAYS_IN else 0
    found = [_DAY.fullmatch(day) for day in parts.get("BYDAY", "MO").split(",")]
    return all(day and (not day[1] or 1 <= abs(int(day[1])) <= most) for day in found)
