"""The totals that a route states are those of its stops, legs and breaks.

Waiting is what is left of the span when care, travel, approach and breaks are taken away.
"""

from collections.abc import Iterator
from dataclasses import fields

from homecare.plan import Totals
from homecare.rules.view import PlanView, RouteView, moment_s
from homecare.rules.violation import Violation

_NAMES = tuple(f.name for f in fields(Totals))


def check(view: PlanView) -> Iterator[Violation]:
    """Totals that are not the sum of their parts."""
    for seen in view.routes:
        stated, right = seen.route.totals, totals_of(seen)
        if stated == right:
            continue
        for name in _NAMES:
            if getattr(stated, name) != getattr(right, name):
                yield Violation(
                    rule="totals",
                    carer_id=seen.shift.carer_id,
                    values={
                        "part": name,
                        "stated": getattr(stated, name),
                        "right": getattr(right, name),
                    },
                )


def totals_of(seen: RouteView) -> Totals:
    """The totals of a route, worked out anew with the figures of the matrix."""
    return Totals(
        care_s=care_s(seen),
        travel_s=seen.travel_s,
        approach_s=approach_s(seen),
        waiting_s=waiting_s(seen),
        break_s=seen.break_s,
        work_s=seen.work_s,
        overtime_s=max(0, seen.end_s - moment_s(seen.shift.end_at)),
        distance_m=sum(leg.distance_m for leg in seen.legs),
    )


def care_s(seen: RouteView) -> int:
    """Service of a route."""
    return sum(s.leave_s - s.begin_s for s in seen.stops)


def approach_s(seen: RouteView) -> int:
    """Parking and walking to the doors of a route."""
    return sum(s.approach_s for s in seen.stops)


def waiting_s(seen: RouteView) -> int:
    """What is left of the span of a route."""
    span_s = seen.end_s - seen.start_s
    return span_s - care_s(seen) - seen.travel_s - approach_s(seen) - seen.break_s
