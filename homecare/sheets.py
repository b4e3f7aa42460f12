"""A carer's routes of a day as a plain document in codes: what of a plan one carer has to know.

Made from a problem and a plan when the plan is published, kept by the store, and read without
either; `homecare.my_routes` puts names and houses to it. Moments are ISO texts in UTC.
"""

from collections.abc import Mapping
from typing import Any

from homecare.model import Shift, Visit
from homecare.plan import Leg, Plan, Problem, Route, Stop

Sheet = dict[str, Any]
"""`zone`, `day_on` and `routes`."""


def sheets_of(problem: Problem, plan: Plan) -> dict[str, Sheet]:
    """Carer id -> the carer's sheet."""
    writer = _Writer(problem, plan)
    routes: dict[str, list[Route]] = {}
    for route in sorted(plan.routes, key=lambda r: (r.carer_id, r.start_at)):
        routes.setdefault(route.carer_id, []).append(route)
    return {
        carer_id: {
            "zone": problem.zone,
            "day_on": problem.day_on.isoformat(),
            "routes": [writer.route(route) for route in own],
        }
        for carer_id, own in routes.items()
    }


class _Writer:
    """Looks up what a plan names by code."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.visits: Mapping[str, Visit] = {v.id: v for v in problem.visits}
        self.shifts: Mapping[str, Shift] = {s.id: s for s in problem.shifts}
        self.coming: dict[str, list[str]] = {}
        for route in plan.routes:
            for stop in route.stops:
                self.coming.setdefault(stop.visit_id, []).append(route.carer_id)

    def route(self, route: Route) -> dict[str, Any]:
        shift = self.shifts[route.shift_id]
        return {
            "shift_id": route.shift_id,
            "way": (route.way or shift.way).value,
            "start_at": route.start_at.isoformat(),
            "end_at": route.end_at.isoformat(),
            "start_place_id": shift.start_place_id,
            "end_place_id": shift.end_place_id,
            "breaks": [
                {"start_at": b.start_at.isoformat(), "end_at": b.end_at.isoformat()}
                for b in route.breaks
            ],
            "stops": [
                {"number": n} | self.stop(route.carer_id, stop)
                for n, stop in enumerate(route.stops, start=1)
            ],
            "last_leg": _leg(route.last_leg),
        }

    def stop(self, carer_id: str, stop: Stop) -> dict[str, Any]:
        visit = self.visits[stop.visit_id]
        return {
            "visit_id": visit.id,
            "kind": visit.kind.value,
            "client_id": visit.client_id,
            "place_id": visit.place_id,
            "tasks": list(visit.tasks),
            "arrive_at": stop.arrive_at.isoformat(),
            "begin_at": stop.begin_at.isoformat(),
            "leave_at": stop.leave_at.isoformat(),
            "with_carer_ids": [c for c in self.coming[visit.id] if c != carer_id],
            **_leg(stop.leg),
        }


def _leg(leg: Leg) -> dict[str, int]:
    return {"travel_s": leg.travel_s, "distance_m": leg.distance_m}
