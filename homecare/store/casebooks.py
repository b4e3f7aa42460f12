"""Casebooks in and out of the tables.

Saving compares the casebook that was read with the new one and writes what differs. The
municipality's revision guards the whole: it is counted up with compare-and-swap, so two
people who began from the same revision cannot both save.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from homecare.errors import Conflict, NotFound
from homecare.model import Casebook, Contact, Municipality, MunicipalitySettings
from homecare.store.forms import AREA, BOOK, CONTACT, Form, add, change, read
from homecare.store.tables import areas, contacts, municipalities, offices
from homecare.store.trouble import is_refusal

T = TypeVar("T")
_SETTINGS = TypeAdapter(MunicipalitySettings)


@dataclass(frozen=True, slots=True)
class Touched:
    """An object that was written, for the audit."""

    action: str
    kind: str
    id: str
    detail: str = ""


def lock(connection: Connection, municipality_id: str) -> int:
    """The municipality's revision; on PostgreSQL nobody else can save until we are done.

    SQLite needs no such lock: a unit of work is the only writer from its BEGIN on.
    Raises NotFound.
    """
    query = select(municipalities.c.revision).where(municipalities.c.id == municipality_id)
    revision = connection.execute(query.with_for_update()).scalar()
    if revision is None:
        raise NotFound("municipality_not_found", municipality=municipality_id)
    return int(revision)


def count_up(connection: Connection, municipality_id: str, revision: int) -> None:
    """Count the revision up; raises Conflict when it is no longer the expected one."""
    step = (
        update(municipalities)
        .where(municipalities.c.id == municipality_id, municipalities.c.revision == revision)
        .values(revision=municipalities.c.revision + 1)
    )
    if connection.execute(step).rowcount != 1:
        raise conflict("municipality", municipality_id, lock(connection, municipality_id))


def conflict(kind: str, subject_id: str, current: int) -> Conflict:
    """Somebody else was first; `current` is the version that stands now."""
    return Conflict(kind=kind, id=subject_id, current=current)


def casebook(connection: Connection, municipality_id: str) -> Casebook:
    """All that is on record of one municipality. Raises NotFound."""
    frame = without_people(connection, municipality_id)
    things: dict[str, Any] = {name: read(connection, form, municipality_id) for name, form in BOOK}
    return replace(frame, contacts=_contacts(connection, municipality_id), **things)


def without_people(connection: Connection, municipality_id: str) -> Casebook:
    """The municipality itself: settings, areas, numbers of offices. Raises NotFound."""
    found = connection.execute(
        select(municipalities).where(municipalities.c.id == municipality_id)
    ).one_or_none()
    if found is None:
        raise NotFound("municipality_not_found", municipality=municipality_id)
    return Casebook(
        municipality=Municipality(
            id=found.id,
            name=found.name,
            zone=found.zone,
            areas=_areas(connection, municipality_id),
            settings=_SETTINGS.validate_python(found.settings),
        ),
        offices=_offices(connection, municipality_id),
        revision=found.revision,
    )


def _areas(connection: Connection, municipality_id: str) -> tuple[Any, ...]:
    query = select(*AREA.columns).where(areas.c.municipality_id == municipality_id)
    rows = connection.execute(query.order_by(areas.c.position))
    return tuple(AREA.thing(row, {}) for row in rows)


def _offices(connection: Connection, municipality_id: str) -> dict[str, str]:
    query = select(offices.c.number, offices.c.place_id)
    rows = connection.execute(query.where(offices.c.municipality_id == municipality_id))
    return {row.number: row.place_id for row in rows}


def _added(before: Iterable[Contact], after: Iterable[Contact]) -> Iterator[Contact]:
    """The contacts that came, in their order; of equal ones the later."""
    known: Counter[Contact] = Counter(before)
    for contact in after:
        if known[contact]:
            known[contact] -= 1
        else:
            yield contact


def _contacts(connection: Connection, municipality_id: str) -> tuple[Contact, ...]:
    query = select(*CONTACT.columns).where(contacts.c.municipality_id == municipality_id)
    rows = connection.execute(query.order_by(contacts.c.id))
    return tuple(CONTACT.thing(row, {}) for row in rows)


def save(connection: Connection, before: Casebook | None, after: Casebook) -> list[Touched]:
    """Write what differs and say what was written; nothing is written when nothing differs.

    Clients, carers, places, grants and orders that `after` lacks stay: nothing is forgotten by
    saving. Raises Conflict when `before` is not what is on record now; `before` None means
    that the municipality is new.
    """
    own = after.municipality
    touched: list[Touched] = []
    if before is None:
        _create(connection, own)
        touched.append(Touched("create", "municipality", own.id))
        before = Casebook(municipality=own)
    elif lock(connection, own.id) != before.revision:
        raise conflict("municipality", own.id, lock(connection, own.id))
    touched += _write(connection, before, after)
    if touched:
        count_up(connection, own.id, before.revision)
    return touched


def _create(connection: Connection, own: Municipality) -> None:
    query = select(municipalities.c.revision).where(municipalities.c.id == own.id)
    standing = connection.execute(query).scalar()
    if standing is not None:
        raise conflict("municipality", own.id, standing)
    row = _municipality_row(own) | {"id": own.id, "revision": 0}
    try:
        connection.execute(insert(municipalities), [row])
    except DBAPIError as error:
        if not is_refusal(error):
            raise
        # somebody has created it since we looked; it begins with revision 1
        raise conflict("municipality", own.id, 1) from None
    _write_areas(connection, own)


def _municipality_row(own: Municipality) -> dict[str, Any]:
    settings = _SETTINGS.dump_python(own.settings, mode="json")
    return {"name": own.name, "zone": own.zone, "settings": settings}


def _write(connection: Connection, before: Casebook, after: Casebook) -> Iterator[Touched]:
    own = after.municipality
    if before.municipality != own:
        _write_municipality(connection, own)
        yield Touched("change", "municipality", own.id, differing(before.municipality, own))
    for name, form in BOOK:
        yield from _write_things(
            connection, form, own.id, getattr(before, name), getattr(after, name)
        )
        if name == "places":
            yield from _write_offices(connection, own.id, before.offices, after.offices)
    for contact in _added(before.contacts, after.contacts):
        add_contact(connection, own.id, contact)
        yield Touched("create", "contact", contact.client_id)


def _write_municipality(connection: Connection, own: Municipality) -> None:
    step = update(municipalities).where(municipalities.c.id == own.id)
    connection.execute(step.values(**_municipality_row(own)))
    connection.execute(delete(areas).where(areas.c.municipality_id == own.id))
    _write_areas(connection, own)


def _write_areas(connection: Connection, own: Municipality) -> None:
    rows = [
        {"municipality_id": own.id, "position": position} | AREA.row(area)
        for position, area in enumerate(own.areas)
    ]
    if rows:
        connection.execute(insert(areas), rows)


def _write_offices(
    connection: Connection,
    municipality_id: str,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> Iterator[Touched]:
    for number in sorted(after):
        if before.get(number) == after[number]:
            continue
        key = (offices.c.municipality_id == municipality_id, offices.c.number == number)
        connection.execute(delete(offices).where(*key))
        row = {"municipality_id": municipality_id, "number": number, "place_id": after[number]}
        connection.execute(insert(offices), [row])
        yield Touched("change" if number in before else "create", "office", number)


def _write_things(
    connection: Connection,
    form: Form[T],
    municipality_id: str,
    before: Mapping[str, T],
    after: Mapping[str, T],
) -> Iterator[Touched]:
    new = [thing for key, thing in after.items() if key not in before]
    changed = [key for key, thing in after.items() if key in before and before[key] != thing]
    add(connection, form, municipality_id, new)
    change(connection, form, municipality_id, [after[key] for key in changed])
    for key in sorted(after.keys() - before.keys()):
        yield Touched("create", form.kind, key)
    for key in changed:
        yield Touched("change", form.kind, key, differing(before[key], after[key]))


def differing(before: object, after: object) -> str:
    """Names of the fields that differ, never their values."""
    names = (field.name for field in fields(after))  # type: ignore[arg-type]
    return ", ".join(name for name in names if getattr(before, name) != getattr(after, name))


def add_contact(connection: Connection, municipality_id: str, contact: Contact) -> None:
    """Append what came of a check-up."""
    row = {"municipality_id": municipality_id} | CONTACT.row(contact)
    connection.execute(insert(contacts), [row])
