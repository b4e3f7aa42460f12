"""Tables of records to take away: with names for who may, in codes for a planner."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from homecare.access import Action, Actor
from homecare.calendar import CheckUpDue
from homecare.intake.export import sheet_of_cells
from homecare.intake.record_cells import RecordCells
from homecare.intake.writing import csv_bytes, xlsx_bytes
from homecare.model import Casebook
from homecare.planning import Ports
from homecare.register.changing import local_day
from homecare.register.check_ups import seen_register
from homecare.register.export_tables import TableName, shape_of, under_codes
from homecare.register.turns import one_at_a_time


class FileKind(StrEnum):
    """As what kind of file."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file: what it is called, and what is in it."""

    name: str
    content: bytes


_OF_CARERS = frozenset({TableName.CARERS, TableName.SHIFTS, TableName.ABSENCES})


def export(
    ports: Ports, actor: Actor, table: TableName, kind: FileKind, language: str = "lv"
) -> Export:
    """A table of all that the actor sees; each person in it is on record as read.

    Raises TooMany while other files are made.
    """
    with one_at_a_time():
        return _export(ports, actor, table, kind, language)


def _export(ports: Ports, actor: Actor, table: TableName, kind: FileKind, language: str) -> Export:
    named = actor.may(Action.EXPORT_NAMES)
    with ports.store.look(ports.actor) as look:
        found = look.casebook(actor.municipality_id)
        book = found if named else under_codes(found)
        shown = _visible(book, actor)
        if table is TableName.CHECK_UPS:
            due = seen_register(book, actor, local_day(book, ports.now()))
            shown = replace(shown, clients={d.client_id: book.clients[d.client_id] for d in due})
            rows = _check_ups(RecordCells(book, shown), due)
        else:
            rows = iter(RecordCells(book, shown).table(table))
        of_whom = "carer" if table in _OF_CARERS else "client"
        detail = f"export {table}" if named else f"export {table}, codes"
        look.note_read(of_whom, _people(table, shown), actor.municipality_id, detail)
    shape = shape_of(table, named=named)
    sheet = sheet_of_cells(shape, rows, language)
    write = csv_bytes if kind is FileKind.CSV else xlsx_bytes
    return Export(name=f"{table}.{kind}", content=write(shape, [sheet], language))


def _visible(book: Casebook, actor: Actor) -> Casebook:
    """The records that the actor sees."""
    clients = {c.id: c for c in book.clients.values() if actor.sees_client(c)}
    return replace(
        book,
        clients=clients,
        carers={c.id: c for c in book.carers.values() if actor.sees_carer(c)},
        care_plans={p.id: p for p in book.care_plans.values() if p.client_id in clients},
        orders={o.id: o for o in book.orders.values() if o.client_id in clients},
        contacts=tuple(c for c in book.contacts if c.client_id in clients),
    )


def _check_ups(
    cells: RecordCells, register: Collection[CheckUpDue]
) -> Iterator[Mapping[str, object]]:
    who = zip(cells.shown.clients, cells.table("clients"), strict=True)
    known = dict(who)
    for due in register:
        yield {
            **known[due.client_id],
            "client": cells.shown.clients[due.client_id].external_no,
            "state": due.state,
            "due_on": due.due_on,
            "days_late": due.days_late,
            "last_on": due.last and due.last.on,
            "last_result": due.last and due.last.result,
            "risk": due.risk,
            "interval_months": due.interval_months,
        }


def _people(table: TableName, shown: Casebook) -> list[str]:
    """Whom the rows of a table tell something of, each once."""
    clients, carers = shown.clients.values(), shown.carers.values()
    about: Mapping[TableName, Collection[str]] = {
        TableName.CLIENTS: shown.clients,
        TableName.STAYS: {c.id for c in clients if c.periods},
        TableName.CARERS: shown.carers,
        TableName.SHIFTS: {c.id for c in carers if c.patterns},
        TableName.ABSENCES: {c.id for c in carers if c.absences},
        TableName.CARE_PLANS: {p.client_id for p in shown.care_plans.values()},
        TableName.CARE_ITEMS: {p.client_id for p in shown.care_plans.values() if p.items},
        TableName.ORDERS: {o.client_id for o in shown.orders.values()},
        TableName.CONTACTS: {c.client_id for c in shown.contacts},
        TableName.CHECK_UPS: shown.clients,
    }
    return sorted(about[table])
