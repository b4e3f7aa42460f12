"""Service begins inside one of the visit's windows, both ends in; it may run past the end.

Where the visit's windows speak of the end (`window_on`), the whole service, as long as the visit
says, lies inside one window. The number of a violation is how far it lies from the nearest one.
"""

from collections.abc import Iterator

from homecare.model import Visit, Window, WindowOn
from homecare.rules.view import PlanView, StopView, moment_s
from homecare.rules.violation import Violation, excess

_SIDES = ("late", "early")


def check(view: PlanView) -> Iterator[Violation]:
    """Stops that lie outside every window."""
    for stop in view.stops:
        misses = [_miss(stop, window) for window in stop.visit.windows]
        by_s, side = min(misses, default=(0, 0))
        if by_s or not misses:
            yield _outside(view, stop, _SIDES[side], by_s)


def last_s(visit: Visit, begin_s: int) -> int:
    """The moment of a visit that has to be reached before its windows close."""
    return begin_s + visit.service_s if visit.window_on is WindowOn.END else begin_s


def window_of(visit: Visit, begin_s: int) -> Window | None:
    """The window in which a visit lies; of several the last, by opening, closing, and as listed."""
    end_s = last_s(visit, begin_s)
    fits = (
        w
        for w in visit.windows
        if moment_s(w.opens_at) <= begin_s and end_s <= moment_s(w.closes_at)
    )
    return max(reversed([*fits]), key=lambda w: (w.opens_at, w.closes_at), default=None)


def _miss(stop: StopView, window: Window) -> tuple[int, int]:
    """By how many seconds a window is missed, and on which side."""
    late_s = last_s(stop.visit, stop.begin_s) - moment_s(window.closes_at)
    early_s = moment_s(window.opens_at) - stop.begin_s
    return (early_s, 1) if early_s > max(0, late_s) else (max(0, late_s), 0)


def _outside(view: PlanView, stop: StopView, side: str, by_s: int) -> Violation:
    values = {**excess(by_s), "begin": view.clock(stop.stop.begin_at)}
    variant = side
    if side == "late" and stop.visit.window_on is WindowOn.END:
        variant = "end"
        values["end"] = view.clock_s(last_s(stop.visit, stop.begin_s))
    return Violation(
        rule="window",
        variant=variant,
        visit_id=stop.visit.id,
        carer_id=stop.carer_id,
        values=values,
    )
