"""Where a visit could go in a plan, and at what price: every shift, position and window.

A Board keeps the laid-out plan for several questions; `places_for` asks one. All other visits
keep their carers and their order and may begin later or earlier, as windows and ties allow; only
the break of a route that takes the visit in may lie elsewhere. See docs/places.md.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain, product

import numpy as np

from homecare.errors import NotFound
from homecare.openings import LEFT_OUT, Effect, Given, Opening, Ranking
from homecare.plan import Plan, Problem
from homecare.ties import unmet_together
from solver.dragging import Drag, effect_of
from solver.giving import RULES, given_up, price_of, steps_of
from solver.kernel import layout as at
from solver.kernel.places import KEPT, seek_one, seek_pair
from solver.openings import opening_of
from solver.stand import (
    Ground,
    Orders,
    Stood,
    break_of,
    carer_of,
    ground_of,
    operations,
    rows_of,
    without,
)

MOST_PAIRS = 20
"""Openings of a double-handed visit that are told."""
PAIR = 2


def places_for(
    problem: Problem, plan: Plan, visit_id: str, *, but_carers: Collection[str] = ()
) -> Ranking:
    """Openings of one visit, the cheapest first, none of them by `but_carers`.

    Raises NotFound("visit_not_found") for a visit that the problem does not have. The problem
    must be sound (see solver.refuse).
    """
    return Board(problem, plan).places_for(visit_id, but_carers=but_carers)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A visit taken out of the plan, and the case in which a place is sought for it."""

    visit_id: str
    ops: tuple[int, ...]
    there: Stood
    case: at.Ints
    shut: np.ndarray


