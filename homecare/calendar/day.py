"""What goes into a day and comes out of it: visits, shifts, what was left out, what was before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from homecare.model import Gap, Shift, Visit, WorkSpan
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
    """What published plans say about the other days, and about the day itself."""

    history: tuple[WorkSpan, ...] = ()
    """Published work on other days, eight days before and after."""
    known_carers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Client -> carers who met the client in the last days of continuity."""
    served_ids: frozenset[str] = frozenset()
    """Visits of earlier published plans: an order or check-up among them is not asked again."""
    later_ids: frozenset[str] = frozenset()
    """Visits of published plans of later days: an order or check-up among them has its day."""
    baseline: Mapping[str, Served] = field(default_factory=dict)
    """The published plan of the same day."""
    worked_s: Mapping[str, int] | None = None
    """Carer -> seconds worked on the other days of the calendar week; None takes `history`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVisits:
    """The visits of a day with their gaps."""

    visits: tuple[Visit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @classmethod
    def joined(cls, parts: "Iterable[DayVisits]") -> "DayVisits":
        """Several parts as one, in their order."""
        all_parts = tuple(parts)
        return cls(
            visits=tuple(v for part in all_parts for v in part.visits),
            gaps=tuple(g for part in all_parts for g in part.gaps),
            left_out=tuple(x for part in all_parts for x in part.left_out),
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
