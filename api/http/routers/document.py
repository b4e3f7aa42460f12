"""The OpenAPI document, for whoever is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from api.http.security import Seat, needs
from homecare.access import Action

router = APIRouter(prefix="/api/v1", tags=["operations"])


@router.get("/openapi.json")
def openapi_document(
    request: Request, _: Annotated[Seat, Depends(needs(Action.SELF))]
) -> JSONResponse:
    """Every endpoint with its parameters, answers and examples."""
    return JSONResponse(request.app.openapi())
