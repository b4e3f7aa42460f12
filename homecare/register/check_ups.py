"""The register of check-ups: who is due, and what came of a visit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from dateutil.relativedelta import relativedelta

from homecare.access import Actor
from homecare.calendar import CheckUpDue, CheckUpState, check_up_register
from homecare.model import CarePlan, Casebook, Client, Contact, Order
from homecare.planning import Ports
from homecare.register import slices
from homecare.register.changing import local_day, take, write
from homecare.register.clients import named_client, note_clients, seen_client
from homecare.register.fields import CONTACT, Given
from homecare.register.lists import PageOf, shown_in_order
from homecare.register.rows import Layout
from homecare.register.views import Found, Written
from homecare.store import Look
from homecare.store.register_reads import ClientsWhere


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUpsWish:
    """Which residents are wanted; None and empty do not limit the list."""

    on: date | None = None
    """The day that is looked at; None is today."""
    states: frozenset[CheckUpState] = frozenset()
    area_id: str | None = None
    due_until: date | None = None
    page: PageOf = field(default_factory=PageOf)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUps:
    """A page of the register, and how many residents stand in which state in all of it."""

    found: Found[CheckUpDue]
    on: date
    counts: Mapping[CheckUpState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMade:
    """A contact on record, and the needs assessment that it asks for."""

    contact: Contact
    order_id: str | None


def check_ups(ports: Ports, actor: Actor, wish: CheckUpsWish) -> CheckUps:
    """Residents of the age whom the actor sees, most overdue first, ties by code."""
    with ports.store.look(ports.actor) as look:
        on = wish.on or local_day(look.register.frame(actor.municipality_id), ports.now())
        book = register_book(look, actor.municipality_id, on)
        every = [due for due in seen_register(book, actor, on) if _fits(book, due, wish)]
        rows = {due.client_id: due for due in every if not wish.states or due.state in wish.states}
        page = shown_in_order(list(rows), wish.page)
        note_clients(look, actor, page.ids, "check_up")
    shown = tuple(rows[client_id] for client_id in page.ids)
    found = Found(rows=shown, more=page.more, total=page.total)
    return CheckUps(found=found, on=on, counts=Counter(due.state for due in every))


def _fits(book: Casebook, due: CheckUpDue, wish: CheckUpsWish) -> bool:
    if wish.area_id is not None and book.clients[due.client_id].area_id != wish.area_id:
        return False
    return wish.due_until is None or due.due_on <= wish.due_until


def seen_register(book: Casebook, actor: Actor, on: date) -> tuple[CheckUpDue, ...]:
    """The register of the residents whom the actor sees."""
    rows = check_up_register(book, on)
    return tuple(due for due in rows if actor.sees_client(book.clients[due.client_id]))


def register_book(look: Look, municipality_id: str, on: date) -> Casebook:
    """What the register is made of: residents of the age, their grants, everybody's contacts.

    Everybody's, because the first contact of all is where the register began.
    """
    register = look.register
    book = register.frame(municipality_id)
    age = relativedelta(years=book.municipality.settings.check_ups.from_age)
    ids = register.client_ids(municipality_id, ClientsWhere(born_until=on - age))
    plans = register.care_plan_ids(municipality_id, ids, active_on=on)
    return replace(
        book,
        clients=register.many(municipality_id, Client, ids),
        care_plans=register.many(municipality_id, CarePlan, plans),
        contacts=register.contacts(municipality_id),
    )


def contacts_of(ports: Ports, actor: Actor, client_id: str) -> tuple[Contact, ...]:
    """What came of a client's check-ups, oldest first. Raises NotFound."""
    with ports.store.look(ports.actor) as look:
        client = seen_client(look, actor, client_id)
        note_clients(look, actor, [client.id], "check_up")
        found = look.register.contacts(actor.municipality_id, [client.id])
    return tuple(sorted(found, key=lambda contact: contact.on))


def record_outcome(ports: Ports, actor: Actor, given: Given) -> Written[ContactMade]:
    """Write down what came of a check-up; the same again changes nothing.

    One that ends in an intake orders a needs assessment. Raises IntakeError.
    """
    with ports.store.work(ports.actor) as work:
        client = named_client(work, actor, CONTACT, given)
        own = actor.municipality_id
        orders = work.register.many(own, Order, work.register.order_ids(own, [client.id]))
        book = replace(
            slices.frame(work.register, actor),
            clients={client.id: client},
            orders=orders,
            contacts=work.register.contacts(own, [client.id]),
        )
        layout = Layout(fields=CONTACT)
        layout.record({**given, "client_id": client.external_no}, {})
        taken = take(work, book, layout, local_day(book, ports.now()))
        if not write(work, book, taken.book):
            note_clients(work, actor, [client.id], "check_up")
    contact = next(c for c in reversed(taken.book.contacts) if c.on == given["on"])
    ordered = sorted(taken.book.orders.keys() - orders.keys())
    made = ContactMade(contact=contact, order_id=ordered[0] if ordered else None)
    return Written(view=made, warnings=taken.warnings)
