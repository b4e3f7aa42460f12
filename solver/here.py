"""One solve in this process, by the engine that the parameters name; for tests and benchmarks.

The service calls `solver.solve`, which does the same in a process of its own.
"""

from collections.abc import Callable
from typing import Protocol

from homecare.errors import ProblemError
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from solver.refuse import refuse

OnBetter = Callable[[Plan, Progress], None]
ENGINES = ("homecare", "ortools")


class Search(Protocol):
    """An engine: plans a problem that was not refused, in this process."""

    def __call__(  # noqa: PLR0913 - one signature for all engines
        self,
        problem: Problem,
        stop: StopRule,
        seed: int,
        params: Params,
        start: Plan | None,
        *,
        on_better: OnBetter | None,
        halted: Callable[[], bool] | None,
    ) -> Plan:
        """The best plan met; `halted` is asked now and then, the search ends when it says so."""
        ...


def solve_here(  # noqa: PLR0913 - one signature for all engines
    problem: Problem,
    stop: StopRule,
    seed: int = 0,
    params: Params | None = None,
    start: Plan | None = None,
    *,
    on_better: OnBetter | None = None,
    halted: Callable[[], bool] | None = None,
) -> Plan:
    """Plan the problem here and now; ProblemError for what no engine may see."""
    params = params or Params()
    refuse_search(stop, params)
    refuse(problem)
    search = engine_of(params)
    return search(problem, stop, seed, params, start, on_better=on_better, halted=halted)


def engine_of(params: Params) -> Search:
    """The engine of that name; imports its libraries, which takes time and memory."""
    if params.engine == "homecare":
        from solver.engine import search_here  # noqa: PLC0415 - see above
    else:
        from solver.routing.engine import search_here  # noqa: PLC0415 - see above
    return search_here


def refuse_search(stop: StopRule, params: Params) -> None:
    """Raise ProblemError for a search that would never end, or by an engine that is not there."""
    limits = [stop.seconds, stop.iterations, stop.no_improvement]
    given = [limit for limit in limits if limit is not None]
    if not given:
        raise ProblemError("problem_endless")
    if not all(limit >= 0 for limit in given):
        raise ProblemError("problem_stop")
    if params.engine not in ENGINES:
        raise ProblemError("problem_engine", known=", ".join(ENGINES))
    if params.threads < 1:
        raise ProblemError("problem_threads")
