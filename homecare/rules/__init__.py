"""The referee: judges every plan, from whatever source, before it is stored or published.

It reads the problem and the plan and shares nothing with what makes plans. One file per rule;
each says what its rule means and has a page of the same name in docs/rules.
"""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from homecare.plan import Plan, Problem
from homecare.rules import (
    area,
    cars,
    continuity,
    costs,
    daily_rest,
    double_handed,
    gap,
    incompatible,
    known,
    language,
    legal_break,
    once,
    pin,
    service,
    shift,
    skills,
    spacing,
    together,
    totals,
    travel,
    weekly_rest,
    window,
    working_day,
    working_week,
)
from homecare.rules.view import PlanView, look
from homecare.rules.violation import Violation

__all__ = ["RULES", "Violation", "judge"]

RULES: Mapping[str, Callable[[PlanView], Iterator[Violation]]] = MappingProxyType(
    {
        "known": known.check,
        "once": once.check,
        "skills": skills.check,
        "language": language.check,
        "area": area.check,
        "incompatible": incompatible.check,
        "window": window.check,
        "shift": shift.check,
        "travel": travel.check,
        "service": service.check,
        "legal_break": legal_break.check,
        "double_handed": double_handed.check,
        "gap": gap.check,
        "together": together.check,
        "spacing": spacing.check,
        "pin": pin.check,
        "cars": cars.check,
        "continuity": continuity.check,
        "working_day": working_day.check,
        "working_week": working_week.check,
        "daily_rest": daily_rest.check,
        "weekly_rest": weekly_rest.check,
        "totals": totals.check,
        "costs": costs.check,
    }
)
"""Every rule by name, in the order in which violations are told."""


def judge(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """All violations of a plan, empty where it obeys every rule.

    It never raises over what a plan says: what cannot be read is a violation of `known`.
    """
    view = look(problem, plan)
    return tuple(violation for check in RULES.values() for violation in check(view))
