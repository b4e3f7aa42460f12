"""The engine: first plans, then ruin and recreate on every core, then the best is written out.

Each thread anneals a plan of its own (the kernel holds no interpreter lock). They work in
rounds; between rounds better plans are shown, limits are looked at and plans exchanged, so a
run with a limit of steps is the same each time for a seed and a number of threads.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import monotonic

from homecare.desk import Desk
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from solver.answer import plan_of
from solver.beginning import keeps, put_in, stands
from solver.beside import Beside
from solver.case import Laid, lay_out_case
from solver.kernel import layout as at
from solver.kernel.search import anneal, copy_plan, recreate
from solver.kernel.tally import tally_up
from solver.schedule import Schedule

OnBetter = Callable[[Plan, Progress], None]

QUIET_TIMES = 50
"""A plan of 4,000 visits takes a tenth of a second to write out: the search shows the next one no
sooner than so many times what the last one took."""
ROUND_S = 0.15
"""Wanted length of a round of a search that is limited by time."""
ROUNDS = 240
"""Rounds of a search that is limited by steps."""
ROUND_STEPS = 2000
"""Most steps of a thread in such a round."""

ROUTING_SHARE, ROUTING_PLANS = 0.1, 50
"""Part of the time for a first plan by OR-Tools' routing model; and of a search that is limited
by steps, after how many better plans it ends."""


@dataclass(slots=True)
class Climber:
    """One thread's search: where it works, where it stands, and its best."""

    work: at.Ints
    current: at.Ints
    best: at.Ints
    vain: int = 0

    @property
    def cost(self) -> int:
        """Points of its best plan."""
        return int(self.best[at.TRUE])


@dataclass(slots=True)
class Ascent:
    """One search: its limits, its climbers and what was shown."""

    laid: Laid
    stop: StopRule
    params: Params
    seed: int
    on_better: OnBetter | None
    halted: Callable[[], bool]
    began: float = field(default_factory=monotonic)
    climbers: list[Climber] = field(default_factory=list)
    steps: int = 0
    vain: int = 0
    shown: int | None = None
    show_at: float = 0.0
    """Nothing is shown before; see QUIET_TIMES."""
    bound: int | None = None

    def best(self) -> Climber:
        """The climber with the best plan; the first of several."""
        return min(self.climbers, key=lambda climber: climber.cost)

    def share(self) -> float:
        """Part of the limits that is used up, 0 to 1."""
        parts = [0.0]
        if self.stop.seconds is not None:
            passed = monotonic() - self.began
            parts.append(passed / self.stop.seconds if self.stop.seconds else 1.0)
        if self.stop.iterations is not None:
            parts.append(self.steps / self.stop.iterations if self.stop.iterations else 1.0)
        if len(parts) == 1 and self.stop.no_improvement:
            # Nothing else ends the search: it cools while it is in vain and begins anew with
            # each better plan.
            parts.append(self.vain / self.stop.no_improvement)
        return min(1.0, max(parts))

    def over(self) -> bool:
        """Whether the search has to end."""
        vain = self.stop.no_improvement
        proven = self.bound is not None and self.best().cost <= self.bound
        calm = vain is not None and self.vain >= vain
        return proven or calm or self.share() >= 1.0 or self.halted()

    def show(self) -> None:
        """Tell about the best plan when it is better than what was told."""
        cost, began = self.best().cost, monotonic()
        if not self.on_better or began < self.show_at:
            return
        if self.shown is None or cost < self.shown:
            self.shown = cost
            plan = self.plan()
            self.on_better(plan, self.progress(plan))
            ended = monotonic()
            self.show_at = ended + QUIET_TIMES * (ended - began)

    def plan(self) -> Plan:
        """The best plan, written out."""
        seconds = round(monotonic() - self.began, 3)
        return plan_of(self.laid, self.best().best, self.seed, seconds)

    def progress(self, plan: Plan) -> Progress:
        """What is told with a plan."""
        return Progress(
            seconds=plan.solve_s,
            cost=plan.cost,
            unserved=len(plan.unserved),
            costs=plan.costs,
            bound=self.bound,
            iterations=self.steps,
        )


