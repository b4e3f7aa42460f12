"""One-off visits: listed, read, ordered, changed and cancelled."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from homecare.access import Action, Actor
from homecare.intake.draft import Codes
from homecare.intake.record_cells import RecordCells
from homecare.model import Order
from homecare.planning import Ports
from homecare.register import slices
from homecare.register.changing import free_number, local_day, new_id, require_stamp, take, write
from homecare.register.clients import named_client, note_clients
from homecare.register.fields import ORDER, Given
from homecare.register.lists import PageOf, shown
from homecare.register.of_clients import clients_seen, seen_of_client
from homecare.register.rows import Layout
from homecare.register.views import Found, OrderView, Written, coded_order, stamp
from homecare.store.register_reads import RegisterReads


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersWish:
    """Which orders are wanted; None does not limit the list."""

    client_id: str | None = None
    on: date | None = None
    """A day on which the visit may fall."""
    cancelled: bool | None = None
    page: PageOf = field(default_factory=PageOf)


def page_of_orders(ports: Ports, actor: Actor, wish: OrdersWish) -> Found[OrderView]:
    """One page of the orders for clients whom the actor sees; each client's once on record."""
    with ports.store.look(ports.actor) as look:
        ids = look.register.order_ids(
            actor.municipality_id,
            clients_seen(look, actor, wish.client_id),
            wish.on,
            cancelled=wish.cancelled,
        )
        page = shown(ids, wish.page)
        views = _views(look.register, actor, page.ids)
        note_clients(look, actor, [v.order.client_id for v in views], "order")
    return Found(rows=views, more=page.more, total=page.total)


def read_order(ports: Ports, actor: Actor, order_id: str) -> OrderView:
    """One order. Raises NotFound where the actor does not see its client."""
    with ports.store.look(ports.actor) as look:
        order, client = seen_of_client(look, actor, Order, order_id)
        note_clients(look, actor, [client.id], "order")
        return _views(look.register, actor, [order.id])[0]


def _views(register: RegisterReads, actor: Actor, ids: Collection[str]) -> tuple[OrderView, ...]:
    own = actor.municipality_id
    found = register.many(own, Order, ids)
    versions = register.versions(own, Order, ids)
    offices = {place: number for number, place in register.frame(own).offices.items()}
    named = actor.may(Action.PEOPLE_READ)
    return tuple(
        OrderView(
            order=found[i] if named else coded_order(found[i]),
            office=offices.get(found[i].place_id or ""),
            stamp=stamp(versions[i]),
            named=named,
        )
        for i in ids
    )


def create_order(ports: Ports, actor: Actor, given: Given) -> Written[OrderView]:
    """Order a visit; without a number of its own it has its code for one.

    Raises IntakeError, Conflict("number_taken").
    """
    with ports.store.work(ports.actor) as work:
        client = named_client(work, actor, ORDER, given)
        book = slices.of_care(work.register, actor, client, None)
        if not given.get("external_no"):
            ids = work.register.ids(actor.municipality_id, Order)
            given = {**given, "external_no": Codes("orders", ids).next()}
        layout = Layout(fields=ORDER)
        layout.record(given, {"external_no": free_number(work, book, ORDER, given)})
        taken = take(work, book, layout, local_day(book, ports.now()))
        order_id = new_id(book.orders, taken.book.orders)
        write(work, book, taken.book)
        view = _views(work.register, actor, [order_id])[0]
    return Written(view=view, warnings=taken.warnings)


def change_order(
    ports: Ports, actor: Actor, order_id: str, given: Given, expected: int
) -> Written[OrderView]:
    """Change what is given; `cancelled` takes the visit out of days not yet planned.

    Raises NotFound, Conflict where `expected` stands no longer, IntakeError.
    """
    with ports.store.work(ports.actor) as work:
        order, client = seen_of_client(work, actor, Order, order_id)
        standing = _views(work.register, actor, [order_id])[0].stamp
        require_stamp("order", order_id, standing, expected)
        before = slices.of_care(work.register, actor, client, order)
        number = free_number(work, before, ORDER, given, order)
        start = replace(order, external_no=number)
        old = next(iter(RecordCells(replace(before, orders={order.id: start})).table("orders")))
        layout = Layout(fields=ORDER)
        # without its last day a row of the intake is of one day
        layout.record({"to_on": order.to_on, **given}, {"external_no": number}, old)
        book = replace(before, orders={**before.orders, order.id: start})
        taken = take(work, book, layout, local_day(before, ports.now()))
        if not write(work, before, taken.book):
            note_clients(work, actor, [client.id], "order")
        view = _views(work.register, actor, [order_id])[0]
    return Written(view=view, warnings=taken.warnings)
