"""A timed route written out as the Route of a plan: the one place that does it."""

from collections.abc import Sequence

from homecare.desk import Desk, DeskShift, DeskVisit
from homecare.model import WayOfTravel
from homecare.plan import Break, Leg, Route, Stop, Totals
from homecare.timing import Timed


def route_of(desk: Desk, timed: Timed, way: WayOfTravel | None = None) -> Route:
    """The Route of a timed route; ValueError when it has no visit.

    `way` is how the carer really goes, where the route was timed by another way than the desk's.
    """
    if not timed.visit_ids:
        raise ValueError("a shift without stops has no route")
    shift = desk.shifts[timed.shift_id]
    if way is not None and way != shift.way:
        shift = desk.shift_by_way(timed.shift_id, way)
    stops = _stops(desk, shift, timed)
    last_leg = _leg(desk, shift, desk.visits[timed.visit_ids[-1]].place, shift.to_place)
    return Route(
        shift_id=timed.shift_id,
        carer_id=shift.shift.carer_id,
        start_at=desk.moment(timed.start_s),
        stops=stops,
        breaks=tuple(
            Break(start_at=desk.moment(start_s), end_at=desk.moment(end_s))
            for _, start_s, end_s in sorted(timed.rests, key=lambda rest: rest[1])
        ),
        last_leg=last_leg,
        end_at=desk.moment(timed.end_s),
        totals=_totals(desk, shift, timed, (stops, last_leg)),
        way=shift.way if shift.way != shift.shift.way else None,
    )


def _stops(desk: Desk, shift: DeskShift, timed: Timed) -> tuple[Stop, ...]:
    stops: list[Stop] = []
    place, left_s = shift.from_place, timed.start_s
    for n, (visit_id, begin_s) in enumerate(zip(timed.visit_ids, timed.begins_s, strict=True)):
        visit = desk.visits[visit_id]
        leg = _leg(desk, shift, place, visit.place)
        rests = sorted((start_s, end_s) for on, start_s, end_s in timed.rests if on == n)
        arrive_s = _arrival(left_s, leg.travel_s, _door_by(visit, place, begin_s), rests)
        left_s = begin_s + visit.service_s
        stops.append(
            Stop(
                visit_id=visit_id,
                leg=leg,
                arrive_at=desk.moment(arrive_s),
                begin_at=desk.moment(begin_s),
                leave_at=desk.moment(left_s),
            )
        )
        place = visit.place
    return tuple(stops)


def _door_by(visit: DeskVisit, from_place: int, begin_s: int) -> int:
    """Latest end of the travel that leaves time to park and walk."""
    return begin_s - (visit.approach_s if visit.place != from_place else 0)


def _arrival(left_s: int, travel_s: int, by_s: int, rests: Sequence[tuple[int, int]]) -> int:
    """When the travel of a leg is over.

    The carer drives at once and rests at the door, except that rests which begin before the
    drive could be over put it off. Where that leaves too little time, those rests lie on the way.
    """
    leaves_s = left_s
    for start_s, end_s in rests:
        if start_s < leaves_s + travel_s:
            leaves_s = end_s
    arrive_s = leaves_s + travel_s
    later_s = sum(end_s - start_s for start_s, end_s in rests if start_s >= arrive_s)
    if arrive_s + later_s <= by_s:
        return arrive_s
    arrive_s = left_s + travel_s
    for start_s, end_s in rests:
        if start_s < arrive_s:
            arrive_s += end_s - start_s
    return arrive_s


def _leg(desk: Desk, shift: DeskShift, from_place: int, to_place: int) -> Leg:
    place_ids = desk.problem.travel.place_ids
    return Leg(
        from_place_id=place_ids[from_place],
        to_place_id=place_ids[to_place],
        travel_s=shift.travel_s[from_place][to_place],
        distance_m=shift.distance_m[from_place][to_place],
    )


def _totals(desk: Desk, shift: DeskShift, timed: Timed, legs: tuple[Sequence[Stop], Leg]) -> Totals:
    stops, last_leg = legs
    visits = [desk.visits[stop.visit_id] for stop in stops]
    care_s = sum(visit.service_s for visit in visits)
    travel_s = sum(stop.leg.travel_s for stop in stops) + last_leg.travel_s
    approach_s = sum(
        visit.approach_s
        for visit, stop in zip(visits, stops, strict=True)
        if stop.leg.from_place_id != stop.leg.to_place_id
    )
    break_s = sum(end_s - start_s for _, start_s, end_s in timed.rests)
    span_s = timed.end_s - timed.start_s
    return Totals(
        care_s=care_s,
        travel_s=travel_s,
        approach_s=approach_s,
        waiting_s=span_s - care_s - travel_s - approach_s - break_s,
        break_s=break_s,
        work_s=timed.work_s,
        overtime_s=max(0, timed.end_s - shift.ends_s),
        distance_m=sum(stop.leg.distance_m for stop in stops) + last_leg.distance_m,
    )
