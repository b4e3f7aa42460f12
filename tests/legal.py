"""Legal plans made by hand: sequences of visits in, a timed plan out.

Own timing, apart from the project's, so that the referee's tests stand on their own feet.
Begins are as early as the windows, partners and gaps allow, the first departure as late as
possible. A route of more than six hours (the limit) gets one break at the door, before the
service that would end after half of that. `priced` puts the right totals and costs on any plan,
so that a test which spoils a plan sees the one rule it spoils.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from homecare.model import Shift, Visit
from homecare.plan import Break, Leg, Plan, Problem, Route, Stop, Totals, Unserved
from homecare.rules.costs import costs_of
from homecare.rules.totals import totals_of
from homecare.rules.view import look

NO_TOTALS = Totals(
    care_s=0,
    travel_s=0,
    approach_s=0,
    waiting_s=0,
    break_s=0,
    work_s=0,
    overtime_s=0,
    distance_m=0,
)


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


def plan_of(
    problem: Problem,
    sequences: Mapping[str, Sequence[str]],
    begins: Mapping[str, datetime] | None = None,
) -> Plan:
    """Time the sequences (shift id -> visit ids); `begins` are earliest begins of visits."""
    earliest = dict(begins or {})
    for _ in range(100):
        routes = tuple(_Walk(problem, s, earliest).route(sequences[s]) for s in sequences)
        later = _later_begins(problem, routes, earliest)
        if later == earliest:
            break
        earliest = later
    else:
        message = "these orders push each other later without end"
        raise ValueError(message)
    plan = Plan(
        problem_id=problem.id,
        routes=routes,
        unserved=tuple(
            Unserved(visit_id=v.id)
            for v in problem.visits
            if not any(v.id in sequence for sequence in sequences.values())
        ),
    )
    return priced(problem, plan)


def priced(problem: Problem, plan: Plan) -> Plan:
    """The plan with the totals and costs that are right for it."""
    totals = {id(seen.route): totals_of(seen) for seen in look(problem, plan).routes}
    routes = tuple(replace(r, totals=totals.get(id(r), r.totals)) for r in plan.routes)
    plan = replace(plan, routes=routes)
    return replace(plan, costs=costs_of(look(problem, plan)))


def leg(problem: Problem, shift: Shift, from_id: str, to_id: str) -> Leg:
    row, column = (problem.travel.place_ids.index(p) for p in (from_id, to_id))
    matrix = problem.travel.by_way[shift.way]
    return Leg(
        from_place_id=from_id,
        to_place_id=to_id,
        travel_s=matrix.travel_s[row][column],
        distance_m=matrix.distance_m[row][column],
    )


def _later_begins(
    problem: Problem, routes: Sequence[Route], earliest: Mapping[str, datetime]
) -> dict[str, datetime]:
    later = dict(earliest)
    for route in routes:
        for stop in route.stops:
            later[stop.visit_id] = max(stop.begin_at, later.get(stop.visit_id, stop.begin_at))
    for gap in problem.gaps:
        if gap.first_id in later and gap.second_id in later:
            due_at = later[gap.first_id] + seconds(gap.least_s)
            later[gap.second_id] = max(later[gap.second_id], due_at)
    return later


class _Walk:
    """One carer's way through a day."""

    def __init__(self, problem: Problem, shift_id: str, earliest: Mapping[str, datetime]) -> None:
        self.problem = problem
        self.visits = {v.id: v for v in problem.visits}
        self.shift = next(s for s in problem.shifts if s.id == shift_id)
        self.limits = problem.limits[self.shift.limits_id]
        self.earliest = earliest

    def route(self, visit_ids: Sequence[str]) -> Route:
        plain = self._timed(visit_ids, rests=False)
        span_s = (plain.end_at - plain.start_at).total_seconds()
        return self._timed(visit_ids, rests=True) if span_s > self.limits.break_over_s else plain

    def _timed(self, visit_ids: Sequence[str], *, rests: bool) -> Route:
        start_at = free_at = self._start(visit_ids)
        place_id = self.shift.start_place_id
        stops: list[Stop] = []
        breaks: list[Break] = []
        for visit_id in visit_ids:
            visit = self.visits[visit_id]
            stop = self._stop(visit, place_id, free_at)
            if rests and not breaks and self._due(start_at, stop.leave_at):
                end_at = stop.arrive_at + seconds(self.limits.break_total_s)
                breaks.append(Break(start_at=stop.arrive_at, end_at=end_at))
                stop = self._stop(visit, place_id, free_at, self.limits.break_total_s)
            stops.append(stop)
            free_at, place_id = stop.leave_at, visit.place_id
        last_leg = leg(self.problem, self.shift, place_id, self.shift.end_place_id)
        return Route(
            shift_id=self.shift.id,
            carer_id=self.shift.carer_id,
            start_at=start_at,
            stops=tuple(stops),
            breaks=tuple(breaks),
            last_leg=last_leg,
            end_at=free_at + seconds(last_leg.travel_s),
            totals=NO_TOTALS,
        )

    def _start(self, visit_ids: Sequence[str]) -> datetime:
        first = self._stop(
            self.visits[visit_ids[0]], self.shift.start_place_id, self.shift.start_at
        )
        waits = first.begin_at - first.arrive_at
        approach_s = (
            0
            if first.leg.from_place_id == first.leg.to_place_id
            else self.visits[first.visit_id].approach_s
        )
        return self.shift.start_at + waits - seconds(approach_s)

    def _stop(self, visit: Visit, from_id: str, free_at: datetime, rest_s: int = 0) -> Stop:
        way = leg(self.problem, self.shift, from_id, visit.place_id)
        approach_s = visit.approach_s if from_id != visit.place_id else 0
        arrive_at = free_at + seconds(way.travel_s)
        begin_at = self._begin(visit, arrive_at + seconds(rest_s + approach_s))
        return Stop(
            visit_id=visit.id,
            leg=way,
            arrive_at=arrive_at,
            begin_at=begin_at,
            leave_at=begin_at + seconds(visit.service_s),
        )

    def _due(self, start_at: datetime, leave_at: datetime) -> bool:
        return (leave_at - start_at).total_seconds() > self.limits.break_over_s / 2

    def _begin(self, visit: Visit, ready_at: datetime) -> datetime:
        ready_at = max(ready_at, self.earliest.get(visit.id, ready_at))
        if visit.pin and visit.pin.begin_at:
            ready_at = max(ready_at, visit.pin.begin_at)
        fits = (max(ready_at, w.opens_at) for w in visit.windows if ready_at <= w.closes_at)
        return min(fits, default=ready_at)


def change_stop(plan: Plan, visit_id: str, /, **changes: Any) -> Plan:
    """The plan with fields of a visit's stops replaced; totals and costs stay."""
    return replace(
        plan,
        routes=tuple(
            replace(
                route,
                stops=tuple(
                    replace(s, **changes) if s.visit_id == visit_id else s for s in route.stops
                ),
            )
            for route in plan.routes
        ),
    )


def change_route(plan: Plan, shift_id: str, /, **changes: Any) -> Plan:
    """The plan with fields of one route replaced; totals and costs stay."""
    return replace(
        plan,
        routes=tuple(replace(r, **changes) if r.shift_id == shift_id else r for r in plan.routes),
    )
