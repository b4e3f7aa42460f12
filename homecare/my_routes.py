"""A carer's own published routes: who, when, where, how to find the door, what to do there.

Seen from 24 hours before a route begins until 24 hours after it has ended. A door code is told on
the day of its visit alone. Phones ask often and mostly learn nothing new: names and houses are put
to a sheet once for each state of the municipality's records, and what a phone has it is not sent
again. What is sent is noted in the audit, client by client; what is not sent is not read.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from homecare.access import Action, Actor
from homecare.i18n import messages, say
from homecare.model import Person, Place
from homecare.planning import Ports
from homecare.store import Look
from homecare.store.sheets import Home, SheetRow
from homecare.vault import door_code_context

AROUND = timedelta(hours=24)
"""How long before and after a route its carer sees it."""
MOST_PREPARED = 1000
"""Sheets of one municipality that are kept with names, in memory alone."""
Unseal = Callable[[bytes, str], str]
Content = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a carer asks for."""

    on: date | None = None
    """Local day on which a route begins or ends; None: all that may be seen."""
    language: str = "lv"
    known: Callable[[str], bool] = lambda _: False
    """Whether the carer has the routes with this tag at hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MyRoutes:
    """The routes as JSON; None where the carer has them."""

    tag: str
    """Changes with every letter of the routes."""
    body: bytes | None


class Prepared:
    """Routes with names and houses, as long as nothing of a municipality's records changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, dict[object, list[Content]]]] = {}

    def routes(
        self, row: SheetRow, key: tuple[str, str, str], make: Callable[[], list[Content]]
    ) -> list[Content]:
        """The routes of a sheet; `key` is municipality, carer and language. Not to be changed."""
        found = self._of(key[0], row.revision)
        whole = (row.plan_id, row.row_version, *key)
        routes = found.get(whole)
        if routes is None:
            routes = found[whole] = make()
        return routes

    def _of(self, municipality_id: str, revision: int) -> dict[object, list[Content]]:
        """What is prepared by this state of the records; whatever is older is forgotten."""
        with self._lock:
            known = self._known.get(municipality_id)
            if known is None or known[0] != revision or len(known[1]) >= MOST_PREPARED:
                known = self._known[municipality_id] = revision, {}
            return known[1]


def my_routes(
    ports: Ports, actor: Actor, unseal: Unseal, prepared: Prepared, wanted: Wanted
) -> MyRoutes:
    """The carer's own routes. Raises Forbidden, and StoreError for a code that does not open."""
    actor.require(Action.ROUTES_OWN)
    now, own = ports.now(), actor.municipality_id
    carer_id = actor.carer_id or ""
    days = ((now - 2 * AROUND).date(), (now + 2 * AROUND).date())
    with ports.store.look(ports.actor) as look:
        routes: list[Content] = []
        for row in look.sheets.of_carer(own, carer_id, days, (now - AROUND, now + AROUND)):
            filler = _Filler(look, own, wanted.language)
            key = (own, carer_id, wanted.language)
            routes += prepared.routes(row, key, partial(filler.filled, row))
        routes = [r for r in routes if _is_wanted(r, wanted.on) and _is_near(r, now)]
        routes = _with_codes(look, own, unseal, routes, now)
        body = json.dumps({"routes": routes}, ensure_ascii=False).encode()
        tag = hashlib.sha256(body).hexdigest()[:32]
        if wanted.known(tag):
            return MyRoutes(tag=tag, body=None)
        look.note_read("client", _clients(routes), own, "own route")
    return MyRoutes(tag=tag, body=body)


def _is_near(route: Content, now: datetime) -> bool:
    start_at, end_at = (datetime.fromisoformat(route[name]) for name in ("start_at", "end_at"))
    return start_at - AROUND <= now <= end_at + AROUND


def _is_wanted(route: Content, on: date | None) -> bool:
    return on is None or on in {_local_day(route, "start_at"), _local_day(route, "end_at")}


def _local_day(route: Content, name: str) -> date:
    zone = ZoneInfo(route["zone"])
    return datetime.fromisoformat(route[name]).astimezone(zone).date()


def _clients(routes: list[Content]) -> list[str]:
    return sorted({stop["client"]["id"] for route in routes for stop in route["stops"]})


