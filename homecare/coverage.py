"""What a coverage map is drawn from: the homes that its reader sees, as exactly as they may be told."""

from dataclasses import dataclass, replace
from datetime import date

from homecare.access import Action, Actor
from homecare.model import Casebook
from homecare.planning import Ports
from homecare.register.changing import local_day
from homecare.views import coarse


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Residents, grants, homes and offices of a municipality, without names; and the day."""

    casebook: Casebook
    day_on: date


def covered(ports: Ports, actor: Actor, on: date | None) -> Covered:
    """The municipality as the actor sees it; without a day it is today. Raises Forbidden.

    Who may not read people gets homes on a grid of about a kilometre, so that what is drawn round
    them says no more than that.
    """
    actor.require(Action.CODES_READ)
    own = actor.municipality_id
    with ports.store.look(ports.actor) as look:
        book = look.casebook(own)
        look.note_read("municipality", [own], own, "coverage")
    exact = actor.may(Action.PEOPLE_READ)
    clients = {code: c for code, c in book.clients.items() if actor.sees_client(c)}
    homes = {client.place_id for client in clients.values()}
    shown = homes | set(book.offices.values())
    places = {
        code: place if exact or code not in homes else coarse(place)
        for code, place in book.places.items()
        if code in shown
    }
    bare = replace(book, clients=clients, places=places, carers={}, persons={}, orders={})
    return Covered(casebook=bare, day_on=on or local_day(book, ports.now()))
