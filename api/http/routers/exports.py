"""Tables out, as CSV or XLSX: with names for who may, in codes for the others."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response

from api.http.languages import Language
from api.http.security import Seat, needs
from homecare.access import Action
from homecare.register import exports
from homecare.register.export_tables import TableName
from homecare.register.exports import FileKind

router = APIRouter(prefix="/api/v1/exports", tags=["exports"])
MEDIA_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()}}
}


@router.get("/{table}.{kind}", response_class=Response, responses=_FILE)
def export_table(
    table: Annotated[TableName, Path()],
    kind: Annotated[FileKind, Path()],
    seat: Annotated[Seat, Depends(needs(Action.EXPORT_CODES))],
    language: Language,
) -> Response:
    """All records of a table that the caller sees; no cell begins a formula."""
    made = exports.export(seat.ports, seat.actor, table, kind, language)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.content, headers=headers, media_type=MEDIA_TYPES[kind])
