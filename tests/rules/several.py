"""Several tiny days on end: K-1 works alone and goes to A each day.

Shift S-<n> of day n (from nought) is 06:00-14:30 UTC; visit V-<n> of client C-A lasts 60 min and
may begin 06:00-12:00, all of that on day n.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from homecare.model import Shift, Visit
from homecare.plan import Plan, Problem
from tests import tiny
from tests.legal import plan_of
from tests.tiny import at


def on_day(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return at(24 * day + hour, minute)


def shift(day: int, carer_id: str = "K-1", **changes: Any) -> Shift:
    number = int(carer_id.removeprefix("K-")) - 1
    plain = tiny.shift(1, start_at=on_day(day, 6), end_at=on_day(day, 14, 30))
    shift_id = f"S-{day}" + "b" * number
    plain = replace(plain, id=shift_id, carer_id=carer_id, latest_end_at=on_day(day, 14, 30))
    return replace(plain, **changes)


def visit(day: int, **changes: Any) -> Visit:
    windows = tiny.window(on_day(day, 6), on_day(day, 12))
    return replace(tiny.visit("A", id=f"V-{day}", windows=windows), **changes)


def days(count: int, **changes: Any) -> Problem:
    plain: dict[str, Any] = {
        "days": count,
        "visits": tuple(visit(n) for n in range(count)),
        "shifts": tuple(shift(n) for n in range(count)),
    }
    return tiny.problem(**plain | changes)


def planned(problem: Problem, begins: dict[str, datetime] | None = None) -> Plan:
    """Each visit V-<n> in shift S-<n>."""
    return plan_of(problem, {v.id.replace("V", "S"): [v.id] for v in problem.visits}, begins)
