"""A problem and its plan without somebody: what is left of a stored day after an erasure.

Codes and times stay, for they are the record of the others' work. What goes of a client is
everything that describes the person (tasks, skills, languages, facts of the household); of a
place that is gone too, the way there: distances to known places would give the house away, so
travel to and from it is rounded down, to `ROUND_S` and `ROUND_M`. Legs, totals and costs are
worked out anew, so the day still obeys the rules that it obeyed.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from homecare.model import Visit
from homecare.plan import Leg, Matrix, Plan, Problem, Route, Travel
from homecare.rules.costs import costs_of
from homecare.rules.totals import totals_of
from homecare.rules.view import RouteView, look

ROUND_S = 300
ROUND_M = 5000


def without_persons(
    problem: Problem, plan: Plan, client_ids: Collection[str], place_ids: Collection[str]
) -> tuple[Problem, Plan]:
    """The day without what describes these clients, and without the way to places that are gone.

    Doing it again changes nothing more.
    """
    gone = frozenset(place_ids) & {*problem.travel.place_ids}
    blurred = replace(
        problem,
        visits=tuple(bare(v) if v.client_id in client_ids else v for v in problem.visits),
        travel=_rounded(problem.travel, gone) if gone else problem.travel,
    )
    return blurred, _worked_out_anew(blurred, plan) if gone else plan


def bare(visit: Visit) -> Visit:
    """A visit without what describes the person."""
    nothing: frozenset[str] = frozenset()
    return replace(visit, tasks=(), skills=nothing, languages=nothing, facts=nothing)


def _rounded(travel: Travel, gone: Collection[str]) -> Travel:
    at = {number for number, place_id in enumerate(travel.place_ids) if place_id in gone}
    by_way = {
        way: Matrix(
            travel_s=_rows(matrix.travel_s, at, ROUND_S),
            distance_m=_rows(matrix.distance_m, at, ROUND_M),
        )
        for way, matrix in travel.by_way.items()
    }
    near = tuple(place_id for place_id in travel.off_road if place_id not in gone)
    return replace(travel, by_way=by_way, off_road=near)


def _rows(
    rows: Sequence[Sequence[int]], at: Collection[int], unit: int
) -> tuple[Sequence[int], ...]:
    return tuple(
        tuple(
            value // unit * unit if row_no in at or column_no in at else value
            for column_no, value in enumerate(row)
        )
        for row_no, row in enumerate(rows)
    )


def _worked_out_anew(problem: Problem, plan: Plan) -> Plan:
    view = look(problem, plan)
    routes = {seen.route.shift_id: _route(seen) for seen in view.routes}
    found = replace(plan, routes=tuple(routes.get(r.shift_id, r) for r in plan.routes))
    parts = {part: cost for part, cost in costs_of(view).items() if cost or part in plan.costs}
    return replace(found, costs=parts)


def _route(seen: RouteView) -> Route:
    legs = [_leg(seen, number) for number in range(len(seen.legs))]
    stops = tuple(replace(stop, leg=leg) for stop, leg in zip(seen.route.stops, legs, strict=False))
    return replace(seen.route, stops=stops, last_leg=legs[-1], totals=totals_of(seen))


def _leg(seen: RouteView, number: int) -> Leg:
    leg = seen.legs[number]
    return replace(leg.stated, travel_s=leg.travel_s, distance_m=leg.distance_m)
