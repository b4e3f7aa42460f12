"""Times of one route: the only place where an order of visits becomes begins and breaks.

`time_route` answers a carer's order of visits with a `Timed` route, or with the first
`Obstacle`. Begins are as early as possible, because lateness and overtime only grow; then the
first departure is put as late as the end and the wishes allow, so that waiting is not work.
A route that works longer than the limit gets its legal break on the leg where it costs least,
in one part if possible and in two where not.

All times are whole seconds since the desk's zero (see `homecare.desk`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from homecare.desk import Desk, DeskShift
from homecare.line import NO_RESTS, NOTHING_FIXED, Line, Obstacle, forward, latest_start, room
from homecare.model import Balance

__all__ = ["NOTHING_FIXED", "Obstacle", "Timed", "room", "time_route"]


@dataclass(frozen=True, slots=True)
class Timed:
    """A route with its times."""

    shift_id: str
    visit_ids: tuple[str, ...]
    start_s: int
    begins_s: tuple[int, ...]
    rests: tuple[tuple[int, int, int], ...]
    """(leg number, start, end) of each part of the break; leg 0 leads to the first visit."""
    end_s: int
    work_s: int
    cost: int
    """Points of lateness, overtime, work above the fair share, and moved."""


def time_route(
    desk: Desk,
    shift_id: str,
    visit_ids: Sequence[str],
    fixed: Mapping[str, int] = NOTHING_FIXED,
    most_work_s: int | None = None,
    *,
    split_break: bool = True,
) -> Timed | Obstacle:
    """Times of an order of visits, or the first thing in the way.

    `fixed` holds begins that may not move (the other half of a pair, a partner of a gap), in
    seconds since the desk's zero. `most_work_s` replaces the day's limit where the carer works
    another shift as well; without `split_break` the break is one piece. Skills and the like are not asked here: see `Desk.refusal`.
    """
    shift = desk.shifts[shift_id]
    if shift.usable.opens_s > shift.usable.closes_s:
        return _closed(shift)
    most_s = shift.limits.day_max_s if most_work_s is None else most_work_s
    line = Line(shift, [desk.visits[visit_id] for visit_id in visit_ids], fixed)
    if not visit_ids:
        return Timed(shift_id, (), shift.usable.opens_s, (), (), shift.usable.opens_s, 0, 0)
    found = _best(line, most_s, desk, split_break=split_break)
    if desk.problem.weights.moved_per_s and isinstance(found, Timed):
        kept = _best(line.after_was_begun(), most_s, desk, split_break=split_break)
        if isinstance(kept, Timed) and kept.cost < found.cost:
            return kept
    return found


def _best(line: Line, most_s: int, desk: Desk, *, split_break: bool) -> Timed | Obstacle:
    limits = line.shift.limits
    found = _settle(line, NO_RESTS, desk)
    if isinstance(found, Obstacle):
        return found
    if found.work_s > limits.break_over_s:
        found = _with_break(line, desk, found, split_break=split_break)
    if isinstance(found, Timed) and found.work_s > most_s:
        rests = {leg: end_s - start_s for leg, start_s, end_s in found.rests}
        tight = _settle(line, rests, desk, hold=False)
        if isinstance(tight, Timed) and tight.work_s <= most_s:
            return tight
        return Obstacle("working_day", line.visits[-1].visit.id, found.work_s - most_s)
    return found


def _with_break(line: Line, desk: Desk, plain: Timed, *, split_break: bool) -> Timed | Obstacle:
    """The cheapest legal way to rest, or to work so little that no rest is due.

    A rest before the first visit or after the last is legal and does nobody good: it is taken
    only where none fits between the visits.
    """
    limits = line.shift.limits
    last = len(line.legs_s) - 1
    between, outside = range(1, last), (last, 0)
    tries = [_settle(line, rests, desk) for rests in _one_part(line, between, plain)]
    short = _settle(line, NO_RESTS, desk, hold=False)
    if isinstance(short, Timed) and short.work_s <= limits.break_over_s:
        tries.append(short)
    done = [timed for timed in tries if isinstance(timed, Timed)]
    if not done and split_break:
        done = list(_two_parts(line, desk, between))
    if not done:
        tries += [_settle(line, rests, desk) for rests in _one_part(line, outside, plain)]
        done = [timed for timed in tries if isinstance(timed, Timed)]
    if not done and split_break:
        done = list(_two_parts(line, desk, range(last + 1)))
    if done:
        return min(done, key=lambda timed: (timed.cost, timed.end_s, timed.work_s))
    missing = [found.missing_s for found in tries if isinstance(found, Obstacle)]
    return Obstacle("legal_break", _first_after(plain, limits.break_latest_start_s), min(missing))


def _one_part(line: Line, legs: Iterable[int], plain: Timed) -> Iterator[Mapping[int, int]]:
    """The whole break on each of these legs that can be reached in time."""
    total_s = line.shift.limits.break_total_s
    latest_s = line.shift.limits.break_latest_start_s + total_s
    for leg in legs:
        left_s = plain.begins_s[leg - 1] + line.visits[leg - 1].service_s if leg else 0
        if leg <= 1 or left_s - plain.begins_s[0] <= latest_s:
            yield {leg: total_s}


def _two_parts(line: Line, desk: Desk, legs: Sequence[int]) -> Iterator[Timed]:
    """The break on any two of these legs, the shortest part first or last."""
    limits = line.shift.limits
    other_s = limits.break_total_s - limits.break_part_s
    if other_s < limits.break_part_s:
        return
    for first, second in combinations(legs, 2):
        for part_s in {limits.break_part_s, other_s}:
            rests = {first: part_s, second: limits.break_total_s - part_s}
            timed = _settle(line, rests, desk)
            if isinstance(timed, Timed):
                yield timed


def _settle(
    line: Line, rests: Mapping[int, int], desk: Desk, *, hold: bool = True
) -> Timed | Obstacle:
    """Times with breaks of the given length on the given legs.

    With `hold` the late departure makes no visit later than its wish allows.
    """
    shift = line.shift
    begins = forward(line, shift.usable.opens_s, rests)
    if isinstance(begins, Obstacle):
        return begins
    last = len(begins)
    end_s = begins[-1] + line.visits[-1].service_s + line.needs_s[last] + rests.get(last, 0)
    if end_s > shift.usable.closes_s:
        late_s = end_s - shift.usable.closes_s
        rule = "shift" if end_s > shift.latest_end_s else shift.usable.closes_rule
        return Obstacle(rule, line.visits[-1].visit.id, late_s)
    start_s = latest_start(line, begins, rests, hold=hold)
    settled = forward(line, start_s, rests)
    if isinstance(settled, Obstacle):  # cannot be: a later start that was worked out backward
        return settled
    placed = _place_rests(line, start_s, settled, rests)
    if isinstance(placed, Obstacle):
        return placed
    return _timed(line, (start_s, end_s), settled, placed, desk)


def _place_rests(
    line: Line, start_s: int, begins: Sequence[int], rests: Mapping[int, int]
) -> tuple[tuple[int, int, int], ...] | Obstacle:
    """Rest after the drive where that is soon enough, else before it."""
    placed: list[tuple[int, int, int]] = []
    by_s = start_s + line.shift.limits.break_latest_start_s
    for leg, rest_s in sorted(rests.items()):
        left_s = begins[leg - 1] + line.visits[leg - 1].service_s if leg else start_s
        there_s = left_s + line.legs_s[leg]
        first = not placed
        at_s = left_s if leg == len(begins) or (first and there_s > by_s) else there_s
        if first and at_s > by_s:
            visit = line.visits[max(leg - 1, 0)]
            return Obstacle("legal_break", visit.visit.id, at_s - by_s)
        placed.append((leg, at_s, at_s + rest_s))
    return tuple(placed)


def _timed(
    line: Line,
    span: tuple[int, int],
    begins: Sequence[int],
    rests: tuple[tuple[int, int, int], ...],
    desk: Desk,
) -> Timed:
    shift, (start_s, end_s) = line.shift, span
    work_s = end_s - start_s
    if not shift.limits.break_counts_as_work:
        work_s -= sum(until_s - from_s for _, from_s, until_s in rests)
    work_s -= 0 if shift.first_leg_is_work else line.legs_s[0]
    work_s -= 0 if shift.last_leg_is_work else line.legs_s[-1]
    weights = desk.problem.weights
    cost = weights.overtime_per_s * max(0, end_s - shift.ends_s)
    if shift.shift.fair_work_s is not None and weights.balance is Balance.ABOVE_FAIR:
        cost += weights.imbalance_per_s * max(0, work_s - shift.shift.fair_work_s)
    for visit, begin_s in zip(line.visits, begins, strict=True):
        cost += weights.lateness_per_s * visit.late_s(begin_s)
        if (
            weights.moved_per_s
            and visit.was_begun_s is not None
            and shift.shift.carer_id in visit.was_carers
        ):
            cost += weights.moved_per_s * abs(begin_s - visit.was_begun_s)
    ids = tuple(visit.visit.id for visit in line.visits)
    return Timed(shift.shift.id, ids, start_s, tuple(begins), rests, end_s, work_s, cost)


def _closed(shift: DeskShift) -> Obstacle:
    usable = shift.usable
    rule = usable.opens_rule if usable.opens_rule != "shift" else usable.closes_rule
    return Obstacle(rule, None, usable.opens_s - usable.closes_s)


def _first_after(timed: Timed, rest_by_s: int) -> str:
    """The visit in whose way the break comes: the last that begins before it is due."""
    by_s = timed.start_s + rest_by_s
    before = [v for v, b in zip(timed.visit_ids, timed.begins_s, strict=True) if b <= by_s]
    return before[-1] if before else timed.visit_ids[0]
