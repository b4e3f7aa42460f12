"""The plan as the referee reads it: indexed once, every moment in seconds, legs looked up anew.

Nothing here trusts the plan. A route that cannot be read (unknown shift or visit, a moment
without time zone, a place without travel) becomes a `known` violation and is left out of the
other rules, apart from `once`, which counts stops by their ids alone.

Names with `_s` that stand for a moment count seconds since 1970 (UTC).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from homecare.i18n import clock
from homecare.model import Shift, Visit, WayOfTravel, WorkLimits
from homecare.plan import Leg, Matrix, Plan, Problem, Route, Stop
from homecare.rules.violation import Violation

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)
_BEFORE = timedelta(days=2)
_AFTER = timedelta(days=3)


@dataclass(slots=True, eq=False)
class LegView:
    """A leg as the plan states it, beside the places and figures that are right."""

    stated: Leg
    from_place_id: str
    to_place_id: str
    travel_s: int
    distance_m: int


@dataclass(slots=True, eq=False)
class StopView:
    """A stop with its visit, its route and the right way to it."""

    stop: Stop
    visit: Visit
    route: "RouteView"
    leg: LegView
    arrive_s: int
    begin_s: int
    leave_s: int

    @property
    def approach_s(self) -> int:
        """Due approach: none when coming from the same place."""
        same = self.leg.from_place_id == self.visit.place_id
        return 0 if same else self.visit.approach_s

    @property
    def carer_id(self) -> str:
        """The carer of the shift in which this stop stands."""
        return self.route.shift.carer_id


@dataclass(slots=True, eq=False)
class RouteView:
    """A readable route with its shift and limits."""

    route: Route
    shift: Shift
    limits: WorkLimits
    way: WayOfTravel
    """How the carer really goes; the legs are looked up in its matrix."""
    start_s: int
    end_s: int
    day_on: date
    """Local day on which the route starts; all its work belongs to that day."""
    breaks: list[tuple[int, int]]
    stops: list[StopView] = field(default_factory=list)
    legs: list[LegView] = field(default_factory=list)
    """One per stop, in order, and the last one to the end of the shift."""

    @property
    def break_s(self) -> int:
        """All breaks together."""
        return sum(end_s - start_s for start_s, end_s in self.breaks)

    @property
    def travel_s(self) -> int:
        """All legs together, the last one included, by the matrix."""
        return sum(leg.travel_s for leg in self.legs)

    @property
    def work_s(self) -> int:
        """Span of the route without what does not count as work by its limits."""
        work_s = self.end_s - self.start_s
        if not self.limits.break_counts_as_work:
            work_s -= self.break_s
        if not self.limits.home_legs_count:
            work_s -= sum(leg.travel_s for leg in self._home_legs())
        return work_s

    def _home_legs(self) -> set[LegView]:
        home = set()
        if self.shift.starts_at_home:
            home.add(self.legs[0])
        if self.shift.ends_at_home:
            home.add(self.legs[-1])
        return home

    def resting_s(self, from_s: int, to_s: int) -> int:
        """Break time between two moments."""
        return sum(max(0, min(to_s, b) - max(from_s, a)) for a, b in self.breaks)


@dataclass(slots=True, eq=False)
class PlanView:
    """A problem and a plan, indexed for the rules."""

    problem: Problem
    plan: Plan
    visits: dict[str, Visit]
    shifts: dict[str, Shift]
    routes: list[RouteView] = field(default_factory=list)
    by_carer: dict[str, list[RouteView]] = field(default_factory=lambda: defaultdict(list))
    """Readable routes of each carer in order of their starts."""
    stops: list[StopView] = field(default_factory=list)
    by_visit: dict[str, list[StopView]] = field(default_factory=lambda: defaultdict(list))
    unreadable: list[Violation] = field(default_factory=list)

    def clock(self, at: datetime) -> str:
        """Wall time of a moment where the clients live."""
        return clock(at, self.problem.zone)

    def clock_s(self, at_s: int) -> str:
        """Wall time of a moment in seconds since 1970."""
        return self.clock(datetime.fromtimestamp(at_s, tz=UTC))

    def day_of(self, at_s: int) -> date:
        """Local day of a moment in seconds since 1970."""
        return datetime.fromtimestamp(at_s, tz=ZoneInfo(self.problem.zone)).date()

    def work_days(self) -> Iterator[tuple[str, list[list[RouteView]]]]:
        """Each carer with the routes of each of the carer's local days, in order."""
        for carer_id, routes in self.by_carer.items():
            yield carer_id, [list(found) for _, found in groupby(routes, lambda r: r.day_on)]


