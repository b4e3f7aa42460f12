"""The use cases of a single visit: where it would go, who stands in, what a drag would do.

They look at a stored plan and change nothing. A visit that came up after the plan was made (a
new client, an order) is asked about as if it were in the plan's problem and left out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from homecare.calendar.clients import located
from homecare.errors import NotFound, ProblemError
from homecare.model import Visit
from homecare.openings import Effect, Given, Ranking
from homecare.plan import ContinuityBudget, Plan, Problem, Travel, Unserved
from homecare.planning import Ports, prepare, read_plan, within_memory
from homecare.ports import PlanBoard
from homecare.records import PlanHead, PlanRecord, PlanState
from homecare.roads import with_roads
from homecare.rules.costs import costs_of
from homecare.rules.view import look

STANDING = (PlanState.PUBLISHED, PlanState.APPROVED, PlanState.DRAFT)
"""Which plan of a day is asked, the first there is; of several the latest version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlaces:
    """Where one visit could go in a plan."""

    record: PlanRecord
    visit: Visit
    ranking: Ranking
    if_only: tuple[Given, ...]
    """Of a visit that nobody serves: rules that would open something cheaper if they gave way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIns:
    """Who could take over each visit of one carer, each visit asked by itself."""

    record: PlanRecord
    carer_id: str
    rankings: Mapping[str, Ranking]
    """By visit, in the order of the carer's day; openings without the carer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drag:
    """A visit put behind so many stops of a shift."""

    visit_id: str
    shift_id: str
    position: int
    from_shift_id: str | None = None
    """Of a double-handed visit: the shift that gives its half away."""


def plan_of_day(ports: Ports, municipality_id: str, on: date) -> int:
    """The number of the plan that stands for a day; NotFound("no_plan_of_day")."""
    with ports.store.look(ports.actor) as store:
        heads = store.plans(municipality_id, on, on, STANDING)
    if not heads:
        raise NotFound("no_plan_of_day", day=on.isoformat())
    return min(heads, key=_rank).id


def _rank(head: PlanHead) -> tuple[int, int]:
    return STANDING.index(head.state), -head.version_no


def rank_places(ports: Ports, municipality_id: str, on: date, visit_id: str) -> VisitPlaces:
    """`places_in` the plan that stands for a day."""
    return places_in(ports, plan_of_day(ports, municipality_id, on), visit_id)


def places_in(
    ports: Ports, plan_id: int, visit_id: str, but_carers: Collection[str] = ()
) -> VisitPlaces:
    """Every feasible place of a visit in a plan, the cheapest first, none by `but_carers`.

    Raises NotFound for a plan, and for a visit that neither the plan nor the day as the store
    knows it now has; ProblemError where a road to a new visit cannot be measured.
    """
    record = read_plan(ports, plan_id)
    problem, plan = record.problem, record.plan
    if all(visit.id != visit_id for visit in problem.visits):
        problem, plan = _with_visit(ports, record, visit_id)
    board = ports.lay_out(problem, plan)
    served = visit_id in plan.served_ids
    return VisitPlaces(
        record=record,
        visit=next(v for v in problem.visits if v.id == visit_id),
        ranking=board.places_for(visit_id, but_carers=but_carers),
        if_only=() if served else board.if_only(visit_id),
    )


def stand_ins(ports: Ports, plan_id: int, carer_id: str) -> StandIns:
    """Who could come to the visits of a carer who falls out; NotFound for a carer without shift."""
    record, board = _laid_out(ports, plan_id)
    if all(shift.carer_id != carer_id for shift in record.problem.shifts):
        raise NotFound("route_not_found", carer_id=carer_id)
    return StandIns(record=record, carer_id=carer_id, rankings=board.stand_ins(carer_id))


def drag(ports: Ports, plan_id: int, to: Drag) -> Effect:
    """What a drag would cost, or which rules it would break; nothing is changed."""
    _, board = _laid_out(ports, plan_id)
    return board.drag(to.visit_id, to.shift_id, to.position, to.from_shift_id)


def _laid_out(ports: Ports, plan_id: int) -> tuple[PlanRecord, PlanBoard]:
    record = read_plan(ports, plan_id)
    return record, ports.lay_out(record.problem, record.plan)


def _with_visit(ports: Ports, record: PlanRecord, visit_id: str) -> tuple[Problem, Plan]:
    """The plan's problem with a visit of its day more, and the plan that leaves the visit out."""
    now = prepare(ports, record.municipality_id, record.day_on).problem
    visit = next((v for v in now.visits if v.id == visit_id), None)
    if visit is None:
        raise NotFound("visit_not_found", visit_id=visit_id)
    problem = record.problem
    known = {visit_id, *(v.id for v in problem.visits)}
    ties = (g for g in now.gaps if visit_id in {g.first_id, g.second_id})
    wider = replace(
        problem,
        visits=(*problem.visits, visit),
        gaps=(*problem.gaps, *(g for g in ties if {g.first_id, g.second_id} <= known)),
        travel=_roads_to(ports, record, visit),
        continuity=_budget(problem.continuity, now.continuity, visit.client_id),
    )
    unserved = (*record.plan.unserved, Unserved(visit_id=visit_id))
    plan = replace(record.plan, unserved=unserved)
    return wider, replace(plan, costs=costs_of(look(wider, plan)))


def _roads_to(ports: Ports, record: PlanRecord, visit: Visit) -> Travel:
    """The plan's travel with the roads to one more visit."""
    with ports.store.look(ports.actor) as store:
        casebook = store.casebook(record.municipality_id)
    travel = record.problem.travel
    place_ids = (*travel.place_ids, visit.place_id)
    lost = [place_id for place_id in place_ids if not located(casebook, place_id)]
    if lost:
        raise ProblemError("place_unlocated", place_id=lost[0], count=len(lost))
    return with_roads(
        travel,
        [casebook.places[place_id] for place_id in place_ids],
        (),
        within_memory(ports.find_travel),
        casebook.municipality.settings.travel,
    )


def _budget(
    was: ContinuityBudget | None, now: ContinuityBudget | None, client_id: str
) -> ContinuityBudget | None:
    """The plan's budget with whom the visit's client has met."""
    if was is None or now is None or client_id in was.met:
        return was
    return replace(was, met={**was.met, client_id: now.met.get(client_id, {})})
