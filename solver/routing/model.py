"""The routing model of a layout: nodes, travel, windows, who may come, what staying out costs.

Only integer matrices made here reach OR-Tools, never a Python callback for travel: an error in
a callback is swallowed and answered with a plan of cost 0. Vehicles of a node are restricted by
`VehicleVar.SetValues`, because `SetAllowedVehiclesForIndex` takes no list in this wheel.
"""

from dataclasses import dataclass

from ortools.constraint_solver import pywrapcp

from homecare.model import WayOfTravel
from solver.arrays import MATRIX_CELLS, Layout, Node
from solver.routing.pairs import add_gaps, add_pairs
from solver.routing.work import add_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The OR-Tools objects of one layout; they must live as long as a solution is read."""

    layout: Layout
    strict: bool
    indices: pywrapcp.RoutingIndexManager
    routing: pywrapcp.RoutingModel
    time: pywrapcp.RoutingDimension

    def index(self, node: int) -> int:
        """Index of a visit's node; never ask for an end's node, it has none."""
        return int(self.indices.NodeToIndex(node))


def build(layout: Layout, *, strict: bool) -> Model:
    """The model; `strict` adds that both halves of a pair are served or neither."""
    indices = pywrapcp.RoutingIndexManager(
        len(layout.places), len(layout.vehicles), list(layout.starts), list(layout.ends)
    )
    routing = pywrapcp.RoutingModel(indices)
    time = _time(layout, routing)
    model = Model(layout=layout, strict=strict, indices=indices, routing=routing, time=time)
    _add_costs(layout, routing)
    for node in layout.nodes:
        _add_node(model, node)
    add_pairs(model, strict=strict)
    add_gaps(model)
    add_work(model)
    return model


def _time(layout: Layout, routing: pywrapcp.RoutingModel) -> pywrapcp.RoutingDimension:
    """The one clock: begins of visits, starts and ends of routes."""
    ways: dict[WayOfTravel, int] = {}
    for vehicle in layout.vehicles:
        way = vehicle.way
        if way not in ways:
            ways[way] = routing.RegisterTransitMatrix(layout.times_s(way))
    transits = [ways[vehicle.way] for vehicle in layout.vehicles]
    horizon_s = layout.horizon_s
    routing.AddDimensionWithVehicleTransits(transits, horizon_s, horizon_s, False, "time")
    return routing.GetDimensionOrDie("time")


def _add_costs(layout: Layout, routing: pywrapcp.RoutingModel) -> None:
    """Travel and wishes as arc costs; vehicles that agree on both share one matrix."""
    wishes = [layout.wishes(number) for number in range(len(layout.vehicles))]
    keys = [(v.way, w) for v, w in zip(layout.vehicles, wishes, strict=True)]
    fits = len(set(keys)) * len(layout.places) ** 2 <= MATRIX_CELLS
    none = (0,) * len(layout.places)
    matrices: dict[tuple[WayOfTravel, tuple[int, ...]], int] = {}
    for number, (way, wish) in enumerate(keys):
        key = (way, wish if fits else none)
        if key not in matrices:
            matrices[key] = routing.RegisterTransitMatrix(layout.costs(number, key[1]))
        routing.SetArcCostEvaluatorOfVehicle(matrices[key], number)
    if not fits:
        _add_wish_dimension(layout, routing, wishes)


def _add_wish_dimension(
    layout: Layout, routing: pywrapcp.RoutingModel, wishes: list[tuple[int, ...]]
) -> None:
    """Wishes counted along each route: costs a vector for each carer instead of a matrix."""
    vectors = {wish: routing.RegisterUnaryTransitVector(list(wish)) for wish in set(wishes)}
    most = max(sum(wish) for wish in wishes)
    if most == 0:
        return
    transits = [vectors[wish] for wish in wishes]
    routing.AddDimensionWithVehicleTransits(transits, 0, most, True, "wishes")
    dimension = routing.GetDimensionOrDie("wishes")
    for number in range(len(layout.vehicles)):
        dimension.SetSpanCostCoefficientForVehicle(1, number)


def _add_node(model: Model, node: Node) -> None:
    index = model.index(node.number)
    begin = model.time.CumulVar(index)
    begin.SetRange(node.windows_s[0][0], max(closes_s for _, closes_s in node.windows_s))
    free_s = node.windows_s[0][1] + 1
    for opens_s, closes_s in node.windows_s[1:]:
        if free_s < opens_s:
            begin.RemoveInterval(free_s, opens_s - 1)
        free_s = max(free_s, closes_s + 1)
    model.routing.VehicleVar(index).SetValues([-1, *node.vehicles])
    model.routing.AddDisjunction([index], node.penalty)
    weights = model.layout.desk.problem.weights
    if node.due_s is not None and weights.lateness_per_s:
        model.time.SetCumulVarSoftUpperBound(index, node.due_s, weights.lateness_per_s)
