"""Plans changed by hand, and where a visit could go: the answer always comes from the referee."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.http.etags import IfMatch
from api.http.idempotency import Made, OnceOnly
from api.http.models.handwork import (
    GivenView,
    HandForm,
    HandMadeView,
    MoveForm,
    OpeningView,
    PinForm,
    PlacesView,
    ReleaseForm,
    SeatView,
    ShiftedView,
    StandInsView,
)
from api.http.models.texts import Code
from api.http.security import Seat, needs
from api.http.shown_plans import changes_view, cost_more, record_view, violation_view
from homecare import handwork
from homecare.access import Action
from homecare.handwork import Base, Fix, HandMade, Move
from homecare.openings import Given, Opening, Ranking
from homecare.placing import places_in, stand_ins
from homecare.views import WHOLE, Asked, Sight, open_plan

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["plans by hand"])
Reader = Annotated[Seat, Depends(needs(Action.PLANS_READ))]
Changer = Annotated[Seat, Depends(needs(Action.PLANS_CHANGE))]
PlanId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the plan", examples=[7])]
_UNNOTED = Asked(noted=False)
"""The use case behind notes the reading itself."""
_TRIED: dict[int | str, dict[str, Any]] = {
    200: {"model": HandMadeView, "description": "What a try would do"}
}


@router.get("/visits/{visit_id}/places")
def rank_places(plan_id: PlanId, visit_id: Code, seat: Reader) -> PlacesView:
    """Every place of a visit that keeps the rules, the cheapest first; see docs/places.md.

    The visit is one of the plan; for who sees the whole municipality also one that the day has
    got since (a new client, an order).
    """
    seen = open_plan(seat.ports, seat.actor, plan_id, _UNNOTED)
    if not seen.sight.whole:
        seen.require_visit(visit_id)
    found = places_in(seat.ports, plan_id, visit_id)
    return _places(found.ranking, found.if_only, plan_id, seen.sight)


@router.get("/carers/{carer_id}/stand-ins")
def find_stand_ins(plan_id: PlanId, carer_id: Code, seat: Reader) -> StandInsView:
    """Who could take over each visit of a carer who falls out, each visit asked by itself."""
    seen = open_plan(seat.ports, seat.actor, plan_id, _UNNOTED)
    seen.require_carer(carer_id)
    found = stand_ins(seat.ports, plan_id, carer_id)
    return StandInsView(
        plan_id=plan_id,
        carer_id=carer_id,
        visits={
            visit_id: [_opening(o, seen.sight) for o in _open_to(ranking, seen.sight)]
            for visit_id, ranking in found.rankings.items()
            if visit_id not in seen.sight.visit_ids
        },
    )


@router.post("/moves", status_code=201, responses=_TRIED, response_model=HandMadeView)
def move_visit(
    plan_id: PlanId, form: MoveForm, seat: Changer, version: IfMatch, once: OnceOnly
) -> Response:
    """Put a visit elsewhere, or out of the plan, as the day's next draft; or try it (200)."""
    base = _base(plan_id, version, form)
    to = Move(
        visit_id=form.visit_id,
        shift_ids=tuple(dict.fromkeys(form.shift_ids)),
        position=form.position,
        from_shift_id=form.from_shift_id,
    )
    if form.dry_run:
        tried = handwork.move(seat.ports, seat.actor, base, to, dry_run=True)
        return Response(_view(tried).model_dump_json(), media_type="application/json")
    return once.answer(seat, form, lambda ports: _made(handwork.move(ports, seat.actor, base, to)))


@router.post("/pins", status_code=201, response_model=HandMadeView)
def pin_visit(
    plan_id: PlanId, form: PinForm, seat: Changer, version: IfMatch, once: OnceOnly
) -> Response:
    """Fix a visit's carer, begin or both; where it does not stand so, it goes to its best place."""
    base = _base(plan_id, version, form)
    fix = Fix(carer_id=form.carer_id, begin_at=form.begin_at, with_carer_id=form.with_carer_id)
    return once.answer(
        seat, form, lambda ports: _made(handwork.pin(ports, seat.actor, base, form.visit_id, fix))
    )


@router.post("/releases", status_code=201, response_model=HandMadeView)
def release_visit(
    plan_id: PlanId, form: ReleaseForm, seat: Changer, version: IfMatch, once: OnceOnly
) -> Response:
    """Set a fixed visit free; it stays where it is."""
    base = _base(plan_id, version, form)
    return once.answer(
        seat, form, lambda ports: _made(handwork.unpin(ports, seat.actor, base, form.visit_id))
    )


def _base(plan_id: int, version: int, form: HandForm) -> Base:
    return Base(
        plan_id=plan_id, expected_version=version, newest_id=form.newest_plan_id, why=form.why
    )


def _made(made: HandMade) -> Made:
    record = made.record or made.before
    return Made(body=_view(made), location=f"/api/v1/plans/{record.id}", version=record.row_version)


def _view(made: HandMade) -> HandMadeView:
    return HandMadeView(
        plan=None if made.record is None else record_view(made.record),
        changes=changes_view(made.changes, (made.before.problem,)),
        violations=[violation_view(v, WHOLE) for v in made.violations],
        costs=dict(made.plan.costs),
        cost_more=cost_more(made.before.plan, made.plan),
    )


def _places(ranking: Ranking, if_only: tuple[Given, ...], plan_id: int, sight: Sight) -> PlacesView:
    return PlacesView(
        plan_id=plan_id,
        visit_id=ranking.visit_id,
        openings=[_opening(opening, sight) for opening in _open_to(ranking, sight)],
        if_only=[
            GivenView(rule=g.rule, by_s=g.by_s, opening=_opening(g.opening, sight))
            for g in if_only
            if _is_seen(g.opening, sight)
        ],
        costs_here=dict(ranking.costs_here),
        needs=[v for v in ranking.needs if v not in sight.visit_ids],
        faithful=ranking.faithful,
    )


def _open_to(ranking: Ranking, sight: Sight) -> list[Opening]:
    """Openings by carers whom the reader sees."""
    return [opening for opening in ranking.openings if _is_seen(opening, sight)]


def _is_seen(opening: Opening, sight: Sight) -> bool:
    return sight.carer_ids.isdisjoint(seat.carer_id for seat in opening.seats)


def _opening(opening: Opening, sight: Sight) -> OpeningView:
    return OpeningView(
        begin_at=opening.begin_at,
        seats=[
            SeatView(shift_id=s.shift_id, carer_id=s.carer_id, position=s.position)
            for s in opening.seats
        ],
        price=opening.price,
        more=opening.more,
        parts=dict(opening.parts),
        shifted=[
            ShiftedView(visit_id=s.visit_id, was_at=s.was_at, begin_at=s.begin_at, late_s=s.late_s)
            for s in opening.shifted
            if s.visit_id not in sight.visit_ids
        ],
        here=opening.here,
    )
