"""What the tests of the rules compare: violations in short."""

from dataclasses import replace
from typing import Any

from homecare.i18n import LANGUAGES
from homecare.model import Visit
from homecare.plan import Plan, Problem
from homecare.rules import Violation, judge
from tests import tiny
from tests.legal import plan_of

TOGETHER = {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]}
"""K-1: 06:00 out, A 06:10-07:10, B 07:20-08:20, back 08:40. K-2: C 06:30, D 07:40, back 09:20."""


def day(**visit_changes: Any) -> Problem:
    """The tiny day with fields of visit V-B replaced."""
    return with_visit("V-B", **visit_changes)


def with_visit(visit_id: str, /, **changes: Any) -> Problem:
    problem = tiny.problem()
    return replace(problem, visits=tuple(_changed(v, visit_id, changes) for v in problem.visits))


def _changed(visit: Visit, visit_id: str, changes: dict[str, Any]) -> Visit:
    return replace(visit, **changes) if visit.id == visit_id else visit


def planned(problem: Problem) -> Plan:
    return plan_of(problem, TOGETHER)


def told(problem: Problem, plan: Plan) -> list[str]:
    """Code, visit, carer of each violation: "window.late V-B K-1"."""
    return [_short(v) for v in _said(judge(problem, plan))]


def only(problem: Problem, plan: Plan) -> Violation:
    """The one violation of the plan."""
    (violation,) = _said(judge(problem, plan))
    return violation


def _short(violation: Violation) -> str:
    parts = (violation.code.removeprefix("violation."), violation.visit_id, violation.carer_id)
    return " ".join(filter(None, parts))


def _said(violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """The violations, each of which has its sentence in both languages."""
    for violation in violations:
        for language in LANGUAGES:
            assert not violation.sentence(language).startswith("violation.")
    return violations
