"""Plans: listed, shown, judged, explained, compared, approved and published."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.http.etags import IfMatch, tagged
from api.http.models.plans import (
    CheckView,
    ComparisonView,
    PlanHeadsView,
    PlanHeadView,
    PlanStepView,
    PlanView,
    StepForm,
    StepsForm,
    UnservedView,
    WhyView,
)
from api.http.models.texts import Code
from api.http.paging import Page, Paging, cut
from api.http.security import Seat, needs
from api.http.shown_plans import (
    changes_view,
    cost_more,
    head_view,
    plan_view,
    record_view,
    step_view,
    unserved_view,
    violation_view,
    why_view,
)
from homecare.access import Action
from homecare.changes import changes_between
from homecare.errors import NotFound
from homecare.explain import explain_stop
from homecare.records import PlanHead, PlanState
from homecare.rules import judge
from homecare.views import Asked, approve_plans, open_plan, own_heads, plan_steps, publish_plans

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])
Reader = Annotated[Seat, Depends(needs(Action.PLANS_READ))]
Publisher = Annotated[Seat, Depends(needs(Action.PLANS_PUBLISH))]
PlanId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the plan", examples=[7])]
Names = Annotated[bool, Query(description="Names beside codes, where the role may read them")]


@router.get("")
def list_plans(
    seat: Reader,
    page: Paging,
    from_on: Annotated[date | None, Query(description="First day")] = None,
    to_on: Annotated[date | None, Query(description="Last day")] = None,
    state: PlanState | None = None,
) -> Page[PlanHeadView]:
    """Plans, those of the latest day first and of a day the newest version first."""
    heads = own_heads(seat.ports, seat.actor, (from_on, to_on), state)
    found = [head_view(head) for head in heads if not page.after or _keys(head) < page.after]
    return cut(found, page, _keys)


def _keys(head: PlanHead | PlanHeadView) -> tuple[str, ...]:
    """Day and version, so that they sort as text."""
    return head.day_on.isoformat(), f"{head.version_no:09d}"


@router.get("/{plan_id}")
def get_plan(
    plan_id: PlanId, seat: Reader, response: Response, *, names: Names = False
) -> PlanView:
    """One plan; a coordinator of some areas sees the stops of the own clients alone."""
    asked = Asked(names=names, detail="names" if names else "")
    seen = open_plan(seat.ports, seat.actor, plan_id, asked)
    tagged(response, seen.record.row_version)
    return plan_view(seen)


@router.get("/{plan_id}/history")
def get_plan_history(plan_id: PlanId, seat: Reader) -> list[PlanStepView]:
    """Who took the plan to which state, when and why, the oldest first."""
    return [step_view(step) for step in plan_steps(seat.ports, seat.actor, plan_id)]


@router.get("/{plan_id}/check")
def check_plan(plan_id: PlanId, seat: Reader) -> CheckView:
    """What the referee says of a plan; never the engine that made it."""
    seen = open_plan(seat.ports, seat.actor, plan_id)
    violations = judge(seen.record.problem, seen.record.plan)
    return CheckView(
        legal=not any(violation.hard for violation in violations),
        violations=[violation_view(violation, seen.sight) for violation in violations],
    )


@router.get("/{plan_id}/stops/{visit_id}/carers/{carer_id}/why")
def explain_plan_stop(plan_id: PlanId, visit_id: Code, carer_id: Code, seat: Reader) -> WhyView:
    """What a stop costs where it is, and who would come next at what price."""
    seen = open_plan(seat.ports, seat.actor, plan_id)
    seen.require_visit(visit_id)
    why = explain_stop(seen.record.problem, seen.record.plan, visit_id, carer_id)
    return why_view(why, seen.sight)


@router.get("/{plan_id}/unserved/{visit_id}")
def explain_unserved_visit(
    plan_id: PlanId, visit_id: Code, seat: Reader, *, names: Names = False
) -> UnservedView:
    """Why a visit was left out, and the cheapest change that would serve it."""
    asked = Asked(names=names, detail="names" if names else "")
    seen = open_plan(seat.ports, seat.actor, plan_id, asked)
    seen.require_visit(visit_id)
    left_out = next((u for u in seen.record.plan.unserved if u.visit_id == visit_id), None)
    if left_out is None:
        raise NotFound("visit_not_found", visit_id=visit_id)
    return unserved_view(seen, left_out)


@router.get("/{plan_id}/compared-to/{before_id}")
def compare_plans(plan_id: PlanId, before_id: PlanId, seat: Reader) -> ComparisonView:
    """What this plan does otherwise than another one: visit by visit, and part by part."""
    after = open_plan(seat.ports, seat.actor, plan_id)
    before = open_plan(seat.ports, seat.actor, before_id)
    was, now = before.record, after.record
    return ComparisonView(
        before_id=before_id,
        after_id=plan_id,
        changes=changes_view(
            changes_between(was.plan, now.plan),
            (was.problem, now.problem),
            before.sight.visit_ids | after.sight.visit_ids,
        ),
        costs_before=dict(was.plan.costs),
        costs_after=dict(now.plan.costs),
        cost_more=cost_more(was.plan, now.plan),
    )


@router.post("/{plan_id}/approve")
def approve_plan(
    plan_id: PlanId, form: StepForm, seat: Publisher, version: IfMatch, response: Response
) -> PlanHeadView:
    """Say that a draft is good; it can then be published."""
    [record] = approve_plans(seat.ports, seat.actor, {plan_id: version}, form.why)
    tagged(response, record.row_version)
    return record_view(record)


@router.post("/{plan_id}/publish")
def publish_plan(
    plan_id: PlanId, form: StepForm, seat: Publisher, version: IfMatch, response: Response
) -> PlanHeadView:
    """Make an approved plan the one that carers see; the day's former one is superseded."""
    [record] = publish_plans(seat.ports, seat.actor, {plan_id: version}, form.why)
    tagged(response, record.row_version)
    return record_view(record)


@router.post("/approve")
def approve_days(form: StepsForm, seat: Publisher) -> PlanHeadsView:
    """Approve plans of several days, all or none."""
    records = approve_plans(seat.ports, seat.actor, _versions(form), form.why)
    return PlanHeadsView(items=[record_view(record) for record in records])


@router.post("/publish")
def publish_days(form: StepsForm, seat: Publisher) -> PlanHeadsView:
    """Publish approved plans of several days, all or none: a visit may have changed its day."""
    records = publish_plans(seat.ports, seat.actor, _versions(form), form.why)
    return PlanHeadsView(items=[record_view(record) for record in records])


def _versions(form: StepsForm) -> dict[int, int]:
    return {one.plan_id: one.row_version for one in form.plans}