def _with_codes(
    look: Look, municipality_id: str, unseal: Unseal, routes: list[Content], now: datetime
) -> list[Content]:
    """The routes with door codes, where today is the day of the visit or the route's first."""
    due = {
        stop["visit_id"]: stop["client"]["id"]
        for route in routes
        for stop in route["stops"]
        if _is_today(route, stop, now)
    }
    sealed = look.sheets.door_codes(municipality_id, set(due.values())) if due else {}
    if not sealed:
        return routes
    codes = {
        client_id: unseal(code, door_code_context(municipality_id, client_id))
        for client_id, code in sealed.items()
    }
    return [
        route
        | {
            "stops": [
                stop | {"door_code": codes.get(due.get(stop["visit_id"], ""))}
                for stop in route["stops"]
            ]
        }
        for route in routes
    ]


def _is_today(route: Content, stop: Content, now: datetime) -> bool:
    zone = ZoneInfo(route["zone"])
    days = {_local_day(route, "start_at")}
    days.add(datetime.fromisoformat(stop["begin_at"]).astimezone(zone).date())
    return now.astimezone(zone).date() in days


class _Filler:
    """Puts names, houses and words to sheets."""

    def __init__(self, look: Look, municipality_id: str, language: str) -> None:
        self.look, self.own, self.language = look, municipality_id, language
        self.persons: Mapping[str, Person] = {}
        self.places: Mapping[str, Place] = {}
        self.homes: Mapping[str, Home] = {}

    def filled(self, row: SheetRow) -> list[Content]:
        """The routes of a sheet."""
        sheet = json.loads(row.doc or "{}")
        stops = [stop for route in sheet["routes"] for stop in route["stops"]]
        clients = {stop["client_id"] for stop in stops}
        partners = {carer_id for stop in stops for carer_id in stop["with_carer_ids"]}
        places = {stop["place_id"] for stop in stops}
        for route in sheet["routes"]:
            places |= {route["start_place_id"], route["end_place_id"]}
        self.persons = self.look.sheets.persons(self.own, clients | partners)
        self.places = self.look.sheets.places(self.own, places)
        self.homes = self.look.sheets.homes(self.own, clients)
        head = {
            "plan_id": row.plan_id,
            "version_no": row.version_no,
            "day_on": sheet["day_on"],
            "zone": sheet["zone"],
        }
        return [head | self.route(route) for route in sheet["routes"]]

    def route(self, route: Content) -> Content:
        return {
            "shift_id": route["shift_id"],
            "way": route["way"],
            "start_at": route["start_at"],
            "end_at": route["end_at"],
            "start": self.place(route["start_place_id"]),
            "end": self.place(route["end_place_id"]),
            "breaks": route["breaks"],
            "stops": [self.stop(stop) for stop in route["stops"]],
            "last_leg": route["last_leg"],
        }

    def stop(self, stop: Content) -> Content:
        return {
            "number": stop["number"],
            "visit_id": stop["visit_id"],
            "kind": stop["kind"],
            "kind_text": self.word("visit_kind", stop["kind"]),
            "arrive_at": stop["arrive_at"],
            "begin_at": stop["begin_at"],
            "leave_at": stop["leave_at"],
            "travel_s": stop["travel_s"],
            "distance_m": stop["distance_m"],
            "tasks": [self.word("task", task) for task in stop["tasks"]],
            "together_with": [self.named(code) for code in stop["with_carer_ids"]],
            "client": self.client(stop["client_id"]),
            "place": self.place(stop["place_id"]),
            "door_code": None,
        }

    def client(self, client_id: str) -> Content:
        person, home = self.persons.get(client_id), self.homes.get(client_id)
        return {
            "id": client_id,
            "name": self.named(client_id),
            "phone": person.phone if person else "",
            "mind": self.mind(home) if home else [],
        }

    def mind(self, home: Home) -> list[str]:
        """Animals, smoke, aids, languages: what to be ready for."""
        said = [self.word("fact", fact) for fact in home.facts]
        said += [self.word("aid", aid) for aid in home.aids]
        if home.lives_alone:
            said.append(say("sheet.lives_alone", self.language))
        if "lv" not in home.languages:
            spoken = ", ".join(self.word("spoken", code) for code in home.languages)
            said.append(say("sheet.speaks", self.language, languages=spoken))
        return said

    def place(self, place_id: str) -> Content:
        place = self.places.get(place_id) or Place(id=place_id, parish="", address="")
        return {
            "parish": place.parish,
            "village": place.village,
            "address": place.address,
            "lat": place.lat,
            "lon": place.lon,
            "driving_note": place.driving_note,
            "accessibility": place.accessibility,
        }

    def named(self, code: str) -> str:
        person = self.persons.get(code)
        return f"{person.given_name} {person.family_name}".strip() if person else code

    def word(self, table: str, code: str) -> str:
        known = f"{table}.{code}"
        return say(known, self.language) if known in messages() else code
