"""The shifts of a day: patterns, minus absences and holidays, within the hours of the week."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from homecare.calendar.cars import with_shared_car
from homecare.calendar.clock import NEXT_DAY, moment
from homecare.calendar.day import DayShifts, LeftOut, Past
from homecare.calendar.holidays import is_free, is_holiday_eve
from homecare.errors import SettingsError
from homecare.model import Absence, Carer, Casebook, Shift, ShiftPattern, WorkLimits, WorkSpan

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a pattern that no absence takes away."""

    pattern: ShiftPattern
    start_at: datetime
    end_at: datetime
    latest_end_at: datetime


def shifts_of(casebook: Casebook, day: date, past: Past | None = None) -> tuple[Shift, ...]:
    """The shifts that begin on a local day, ordered by carer and begin.

    Raises SettingsError when a carer's set of limits is not among the municipality's.
    """
    return day_shifts(casebook, day, past or Past()).shifts


def horizon_shifts(casebook: Casebook, days: Sequence[date], past: Past) -> DayShifts:
    """The shifts of several days on end.

    What is left of a carer's week for a day counts the shifts of the days before it in full:
    how long the routes will be is not known yet.
    """
    found: list[DayShifts] = []
    before = past
    for day in days:
        found.append(day_shifts(casebook, day, before))
        before = _after(casebook, before, found[-1].shifts)
    return DayShifts(
        shifts=tuple(shift for of_day in found for shift in of_day.shifts),
        left_out=tuple(dict.fromkeys(x for of_day in found for x in of_day.left_out)),
    )


def _after(casebook: Casebook, past: Past, shifts: Sequence[Shift]) -> Past:
    """The past of the next day, these shifts worked from begin to ordinary end."""
    spans = tuple(
        WorkSpan(carer_id=s.carer_id, start_at=s.start_at, end_at=s.end_at) for s in shifts
    )
    if past.worked_s is None:
        return replace(past, history=(*past.history, *spans))
    worked_s = dict(past.worked_s)
    for span in spans:
        limits = limits_of(casebook, casebook.carers[span.carer_id])
        worked_s[span.carer_id] = worked_s.get(span.carer_id, 0) + _work_s(span, limits)
    return replace(past, worked_s=worked_s)


def day_shifts(casebook: Casebook, day: date, past: Past) -> DayShifts:
    """The shifts of a day, and the carers who have one by pattern and cannot work it."""
    worked_s = worked_in_week(casebook, day, past)
    shifts: list[Shift] = []
    left_out: list[LeftOut] = []
    for _, carer in sorted(casebook.carers.items()):
        patterns = _patterns_on(casebook, carer, day)
        pieces = _pieces(casebook, carer, patterns, day)
        fitting = list(_within_week(casebook, carer, pieces, worked_s.get(carer.id, 0)))
        found = (_shift(carer, piece, day, n) for n, piece in enumerate(fitting, start=1))
        shifts += [with_shared_car(casebook, shift) for shift in found]
        if patterns and not pieces:
            left_out.append(LeftOut(code=carer.id, why="carer_absent"))
        elif len(fitting) < len(pieces):
            left_out.append(LeftOut(code=carer.id, why="week_full"))
    return DayShifts(shifts=tuple(shifts), left_out=tuple(left_out))


def worked_in_week(casebook: Casebook, day: date, past: Past) -> dict[str, int]:
    """Seconds that carers work on the other days of the calendar week, Monday to Sunday.

    `past.worked_s` where it is given; else the published spans that begin in this week: their
    work, or where that is not known, their length less the break that it must hold.
    """
    if past.worked_s is not None:
        return dict(past.worked_s)
    zone = ZoneInfo(casebook.municipality.zone)
    week = day.isocalendar()[:2]
    found: dict[str, int] = {}
    for span in past.history:
        began_on = span.start_at.astimezone(zone).date()
        carer = casebook.carers.get(span.carer_id)
        if carer and began_on != day and began_on.isocalendar()[:2] == week:
            worked = _work_s(span, limits_of(casebook, carer))
            found[carer.id] = found.get(carer.id, 0) + worked
    return found


def limits_of(casebook: Casebook, carer: Carer) -> WorkLimits:
    """The legal limits of a carer; SettingsError when the municipality has no such set."""
    limits = casebook.municipality.settings.limits.get(carer.limits_id)
    if limits is None:
        raise SettingsError("municipality_limits", limits=carer.limits_id)
    return limits


def _work_s(span: WorkSpan, limits: WorkLimits) -> int:
    if span.work_s is not None:
        return span.work_s
    span_s = int((span.end_at - span.start_at).total_seconds())
    if limits.break_counts_as_work or span_s <= limits.break_over_s:
        return span_s
    return max(limits.break_over_s, span_s - limits.break_total_s)


def _end_of(piece: _Piece, work_s: int, limits: WorkLimits) -> datetime:
    """When a shift ends in which so much is worked, with the break that it must hold."""
    rest_s = 0
    if work_s > limits.break_over_s and not limits.break_counts_as_work:
        rest_s = limits.break_total_s
    return piece.start_at + timedelta(seconds=work_s + rest_s)


def _patterns_on(casebook: Casebook, carer: Carer, day: date) -> list[ShiftPattern]:
    free = is_free(casebook.municipality.settings, day)
    return [
        p
        for p in carer.patterns
        if day.weekday() in p.weekdays
        and (p.valid_from is None or p.valid_from <= day)
        and (p.valid_to is None or day <= p.valid_to)
        and (p.on_holidays or not free)
    ]


