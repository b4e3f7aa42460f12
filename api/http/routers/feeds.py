"""What a carer takes along: the calendar under a secret link, the sheet as PDF, the way as GPX."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from api.http.etags import IfNoneMatch, etag, unchanged
from api.http.languages import Language
from api.http.legs import far_legs
from api.http.models.feeds import CalendarLinkView, CalendarView, NewCalendarView
from api.http.models.texts import Code
from api.http.security import Seat, address_of, needs
from api.pages import CarersDay, carers_day
from api.papers import CalendarPaper, GpxPaper, Paper, PdfPaper
from homecare import feeds
from homecare.access import Action
from homecare.accounts.opaque import kept
from homecare.errors import NotFound
from homecare.model import Place
from homecare.my_way import my_sheet, my_way
from homecare.planning import Ports
from homecare.sheets import Sheet, sheets_of
from homecare.store.feed_shelf import CalendarLink
from homecare.views import Asked, Seen, open_plan
from maps.line import legs_of_sheet

router = APIRouter(prefix="/api/v1", tags=["papers"])
Own = Annotated[Seat, Depends(needs(Action.ROUTES_OWN))]
PeopleReader = Annotated[Seat, Depends(needs(Action.PEOPLE_READ))]
PeopleWriter = Annotated[Seat, Depends(needs(Action.PEOPLE_WRITE))]
PlanId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of the plan", examples=[7])]
Secret = Annotated[
    str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$", description="What the link was made with")
]


class Calendar(Response):
    """RFC 5545."""

    media_type = "text/calendar; charset=utf-8"


class Pdf(Response):
    """A4."""

    media_type = "application/pdf"


class Gpx(Response):
    """GPX 1.1."""

    media_type = "application/gpx+xml"


def _of(kind: str) -> dict[int | str, dict[str, Any]]:
    """What the document says of an answer that is no JSON."""
    return {200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}


_CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "The calendar at hand still holds"},
}


@router.get("/calendars/{secret}.ics", response_class=Calendar, responses=_CALENDAR)
def read_calendar(secret: Secret, request: Request, if_none_match: IfNoneMatch = None) -> Response:
    """A carer's published routes of the last 7 and the next 28 days; the secret link alone opens it."""
    ports: Ports = request.app.state.ports
    feed = feeds.read_feed(ports, secret, address_of(request))
    body = CalendarPaper(feed=feed).made()
    tag = kept(body.decode())[:32]
    headers = {"ETag": etag(tag)}
    if unchanged(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    if feed.client_ids:
        feeds.note_names(ports, feed)
    named = {"Content-Disposition": 'inline; filename="calendar.ics"'}
    return Calendar(body, headers=headers | named)


@router.get("/my/calendar")
def get_my_calendar(seat: Own) -> CalendarView:
    """Whether one's own calendar has a link."""
    return _standing(seat, _own(seat))


@router.post("/my/calendar", status_code=201)
def make_my_calendar(seat: Own, request: Request, language: Language) -> NewCalendarView:
    """Make the link of one's own calendar, shown this once; a former one ends."""
    return _made(seat, request, _own(seat), language)


@router.delete("/my/calendar", status_code=204)
def revoke_my_calendar(seat: Own) -> None:
    """End the link of one's own calendar."""
    feeds.revoke_calendar_link(seat.ports, seat.actor, _own(seat))


@router.get("/my/way.gpx", response_class=Gpx, responses=_of(Gpx.media_type))
def get_my_way(
    seat: Own, request: Request, on: Annotated[date, Query(description="Day of the plan")]
) -> Gpx:
    """One's own stops of a day, in codes, and the way between them, for a navigation device."""
    found = my_way(seat.ports, seat.actor, on)
    way = _way(request, seat, found.sheet, found.places)
    return Gpx(way, headers=_named(f"{on.isoformat()}.gpx"))


@router.get("/my/sheet.pdf", response_class=Pdf, responses=_of(Pdf.media_type))
def get_my_sheet(
    seat: Own,
    request: Request,
    language: Language,
    on: Annotated[date, Query(description="Day of the plan")],
) -> Pdf:
    """One's own day on A4, in large type: who, when, where, how to find it, what to do."""
    found = my_sheet(seat.ports, seat.actor, on)
    record = found.record
    day = carers_day(
        record.problem, record.plan, found.casebook, _own(seat), language, record.version_no
    )
    return Pdf(_sheet(request, seat, day), headers=_named(f"{on.isoformat()}.pdf"))


@router.get("/carers/{carer_id}/calendar")
def get_calendar_link(carer_id: Code, seat: PeopleReader) -> CalendarView:
    """Whether a carer's calendar has a link."""
    return _standing(seat, carer_id)


@router.post("/carers/{carer_id}/calendar", status_code=201)
def make_calendar_link(
    carer_id: Code, seat: PeopleWriter, request: Request, language: Language
) -> NewCalendarView:
    """Make the link of a carer's calendar, shown this once; a former one ends."""
    return _made(seat, request, carer_id, language)


@router.delete("/carers/{carer_id}/calendar", status_code=204)
def revoke_calendar_link(carer_id: Code, seat: PeopleWriter) -> None:
    """End the link of a carer's calendar, as when a telephone was lost."""
    feeds.revoke_calendar_link(seat.ports, seat.actor, carer_id)


@router.get(
    "/plans/{plan_id}/sheets/{carer_id}/sheet.pdf",
    response_class=Pdf,
    responses=_of(Pdf.media_type),
)
def get_carer_sheet_pdf(
    plan_id: PlanId, carer_id: Code, seat: PeopleReader, language: Language, request: Request
) -> Pdf:
    """A carer's sheet as PDF on A4, in large type."""
    seen = _seen(seat, plan_id, carer_id, "sheet pdf", names=True)
    problem, plan = seen.shown()
    assert seen.casebook is not None  # noqa: S101 - it was asked for
    day = carers_day(problem, plan, seen.casebook, carer_id, language, seen.record.version_no)
    return Pdf(_sheet(request, seat, day), headers=_named(_of_plan(plan_id, carer_id, "pdf")))


@router.get(
    "/plans/{plan_id}/sheets/{carer_id}/day.gpx",
    response_class=Gpx,
    responses=_of(Gpx.media_type),
)
def get_carer_gpx(plan_id: PlanId, carer_id: Code, seat: PeopleReader, request: Request) -> Gpx:
    """A carer's stops, in codes, and the way between them, for a navigation device."""
    seen = _seen(seat, plan_id, carer_id, "gpx", names=False)
    problem, plan = seen.shown()
    sheet = sheets_of(problem, plan).get(carer_id)
    if sheet is None:
        raise NotFound("route_not_found", carer_id=carer_id)
    return Gpx(
        _way(request, seat, sheet, seen.places),
        headers=_named(_of_plan(plan_id, carer_id, "gpx")),
    )


def _seen(seat: Seat, plan_id: int, carer_id: str, detail: str, *, names: bool) -> Seen:
    asked = Asked(names=names, places=True, detail=detail, carer_id=carer_id)
    seen = open_plan(seat.ports, seat.actor, plan_id, asked)
    seen.require_carer(carer_id)
    return seen


def _sheet(request: Request, seat: Seat, day: CarersDay) -> bytes:
    return _written(request, PdfPaper(day=day, legs=far_legs(request, seat, day.scene.legs)))


def _way(request: Request, seat: Seat, sheet: Sheet, places: Mapping[str, Place]) -> bytes:
    legs = far_legs(request, seat, legs_of_sheet(sheet, places))
    return _written(request, GpxPaper(sheet=sheet, places=places, legs=legs))


def _written(request: Request, paper: Paper) -> bytes:
    written: bytes = request.app.state.workbench.write(paper)
    return written


def _of_plan(plan_id: int, carer_id: str, kind: str) -> str:
    return f"plan-{plan_id}-{carer_id.replace(':', '-')}.{kind}"


def _named(name: str) -> dict[str, str]:
    """A file to be kept; its name is made of codes and days alone."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _own(seat: Seat) -> str:
    return seat.actor.carer_id or ""


def _standing(seat: Seat, carer_id: str) -> CalendarView:
    link = feeds.calendar_link(seat.ports, seat.actor, carer_id)
    return CalendarView(link=None if link is None else _view(link))


def _made(seat: Seat, request: Request, carer_id: str, language: str) -> NewCalendarView:
    made = feeds.make_calendar_link(seat.ports, seat.actor, carer_id, language)
    path = f"/api/v1/calendars/{made.secret}.ics"
    public_url = request.app.state.chosen.public_url
    url = f"{public_url.rstrip('/')}{path}" if public_url else None
    return NewCalendarView(link=_view(made.link), path=path, url=url)


def _view(link: CalendarLink) -> CalendarLinkView:
    return CalendarLinkView(made_at=link.made_at, language=link.language)
