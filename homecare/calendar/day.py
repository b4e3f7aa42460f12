"""What goes into a day, or several, and comes out: visits, shifts, what was left out.

The days that are planned together are the horizon; one day is a horizon, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from homecare.calendar.clock import window_on, wish_on
from homecare.model import Gap, LocalWindow, Shift, Spacing, Visit, Window, WorkSpan
from homecare.plan import Problem, Served


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something due on the day that became no visit or no shift, and why."""

    code: str
    """Id of the item, order, client (of a check-up) or carer."""
    why: str
    """Reason; `left_out.<why>` is its sentence."""
    client_id: str = ""
    """Empty where a carer's shift was left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What published plans say about the days outside the horizon, and about those in it."""

    history: tuple[WorkSpan, ...] = ()
    """Published work on other days, eight days before and after."""
    known_carers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Client -> carers who met the client in the last days of continuity."""
    served_ids: frozenset[str] = frozenset()
    """Visits of earlier published plans: an order or check-up among them is not asked again."""
    later_ids: frozenset[str] = frozenset()
    """Visits of published plans of later days: an order or check-up among them has its day."""
    baseline: Mapping[str, Served] = field(default_factory=dict)
    """The published plans of the planned days."""
    served_on: Mapping[str, date] = field(default_factory=dict)
    """Visits of published plans shortly before and after the horizon -> their day."""
    met: Mapping[str, Mapping[str, tuple[date, ...]]] = field(default_factory=dict)
    """Client -> carer -> days before the horizon on which they met, as far back as the
    continuity budget looks."""
    burden_s: Mapping[str, int] = field(default_factory=dict)
    """Carer -> seconds worked in the weeks before the horizon, for a fair share."""
    worked_s: Mapping[str, int] | None = None
    """Carer -> seconds worked on the other days of the calendar week; None takes `history`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVisits:
    """The visits of a day with their gaps."""

    visits: tuple[Visit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    spacings: tuple[Spacing, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def joined(cls, parts: "Iterable[DayVisits]") -> "DayVisits":
        """Several parts as one, in their order; what was left out twice is told once."""
        all_parts = tuple(parts)
        return cls(
            visits=tuple(v for part in all_parts for v in part.visits),
            gaps=tuple(g for part in all_parts for g in part.gaps),
            spacings=tuple(x for part in all_parts for x in part.spacings),
            left_out=tuple(dict.fromkeys(x for part in all_parts for x in part.left_out)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShifts:
    """The shifts of a day, ordered by id."""

    shifts: tuple[Shift, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A problem ready for an engine, and what could not enter it."""

    problem: Problem
    left_out: tuple[LeftOut, ...] = ()


def horizon(first_day: date, days: int) -> tuple[date, ...]:
    """So many local days on end."""
    return tuple(first_day + timedelta(days=n) for n in range(days))


def windows_over(
    days: Sequence[date], window: LocalWindow, wish: LocalWindow | None, zone: str
) -> tuple[tuple[Window, ...], Window | None]:
    """A window on each of some days, and the wish of a visit that has one day only.

    Where there are several days, each window carries the end of its wish.
    """
    if len(days) == 1:
        wished = wish_on(days[0], wish, window, zone) if wish else None
        return (window_on(days[0], window, zone),), wished
    return tuple(
        Window(
            opens_at=found.opens_at,
            closes_at=found.closes_at,
            due_at=wish_on(day, wish, window, zone).closes_at if wish else None,
        )
        for day in days
        for found in [window_on(day, window, zone)]
    ), None