class Board:
    """A plan laid out for questions about single visits; it never changes."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.ground: Ground = ground_of(problem, plan)
        self.laid = self.ground.laid
        self._work = self.ground.empty.copy()
        self._mid = self.ground.empty.copy()
        self._taken: dict[tuple[object, ...], Orders] = {}

    def places_for(self, visit_id: str, *, but_carers: Collection[str] = ()) -> Ranking:
        """Openings of one visit, the cheapest first, none of them by `but_carers`."""
        asked = self._asked(visit_id, but_carers)
        served = {self.laid.visit_of[x] for x in operations(self.laid, self.ground.base.orders)}
        needs = tuple(unmet_together(self.laid.desk, served, visit_id))
        return Ranking(
            visit_id=visit_id,
            openings=() if needs else self._openings(asked),
            faithful=self.ground.faithful,
            costs_here=self._costs_here(asked) if visit_id in served else {},
            needs=needs,
        )

    def stand_ins(self, carer_id: str) -> dict[str, Ranking]:
        """Openings by other carers for each visit of one carer, each asked by itself."""
        orders = self.ground.base.orders
        own = {r: nodes for r, nodes in orders.items() if carer_of(self.laid, r) == carer_id}
        visit_ids = dict.fromkeys(self.laid.visit_of[x] for x in operations(self.laid, own))
        return {v: self.places_for(v, but_carers={carer_id}) for v in visit_ids}

    def if_only(self, visit_id: str) -> tuple[Given, ...]:
        """The best opening for each rule that gives way alone, as dear changes last.

        A rule that opens nothing new is not told. "incompatible" never gives way.
        """
        plain = self._asked(visit_id)
        best = min((o.more for o in self._openings(plain)), default=None)
        found = []
        for rule in RULES:
            given = self._given(visit_id, rule)
            if given is not None and (best is None or given.opening.more < best):
                found.append(given)
        return tuple(sorted(found, key=lambda g: g.opening.more + price_of(g.rule, g.by_s)))

    def drag(
        self, visit_id: str, shift_id: str, position: int, from_shift_id: str | None = None
    ) -> Effect:
        """What comes of putting a visit behind so many stops of a shift; see solver.dragging."""
        return effect_of(self.ground, Drag(visit_id, shift_id, position, from_shift_id))

    def taken(self, visit_id: str, shift_ids: Collection[str]) -> Plan | None:
        """The plan with the visit in its best place of these shifts; None where there is none."""
        wanted = frozenset(shift_ids)
        openings = self.places_for(visit_id).openings
        found = next((opening for opening in openings if opening.shift_ids == wanted), None)
        return None if found is None else self.carried_out(found)

    def carried_out(self, opening: Opening) -> Plan:
        """The plan with an opening of this board taken."""
        stood = self._taken[opening.visit_id, opening.seats, opening.begin_at]
        costs = dict(self.ground.costs)
        for part, points in opening.parts.items():
            costs[part] += points
        return self.ground.carried_out(self.ground.stand(stood), costs)

    def _asked(
        self, visit_id: str, but_carers: Collection[str] = (), case: at.Ints | None = None
    ) -> _Asked:
        if visit_id not in self.laid.ops_of:
            raise NotFound("visit_not_found", visit_id=visit_id)
        case = self.laid.case if case is None else case
        ops = self.laid.ops_of[visit_id]
        shut = [carer_of(self.laid, r) in but_carers for r in range(len(self.laid.variants))]
        return _Asked(visit_id, ops, self._vacated(ops, case), case, np.array(shut, np.uint8))

    def _vacated(self, ops: tuple[int, ...], case: at.Ints) -> Stood:
        """The plan without some operations, and without the breaks that nobody needs then."""
        orders = without(self.laid, self.ground.base.orders, ops)
        stood = self.ground.stand(orders, case)
        spare = {
            break_of(self.laid, r)
            for r in rows_of(self.laid, self.ground.base, self.laid.visit_of[ops[0]])
            if self._is_spare(stood, r)
        }
        return self.ground.stand(without(self.laid, orders, spare), case) if spare else stood

    def _is_spare(self, stood: Stood, r: int) -> bool:
        variant = self.laid.variants[r]
        rested = any(x == break_of(self.laid, r) for x, _ in stood.orders.get(r, ()))
        if variant.mode != at.LEGAL_BREAK or not rested or not stood.stands:
            return False
        work_s = int(stood.state[int(self.laid.case[at.O_ROUTE]) + 12 * r + at.WORK])
        limits = self.laid.desk.shifts[variant.shift_id].limits
        return work_s + variant.rest_s <= limits.break_over_s

    def _openings(self, asked: _Asked) -> tuple[Opening, ...]:
        best: dict[frozenset[str], Opening] = {}
        sought = self._sought(asked) if asked.there.stands else self._put_back(asked)
        for orders in chain(self._as_it_is(asked), sought):
            stood = self.ground.stand(orders, asked.case)
            if not stood.stands:
                continue
            opening = opening_of(self.ground, asked.visit_id, stood)
            known = best.get(opening.shift_ids)
            if known is None or opening.more < known.more:
                best[opening.shift_ids] = opening
                if asked.case is self.laid.case:
                    key = (opening.visit_id, opening.seats, opening.begin_at)
                    self._taken[key] = orders
        return tuple(sorted(best.values(), key=_rank))

    def _as_it_is(self, asked: _Asked) -> Iterator[Orders]:
        """The orders of the plan, where they serve the visit and may.

        A pair that stands may not be found again half by half: one half alone begins earlier, and
        a longer wait may be against the law.
        """
        rows = rows_of(self.laid, self.ground.base, asked.visit_id)
        if rows and len(rows) == len(asked.ops) and not asked.shut[rows].any():
            yield self.ground.base.orders

    def _sought(self, asked: _Asked) -> Iterator[Orders]:
        """Orders with the best place in each shift, or with the best pairs of places."""
        base, roads, orders = asked.there.state, self.laid.roads, asked.there.orders
        shifts = len(self.laid.variants)
        if len(asked.ops) == 1:
            found = np.empty((shifts, 5), np.int64)
            seek_one(asked.case, roads, base, self._work, asked.ops[0], asked.shut, found)
        else:
            found = np.empty((MOST_PAIRS, 9), np.int64)
            ops = np.array(asked.ops, np.int64)
            seek_pair(asked.case, roads, base, self._mid, self._work, ops, asked.shut, found)
        for row in found[found[:, 0] < at.FAR].tolist():
            into = self._with(orders, asked.ops[0], row[1:5])
            yield self._with(into, asked.ops[1], row[5:9]) if len(asked.ops) == PAIR else into

    def _with(self, orders: Orders, op: int, place: list[int]) -> Orders:
        """The orders with an operation behind a node, the break of its route moved before."""
        r, behind, window, rest = place
        start, own = len(self.laid.visit_of) + r, break_of(self.laid, r)
        nodes = [node for node in orders.get(r, ()) if rest == KEPT or node[0] != own]
        if rest >= 0:
            nodes.insert(_behind(nodes, rest, start), (own, 0))
        nodes.insert(_behind(nodes, behind, start), (op, window))
        return {**orders, r: tuple(nodes)}

    def _put_back(self, asked: _Asked) -> Iterator[Orders]:
        """Orders with the visit elsewhere in its own routes, where those need it to stand.

        That happens where the way past a visit is longer than the way over it.
        """
        base = self.ground.base.orders
        rows = [r for r in base if not asked.shut[r] and set(asked.ops) & {x for x, _ in base[r]}]
        if len(rows) != len(asked.ops):
            return
        ways = []
        for r in rows:
            own = next(node for node in base[r] if node[0] in asked.ops)
            rest = [node for node in base[r] if node != own]
            ways.append([(r, (*rest[:n], own, *rest[n:])) for n in range(len(base[r]))])
        for chosen in product(*ways):
            yield {**base, **dict(chosen)}

    def _costs_here(self, asked: _Asked) -> dict[str, int]:
        if not asked.there.stands:
            return {}
        parts = self.ground.difference(asked.there, self.ground.base, asked.visit_id)
        return {part: points for part, points in parts.items() if part not in LEFT_OUT}

    def _given(self, visit_id: str, rule: str) -> Given | None:
        for by_s in steps_of(rule):
            case = given_up(self.laid, visit_id, rule, by_s)
            if case is None:
                return None
            asked = self._asked(visit_id, case=case)
            if rule == "double_handed":
                if len(asked.ops) < PAIR:
                    return None
                asked = replace(asked, ops=asked.ops[:1])
            openings = self._openings(asked)
            if openings:
                return Given(rule=rule, by_s=by_s, opening=openings[0])
        return None


def _behind(nodes: list[tuple[int, int]], node: int, start: int) -> int:
    """Index behind a node of a route; 0 behind its start."""
    return 0 if node == start else 1 + [x for x, _ in nodes].index(node)


def _rank(opening: Opening) -> tuple[object, ...]:
    return opening.more, opening.begin_at, sorted(opening.shift_ids)
