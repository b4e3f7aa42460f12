"""The plan that a search begins from, put into a state: as it stands, or what of it still fits."""

import numpy as np

from homecare.plan import Plan, Problem
from homecare.rules import judge
from solver.answer import wish_of
from solver.case import Laid
from solver.kernel import layout as at
from solver.kernel.load import load
from solver.kernel.search import start_from
from solver.stand import orders_of

TOLD_ONLY = frozenset({"costs", "once", "totals"})
"""Rules about what a plan says of itself: a plan that breaks these alone can be stood up."""


def stands(problem: Problem, plan: Plan) -> bool:
    """Whether a plan, made for this problem or for another one, breaks no rule here."""
    return {v.rule for v in judge(problem, plan) if v.hard} <= TOLD_ONLY


def keeps(problem: Problem, plan: Plan) -> bool:
    """Whether a plan is itself an answer to the problem."""
    return plan.problem_id == problem.id and not any(v.hard for v in judge(problem, plan))


def put_in(laid: Laid, plan: Plan, state: at.Ints, *, whole: bool) -> None:
    """Put a plan into a fresh, tallied state; `whole` says that it stands."""
    if whole:
        orders, _ = orders_of(laid, plan)
        rows = [(x, r, w) for r, nodes in orders.items() for x, w in nodes]
        load(
            laid.case, laid.roads, state, np.array(rows, np.int64).reshape(len(rows), 3), len(rows)
        )
    else:
        wish = wish_of(laid, plan)
        start_from(laid.case, laid.roads, state, wish, len(wish))
