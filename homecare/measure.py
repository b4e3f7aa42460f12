"""Figures of a timed route that its times do not say by themselves: travel, waiting, the meal."""

from itertools import pairwise

from homecare.desk import Desk
from homecare.timing import Timed


def travel_of(desk: Desk, timed: Timed) -> int:
    """Seconds of all legs of a route, the last one included; none without a visit."""
    if not timed.visit_ids:
        return 0
    shift = desk.shifts[timed.shift_id]
    return sum(shift.travel_s[a][b] for a, b in pairwise(_places(desk, timed)))


def waiting_of(desk: Desk, timed: Timed) -> int:
    """Seconds of a route that are neither care, travel, approach nor rest."""
    visits = [desk.visits[visit_id] for visit_id in timed.visit_ids]
    places = _places(desk, timed)
    care_s = sum(visit.service_s for visit in visits)
    approach_s = sum(
        visit.approach_s
        for visit, before in zip(visits, places, strict=False)
        if visit.place != before
    )
    rest_s = sum(end_s - start_s for _, start_s, end_s in timed.rests)
    return timed.end_s - timed.start_s - care_s - travel_of(desk, timed) - approach_s - rest_s


def misses_meal(desk: Desk, timed: Timed) -> bool:
    """Whether the shift has a meal break and the route no rest that fits it."""
    meal = desk.shifts[timed.shift_id].shift.meal
    if meal is None or not timed.visit_ids:
        return False
    opens_s, closes_s = desk.seconds(meal.opens_at), desk.seconds(meal.closes_at)
    return not any(
        start_s >= opens_s
        and end_s - start_s >= meal.least_s
        and (end_s if meal.on_end else start_s) <= closes_s
        for _, start_s, end_s in timed.rests
    )


def _places(desk: Desk, timed: Timed) -> list[int]:
    shift = desk.shifts[timed.shift_id]
    return [shift.from_place, *(desk.visits[v].place for v in timed.visit_ids), shift.to_place]
