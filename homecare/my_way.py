"""A carer's own day to take along: the way, for a navigation device, and the sheet, for paper.

Seen as long as the routes themselves are, see `homecare.my_routes`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from homecare.access import Action, Actor
from homecare.errors import NotFound
from homecare.model import Casebook, Place
from homecare.my_routes import AROUND
from homecare.planning import Ports
from homecare.records import PlanRecord
from homecare.sheets import Sheet
from homecare.store import Look


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWay:
    """The routes of a day in codes, and where their places are."""

    sheet: Sheet
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True, kw_only=True)
class MySheet:
    """The published plan, of one's own routes with those alone that may be seen now."""

    record: PlanRecord
    casebook: Casebook


def my_way(ports: Ports, actor: Actor, on: date) -> MyWay:
    """The carer's way on the day of a published plan; the audit keeps whose houses it shows.

    Raises Forbidden, and NotFound where the carer has no route that may be seen now.
    """
    actor.require(Action.ROUTES_OWN)
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        sheet = _sheet(look, actor, on, ports.now())[1]
        stops = [stop for route in sheet["routes"] for stop in route["stops"]]
        ends = {route[name] for route in sheet["routes"] for name in _ENDS}
        places = look.sheets.places(own, ends | {stop["place_id"] for stop in stops})
        look.note_read("client", _clients(sheet), own, "own way")
    return MyWay(sheet=sheet, places=places)


def my_sheet(ports: Ports, actor: Actor, on: date) -> MySheet:
    """All that a carer's sheet of the day is written from; audit and errors as of `my_way`."""
    actor.require(Action.ROUTES_OWN)
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        plan_id, sheet = _sheet(look, actor, on, ports.now())
        record, casebook = look.plan(plan_id), look.casebook(own)
        look.note_read("client", _clients(sheet), own, "own sheet")
    seen = {route["shift_id"] for route in sheet["routes"]}
    routes = tuple(
        route
        for route in record.plan.routes
        if route.carer_id != actor.carer_id or route.shift_id in seen
    )
    plan = replace(record.plan, routes=routes)
    return MySheet(record=replace(record, plan=plan), casebook=casebook)


def _clients(sheet: Sheet) -> list[str]:
    return sorted({stop["client_id"] for route in sheet["routes"] for stop in route["stops"]})


_ENDS = ("start_place_id", "end_place_id")


def _sheet(look: Look, actor: Actor, on: date, now: datetime) -> tuple[int, Sheet]:
    """The published plan, and of the carer's sheet what may be seen now."""
    carer_id = actor.carer_id or ""
    near = (now - AROUND, now + AROUND)
    for row in look.sheets.of_carer(actor.municipality_id, carer_id, (on, on), near):
        sheet: Sheet = json.loads(row.doc or "{}")
        routes = [*_near(sheet, now)]
        if routes:
            return row.plan_id, sheet | {"routes": routes}
    raise NotFound("route_not_found", carer_id=carer_id)


def _near(sheet: Sheet, now: datetime) -> Iterator[dict[str, Any]]:
    for route in sheet["routes"]:
        start_at, end_at = (datetime.fromisoformat(route[name]) for name in ("start_at", "end_at"))
        if start_at - AROUND <= now <= end_at + AROUND:
            yield route
