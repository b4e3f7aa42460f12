"""Where a visit could go in a plan: the words of that question's answer.

Points are differences to the plan as it stands, so an opening where the visit already is costs
nothing, and one that serves a visit left out is usually far below nought.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from homecare.plan import Plan
from homecare.rules import Violation

LEFT_OUT = ("unserved", "optional")
"""Cost parts of visits that nobody serves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One carer's part of an opening: so many stops come before it in the route of a shift."""

    shift_id: str
    carer_id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """Another visit that begins at another moment than in the plan as it stands."""

    visit_id: str
    was_at: datetime
    begin_at: datetime
    late_s: int
    """Seconds by which it gets later than wished, below nought where it gets less late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A place in the plan for a visit: a seat for each carer whom it needs."""

    visit_id: str
    begin_at: datetime
    seats: tuple[Seat, ...]
    more: int
    """Points that the whole plan costs more than as it stands."""
    parts: Mapping[str, int] = field(default_factory=dict)
    """The same by cost part; parts that do not change are left out."""
    shifted: tuple[Shifted, ...] = ()
    here: bool = False
    """Whether the same carers serve it in these shifts already."""

    @property
    def shift_ids(self) -> frozenset[str]:
        """The shifts that serve the visit."""
        return frozenset(seat.shift_id for seat in self.seats)

    @property
    def price(self) -> int:
        """Points of the place itself: what leaving the visit out costs is not counted."""
        return sum(points for part, points in self.parts.items() if part not in LEFT_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Openings of one visit, the cheapest first; the best one of each shift, or two shifts."""

    visit_id: str
    openings: tuple[Opening, ...]
    faithful: bool
    """Whether the plan was laid out exactly as it stands. If not (its times or breaks are such
    as this engine would not make), differences are to the same orders, timed by the engine."""
    costs_here: Mapping[str, int] = field(default_factory=dict)
    """Of a served visit: the plan's cost parts less those of the plan without the visit, the
    points of leaving it out aside."""
    needs: tuple[str, ...] = ()
    """Visits left out that have to be served together with this one: then there is no opening."""

    @property
    def next_best(self) -> Opening | None:
        """The cheapest opening with other carers than now."""
        return next((o for o in self.openings if not o.here), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What would be possible if one rule gave way for a visit."""

    rule: str
    by_s: int
    """How far the rule has to give, in steps; nought where it gives as a whole."""
    opening: Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What comes of putting a visit into one place of one shift."""

    more: int
    """Points that the whole plan costs more; where rules are broken, as if they were not there."""
    parts: Mapping[str, int]
    opening: Opening | None
    """The place, where no rule is broken there."""
    plan: Plan | None = None
    """The plan with it, where no rule is broken there."""
    rules: tuple[str, ...] = ()
    """Names of the rules that are broken there."""
    violations: tuple[Violation, ...] = ()
    """What the referee finds in the plan with it and not in the plan as it stands; none of a
    shift that rest against other work closes, nor of a visit whose windows hold no begin: there
    nothing can be timed."""