def _pieces(
    casebook: Casebook, carer: Carer, patterns: list[ShiftPattern], day: date
) -> list[_Piece]:
    absences = _absent(carer, day, casebook.municipality.zone)
    pieces = [
        _Piece(pattern, start, min(stop, end), stop)
        for pattern in patterns
        for begin, end in [_ordinary(casebook, carer, pattern, day)]
        for start, stop in without((begin, end + timedelta(seconds=pattern.overtime_s)), absences)
        if start < end
    ]
    ordered = sorted(pieces, key=lambda p: (p.start_at, p.end_at))
    return list(_apart(ordered, limits_of(casebook, carer)))


def _ordinary(casebook: Casebook, carer: Carer, pattern: ShiftPattern, day: date) -> Span:
    """Begin and end of a pattern's shift without overtime.

    The day before a public holiday is shorter for full-time carers; neither part-time work nor a
    rota that runs through holidays is meant (Labour Law s. 135).
    """
    zone = casebook.municipality.zone
    settings = casebook.municipality.settings
    ends_on = day if pattern.starts < pattern.ends else day + NEXT_DAY
    begin, end = moment(day, pattern.starts, zone), moment(ends_on, pattern.ends, zone)
    full_time = carer.contract_week_s >= limits_of(casebook, carer).week_max_s
    if full_time and not pattern.on_holidays and is_holiday_eve(settings, day):
        end = max(begin, end - timedelta(seconds=settings.planning.holiday_eve_shorter_s))
    return begin, end


def _absent(carer: Carer, day: date, zone: str) -> list[Span]:
    """Absences that can touch a shift of this day, which may run into the next one."""
    days = (day - NEXT_DAY, day, day + NEXT_DAY)
    return sorted(
        _absence_span(absence, on, zone)
        for absence in carer.absences
        for on in days
        if absence.from_on <= on <= absence.to_on
    )


def _absence_span(absence: Absence, day: date, zone: str) -> Span:
    midnight = datetime.min.time()
    begins, ends = absence.from_time or midnight, absence.to_time or midnight
    ends_on = day if begins < ends else day + NEXT_DAY
    return moment(day, begins, zone), moment(ends_on, ends, zone)


def without(span: Span, taken: list[Span]) -> list[Span]:
    """What is left of a span without the taken ones, in order; empty pieces are dropped."""
    left: list[Span] = []
    start, end = span
    for begin, stop in sorted(taken):
        if begin > start:
            left.append((start, min(begin, end)))
        start = max(start, stop)
    left.append((start, end))
    return [(a, b) for a, b in left if a < b]


def _apart(pieces: list[_Piece], limits: WorkLimits) -> Iterator[_Piece]:
    """Pieces of one carer that never overlap: an earlier one ends where the next begins.

    Where work through both could be long enough to need a break, it ends the break earlier, so
    that the time between two shifts is the break (rule `legal_break`).
    """
    whole_break = timedelta(seconds=limits.break_total_s)
    began_at = pieces[0].start_at if pieces else None
    for piece, following in pairwise(pieces):
        pause = timedelta()
        if following.start_at - piece.latest_end_at >= whole_break:
            began_at = following.start_at
        elif (
            began_at and (following.latest_end_at - began_at).total_seconds() > limits.break_over_s
        ):
            pause, began_at = whole_break, following.start_at
        until_at = following.start_at - pause
        if piece.start_at < until_at:
            yield _ended_by(piece, until_at, until_at)
    yield from pieces[-1:]


def _ended_by(piece: _Piece, end_at: datetime, latest_end_at: datetime) -> _Piece:
    return _Piece(
        piece.pattern,
        piece.start_at,
        min(piece.end_at, end_at, latest_end_at),
        min(piece.latest_end_at, latest_end_at),
    )


def _within_week(
    casebook: Casebook, carer: Carer, pieces: list[_Piece], worked_s: int
) -> Iterator[_Piece]:
    """Pieces cut to what is left of the contract's week, with overtime of the law's week.

    Overtime goes on from the earlier end, for no longer than the pattern allows.
    A carer with several shifts on the day is taken to work the earlier ones in full.
    """
    limits = limits_of(casebook, carer)
    law_s = limits.week_max_s - worked_s
    contract_s = min(law_s, carer.contract_week_s - worked_s)
    for piece in pieces:
        if contract_s <= 0:
            return
        end_at = min(piece.end_at, _end_of(piece, contract_s, limits))
        overtime = piece.latest_end_at - piece.end_at
        latest_end_at = min(end_at + overtime, _end_of(piece, law_s, limits))
        cut = _ended_by(piece, end_at, max(end_at, latest_end_at))
        span = WorkSpan(carer_id=carer.id, start_at=cut.start_at, end_at=cut.end_at)
        law_s -= _work_s(span, limits)
        contract_s -= _work_s(span, limits)
        yield cut


def _shift(carer: Carer, piece: _Piece, day: date, number: int) -> Shift:
    pattern = piece.pattern
    return Shift(
        id=f"{carer.id}:{day:%Y%m%d}" + (f":{number}" if number > 1 else ""),
        carer_id=carer.id,
        start_at=piece.start_at,
        end_at=piece.end_at,
        latest_end_at=piece.latest_end_at,
        start_place_id=pattern.start_place_id,
        end_place_id=pattern.end_place_id,
        way=pattern.way or carer.way,
        skills=frozenset(carer.skills),
        languages=frozenset(carer.languages),
        area_ids=frozenset(carer.area_ids),
        refuses=frozenset(carer.refuses),
        limits_id=carer.limits_id,
        starts_at_home=pattern.start_place_id == carer.home_place_id,
        ends_at_home=pattern.end_place_id == carer.home_place_id,
    )
