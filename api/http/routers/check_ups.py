"""The register of check-ups, and what came of them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.idempotency import Made, OnceOnly
from api.http.models.check_ups import CheckUpsView, CheckUpView, ContactForm, ContactWritten
from api.http.models.parts import Day
from api.http.paging import Paging, cursor_of
from api.http.routers.clients import Area, Reader, Writer, page_of
from homecare.access import Action
from homecare.calendar import CheckUpState
from homecare.planning import Ports
from homecare.register import check_ups
from homecare.register.check_ups import CheckUpsWish

router = APIRouter(prefix="/api/v1/check-ups", tags=["check-ups"])


@router.get("")
def list_check_ups(
    seat: Reader,
    paging: Paging,
    on: Annotated[Day | None, Query(description="The day looked at; without it today")] = None,
    state: Annotated[list[CheckUpState], Query(description="Any of these states")] = [],  # noqa: B006 - FastAPI copies it
    area_id: Area = None,
    due_until: Annotated[Day | None, Query(description="Due on this day or before")] = None,
) -> CheckUpsView:
    """Residents of the age whom the caller sees, most overdue first."""
    wish = CheckUpsWish(
        on=on,
        states=frozenset(state),
        area_id=area_id,
        due_until=due_until,
        page=page_of(paging),
    )
    found = check_ups.check_ups(seat.ports, seat.actor, wish)
    named = seat.actor.may(Action.PEOPLE_READ)
    items = [CheckUpView.of(due, named=named) for due in found.found.rows]
    return CheckUpsView(
        items=items,
        next=cursor_of(items[-1].client_id) if found.found.more and items else None,
        total=found.found.total,
        on=found.on,
        counts=dict(found.counts),
    )


@router.post("/contacts", status_code=201, response_model=ContactWritten)
def record_contact(form: ContactForm, seat: Writer, once: OnceOnly) -> Response:
    """Write down what came of a check-up; the same again changes nothing."""

    def make(ports: Ports) -> Made:
        given = form.model_dump()
        body = ContactWritten.of(check_ups.record_outcome(ports, seat.actor, given))
        where = f"/api/v1/clients/{body.contact.client_id}/contacts"
        return Made(body=body, location=where)

    return once.answer(seat, form, make)
