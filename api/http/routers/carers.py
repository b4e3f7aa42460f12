"""Carers: lists, one at a time with shifts and absences."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.etags import IfMatch, tagged
from api.http.idempotency import Made, OnceOnly
from api.http.models.carers import CarerChange, CarerForm, CarerView
from api.http.models.parts import Counted, Day, Word
from api.http.models.texts import Code
from api.http.paging import Paging, cursor_of
from api.http.routers.clients import Area, Reader, Sort, Writer, page_of
from homecare.planning import Ports
from homecare.register import carers
from homecare.register.carers import CarersWish
from homecare.register.lists import Order

router = APIRouter(prefix="/api/v1/carers", tags=["carers"])


@router.get("")
def list_carers(
    seat: Reader,
    paging: Paging,
    area_id: Area = None,
    skill: Annotated[Word | None, Query(description="Has this skill")] = None,
    works_on: Annotated[Day | None, Query(description="Has a shift and is not absent")] = None,
    sort: Sort = Order.CODE,
) -> Counted[CarerView]:
    """Carers whom the caller sees; each one shown is in the audit."""
    wish = CarersWish(area_id=area_id, skill=skill, works_on=works_on, page=page_of(paging, sort))
    found = carers.page_of_carers(seat.ports, seat.actor, wish)
    items = [CarerView.of(view) for view in found.rows]
    after = cursor_of(items[-1].id) if found.more and items else None
    return Counted[CarerView](items=items, next=after, total=found.total)


@router.post("", status_code=201, response_model=CarerView)
def create_carer(form: CarerForm, seat: Writer, once: OnceOnly) -> Response:
    """Take in a new carer."""

    def make(ports: Ports) -> Made:
        written = carers.create_carer(ports, seat.actor, form.given())
        body = CarerView.written(written)
        where = f"{router.prefix}/{body.id}"
        return Made(body=body, location=where, version=written.view.stamp)

    return once.answer(seat, form, make)


@router.get("/{carer_id}")
def get_carer(carer_id: Code, seat: Reader, response: Response) -> CarerView:
    """One carer."""
    view = carers.read_carer(seat.ports, seat.actor, carer_id)
    tagged(response, view.stamp)
    return CarerView.of(view)


@router.patch("/{carer_id}")
def change_carer(
    carer_id: Code, form: CarerChange, seat: Writer, version: IfMatch, response: Response
) -> CarerView:
    """Change what is given; shifts and absences are given whole."""
    written = carers.change_carer(seat.ports, seat.actor, carer_id, form.given(), version)
    tagged(response, written.view.stamp)
    return CarerView.written(written)
