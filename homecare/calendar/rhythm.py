"""On which days an item of a care plan falls due: iCalendar rules (RFC 5545) on local dates.

The counting is dateutil's. What is ours are the bounds: only rules of whole days are read, and
no rule, however odd, keeps the planner waiting.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr

from homecare.model import Rhythm

_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH"}) | frozenset(
    {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
)
_SHAPE = re.compile(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*")
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
    ):
        raise ValueError("rhythm")
    return parts
