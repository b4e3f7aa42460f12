"""A tiny town in the family's form, and plans for it.

The depot and three patients lie along one straight road, ten minutes apart:

    D ---- p1 ---- p2 ---- p3            travel |i - j| x 10 minutes

Carer a knows s1, carer b knows s1 and s2; both work 0-300 and eat 30 minutes within 100-200.
p1 needs s1 (20 min, window 20-60); p2 needs s1 and s2 at once (10 min each, windows 30-60 and
150-180); p3 may be left out, likes b and needs s2 (30 min, window 40-70).
"""

from dataclasses import replace
from typing import Any

from benchmarks.uhhc.instance import Instance, instance_of
from benchmarks.uhhc.problem import CLOCK
from homecare.plan import Break, Leg, Plan, Problem, Route, Stop, Totals, Unserved
from homecare.rules import judge
from homecare.rules.costs import costs_of
from homecare.rules.totals import totals_of
from homecare.rules.view import look

WEIGHTS = {
    "travel_time": 2,
    "total_tardiness": 3,
    "highest_tardiness": 5,
    "total_waiting_time": 7,
    "total_extra_time": 11,
    "max_idle_time": 13,
    "caregiver_preferences": 17,
    "optional_patients": 190,
    "missed_lunch_break": 230,
    "workload_balance": 29,
}

Rows = list[dict[str, Any]]
Tour = tuple[float, list[tuple[str, float]], list[tuple[float, float]]]
"""Leaves at; (visit, begin) in order; breaks, the last before the drive home."""


def content(**metadata: Any) -> dict[str, Any]:
    """The town's file, with entries of its metadata replaced."""
    about = {
        "time_window_met": "at_service_end",
        "origin": "generated",
        "name": "town",
        "cost_components": dict(WEIGHTS),
    }
    return {
        "metadata": about | metadata,
        "distances": [[abs(i - j) * 10 for j in range(4)] for i in range(4)],
        "terminal_points": [{"id": "D", "distance_matrix_index": 0}],
        "services": [{"id": "s1", "default_duration": 20}, {"id": "s2", "default_duration": 30}],
        "lunch_breaks": {"start": 100, "end": 200, "min_duration": 30},
        "patients": _patients(),
        "caregivers": [_caregiver("a", ["s1"]), _caregiver("b", ["s1", "s2"])],
    }


def _patients() -> Rows:
    return [
        {
            "id": "p1",
            "distance_matrix_index": 1,
            "required_services": [{"service": "s1"}],
            "time_windows": [{"start": 20, "end": 60}],
        },
        {
            "id": "p2",
            "distance_matrix_index": 2,
            "required_services": [
                {"service": "s1", "duration": 10},
                {"service": "s2", "duration": 10},
            ],
            "time_windows": [{"start": 150, "end": 180}, {"start": 30, "end": 60}],
            "synchronization": {"type": "simultaneous"},
        },
        {
            "id": "p3",
            "distance_matrix_index": 3,
            "required_services": [{"service": "s2", "duration": 30}],
            "time_windows": {"start": 40, "end": 70},
            "preferred_caregivers": ["b"],
            "optional": True,
        },
    ]


def _caregiver(caregiver_id: str, abilities: list[str]) -> dict[str, Any]:
    return {
        "id": caregiver_id,
        "abilities": abilities,
        "departing_point": "D",
        "arrival_point": "D",
        "working_shift": {"start": 0, "end": 300},
        "lunch_break": True,
    }


def town(**metadata: Any) -> Instance:
    return instance_of(content(**metadata))


def tied(kind: str, **tie: Any) -> dict[str, Any]:
    """The town with another tie between the services of p2."""
    found = content()
    found["patients"][1]["synchronization"] = {"type": kind, **tie}
    return found


def plan_of(problem: Problem, tours: dict[str, Tour]) -> Plan:
    """A plan with the referee's own totals and costs; who has no tour has no route."""
    routes = tuple(_route(problem, carer_id, tour) for carer_id, tour in tours.items())
    served = {stop.visit_id for route in routes for stop in route.stops}
    left_out = tuple(Unserved(visit_id=v.id) for v in problem.visits if v.id not in served)
    plan = Plan(problem_id=problem.id, routes=routes, unserved=left_out)
    seen = {r.shift.carer_id: r for r in look(problem, plan).routes}
    routes = tuple(replace(r, totals=totals_of(seen[r.carer_id])) for r in routes)
    plan = replace(plan, routes=routes)
    return replace(plan, costs=costs_of(look(problem, plan)))


def _route(problem: Problem, carer_id: str, tour: Tour) -> Route:
    leaves, begins, breaks = tour
    visits = {v.id: v for v in problem.visits}
    shift = next(s for s in problem.shifts if s.carer_id == carer_id)
    place_id, free, stops = shift.start_place_id, leaves, []
    for visit_id, begin in begins:
        visit = visits[visit_id]
        leg = _leg(problem, place_id, visit.place_id)
        place_id, free = visit.place_id, begin + visit.service_s
        begin_at = CLOCK.at(begin)
        stops.append(
            Stop(
                visit_id=visit_id,
                leg=leg,
                arrive_at=begin_at,
                begin_at=begin_at,
                leave_at=CLOCK.at(free),
            )
        )
    home = _leg(problem, place_id, shift.end_place_id)
    return Route(
        shift_id=shift.id,
        carer_id=carer_id,
        start_at=CLOCK.at(leaves),
        stops=tuple(stops),
        breaks=tuple(Break(start_at=CLOCK.at(a), end_at=CLOCK.at(b)) for a, b in breaks),
        last_leg=home,
        end_at=CLOCK.at(max([free, *(end for _, end in breaks)]) + home.travel_s),
        totals=Totals(
            care_s=0,
            travel_s=0,
            approach_s=0,
            waiting_s=0,
            break_s=0,
            work_s=0,
            overtime_s=0,
            distance_m=0,
        ),
    )


def _leg(problem: Problem, start: str, end: str) -> Leg:
    ids = problem.travel.place_ids
    (matrix,) = problem.travel.by_way.values()
    row, column = ids.index(start), ids.index(end)
    return Leg(
        from_place_id=start,
        to_place_id=end,
        travel_s=matrix.travel_s[row][column],
        distance_m=matrix.distance_m[row][column],
    )


def broken(problem: Problem, plan: Plan) -> set[str]:
    """Names of the hard rules that a plan breaks."""
    return {violation.rule for violation in judge(problem, plan) if violation.hard}
