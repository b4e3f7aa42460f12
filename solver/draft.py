"""A plan being worked on: timed routes, begins that may not move, and what stays out.

Every route in it is timed by `homecare.timing`, so a draft is legal at every moment.
"""

from collections.abc import Container, Iterable, Mapping, Sequence

from homecare.desk import Desk
from homecare.hours import time_beside
from homecare.model import GapCarers
from homecare.ties import Sent, barred, without_cars
from homecare.timing import Obstacle, Timed, room, time_route
from solver.arrays import able_shifts
from solver.costs import cost_parts

Room = tuple[list[int], list[int]]


class Draft:
    """Routes by shift; a visit stands in as many of them as it needs carers, or in none."""

    __slots__ = ("able", "begun", "desk", "related", "rooms", "routes", "split_break", "where")

    def __init__(self, desk: Desk, like: "Draft | None" = None) -> None:
        self.desk: Desk = like.desk if like else without_cars(desk, {})
        self.able: dict[str, list[str]] = like.able if like else _all_able(self.desk)
        """Visit -> shifts that may serve it, whatever the hour."""
        self.related: dict[str, frozenset[str]] = like.related if like else _related(self.desk)
        """Visit -> others that may forbid it a day or a carer."""
        self.routes: dict[str, Timed] = dict(like.routes) if like else _empty_routes(self.desk)
        self.begun: dict[str, int] = dict(like.begun) if like else {}
        """Begins of double-handed visits and of partners of gaps: they hold still."""
        self.where: dict[str, tuple[str, ...]] = dict(like.where) if like else {}
        """Served visit -> its shifts."""
        self.rooms: dict[str, Room] = dict(like.rooms) if like else {}
        self.split_break: bool = like.split_break if like else False
        """Whether a break may be two pieces; the routing model knows only whole ones."""

    def copy(self) -> "Draft":
        """A draft of its own; the timed routes themselves never change."""
        return Draft(self.desk, self)

    @property
    def lost(self) -> list[str]:
        """Visits that no route serves, in the order of the problem."""
        return [visit_id for visit_id in self.desk.visits if visit_id not in self.where]

    def costs(self) -> dict[str, int]:
        """Cost parts of the plan as it stands."""
        return cost_parts(self.desk, self.routes.values(), self.lost)

    def cost(self) -> int:
        """Points of the plan as it stands."""
        return sum(self.costs().values())

    def room(self, shift_id: str) -> Room:
        """How early a carer is free and how late the next visit begins, by position."""
        if shift_id not in self.rooms:
            timed = self.routes[shift_id]
            found = room(self.desk, shift_id, timed.visit_ids, self.begun)
            self.rooms[shift_id] = ([], []) if isinstance(found, Obstacle) else found
        return self.rooms[shift_id]

    def time(
        self, shift_id: str, visit_ids: Sequence[str], begun: Mapping[str, int]
    ) -> Timed | Obstacle:
        """Times of an order on a shift, beside the carer's other shifts."""
        return time_beside(
            self.desk, shift_id, visit_ids, begun, self.routes, split_break=self.split_break
        )

    def allows(
        self,
        visit_id: str,
        shift_ids: Iterable[str],
        begin_s: int,
        among: Container[str] | None = None,
    ) -> bool:
        """Whether no rule across routes and days keeps these carers from a visit at a begin.

        Asked is beside all served visits, or beside those given.
        """
        others = self.related.get(visit_id)
        if others is None:
            return True
        served = [v for v in others if v in self.where and (among is None or v in among)]
        sent = Sent(
            {other: self._carers(self.where[other]) for other in served},
            {other: self.begin_s(other) for other in served},
        )
        return not barred(self.desk, sent, visit_id, self._carers(shift_ids), begin_s)

    def part(self) -> None:
        """Leave out what has to be served together with a visit that is lost."""
        ties = [gap for gap in self.desk.problem.gaps if gap.together]
        alone = True
        while alone:
            alone = False
            for gap in ties:
                served = {gap.first_id, gap.second_id} & self.where.keys()
                if len(served) == 1:
                    self.take(served.pop())
                    alone = True

    def obey(self) -> None:
        """Leave out what rules across routes and days do not allow."""
        kept: set[str] = set()
        for visit_id in sorted(self.related.keys() & self.where.keys()):
            if visit_id not in self.where:  # left with one taken before
                continue
            if self.allows(visit_id, self.where[visit_id], self.begin_s(visit_id), kept):
                kept.add(visit_id)
            else:
                self.take(visit_id)
        self.part()

    def _carers(self, shift_ids: Iterable[str]) -> frozenset[str]:
        return frozenset(self.desk.shifts[s].shift.carer_id for s in shift_ids)

    def put(self, visit_id: str, timed: Iterable[Timed], begun: Mapping[str, int]) -> None:
        """Serve a visit in these routes, which already hold it."""
        routes = tuple(timed)
        for route in routes:
            self._replace(route)
        self.where[visit_id] = tuple(route.shift_id for route in routes)
        for held_id, begin_s in begun.items():
            if self.begun.get(held_id) != begin_s:
                self.begun[held_id] = begin_s
                self._forget_rooms(held_id)

    def take(self, visit_id: str) -> None:
        """Leave a visit out, and others that cannot be driven without it.

        Others have to go only where the way past a visit is longer than the way over it.
        """
        leaving = [visit_id]
        while leaving:
            gone_id = leaving.pop()
            if gone_id in self.where:
                shift_ids = self.where.pop(gone_id)
                self._unbind(gone_id)
                leaving += [v for shift_id in shift_ids for v in self._close_up(shift_id)]

    def _close_up(self, shift_id: str) -> list[str]:
        """Time a route without the visits that left; the answer is who else has to leave."""
        ids = [v for v in self.routes[shift_id].visit_ids if shift_id in self.where.get(v, ())]
        timed = self.time(shift_id, ids, self.begun)
        if isinstance(timed, Obstacle):
            return [timed.visit_id if timed.visit_id in ids else ids[-1]]
        self._replace(timed)
        return []

    def _unbind(self, visit_id: str) -> None:
        """Let go of begins that held still only for a visit that left."""
        self.begun.pop(visit_id, None)
        for other_id, _, _ in self.desk.gaps_of.get(visit_id, ()):
            if other_id in self.begun and not self.is_bound(other_id):
                del self.begun[other_id]
                self._forget_rooms(other_id)

    def is_bound(self, visit_id: str) -> bool:
        """Whether a visit's begin must hold still: it is a pair's or a served partner's."""
        if self.desk.visits[visit_id].visit.carers_needed > 1:
            return True
        return any(other in self.where for other, _, _ in self.desk.gaps_of.get(visit_id, ()))

    def begin_s(self, visit_id: str) -> int:
        """Begin of a served visit."""
        timed = self.routes[self.where[visit_id][0]]
        return timed.begins_s[timed.visit_ids.index(visit_id)]

    def _replace(self, timed: Timed) -> None:
        self.routes[timed.shift_id] = timed
        self.rooms.pop(timed.shift_id, None)

    def _forget_rooms(self, visit_id: str) -> None:
        for shift_id in self.where.get(visit_id, ()):
            self.rooms.pop(shift_id, None)


def _all_able(desk: Desk) -> dict[str, list[str]]:
    return {visit_id: able_shifts(desk, visit_id) for visit_id in desk.visits}


def _related(desk: Desk) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for spacing in desk.problem.spacings:
        for visit_id in spacing.visit_ids:
            found.setdefault(visit_id, set()).update(spacing.visit_ids)
    for gap in desk.problem.gaps:
        if gap.carers is not GapCarers.ANY:
            found.setdefault(gap.first_id, set()).add(gap.second_id)
            found.setdefault(gap.second_id, set()).add(gap.first_id)
    if desk.problem.continuity is not None:
        for visit_id, visit in desk.visits.items():
            same_client = desk.of_client[visit.visit.client_id]
            found.setdefault(visit_id, set()).update(same_client)
    return {visit_id: frozenset(others - {visit_id}) for visit_id, others in found.items()}


def _empty_routes(desk: Desk) -> dict[str, Timed]:
    empty = {shift_id: time_route(desk, shift_id, ()) for shift_id in desk.shifts}
    return {shift_id: timed for shift_id, timed in empty.items() if isinstance(timed, Timed)}