def look(problem: Problem, plan: Plan) -> PlanView:
    """Index the plan against its problem; never raises over what the plan says."""
    view = PlanView(
        problem=problem,
        plan=plan,
        visits={v.id: v for v in problem.visits},
        shifts={s.id: s for s in problem.shifts},
    )
    reader = _Reader(view)
    for route in plan.routes:
        reader.read(route)
    for routes in view.by_carer.values():
        routes.sort(key=lambda r: r.start_s)
    return view


class _UnreadableError(Exception):
    """What in a route cannot be read; stays within this file."""

    def __init__(self, variant: str, visit_id: str | None = None, **values: str | int) -> None:
        super().__init__(variant)
        self.variant = variant
        self.visit_id = visit_id
        self.values = values


class _Reader:
    """Reads routes into a view."""

    def __init__(self, view: PlanView) -> None:
        self.view = view
        self.place_no = {id_: no for no, id_ in enumerate(view.problem.travel.place_ids)}
        midnight = datetime.combine(view.problem.day_on, datetime.min.time(), tzinfo=UTC)
        self.first_s = moment_s(midnight - _BEFORE)
        further = timedelta(days=max(1, view.problem.days) - 1)
        self.last_s = moment_s(midnight + _AFTER + further)

    def read(self, route: Route) -> None:
        """Add the route to the view, or what stands in the way of reading it."""
        view = self.view
        try:
            seen = self._route(route)
        except _UnreadableError as fault:
            view.unreadable.append(
                Violation(
                    rule="known",
                    variant=fault.variant,
                    visit_id=fault.visit_id,
                    carer_id=route.carer_id,
                    values=fault.values,
                )
            )
            return
        view.routes.append(seen)
        view.by_carer[seen.shift.carer_id].append(seen)
        view.stops.extend(seen.stops)
        for stop in seen.stops:
            view.by_visit[stop.visit.id].append(stop)

    def _route(self, route: Route) -> RouteView:
        shift = self.view.shifts.get(route.shift_id)
        if shift is None:
            raise _UnreadableError("shift", shift=str(route.shift_id))
        way, start_s = route.way or shift.way, self._moment(route.start_at, None)
        seen = RouteView(
            route=route,
            shift=shift,
            limits=self.view.problem.limits.get(shift.limits_id) or WorkLimits(),
            way=way,
            start_s=start_s,
            end_s=self._moment(route.end_at, None),
            day_on=self.view.day_of(start_s),
            breaks=sorted(
                (self._moment(b.start_at, None), self._moment(b.end_at, None)) for b in route.breaks
            ),
        )
        matrix = self._matrix(way)
        place_id = shift.start_place_id
        for stop in route.stops:
            visit = self._visit(stop)
            leg = self._leg(matrix, stop.leg, place_id, visit.place_id)
            seen.legs.append(leg)
            seen.stops.append(self._stop(seen, leg, stop, visit))
            place_id = visit.place_id
        seen.legs.append(self._leg(matrix, route.last_leg, place_id, shift.end_place_id))
        return seen

    def _visit(self, stop: Stop) -> Visit:
        visit = self.view.visits.get(stop.visit_id)
        if visit is None:
            raise _UnreadableError("visit", str(stop.visit_id))
        return visit

    def _stop(self, route: RouteView, leg: LegView, stop: Stop, visit: Visit) -> StopView:
        return StopView(
            stop=stop,
            visit=visit,
            route=route,
            leg=leg,
            arrive_s=self._moment(stop.arrive_at, visit.id),
            begin_s=self._moment(stop.begin_at, visit.id),
            leave_s=self._moment(stop.leave_at, visit.id),
        )

    def _matrix(self, way: WayOfTravel) -> Matrix:
        matrix = self.view.problem.travel.by_way.get(way)
        if matrix is None:
            raise _UnreadableError("way", way=str(way))
        return matrix

    def _leg(self, matrix: Matrix, stated: Leg, from_id: str, to_id: str) -> LegView:
        try:
            row, column = self.place_no[from_id], self.place_no[to_id]
            travel_s, distance_m = matrix.travel_s[row][column], matrix.distance_m[row][column]
        except (KeyError, IndexError):
            raise _UnreadableError("place", start=from_id, end=to_id) from None
        return LegView(
            stated=stated,
            from_place_id=from_id,
            to_place_id=to_id,
            travel_s=travel_s,
            distance_m=distance_m,
        )

    def _moment(self, at: datetime, visit_id: str | None) -> int:
        try:
            found_s = moment_s(at)
        except (TypeError, AttributeError, OverflowError):
            raise _UnreadableError("time", visit_id) from None
        if at.microsecond or not self.first_s <= found_s <= self.last_s:
            raise _UnreadableError("time", visit_id)
        return found_s


def moment_s(at: datetime) -> int:
    """An aware moment as seconds since 1970.

    Raises TypeError over a moment without time zone; moments of the plan go through the reader.
    """
    span = at - _ZERO
    return span.days * 86400 + span.seconds