def search_here(  # noqa: PLR0913 - one signature for all engines
    problem: Problem,
    stop: StopRule,
    seed: int,
    params: Params,
    start: Plan | None,
    *,
    on_better: OnBetter | None = None,
    halted: Callable[[], bool] | None = None,
) -> Plan:
    """Plan a problem that was not refused, in this process.

    `halted` is asked between rounds of some 0.15 s. Steps are counted over all threads.
    """
    laid = lay_out_case(Desk(problem))
    ascent = Ascent(laid, stop, params, seed, on_better, halted or (lambda: False))
    first = at.fresh_state(laid.case, 0)
    if not laid.visit_of or not laid.variants:
        tally_up(laid.case, first)
        ascent.climbers = [Climber(first, first, first)]
        return ascent.plan()
    _begin(ascent, start)
    ascent.show()
    _climb(ascent)
    plan = ascent.plan()
    if start is not None and start.cost < plan.cost and keeps(problem, start):
        # What the search can neither better nor stand up: a break in two parts, a kept begin.
        plan = replace(start, seed=seed, solve_s=plan.solve_s)
    if on_better:
        on_better(plan, ascent.progress(plan))
    return plan


def _begin(ascent: Ascent, start: Plan | None) -> None:
    """A first plan for each climber: by insertion, or what is left of the plan to begin from.

    Once halted no other is begun: one plan there has to be.
    """
    case, roads = ascent.laid.case, ascent.laid.roads
    for number in range(ascent.params.threads):
        if number and ascent.halted():
            return
        chance = 7919 * (ascent.seed + 1) + 3 * number
        work, current, best = (at.fresh_state(case, chance + k) for k in range(3))
        climber = Climber(work, current, best)
        tally_up(case, climber.current)
        last = number == ascent.params.threads - 1
        given = _routed(ascent) if last and ascent.params.routing_start else start
        if given is not None:
            whole = stands(ascent.laid.desk.problem, given)
            put_in(ascent.laid, given, climber.current, whole=whole)
        copy_plan(case, climber.current, climber.best)
        recreate(case, roads, climber.current, ascent.params.blink if number else 0.0)
        tally_up(case, climber.current)
        if climber.current[at.TRUE] < climber.best[at.TRUE]:
            copy_plan(case, climber.current, climber.best)
        ascent.climbers.append(climber)


def _routed(ascent: Ascent) -> Plan:
    """A first plan by OR-Tools' routing model, which is imported only where it is asked for."""
    from solver.routing.engine import search_here as search_routes  # noqa: PLC0415 - see above

    seconds = ascent.stop.seconds
    stop = StopRule(
        seconds=None if seconds is None else ROUTING_SHARE * seconds,
        iterations=ROUTING_PLANS if seconds is None else None,
    )
    problem = ascent.laid.desk.problem
    return search_routes(problem, stop, ascent.seed, ascent.params, None, halted=ascent.halted)


def _steps_of_round(stop: StopRule, threads: int) -> int:
    """Steps of a thread in one round of a search that no clock limits.

    Short enough for the other limit to be looked at in time.
    """
    steps = (stop.iterations or 0) // (threads * ROUNDS)
    if stop.no_improvement is not None:
        steps = min(steps, stop.no_improvement // threads)
    return max(1, min(steps, ROUND_STEPS))


def _climb(ascent: Ascent) -> None:
    """Anneal in rounds until a limit is met."""
    schedule = Schedule.of(ascent.laid.case, ascent.best().best, ascent.params)
    threads = len(ascent.climbers)
    stop = ascent.stop
    by_steps = stop.seconds is None and stop.iterations is not None
    steps = _steps_of_round(stop, threads) if by_steps else 32
    beside = Beside(ascent.laid, ascent.stop, ascent.params, ascent.seed)
    with ThreadPoolExecutor(threads + 1) as pool:
        beside.begin(pool)
        while not ascent.over():
            count = steps
            if stop.iterations is not None:
                left = -(-(stop.iterations - ascent.steps) // threads)
                count = max(1, min(count, left))
            before, cost = monotonic(), ascent.best().cost
            heats = schedule.span(ascent.share(), count, ascent.steps // threads)
            sharp = schedule.sharp(ascent.share())
            jobs = [
                pool.submit(_round, ascent, climber, count, heats, sharp)
                for climber in ascent.climbers
            ]
            for job in jobs:
                job.result()
            passed = max(1e-4, monotonic() - before)
            ascent.steps += count * threads
            ascent.vain = 0 if ascent.best().cost < cost else ascent.vain + count * threads
            beside.step(pool, ascent.climbers, ascent.share())
            ascent.bound = beside.bound
            schedule.exchange(ascent.laid.case, ascent.climbers, ascent.share())
            ascent.show()
            if not by_steps:
                steps = int(max(1, min(steps * 4, steps * ROUND_S / passed)))
        beside.end(ascent.climbers)


def _round(
    ascent: Ascent, climber: Climber, steps: int, heats: tuple[float, float], sharp: int
) -> None:
    params = ascent.params
    climber.vain = int(
        anneal(
            ascent.laid.case,
            ascent.laid.roads,
            climber.work,
            climber.current,
            climber.best,
            steps,
            heats,
            params.average_removed,
            params.longest_string,
            params.blink,
            sharp,
        )
    )
