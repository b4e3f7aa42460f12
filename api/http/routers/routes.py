"""A carer's own published routes."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from api.http.etags import IfNoneMatch, etag, unchanged
from api.http.languages import Language
from api.http.models.routes import MyRoutesView
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.my_routes import Wanted, my_routes

router = APIRouter(prefix="/api/v1/my", tags=["my routes"])
Carer = Annotated[Seat, Depends(needs(Action.ROUTES_OWN))]


@router.get(
    "/routes",
    response_model=MyRoutesView,
    responses={304: {"description": "The routes at hand still hold"}},
)
def get_my_routes(
    seat: Carer,
    request: Request,
    language: Language,
    if_none_match: IfNoneMatch = None,
    on: Annotated[date | None, Query(description="Local day; left out: all to be seen")] = None,
) -> Response:
    """Own routes from 24 hours before they begin to 24 hours after their end.

    Send the ETag of the routes at hand as If-None-Match: while they hold, the answer is 304.
    """
    wanted = Wanted(on=on, language=language, known=lambda tag: unchanged(if_none_match, tag))
    vault, prepared = seat.gate.vault, request.app.state.prepared
    found = my_routes(seat.ports, seat.actor, vault.unseal, prepared, wanted)
    headers = {"ETag": etag(found.tag), "Content-Language": language}
    if found.body is None:
        return Response(status_code=304, headers=headers)
    return Response(found.body, headers=headers, media_type="application/json")
