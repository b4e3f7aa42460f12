"""Windows of care items and orders: both ends, the right way round, one within the other."""

from datetime import time

from homecare.intake.draft import Draft
from homecare.intake.records import Record
from homecare.model import LocalWindow

OVERNIGHT_MAX_MIN = 12 * 60
"""A window that would run over midnight for longer than this is one turned round."""
DAY_MIN = 24 * 60


def span_min(begin: time, end: time) -> int:
    """Minutes from one clock time to the next such other one, over midnight if need be."""
    return (_minute(end) - _minute(begin)) % DAY_MIN


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def holds(window: LocalWindow, at: time) -> bool:
    """Whether a clock time lies in the window, both ends in."""
    return span_min(window.opens, at) <= span_min(window.opens, window.closes)


def window_of(draft: Draft, record: Record, first: str, last: str) -> LocalWindow | None:
    """The window of two columns; None where it is blank or a fault.

    Faults: window_incomplete, window_reversed.
    """
    opens, closes = record.get(first), record.get(last)
    if opens is None and closes is None:
        return None
    if opens is None or closes is None:
        missing = first if opens is None else last
        if missing not in record.broken:
            draft.tell(record, "window_incomplete", missing)
        return None
    if closes < opens and span_min(opens, closes) > OVERNIGHT_MAX_MIN:
        draft.tell(record, "window_reversed", last)
        return None
    return LocalWindow(opens=opens, closes=closes)


def windows_of(draft: Draft, record: Record) -> tuple[LocalWindow | None, LocalWindow | None]:
    """The hard and the preferred window of a row; preferred_outside where they never meet."""
    hard = window_of(draft, record, "window_from", "window_to")
    soft = window_of(draft, record, "preferred_from", "preferred_to")
    if hard and soft and not (holds(hard, soft.opens) and holds(hard, soft.closes)):
        draft.tell(record, "preferred_outside", "preferred_from")
    return hard, soft
