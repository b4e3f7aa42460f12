"""Plans, and what is said of them, in their wire form; what a reader does not see is left out."""

from collections.abc import Iterable, Mapping

from api.http.models.plans import (
    BreakView,
    ChangeView,
    PinView,
    PlanHeadView,
    PlanStepView,
    PlanView,
    RouteView,
    Said,
    ServedView,
    ShiftView,
    StopView,
    UnservedView,
    ViolationView,
    WhyView,
)
from homecare.changes import Change
from homecare.explain import WhyHere, reason_sentence, remedy_sentence
from homecare.model import Pin, Visit
from homecare.plan import Plan, Problem, Route, Served, Stop, Unserved
from homecare.records import PlanHead, PlanRecord, PlanStep
from homecare.rules import Violation
from homecare.views import HIDDEN, Seen, Sight


def head_view(head: PlanHead) -> PlanHeadView:
    """A plan in a list."""
    return _head(head, head.served, head.unserved, head.cost)


def record_view(record: PlanRecord) -> PlanHeadView:
    """The same of a plan with its documents."""
    plan = record.plan
    return _head(record, len(plan.served_ids), len(plan.unserved), plan.cost)


def _head(head: PlanHead | PlanRecord, served: int, unserved: int, cost: int) -> PlanHeadView:
    return PlanHeadView(
        id=head.id,
        day_on=head.day_on,
        version_no=head.version_no,
        state=head.state,
        row_version=head.row_version,
        made_at=head.made_at,
        made_by=head.made_by,
        why=head.why,
        changed_at=head.changed_at,
        changed_by=head.changed_by,
        served=served,
        unserved=unserved,
        cost=cost,
    )


def plan_view(seen: Seen) -> PlanView:
    """A plan as its reader may see it."""
    record, writer = seen.record, _Writer(seen)
    problem, plan = record.problem, record.plan
    return PlanView(
        plan=record_view(record),
        zone=problem.zone,
        whole=seen.sight.whole,
        engine=plan.engine,
        solve_s=round(plan.solve_s, 2),
        costs=dict(plan.costs),
        shifts=list(writer.shifts()),
        routes=[writer.route(r) for r in plan.routes if r.carer_id not in seen.sight.carer_ids],
        unserved=[
            writer.unserved(u) for u in plan.unserved if u.visit_id not in seen.sight.visit_ids
        ],
    )


def unserved_view(seen: Seen, left_out: Unserved) -> UnservedView:
    """One visit that was left out."""
    return _Writer(seen).unserved(left_out)


