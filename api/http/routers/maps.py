"""Plans drawn: GeoJSON for maps of others, our own map pages, the carers' sheets; and coverage."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.http.headers import page
from api.http.languages import Language
from api.http.legs import far_legs
from api.http.models.parts import Day
from api.http.models.texts import Code
from api.http.security import Seat, needs
from api.pages import carer_sheet, carers_day
from api.workjobs import Compared, Drawing, Drawn, Reached
from homecare.access import Action
from homecare.coverage import covered
from homecare.errors import RequestError
from homecare.i18n import say
from homecare.plan import Plan, Problem
from homecare.views import Asked, Seen, open_plan, open_plans
from maps.geojson import plan_geojson
from maps.legs import KnownLegs, together
from maps.scene import scene_of

router = APIRouter(prefix="/api/v1", tags=["maps"])
Reader = Annotated[Seat, Depends(needs(Action.PLANS_READ))]
CodesReader = Annotated[Seat, Depends(needs(Action.CODES_READ))]
PeopleReader = Annotated[Seat, Depends(needs(Action.PEOPLE_READ))]
PlanId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the plan", examples=[7])]
Names = Annotated[bool, Query(description="Names beside codes, where the role may read them")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapAsked:
    """How a plan's map is wanted."""

    carer_id: Annotated[Code | None, Query(description="Draw this carer alone")] = None
    names: Names = False
    whole: Annotated[
        bool, Query(description="To be saved and handed on: with the base map within the page")
    ] = False


class GeoJson(Response):
    """RFC 7946."""

    media_type = "application/geo+json"


_GEOJSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {GeoJson.media_type: {"schema": {"type": "object"}}}}
}


@router.get("/plans/{plan_id}/plan.geojson", response_class=GeoJson, responses=_GEOJSON)
def get_plan_geojson(
    plan_id: PlanId,
    seat: Reader,
    language: Language,
    request: Request,
    *,
    names: Names = False,
) -> GeoJson:
    """The plan as GeoJSON; houses lie exactly where they are for who may read people alone."""
    seen = _opened(seat, plan_id, "geojson", names=names)
    problem, plan = seen.shown()
    legs = _legs(request, seat, seen)
    return GeoJson(
        plan_geojson(problem, plan, seen.places, language=language, names=seen.names, find_leg=legs)
    )


@router.get("/plans/{plan_id}/map", response_class=HTMLResponse)
def get_plan_map(
    plan_id: PlanId,
    seat: Reader,
    language: Language,
    request: Request,
    asked: Annotated[MapAsked, Depends()],
) -> HTMLResponse:
    """The plan on a map, as a page that asks no other host but that of the map tiles."""
    seen = _opened(seat, plan_id, "map", names=asked.names)
    if asked.carer_id is not None:
        seen.require_carer(asked.carer_id)
    tiles_url = request.app.state.chosen.map_tiles_url
    problem, plan = seen.shown()
    drawing = Drawing(
        problem=problem,
        plan=plan,
        places=seen.places,
        language=language,
        title=_title(seen),
        names=seen.names,
        legs=_legs(request, seat, seen),
        tiles_url=tiles_url,
        carer_id=asked.carer_id,
        whole=asked.whole,
    )
    return page(_drawn(request, drawing), tiles_url)


@router.get("/plans/{plan_id}/compared-to/{before_id}/map", response_class=HTMLResponse)
def get_comparison_map(
    plan_id: PlanId,
    before_id: PlanId,
    seat: Reader,
    language: Language,
    request: Request,
    *,
    names: Names = False,
) -> HTMLResponse:
    """What changed from another plan of the day to this one, as a page that asks no other host."""
    asked = Asked(names=names, places=True, detail="comparison map")
    was, now = open_plans(seat.ports, seat.actor, (before_id, plan_id), asked)
    if was.record.day_on != now.record.day_on:
        raise RequestError("plans_other_day")
    drawing = Compared(
        before=_side(was, language),
        after=_side(now, language),
        places={**was.places, **now.places},
        language=language,
        title=_title(now),
        names={**(was.names or {}), **(now.names or {})} if names else None,
        legs=together(_legs(request, seat, was), _legs(request, seat, now)),
    )
    return page(_drawn(request, drawing))


@router.get("/coverage/map", response_class=HTMLResponse)
def get_coverage_map(
    seat: CodesReader,
    language: Language,
    request: Request,
    on: Annotated[Day | None, Query(description="The day looked at; without it today")] = None,
) -> HTMLResponse:
    """What the offices reach, and where check-ups are overdue, as a page without codes and names."""
    found = covered(seat.ports, seat.actor, on)
    drawing = Reached(casebook=found.casebook, day_on=found.day_on, language=language)
    return page(_drawn(request, drawing))


@router.get("/plans/{plan_id}/sheets/{carer_id}", response_class=HTMLResponse)
def get_carer_sheet(
    plan_id: PlanId, carer_id: Code, seat: PeopleReader, language: Language, request: Request
) -> HTMLResponse:
    """A carer's day on paper: who, when, where, how to find it, what to do."""
    asked = Asked(names=True, places=True, detail="sheet", carer_id=carer_id)
    seen = open_plan(seat.ports, seat.actor, plan_id, asked)
    seen.require_carer(carer_id)
    problem, plan = seen.shown()
    assert seen.casebook is not None  # noqa: S101 - it was asked for
    day = carers_day(problem, plan, seen.casebook, carer_id, language, seen.record.version_no)
    return page(carer_sheet(day, far_legs(request, seat, day.scene.legs)))


def _opened(seat: Seat, plan_id: int, detail: str, *, names: bool) -> Seen:
    asked = Asked(names=names, places=True, detail=detail)
    return open_plan(seat.ports, seat.actor, plan_id, asked)


def _legs(request: Request, seat: Seat, seen: Seen) -> KnownLegs | None:
    problem, plan = seen.shown()
    return far_legs(request, seat, scene_of(problem, plan, seen.places).legs)


def _side(seen: Seen, language: str) -> tuple[Problem, Plan, str]:
    record = seen.record
    version = record.version_no
    name = say("map.plan_version", language, plan_id=record.id, version=version)
    return *seen.shown(), name


def _title(seen: Seen) -> str:
    return seen.casebook.municipality.name if seen.casebook else ""


def _drawn(request: Request, drawing: Drawn) -> str:
    drawn: str = request.app.state.workbench.draw(drawing)
    return drawn
