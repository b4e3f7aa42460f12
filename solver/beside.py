"""What CP-SAT does beside the climbers: it picks from the routes met, and bounds small days.

Both run in a thread of their own while the others climb. Where the run is limited by steps alone
they are limited by CP-SAT's deterministic time, and the next round's end waits for them, so that
the run stays the same each time.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from homecare.plan import Plan
from homecare.ports import Params, StopRule
from solver.answer import wish_of
from solver.case import Laid
from solver.kernel import layout as at
from solver.kernel.search import copy_plan, start_from
from solver.pool import Pool
from solver.proof import Proof, provable, prove

SHARES = (0.45, 0.7, 0.88, 0.96)
"""Parts of the time at which the routes met are recombined: before climbers exchange plans, when
their routes differ most."""
EFFORT, PROOF_EFFORT = 1.0, 0.5
"""CP-SAT's deterministic time, about seconds, where the run is limited by steps."""
TIME_SHARE, LONGEST_S = 0.02, 5.0
"""Part of the time for one recombination where the run is limited by time, and the most."""
PROOF_S = 1.0
GATHER_TIMES = 30
"""Routes are gathered again no sooner than so many times what the last gathering took."""


class Standing(Protocol):
    """What has to be known of a climber."""

    current: at.Ints
    best: at.Ints


@dataclass(slots=True)
class Beside:
    """The pool of one search and what is being worked out."""

    laid: Laid
    stop: StopRule
    params: Params
    seed: int
    pool: Pool = field(init=False)
    bound: int = field(init=False)
    """No plan costs less."""
    recombined: int = 0
    """How often the search went on from a recombined plan."""
    _called: int = 0
    _gather_at: float = 0.0
    _seen: dict[int, int] = field(default_factory=dict)
    _choice: Future[at.Ints | None] | None = None
    _proof: Future[Proof] | None = None

    def __post_init__(self) -> None:
        """The bound that costs nothing."""
        self.pool, self.bound = Pool(self.laid), floor_of(self.laid.case)

    def begin(self, executor: Executor) -> None:
        """Let a small day be bounded."""
        problem, seconds = self.laid.desk.problem, self.stop.seconds
        if provable(problem):
            limit = None if seconds is None else min(PROOF_S, seconds / 4)
            effort = PROOF_EFFORT if seconds is None else None
            self._proof = executor.submit(prove, problem, limit, self.seed, 1, effort)

    def step(self, executor: Executor, climbers: Sequence[Standing], share: float) -> None:
        """After a round: keep its routes, take what was found, ask anew when it is time."""
        self._take(climbers)
        if not self.params.recombine:
            return
        self._gather(climbers)
        if self._choice is None and self._called < len(SHARES) and share >= SHARES[self._called]:
            self._called += 1
            offer = self.pool.offer(_best(climbers).best)
            seconds, effort = self.stop.seconds, EFFORT if self.stop.seconds is None else None
            limit = None if seconds is None else max(0.05, min(LONGEST_S, TIME_SHARE * seconds))
            self._choice = executor.submit(offer.take, limit, effort, self.seed)

    def _gather(self, climbers: Sequence[Standing]) -> None:
        """Keep the routes of a round; where time is the limit, not in every round of a big day."""
        began = monotonic()
        if self.stop.seconds is not None and began < self._gather_at:
            return
        for number, climber in enumerate(climbers):
            self.pool.gather(climber.current)
            if self._seen.get(number) != climber.best[at.TRUE]:
                self._seen[number] = int(climber.best[at.TRUE])
                self.pool.gather(climber.best)
        ended = monotonic()
        self._gather_at = ended + GATHER_TIMES * (ended - began)

    def end(self, climbers: Sequence[Standing]) -> None:
        """Take what is still being worked out; its limit is short."""
        if self._choice is not None:
            found, self._choice = self._choice.result(), None
            if found is not None:
                self._go_on_from(climbers, found)

    def _take(self, climbers: Sequence[Standing]) -> None:
        waits = self.stop.seconds is None
        if self._proof is not None and (waits or self._proof.done()):
            proof, self._proof = self._proof.result(), None
            self.bound = max(self.bound, proof.bound.points)
            if proof.plan is not None and proof.plan.cost < _best(climbers).best[at.TRUE]:
                self._go_on_from(climbers, self._state_of(proof.plan))
        if self._choice is not None and (waits or self._choice.done()):
            found, self._choice = self._choice.result(), None
            if found is not None and self._go_on_from(climbers, found):
                self.recombined += 1

    def _state_of(self, plan: Plan) -> at.Ints:
        found = at.fresh_state(self.laid.case, 0)
        wish = wish_of(self.laid, plan)
        start_from(self.laid.case, self.laid.roads, found, wish, len(wish))
        return found

    def _go_on_from(self, climbers: Sequence[Standing], found: at.Ints) -> bool:
        best = _best(climbers)
        if found[at.TRUE] >= best.best[at.TRUE]:
            return False
        copy_plan(self.laid.case, found, best.best)
        copy_plan(self.laid.case, found, best.current)
        return True


def floor_of(case: at.Ints) -> int:
    """Each operation left out, or by who costs least for it: a bound on the cost of any plan.

    It asks nothing of order and time, so it says little beyond what nobody can serve.
    """
    ops, points = int(case[at.OPS]), at.points_view(case)
    drops = case[at.FACTS : at.FACTS + 16 * ops].reshape(ops, 16)[:, at.DROP]
    return int(points.min(axis=0, initial=at.FAR).clip(max=drops).sum())


def _best(climbers: Sequence[Standing]) -> Standing:
    return min(climbers, key=lambda climber: int(climber.best[at.TRUE]))
