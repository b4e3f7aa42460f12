"""The plan as it stands, and what happens when one visit is put into one of its routes.

Other stops keep their order. Visits that hang on another route (the other half of a pair, a
partner of a gap) are held at their begins; all others may shift within their windows.
Prices are points as in the plan's costs, apart from the points of being unserved.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from itertools import pairwise

from homecare.desk import ANY_TIME_S, Desk, DeskShift, DeskVisit
from homecare.model import Visit
from homecare.plan import Plan, Problem
from homecare.timing import NOTHING_FIXED, Obstacle, Timed, room, time_route


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A visit goes into a route at this place, at this price."""

    shift_id: str
    carer_id: str
    position: int
    begin_s: int
    price: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """A visit does not go into a route at this place: the rule in the way and what is missing."""

    shift_id: str
    carer_id: str
    position: int
    rule: str
    visit_id: str | None
    missing_s: int


@dataclass(frozen=True, slots=True)
class Board:
    """Orders of visits per shift on a desk, and the begins of visits that may not move."""

    desk: Desk
    orders: Mapping[str, tuple[str, ...]]
    begins_s: Mapping[str, int]
    held_s: Mapping[str, int]

    def varied(
        self,
        visits: Iterable[DeskVisit] = (),
        shifts: Iterable[DeskShift] = (),
        orders: Mapping[str, tuple[str, ...]] | None = None,
    ) -> "Board":
        """The same board with some visits, shifts or orders replaced."""
        desk = copy(self.desk)
        desk.visits = desk.visits | {v.visit.id: v for v in visits}
        desk.shifts = desk.shifts | {s.shift.id: s for s in shifts}
        return replace(self, desk=desk, orders={**self.orders, **(orders or {})})

    def timed(
        self,
        shift_id: str,
        order: tuple[str, ...],
        fixed_s: Mapping[str, int] = NOTHING_FIXED,
        *,
        split_break: bool = True,
    ) -> Timed | Obstacle:
        """Times of an order in this shift, with what is held elsewhere."""
        fixed = {**self.held_s, **fixed_s} if fixed_s else self.held_s
        most_s = self._most_work_s(shift_id)
        return time_route(self.desk, shift_id, order, fixed, most_s, split_break=split_break)

    def tries(
        self, visit_id: str, shift_id: str, begin_s: int | None = None
    ) -> Iterator[Fit | Miss]:
        """What comes of each place in the route; at this begin, where one is given."""
        before = self.timed(shift_id, self.orders[shift_id])
        if isinstance(before, Obstacle):
            yield self._miss(before, shift_id, 0)
            return
        fixed = NOTHING_FIXED if begin_s is None else {visit_id: begin_s}
        for position in range(len(before.visit_ids) + 1):
            yield self._try(before, visit_id, position, fixed)

    def at(self, visit_id: str, shift_id: str, position: int) -> Fit | Miss:
        """What comes of one place in the route."""
        before = self.timed(shift_id, self.orders[shift_id])
        if isinstance(before, Obstacle):
            return self._miss(before, shift_id, position)
        return self._try(before, visit_id, position, NOTHING_FIXED)

    def fits(self, visit_id: str, shift_id: str, begin_s: int | None = None) -> Iterator[Fit]:
        """Only the fits of `tries`, sooner found; a break in two parts is not tried."""
        positions = list(self.chances(visit_id, shift_id, begin_s))
        before = self.timed(shift_id, self.orders[shift_id]) if positions else None
        if not isinstance(before, Timed):
            return
        fixed = NOTHING_FIXED if begin_s is None else {visit_id: begin_s}
        for position, _ in positions:
            told = self._try(before, visit_id, position, fixed, split_break=False)
            if isinstance(told, Fit):
                yield told

    def chances(
        self, visit_id: str, shift_id: str, begin_s: int | None = None
    ) -> Iterator[tuple[int, int]]:
        """Places with room enough when breaks are left aside, each with its earliest begin."""
        order, shift = self.orders[shift_id], self.desk.shifts[shift_id]
        found = room(self.desk, shift_id, order, self.held_s)
        if isinstance(found, Obstacle):
            return
        visit = self.desk.visits[visit_id]
        spans = visit.windows_s if begin_s is None else ((begin_s, begin_s),)
        stops = [self.desk.visits[v] for v in order]
        places = [shift.from_place, *(v.place for v in stops), shift.to_place]
        approaches_s = [*(v.approach_s for v in stops), 0]
        for position, (free_s, by_s) in enumerate(zip(*found, strict=True)):
            before, after = places[position], places[position + 1]
            ready_s = free_s + shift.travel_s[before][visit.place]
            ready_s += visit.approach_s if before != visit.place else 0
            begins_s = (max(a, ready_s) for a, b in spans if ready_s <= b)
            earliest_s = next(begins_s, None)
            if earliest_s is None:
                continue
            onward_s = visit.service_s + shift.travel_s[visit.place][after]
            onward_s += approaches_s[position] if after != visit.place else 0
            if earliest_s + onward_s <= by_s:
                yield position, earliest_s

    def difference(self, before: Timed, after: Timed) -> int:
        """Points by which a route gets dearer, apart from who visits whom."""
        per_s = self.desk.problem.weights.travel_per_s
        travel_s = self.travel_s(after) - self.travel_s(before)
        return after.cost - before.cost + per_s * travel_s

    def travel_s(self, timed: Timed) -> int:
        """Travel of a route; none where there is no visit."""
        if not timed.visit_ids:
            return 0
        shift = self.desk.shifts[timed.shift_id]
        places = [self.desk.visits[v].place for v in timed.visit_ids]
        way = [shift.from_place, *places, shift.to_place]
        return sum(shift.travel_s[a][b] for a, b in pairwise(way))

    def meeting_cost(self, visit_id: str, carer_id: str) -> int:
        """Points for this carer being the one who comes."""
        weights, visit = self.desk.problem.weights, self.desk.visits[visit_id]
        cost = visit.visit.carer_points.get(carer_id, 0)
        if visit.visit.preferred_carers and carer_id not in visit.visit.preferred_carers:
            cost += weights.not_preferred
        if visit.visit.known_carers and carer_id not in visit.visit.known_carers:
            cost += weights.new_face
        if visit.visit.carers_needed == 1 and visit.was_carers - {carer_id}:
            cost += weights.change
        return cost

    def carer_of(self, shift_id: str) -> str:
        """Whose shift it is."""
        return self.desk.shifts[shift_id].shift.carer_id

    def able(self, visit: Visit) -> list[str]:
        """Shifts whose carer may serve the visit, whatever the hour."""
        return [s for s in self.desk.shifts if self.desk.refusal(s, visit.id) is None]

    def _try(
        self,
        before: Timed,
        visit_id: str,
        position: int,
        fixed_s: Mapping[str, int],
        *,
        split_break: bool = True,
    ) -> Fit | Miss:
        shift_id, order = before.shift_id, before.visit_ids
        longer = (*order[:position], visit_id, *order[position:])
        after = self.timed(shift_id, longer, fixed_s, split_break=split_break)
        if isinstance(after, Obstacle):
            return self._miss(after, shift_id, position)
        carer_id = self.carer_of(shift_id)
        return Fit(
            shift_id=shift_id,
            carer_id=carer_id,
            position=position,
            begin_s=after.begins_s[position],
            price=self.difference(before, after) + self.meeting_cost(visit_id, carer_id),
        )

    def _miss(self, obstacle: Obstacle, shift_id: str, position: int) -> Miss:
        return Miss(
            shift_id=shift_id,
            carer_id=self.carer_of(shift_id),
            position=position,
            rule=obstacle.rule,
            visit_id=obstacle.visit_id,
            missing_s=obstacle.missing_s,
        )

    def _most_work_s(self, shift_id: str) -> int | None:
        shift = self.desk.shifts[shift_id]
        others = [s for s in self.desk.by_carer[shift.shift.carer_id] if s != shift_id]
        routes = [
            time_route(self.desk, s, self.orders[s], self.held_s) for s in others if self.orders[s]
        ]
        if not routes:
            return None
        return shift.limits.day_max_s - sum(r.work_s for r in routes if isinstance(r, Timed))


