"""A problem laid out for work: looked up once, times as whole seconds since the desk's zero.

Both the solver and the explanations work on it. What it holds beyond the problem itself is
the usable part of each shift, cut where daily and weekly rest against other days' work end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from homecare.model import Shift, Visit, WorkLimits, WorkSpan
from homecare.plan import Problem

WEEK_S = 7 * 24 * 3600
ZERO_BEFORE_DAY = timedelta(days=4)
"""The zero lies this long before the day, so that no second of a problem is negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskVisit:
    """A visit in numbers; `place` is its row in the travel matrices."""

    visit: Visit
    place: int
    service_s: int
    approach_s: int
    windows_s: tuple[tuple[int, int], ...]
    """Sorted by opening, each not reversed; a pinned begin narrows them to one point."""
    prefer_by_s: int | None
    """Beginning after this is lateness."""
    was_begun_s: int | None
    """Begin in the published plan."""
    was_carers: frozenset[str]
    """Carers in the published plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """The part of a shift that rest against other days leaves, and the rules that cut it."""

    opens_s: int
    closes_s: int
    opens_rule: str = "shift"
    closes_rule: str = "shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskShift:
    """A shift in numbers, with the travel figures of its way."""

    shift: Shift
    limits: WorkLimits
    usable: Usable
    starts_s: int
    ends_s: int
    latest_end_s: int
    from_place: int
    to_place: int
    travel_s: tuple[tuple[int, ...], ...]
    distance_m: tuple[tuple[int, ...], ...]

    @property
    def first_leg_is_work(self) -> bool:
        """Whether the way to the first stop counts as work."""
        return self.limits.home_legs_count or not self.shift.starts_at_home

    @property
    def last_leg_is_work(self) -> bool:
        """Whether the way from the last stop counts as work."""
        return self.limits.home_legs_count or not self.shift.ends_at_home


class Desk:
    """One problem, indexed by id; the problem must be sound (see solver.refuse)."""

    __slots__ = ("by_carer", "gaps_of", "place_of", "problem", "shifts", "visits", "zero_at")

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.zero_at = datetime.combine(problem.day_on, time(), UTC) - ZERO_BEFORE_DAY
        self.place_of = {place: n for n, place in enumerate(problem.travel.place_ids)}
        self.visits = {visit.id: self._visit(visit) for visit in problem.visits}
        self.by_carer: dict[str, list[str]] = {}
        for shift in sorted(problem.shifts, key=lambda shift: (shift.start_at, shift.id)):
            self.by_carer.setdefault(shift.carer_id, []).append(shift.id)
        usable = _usable_shifts(self)
        self.shifts = {shift.id: self._shift(shift, usable[shift.id]) for shift in problem.shifts}
        self.gaps_of = gaps_by_visit(problem)

    def seconds(self, moment: datetime) -> int:
        """Whole seconds since the desk's zero."""
        return int((moment - self.zero_at) // timedelta(seconds=1))

    def moment(self, seconds: int) -> datetime:
        """The moment of a number of seconds, aware, in UTC."""
        return self.zero_at + timedelta(seconds=seconds)

    def refusal(self, shift_id: str, visit_id: str) -> str | None:
        """Name of the first rule that keeps this carer from this visit, whatever the hour."""
        return refusal(self.shifts[shift_id].shift, self.visits[visit_id].visit)

    def _visit(self, visit: Visit) -> DeskVisit:
        windows = sorted(
            (self.seconds(w.opens_at), self.seconds(w.closes_at)) for w in visit.windows
        )
        if visit.pin is not None and visit.pin.begin_at is not None:
            begin_s = self.seconds(visit.pin.begin_at)
            windows = [(begin_s, begin_s)] if any(a <= begin_s <= b for a, b in windows) else []
        before = self.problem.baseline.get(visit.id)
        return DeskVisit(
            visit=visit,
            place=self.place_of[visit.place_id],
            service_s=visit.service_s,
            approach_s=visit.approach_s,
            windows_s=tuple(windows),
            prefer_by_s=self.seconds(visit.preferred.closes_at) if visit.preferred else None,
            was_begun_s=self.seconds(before.begin_at) if before else None,
            was_carers=before.carer_ids if before else frozenset(),
        )

    def _shift(self, shift: Shift, usable: Usable) -> DeskShift:
        matrix = self.problem.travel.by_way[shift.way]
        return DeskShift(
            shift=shift,
            limits=self.problem.limits[shift.limits_id],
            usable=usable,
            starts_s=self.seconds(shift.start_at),
            ends_s=self.seconds(shift.end_at),
            latest_end_s=self.seconds(shift.latest_end_at),
            from_place=self.place_of[shift.start_place_id],
            to_place=self.place_of[shift.end_place_id],
            travel_s=matrix.travel_s,
            distance_m=matrix.distance_m,
        )


def gaps_by_visit(problem: Problem) -> Mapping[str, Sequence[tuple[str, int, int | None]]]:
    """Visit id -> (other id, least, most) where begin - other's begin lies in least..most.

    None means that there is no upper end; the mirrored bounds of a gap without one start
    at minus a week, which no begin of one day can miss.
    """
    found: dict[str, list[tuple[str, int, int | None]]] = {}
    for gap in problem.gaps:
        found.setdefault(gap.second_id, []).append((gap.first_id, gap.least_s, gap.most_s))
        least_s = -WEEK_S if gap.most_s is None else -gap.most_s
        found.setdefault(gap.first_id, []).append((gap.second_id, least_s, -gap.least_s))
    return found


def refusal(shift: Shift, visit: Visit) -> str | None:
    """Name of the first rule that keeps the carer of a shift from a visit, whatever the hour."""
    if not visit.skills <= shift.skills:
        return "skills"
    if visit.languages and not visit.languages & shift.languages:
        return "language"
    if visit.area_id and shift.area_ids and visit.area_id not in shift.area_ids:
        return "area"
    if visit.facts & shift.refuses or shift.carer_id in visit.forbidden_carers:
        return "incompatible"
    pinned = visit.pin.carer_id if visit.pin else None
    if pinned and visit.carers_needed == 1 and pinned != shift.carer_id:
        return "pin"
    return None


def _usable_shifts(desk: Desk) -> dict[str, Usable]:
    """Usable part of every shift; shifts of one carer are kept from running into each other."""
    problem = desk.problem
    spans: dict[str, list[WorkSpan]] = {}
    for span in problem.history:
        spans.setdefault(span.carer_id, []).append(span)
    shifts = {shift.id: shift for shift in problem.shifts}
    found: dict[str, Usable] = {}
    for carer_id, shift_ids in desk.by_carer.items():
        others = [
            (desk.seconds(s.start_at), desk.seconds(s.end_at)) for s in spans.get(carer_id, ())
        ]
        own = [shifts[shift_id] for shift_id in shift_ids]
        for shift, after in zip(own, [*own[1:], None], strict=True):
            latest_s = desk.seconds(shift.latest_end_at)
            if after is not None:
                latest_s = min(latest_s, desk.seconds(after.start_at))
            whole = Usable(opens_s=desk.seconds(shift.start_at), closes_s=latest_s)
            limits = problem.limits[shift.limits_id]
            before = [
                (desk.seconds(o.start_at), desk.seconds(o.end_at))
                for o in own
                if o.start_at < shift.start_at
            ]
            cut = _after_daily_rest(whole, others, limits.daily_rest_s)
            found[shift.id] = _after_weekly_rest(cut, [*others, *before], limits.weekly_rest_s)
    return found


def _after_daily_rest(usable: Usable, others: Sequence[tuple[int, int]], rest_s: int) -> Usable:
    opens_s, closes_s = usable.opens_s, usable.closes_s
    middle_s = (opens_s + closes_s) // 2
    for start_s, end_s in others:
        if (start_s + end_s) // 2 <= middle_s:
            opens_s = max(opens_s, end_s + rest_s)
        else:
            closes_s = min(closes_s, start_s - rest_s)
    return Usable(
        opens_s=opens_s,
        closes_s=closes_s,
        opens_rule="shift" if opens_s == usable.opens_s else "daily_rest",
        closes_rule="shift" if closes_s == usable.closes_s else "daily_rest",
    )


def _after_weekly_rest(usable: Usable, others: Sequence[tuple[int, int]], rest_s: int) -> Usable:
    """Keep the longest part that leaves one long rest in the seven days before its end.

    Either the work begins a long rest after the last work, or it ends early enough for an
    older long rest to lie within the seven days. What is not known counts as rest.
    """
    past = sorted(span for span in others if span[0] < usable.opens_s)
    if not past:
        return usable
    last_s = max(end_s for _, end_s in past)
    late = Usable(
        opens_s=max(usable.opens_s, last_s + rest_s),
        closes_s=usable.closes_s,
        opens_rule=usable.opens_rule if usable.opens_s >= last_s + rest_s else "weekly_rest",
        closes_rule=usable.closes_rule,
    )
    by_s = _last_rest_end(past, rest_s) - rest_s + WEEK_S
    early = Usable(
        opens_s=usable.opens_s,
        closes_s=min(usable.closes_s, by_s),
        opens_rule=usable.opens_rule,
        closes_rule=usable.closes_rule if usable.closes_s <= by_s else "weekly_rest",
    )
    return max(early, late, key=lambda part: part.closes_s - part.opens_s)


def _last_rest_end(past: Sequence[tuple[int, int]], rest_s: int) -> int:
    """End of the last rest of at least `rest_s` between spans; before the first all is rest."""
    rest_end_s, worked_until_s = past[0]
    for start_s, end_s in past[1:]:
        if start_s - worked_until_s >= rest_s:
            rest_end_s = start_s
        worked_until_s = max(worked_until_s, end_s)
    return rest_end_s


def desk_of(problem: Problem | Desk) -> Desk:
    """The desk of a problem; a desk is returned as it is."""
    return problem if isinstance(problem, Desk) else Desk(problem)
