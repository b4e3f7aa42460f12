"""What a shift allows and what it costs: hours, the legal break, the working day, fair shares.

OR-Tools ignores a break that lies before the route's start or after its end, so a break is
tied into the route whenever the route works long enough to need it.
"""

from typing import TYPE_CHECKING

from ortools.constraint_solver import pywrapcp

from homecare.desk import DeskShift

if TYPE_CHECKING:
    from solver.routing.model import Model


def add_work(model: "Model") -> None:
    """Hours, breaks and limits of every vehicle."""
    spans = [_add_shift(model, n, shift) for n, shift in enumerate(model.layout.vehicles)]
    desk, vehicles = model.layout.desk, model.layout.vehicles
    days: dict[tuple[str, int], list[int]] = {}
    weeks: dict[tuple[str, int], list[int]] = {}
    for number, shift in enumerate(vehicles):
        carer_id, day = shift.shift.carer_id, desk.day_of(shift.shift.id)
        days.setdefault((carer_id, day), []).append(number)
        weeks.setdefault((carer_id, desk.week_of(day)), []).append(number)
    solver = model.routing.solver()
    for numbers in days.values():
        if len(numbers) > 1:
            most_s = min(vehicles[n].limits.day_max_s for n in numbers)
            solver.Add(solver.Sum([spans[n] for n in numbers]) <= most_s)
    for key, numbers in weeks.items():
        most_s = min(vehicles[n].limits.week_max_s for n in numbers)
        left_s = max(0, most_s - desk.past_weeks_s.get(key, 0))
        if sum(vehicles[n].limits.day_max_s for n in numbers) > left_s:
            solver.Add(solver.Sum([spans[n] for n in numbers]) <= left_s)


def _add_shift(model: "Model", number: int, shift: DeskShift) -> pywrapcp.IntExpr:
    """One vehicle; the answer is its work in seconds as an expression."""
    layout, time, routing = model.layout, model.time, model.routing
    opens_s = shift.usable.opens_s - layout.base_s
    closes_s = shift.usable.closes_s - layout.base_s
    start = time.CumulVar(routing.Start(number))
    end = time.CumulVar(routing.End(number))
    start.SetRange(opens_s, closes_s)
    end.SetRange(opens_s, closes_s)
    routing.AddVariableMaximizedByFinalizer(start)
    routing.AddVariableMinimizedByFinalizer(end)
    weights = layout.desk.problem.weights
    if weights.overtime_per_s and shift.usable.closes_s > shift.ends_s:
        by_s = max(0, shift.ends_s - layout.base_s)
        time.SetCumulVarSoftUpperBound(routing.End(number), by_s, weights.overtime_per_s)
    home_s = _home(model, number, shift)
    rested_s = _add_break(model, number, shift, home_s)
    _add_fair_share(model, number, shift)
    work = end - start - home_s - rested_s
    limits = shift.limits
    if closes_s - opens_s > limits.day_max_s:
        routing.solver().Add(work <= limits.day_max_s)
        if limits.home_legs_count:
            longest_s = limits.day_max_s + (
                0 if limits.break_counts_as_work else limits.break_total_s
            )
            time.SetSpanUpperBoundForVehicle(min(longest_s, closes_s - opens_s), number)
    return work


def _add_break(
    model: "Model", number: int, shift: DeskShift, home_s: pywrapcp.IntExpr
) -> pywrapcp.IntExpr:
    """The legal break; the answer is the rest in seconds that is not work."""
    limits, usable = shift.limits, shift.usable
    opens_s, closes_s = usable.opens_s - model.layout.base_s, usable.closes_s - model.layout.base_s
    if closes_s - opens_s <= limits.break_over_s or not limits.break_total_s:
        return 0
    solver, routing = model.routing.solver(), model.routing
    start = model.time.CumulVar(routing.Start(number))
    end = model.time.CumulVar(routing.End(number))
    rest = solver.FixedDurationIntervalVar(
        opens_s, closes_s, limits.break_total_s, True, f"break {number}"
    )
    taken = rest.PerformedExpr()
    begins = rest.SafeStartExpr(0)
    far_s = model.layout.horizon_s
    solver.Add(begins + far_s * (1 - taken) >= start)
    solver.Add(begins <= start + limits.break_latest_start_s)
    solver.Add(begins + limits.break_total_s * taken <= end)
    solver.Add(end - start - home_s <= limits.break_over_s + far_s * taken)
    model.time.SetBreakIntervalsOfVehicle([rest], number, _service_s(model))
    return 0 if limits.break_counts_as_work else taken * limits.break_total_s


def _service_s(model: "Model") -> list[int]:
    """Seconds of service by index; starts and ends have none."""
    service_s = [0] * model.routing.Size()
    for node in model.layout.nodes:
        service_s[model.index(node.number)] = node.visit.service_s
    return service_s


def _add_fair_share(model: "Model", number: int, shift: DeskShift) -> None:
    """Work above the fair share; the break is taken as taken when the share needs one."""
    weight, fair_s = model.layout.desk.problem.weights.imbalance_per_s, shift.shift.fair_work_s
    if fair_s is None or not weight:
        return
    limits = shift.limits
    if fair_s > limits.break_over_s and not limits.break_counts_as_work:
        fair_s += limits.break_total_s
    bound = pywrapcp.BoundCost(fair_s, weight)
    model.time.SetSoftSpanUpperBoundForVehicle(bound, number)


def _home(model: "Model", number: int, shift: DeskShift) -> pywrapcp.IntExpr:
    """Seconds of the legs from and to home, where they are not work."""
    if shift.first_leg_is_work and shift.last_leg_is_work:
        return 0
    routing, name = model.routing, f"home {number}"
    transit = routing.RegisterTransitMatrix(_home_legs(model, shift))
    most_s = 2 * 86_400
    routing.AddDimension(transit, 0, most_s, True, name)
    return routing.GetDimensionOrDie(name).CumulVar(routing.End(number))


def _home_legs(model: "Model", shift: DeskShift) -> list[list[int]]:
    """Travel out of a start and into an end, as far as it is not work; other arcs are nought."""
    layout = model.layout
    visits, size = len(layout.nodes), len(layout.places)
    legs = [[0] * size for _ in range(size)]
    for node in layout.nodes:
        place = node.visit.place
        for end in range(visits, size):
            if not shift.first_leg_is_work:
                legs[end][node.number] = shift.travel_s[layout.places[end]][place]
            if not shift.last_leg_is_work:
                legs[node.number][end] = shift.travel_s[place][layout.places[end]]
    return legs
