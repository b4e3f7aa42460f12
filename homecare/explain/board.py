"""The plan as it stands, and what happens when one visit is put into one of its routes.

Other stops keep their order. Visits that hang on another route (the other half of a pair, a
partner of a gap) are held at their begins; all others may shift within their windows.
Prices are points as in the plan's costs, apart from the points of being unserved and from parts
that only the whole plan has (largest lateness, idle time, balance).
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace

from homecare.desk import Desk, DeskShift, DeskVisit
from homecare.hours import time_beside
from homecare.measure import travel_of, waiting_of
from homecare.model import Visit
from homecare.ties import Sent, barred, car_left, pool_of, time_out
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
    sent: Sent
    """Who goes where in the plan, for the rules that look across routes."""
    waived: frozenset[str] = frozenset()
    """Rules across routes (homecare.ties) that are given up."""
    _routes: dict[str, Timed] = field(default_factory=dict, compare=False)
    """Routes timed so far, by shift."""

    def varied(
        self,
        visits: Iterable[DeskVisit] = (),
        shifts: Iterable[DeskShift] = (),
        orders: Mapping[str, tuple[str, ...]] | None = None,
    ) -> "Board":
        """The same board with some visits, shifts or orders replaced."""
        desk = copy(self.desk)
        changed = {v.visit.id: v for v in visits}
        desk.visits = desk.visits | changed
        desk.shifts = desk.shifts | {s.shift.id: s for s in shifts}
        stale = {s.shift.id for s in shifts} | set(orders or ())
        routes = {
            s: timed
            for s, timed in self._routes.items()
            if s not in stale and changed.keys().isdisjoint(timed.visit_ids)
        }
        return replace(self, desk=desk, orders={**self.orders, **(orders or {})}, _routes=routes)

    def waiving(self, rule: str) -> "Board":
        """The same board with one rule across routes given up."""
        board = replace(self, waived=self.waived | {rule})
        if rule != "cars":
            return board
        fresh = Desk(self.desk.problem).shifts
        shut = [s for s, shift in self.desk.shifts.items() if shift.usable.closes_rule == "cars"]
        return board.varied(shifts=[fresh[s] for s in shut])

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
        beside = self._beside(shift_id)
        return time_beside(self.desk, shift_id, order, fixed, beside, split_break=split_break)

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
        return self._price(after) - self._price(before)

    def _price(self, timed: Timed) -> int:
        if not timed.visit_ids:
            return 0
        weights = self.desk.problem.weights
        price = timed.cost + weights.carer_used
        price += weights.travel_per_s * travel_of(self.desk, timed)
        if weights.waiting_per_s:
            price += weights.waiting_per_s * waiting_of(self.desk, timed)
        return price

    def bars(self, visit_id: str, carer_ids: Iterable[str], begin_s: int) -> list[str]:
        """Rules across routes, none given up, that keep carers from a visit at a begin."""
        found = barred(self.desk, self.sent, visit_id, frozenset(carer_ids), begin_s)
        return [rule for rule in found if rule not in self.waived]

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
        rules = self.bars(visit_id, [carer_id], after.begins_s[position])
        if rules or not self._car_left(after):
            rule = rules[0] if rules else "cars"
            return self._miss(Obstacle(rule, visit_id, 0), shift_id, position)
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

    def _beside(self, shift_id: str) -> Mapping[str, Timed]:
        """The routes of the same carer's other shifts."""
        own = self.desk.by_carer[self.carer_of(shift_id)]
        found: dict[str, Timed] = {}
        for other in own if len(own) > 1 else ():
            if other != shift_id and self.orders[other]:
                timed = self.route(other)
                if timed is not None:
                    found[other] = timed
        return found

    def route(self, shift_id: str) -> Timed | None:
        """The route of a shift as it stands; None where it cannot be timed."""
        if shift_id not in self._routes:
            timed = time_route(self.desk, shift_id, self.orders[shift_id], self.held_s)
            if isinstance(timed, Obstacle):
                return None
            self._routes[shift_id] = timed
        return self._routes[shift_id]

    def _car_left(self, after: Timed) -> bool:
        """Whether the pool still has a car for a route that got longer."""
        shift = self.desk.shifts[after.shift_id]
        pool_id = pool_of(shift)
        if pool_id is None or "cars" in self.waived:
            return True
        taken = []
        for shift_id, order in self.orders.items():
            other = self.desk.shifts[shift_id]
            if order and shift_id != after.shift_id and pool_of(other) == pool_id:
                taken.append(time_out(other, self.route(shift_id)))
        return car_left(self.desk, pool_id, taken, time_out(shift, after))
