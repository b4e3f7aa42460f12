"""The optimum of days of up to eight visits without ties: every order of every shift is tried.

Where nothing ties two visits, what a route costs is its own affair: so the cheapest order is found
for every set of visits of every shift, and the sets are dealt out. `oracle.brute_force` tries whole
days, with ties, and is too slow beyond five visits. Nothing is shared with the solver.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from homecare.model import Shift, Visit
from homecare.plan import Problem
from tests.solver.oracle import Op, Small, epoch


def cheapest(problem: Problem) -> int:
    """Points of the best plan.

    Right for days without pairs, gaps, baseline, largest lateness and what `oracle.brute_force`
    leaves out, with one shift for each carer.
    """
    small = Small(problem)
    everybody = (1 << len(problem.visits)) - 1
    dealt = {0: 0}
    for shift in problem.shifts:
        routes = _Routes(small, shift).cheapest()
        fresh: dict[int, int] = {}
        for taken, points in dealt.items():
            for mask, more in routes.items():
                if not mask & taken:
                    both = mask | taken
                    fresh[both] = min(points + more, fresh.get(both, points + more))
        dealt = fresh
    lost = [small.lost_cost(visit) for visit in problem.visits]
    return min(
        points + sum(cost for n, cost in enumerate(lost) if (everybody & ~taken) >> n & 1)
        for taken, points in dealt.items()
    )


@dataclass(frozen=True)
class _Leaf:
    """A route so far: whom it has served, where it stands, when it is free, what it cost."""

    mask: int
    place: int
    free: int
    points: int


class _Routes:
    """All routes of one shift."""

    def __init__(self, small: Small, shift: Shift) -> None:
        self.small, self.shift = small, shift
        self.able = [
            (n, visit, small._op(visit.id))
            for n, visit in enumerate(small.problem.visits)
            if (shift.id,) in small.options(visit)
        ]

    def cheapest(self) -> dict[int, int]:
        """Set of visits, as bits -> points of its best order; nobody costs nothing."""
        best = {0: 0}
        stack = [_Leaf(0, self.small.row(self.shift.start_place_id), epoch(self.shift.start_at), 0)]
        while stack:
            leaf = stack.pop()
            if leaf.mask:
                for points in self._home(leaf):
                    best[leaf.mask] = min(points, best.get(leaf.mask, points))
            for n, visit, op in self.able:
                if not leaf.mask >> n & 1:
                    stack.extend(self._next(leaf, n, visit, op))
        return best

    def _next(self, leaf: _Leaf, n: int, visit: Visit, op: Op) -> Iterator[_Leaf]:
        """The route with one more visit, where its windows allow."""
        way = self.small._way(self.shift, leaf.place, op.place)
        ready = leaf.free + way + (op.approach if op.place != leaf.place else 0)
        begin = next((max(a, ready) for a, b in op.windows if ready <= b), None)
        if begin is None:
            return
        weights, carer = self.small.problem.weights, self.shift.carer_id
        points = leaf.points + weights.travel_per_s * way
        points += weights.lateness_per_s * self.small._late(visit.id, begin)
        if visit.preferred_carers and carer not in visit.preferred_carers:
            points += weights.not_preferred
        if visit.known_carers and carer not in visit.known_carers:
            points += weights.new_face
        yield _Leaf(leaf.mask | 1 << n, op.place, begin + op.service, points)

    def _home(self, leaf: _Leaf) -> Iterator[int]:
        """Points of the route as it is, where it ends in time."""
        weights = self.small.problem.weights
        way = self.small._way(self.shift, leaf.place, self.small.row(self.shift.end_place_id))
        if leaf.free + way <= epoch(self.shift.latest_end_at):
            over = max(0, leaf.free + way - epoch(self.shift.end_at))
            points = leaf.points + weights.travel_per_s * way + weights.carer_used
            yield points + weights.overtime_per_s * over
