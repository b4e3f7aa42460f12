"""The rows of one person, wherever they lie, and the deleting of them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Table, delete, select

from homecare.model import CareItem, CarePlan, Order, Person
from homecare.store import tables
from homecare.store.feed_shelf import calendar_links
from homecare.store.forms import CARE_PLAN, CARER, CLIENT, ORDER, PERSON, PLACE, Form, change, read
from homecare.store.service_tables import accounts, answers, api_tokens, door_codes, sessions
from homecare.store.travel_tables import (
    geocoder_answers,
    travel_points,
    travel_rows,
    travel_shapes,
)

T = TypeVar("T")
LEAST_NUMBER = 5
"""A municipality's own number shorter than this is too common to look for in files."""
_HOMES: tuple[Column[Any], ...] = (
    tables.clients.c.place_id,
    tables.clients.c.declared_place_id,
    tables.carers.c.home_place_id,
)
_LIVED_AT: tuple[Column[Any], ...] = (
    *_HOMES,
    tables.offices.c.place_id,
    tables.orders.c.place_id,
    tables.shift_patterns.c.start_place_id,
    tables.shift_patterns.c.end_place_id,
)
"""Columns that name a place; one that none of them names any longer is nobody's."""


@dataclass(slots=True)
class Taken:
    """What is left to know of a person whose rows are gone."""

    place_ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """Given and family name, logins: what free text may call the person."""
    known: set[str] = field(default_factory=set)
    """What else files may hold: telephone number, the municipality's own number."""


