"""What the page's own script draws and moves: legs with their times, stops, pairs, the clock.

Texts in it are markup made by `maps.escape`; the rest are codes and numbers of ours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import polyline
from markupsafe import Markup

from homecare.model import Place
from maps.coordinates import lat_lon
from maps.legs import FindLeg, Pair
from maps.scene import RouteMark, Scene, StopMark

STEP = timedelta(minutes=5)
"""Of the slider over the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegMark:
    """One leg of a route, ready for drawing."""

    route: RouteMark
    from_: Place
    to: Place
    leave_at: datetime
    arrive_at: datetime
    to_stop: StopMark | None
    """None: to where the shift ends."""
    points: Sequence[Pair]
    """(lat, lon) from one end to the other."""
    on_roads: bool
    travel_s: int
    distance_m: int


@dataclass(frozen=True, slots=True)
class _Halt:
    place: Place | None
    arrive_at: datetime
    leave_at: datetime
    stop: StopMark | None = None
    travel_s: int = 0
    distance_m: int = 0


def legs_of(route: RouteMark, find_leg: FindLeg | None = None) -> list[LegMark]:
    """The legs of a route between the places that are located, in the order of the day."""
    halts = [halt for halt in _halts(route) if halt.place is not None]
    found = []
    for before, after in pairwise(halts):
        if before.place is None or after.place is None:
            continue
        points = find_leg(before.place, after.place, route.way) if find_leg else None
        straight = [lat_lon(before.place), lat_lon(after.place)]
        found.append(
            LegMark(
                route=route,
                from_=before.place,
                to=after.place,
                leave_at=max(before.leave_at, after.arrive_at - timedelta(seconds=after.travel_s)),
                arrive_at=after.arrive_at,
                to_stop=after.stop,
                points=points or straight,
                on_roads=points is not None,
                travel_s=after.travel_s,
                distance_m=after.distance_m,
            )
        )
    return found


def _halts(mark: RouteMark) -> Iterator[_Halt]:
    route = mark.route
    yield _Halt(mark.start, route.start_at, route.start_at)
    for stop in mark.stops:
        at, leg = stop.stop, stop.stop.leg
        yield _Halt(stop.place, at.arrive_at, at.leave_at, stop, leg.travel_s, leg.distance_m)
    last = route.last_leg
    yield _Halt(mark.end, route.end_at, route.end_at, None, last.travel_s, last.distance_m)


def line_of(legs: Sequence[LegMark]) -> list[Pair]:
    """The points of legs on end, each meeting point once."""
    points: list[Pair] = []
    for leg in legs:
        points += leg.points if not points or points[-1] != leg.points[0] else leg.points[1:]
    return points


def picture_of(
    scene: Scene,
    legs: Iterable[LegMark],
    tip: Callable[[LegMark], Markup],
    clock: Callable[[datetime], str],
) -> dict[str, Any]:
    """Everything as JSON can hold it; moments are seconds since 1970, lines encoded polylines."""
    stops = [stop for route in scene.routes for stop in route.stops]
    return {
        "legs": [_leg(leg, tip) for leg in legs],
        "stops": {stop.label: _stop(stop) for stop in stops},
        "unserved": {
            f"u{n}": mark.place.parish if mark.place else ""
            for n, mark in enumerate(scene.unserved, start=1)
        },
        "pairs": _pairs(stops),
        "clock": _clock(scene, clock),
    }


def _leg(leg: LegMark, tip: Callable[[LegMark], Markup]) -> dict[str, Any]:
    mark = leg.route.mark
    return {
        "letter": mark.letter,
        "colour": mark.colour,
        "dash": mark.dash,
        "line": polyline.encode(list(leg.points), 5),
        "tip": tip(leg),
        "parish": (leg.to if leg.to_stop else leg.from_).parish,
        "leave": int(leg.leave_at.timestamp()),
        "arrive": int(leg.arrive_at.timestamp()),
    }


def _stop(stop: StopMark) -> dict[str, Any]:
    return {
        "parish": stop.place.parish if stop.place else "",
        "arrive": int(stop.stop.arrive_at.timestamp()),
        "leave": int(stop.stop.leave_at.timestamp()),
    }


def _pairs(stops: Sequence[StopMark]) -> list[list[str]]:
    """Labels of the stops of each double-handed visit."""
    together: defaultdict[str, list[str]] = defaultdict(list)
    for stop in stops:
        if stop.place is not None and stop.partner_ids:
            together[stop.visit.id].append(stop.label)
    return [labels for labels in together.values() if len(labels) > 1]


def _clock(scene: Scene, clock: Callable[[datetime], str]) -> dict[str, Any]:
    """First moment of the slider, its step in seconds, and what each step is called."""
    if not scene.routes:
        return {"start": 0, "step": int(STEP.total_seconds()), "names": []}
    first = min(route.route.start_at for route in scene.routes)
    last = max(route.route.end_at for route in scene.routes)
    first -= timedelta(minutes=first.minute % 5, seconds=first.second)
    count = -(-(last - first) // STEP) + 1
    return {
        "start": int(first.timestamp()),
        "step": int(STEP.total_seconds()),
        "names": [clock(first + n * STEP) for n in range(count)],
    }
