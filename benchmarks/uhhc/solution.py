"""A Plan as a solution file of the family.

A lunch is written as a location of its own. Travel runs by way of it, so it stands at the place
of the stop before (the carer rests, then drives) or of the stop after (drives, then rests), and
at a patient's rather than at the depot, where the family's own validator cannot follow it.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from benchmarks.uhhc.instance import Caregiver, Instance, Lunch, Span
from benchmarks.uhhc.problem import CLOCK, visit_id
from benchmarks.uhhc.score import LUNCH
from homecare.plan import Plan, Route

Stay = dict[str, Any]
"""{patient, service, start_time, end_time}."""


def solution_of(instance: Instance, plan: Plan) -> dict[str, Any]:
    """Every caregiver's locations in order; ValueError over a lunch that its leg has no room for."""
    routes = {route.carer_id: route for route in plan.routes if route.stops}
    days = [
        (c, list(_stays(instance, c, routes[c.id])) if c.id in routes else _lone_lunch(instance, c))
        for c in instance.caregivers
    ]
    # Who does nothing at all has no locations, not an empty list of them.
    written = [
        {"caregiver_id": c.id} | ({"locations": stays} if stays else {}) for c, stays in days
    ]
    return {"instance": instance.name, "routes": written}


def _lone_lunch(instance: Instance, caregiver: Caregiver) -> list[Stay]:
    """The lunch of a caregiver who stays at the depot, as soon as the shift allows."""
    lunch = instance.lunch
    if lunch is None or not caregiver.has_lunch:
        return []
    start = max(lunch.opens, caregiver.shift[0])
    end = start + lunch.minutes
    if end > caregiver.shift[1] or not lunch.fits(start, end):
        return []
    return [_stay(caregiver.start_point, LUNCH, start, end)]


def _stays(instance: Instance, caregiver: Caregiver, route: Route) -> Iterator[Stay]:
    named = {visit_id(p, n): (p.id, n.service) for p in instance.patients for n in p.needs}
    stays = [
        _stay(*named[s.visit_id], CLOCK.units(s.begin_at), CLOCK.units(s.leave_at))
        for s in route.stops
    ]
    depot = caregiver.start_point
    # A lunch cannot be written at an arriving point that is not the departing one as well.
    is_back = caregiver.end_row == caregiver.start_row
    home = _stay(depot if is_back else None, "", *[CLOCK.units(route.end_at)] * 2)
    leaves = _stay(depot, "", *[caregiver.shift[0]] * 2)
    ways = [leg.travel_s for leg in (*(s.leg for s in route.stops), route.last_leg)]
    rest = _rest(instance, route)
    for (before, after), way in zip(pairwise([leaves, *stays, home]), ways, strict=True):
        at_hand = rest and before["end_time"] <= rest[0] and rest[1] <= after["start_time"]
        if instance.lunch and rest and at_hand:
            yield _lunch(instance.lunch, (before, after), way, rest)
            rest = None
        if after is not home:
            yield after


def _rest(instance: Instance, route: Route) -> Span | None:
    """The first break of a route that is a lunch; any other one is waiting to the family."""
    rests = ((CLOCK.units(b.start_at), CLOCK.units(b.end_at)) for b in route.breaks)
    return next((r for r in rests if instance.lunch and instance.lunch.fits(*r)), None)


def _lunch(lunch: Lunch, leg: tuple[Stay, Stay], way: float, rest: Span) -> Stay:
    """The rest before or after the drive, as near to its time as the leg allows."""
    before, after = leg
    start, minutes = rest[0], rest[1] - rest[0]
    free, due = before["end_time"], after["start_time"] - minutes
    # What is no service is the depot, which comes second.
    tries = [
        (not stay["service"], abs(at - start), stay["patient"], at)
        for stay, first, last in ((before, free, due - way), (after, free + way, due))
        if stay["patient"] is not None
        and first <= last
        and lunch.fits(at := min(max(start, first), last), at + minutes)
    ]
    if not tries:
        raise ValueError(f"lunch {start:g}")
    _, _, patient, at = min(tries, key=lambda found: found[:2])
    return _stay(patient, LUNCH, at, at + minutes)


def _stay(patient: str | None, service: str, start: float, end: float) -> Stay:
    return {
        "patient": patient,
        "service": service,
        "start_time": int(start) if start == int(start) else start,
        "end_time": int(end) if end == int(end) else end,
    }
