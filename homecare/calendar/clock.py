"""Local wall time and moments in UTC, right on the days when the clocks change.

A wall time that the spring change skips means the first moment after the gap, so that windows
keep their order; one that the autumn change repeats means its first pass. Lengths of time are
always taken between UTC moments, never between wall times (the day of the spring change has
23 hours, that of the autumn change 25).
"""

from bisect import bisect_left
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from homecare.errors import SettingsError
from homecare.model import LocalWindow, Window

NEXT_DAY = timedelta(days=1)


def moment(day: date, wall: time, zone: str) -> datetime:
    """The moment in UTC at which the clocks of a zone show this wall time on this day."""
    clocks = ZoneInfo(zone)
    shown = datetime.combine(day, wall.replace(fold=0))
    at = shown.replace(tzinfo=clocks).astimezone(UTC)
    if at.astimezone(clocks).replace(tzinfo=None) == shown:
        return at
    return _after_gap(at, clocks)


def _after_gap(at: datetime, clocks: ZoneInfo) -> datetime:
    """First whole second with the new offset; `at` lies less than a gap's length behind it."""
    new = at.astimezone(clocks).utcoffset()
    earliest = at - timedelta(days=1)
    seconds = range(int((at - earliest).total_seconds()) + 1)
    gone = bisect_left(
        seconds,
        True,
        key=lambda s: (earliest + timedelta(seconds=s)).astimezone(clocks).utcoffset() == new,
    )
    return earliest + timedelta(seconds=gone)


def begins_on(day: date, wall: time, window: LocalWindow) -> date:
    """The day on which a wall time inside a window falls: the next one after midnight."""
    over_midnight = window.closes < window.opens
    return day + NEXT_DAY if over_midnight and wall < window.opens else day


def window_on(day: date, window: LocalWindow, zone: str) -> Window:
    """A window that opens on this local day; one that closes before it opens ends on the next."""
    closes_on = begins_on(day, window.closes, window)
    return Window(
        opens_at=moment(day, window.opens, zone), closes_at=moment(closes_on, window.closes, zone)
    )


def wish_on(day: date, wish: LocalWindow, window: LocalWindow, zone: str) -> Window:
    """A preferred window; inside a window over midnight it may lie wholly on the next day."""
    return window_on(begins_on(day, wish.opens, window), wish, zone)


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """First moment of a local day and first moment of the next one, UTC."""
    return moment(day, time(0), zone), moment(day + NEXT_DAY, time(0), zone)


def date_in(text: str, setting: str) -> date:
    """The date that a setting holds as text, 2026-11-23 or 23.11.2026; else SettingsError."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(text.strip().rstrip("."), form).date()  # noqa: DTZ007 - a date
    raise SettingsError("municipality_setting", name=setting, reason="yyyy-mm-dd")
