"""How one carer's day looks in a terminal, and as JSON."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from api.cli.frame import console, language, table, tell
from homecare.errors import NotFound
from homecare.i18n import clock, day_name, minutes
from homecare.model import Visit
from homecare.plan import Route
from homecare.records import PlanRecord
from homecare.standing import goes_on

Line = tuple[object, ...]


def routes_of(record: PlanRecord, carer_id: str) -> list[Route]:
    """A carer's routes by the clock; raises NotFound where there is none."""
    routes = [r for r in record.plan.routes if r.carer_id == carer_id]
    if not routes:
        raise NotFound("route_not_found", carer_id=carer_id)
    return sorted(routes, key=lambda r: r.start_at)


def route_rows(record: PlanRecord, carer_id: str) -> list[dict[str, Any]]:
    """The stops of a carer's day in order; raises NotFound for a carer without a route."""
    zone = record.problem.zone
    visits = {v.id: v for v in record.problem.visits}
    return [
        {
            "visit_id": stop.visit_id,
            "client_id": visits[stop.visit_id].client_id,
            "kind": visits[stop.visit_id].kind,
            "arrive": clock(stop.arrive_at, zone),
            "begin": clock(stop.begin_at, zone),
            "leave": clock(stop.leave_at, zone),
            "travel_min": minutes(stop.leg.travel_s),
        }
        for route in routes_of(record, carer_id)
        for stop in route.stops
    ]


def draw_route(record: PlanRecord, carer_id: str, names: Mapping[str, str]) -> None:
    """A carer's day by the clock: setting out, stops, breaks, end."""
    visits = {v.id: v for v in record.problem.visits}
    routes = routes_of(record, carer_id)
    day_of = _Day(record, names, visits)
    pairs = zip_longest(routes, routes[1:])
    lines = [line for route, then in pairs for line in day_of.lines(route, then)]
    columns = ("arrive", "begin", "end", "client", "kind", "travel_min", "visit")
    day = day_name(record.day_on, language())
    table(
        tell("cli.route.title", carer_id=names.get(carer_id, carer_id), day=day),
        [tell(f"cli.column.{c}") for c in columns],
        lines,
    )
    first = next((s.visit_id for r in routes for s in r.stops), None)
    if first is not None:
        console().print(
            tell("cli.next.why", plan_id=record.id, visit_id=first, carer_id=carer_id),
            markup=False,
        )


class _Day:
    """Writes the lines of a route in the order of the clock."""

    def __init__(
        self, record: PlanRecord, names: Mapping[str, str], visits: Mapping[str, Visit]
    ) -> None:
        self.zone = record.problem.zone
        self.names = names
        self.visits = visits
        self.shifts = {s.id: s for s in record.problem.shifts}

    def lines(self, route: Route, then: Route | None) -> Iterator[Line]:
        """From setting out to the end of the shift, or to where the next route goes on."""
        yield self._line(begin=route.start_at, what=tell("cli.route.leave"))
        timed = [(b.start_at, self._break(b.start_at, b.end_at)) for b in route.breaks]
        for stop in route.stops:
            visit = self.visits[stop.visit_id]
            line = (
                self._clock(stop.arrive_at),
                self._clock(stop.begin_at),
                self._clock(stop.leave_at),
                self.names.get(visit.client_id, visit.client_id),
                tell(f"visit_kind.{visit.kind}"),
                minutes(stop.leg.travel_s),
                visit.id,
            )
            timed.append((stop.begin_at, line))
        yield from (line for _, line in sorted(timed, key=lambda each: each[0]))
        travel = minutes(route.last_leg.travel_s)
        cut = then and goes_on(self.shifts[route.shift_id], self.shifts[then.shift_id])
        what = tell("cli.route.goes_on" if cut else "cli.route.end")
        yield self._line(begin=route.end_at, what=what, travel=travel)

    def _break(self, start_at: datetime, end_at: datetime) -> Line:
        what = tell("cli.route.break")
        return ("", self._clock(start_at), self._clock(end_at), "", what, "", "")

    def _line(self, *, begin: datetime, what: str, travel: object = "") -> Line:
        return ("", self._clock(begin), "", "", what, travel, "")

    def _clock(self, at: datetime) -> str:
        return clock(at, self.zone)
