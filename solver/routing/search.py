"""Searching a model: limits that do not depend on the clock alone, and reading what was found.

A search step is one look of OR-Tools at its limits. Counting steps since the last better plan
ends a small day soon and a large one late, and the same way on every machine.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_parameters_pb2

from solver.draft import Draft
from solver.readout import Order
from solver.routing.model import Model

STEPS_AT_LEAST = 60_000
STEPS_PER_NODE_PAIR = 100
"""Steps without a better plan after which a search ends grow with the square of the nodes."""
HALT_STEPS = 1 << 16
SHORTEST_SEARCH_S = 0.01
LONGEST_SEARCH_S = 24 * 3600.0

Orders = dict[str, Order]


@dataclass(slots=True)
class Limit:
    """When one search ends; the first limit met ends it."""

    ends_at: float | None
    """Reading of the monotonic clock."""
    solutions: int | None = None
    halted: Callable[[], bool] | None = None
    """Asked now and then: whether to end, because nobody waits any more."""
    improved: int = field(default=0, init=False)
    steps: int = field(default=0, init=False)
    patience: int = field(default=STEPS_AT_LEAST, init=False)
    _calm_since: int = field(default=0, init=False)

    def better(self) -> None:
        """Note one better plan."""
        self.improved += 1
        self._calm_since = self.steps

    def over(self) -> bool:
        """Whether to stop; called by OR-Tools at each step."""
        self.steps += 1
        if self.solutions is not None and self.improved >= self.solutions:
            return True
        if self.halted is not None and self.steps % HALT_STEPS == 0 and self.halted():
            return True
        return self.steps - self._calm_since > self.patience

    def left_s(self) -> float:
        """Seconds left."""
        if self.ends_at is None:
            return LONGEST_SEARCH_S
        return min(LONGEST_SEARCH_S, self.ends_at - monotonic())


def search(
    model: Model,
    limit: Limit,
    start: Draft | None,
    on_better: Callable[[Orders], None] | None = None,
) -> Orders | None:
    """Orders of the best solution found, or None; `start` is a draft to begin from."""
    if limit.left_s() < SHORTEST_SEARCH_S:
        return None
    routing = model.routing
    steps = STEPS_AT_LEAST + STEPS_PER_NODE_PAIR * len(model.layout.nodes) ** 2
    limit.patience = steps if model.strict else steps // 2
    routing.AddSearchMonitor(routing.solver().CustomLimit(limit.over))
    best: list[int] = []

    def seen() -> None:
        cost = routing.CostVar().Max()
        if not best or cost < best[-1]:
            best.append(cost)
            limit.better()
            if on_better is not None:
                on_better(_orders(model, None))

    routing.AddAtSolutionCallback(seen)
    parameters = _parameters(limit)
    routing.CloseModelWithParameters(parameters)
    if start is None:
        found = routing.SolveWithParameters(parameters)
    else:
        first = routing.ReadAssignmentFromRoutes(_nodes(model, start), True)
        if first is None:
            return None
        found = routing.SolveFromAssignmentWithParameters(first, parameters)
    return None if found is None else _orders(model, found)


def _parameters(limit: Limit) -> routing_parameters_pb2.RoutingSearchParameters:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    strategies = routing_enums_pb2.FirstSolutionStrategy
    parameters.first_solution_strategy = strategies.PARALLEL_CHEAPEST_INSERTION
    metaheuristics = routing_enums_pb2.LocalSearchMetaheuristic
    parameters.local_search_metaheuristic = metaheuristics.GUIDED_LOCAL_SEARCH
    # Its linear and CP-SAT schedulers make a step eight times slower; our timing does their work.
    parameters.disable_scheduling_beware_this_may_degrade_performance = True
    parameters.time_limit.FromTimedelta(timedelta(seconds=limit.left_s()))
    return parameters


def _orders(model: Model, solution: pywrapcp.Assignment | None) -> Orders:
    """Orders by shift, from a finished solution or from within a solution callback."""
    routing, layout = model.routing, model.layout
    orders: Orders = {}
    for number, shift in enumerate(layout.vehicles):
        order: list[tuple[str, int]] = []
        index = _next(routing, solution, routing.Start(number))
        while not routing.IsEnd(index):
            node = layout.nodes[model.indices.IndexToNode(index)]
            begin = model.time.CumulVar(index)
            begin_s = begin.Min() if solution is None else solution.Min(begin)
            order.append((node.visit.visit.id, layout.base_s + begin_s))
            index = _next(routing, solution, index)
        orders[shift.shift.id] = order
    return orders


def _next(routing: pywrapcp.RoutingModel, solution: pywrapcp.Assignment | None, index: int) -> int:
    following = routing.NextVar(index)
    return int(following.Value() if solution is None else solution.Value(following))


def _nodes(model: Model, draft: Draft) -> list[list[int]]:
    """A draft as routes of indices, halves of pairs given to vehicles that may serve them."""
    of_visit: dict[str, list[int]] = {}
    for node in model.layout.nodes:
        of_visit.setdefault(node.visit.visit.id, []).append(node.number)
    routes: list[list[int]] = []
    number_of = {shift.shift.id: n for n, shift in enumerate(model.layout.vehicles)}
    half = _halves(model, draft, of_visit, number_of)
    for shift in model.layout.vehicles:
        ids = draft.routes[shift.shift.id].visit_ids
        nodes = [of_visit[v][half.get((v, shift.shift.id), 0)] for v in ids]
        routes.append([model.index(node) for node in nodes])
    return routes


def _halves(
    model: Model, draft: Draft, of_visit: dict[str, list[int]], number_of: dict[str, int]
) -> dict[tuple[str, str], int]:
    """(visit, shift) -> which half of the pair, 0 or 1."""
    found: dict[tuple[str, str], int] = {}
    for visit_id, shift_ids in draft.where.items():
        if len(shift_ids) < 2:
            continue
        first = model.layout.nodes[of_visit[visit_id][0]]
        turned = number_of[shift_ids[0]] not in first.vehicles
        for half, shift_id in enumerate(reversed(shift_ids) if turned else shift_ids):
            found[visit_id, shift_id] = half
    return found