def board_of(problem: Problem, plan: Plan) -> Board:
    """Lay a plan out; what the plan names but the problem does not know is left aside."""
    desk = Desk(problem)
    orders: dict[str, tuple[str, ...]] = dict.fromkeys(desk.shifts, ())
    begins_s: dict[str, int] = {}
    for route in plan.routes:
        if route.shift_id in orders:
            known = [s for s in route.stops if s.visit_id in desk.visits]
            orders[route.shift_id] = tuple(s.visit_id for s in known)
            begins_s |= {s.visit_id: desk.seconds(s.begin_at) for s in known}
    held_s = {v: begin_s for v, begin_s in begins_s.items() if _hangs(desk, v, begins_s)}
    return Board(desk, orders, begins_s, held_s)


def _hangs(desk: Desk, visit_id: str, begins_s: Mapping[str, int]) -> bool:
    if desk.visits[visit_id].visit.carers_needed > 1:
        return True
    return any(other_id in begins_s for other_id, _, _ in desk.gaps_of.get(visit_id, ()))


def without(board: Board, visit_id: str) -> Board:
    """The board as if nobody had planned this visit; its partners stay where they are."""
    orders = {s: tuple(v for v in order if v != visit_id) for s, order in board.orders.items()}
    held_s = {v: s for v, s in board.held_s.items() if v != visit_id}
    return replace(board, orders=orders, held_s=held_s)


def within_gaps(board: Board, visit_id: str) -> Board:
    """The board with the windows of a visit cut to what its served gap partners leave."""
    visit = board.desk.visits[visit_id]
    for other_id, least_s, most_s in board.desk.gaps_of.get(visit_id, ()):
        other_s = board.begins_s.get(other_id)
        if other_s is not None:
            latest_s = ANY_TIME_S if most_s is None else other_s + most_s
            visit = visit.within(other_s + least_s, latest_s)
    return board.varied(visits=[visit])
