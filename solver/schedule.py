"""How hot the search is at which part of its time, and when climbers exchange their plans."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from homecare.ports import Params
from solver.kernel import layout as at
from solver.kernel.search import copy_plan

HOT, COLD = 0.5, 0.01
"""Temperatures at the begin and the end, parts of what a served operation costs on average."""
EXCHANGES = (0.5, 0.75, 0.9)
"""Parts of the time after which every climber goes on from the best plan of all."""


class Standing(Protocol):
    """What an exchange has to know of a climber."""

    current: at.Ints
    best: at.Ints


@dataclass(slots=True)
class Schedule:
    """Temperatures of one search, points."""

    hot: float
    cold: float
    exchanged: int = field(default=0)

    @classmethod
    def of(cls, case: at.Ints, state: at.Ints, params: Params) -> "Schedule":
        """Temperatures from what the first plan costs apart from what it leaves out."""
        ops = int(case[at.OPS])
        drops = case[at.FACTS : at.FACTS + 16 * ops].reshape(ops, 16)[:, at.DROP]
        routes = state[at.SPOTS : at.SPOTS + 8 * ops].reshape(ops, 8)[:, at.ROUTE]
        absent = routes < 0
        served = max(1, ops - int(absent.sum()))
        each = max(1.0, abs(int(state[at.TRUE]) - int(drops[absent].sum())) / served)
        hot = params.start_temperature or HOT * each
        return cls(hot, min(hot, params.end_temperature or COLD * each))

    def heat(self, share: float) -> float:
        """Temperature after a part of the time."""
        return float(self.hot * (self.cold / self.hot) ** share)

    def span(self, share: float, count: int, done: int) -> tuple[float, float]:
        """Temperatures at the begin and the end of a round of `count` steps after `done`."""
        further = share / done * count if done else 0.0
        return self.heat(share), self.heat(min(1.0, share + further))

    def sharp(self, share: float) -> int:
        """How sharply the largest idle time is taken: the power of its norm is 2 ** this."""
        return 3 if share < 0.4 else 4 if share < 0.85 else 6

    def exchange(self, case: at.Ints, climbers: Sequence[Standing], share: float) -> None:
        """Let everybody go on from the best plan where the time for it has come."""
        if self.exchanged >= len(EXCHANGES) or share < EXCHANGES[self.exchanged]:
            return
        self.exchanged += 1
        best = min(climbers, key=lambda climber: int(climber.best[at.TRUE]))
        for climber in climbers:
            if climber is not best:
                copy_plan(case, best.best, climber.current)
                if climber.best[at.TRUE] > best.best[at.TRUE]:
                    copy_plan(case, best.best, climber.best)
