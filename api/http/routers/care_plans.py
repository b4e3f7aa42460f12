"""Care plans: lists, one at a time with its items."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.etags import IfMatch, tagged
from api.http.idempotency import Made, OnceOnly
from api.http.models.care_plans import CarePlanChange, CarePlanForm, CarePlanView
from api.http.models.parts import Counted
from api.http.models.texts import Code
from api.http.paging import Paging, cursor_of
from api.http.routers.clients import Active, Level, Reader, Writer, page_of
from homecare.planning import Ports
from homecare.register import care_plans
from homecare.register.care_plans import CarePlansWish

router = APIRouter(prefix="/api/v1/care-plans", tags=["care plans"])
OfClient = Annotated[Code | None, Query(description="Code of a client")]


@router.get("")
def list_care_plans(
    seat: Reader,
    paging: Paging,
    client_id: OfClient = None,
    level_id: Level = None,
    active_on: Active = None,
) -> Counted[CarePlanView]:
    """Care plans of the clients whom the caller sees."""
    wish = CarePlansWish(
        client_id=client_id, level_id=level_id, active_on=active_on, page=page_of(paging)
    )
    found = care_plans.page_of_care_plans(seat.ports, seat.actor, wish)
    items = [CarePlanView.of(view) for view in found.rows]
    after = cursor_of(items[-1].id) if found.more and items else None
    return Counted[CarePlanView](items=items, next=after, total=found.total)


@router.post("", status_code=201, response_model=CarePlanView)
def create_care_plan(form: CarePlanForm, seat: Writer, once: OnceOnly) -> Response:
    """Take in a new grant."""

    def make(ports: Ports) -> Made:
        written = care_plans.create_care_plan(ports, seat.actor, form.given())
        body = CarePlanView.written(written)
        where = f"{router.prefix}/{body.id}"
        return Made(body=body, location=where, version=written.view.stamp)

    return once.answer(seat, form, make)


@router.get("/{care_plan_id}")
def get_care_plan(care_plan_id: Code, seat: Reader, response: Response) -> CarePlanView:
    """One care plan."""
    view = care_plans.read_care_plan(seat.ports, seat.actor, care_plan_id)
    tagged(response, view.stamp)
    return CarePlanView.of(view)


@router.patch("/{care_plan_id}")
def change_care_plan(
    care_plan_id: Code,
    form: CarePlanChange,
    seat: Writer,
    version: IfMatch,
    response: Response,
) -> CarePlanView:
    """Change what is given; items are given whole, `valid_to` ends the grant."""
    written = care_plans.change_care_plan(
        seat.ports, seat.actor, care_plan_id, form.given(), version
    )
    tagged(response, written.view.stamp)
    return CarePlanView.written(written)
