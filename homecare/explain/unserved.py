"""Gives every unserved visit of a plan its reason and its remedy."""

from dataclasses import replace

from homecare.explain.boards import board_of
from homecare.explain.reasons import reason_of
from homecare.explain.remedies import remedy_of
from homecare.i18n import say
from homecare.plan import Plan, Problem, Unserved


def explain_unserved(problem: Problem, plan: Plan) -> Plan:
    """The plan with reason, values and remedy of each unserved visit.

    The plan should be one the referee finds legal: its other stops are taken as they are.
    """
    board = board_of(problem, plan)
    explained: list[Unserved] = []
    for left_out in plan.unserved:
        if left_out.visit_id not in board.desk.visits:
            explained.append(left_out)
            continue
        reason = reason_of(board, left_out.visit_id)
        explained.append(
            Unserved(
                visit_id=left_out.visit_id,
                reason=reason.code,
                values=reason.values,
                remedy=remedy_of(board, left_out.visit_id, reason),
            )
        )
    return replace(plan, unserved=tuple(explained))


def reason_sentence(left_out: Unserved, language: str = "lv") -> str:
    """Why the visit was left out, in words."""
    return say(f"reason.{left_out.reason}", language, **left_out.values)


def remedy_sentence(left_out: Unserved, language: str = "lv") -> str:
    """What would serve the visit, in words."""
    return say(f"remedy.{left_out.remedy.kind}", language, **left_out.remedy.values)
