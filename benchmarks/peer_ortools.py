"""OR-Tools' routing model as somebody writes it who knows its documentation and not ours.

One time dimension, a disjunction with a penalty for each visit, allowed vehicles, guided local
search. Double-handed visits are two nodes with equal begins, both active or neither, by different
vehicles. Carers' wishes are arc costs. A shift longer than the law's limit gets one mandatory
break of the whole length. One core, as OR-Tools has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_parameters_pb2

from benchmarks.peer_day import Asked, PeerAnswer, PeerDay, PeerRoute, Whole, peer_day
from homecare.plan import Problem

STRATEGIES = ("PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC")
"""First solutions: both are tried, and the better answer counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    problem: Problem
    day: PeerDay
    visit_of: Whole
    """Visit of each node; a double-handed visit has two nodes, one after the other."""
    places: Whole
    """Travel row of every node: visits, then starts, then ends of the shifts."""
    indices: pywrapcp.RoutingIndexManager
    routing: pywrapcp.RoutingModel
    time: pywrapcp.RoutingDimension

    @property
    def nodes(self) -> int:
        """How many nodes stand for visits."""
        return len(self.visit_of)


def solve(asked: Asked) -> PeerAnswer:
    """The routes of the best solution; none where OR-Tools found no solution.

    The choice is one of STRATEGIES.
    """
    problem = asked.problem
    model = _model(problem)
    _add_costs(model)
    for node in range(model.nodes):
        _add_node(model, node)
    _add_pairs(model)
    rests = [_add_shift(model, number) for number in range(len(problem.shifts))]
    found = model.routing.SolveWithParameters(_parameters(asked))
    if found is None:
        return PeerAnswer()
    return PeerAnswer(routes=dict(_routes(model, found, rests)))


def _model(problem: Problem) -> _Model:
    day = peer_day(problem)
    shifts = len(problem.shifts)
    visit_of = np.repeat(np.arange(len(problem.visits)), day.carers_needed)
    places = np.concatenate((day.visit_place[visit_of], *day.shift_place.T))
    nodes = len(visit_of)
    starts, ends = range(nodes, nodes + shifts), range(nodes + shifts, nodes + 2 * shifts)
    indices = pywrapcp.RoutingIndexManager(len(places), shifts, list(starts), list(ends))
    routing = pywrapcp.RoutingModel(indices)
    served_s = np.concatenate((day.service_s[visit_of], np.zeros(2 * shifts, dtype=np.int64)))
    transit_s = day.travel_s[np.ix_(places, places)] + served_s[:, None]
    horizon_s = int(day.shift_s.max())
    transit = routing.RegisterTransitMatrix(transit_s.tolist())
    routing.AddDimension(transit, horizon_s, horizon_s, False, "time")
    return _Model(
        problem=problem,
        day=day,
        visit_of=visit_of,
        places=places,
        indices=indices,
        routing=routing,
        time=routing.GetDimensionOrDie("time"),
    )


def _add_costs(model: _Model) -> None:
    """Travel, and where the day has wishes the points of each carer coming."""
    travel_s = model.day.travel_s[np.ix_(model.places, model.places)]
    if not model.day.wish_cost.any():
        cost = model.routing.RegisterTransitMatrix(travel_s.tolist())
        model.routing.SetArcCostEvaluatorOfAllVehicles(cost)
        return
    for number in range(len(model.problem.shifts)):
        wishes = np.zeros(len(model.places), dtype=np.int64)
        wishes[: model.nodes] = model.day.wish_cost[model.visit_of, number]
        cost = model.routing.RegisterTransitMatrix((travel_s + wishes[None, :]).tolist())
        model.routing.SetArcCostEvaluatorOfVehicle(cost, number)


def _add_node(model: _Model, node: int) -> None:
    visit, day = model.visit_of[node], model.day
    index = model.indices.NodeToIndex(node)
    model.time.CumulVar(index).SetRange(*map(int, day.windows_s[visit]))
    able = np.flatnonzero(day.able[visit]).tolist()
    model.routing.VehicleVar(index).SetValues([-1, *able])
    penalty = int(day.unserved_cost[visit] // day.carers_needed[visit])
    model.routing.AddDisjunction([index], penalty)


def _add_pairs(model: _Model) -> None:
    solver, routing = model.routing.solver(), model.routing
    for node in np.flatnonzero(np.diff(model.visit_of) == 0).tolist():
        first, second = (model.indices.NodeToIndex(n) for n in (node, node + 1))
        solver.Add(model.time.CumulVar(first) == model.time.CumulVar(second))
        solver.Add(routing.ActiveVar(first) == routing.ActiveVar(second))
        apart = routing.VehicleVar(first) != routing.VehicleVar(second)
        solver.Add(apart + (1 - routing.ActiveVar(first)) >= 1)


def _add_shift(model: _Model, number: int) -> pywrapcp.IntervalVar | None:
    """Hours of a vehicle; the answer is its break, where it has one."""
    routing, problem = model.routing, model.problem
    opens_s, closes_s = map(int, model.day.shift_s[number])
    start = model.time.CumulVar(routing.Start(number))
    end = model.time.CumulVar(routing.End(number))
    start.SetRange(opens_s, closes_s)
    end.SetRange(opens_s, closes_s)
    routing.AddVariableMaximizedByFinalizer(start)
    routing.AddVariableMinimizedByFinalizer(end)
    limits = problem.limits[problem.shifts[number].limits_id]
    if closes_s - opens_s <= limits.break_over_s:
        return None
    solver = routing.solver()
    rest = solver.FixedDurationIntervalVar(
        opens_s, closes_s, limits.break_total_s, False, f"break {number}"
    )
    solver.Add(rest.StartExpr() >= start)
    solver.Add(rest.StartExpr() <= start + limits.break_latest_start_s)
    served_s = [0] * routing.Size()
    for node, visit in enumerate(model.visit_of):
        served_s[model.indices.NodeToIndex(node)] = int(model.day.service_s[visit])
    model.time.SetBreakIntervalsOfVehicle([rest], number, served_s)
    return rest


def _parameters(asked: Asked) -> routing_parameters_pb2.RoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = getattr(
        routing_enums_pb2.FirstSolutionStrategy, asked.choice
    )
    metaheuristics = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = metaheuristics.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromTimedelta(timedelta(seconds=asked.seconds))
    return parameters


def _routes(
    model: _Model, found: pywrapcp.Assignment, rests: list[pywrapcp.IntervalVar | None]
) -> Iterator[tuple[int, PeerRoute]]:
    routing = model.routing
    for number, rest in enumerate(rests):
        stops = []
        index = found.Value(routing.NextVar(routing.Start(number)))
        while not routing.IsEnd(index):
            begin_s = found.Min(model.time.CumulVar(index))
            stops.append((int(model.visit_of[model.indices.IndexToNode(index)]), begin_s))
            index = found.Value(routing.NextVar(index))
        if not stops:
            continue
        taken = []
        if rest is not None and found.PerformedValue(rest):
            taken = [(found.StartValue(rest), found.EndValue(rest))]
        start_s = found.Max(model.time.CumulVar(routing.Start(number)))
        yield number, PeerRoute(stops=stops, rests=taken, start_s=start_s)
