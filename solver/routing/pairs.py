"""Visits that depend on one another: double-handed ones and gaps.

Equal begins together with equal activity make the first-solution heuristics drop every pair
(insertion puts in one node at a time, and half a pair is not allowed). The loose model
therefore asks for equal begins only; the strict one, which is always started from a plan that
already has its pairs, asks for both.
"""

from typing import TYPE_CHECKING

from ortools.constraint_solver import pywrapcp

if TYPE_CHECKING:
    from solver.routing.model import Model


def add_pairs(model: "Model", *, strict: bool) -> None:
    """Both halves begin together, by two carers."""
    solver, routing = model.routing.solver(), model.routing
    for node in model.layout.nodes:
        if node.twin is None or node.twin < node.number:
            continue
        first, second = model.index(node.number), model.index(node.twin)
        solver.Add(model.time.CumulVar(first) == model.time.CumulVar(second))
        solver.Add(_carer(model, first, -1) != _carer(model, second, -2))
        if strict:
            solver.Add(routing.ActiveVar(first) == routing.ActiveVar(second))


def _carer(model: "Model", index: int, nobody: int) -> pywrapcp.IntExpr:
    """Number of the carer who comes; halves left out differ by `nobody`."""
    carers = [nobody, *model.layout.carer_of]
    return model.routing.solver().Element(carers, model.routing.VehicleVar(index) + 1)


def add_gaps(model: "Model") -> None:
    """Least and most time between two begins, when both visits are served."""
    solver, routing, time = model.routing.solver(), model.routing, model.time
    first_node = {node.visit.visit.id: node.number for node in reversed(model.layout.nodes)}
    away_s = 2 * model.layout.horizon_s
    for gap in model.layout.desk.problem.gaps:
        if gap.first_id not in first_node or gap.second_id not in first_node:
            continue
        first = model.index(first_node[gap.first_id])
        second = model.index(first_node[gap.second_id])
        out = 2 - routing.ActiveVar(first) - routing.ActiveVar(second)
        between = time.CumulVar(second) - time.CumulVar(first)
        loose_s = away_s + abs(gap.least_s)
        solver.Add(between + out * loose_s >= gap.least_s)
        if gap.most_s is not None:
            solver.Add(between - out * (away_s + abs(gap.most_s)) <= gap.most_s)
