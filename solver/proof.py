"""Small days proved optimal, and a floor under the cost of any day.

The model (`solver.daymodel`) is a relaxation of the rules and costs: what is in it holds for every
legal plan, and what it leaves out can only make a plan dearer. So its bound always stands. What
it finds is then timed and judged as any plan is; where that plan costs what the bound says, the
day is proved.

In the model: once or not at all, skills and the like, pins, windows with their dues, service,
travel, approach, shifts with overtime, double-handed visits, gaps with times, carers and
together; costs unserved, optional, lateness, largest lateness, travel, overtime, not_preferred,
preference, new_face, change and carers_used. Left out: breaks, working day and week, rests, cars, spacings,
continuity budget; costs imbalance, moved, waiting, idle, missed_break.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from ortools.sat.python import cp_model

from homecare.desk import Desk
from homecare.plan import Plan, Problem, Unserved
from homecare.readout import route_of
from homecare.rules import judge
from homecare.timing import Obstacle, Timed, time_route
from solver.arrays import lost_cost
from solver.costs import cost_parts
from solver.daymodel import Day, able_shifts_of, servable

MOST_VISITS = 20
MOST_ARCS = 4000
"""Above so many visits, or visits squared times shifts, only the cheap floor is worked out."""


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan costs less than `points`; `proven` says that one costs just that."""

    points: int
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A bound, and the plan that was found beside it."""

    bound: Bound
    plan: Plan | None
    """Legal and with its true cost; None where what was found is not legal by all rules."""


def provable(problem: Problem) -> bool:
    """Whether the day is small enough for the model. Larger ones get the floor."""
    visits = len(problem.visits)
    return visits <= MOST_VISITS and visits * visits * len(problem.shifts) <= MOST_ARCS


def bound(problem: Problem, seconds: float) -> Bound:
    """The best bound that the size of the problem allows."""
    return prove(problem, seconds).bound if provable(problem) else Bound(floor(problem), False)


def floor(problem: Problem) -> int:
    """What the visits cost that no shift can serve, whatever the order: a bound in no time.

    A visit that can be served costs no less than its most wished for carers.
    """
    desk, points = Desk(problem), 0
    for visit_id, visit in desk.visits.items():
        able = tuple(able_shifts_of(desk, visit_id))
        if not servable(desk, visit_id, able):
            points += lost_cost(desk, visit)
            continue
        wished = visit.visit.carer_points
        carers = {shift.shift.carer_id for shift in able}
        dear = sorted(min(0, wished.get(carer_id, 0)) for carer_id in carers)
        points += sum(dear[: visit.visit.carers_needed])
    return points


def prove(
    problem: Problem,
    seconds: float | None,
    seed: int = 0,
    workers: int = 1,
    effort: float | None = None,
) -> Proof:
    """The model solved; `effort` is CP-SAT's deterministic time, for answers that repeat."""
    day = Day(Desk(problem))
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
        solver.parameters.interleave_search = workers > 1
    status = solver.solve(day.model)
    least = floor(problem)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(bound=Bound(least, proven=False), plan=None)
    points = max(least, ceil(solver.best_objective_bound - 1e-6))
    plan = _plan(day.desk, day.orders(solver), day.begun(solver))
    proven = plan is not None and plan.cost == points
    return Proof(bound=Bound(points, proven), plan=plan)


def _plan(desk: Desk, orders: Mapping[str, Sequence[str]], begun: Mapping[str, int]) -> Plan | None:
    """The plan of some orders, timed; None where a rule that the model leaves out is broken."""
    routes: list[Timed] = []
    for shift_id in desk.shifts:
        timed = time_route(desk, shift_id, orders.get(shift_id, ()), begun)
        if isinstance(timed, Obstacle) and shift_id in orders:
            return None
        if isinstance(timed, Timed):
            routes.append(timed)
    served = {visit_id for order in orders.values() for visit_id in order}
    lost = [visit_id for visit_id in desk.visits if visit_id not in served]
    plan = Plan(
        problem_id=desk.problem.id,
        routes=tuple(route_of(desk, timed) for timed in routes if timed.visit_ids),
        unserved=tuple(Unserved(visit_id=visit_id) for visit_id in lost),
        costs=cost_parts(desk, routes, lost),
        engine="proof",
    )
    return None if any(v.hard for v in judge(desk.problem, plan)) else plan
