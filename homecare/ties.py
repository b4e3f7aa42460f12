"""What other stops of a plan forbid a visit: spacing, continuity, the carers of a gap, cars.

These rules look across routes and days, so they are asked once a place for a visit has its
times. `Sent` says who goes where; what is asked about itself need not be in it.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import accumulate

from homecare.desk import Desk, DeskShift
from homecare.model import GapCarers, WayOfTravel
from homecare.timing import Timed
from homecare.usable import Usable

TIES = ("spacing", "gap_carers", "continuity", "cars")
"""Rules across routes, in the order in which they are asked."""


@dataclass(frozen=True, slots=True)
class Sent:
    """Served visit -> the carers who come, and its begin in seconds since the desk's zero."""

    carers: Mapping[str, frozenset[str]]
    begins_s: Mapping[str, int]


def barred(
    desk: Desk, sent: Sent, visit_id: str, carer_ids: AbstractSet[str], begin_s: int
) -> tuple[str, ...]:
    """Rules across routes that keep these carers from this visit at this begin.

    Of a double-handed visit one carer alone may be asked about: what hangs on both is then let
    through.
    """
    found = []
    if not _spaced(desk, sent, visit_id, begin_s):
        found.append("spacing")
    if not _carers_fit(desk, sent, visit_id, carer_ids):
        found.append("gap_carers")
    if desk.problem.continuity is not None and not _in_budget(
        desk, sent, visit_id, carer_ids, desk.day_no(begin_s)
    ):
        found.append("continuity")
    return tuple(found)


def _spaced(desk: Desk, sent: Sent, visit_id: str, begin_s: int) -> bool:
    spacings = desk.spacings_of.get(visit_id, ())
    return all(
        abs(desk.day_no(begin_s) - desk.day_no(sent.begins_s[other])) >= spacing.least_days
        for spacing in spacings
        for other in spacing.visit_ids
        if other != visit_id and other in sent.begins_s
    )


def _carers_fit(desk: Desk, sent: Sent, visit_id: str, carer_ids: AbstractSet[str]) -> bool:
    whole = len(carer_ids) == desk.visits[visit_id].visit.carers_needed
    for gap in desk.ties_of.get(visit_id, ()):
        there = sent.carers.get(gap.second_id if gap.first_id == visit_id else gap.first_id)
        if there is None:
            continue
        same = there <= carer_ids or carer_ids <= there
        if gap.carers is GapCarers.SAME and whole and not same:
            return False
        if gap.carers is GapCarers.DIFFERENT and there & carer_ids:
            return False
    return True


def _in_budget(
    desk: Desk, sent: Sent, visit_id: str, carer_ids: AbstractSet[str], day: int
) -> bool:
    """Whether no run of days that holds this day gets more carers than the budget has.

    Carers whom the client met before the problem count; where they alone are too many, nobody
    new may come.
    """
    budget = desk.problem.continuity
    if budget is None:
        return True
    client_id = desk.visits[visit_id].visit.client_id
    others = [v for v in desk.of_client[client_id] if v != visit_id and v in sent.begins_s]
    days = {v: desk.day_no(sent.begins_s[v]) for v in others}
    met = budget.met.get(client_id, {})
    for last in range(max(0, day), min(desk.problem.days, day + budget.days)):
        run = range(last - budget.days + 1, last + 1)
        first_on, last_on = desk.on(run[0]), desk.on(last)
        before = {c for c, dates in met.items() if any(first_on <= d <= last_on for d in dates)}
        known = before.union(*(sent.carers[v] for v in others if days[v] in run))
        if carer_ids - known and len(known | carer_ids) > max(budget.most_carers, len(before)):
            return False
    return True


def unmet_together(
    desk: Desk, served: AbstractSet[str] | Mapping[str, object], visit_id: str
) -> list[str]:
    """Visits that have to be served together with this one and are not."""
    found = []
    for gap in desk.ties_of.get(visit_id, ()):
        other = gap.second_id if gap.first_id == visit_id else gap.first_id
        if gap.together and other not in served:
            found.append(other)
    return sorted(set(found))


def pool_of(shift: DeskShift) -> str | None:
    """The pool from which the shift takes a car; None where it needs none of a pool."""
    shared = shift.way is shift.shift.way is WayOfTravel.SHARED_CAR
    return shift.shift.car_pool_id if shared else None


def time_out(shift: DeskShift, timed: Timed | None = None) -> tuple[int, int]:
    """From when until when a car is out: for the shift, or the half in which its route lies."""
    middle_s = (shift.starts_s + shift.latest_end_s) // 2
    if timed is not None and timed.end_s <= middle_s:
        return shift.starts_s, middle_s
    if timed is not None and timed.start_s >= middle_s:
        return middle_s, shift.latest_end_s
    return shift.starts_s, shift.latest_end_s


def car_left(
    desk: Desk, pool_id: str, taken: Iterable[tuple[int, int]], out: tuple[int, int]
) -> bool:
    """Whether a car of the pool is there for this time beside those taken."""
    cars = {pool.id: pool.cars for pool in desk.problem.cars}.get(pool_id, 0)
    # At one second a car comes back (-1) before another one goes out (+1).
    moves = sorted(move for a, b in (*taken, out) if a < b for move in ((a, 1), (b, -1)))
    return max(accumulate(step for _, step in moves), default=0) <= cars


def without_cars(desk: Desk, routes: Mapping[str, Timed]) -> Desk:
    """The desk in which shifts that find no shared car go the other way they have, or not at all.

    Shifts with a route keep the car that it takes; the others are given one for the whole shift,
    in order of their starts.
    """
    taken: dict[str, list[tuple[int, int]]] = {}
    asking = []
    for shift in desk.shifts.values():
        pool_id = pool_of(shift)
        route = routes.get(shift.shift.id)
        if pool_id is None:
            continue
        if route is not None and route.visit_ids:
            taken.setdefault(pool_id, []).append(time_out(shift, route))
        else:
            asking.append((shift.starts_s, shift.shift.id, pool_id))
    ways: dict[str, WayOfTravel] = {}
    closed: list[str] = []
    for _, shift_id, pool_id in sorted(asking):
        shift, out = desk.shifts[shift_id], taken.setdefault(pool_id, [])
        if car_left(desk, pool_id, out, time_out(shift)):
            out.append(time_out(shift))
        elif shift.shift.way_without_car is not None:
            ways[shift_id] = shift.shift.way_without_car
        else:
            closed.append(shift_id)
    return _closed(desk.by_ways(ways), closed) if ways or closed else desk


def _closed(desk: Desk, shift_ids: Iterable[str]) -> Desk:
    shifts = {}
    for shift_id in shift_ids:
        starts_s = desk.shifts[shift_id].starts_s
        shut = Usable(opens_s=starts_s, closes_s=starts_s - 1, closes_rule="cars")
        shifts[shift_id] = replace(desk.shifts[shift_id], usable=shut)
    return desk.with_shifts(shifts)
