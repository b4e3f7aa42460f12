"""The door to `solver.places` for the rest of the house: a plan laid out in this process.

A question about one visit takes milliseconds, so it gets no process of its own. numba and the
kernels are loaded by the first question, and compiled first where they are not in the cache.
"""

from homecare.plan import Plan, Problem
from homecare.ports import PlanBoard
from solver.cache import OnNotice, make_ready
from solver.process import kernels_folder
from solver.refuse import refuse


def lay_out(problem: Problem, plan: Plan, on_notice: OnNotice | None = None) -> PlanBoard:
    """The plan laid out for questions; ProblemError for a problem that no engine may see.

    `on_notice` is told "compiling" or "waiting" (another process compiles), as by `solve`.
    """
    refuse(problem)
    make_ready(kernels_folder(), _compile_all, on_notice or _no_word)
    from solver.places import Board  # noqa: PLC0415 - after the cache has its folder

    return Board(problem, plan)


def _compile_all() -> None:
    from solver.trial import compile_all  # noqa: PLC0415 - only where nothing is compiled yet

    compile_all()


def _no_word(_: str) -> None:
    """Nobody waits for a word."""
