"""Why a stop is where it is: what it costs there, and who would come next and at what price."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from homecare.errors import NotFound
from homecare.explain.board import Board, Fit, Miss
from homecare.explain.boards import board_of, within_gaps, without
from homecare.explain.relax import refusals
from homecare.i18n import say
from homecare.plan import COST_PARTS, Plan, Problem, Route
from homecare.readout import route_of
from homecare.rules.costs import costs_of
from homecare.rules.view import look
from homecare.timing import NOTHING_FIXED, Timed

LEFT_OUT = ("unserved", "optional")
OF_THE_VISIT = ("lateness", "change", "moved")
"""Parts that a visit brings once, however many carers it has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyHere:
    """What a stop costs where it is, and the next best carer."""

    visit_id: str
    carer_id: str
    parts: Mapping[str, int] = field(default_factory=dict)
    """Points of each cost part that this stop brings; what it brings nothing to is left out.

    A part below nought is saved by the stop."""
    next_carer_id: str | None = None
    """Who could come instead most cheaply, with everything else as it is."""
    extra_cost: int | None = None
    """Points that the next carer would cost beyond this one; below nought would be cheaper."""
    nearest_carer_id: str | None = None
    """Where nobody else could come: whose case comes nearest."""
    rule: str | None = None
    """The rule that keeps the nearest carer away, or "no_time"."""

    def sentences(self, language: str = "lv") -> tuple[str, ...]:
        """The same in words."""
        return (self._costs(language), self._others(language))

    def _costs(self, language: str) -> str:
        named = [
            f"{say(f'why.part.{part}', language)} {points}" for part, points in self.parts.items()
        ]
        if not named:
            return say("why.free", language, visit=self.visit_id, carer=self.carer_id)
        return say(
            "why.costs",
            language,
            visit=self.visit_id,
            carer=self.carer_id,
            n=sum(self.parts.values()),
            parts=", ".join(named),
        )

    def _others(self, language: str) -> str:
        if self.next_carer_id is not None and self.extra_cost is not None:
            code = "why.next" if self.extra_cost >= 0 else "why.cheaper"
            return say(code, language, carer=self.next_carer_id, n=abs(self.extra_cost))
        if self.nearest_carer_id is None or self.rule is None:
            return say("why.nobody", language)
        rule = say(f"why.rule.{self.rule}", language)
        return say("why.nearest", language, carer=self.nearest_carer_id, rule=rule)


def explain_stop(problem: Problem, plan: Plan, visit_id: str, carer_id: str) -> WhyHere:
    """What the stop of this visit by this carer costs, and who would be next.

    The parts compare the plan with the same plan without the stop, its route timed anew.
    Raises NotFound when the carer has no such stop.
    """
    board = board_of(problem, plan)
    shift_id = _shift_of(board, visit_id, carer_id)
    is_pair = board.desk.visits[visit_id].visit.carers_needed > 1
    there = _vacated(board, visit_id, shift_id) if is_pair else without(board, visit_id)
    begin_s = board.begins_s[visit_id] if is_pair else None
    why = WhyHere(
        visit_id=visit_id,
        carer_id=carer_id,
        parts=_parts(problem, plan, there, visit_id, shift_id),
    )
    move = _Move(
        problem=problem,
        plan=plan,
        there=within_gaps(there, visit_id),
        visit_id=visit_id,
        shift_id=shift_id,
        begin_s=begin_s,
    )
    return _beside(why, move)


def _shift_of(board: Board, visit_id: str, carer_id: str) -> str:
    for shift_id in board.desk.by_carer.get(carer_id, ()):
        if visit_id in board.orders[shift_id]:
            return shift_id
    raise NotFound("stop_not_found", visit_id=visit_id, carer_id=carer_id)


def _vacated(board: Board, visit_id: str, shift_id: str) -> Board:
    """The board without this carer's half of a pair; the other half stays."""
    order = tuple(v for v in board.orders[shift_id] if v != visit_id)
    return board.varied(orders={shift_id: order})


def _parts(
    problem: Problem, plan: Plan, there: Board, visit_id: str, shift_id: str
) -> dict[str, int]:
    present = costs_of(look(problem, plan))
    timed = there.timed(shift_id, there.orders[shift_id])
    routes = tuple(r for r in plan.routes if r.shift_id != shift_id)
    if isinstance(timed, Timed) and timed.visit_ids:
        routes = (*routes, route_of(there.desk, timed))
    stopless = costs_of(look(problem, replace(plan, routes=routes)))
    absent = costs_of(look(problem, _stripped(plan, visit_id)))
    before = {p: absent[p] if p in OF_THE_VISIT else stopless[p] for p in COST_PARTS}
    parts = {p: present[p] - before[p] for p in COST_PARTS if p not in LEFT_OUT}
    return {part: points for part, points in parts.items() if points}


