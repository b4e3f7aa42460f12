"""Parts of a casebook: what one record needs to be judged, and nothing of anybody else.

Whoever is only named by the record stands in its part under the code instead of the number, so
that the intake, which knows people by their numbers in files, finds them by the codes of requests.
"""

from collections.abc import Iterable
from dataclasses import replace

from homecare.access import Actor
from homecare.model import CarePlan, Carer, Casebook, Client, Order, Person, Place
from homecare.store.register_reads import RegisterReads


def frame(register: RegisterReads, actor: Actor, also: Iterable[str] = ()) -> Casebook:
    """The municipality with the areas that the actor may name, and nobody in it.

    `also` are areas that the record has already: they may stay.
    """
    book = register.frame(actor.municipality_id)
    if actor.whole_municipality:
        return book
    known = actor.area_ids | set(also)
    areas = tuple(a for a in book.municipality.areas if a.id in known)
    return replace(book, municipality=replace(book.municipality, areas=areas))


def of_client(register: RegisterReads, actor: Actor, client: Client | None) -> Casebook:
    """A client with person and places; without one, what a new client needs."""
    book = frame(register, actor, () if client is None else [client.area_id])
    if client is None:
        return book
    places = [client.place_id, *filter(None, [client.declared_place_id])]
    own = actor.municipality_id
    return replace(
        book,
        clients={client.id: client},
        persons=register.many(own, Person, [client.id]),
        places=register.many(own, Place, places),
    )


def of_carer(register: RegisterReads, actor: Actor, carer: Carer | None) -> Casebook:
    """A carer with person, home and the places where shifts begin; or what a new one needs."""
    book = frame(register, actor, () if carer is None else carer.area_ids)
    if carer is None:
        return book
    ends = {p for s in carer.patterns for p in (s.start_place_id, s.end_place_id)}
    own = actor.municipality_id
    return replace(
        book,
        carers={carer.id: carer},
        persons=register.many(own, Person, [carer.id]),
        places=register.many(own, Place, ends | {*filter(None, [carer.home_place_id])}),
    )


def of_care(
    register: RegisterReads, actor: Actor, client: Client, record: CarePlan | Order | None
) -> Casebook:
    """What is granted to a client or ordered for one, and the carers who may be named.

    `record` is the one that is to be changed: it alone keeps its number, and the carers whom it
    names already may stay in it.
    """
    own = actor.municipality_id
    staying = _named_by(record)
    carers = register.many(own, Carer)
    plans = register.many(own, CarePlan, register.care_plan_ids(own, [client.id]))
    orders = register.many(own, Order, register.order_ids(own, [client.id]))
    return replace(
        frame(register, actor, [client.area_id]),
        clients={client.id: replace(client, external_no=client.id)},
        carers={
            c.id: replace(c, external_no=c.id)
            for c in carers.values()
            if c.id in staying or actor.sees_carer(c)
        },
        care_plans={
            p.id: p if p == record else replace(p, external_no=p.id) for p in plans.values()
        },
        orders={o.id: o if o == record else replace(o, external_no=o.id) for o in orders.values()},
    )


def _named_by(record: CarePlan | Order | None) -> set[str]:
    if isinstance(record, Order):
        return {*filter(None, [record.pin_carer_id])}
    found: set[str] = set()
    for item in record.items if record else ():
        found |= {*item.preferred_carer_ids, *item.forbidden_carer_ids}
        found |= {item.pin.carer_id} if item.pin and item.pin.carer_id else set()
    return found
