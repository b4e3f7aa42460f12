"""Clients: listed, looked for, read, taken in and changed one at a time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from homecare.access import Action, Actor
from homecare.errors import NotFound
from homecare.intake.record_cells import RecordCells
from homecare.intake.text import folded
from homecare.model import Casebook, Client, Person, Place
from homecare.planning import Ports
from homecare.ports import FindPlace
from homecare.register import slices
from homecare.register.changing import (
    Taken,
    apart,
    free_number,
    local_day,
    new_id,
    refuse,
    require_stamp,
    take,
    write,
)
from homecare.register.fields import CLIENT, STAYS, Fields, Given
from homecare.register.lists import Order, PageOf, Shown, shown, shown_by_name
from homecare.register.locating import looked_up
from homecare.register.rows import Layout
from homecare.register.views import ClientView, Found, Written, coded_client, coded_place, stamp
from homecare.store import Look, Work
from homecare.store.register_reads import ClientsWhere, RegisterReads


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientsWish:
    """Which clients are wanted; what is None or empty does not limit the list."""

    area_id: str | None = None
    level_id: str | None = None
    active_on: date | None = None
    text: str = ""
    """Beginnings of names, or a number or code; only for who may see names."""
    page: PageOf = field(default_factory=PageOf)


def page_of_clients(ports: Ports, actor: Actor, wish: ClientsWish) -> Found[ClientView]:
    """One page of the clients whom the actor sees; each shown one is on record as read.

    Raises Forbidden where names are looked for or ordered by in codes alone.
    """
    if wish.text or wish.page.order is Order.NAME:
        actor.require(Action.PEOPLE_READ)
    with ports.store.look(ports.actor) as look:
        ids = _fitting(look.register, actor, wish)
        views = views_of(look.register, actor, ids.ids)
        note_clients(look, actor, ids.ids)
    return Found(rows=views, more=ids.more, total=ids.total)


def _fitting(register: RegisterReads, actor: Actor, wish: ClientsWish) -> Shown:
    own = actor.municipality_id
    areas = actor.area_ids or None
    if wish.area_id is not None:
        areas = frozenset({wish.area_id}) & (areas or {wish.area_id})
    where = ClientsWhere(area_ids=areas, level_id=wish.level_id, active_on=wish.active_on)
    ids = register.client_ids(own, where)
    if not wish.text and wish.page.order is not Order.NAME:
        return shown(ids, wish.page)
    names = register.names(own)
    if wish.text:
        numbered = {register.holder(own, Client, wish.text), wish.text}
        ids = tuple(i for i in ids if i in numbered or _named(names.get(i, ()), wish.text))
    if wish.page.order is Order.NAME:
        return shown_by_name(ids, names, wish.page)
    return shown(ids, wish.page)


def _named(names: tuple[str, ...], text: str) -> bool:
    """Whether each word of the text begins a word of the name, whatever its diacritics."""
    parts = [folded(part) for name in names for part in name.replace("-", " ").split()]
    wanted = [word for word in map(folded, text.replace("-", " ").split()) if word]
    return bool(wanted) and all(any(p.startswith(w) for p in parts) for w in wanted)


def read_client(ports: Ports, actor: Actor, client_id: str) -> ClientView:
    """One client; the audit keeps who looked. Raises NotFound for one whom the actor sees not."""
    with ports.store.look(ports.actor) as look:
        view = client_view(look.register, actor, client_id)
        note_clients(look, actor, [client_id])
    return view


def note_clients(look: Look, actor: Actor, ids: Collection[str], of: str = "") -> None:
    """Write down once for each client that the actor was shown something of them."""
    detail = ", ".join(filter(None, [of, "" if actor.may(Action.PEOPLE_READ) else "codes"]))
    look.note_read("client", sorted(set(ids)), actor.municipality_id, detail)


def seen_client(look: Look, actor: Actor, client_id: str) -> Client:
    """The client, if the actor sees them; NotFound otherwise, whatever the reason."""
    client, _ = look.get(actor.municipality_id, Client, client_id)
    if not actor.sees_client(client):
        raise NotFound(kind="client", id=client_id)
    return client


def named_client(work: Work, actor: Actor, fields: Fields, given: Given) -> Client:
    """The client whom a new record names; IntakeError for one whom the actor sees not."""
    try:
        return seen_client(work, actor, str(given.get("client_id")))
    except NotFound:
        raise refuse(fields, "unknown_ref", "client") from None


def client_view(register: RegisterReads, actor: Actor, client_id: str) -> ClientView:
    """One client as the actor sees them. Raises NotFound."""
    for view in views_of(register, actor, [client_id]):
        return view
    raise NotFound(kind="client", id=client_id)


def views_of(register: RegisterReads, actor: Actor, ids: Collection[str]) -> tuple[ClientView, ...]:
    """Clients as the actor sees them, in the order of the ids; without those not seen."""
    own = actor.municipality_id
    found = {i: c for i, c in register.many(own, Client, ids).items() if actor.sees_client(c)}
    at = {p for c in found.values() for p in (c.place_id, c.declared_place_id) if p}
    places = register.many(own, Place, at)
    persons = register.many(own, Person, found)
    rows = [register.versions(own, kind, keys) for kind, keys in _rows(found, at)]
    named = actor.may(Action.PEOPLE_READ)
    views = []
    for client in (found[i] for i in ids if i in found):
        keys = (client.id, client.id, client.place_id, client.declared_place_id or "")
        versions = zip((rows[0], rows[1], rows[2], rows[2]), keys, strict=True)
        view = ClientView(
            client=client,
            person=persons.get(client.id),
            place=places[client.place_id],
            declared=places.get(client.declared_place_id or ""),
            stamp=stamp(*(of.get(key, 0) for of, key in versions)),
            named=named,
        )
        views.append(view if named else _coded(view))
    return tuple(views)


def _rows(
    found: Collection[str], places: Collection[str]
) -> tuple[tuple[type, Collection[str]], ...]:
    return (Client, found), (Person, found), (Place, places)


def _coded(view: ClientView) -> ClientView:
    return replace(
        view,
        client=coded_client(view.client),
        person=None,
        place=coded_place(view.place),
        declared=None,
    )


def create_client(ports: Ports, actor: Actor, given: Given) -> Written[ClientView]:
    """Take in a new client. Raises IntakeError, Conflict("number_taken")."""
    now = ports.now()

    def taken_in(look: Look, find_place: FindPlace | None) -> tuple[Casebook, Taken]:
        book = slices.of_client(look.register, actor, None)
        layout = _laid_out(given, free_number(look, book, CLIENT, given), {})
        return book, _taken(look, actor, book, layout, local_day(book, now), find_place)

    find_place = looked_up(ports, given.get("place"), taken_in)
    with ports.store.work(ports.actor) as work:
        work.register.hold(actor.municipality_id)
        book, taken = taken_in(work, find_place)
        client_id = new_id(book.clients, taken.book.clients)
        write(work, book, taken.book)
        view = client_view(work.register, actor, client_id)
    return Written(view=view, warnings=taken.warnings)


def change_client(
    ports: Ports, actor: Actor, client_id: str, given: Given, expected: int
) -> Written[ClientView]:
    """Change what is given; a change that changes nothing is on record as a look.

    Raises NotFound, Conflict where `expected` stands no longer, IntakeError.
    """
    now = ports.now()

    def taken_in(look: Look, find_place: FindPlace | None) -> tuple[Casebook, Taken]:
        client = seen_client(look, actor, client_id)
        standing = client_view(look.register, actor, client_id)
        require_stamp("client", client_id, standing.stamp, expected)
        before = slices.of_client(look.register, actor, client)
        start = _start(look, before, client, given)
        old = next(iter(RecordCells(start).table("clients")))
        layout = _laid_out(given, start.clients[client_id].external_no, old)
        return before, _taken(look, actor, start, layout, local_day(before, now), find_place)

    find_place = looked_up(ports, given.get("place"), taken_in)
    with ports.store.work(ports.actor) as work:
        before, taken = taken_in(work, find_place)
        if not write(work, before, taken.book):
            note_clients(work, actor, [client_id])
        view = client_view(work.register, actor, client_id)
    return Written(view=view, warnings=taken.warnings)


def _start(look: Look, before: Casebook, client: Client, given: Given) -> Casebook:
    """The client under the number that it is to have, and without stays that are to be replaced."""
    number = free_number(look, before, CLIENT, given, client)
    periods = () if "stays" in given else client.periods
    start = replace(client, external_no=number, periods=periods)
    book, owner = before, ("client", client.id)
    if given.get("place"):
        book, place_id = apart(look, book, start.place_id, owner)
        start = replace(start, place_id=place_id)
    if given.get("declared_place") and start.declared_place_id:
        book, place_id = apart(look, book, start.declared_place_id, owner)
        start = replace(start, declared_place_id=place_id)
    return replace(book, clients={client.id: start})


def _laid_out(given: Given, number: str, old: Mapping[str, object]) -> Layout:
    layout = Layout(fields=CLIENT)
    layout.record(given, {"external_no": number}, old)
    layout.rows(STAYS, given.get("stays") or (), {"client": number})
    return layout


def _taken(
    look: Look,
    actor: Actor,
    book: Casebook,
    layout: Layout,
    today: date,
    find_place: FindPlace | None,
) -> Taken:
    """Taken in, and still a client whom the actor sees."""
    taken = take(look, book, layout, today, find_place)
    if not all(map(actor.sees_client, taken.book.clients.values())):
        raise refuse(CLIENT, "empty_required", "area")
    return taken
