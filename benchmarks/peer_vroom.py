"""VROOM on a day, by pyvroom: heuristics and local search at its highest exploration level.

VROOM serves as many visits as it can and then spends as little travel as it can, which is what
our weights ask for as well. It uses the threads that it is given and ends when it has nothing more
to try, often long before the limit.
"""

from datetime import timedelta

import vroom

from benchmarks.peer_day import Asked, PeerAnswer, PeerRoute, peer_day
from homecare.plan import Problem

EXPLORATION = 5


def solve(asked: Asked) -> PeerAnswer:
    """VROOM's routes. ValueError for a day with what it cannot express."""
    if any(visit.carers_needed > 1 for visit in asked.problem.visits):
        raise ValueError("VROOM knows no double-handed visits")
    found = _day_for_vroom(asked.problem).solve(
        exploration_level=EXPLORATION,
        nb_threads=asked.threads,
        timeout=timedelta(seconds=asked.seconds),
    )
    stops: dict[int, list[tuple[int, int]]] = {}
    for step in found.routes.to_dict("records"):
        if step["type"] == "job":
            begin_s = int(step["arrival"]) + int(step["waiting_time"])
            stops.setdefault(int(step["vehicle_id"]), []).append((int(step["id"]), begin_s))
    return PeerAnswer(routes={number: PeerRoute(stops=found) for number, found in stops.items()})


def _day_for_vroom(problem: Problem) -> vroom.Input:
    day = peer_day(problem)
    skill_no = {
        skill: n for n, skill in enumerate(sorted({s for v in problem.visits for s in v.skills}), 1)
    }
    model = vroom.Input()
    model.set_durations_matrix("car", day.travel_s)
    for n, visit in enumerate(problem.visits):
        model.add_job(
            vroom.Job(
                n,
                location=int(day.visit_place[n]),
                default_service=int(day.service_s[n]),
                skills={skill_no[skill] for skill in visit.skills},
                time_windows=[vroom.TimeWindow(*map(int, day.windows_s[n]))],
            )
        )
    for n, shift in enumerate(problem.shifts):
        start, end = map(int, day.shift_place[n])
        model.add_vehicle(
            vroom.Vehicle(
                n,
                start=start,
                end=end,
                skills={skill_no[skill] for skill in shift.skills if skill in skill_no},
                time_window=vroom.TimeWindow(*map(int, day.shift_s[n])),
            )
        )
    return model
