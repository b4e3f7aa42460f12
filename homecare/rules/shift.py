"""A route keeps within its shift, and a shift has one route.

It starts no earlier than the shift and ends no later than the shift with the overtime that may
be asked for; it leaves from the start place and ends at the end place. A route without stops
does no harm, but should not be there: that alone is not hard.
"""

from collections import Counter
from collections.abc import Iterator

from homecare.rules.view import PlanView, RouteView, moment_s
from homecare.rules.violation import Violation, excess


def check(view: PlanView) -> Iterator[Violation]:
    """Routes that leave their shift."""
    for shift_id, count in Counter(r.shift.id for r in view.routes).items():
        if count > 1:
            yield Violation(
                rule="shift",
                variant="twice",
                carer_id=view.shifts[shift_id].carer_id,
                values={"shift": shift_id, "n": count},
            )
    for seen in view.routes:
        yield from _times(view, seen)
        yield from _ends(seen)


def _times(view: PlanView, seen: RouteView) -> Iterator[Violation]:
    shift, route = seen.shift, seen.route
    early_s = moment_s(shift.start_at) - seen.start_s
    if early_s > 0:
        yield Violation(
            rule="shift",
            variant="early",
            carer_id=shift.carer_id,
            values={**excess(early_s), "start": view.clock(route.start_at)},
        )
    late_s = seen.end_s - moment_s(shift.latest_end_at)
    if late_s > 0:
        yield Violation(
            rule="shift",
            variant="late",
            carer_id=shift.carer_id,
            values={**excess(late_s), "end": view.clock(route.end_at)},
        )


def _ends(seen: RouteView) -> Iterator[Violation]:
    shift, route = seen.shift, seen.route
    if not route.stops:
        values = {"shift": shift.id}
        yield Violation(
            rule="shift", variant="empty", hard=False, carer_id=shift.carer_id, values=values
        )
    first_leg = route.stops[0].leg if route.stops else route.last_leg
    if first_leg.from_place_id != shift.start_place_id:
        yield _wrong_end(seen, "start_place", first_leg.from_place_id, shift.start_place_id)
    if route.last_leg.to_place_id != shift.end_place_id:
        yield _wrong_end(seen, "end_place", route.last_leg.to_place_id, shift.end_place_id)


def _wrong_end(seen: RouteView, variant: str, stated: str, right: str) -> Violation:
    return Violation(
        rule="shift",
        variant=variant,
        carer_id=seen.shift.carer_id,
        values={"stated": stated, "right": right},
    )
