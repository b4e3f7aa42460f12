"""A search that is to end asks no more than a few times more, whoever runs it and however far it is."""

from dataclasses import dataclass, field

import pytest

from benchmarks.pairs import pair_day
from homecare.errors import SolveCancelled
from homecare.plan import Plan
from homecare.ports import Params, StopRule
from homecare.rules import judge
from solver import solve
from solver.here import solve_here
from tests.solver.busy import children, long_day

FOR_LONG = StopRule(seconds=300)


@dataclass
class Looks:
    """Says from one look on that the search is to end, and counts all looks."""

    last: int
    count: int = field(default=0)

    def is_set(self) -> bool:
        self.count += 1
        return self.count >= self.last


@pytest.mark.parametrize("last", [1, 2, 5, 20])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_halted_search_ends_at_its_next_look_with_its_best_plan(last: int, threads: int):
    looks, shown = Looks(last), list[Plan]()
    problem = pair_day(4, pairs=12, carers=14)
    plan = solve_here(
        problem,
        FOR_LONG,
        1,
        Params(threads=threads),
        on_better=lambda better, _: shown.append(better),
        halted=looks.is_set,
    )
    assert last <= looks.count <= last + threads
    assert judge(problem, plan) == ()
    assert plan.cost == min(better.cost for better in shown)


@pytest.mark.parametrize("engine", ["homecare", "ortools"])
@pytest.mark.parametrize("last", [1, 3, 12])
def test_a_cancelled_solve_is_not_asked_again(last: int, engine: str):
    """The parent looks every tenth of a second: in the first twelve the child is hardly there."""
    cancel, before = Looks(last), children()
    problem = long_day()
    try:
        plan = solve(problem, FOR_LONG, params=Params(engine=engine), cancel=cancel)
    except SolveCancelled:
        pass
    else:
        assert judge(problem, plan) == ()
    assert cancel.count == last
    assert children() == before


def test_a_cancel_while_plans_come_in_keeps_the_best_of_them():
    costs: list[int] = []
    cancel = Looks(10**9)

    def seen(cost: int) -> None:
        costs.append(cost)
        cancel.last = cancel.count + 1

    plan = solve(long_day(), FOR_LONG, on_progress=lambda told: seen(told.cost), cancel=cancel)
    assert cancel.count == cancel.last
    assert plan.cost == min(costs)
