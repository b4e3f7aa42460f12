"""A problem laid out for work: looked up once, times as whole seconds since the desk's zero.

Both the solver and the explanations work on it. What it holds beyond the problem itself is
the usable part of each shift, cut where daily and weekly rest end (`homecare.usable`), and the
begins that windows leave (`homecare.begins`).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from homecare.begins import begins_of
from homecare.model import Gap, Shift, Spacing, Visit, WayOfTravel, WorkLimits
from homecare.plan import Problem
from homecare.usable import Usable, usable_shifts

__all__ = ["Desk", "DeskShift", "DeskVisit", "Usable", "gaps_by_visit", "refusal"]

ZERO_BEFORE_DAY = timedelta(days=4)
"""The zero lies this long before the first day, so that no second of a problem is negative."""
DAYS_AFTER = 5
"""Moments of a problem lie no more days than this behind its last one."""
ANY_TIME_S = 64 * 24 * 3600
"""Longer than any two begins of one problem lie apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskVisit:
    """A visit in numbers; `place` is its row in the travel matrices."""

    visit: Visit
    place: int
    service_s: int
    approach_s: int
    windows_s: tuple[tuple[int, int], ...]
    """(first, last) begin, sorted, disjoint, none reversed; see `homecare.begins`."""
    dues_s: tuple[int | None, ...]
    """Beside each window: beginning in it after this second is lateness; None: never."""
    was_begun_s: int | None
    """Begin in the published plan."""
    was_carers: frozenset[str]
    """Carers in the published plan."""

    def due_s(self, begin_s: int) -> int | None:
        """The due of the window in which this begin lies, or of the last before it."""
        for (opens_s, _), due_s in zip(
            reversed(self.windows_s), reversed(self.dues_s), strict=True
        ):
            if opens_s <= begin_s:
                return due_s
        return self.dues_s[0] if self.dues_s else None

    def late_s(self, begin_s: int) -> int:
        """Seconds of lateness of a begin."""
        due_s = self.due_s(begin_s)
        return 0 if due_s is None else max(0, begin_s - due_s)

    def within(self, least_s: int, most_s: int) -> "DeskVisit":
        """The visit with its windows cut to these seconds, both in."""
        cut = [
            (max(a, least_s), min(b, most_s), due)
            for (a, b), due in zip(self.windows_s, self.dues_s, strict=True)
        ]
        left = [span for span in cut if span[0] <= span[1]]
        return replace(
            self,
            windows_s=tuple((a, b) for a, b, _ in left),
            dues_s=tuple(due for _, _, due in left),
        )


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
    way: WayOfTravel
    """The way of the figures below: the shift's own, or the one without a car."""
    travel_s: Sequence[Sequence[int]]
    distance_m: Sequence[Sequence[int]]

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

    __slots__ = (
        "by_carer",
        "gaps_of",
        "midnights_s",
        "of_client",
        "past_weeks_s",
        "place_of",
        "problem",
        "shifts",
        "spacings_of",
        "ties_of",
        "visits",
        "zero_at",
    )

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.zero_at = datetime.combine(problem.day_on, time(), UTC) - ZERO_BEFORE_DAY
        self.midnights_s = self._midnights()
        self.place_of = {place: n for n, place in enumerate(problem.travel.place_ids)}
        self.visits = {visit.id: self._visit(visit) for visit in problem.visits}
        self.of_client: dict[str, list[str]] = {}
        for visit in problem.visits:
            self.of_client.setdefault(visit.client_id, []).append(visit.id)
        self.by_carer: dict[str, list[str]] = {}
        own: dict[str, list[Shift]] = {}
        for shift in sorted(problem.shifts, key=lambda shift: (shift.start_at, shift.id)):
            self.by_carer.setdefault(shift.carer_id, []).append(shift.id)
            own.setdefault(shift.carer_id, []).append(shift)
        usable = usable_shifts(problem, list(own.values()), self.seconds, self.day_no)
        self.shifts = {shift.id: self._shift(shift, usable[shift.id]) for shift in problem.shifts}
        self.past_weeks_s = self._past_weeks()
        self.gaps_of = gaps_by_visit(problem)
        self.ties_of: dict[str, list[Gap]] = {}
        for gap in problem.gaps:
            for visit_id in (gap.first_id, gap.second_id):
                self.ties_of.setdefault(visit_id, []).append(gap)
        self.spacings_of: dict[str, list[Spacing]] = {}
        for spacing in problem.spacings:
            for visit_id in spacing.visit_ids:
                self.spacings_of.setdefault(visit_id, []).append(spacing)

    def seconds(self, moment: datetime) -> int:
        """Whole seconds since the desk's zero."""
        return int((moment - self.zero_at) // timedelta(seconds=1))

    def moment(self, seconds: int) -> datetime:
        """The moment of a number of seconds, aware, in UTC."""
        return self.zero_at + timedelta(seconds=seconds)

    def day_no(self, seconds: int) -> int:
        """Number of the local day of a second; 0 is the problem's first day."""
        return bisect_right(self.midnights_s, seconds) - 1 - ZERO_BEFORE_DAY.days

    def on(self, day_no: int) -> date:
        """The local date of a day's number."""
        return self.problem.day_on + timedelta(days=day_no)

    def day_s(self, day_no: int) -> tuple[int, int]:
        """First and last second of a local day."""
        first = day_no + ZERO_BEFORE_DAY.days
        return self.midnights_s[first], self.midnights_s[first + 1] - 1

    def day_of(self, shift_id: str) -> int:
        """Number of the local day on which a shift starts."""
        return self.day_no(self.shifts[shift_id].starts_s)

    def week_of(self, day_no: int) -> int:
        """Number of the calendar week (Monday to Sunday) of a day."""
        return (self.on(day_no).toordinal() - 1) // 7

    def refusal(self, shift_id: str, visit_id: str) -> str | None:
        """Name of the first rule that keeps this carer from this visit, whatever the hour."""
        return refusal(self.shifts[shift_id].shift, self.visits[visit_id].visit)

    def shift_by_way(self, shift_id: str, way: WayOfTravel) -> DeskShift:
        """The shift with the travel figures of another way."""
        shift, matrix = self.shifts[shift_id], self.problem.travel.by_way[way]
        return replace(shift, way=way, travel_s=matrix.travel_s, distance_m=matrix.distance_m)

    def by_ways(self, ways: Mapping[str, WayOfTravel]) -> "Desk":
        """The same desk with other ways of travel for some shifts (shift id -> way)."""
        return self.with_shifts({s: self.shift_by_way(s, way) for s, way in ways.items()})

    def with_shifts(self, shifts: Mapping[str, DeskShift]) -> "Desk":
        """The same desk with some shifts replaced."""
        desk = copy(self)
        desk.shifts = {**self.shifts, **shifts}
        return desk

    def _midnights(self) -> tuple[int, ...]:
        """First seconds of the local days that the moments of a problem lie on."""
        clocks = ZoneInfo(self.problem.zone)
        days = range(-ZERO_BEFORE_DAY.days, self.problem.days + DAYS_AFTER + 2)
        return tuple(
            self.seconds(datetime.combine(self.on(n), time(), clocks).astimezone(UTC)) for n in days
        )

    def _past_weeks(self) -> dict[tuple[str, int], int]:
        """Carer and week -> seconds of the history, each span whole in the week of its start."""
        found: dict[tuple[str, int], int] = {}
        for span in self.problem.history:
            first = span.start_at.astimezone(ZoneInfo(self.problem.zone)).date()
            key = (span.carer_id, (first.toordinal() - 1) // 7)
            length_s = self.seconds(span.end_at) - self.seconds(span.start_at)
            worked_s = length_s if span.work_s is None else span.work_s
            found[key] = found.get(key, 0) + worked_s
        return found

    def _visit(self, visit: Visit) -> DeskVisit:
        windows_s, dues_s = begins_of(visit, self.seconds)
        before = self.problem.baseline.get(visit.id)
        return DeskVisit(
            visit=visit,
            place=self.place_of[visit.place_id],
            service_s=visit.service_s,
            approach_s=visit.approach_s,
            windows_s=windows_s,
            dues_s=dues_s,
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
            way=shift.way,
            travel_s=matrix.travel_s,
            distance_m=matrix.distance_m,
        )


def gaps_by_visit(problem: Problem) -> Mapping[str, Sequence[tuple[str, int, int | None]]]:
    """Visit id -> (other id, least, most) where begin - other's begin lies in least..most.

    None means that there is no upper end; the mirrored bounds of a gap without one start so far
    below nought that no begin can miss them.
    """
    found: dict[str, list[tuple[str, int, int | None]]] = {}
    for gap in problem.gaps:
        found.setdefault(gap.second_id, []).append((gap.first_id, gap.least_s, gap.most_s))
        least_s = -ANY_TIME_S if gap.most_s is None else -gap.most_s
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
    return "pin" if _fixed_elsewhere(shift, visit) else None


def _fixed_elsewhere(shift: Shift, visit: Visit) -> bool:
    """Whether others are fixed for the visit, and no place is left for this carer."""
    if visit.pin is None or visit.pin.carer_id is None:
        return False
    fixed = {visit.pin.carer_id, visit.pin.with_carer_id} - {None}
    return len(fixed) >= visit.carers_needed and shift.carer_id not in fixed
