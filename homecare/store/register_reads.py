"""Reads of the register: which records fit a list, and some of them whole.

A casebook is everything; a list of fifty clients needs fifty. What a list is filtered and
ordered by comes from few columns, and only the shown rows are read with their parts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Select, or_, select

from homecare.model import Casebook, Contact
from homecare.records import AuditEntry
from homecare.store import casebooks
from homecare.store.forms import BATCH, BOOK, CONTACT, Form, read
from homecare.store.plan_tables import audit
from homecare.store.service_tables import erasures
from homecare.store.tables import (
    care_plans,
    carers,
    clients,
    contacts,
    offices,
    orders,
    persons,
    shift_patterns,
)

T = TypeVar("T")
_FORMS: Mapping[type, Form[Any]] = {form.model: form for _, form in BOOK}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientsWhere:
    """Which clients a list is to hold; None and empty do not limit it."""

    area_ids: frozenset[str] | None = None
    level_id: str | None = None
    """Of a care plan in force on `active_on`, or of any where no day is given."""
    active_on: date | None = None
    """A care plan of the client is in force on this day."""
    born_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditWhere:
    """Which entries of the audit are wanted; None does not limit them."""

    kind: str | None = None
    subject_id: str | None = None
    actor: str | None = None
    action: str | None = None
    since_at: datetime | None = None
    until_at: datetime | None = None
    before_id: int | None = None
    """Entries written before this one."""


class RegisterReads:
    """Reads of one municipality's records, by filter or by id."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, municipality_id: str) -> None:
        """In a unit of work: nobody else can save until it is done. Raises NotFound."""
        casebooks.lock(self._connection, municipality_id)

    def frame(self, municipality_id: str) -> Casebook:
        """The municipality with its areas and offices, without anybody. Raises NotFound."""
        return casebooks.without_people(self._connection, municipality_id)

    def many(
        self, municipality_id: str, model: type[T], ids: Collection[str] | None = None
    ) -> dict[str, T]:
        """Objects with their parts by id; `ids` None means all, unknown ones are left out."""
        if ids is None:
            return read(self._connection, _FORMS[model], municipality_id)
        found: dict[str, T] = {}
        for some in _batches(ids):
            found |= read(self._connection, _FORMS[model], municipality_id, some)
        return found

    def versions(
        self, municipality_id: str, model: type[Any], ids: Collection[str]
    ) -> dict[str, int]:
        """Versions of the rows of some objects."""
        table = _FORMS[model].table.c
        query = select(table.id, table.row_version).where(table.municipality_id == municipality_id)
        return {
            row.id: row.row_version
            for some in _batches(ids)
            for row in self._connection.execute(query.where(table.id.in_(some)))
        }

    def ids(self, municipality_id: str, model: type[Any]) -> tuple[str, ...]:
        """Ids of all objects of a kind, sorted."""
        table = _FORMS[model].table.c
        return self._sorted(select(table.id).where(table.municipality_id == municipality_id))

    def given_out(self, municipality_id: str, model: type[Any]) -> tuple[str, ...]:
        """All ids of a kind that nobody new may get: the audit still tells of who was erased."""
        gone = select(erasures.c.subject_id).where(
            erasures.c.municipality_id == municipality_id, erasures.c.kind == _FORMS[model].kind
        )
        return (*self.ids(municipality_id, model), *self._connection.execute(gone).scalars())

    def holder(self, municipality_id: str, model: type[Any], external_no: str) -> str | None:
        """The id that has this number of the municipality's own system."""
        table = _FORMS[model].table.c
        query = select(table.id).where(
            table.municipality_id == municipality_id, table.external_no == external_no
        )
        return self._connection.execute(query).scalars().first()

    def names(self, municipality_id: str) -> dict[str, tuple[str, str]]:
        """Code -> family and given name, of clients and carers."""
        query = select(persons.c.id, persons.c.family_name, persons.c.given_name)
        rows = self._connection.execute(query.where(persons.c.municipality_id == municipality_id))
        return {row[0]: (row[1], row[2]) for row in rows}

    def lives_at(self, municipality_id: str, place_id: str) -> frozenset[tuple[str, str]]:
        """Kind and id of everybody and everything whose place this is."""
        named: tuple[tuple[str, Column[Any], Column[Any]], ...] = (
            ("client", clients.c.id, clients.c.place_id),
            ("client", clients.c.id, clients.c.declared_place_id),
            ("carer", carers.c.id, carers.c.home_place_id),
            ("carer", shift_patterns.c.carer_id, shift_patterns.c.start_place_id),
            ("carer", shift_patterns.c.carer_id, shift_patterns.c.end_place_id),
            ("office", offices.c.number, offices.c.place_id),
            ("order", orders.c.id, orders.c.place_id),
        )
        found = set()
        for kind, owner, column in named:
            own = owner.table.c.municipality_id == municipality_id
            rows = self._connection.execute(select(owner).where(own, column == place_id))
            found |= {(kind, str(row[0])) for row in rows}
        return frozenset(found)

    def client_ids(self, municipality_id: str, where: ClientsWhere) -> tuple[str, ...]:
        """Ids of the clients that fit, sorted."""
        query = select(clients.c.id).where(clients.c.municipality_id == municipality_id)
        if where.area_ids is not None:
            query = query.where(clients.c.area_id.in_(sorted(where.area_ids)))
        if where.born_until is not None:
            query = query.where(clients.c.birth_on <= where.born_until)
        found = self._sorted(query)
        if where.level_id is None and where.active_on is None:
            return found
        granted = select(care_plans.c.client_id).where(
            care_plans.c.municipality_id == municipality_id
        )
        if where.level_id is not None:
            granted = granted.where(care_plans.c.level_id == where.level_id)
        if where.active_on is not None:
            granted = granted.where(*_in_force(where.active_on))
        cared_for = set(self._connection.execute(granted).scalars())
        return tuple(client_id for client_id in found if client_id in cared_for)

    def care_plan_ids(
        self,
        municipality_id: str,
        client_ids: Collection[str] | None = None,
        level_id: str | None = None,
        active_on: date | None = None,
    ) -> tuple[str, ...]:
        """Ids of the care plans of some clients, or of all, that fit, sorted."""
        query = select(care_plans.c.id, care_plans.c.client_id)
        query = query.where(care_plans.c.municipality_id == municipality_id)
        if level_id is not None:
            query = query.where(care_plans.c.level_id == level_id)
        if active_on is not None:
            query = query.where(*_in_force(active_on))
        return self._of_clients(query, client_ids)

    def order_ids(
        self,
        municipality_id: str,
        client_ids: Collection[str] | None = None,
        on: date | None = None,
        *,
        cancelled: bool | None = None,
    ) -> tuple[str, ...]:
        """Ids of the orders of some clients, or of all, that may fall on a day, sorted."""
        query = select(orders.c.id, orders.c.client_id)
        query = query.where(orders.c.municipality_id == municipality_id)
        if on is not None:
            query = query.where(orders.c.from_on <= on, orders.c.to_on >= on)
        if cancelled is not None:
            query = query.where(orders.c.cancelled.is_(cancelled))
        return self._of_clients(query, client_ids)

    def contacts(
        self, municipality_id: str, client_ids: Collection[str] | None = None
    ) -> tuple[Contact, ...]:
        """Outcomes of check-ups in the order in which they were written."""
        query = select(contacts.c.client_id, *CONTACT.columns)
        query = query.where(contacts.c.municipality_id == municipality_id)
        rows = self._connection.execute(query.order_by(contacts.c.id)).all()
        wanted = None if client_ids is None else set(client_ids)
        return tuple(
            CONTACT.thing(row[1:], {}) for row in rows if wanted is None or row[0] in wanted
        )

    def audit(
        self, municipality_id: str, where: AuditWhere, most: int
    ) -> tuple[tuple[int, AuditEntry], ...]:
        """Number and entry, the newest first."""
        table = audit.c
        bounds: list[ColumnElement[bool]] = [table.municipality_id == municipality_id]
        named = {name: getattr(where, name) for name in ("kind", "subject_id", "actor", "action")}
        bounds += [table[name] == value for name, value in named.items() if value is not None]
        if where.since_at is not None:
            bounds.append(table.at >= where.since_at)
        if where.until_at is not None:
            bounds.append(table.at < where.until_at)
        if where.before_id is not None:
            bounds.append(table.id < where.before_id)
        fields = (table.at, table.actor, table.action, table.kind, table.subject_id, table.detail)
        query = select(table.id, *fields).where(*bounds).order_by(table.id.desc()).limit(most)
        return tuple(
            (row.id, AuditEntry(**{f.name: getattr(row, f.name) for f in fields}))
            for row in self._connection.execute(query)
        )

    def _sorted(self, query: Select[Any]) -> tuple[str, ...]:
        """Sorted by us: databases have their own ideas of the order of text."""
        return tuple(sorted(self._connection.execute(query).scalars()))

    def _of_clients(
        self, query: Select[Any], client_ids: Collection[str] | None
    ) -> tuple[str, ...]:
        wanted = None if client_ids is None else set(client_ids)
        rows = self._connection.execute(query).all()
        return tuple(sorted(row[0] for row in rows if wanted is None or row[1] in wanted))


def _in_force(day: date) -> list[ColumnElement[bool]]:
    return [
        care_plans.c.valid_from <= day,
        or_(care_plans.c.valid_to.is_(None), care_plans.c.valid_to >= day),
    ]


def _batches(ids: Iterable[str]) -> Iterable[Sequence[str]]:
    each = sorted(set(ids))
    return (each[start : start + BATCH] for start in range(0, len(each), BATCH))
