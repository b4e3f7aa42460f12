"""PyVRP on a day: iterated local search with prizes.

N. A. Wouda, L. Lan and W. Kool, "PyVRP: a high-performance VRP solver package", INFORMS Journal on
Computing 36 (2024), https://doi.org/10.1287/ijoc.2023.0055.

A skill is a load that a visit hands over and that a carer without it cannot carry. On days of
100 and 300 visits this found better plans than a routing profile for each set of skills.
PyVRP uses one core.
"""

from typing import Any

import pyvrp
from pyvrp.stop import MaxRuntime

from benchmarks.peer_day import Asked, PeerAnswer, PeerDay, PeerRoute, peer_day
from homecare.plan import Problem


def solve(asked: Asked) -> PeerAnswer:
    """PyVRP's routes. ValueError for a day with what it cannot express."""
    problem = asked.problem
    if any(visit.carers_needed > 1 for visit in problem.visits):
        raise ValueError("PyVRP knows no double-handed visits")
    day = peer_day(problem)
    found = pyvrp.solve(
        _day_for_pyvrp(problem, day),
        MaxRuntime(asked.seconds),
        seed=asked.seed,
        params=_params(day),
        collect_stats=False,
        display=False,
    )
    routes = {}
    for route in found.best.routes():
        stops = [(a.idx, a.start_time) for a in route.schedule() if a.is_client()]
        routes[route.vehicle_type()] = PeerRoute(stops=stops)
    return PeerAnswer(routes=routes, iterations=found.num_iterations)


def _params(day: PeerDay) -> pyvrp.SolveParams:
    """Defaults, but a missing skill may cost more than a visit left out, or it would be bought."""
    dearest = float(day.unserved_cost.max(initial=1))
    return pyvrp.SolveParams(penalty=pyvrp.PenaltyParams(max_penalty=10 * dearest))


def _day_for_pyvrp(problem: Problem, day: PeerDay) -> pyvrp.ProblemData:
    """Vehicle types, depots and shifts have one order; so have clients and visits."""
    skills = sorted({skill for visit in problem.visits for skill in visit.skills})
    visits = len(problem.visits)
    clients = [
        pyvrp.Client(
            location=int(day.visit_place[n]),
            service_duration=int(day.service_s[n]),
            tw_early=int(day.windows_s[n, 0]),
            tw_late=int(day.windows_s[n, 1]),
            pickup=[int(skill in visit.skills) for skill in skills],
            prize=int(day.unserved_cost[n]),
            required=False,
        )
        for n, visit in enumerate(problem.visits)
    ]
    depots = [pyvrp.Depot(location=int(place)) for place in day.shift_place.flat]
    vehicles = [
        pyvrp.VehicleType(
            capacity=[visits if skill in shift.skills else 0 for skill in skills],
            start_depot=2 * n,
            end_depot=2 * n + 1,
            tw_early=int(day.shift_s[n, 0]),
            tw_late=int(day.shift_s[n, 1]),
        )
        for n, shift in enumerate(problem.shifts)
    ]
    locations = [pyvrp.Location(x=0, y=0) for _ in range(len(day.travel_s))]
    # Its stub types arrays by their element where numpy wants a shape first.
    travel_s: list[Any] = [day.travel_s]
    return pyvrp.ProblemData(locations, clients, depots, vehicles, travel_s, travel_s)
