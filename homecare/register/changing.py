"""One record taken in by the intake's rules, and written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from homecare.errors import Conflict, IntakeError
from homecare.intake.draft import Codes
from homecare.intake.faults import Fault, Refused
from homecare.intake.take_in import take_in
from homecare.intake.text import clean
from homecare.model import CarePlan, Carer, Casebook, Client, Order, Person, Place
from homecare.ports import FindPlace
from homecare.register.fields import Fields, Given
from homecare.register.rows import Layout
from homecare.store import Look, Work

T = TypeVar("T", Place, Person, Client, Carer, CarePlan, Order)
_WRITTEN = ("places", "persons", "carers", "clients", "care_plans", "orders")
"""In the order in which rows name each other."""
_MODELS: Mapping[str, type] = {
    "clients": Client,
    "carers": Carer,
    "care_plans": CarePlan,
    "orders": Order,
    "places": Place,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The part of the casebook with the record in it, and what a person should look at."""

    book: Casebook
    warnings: tuple[Fault, ...]


def take(
    look: Look, book: Casebook, layout: Layout, today: date, find_place: FindPlace | None = None
) -> Taken:
    """Take a record into the part of the casebook that it needs.

    Raises IntakeError with all faults, each pointing at its field.
    """
    tables = {layout.fields.table, "orders", "places"} & _MODELS.keys()
    taken = {name: look.register.given_out(book.municipality.id, _MODELS[name]) for name in tables}
    intake = take_in(layout.tables(), book, find_place, today=today, taken=taken)
    if intake.errors:
        raise IntakeError(pointed(layout.fields, intake.errors))
    return Taken(book=intake.casebook, warnings=pointed(layout.fields, intake.warnings))


def pointed(fields: Fields, faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """The faults with pointers to fields instead of rows, and without what stood there."""
    return tuple(
        replace(
            fault,
            pointer=fields.of(fault.table).pointer(fault.column, fault.row or 1),
            row=None,
            value="",
        )
        for fault in faults
    )


def refuse(
    fields: Fields, code: str, column: str, *, table: str = "", row: int | None = None
) -> IntakeError:
    """One fault, found outside the intake; of the record's own row, or of a list inside."""
    fault = Fault(code=code, table=table or fields.table, row=row, column=column)
    return IntakeError(pointed(fields, [fault]))


def write(work: Work, before: Casebook, after: Casebook) -> bool:
    """Write what differs between two parts of the casebook; whether anything did.

    Raises Conflict where a new code is taken meanwhile.
    """
    own = before.municipality.id
    wrote = False
    for name in _WRITTEN:
        old, new = getattr(before, name), getattr(after, name)
        for thing_id, thing in new.items():
            if old.get(thing_id) != thing:
                _put(work, own, thing, known=thing_id in old)
                wrote = True
    for contact in after.contacts:
        if contact not in before.contacts:
            work.add_contact(own, contact)
            wrote = True
    return wrote


def _put(work: Work, municipality_id: str, thing: T, *, known: bool) -> None:
    version = work.get(municipality_id, type(thing), thing.id)[1] if known else None
    work.put(municipality_id, thing, version)


def free_number(
    look: Look,
    book: Casebook,
    fields: Fields,
    given: Given,
    record: Client | Carer | CarePlan | Order | None = None,
) -> str:
    """The number that a record is to have; Conflict("number_taken") where another one has it.

    What is not given stays as it is; IntakeError where there is none, or no text.
    """
    try:
        number = clean(str(given.get("external_no") or (record.external_no if record else "")))
    except Refused as refused:
        raise refuse(fields, refused.code, "external_no") from None
    if not number:
        raise refuse(fields, "empty_required", "external_no")
    holder = look.register.holder(book.municipality.id, _MODELS[fields.table], number)
    if holder not in {None, record.id if record else None}:
        raise Conflict("number_taken")
    return number


def apart(
    look: Look, book: Casebook, place_id: str, owner: tuple[str, str]
) -> tuple[Casebook, str]:
    """The part with a place that is the owner's alone, and its id.

    A house where others live stays as it is for them: who moves gets a copy to be changed.
    """
    own = book.municipality.id
    if place_id not in book.places or look.register.lives_at(own, place_id) <= {owner}:
        return book, place_id
    code = Codes("places", [*look.register.ids(own, Place), *book.places]).next()
    copy = replace(book.places[place_id], id=code)
    return replace(book, places={**book.places, code: copy}), code


def require_stamp(kind: str, thing_id: str, standing: int, expected: int) -> None:
    """Raise Conflict unless what was read is what stands."""
    if standing != expected:
        raise Conflict(kind=kind, id=thing_id, current=standing)


def new_id(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """The id that came; one record comes at a time."""
    return next(iter(after.keys() - before.keys()))


def local_day(book: Casebook, now: datetime) -> date:
    """Today where the municipality is."""
    return now.astimezone(ZoneInfo(book.municipality.zone)).date()