class PersonsRows:
    """The rows of one person, and how many of each table went."""

    def __init__(self, connection: Connection, municipality_id: str) -> None:
        self.connection, self.municipality_id = connection, municipality_id
        self.counts: Counter[str] = Counter()
        self.homes_kept = 0
        """Places of the person that are somebody else's home too."""

    def take(self, kind: str, subject_id: str) -> Taken:
        """Delete all rows of the person but the places."""
        if kind == "account":
            return Taken(names={self._take_account(subject_id)})
        taken = self._take_client(subject_id) if kind == "client" else self._take_carer(subject_id)
        person: Person | None = self._all(PERSON, [subject_id]).get(subject_id)
        self._delete(tables.persons, tables.persons.c.id == subject_id)
        if person is not None:
            taken.names |= {person.given_name, person.family_name}
            taken.known.add(person.phone)
        return taken

    def _take_client(self, client_id: str) -> Taken:
        client = self._all(CLIENT, [client_id])[client_id]
        query = select(tables.orders.c.place_id).where(
            self._mine(tables.orders), tables.orders.c.client_id == client_id
        )
        ordered = self.connection.execute(query).scalars().all()
        places = {client.place_id, client.declared_place_id, *ordered}
        grants = select(tables.care_plans.c.id).where(
            self._mine(tables.care_plans), tables.care_plans.c.client_id == client_id
        )
        items = tables.care_items.c.care_plan_id.in_(grants)
        self._delete(tables.care_items, items)
        for table in (
            door_codes,
            tables.contacts,
            tables.orders,
            tables.care_plans,
            tables.client_periods,
        ):
            self._delete(table, table.c.client_id == client_id)
        self._delete(tables.clients, tables.clients.c.id == client_id)
        return Taken(place_ids=_given(places), known=_telling(client.external_no))

    def _take_carer(self, carer_id: str) -> Taken:
        carer = self._all(CARER, [carer_id])[carer_id]
        query = select(accounts.c.id).where(self._mine(accounts), accounts.c.carer_id == carer_id)
        own = self.connection.execute(query).scalars().all()
        self._forget_wishes(carer_id)
        places = {carer.home_place_id}
        for pattern in carer.patterns:
            places |= {pattern.start_place_id, pattern.end_place_id}
        for table in (calendar_links, tables.shift_patterns, tables.absences):
            self._delete(table, table.c.carer_id == carer_id)
        self._delete(tables.carers, tables.carers.c.id == carer_id)
        names = {login for account_id in own for login in [self._take_account(account_id)]}
        return Taken(place_ids=_given(places), names=names, known=_telling(carer.external_no))

    def _take_account(self, account_id: str) -> str:
        query = select(accounts.c.login).where(accounts.c.id == account_id)
        login = str(self.connection.execute(query).scalar_one())
        for table in (answers, sessions, api_tokens):
            self._delete_all(table, table.c.account_id == account_id)
        self._delete(accounts, accounts.c.id == account_id)
        return login

    def _forget_wishes(self, carer_id: str) -> None:
        """Nobody prefers, refuses or is bound to a carer who is gone."""
        self._change(CARE_PLAN, lambda plan: _unbound_plan(plan, carer_id))
        self._change(ORDER, lambda order: _unbound_order(order, carer_id))

    def _change(self, form: Form[T], new: Callable[[T], T]) -> None:
        pairs = [(thing, new(thing)) for thing in self._all(form).values()]
        changed = [after for before, after in pairs if after != before]
        change(self.connection, form, self.municipality_id, changed)
        self.counts[form.table.name] += len(changed)

    def empty_places(self, place_ids: Collection[str], in_plans: Collection[str]) -> dict[str, str]:
        """Delete those of the places that nobody names any longer; code -> address.

        With them go houses that neither a record nor a plan names: somebody has left them.
        """
        named, homes = self._named(_LIVED_AT), self._named(_HOMES)
        self.homes_kept = len(homes & {*place_ids})
        gone = {
            place.id: place.address
            for place in self._all(PLACE).values()
            if place.id not in named and (place.id in place_ids or place.id not in in_plans)
        }
        self._delete(tables.places, tables.places.c.id.in_(sorted(gone)))
        return gone

    def _named(self, columns: Iterable[Column[Any]]) -> set[str]:
        found: set[str | None] = set()
        for column in columns:
            query = select(column).distinct().where(self._mine(column.table))
            found |= set(self.connection.execute(query).scalars())
        return _given(found)

    def forget_answers(self) -> None:
        """Drop what requests were answered: it may hold anybody's record."""
        own = select(accounts.c.id).where(self._mine(accounts))
        self._delete_all(answers, answers.c.account_id.in_(own))

    def forget_travel(self) -> None:
        """Empty what is kept of travel and found addresses: it leads to houses, and grows again."""
        for table in (travel_rows, travel_shapes, travel_points, geocoder_answers):
            self.counts[table.name] += self.connection.execute(delete(table)).rowcount

    def _all(self, form: Form[T], ids: Sequence[str] | None = None) -> dict[str, T]:
        return read(self.connection, form, self.municipality_id, ids)

    def _mine(self, table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - SQLAlchemy's own
        found: ColumnElement[bool] = table.c.municipality_id == self.municipality_id
        return found

    def _delete(self, table: Table, condition: ColumnElement[bool]) -> None:
        self._delete_all(table, self._mine(table), condition)

    def _delete_all(self, table: Table, *conditions: ColumnElement[bool]) -> None:
        step = delete(table).where(*conditions)
        self.counts[table.name] += self.connection.execute(step).rowcount


def _given(places: Iterable[str | None]) -> set[str]:
    return {place_id for place_id in places if place_id}


def _telling(number: str) -> set[str]:
    return {number} if len(number) >= LEAST_NUMBER else set()


def _unbound_plan(plan: CarePlan, carer_id: str) -> CarePlan:
    return replace(plan, items=tuple(_unbound_item(item, carer_id) for item in plan.items))


def _unbound_item(item: CareItem, carer_id: str) -> CareItem:
    pin = item.pin
    if pin is not None and pin.carer_id == carer_id:
        pin = replace(pin, carer_id=None) if pin.begins else None
    return replace(
        item,
        preferred_carer_ids=tuple(c for c in item.preferred_carer_ids if c != carer_id),
        forbidden_carer_ids=tuple(c for c in item.forbidden_carer_ids if c != carer_id),
        pin=pin,
    )


def _unbound_order(order: Order, carer_id: str) -> Order:
    return replace(order, pin_carer_id=None) if order.pin_carer_id == carer_id else order
