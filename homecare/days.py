"""The plan of several days, cut into one problem and one plan for each day.

So every day is stored, approved, published, shown and repaired by itself. A day's part holds
the visits that its routes serve, with the windows of that day; a visit that no day serves goes
with the last day on which it could begin. The other days stand in the part as history: their
work for the rests, who met whom before for the continuity budget. Costs are worked out anew by
the referee's rules, because what a part of the whole costs is not stated by it; the whole has
been judged before with the costs of its engine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from homecare.model import Visit, WorkSpan
from homecare.plan import ContinuityBudget, Matrix, Plan, Problem, Route, Travel
from homecare.rules.costs import costs_of
from homecare.rules.view import look

HISTORY = timedelta(days=8)
"""How far before and after a day the work is that counts for daily and weekly rest."""

Part = tuple[Problem, Plan]


def day_parts(problem: Problem, plan: Plan) -> tuple[Part, ...]:
    """Problem and plan of each day that has visits, shifts or a published plan, in order."""
    if problem.days == 1:
        return ((problem, plan),)
    cut = _cut(problem, plan)
    days = (problem.day_on + timedelta(days=n) for n in range(problem.days))
    return tuple(cut.part(day) for day in days if day in cut.busy_days)


@dataclass(frozen=True, slots=True)
class _Cut:
    """The whole, and on which local day each piece of it lies."""

    problem: Problem
    plan: Plan
    begins: Mapping[str, datetime]
    shift_on: Mapping[str, date]
    visit_on: Mapping[str, date]
    """The day of its route, else the last day on which the visit could begin."""
    busy_days: frozenset[date]

    def day(self, at: datetime) -> date:
        """Local day of a moment."""
        return at.astimezone(ZoneInfo(self.problem.zone)).date()

    def route_on(self, route: Route) -> date:
        """The day on which the route's shift begins."""
        return self.shift_on[route.shift_id]

    def part(self, on: date) -> Part:
        """Problem and plan of one day."""
        problem = self.problem
        visits = tuple(self.visit(v, on) for v in problem.visits if self.visit_on[v.id] == on)
        ids = {v.id for v in visits}
        shifts = tuple(s for s in problem.shifts if self.shift_on[s.id] == on)
        on_duty = {s.carer_id for s in shifts}
        places = {v.place_id for v in visits}
        places |= {p for s in shifts for p in (s.start_place_id, s.end_place_id)}
        mine = replace(
            problem,
            id=f"{problem.id.partition(':')[0]}:{on:%Y%m%d}",
            day_on=on,
            days=1,
            visits=visits,
            shifts=shifts,
            gaps=tuple(g for g in problem.gaps if {g.first_id, g.second_id} <= ids),
            spacings=(),
            travel=travel_between(problem.travel, places),
            history=tuple(h for h in self.history(on) if h.carer_id in on_duty),
            baseline={v: how for v, how in problem.baseline.items() if v in ids},
            continuity=self.budget(on, {v.client_id for v in visits}),
            worked_s=self.worked_s(on),
        )
        return mine, self.answer(mine)

    def visit(self, visit: Visit, on: date) -> Visit:
        """The visit with the windows of a day, and the one that holds its begin."""
        begin_at = self.begins.get(visit.id)
        windows = tuple(
            w
            for w in visit.windows
            if self.day(w.opens_at) == on
            or (begin_at is not None and w.opens_at <= begin_at <= w.closes_at)
        )
        return replace(visit, windows=windows or visit.windows)

    def history(self, on: date) -> list[WorkSpan]:
        """Work of other days, of the plan and before and after it, by carer and time."""
        spans = (*self.problem.history, *self.work(on))
        return sorted(spans, key=lambda span: (span.carer_id, span.start_at))

    def work(self, on: date) -> Iterable[WorkSpan]:
        """Work that the plan has on the days around this one."""
        for route in self.plan.routes:
            if timedelta() < abs(self.route_on(route) - on) <= HISTORY:
                yield WorkSpan(
                    carer_id=route.carer_id,
                    start_at=route.start_at,
                    end_at=route.end_at,
                    work_s=route.totals.work_s,
                )

    def earlier(self, on: date) -> Iterable[Route]:
        """Routes of the days before."""
        return (route for route in self.plan.routes if self.route_on(route) < on)

    def budget(self, on: date, clients: set[str]) -> ContinuityBudget | None:
        """The continuity budget with whom the plan has sent on the days before."""
        budget = self.problem.continuity
        if budget is None:
            return None
        client_of = {v.id: v.client_id for v in self.problem.visits}
        found: dict[str, dict[str, set[date]]] = {
            client: {carer: set(days) for carer, days in budget.met.get(client, {}).items()}
            for client in clients
        }
        for route in self.earlier(on):
            for stop in route.stops:
                if client_of[stop.visit_id] in clients:
                    met = found[client_of[stop.visit_id]]
                    met.setdefault(route.carer_id, set()).add(self.route_on(route))
        return replace(budget, met=_sorted(found))

    def worked_s(self, on: date) -> dict[str, int]:
        """Work before the day that counts for a fair share."""
        found = dict(self.problem.worked_s)
        for route in self.earlier(on):
            more_s = route.totals.care_s + route.totals.travel_s
            found[route.carer_id] = found.get(route.carer_id, 0) + more_s
        return found

    def answer(self, problem: Problem) -> Plan:
        """The plan of one day's problem."""
        shifts = {s.id for s in problem.shifts}
        ids = {v.id for v in problem.visits}
        plan = replace(
            self.plan,
            problem_id=problem.id,
            routes=tuple(r for r in self.plan.routes if r.shift_id in shifts),
            unserved=tuple(u for u in self.plan.unserved if u.visit_id in ids),
            costs={},
        )
        return replace(plan, costs=costs_of(look(problem, plan)))