class _Writer:
    """Looks up what a plan names by code."""

    def __init__(self, seen: Seen) -> None:
        problem, plan = seen.record.problem, seen.record.plan
        self.sight, self.names = seen.sight, seen.names or {}
        self.visits = {v.id: v for v in problem.visits}
        self.by_shift = {s.id: s for s in problem.shifts}
        self.coming: dict[str, list[str]] = {}
        for route in plan.routes:
            for stop in route.stops:
                self.coming.setdefault(stop.visit_id, []).append(route.carer_id)

    def shifts(self) -> Iterable[ShiftView]:
        for shift in self.by_shift.values():
            if shift.carer_id not in self.sight.carer_ids:
                yield ShiftView(
                    shift_id=shift.id,
                    carer_id=shift.carer_id,
                    carer_name=self.names.get(shift.carer_id),
                    start_at=shift.start_at,
                    end_at=shift.end_at,
                )

    def route(self, route: Route) -> RouteView:
        totals = route.totals
        return RouteView(
            shift_id=route.shift_id,
            carer_id=route.carer_id,
            carer_name=self.names.get(route.carer_id),
            way=route.way or self.by_shift[route.shift_id].way,
            start_at=route.start_at,
            end_at=route.end_at,
            care_s=totals.care_s,
            travel_s=totals.travel_s,
            waiting_s=totals.waiting_s,
            work_s=totals.work_s,
            overtime_s=totals.overtime_s,
            distance_m=totals.distance_m,
            breaks=[BreakView(start_at=b.start_at, end_at=b.end_at) for b in route.breaks],
            stops=[self.stop(n, s, route.carer_id) for n, s in enumerate(route.stops, start=1)],
        )

    def stop(self, number: int, stop: Stop, carer_id: str) -> StopView:
        if stop.visit_id in self.sight.visit_ids:
            return StopView(
                number=number, busy=True, begin_at=stop.begin_at, leave_at=stop.leave_at
            )
        visit = self.visits[stop.visit_id]
        return StopView(
            number=number,
            busy=False,
            begin_at=stop.begin_at,
            leave_at=stop.leave_at,
            arrive_at=stop.arrive_at,
            visit_id=visit.id,
            kind=visit.kind,
            client_id=visit.client_id,
            client_name=self.names.get(visit.client_id),
            place_id=visit.place_id,
            tasks=list(visit.tasks),
            with_carer_ids=[c for c in self.coming[visit.id] if c != carer_id],
            travel_s=stop.leg.travel_s,
            distance_m=stop.leg.distance_m,
            pin=pin_view(visit.pin),
        )

    def unserved(self, left_out: Unserved) -> UnservedView:
        visit: Visit = self.visits[left_out.visit_id]
        told = self.sight.unserved(left_out)
        return UnservedView(
            visit_id=visit.id,
            kind=visit.kind,
            client_id=visit.client_id,
            client_name=self.names.get(visit.client_id),
            duty=visit.optional_worth is None,
            reason=told.reason,
            reason_text=Said(lv=reason_sentence(told, "lv"), en=reason_sentence(told, "en")),
            remedy=told.remedy.kind,
            remedy_text=Said(lv=remedy_sentence(told, "lv"), en=remedy_sentence(told, "en")),
        )


def pin_view(pin: Pin | None) -> PinView | None:
    """What is fixed of a visit."""
    if pin is None:
        return None
    return PinView(carer_id=pin.carer_id, begin_at=pin.begin_at, with_carer_id=pin.with_carer_id)


def step_view(step: PlanStep) -> PlanStepView:
    """One step in the life of a plan."""
    return PlanStepView(state=step.state, at=step.at, actor=step.actor, why=step.why)


def violation_view(violation: Violation, sight: Sight) -> ViolationView:
    """A rule that is broken, without what the reader does not see."""
    told = sight.violation(violation)
    return ViolationView(
        rule=told.rule,
        hard=told.hard,
        visit_id=_seen(told.visit_id),
        carer_id=_seen(told.carer_id),
        text=Said(lv=told.sentence("lv"), en=told.sentence("en")),
    )


def _seen(code: str | None) -> str | None:
    return None if code == HIDDEN else code


def why_view(why: WhyHere, sight: Sight) -> WhyView:
    """Why a stop is where it is; what other areas could do stays theirs."""
    lv, en = why.sentences("lv"), why.sentences("en")
    others = {why.next_carer_id, why.nearest_carer_id} & sight.carer_ids
    kept = 1 if others else len(lv)
    return WhyView(
        visit_id=why.visit_id,
        carer_id=why.carer_id,
        parts=dict(why.parts),
        next_carer_id=None if others else why.next_carer_id,
        extra_cost=None if others else why.extra_cost,
        text=[Said(lv=a, en=b) for a, b in zip(lv[:kept], en[:kept], strict=True)],
    )


def changes_view(
    changes: Iterable[Change], problems: Iterable[Problem], hidden: Iterable[str] = ()
) -> list[ChangeView]:
    """Visits that two plans serve differently, but for the hidden ones."""
    clients: Mapping[str, str] = {v.id: v.client_id for p in problems for v in p.visits}
    away = frozenset(hidden)
    return [
        ChangeView(
            visit_id=change.visit_id,
            client_id=clients[change.visit_id],
            kind=change.kind,
            before=_served(change.before),
            after=_served(change.after),
        )
        for change in changes
        if change.visit_id not in away
    ]


def _served(served: Served | None) -> ServedView | None:
    if served is None:
        return None
    return ServedView(carer_ids=sorted(served.carer_ids), begin_at=served.begin_at)


def cost_more(before: Plan, after: Plan) -> int:
    """Points that the later plan costs more."""
    return after.cost - before.cost
