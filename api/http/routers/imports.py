"""Spreadsheets in: tried, or taken in."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, UploadFile

from api.http.models.imports import ImportView
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.errors import IntakeError
from homecare.register.imports import Wanted, import_upload

router = APIRouter(prefix="/api/v1/imports", tags=["imports"])
MOST_FILES = 12
"""One for each table."""


@router.post("")
def import_files(
    request: Request,
    seat: Annotated[Seat, Depends(needs(Action.IMPORT))],
    files: Annotated[
        list[UploadFile],
        File(min_length=1, max_length=MOST_FILES, description="CSV or XLSX, named as the tables"),
    ],
    dry_run: Annotated[bool, Query(description="Only tell what is wrong or would change")] = True,  # noqa: FBT002 - a query
) -> ImportView:
    """Try files, or take them in: all of them, or nothing where any has a fault."""
    wanted = Wanted(
        files=[(file.filename or "", file.file.read()) for file in files],
        dry_run=dry_run,
        most_rows=request.app.state.chosen.limit_rows,
    )
    intake = import_upload(seat.ports, seat.actor, wanted)
    if intake.errors and not dry_run:
        raise IntakeError(intake.errors)
    return ImportView.of(intake, dry_run=dry_run)
