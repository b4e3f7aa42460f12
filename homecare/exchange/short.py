"""A plan written by hand, with what follows from its problem written out.

Nothing is mended here: a route that comes too late or leaves out the break stays as it was
written, and the referee says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homecare.errors import PlanError
from homecare.exchange.forms import ShortPlanForm, ShortRoute
from homecare.model import Shift, Visit, WayOfTravel
from homecare.plan import Break, Leg, Plan, Problem, Route, Stop, Totals, Unserved
from homecare.rules.costs import costs_of
from homecare.rules.totals import totals_of
from homecare.rules.view import look

_NO_TOTALS = Totals(
    care_s=0,
    travel_s=0,
    approach_s=0,
    waiting_s=0,
    break_s=0,
    work_s=0,
    overtime_s=0,
    distance_m=0,
)


def written_out(form: ShortPlanForm, problem: Problem) -> Plan:
    """The full plan of a short one; visits that it does not name are unserved.

    Raises PlanError where it names a shift or visit that the problem does not have.
    """
    desk = _Desk(
        problem=problem,
        visits={v.id: v for v in problem.visits},
        shifts={s.id: s for s in problem.shifts},
        place_no={place_id: n for n, place_id in enumerate(problem.travel.place_ids)},
    )
    _refuse_unknown(form, desk)
    routes = tuple(_route(desk, route) for route in form.routes if route.stops)
    served = {stop.visit_id for route in routes for stop in route.stops}
    reasons = {v.id: "not_explained" for v in problem.visits if v.id not in served}
    reasons |= form.unserved
    bare = Plan(
        problem_id=form.problem_id,
        routes=routes,
        unserved=tuple(Unserved(visit_id=v, reason=r) for v, r in reasons.items()),
        engine="by_hand",
    )
    return _counted(problem, bare)


def _counted(problem: Problem, bare: Plan) -> Plan:
    """The plan with the totals and costs that the referee finds in it."""
    view = look(problem, bare)
    totals = {id(seen.route): totals_of(seen) for seen in view.routes}
    routes = tuple(replace(r, totals=totals.get(id(r), r.totals)) for r in bare.routes)
    return replace(bare, routes=routes, costs=costs_of(view))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """The problem by id."""

    problem: Problem
    visits: Mapping[str, Visit]
    shifts: Mapping[str, Shift]
    place_no: Mapping[str, int]

    def leg(self, way: WayOfTravel, from_id: str, to_id: str) -> Leg:
        """The road between two places by a way of travel."""
        try:
            matrix = self.problem.travel.by_way[way]
            row, column = self.place_no[from_id], self.place_no[to_id]
            travel_s, distance_m = matrix.travel_s[row][column], matrix.distance_m[row][column]
        except (KeyError, IndexError):
            raise PlanError("form_no_travel", start=from_id, end=to_id) from None
        return Leg(
            from_place_id=from_id, to_place_id=to_id, travel_s=travel_s, distance_m=distance_m
        )


def _refuse_unknown(form: ShortPlanForm, desk: _Desk) -> None:
    for n, route in enumerate(form.routes):
        if route.shift_id not in desk.shifts:
            raise PlanError("form_unknown_id", at=f"/routes/{n}/shift_id")
        for m, stop in enumerate(route.stops):
            if stop.visit_id not in desk.visits:
                raise PlanError("form_unknown_id", at=f"/routes/{n}/stops/{m}/visit_id")


def _route(desk: _Desk, form: ShortRoute) -> Route:
    shift = desk.shifts[form.shift_id]
    breaks = tuple(sorted(form.breaks, key=lambda b: b.start_at))
    stops = tuple(_stops(desk, shift, form, breaks))
    last = stops[-1]
    last_leg = desk.leg(form.way or shift.way, last.leg.to_place_id, shift.end_place_id)
    over_at = _over(last.leave_at, last_leg.travel_s, breaks)
    start_at = form.start_at or _start_at(stops[0], breaks)
    return Route(
        shift_id=shift.id,
        carer_id=shift.carer_id,
        start_at=start_at,
        stops=stops,
        breaks=breaks,
        last_leg=last_leg,
        end_at=max([over_at, *(b.end_at for b in breaks)]),
        totals=_NO_TOTALS,
        way=form.way,
    )


def _stops(desk: _Desk, shift: Shift, form: ShortRoute, breaks: Sequence[Break]) -> Iterator[Stop]:
    place_id, left_at = shift.start_place_id, form.start_at
    for short in form.stops:
        visit = desk.visits[short.visit_id]
        leg = desk.leg(form.way or shift.way, place_id, visit.place_id)
        if left_at is None:
            arrive_at = short.begin_at - _approach(desk, short.visit_id, place_id)
        else:
            arrive_at = _over(left_at, leg.travel_s, breaks)
        left_at = short.begin_at + timedelta(seconds=visit.service_s)
        place_id = visit.place_id
        yield Stop(
            visit_id=visit.id,
            leg=leg,
            arrive_at=arrive_at,
            begin_at=short.begin_at,
            leave_at=left_at,
        )


def _over(left_at: datetime, travel_s: int, breaks: Sequence[Break]) -> datetime:
    """When the travel is over: a break that begins on the way is taken before setting out."""
    travel = timedelta(seconds=travel_s)
    for rest in breaks:
        if left_at <= rest.start_at < left_at + travel:
            left_at = rest.end_at
    return left_at + travel


def _start_at(first: Stop, breaks: Sequence[Break]) -> datetime:
    """As late as the first stop and the first break allow."""
    departs_at = first.arrive_at - timedelta(seconds=first.leg.travel_s)
    return min([departs_at, *(b.start_at for b in breaks)])


def _approach(desk: _Desk, visit_id: str, from_id: str) -> timedelta:
    visit = desk.visits[visit_id]
    return timedelta(seconds=0 if visit.place_id == from_id else visit.approach_s)
