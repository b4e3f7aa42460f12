"""The engine "ortools" on one screen: construct, search loosely, bring back, search strictly.

1. A draft by own insertion, pairs first: never worse than greedy, and always something to show;
   where a published plan is repaired, another one that begins as that plan does.
2. With pairs: the loose model (equal begins) from OR-Tools' own first solution; half pairs are
   thrown out and lost visits brought back.
3. The strict model (equal begins, both or neither) from the better of the two drafts.
4. Lost visits are brought back once more; those that simply fit, whatever the time.
5. In the time that is left, a part of the day is taken out and planned anew, again and again.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from homecare.desk import Desk
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from solver.arrays import Layout, lay_out
from solver.draft import Draft
from solver.readout import Dropped, as_given, as_published, draft_of, plan_of
from solver.repair import construct, repair, shake
from solver.routing.model import build
from solver.routing.search import Limit, Orders, search

LOOSE_SHARE, REPAIR_SHARE, STRICT_SHARE = 0.3, 0.4, 0.9
"""Parts of the time after which the loose search, the bringing back and the strict one end."""
ROUND_SHARE, CALM_ROUNDS = 0.6, 12
"""Part of the visits that a round plans anew, and how many rounds in vain end the search where
the stop rule does not say."""
INSERTION_S = 3.0
"""Longest time past the limit for putting visits in where they fit; the watchdog waits longer."""
SHOW_EVERY_S = 0.25
"""Better plans within a search are shown no more often than this."""

OnBetter = Callable[[Plan, Progress], None]


@dataclass(slots=True)
class Solving:
    """One solve: its limits, its chance, and the best plan shown so far."""

    desk: Desk
    stop: StopRule
    seed: int
    on_better: OnBetter | None = None
    halted: Callable[[], bool] | None = None
    start: Plan | None = None
    began: float = field(default_factory=monotonic)
    dropped: Dropped = field(default_factory=Dropped)
    _shown_cost: int | None = None
    _shown_at: float = 0.0

    def limit(self, share: float) -> Limit:
        """Limit of a search that may use a share of the whole."""
        seconds, solutions = self.stop.seconds, self.stop.iterations
        ends_at = None if seconds is None else self.began + share * seconds
        most = None if solutions is None else max(1, int(share * solutions))
        return Limit(ends_at, most, self.halted)

    def halt_at(self, share: float) -> Callable[[], bool]:
        """Answers whether a share of the time is over, or nobody waits any more."""
        return self._halt(share * (self.stop.seconds or 0.0))

    def halt_late(self) -> Callable[[], bool]:
        """The same for what has to be done whatever the time: putting visits in where they fit."""
        return self._halt((self.stop.seconds or 0.0) + INSERTION_S)

    def _halt(self, after_s: float) -> Callable[[], bool]:
        ends_at = math.inf if self.stop.seconds is None else self.began + after_s
        halted = self.halted or (lambda: False)
        return lambda: monotonic() > ends_at or halted()

    def show(self, draft: Draft) -> None:
        """Hand out the plan of a draft when it is the best so far."""
        cost = draft.cost()
        if self.on_better and (self._shown_cost is None or cost < self._shown_cost):
            self._shown_cost, self._shown_at = cost, monotonic()
            plan = self.plan(draft)
            self.on_better(plan, progress_of(plan))

    def show_orders(self, empty: Draft, orders: Orders) -> None:
        """The same for a solution met within a search, not too often."""
        if self.on_better and monotonic() - self._shown_at > SHOW_EVERY_S:
            self.show(draft_of(empty, orders, Dropped()))

    def plan(self, draft: Draft) -> Plan:
        """The plan of a draft, with the seconds used."""
        return plan_of(draft, seed=self.seed, solve_s=round(monotonic() - self.began, 3))


def progress_of(plan: Plan) -> Progress:
    """What is told about a plan met on the way."""
    return Progress(
        seconds=plan.solve_s, cost=plan.cost, unserved=len(plan.unserved), costs=plan.costs
    )


def search_here(  # noqa: PLR0913 - one signature for all engines
    problem: Problem,
    stop: StopRule,
    seed: int = 0,
    params: Params | None = None,  # noqa: ARG001 - this engine has nothing to set
    start: Plan | None = None,
    *,
    on_better: OnBetter | None = None,
    halted: Callable[[], bool] | None = None,
) -> Plan:
    """Plan a problem that was not refused, in this process.

    Blocks the interpreter and cannot be cancelled: the service calls `solver.solve`. A search
    that is `halted` ends at its next look. `stop.iterations` are better plans of one search,
    `stop.no_improvement` rounds in vain.
    """
    return solve_desk(Solving(Desk(problem), stop, seed, on_better, halted, start))


def solve_desk(solving: Solving) -> Plan:
    """Construct, search, bring back, read out."""
    empty = Draft(solving.desk)
    layout = lay_out(solving.desk)
    if layout is None:
        return solving.plan(empty)
    chance = random.Random(solving.seed)  # noqa: S311 - a search, no secret
    best = _first(solving, empty)
    if any(node.twin is not None for node in layout.nodes):
        best = _loosely(solving, layout, empty, best)
    best = _strictly(solving, layout, empty, best, chance)
    return solving.plan(_rounds(solving, _lastly(solving, best, chance), chance))


def _first(solving: Solving, empty: Draft) -> Draft:
    """A draft by insertion alone, or one that begins as a published or given plan if better."""
    best = empty.copy()
    construct(best, solving.halt_late())
    solving.show(best)
    begins = [as_published(empty)] if solving.desk.problem.baseline else []
    if solving.start is not None:
        begins.append(as_given(empty, solving.start))
    for orders in begins:
        again = draft_of(empty, orders, Dropped())
        construct(again, solving.halt_late())
        best = _better(solving, best, again)
    return best


def _loosely(solving: Solving, layout: Layout, empty: Draft, best: Draft) -> Draft:
    """The better of the draft and a loose solution without its half pairs."""
    orders = search(build(layout, strict=False), solving.limit(LOOSE_SHARE), None)
    if orders is None:
        return best
    found = draft_of(empty, orders, Dropped())
    construct(found, solving.halt_at(REPAIR_SHARE))
    return _better(solving, best, found)


def _strictly(
    solving: Solving, layout: Layout, empty: Draft, best: Draft, chance: random.Random
) -> Draft:
    halt = solving.halt_at(REPAIR_SHARE)
    best = _better(solving, best, shake(repair(best.copy(), chance, halt), chance, halt))
    orders = search(
        build(layout, strict=True),
        solving.limit(STRICT_SHARE),
        best,
        lambda orders: solving.show_orders(empty, orders),
    )
    if orders is None:
        return best
    return _better(solving, best, draft_of(empty, orders, solving.dropped))


def _lastly(solving: Solving, best: Draft, chance: random.Random) -> Draft:
    """Lost visits once more, now with breaks in two pieces as well."""
    last = best.copy()
    last.split_break = True
    construct(last, solving.halt_late())
    solving.show(last)
    halt = solving.halt_at(1.0)
    return _better(solving, best, shake(repair(last, chance, halt, last=True), chance, halt))


def _rounds(solving: Solving, best: Draft, chance: random.Random) -> Draft:
    """The time that is left: a part of the day is taken out and planned anew, until that is vain."""
    calm, halt, most = 0, solving.halt_at(1.0), solving.stop.no_improvement
    if solving.stop.seconds is None and most is None:
        return best
    while calm < (CALM_ROUNDS if most is None else most) and not halt():
        trial = best.copy()
        for visit_id in chance.sample(sorted(trial.where), int(ROUND_SHARE * len(trial.where))):
            if visit_id in trial.where:
                trial.take(visit_id)
        trial = shake(repair(trial, chance, halt), chance, halt)
        calm = 0 if trial.cost() < best.cost() else calm + 1
        best = _better(solving, best, trial)
    return best


def _better(solving: Solving, one: Draft, two: Draft) -> Draft:
    best = two if two.cost() < one.cost() else one
    solving.show(best)
    return best
