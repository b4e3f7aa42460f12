"""Absences: who is away when, and those of one carer written whole."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.etags import IfMatch, tagged
from api.http.models.carers import AbsenceOf, AbsencesForm, AbsencesView, CarerView
from api.http.models.parts import Day
from api.http.models.texts import Code
from api.http.routers.clients import Reader, Writer
from homecare.access import Action
from homecare.errors import RequestError
from homecare.register import carers

router = APIRouter(prefix="/api/v1", tags=["carers"])
MOST_DAYS = 400
"""Longest span of days in one answer."""


@router.get("/absences")
def list_absences(
    seat: Reader,
    from_on: Annotated[Day, Query(description="First day")],
    to_on: Annotated[Day, Query(description="Last day, at most 400 later")],
) -> AbsencesView:
    """Absences that touch these days, of the carers whom the caller sees."""
    if not 0 <= (to_on - from_on).days <= MOST_DAYS:
        raise RequestError("days_wrong", pointer="query:to_on", most=MOST_DAYS)
    found = carers.absences_between(seat.ports, seat.actor, from_on, to_on)
    named = seat.actor.may(Action.PEOPLE_READ)
    return AbsencesView(items=[AbsenceOf.of(one, named=named) for one in found])


@router.put("/carers/{carer_id}/absences")
def put_absences(
    carer_id: Code, form: AbsencesForm, seat: Writer, version: IfMatch, response: Response
) -> CarerView:
    """All absences of a carer, in place of those that are on record."""
    written = carers.change_carer(seat.ports, seat.actor, carer_id, form.given(), version)
    tagged(response, written.view.stamp)
    return CarerView.written(written)