def _stripped(plan: Plan, visit_id: str) -> Plan:
    """The plan with every stop of a visit cut out and all other times as they are."""
    return replace(
        plan,
        routes=tuple(
            replace(r, stops=tuple(s for s in r.stops if s.visit_id != visit_id))
            for r in plan.routes
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """A stop taken out of its route, to be given to somebody else."""

    problem: Problem
    plan: Plan
    there: Board
    """The board without the stop."""
    visit_id: str
    shift_id: str
    """The route that loses the stop."""
    begin_s: int | None
    """The begin that half of a pair has to keep."""

    def others(self) -> list[str]:
        """Shifts of carers who could come and do not come already."""
        visit = self.there.desk.visits[self.visit_id].visit
        present = self.present
        return [s for s in self.there.able(visit) if self.there.carer_of(s) not in present]

    @property
    def present(self) -> set[str]:
        """The carers whom the plan sends to the visit."""
        return {r.carer_id for r in self.plan.routes if self.visit_id in _ids(r)}

    def extra_cost(self, fit: Fit) -> int | None:
        """Cost of the plan with the stop moved, less the cost of the plan as it stands.

        The plan is compared as a whole, so that nothing depends on how its routes were timed.
        None when the route cannot be timed without its stop.
        """
        there, order = self.there, self.there.orders[fit.shift_id]
        longer = (*order[: fit.position], self.visit_id, *order[fit.position :])
        fixed = NOTHING_FIXED if self.begin_s is None else {self.visit_id: self.begin_s}
        orders = {self.shift_id: there.orders[self.shift_id], fit.shift_id: longer}
        timed = [there.timed(s, order, fixed) for s, order in orders.items() if order]
        done = [route_of(there.desk, t) for t in timed if isinstance(t, Timed)]
        if len(done) < len(timed):
            return None
        kept = [r for r in self.plan.routes if r.shift_id not in orders]
        moved = replace(self.plan, routes=(*kept, *done))
        return _cost(self.problem, moved) - _cost(self.problem, self.plan)


def _cost(problem: Problem, plan: Plan) -> int:
    return sum(costs_of(look(problem, plan)).values())


def _ids(route: Route) -> list[str]:
    return [stop.visit_id for stop in route.stops]


def _beside(why: WhyHere, move: _Move) -> WhyHere:
    """Add the next best carer, or why there is none."""
    there, present = move.there, move.present
    visit = there.desk.visits[why.visit_id].visit
    tried = [t for s in move.others() for t in there.tries(why.visit_id, s, move.begin_s)]
    best = _next_best(move, [t for t in tried if isinstance(t, Fit)])
    if best is not None:
        carer_id, extra_cost = best
        return replace(why, next_carer_id=carer_id, extra_cost=extra_cost)
    misses = [t for t in tried if isinstance(t, Miss)]
    if misses:
        nearest = min(misses, key=lambda m: (m.missing_s, m.shift_id))
        rule = "no_time" if nearest.rule in {"window", "shift"} else nearest.rule
        return replace(why, nearest_carer_id=nearest.carer_id, rule=rule)
    barred = [
        (refusals(s.shift, visit), s.shift.carer_id)
        for s in there.desk.shifts.values()
        if s.shift.carer_id not in present
    ]
    if not barred:
        return why
    rules, carer_id = min(barred, key=lambda pair: (len(pair[0]), pair[1]))
    return replace(why, nearest_carer_id=carer_id, rule=rules[0])


def _next_best(move: _Move, fits: Iterable[Fit]) -> tuple[str, int] | None:
    """Who could come most cheaply, and at what price; the cheapest place of each carer is weighed."""
    cheapest: dict[str, Fit] = {}
    for fit in sorted(fits, key=lambda f: f.price):
        cheapest.setdefault(fit.carer_id, fit)
    prices = [(carer_id, move.extra_cost(fit)) for carer_id, fit in cheapest.items()]
    weighed = [(carer_id, price) for carer_id, price in prices if price is not None]
    return min(weighed, key=lambda pair: (pair[1], pair[0]), default=None)
