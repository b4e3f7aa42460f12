"""The way from stop to stop is the real one, and there is time for it.

Each leg joins the places of its two stops with the time and distance of the problem's matrix.
Between the end of one service and the begin of the next there is time for the travel, for the
approach (parking and walking, where the place differs) and for the breaks that lie between.
`arrive` is no earlier than the travel allows, and service begins no earlier than the approach
allows. Routes of one carer never overlap, also where they belong to two shifts.
"""

from collections.abc import Iterator
from itertools import pairwise

from homecare.rules.view import LegView, PlanView, RouteView, StopView
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Legs that are not the real way, or that need more time than there is."""
    for seen in view.routes:
        yield from _route(seen)
    for routes in view.by_carer.values():
        for earlier, later in pairwise(routes):
            if later.start_s < earlier.end_s:
                yield Violation(
                    rule="travel",
                    variant="overlap",
                    carer_id=earlier.shift.carer_id,
                    values={
                        **excess(earlier.end_s - later.start_s),
                        "shift": later.shift.id,
                        "other": earlier.shift.id,
                    },
                )


def _route(seen: RouteView) -> Iterator[Violation]:
    yield from _legs(seen)
    free_s = seen.start_s
    for stop in seen.stops:
        yield from _time(seen, stop, free_s)
        free_s = stop.leave_s
    needed_s = free_s + seen.legs[-1].travel_s + seen.resting_s(free_s, seen.end_s)
    if seen.end_s < needed_s:
        yield Violation(
            rule="travel",
            variant="end",
            carer_id=seen.shift.carer_id,
            values=excess(needed_s - seen.end_s),
        )


def _legs(seen: RouteView) -> Iterator[Violation]:
    last = len(seen.legs) - 1
    for no, leg in enumerate(seen.legs):
        visit_id = seen.stops[no].visit.id if no < last else None
        wrong_from = leg.stated.from_place_id != leg.from_place_id
        wrong_to = leg.stated.to_place_id != leg.to_place_id
        # Where the route begins and ends is the matter of `shift`.
        if (wrong_from and no > 0) or (wrong_to and no < last):
            yield _leg(seen, leg, visit_id, "place")
        elif not (wrong_from or wrong_to) and _figures_differ(leg):
            yield _leg(seen, leg, visit_id, "figures")


def _figures_differ(leg: LegView) -> bool:
    return (leg.stated.travel_s, leg.stated.distance_m) != (leg.travel_s, leg.distance_m)


def _leg(seen: RouteView, leg: LegView, visit_id: str | None, variant: str) -> Violation:
    return Violation(
        rule="travel",
        variant=variant,
        visit_id=visit_id,
        carer_id=seen.shift.carer_id,
        values={
            "start": leg.from_place_id,
            "end": leg.to_place_id,
            "stated_s": leg.stated.travel_s,
            "right_s": leg.travel_s,
            "stated_m": leg.stated.distance_m,
            "right_m": leg.distance_m,
        },
    )


def _time(seen: RouteView, stop: StopView, free_s: int) -> Iterator[Violation]:
    earliest_s = free_s + stop.leg.travel_s + seen.resting_s(free_s, stop.arrive_s)
    if stop.arrive_s < earliest_s:
        yield _short("arrive", stop, earliest_s - stop.arrive_s)
    earliest_s = stop.arrive_s + stop.approach_s + seen.resting_s(stop.arrive_s, stop.begin_s)
    if stop.begin_s < earliest_s:
        yield _short("approach", stop, earliest_s - stop.begin_s)


def _short(variant: str, stop: StopView, short_s: int) -> Violation:
    return Violation(
        rule="travel",
        variant=variant,
        visit_id=stop.visit.id,
        carer_id=stop.carer_id,
        values=excess(short_s),
    )
