"""Changes of a plan by hand: a visit fixed, set free, put elsewhere, taken out.

A stored plan never changes: each of these makes the day's next version, a draft, of the plan that
somebody looked at. The referee judges it first; what breaks a hard rule is refused with everything
that it breaks. Other visits keep their carers and order and move only as windows and ties ask.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from homecare.access import Action, Actor
from homecare.changes import Change, changes_between
from homecare.errors import Conflict, HandRefused, NotFound, PlanError
from homecare.explain import explain_unserved
from homecare.explain.boards import board_of, without
from homecare.model import Pin
from homecare.openings import Effect, Opening
from homecare.plan import Plan, Problem, Route, Unserved
from homecare.planning import Ports
from homecare.readout import route_of
from homecare.records import PlanRecord
from homecare.rules import Violation, judge
from homecare.rules.costs import costs_of
from homecare.rules.view import look as view_of
from homecare.store import Work
from homecare.timing import Timed
from homecare.views import Asked, open_plan

BY_HAND = "hand"
"""Engine of a plan that a person has changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The plan that a change begins from, as whoever changes it has seen it."""

    plan_id: int
    expected_version: int
    """Version of its row."""
    newest_id: int | None = None
    """The day's newest plan that was seen, where that is not the plan itself."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """What is to be fixed of a visit: carers, begin or both; nothing named means as it stands."""

    carer_id: str | None = None
    begin_at: datetime | None = None
    with_carer_id: str | None = None
    """The second carer of a double-handed visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where a visit goes: behind so many stops of one shift, or to the best place of some."""

    visit_id: str
    shift_ids: tuple[str, ...] = ()
    """Two for a double-handed visit; none takes the visit out of the plan."""
    position: int | None = None
    """Stops of the only shift that come before it; None takes the best place."""
    from_shift_id: str | None = None
    """Of a double-handed visit: the shift that gives its half away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMade:
    """A change by hand: what it does, and the draft, where one was stored."""

    before: PlanRecord
    plan: Plan
    record: PlanRecord | None
    """None after a try."""
    changes: tuple[Change, ...]
    violations: tuple[Violation, ...]
    """Soft ones."""


Answer = tuple[Problem, Plan]
Step = Callable[[Problem, Plan], Answer]


def pin(ports: Ports, actor: Actor, base: Base, visit_id: str, fix: Fix) -> HandMade:
    """Fix a visit; it goes to its best place there where it does not stand so already.

    Raises HandRefused where no such place keeps the rules; else as `move`.
    """

    def step(problem: Problem, plan: Plan) -> Answer:
        fixed = _with_pin(problem, visit_id, _pin_of(problem, plan, visit_id, fix))
        if visit_id in plan.served_ids and not _hard(judge(fixed, plan)):
            return fixed, plan
        return fixed, _best_place(ports, fixed, plan, visit_id)

    return _changed(ports, actor, base, visit_id, step)


def unpin(ports: Ports, actor: Actor, base: Base, visit_id: str) -> HandMade:
    """Set a visit free again; it stays where it is. Errors as of `move`."""
    return _changed(
        ports, actor, base, visit_id, lambda problem, plan: (_with_pin(problem, visit_id), plan)
    )


def move(ports: Ports, actor: Actor, base: Base, to: Move, *, dry_run: bool = False) -> HandMade:
    """Put a visit elsewhere, or out of the plan; a dry run stores nothing.

    Raises Forbidden, NotFound for a plan, visit, shift or half that is not there, Conflict where
    plan or day have changed since they were seen, and HandRefused with the rules it would break.
    """

    def step(problem: Problem, plan: Plan) -> Answer:
        if not to.shift_ids:
            return problem, _taken_out(problem, plan, to.visit_id)
        return problem, _placed(ports, problem, plan, to)

    return _changed(ports, actor, base, to.visit_id, step, dry_run=dry_run)


def _changed(
    ports: Ports, actor: Actor, base: Base, visit_id: str, step: Step, *, dry_run: bool = False
) -> HandMade:
    actor.require(Action.PLANS_CHANGE)
    actor.require_whole()
    seen = open_plan(ports, actor, base.plan_id, Asked(detail="by hand"))
    seen.require_visit(visit_id)
    before = seen.record
    if before.row_version != base.expected_version:
        raise Conflict(kind="plan", id=str(before.id), current=before.row_version)
    problem, plan = _in_order(*step(before.problem, before.plan))
    violations = judge(problem, plan)
    if _hard(violations):
        raise HandRefused(_hard(violations))
    record = None
    if not dry_run:
        with ports.store.work(ports.actor) as work:
            record = work.add_plan(before.municipality_id, problem, plan, base.why)
            _require_newest(work, before, record, base)
    return HandMade(
        before=before,
        plan=plan,
        record=record,
        changes=changes_between(before.plan, plan),
        violations=violations,
    )


def _require_newest(work: Work, before: PlanRecord, record: PlanRecord, base: Base) -> None:
    """Conflict where the day got another plan that whoever makes this one has not seen."""
    heads = work.plans(record.municipality_id, record.day_on, record.day_on)
    newest = max((h for h in heads if h.id != record.id), key=lambda h: h.version_no)
    if newest.id not in {before.id, base.newest_id}:
        raise Conflict("plan_not_newest", plan_id=before.id, newer=newest.id)


def _hard(violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
    return tuple(v for v in violations if v.hard)


def _pin_of(problem: Problem, plan: Plan, visit_id: str, fix: Fix) -> Pin:
    """The pin that is asked for; NotFound for a carer who has no shift, or nothing to go by."""
    carers = {s.carer_id for s in problem.shifts}
    for carer_id in (fix.carer_id, fix.with_carer_id):
        if carer_id is not None and carer_id not in carers:
            raise NotFound("route_not_found", carer_id=carer_id)
    if fix != Fix():
        return Pin(carer_id=fix.carer_id, begin_at=fix.begin_at, with_carer_id=fix.with_carer_id)
    coming = sorted({r.carer_id for r in plan.routes for s in r.stops if s.visit_id == visit_id})
    begins = [s.begin_at for r in plan.routes for s in r.stops if s.visit_id == visit_id]
    if not begins:
        raise NotFound("stop_not_found", visit_id=visit_id, carer_id="-")
    return Pin(carer_id=coming[0], begin_at=begins[0], with_carer_id=dict(enumerate(coming)).get(1))


def _with_pin(problem: Problem, visit_id: str, pin: Pin | None = None) -> Problem:
    visits = (replace(v, pin=pin) if v.id == visit_id else v for v in problem.visits)
    return replace(problem, visits=tuple(visits))


def _best_place(ports: Ports, problem: Problem, plan: Plan, visit_id: str) -> Plan:
    """The visit where it is cheapest, in the shifts that serve it now where that is possible."""
    board = ports.lay_out(problem, plan)
    fixed = next(v.pin for v in problem.visits if v.id == visit_id)
    openings = [o for o in board.places_for(visit_id).openings if _keeps(o, fixed)]
    best = next((o for o in openings if o.here), openings[0] if openings else None)
    found = None if best is None else board.taken(visit_id, best.shift_ids)
    if found is None:
        raise _no_place(visit_id, "pin")
    return found


def _keeps(opening: Opening, fixed: Pin | None) -> bool:
    """Whether an opening keeps a pin: one where the visit stands now is told in any case."""
    if fixed is None:
        return True
    wanted = {fixed.carer_id, fixed.with_carer_id} - {None}
    begins = fixed.begin_at is None or fixed.begin_at == opening.begin_at
    return begins and wanted <= {seat.carer_id for seat in opening.seats}


def _placed(ports: Ports, problem: Problem, plan: Plan, to: Move) -> Plan:
    """The plan with the visit where it is wanted."""
    unknown = set(to.shift_ids) - {s.id for s in problem.shifts}
    if unknown:
        raise NotFound("shift_not_found", shift_id=min(unknown))
    board = ports.lay_out(problem, plan)
    if len(to.shift_ids) == 1 and to.position is not None:
        effect = board.drag(to.visit_id, to.shift_ids[0], to.position, to.from_shift_id)
        if effect.plan is None:
            raise _refused(to.visit_id, effect)
        return effect.plan
    found = board.taken(to.visit_id, to.shift_ids)
    if found is None:
        raise _refused(to.visit_id, board.drag(to.visit_id, to.shift_ids[0], 0))
    return found


def _refused(visit_id: str, effect: Effect) -> PlanError:
    """Everything that the referee finds, else the rule that leaves no time to be judged."""
    if effect.violations:
        return HandRefused(effect.violations)
    return _no_place(visit_id, *effect.rules)


def _no_place(visit_id: str, *rules: str) -> PlanError:
    rule = next(iter(rules), "no_time")
    named = "no_time" if rule in {"window", "shift"} else rule
    return PlanError("hand_no_place", visit_id=visit_id, in_the_way=named)


def _taken_out(problem: Problem, plan: Plan, visit_id: str) -> Plan:
    """The plan with nobody coming; the routes that came are timed anew."""
    if visit_id not in plan.served_ids:
        raise NotFound("stop_not_found", visit_id=visit_id, carer_id="-")
    board = without(board_of(problem, plan), visit_id)
    routes: list[Route] = []
    for route in plan.routes:
        if all(stop.visit_id != visit_id for stop in route.stops):
            routes.append(route)
            continue
        timed = board.timed(route.shift_id, board.orders[route.shift_id])
        if not isinstance(timed, Timed):
            raise _no_place(visit_id, timed.rule)
        if timed.visit_ids:
            routes.append(route_of(board.desk, timed, route.way))
    unserved = (*plan.unserved, Unserved(visit_id=visit_id))
    return replace(plan, routes=tuple(routes), unserved=unserved)


def _in_order(problem: Problem, plan: Plan) -> Answer:
    """The plan with its costs and reasons worked out anew."""
    plan = replace(plan, engine=BY_HAND, solve_s=0.0, problem_id=problem.id)
    plan = replace(plan, costs=costs_of(view_of(problem, plan)))
    return problem, explain_unserved(problem, plan)
