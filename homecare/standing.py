"""Where the carers of a published plan stand at a moment, and what is left of their shifts.

Part of `homecare.repair`, where the rules are told.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homecare.model import Shift
from homecare.news import News
from homecare.plan import Plan, Problem, Route, Stop

GOES_ON_WITHIN = timedelta(hours=1)
"""Longest time between the parts of a cut shift: a break, and what a repair took to be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far one shift has come."""

    shift: Shift
    route: Route | None
    begun: tuple[Stop, ...]
    """Stops that are done, in service or driven to."""
    ill_at: datetime | None
    """From when on the carer does not work."""
    gone: Stop | None
    """The last of the begun stops where it is driven to in vain: its client is away."""

    @property
    def begun_ids(self) -> frozenset[str]:
        """Visits of the begun stops."""
        return frozenset(stop.visit_id for stop in self.begun)

    @property
    def lost_ids(self) -> frozenset[str]:
        """Visits that an ill carer would have served and has not begun."""
        if self.route is None or self.ill_at is None:
            return frozenset()
        missed = (s.visit_id for s in self.route.stops if s.leave_at > self.ill_at)
        return frozenset(missed) - self.begun_ids

    @property
    def over(self) -> bool:
        """Whether the carer has left the last stop."""
        return self.route is not None and len(self.begun) == len(self.route.stops)


def standings(problem: Problem, published: Plan, now: datetime, news: News) -> dict[str, Standing]:
    """Shift id -> how far it has come by now."""
    routes = {route.shift_id: route for route in published.routes}
    away = {v.id for v in problem.visits if v.client_id in news.away}
    return {s.id: _standing(s, routes.get(s.id), now, news, away) for s in problem.shifts}


def _standing(
    shift: Shift, route: Route | None, now: datetime, news: News, away: set[str]
) -> Standing:
    ill_at = news.ill.get(shift.carer_id)
    begun = _begun(route, now, ill_at) if route else ()
    gone = next((s for s in begun if s.begin_at > now and s.visit_id in away), None)
    return Standing(
        shift=shift,
        route=route,
        begun=tuple(s for s in begun if s is not gone),
        ill_at=ill_at,
        gone=gone,
    )


def _begun(route: Route, now: datetime, ill_at: datetime | None) -> tuple[Stop, ...]:
    """Stops whose carer has left the place before; of an ill one those in service or done."""
    if ill_at is not None and ill_at <= now:
        return tuple(s for s in route.stops if s.begin_at <= ill_at)
    left = [route.start_at, *(s.leave_at for s in route.stops[:-1])]
    return tuple(s for s, at in zip(route.stops, left, strict=True) if at <= now)


def parts_of(one: Standing, problem: Problem, now: datetime, news: News) -> tuple[Shift, ...]:
    """What is left of a shift: nothing, the shift with other ends, or two parts.

    The parts of a cut shift both have its id.
    """
    way = news.ways.get(one.shift.carer_id)
    if one.ill_at is not None and one.ill_at <= now:
        return (_home(one, problem),) if one.begun else ()
    if one.gone is not None:
        return _cut(one, problem, now, news, (one.gone.leg.to_place_id, one.gone.arrive_at))
    if not one.begun:
        return _later(_going(one, news), now)
    last = one.begun[-1]
    if one.over and one.route is not None and last.leave_at <= now:
        return _cut(one, problem, now, news, (one.shift.end_place_id, one.route.end_at))
    if way is not None:
        return _cut(one, problem, now, news, (last.leg.to_place_id, last.leave_at))
    return (_whole(one, problem),)


def _going(one: Standing, news: News) -> Shift:
    """The shift as it goes on: by another way, and no longer than the carer is well."""
    shift, way = one.shift, news.ways.get(one.shift.carer_id)
    if way is not None:
        shift = replace(shift, way=way, car_pool_id=None, way_without_car=None)
    return shift if one.ill_at is None else _until(shift, one.ill_at)


def _until(shift: Shift, at: datetime) -> Shift:
    latest_end_at = min(shift.latest_end_at, at)
    return replace(shift, end_at=min(shift.end_at, latest_end_at), latest_end_at=latest_end_at)


def _later(shift: Shift, now: datetime) -> tuple[Shift, ...]:
    """The shift, beginning no earlier than now, where anything is left of it."""
    start_at = max(shift.start_at, now)
    return (replace(shift, start_at=start_at),) if start_at < shift.end_at else ()


def _home_at(one: Standing, problem: Problem) -> datetime:
    """When the carer is home, or wherever the shift ends, straight after what has begun."""
    last, travel = one.begun[-1], problem.travel
    way = (one.route.way if one.route else None) or one.shift.way
    row = travel.place_ids.index(last.leg.to_place_id)
    column = travel.place_ids.index(one.shift.end_place_id)
    return last.leave_at + timedelta(seconds=travel.by_way[way].travel_s[row][column])


def _home(one: Standing, problem: Problem) -> Shift:
    home_at = _home_at(one, problem)
    return replace(one.shift, end_at=home_at, latest_end_at=home_at)


def _whole(one: Standing, problem: Problem) -> Shift:
    """The shift uncut; it lasts at least until the carer is home from what has begun."""
    if one.ill_at is None:
        return one.shift
    return _until(one.shift, max(one.ill_at, _home_at(one, problem)))


Free = tuple[str, datetime]
"""Where and when a carer is free."""


def _cut(
    one: Standing, problem: Problem, now: datetime, news: News, free: Free
) -> tuple[Shift, ...]:
    """The shift until the carer is free, and from there on."""
    (place_id, free_at), shift = free, one.shift
    limits = problem.limits[shift.limits_id]
    start_at = max(now, free_at)
    span_s = (shift.latest_end_at - shift.start_at).total_seconds()
    if one.begun and span_s > limits.break_over_s:
        start_at = max(start_at, free_at + timedelta(seconds=limits.break_total_s))
    at_end = place_id == shift.end_place_id
    rest = replace(
        _going(one, news),
        start_at=start_at,
        start_place_id=place_id,
        starts_at_home=at_end and shift.ends_at_home,
        fair_work_s=None,
    )
    if not one.begun:
        return (rest,) if start_at < rest.end_at else ()
    done = replace(
        shift,
        end_place_id=place_id,
        ends_at_home=at_end and shift.ends_at_home,
        end_at=free_at,
        latest_end_at=free_at,
    )
    if start_at < rest.end_at:
        return (_with_meal(done, before=free_at), _with_meal(rest, since=free_at))
    return (done,) if at_end else (_whole(one, problem),)


def _with_meal(
    shift: Shift, *, before: datetime | None = None, since: datetime | None = None
) -> Shift:
    """The part of a cut shift, with the meal break where its span opens in this part."""
    meal = shift.meal
    if meal is None:
        return shift
    here = meal.opens_at < before if before else since is not None and meal.opens_at >= since
    return shift if here else replace(shift, meal=None)


def goes_on(first: Shift, then: Shift) -> bool:
    """Whether two shifts in order are one that a repair cut on the road.

    The second begins soon after the first, where that ends, and leads on from there. A shift cut
    at its proper end is over; what follows is a shift of its own for who works it.
    """
    return (
        first.carer_id == then.carer_id
        and first.end_place_id == then.start_place_id != then.end_place_id
        and timedelta() <= then.start_at - first.end_at <= GOES_ON_WITHIN
    )
