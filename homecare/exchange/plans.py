"""A plan as a document, and from its full or its short form back."""

import re
from collections.abc import Mapping
from dataclasses import fields

from homecare.errors import PlanError
from homecare.exchange.forms import (
    PLAN_FORMAT,
    SHORT_PLAN_FORMAT,
    PlanForm,
    PlanTotals,
    Sentence,
    ShortPlanForm,
    UnservedForm,
)
from homecare.exchange.plain import plain, text
from homecare.exchange.reading import read
from homecare.exchange.short import written_out
from homecare.i18n import say
from homecare.plan import Plan, Problem, Remedy, Unserved

_SHORT = re.compile(rf'"format"\s*:\s*"{SHORT_PLAN_FORMAT}"')


def plan_to_json(plan: Plan, problem: Problem | None = None) -> str:
    """The plan as JSON with totals, and reasons in words.

    With its problem, the totals tell left-out duties from left-out optional visits.
    """
    document = {"format": PLAN_FORMAT, **plain(plan)}
    document["unserved"] = [_unserved(u) for u in plan.unserved]
    document["totals"] = plain(totals_of(plan, problem))
    return text(document)


def plan_from_json(text: str, problem: Problem | None = None) -> Plan:
    """The plan of a document; the short form needs the problem it answers.

    Totals of the plan and sentences are derived and therefore not read. Raises PlanError with
    the JSON pointer of the first fault in `values["at"]`.
    """
    if _SHORT.search(text):
        short = read(ShortPlanForm, text, PlanError)
        if problem is None:
            raise PlanError("form_needs_problem", at="/format")
        return written_out(short, problem)
    form = read(PlanForm, text, PlanError)
    found = {f.name: getattr(form, f.name) for f in fields(Plan)}
    return Plan(**found | {"unserved": tuple(_bare(u) for u in form.unserved)})


def totals_of(plan: Plan, problem: Problem | None = None) -> PlanTotals:
    """Sums over the routes of a plan."""
    left_out = {u.visit_id for u in plan.unserved}
    visits = problem.visits if problem else ()
    optional = {v.id for v in visits if v.optional_worth is not None}
    totals = [route.totals for route in plan.routes]
    return PlanTotals(
        served=len(plan.served_ids),
        unserved=len(left_out - optional),
        optional_unserved=len(left_out & optional) if problem else None,
        care_s=sum(t.care_s for t in totals),
        travel_s=sum(t.travel_s for t in totals),
        work_s=sum(t.work_s for t in totals),
        overtime_s=sum(t.overtime_s for t in totals),
        distance_m=sum(t.distance_m for t in totals),
        cost=plan.cost,
    )


def _unserved(unserved: Unserved) -> dict[str, object]:
    remedy = unserved.remedy
    document: dict[str, object] = plain(unserved)
    document["sentence"] = plain(_sentence(f"reason.{unserved.reason}", unserved.values))
    document["remedy"] = plain(remedy) | {
        "sentence": plain(_sentence(f"remedy.{remedy.kind}", remedy.values))
    }
    return document


def _sentence(code: str, values: Mapping[str, str | int]) -> Sentence:
    return Sentence(lv=_said(code, "lv", values), en=_said(code, "en", values))


def _said(code: str, language: str, values: Mapping[str, str | int]) -> str:
    try:
        return say(code, language, **dict(sorted(values.items())))
    except KeyError:
        return code  # a plan from elsewhere may name a reason without its values


def _bare(form: UnservedForm) -> Unserved:
    remedy = Remedy(kind=form.remedy.kind, values=form.remedy.values)
    return Unserved(visit_id=form.visit_id, reason=form.reason, values=form.values, remedy=remedy)