def _cut(problem: Problem, plan: Plan) -> _Cut:
    zone = ZoneInfo(problem.zone)
    last_on = problem.day_on + timedelta(days=problem.days - 1)
    shift_on = {s.id: s.start_at.astimezone(zone).date() for s in problem.shifts}
    stops = [(stop, shift_on[route.shift_id]) for route in plan.routes for stop in route.stops]
    served_on = {stop.visit_id: on for stop, on in stops}
    visit_on = {
        v.id: served_on.get(v.id)
        or min(last_on, max(w.opens_at for w in v.windows).astimezone(zone).date())
        for v in problem.visits
    }
    published_on = {s.begin_at.astimezone(zone).date() for s in problem.baseline.values()}
    return _Cut(
        problem=problem,
        plan=plan,
        begins={stop.visit_id: stop.begin_at for stop, _ in stops},
        shift_on=shift_on,
        visit_on=visit_on,
        busy_days=frozenset({*shift_on.values(), *visit_on.values(), *published_on}),
    )


def _sorted(
    met: Mapping[str, Mapping[str, Iterable[date]]],
) -> dict[str, dict[str, tuple[date, ...]]]:
    return {
        client: {carer: tuple(sorted(days)) for carer, days in sorted(carers.items())}
        for client, carers in sorted(met.items())
        if carers
    }


def travel_between(travel: Travel, place_ids: Iterable[str]) -> Travel:
    """The rows and columns of some places, in the order of the whole."""
    wanted = set(place_ids)
    kept = [n for n, place_id in enumerate(travel.place_ids) if place_id in wanted]
    return replace(
        travel,
        place_ids=tuple(travel.place_ids[n] for n in kept),
        off_road=tuple(place_id for place_id in travel.off_road if place_id in wanted),
        by_way={
            way: Matrix(
                travel_s=tuple(tuple(m.travel_s[row][n] for n in kept) for row in kept),
                distance_m=tuple(tuple(m.distance_m[row][n] for n in kept) for row in kept),
            )
            for way, m in travel.by_way.items()
        },
    )
