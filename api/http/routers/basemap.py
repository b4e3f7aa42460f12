"""The base map, for the pages of this server: read piece by piece, by range requests."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from api.http.openapi import problem_response
from homecare.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["maps"])
KEPT_S = 3600
PMTILES = "application/vnd.pmtiles"
_BINARY = {"content": {PMTILES: {"schema": {"type": "string", "format": "binary"}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: _BINARY,
    206: {"description": "The bytes that were asked for", **_BINARY},
    404: problem_response(404),
}


@router.get("/basemap.pmtiles", response_class=FileResponse, responses=_ANSWERS)
def get_basemap(request: Request) -> FileResponse:
    """The base map (PMTiles 3), whole or the range asked for; it holds public roads and no record.

    Open to anybody: a map page has an origin of its own, from which no sign-in can come along.
    """
    file = request.app.state.chosen.basemap_file
    if not file.is_file():
        raise NotFound("basemap_not_imported")
    return FileResponse(
        file,
        media_type=PMTILES,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "ETag, Content-Range",
            "Cache-Control": f"public, max-age={KEPT_S}",
        },
    )
