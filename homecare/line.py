"""An order of visits with its legs: passes forward and backward over its windows.

Seconds count from the desk's zero; breaks are given as seconds on a leg, leg 0 leading to the
first visit and the last leg to the end of the shift.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from homecare.desk import Desk, DeskShift, DeskVisit

NOTHING_FIXED: Mapping[str, int] = MappingProxyType({})
NO_RESTS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an order of visits cannot be driven: the rule, the visit and the seconds missing."""

    rule: str
    """Name of a rule: window, shift, legal_break, working_day, double_handed, gap, pin,
    daily_rest, weekly_rest."""
    visit_id: str | None
    missing_s: int


class Line:
    """An order of visits on a shift, looked up once."""

    __slots__ = ("begins_in", "fixed", "legs_s", "needs_s", "shift", "visits")

    def __init__(
        self, shift: DeskShift, visits: Sequence[DeskVisit], fixed: Mapping[str, int]
    ) -> None:
        self.shift, self.visits, self.fixed = shift, visits, fixed
        self.begins_in = [_spans(visit, fixed.get(visit.visit.id)) for visit in visits]
        self.legs_s: list[int] = []
        self.needs_s: list[int] = []
        place = shift.from_place
        for visit in visits:
            leg_s = shift.travel_s[place][visit.place]
            self.legs_s.append(leg_s)
            self.needs_s.append(leg_s + (visit.approach_s if place != visit.place else 0))
            place = visit.place
        self.legs_s.append(shift.travel_s[place][shift.to_place])
        self.needs_s.append(self.legs_s[-1])

    def after_was_begun(self) -> "Line":
        """The same order, where no visit of the published plan begins earlier than there."""
        line = Line(self.shift, self.visits, self.fixed)
        for n, visit in enumerate(self.visits):
            was_s = visit.was_begun_s
            if was_s is not None and self.shift.shift.carer_id in visit.was_carers:
                line.begins_in[n] = tuple(
                    (max(a, was_s), b) for a, b in self.begins_in[n] if b >= was_s
                )
        return line


def forward(line: Line, start_s: int, rests: Mapping[int, int]) -> list[int] | Obstacle:
    """Earliest begins of a departure, or the first visit that is missed."""
    begins: list[int] = []
    free_s = start_s
    needs_s = line.needs_s
    for n, spans in enumerate(line.begins_in):
        ready_s = free_s + needs_s[n]
        if n in rests:
            ready_s += rests[n]
        for opens_s, closes_s in spans:
            if ready_s <= closes_s:
                begin_s = max(opens_s, ready_s)
                break
        else:
            return _missed(line, n, ready_s)
        begins.append(begin_s)
        free_s = begin_s + line.visits[n].service_s
    return begins


def latest_start(line: Line, begins: Sequence[int], rests: Mapping[int, int], *, hold: bool) -> int:
    """Latest departure that leaves the end of the route where it is."""
    by_s = begins[-1]
    for n in range(len(begins) - 1, -1, -1):
        visit = line.visits[n]
        if n < len(begins) - 1:
            by_s -= line.needs_s[n + 1] + rests.get(n + 1, 0) + visit.service_s
        if hold:
            by_s = _latest_wished(line.begins_in[n], visit, begins[n], by_s)
        else:
            by_s = _latest_in(line.begins_in[n], by_s)
    return by_s - line.needs_s[0] - rests.get(0, 0)


def room(
    desk: Desk, shift_id: str, visit_ids: Sequence[str], fixed: Mapping[str, int] = NOTHING_FIXED
) -> tuple[list[int], list[int]] | Obstacle:
    """For each position of a further visit: when the carer is free, and when the next begins.

    Position 0 lies before the first visit. The first list says how early the visit before
    can be over, the second how late the visit after (at the end: the end of the shift) can
    begin; breaks are left out, so both are bounds and no promise.
    """
    line = Line(desk.shifts[shift_id], [desk.visits[v] for v in visit_ids], fixed)
    usable = line.shift.usable
    begins = forward(line, usable.opens_s, NO_RESTS)
    if isinstance(begins, Obstacle):
        return begins
    free = [usable.opens_s]
    free += [b + v.service_s for b, v in zip(begins, line.visits, strict=True)]
    by_s, by = usable.closes_s, [usable.closes_s]
    for n in range(len(begins) - 1, -1, -1):
        by_s -= line.needs_s[n + 1] + line.visits[n].service_s
        by_s = _latest_in(line.begins_in[n], by_s)
        by.append(by_s)
    by.reverse()
    return free, by


def _latest_in(spans: Sequence[tuple[int, int]], by_s: int) -> int:
    """The latest second of some spans that is not after `by_s`."""
    for opens_s, closes_s in reversed(spans):
        if opens_s <= by_s:
            return min(by_s, closes_s)
    return by_s


def _latest_wished(
    spans: Sequence[tuple[int, int]], visit: DeskVisit, begin_s: int, by_s: int
) -> int:
    """The latest second, not after `by_s`, that is no later for the visit than `begin_s` is."""
    late_s = visit.late_s(begin_s)
    for opens_s, closes_s in reversed(spans):
        due_s = visit.due_s(opens_s)
        latest_s = min(by_s, closes_s)
        if due_s is not None:
            latest_s = min(latest_s, due_s + late_s)
        if opens_s <= latest_s:
            return latest_s
    return begin_s


def _spans(visit: DeskVisit, fixed_s: int | None) -> tuple[tuple[int, int], ...]:
    if fixed_s is None:
        return visit.windows_s
    inside = any(opens_s <= fixed_s <= closes_s for opens_s, closes_s in visit.windows_s)
    return ((fixed_s, fixed_s),) if inside else ()


def _missed(line: Line, n: int, ready_s: int) -> Obstacle:
    visit = line.visits[n]
    spans = line.begins_in[n] or visit.windows_s
    missing_s = max(0, ready_s - spans[-1][1]) if spans else 0
    usable = line.shift.usable
    if 0 < missing_s <= usable.opens_s - line.shift.starts_s:
        return Obstacle(usable.opens_rule, visit.visit.id, missing_s)
    rule = "window"
    if visit.visit.pin is not None and visit.visit.pin.begin_at is not None:
        rule = "pin"
    elif line.begins_in[n] and visit.visit.id in line.fixed:
        rule = "double_handed" if visit.visit.carers_needed > 1 else "gap"
    return Obstacle(rule, visit.visit.id, missing_s)
