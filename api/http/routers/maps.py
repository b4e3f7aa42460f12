"""Plans drawn: GeoJSON for maps of others, our own map page, the carers' sheets."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.http.headers import page
from api.http.languages import Language
from api.http.models.texts import Code
from api.http.security import Seat, needs
from api.pages import carer_sheet
from api.workjobs import Drawing
from homecare.access import Action
from homecare.views import Asked, Seen, open_plan
from maps.geojson import plan_geojson

router = APIRouter(prefix="/api/v1/plans/{plan_id}", tags=["maps"])
Reader = Annotated[Seat, Depends(needs(Action.PLANS_READ))]
PeopleReader = Annotated[Seat, Depends(needs(Action.PEOPLE_READ))]
PlanId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the plan", examples=[7])]
Names = Annotated[bool, Query(description="Names beside codes, where the role may read them")]


class GeoJson(Response):
    """RFC 7946."""

    media_type = "application/geo+json"


_GEOJSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {GeoJson.media_type: {"schema": {"type": "object"}}}}
}


@router.get("/plan.geojson", response_class=GeoJson, responses=_GEOJSON)
def get_plan_geojson(
    plan_id: PlanId, seat: Reader, language: Language, *, names: Names = False
) -> GeoJson:
    """The plan as GeoJSON; houses lie exactly where they are for who may read people alone."""
    seen = _opened(seat, plan_id, "geojson", names=names)
    problem, plan = seen.shown()
    return GeoJson(plan_geojson(problem, plan, seen.places, language=language, names=seen.names))


@router.get("/map", response_class=HTMLResponse)
def get_plan_map(
    plan_id: PlanId,
    seat: Reader,
    language: Language,
    request: Request,
    carer_id: Annotated[Code | None, Query(description="Draw this carer alone")] = None,
    *,
    names: Names = False,
) -> HTMLResponse:
    """The plan on a map, as a page that asks no other host but that of the map tiles."""
    seen = _opened(seat, plan_id, "map", names=names)
    if carer_id is not None:
        seen.require_carer(carer_id)
    tiles_url = request.app.state.chosen.map_tiles_url
    drawn: str = request.app.state.workbench.draw(_drawing(seen, language, tiles_url, carer_id))
    return page(drawn, tiles_url)


@router.get("/sheets/{carer_id}", response_class=HTMLResponse)
def get_carer_sheet(
    plan_id: PlanId, carer_id: Code, seat: PeopleReader, language: Language
) -> HTMLResponse:
    """A carer's day on paper: who, when, where, how to find it, what to do."""
    asked = Asked(names=True, places=True, detail="sheet", carer_id=carer_id)
    seen = open_plan(seat.ports, seat.actor, plan_id, asked)
    seen.require_carer(carer_id)
    problem, plan = seen.shown()
    assert seen.casebook is not None  # noqa: S101 - it was asked for
    version_no = seen.record.version_no
    return page(carer_sheet(problem, plan, seen.casebook, carer_id, language, version_no))


def _opened(seat: Seat, plan_id: int, detail: str, *, names: bool) -> Seen:
    asked = Asked(names=names, places=True, detail=detail)
    return open_plan(seat.ports, seat.actor, plan_id, asked)


def _drawing(seen: Seen, language: str, tiles_url: str | None, carer_id: str | None) -> Drawing:
    problem, plan = seen.shown()
    return Drawing(
        problem=problem,
        plan=plan,
        places=seen.places,
        language=language,
        title=seen.casebook.municipality.name if seen.casebook else "",
        names=seen.names,
        tiles_url=tiles_url,
        carer_id=carer_id,
    )
