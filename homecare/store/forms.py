"""How each kind of object lies in its table: dataclass to rows and back.

A `Form` reads the dataclass itself: a field is the column of the same name, a small value
inside (window, rhythm, pin) is several columns, and a list of things is rows of a child table.
So a new field of the model needs a column and a migration, and nothing here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, Executable, Table, delete, insert, literal_column, select
from sqlalchemy.dialects import postgresql, sqlite

from homecare.model import (
    Absence,
    Area,
    CareItem,
    CarePlan,
    Carer,
    Client,
    ClientPeriod,
    Contact,
    GapRule,
    ItemPin,
    LocalWindow,
    Order,
    Person,
    Place,
    Rhythm,
    ShiftPattern,
)
from homecare.store import tables

T = TypeVar("T")
Row = dict[str, Any]
BATCH = 1000
"""Ids named in one statement."""


@dataclass(frozen=True, slots=True)
class Part:
    """A list inside an object: rows of a child table that name their parent."""

    field: str
    form: "Form[Any]"
    parent: str
    """Column of the child table with the parent's id."""


class Form(Generic[T]):
    """One kind of object and its table."""

    def __init__(
        self,
        kind: str,
        model: type[T],
        table: Table,
        inside: Mapping[str, type] | None = None,
        parts: Sequence[Part] = (),
    ) -> None:
        self.kind = kind
        self.model = model
        self.table = table
        self.parts = tuple(parts)
        self.inside = {
            name: (small, tuple(f.name for f in fields(small)))
            for name, small in (inside or {}).items()
        }
        nested = {*self.inside, *(part.field for part in parts)}
        self.fields = tuple(f.name for f in fields(model) if f.name not in nested)  # type: ignore[arg-type]
        columns = [*self.fields]
        columns += [f"{name}_{sub}" for name, (_, subs) in self.inside.items() for sub in subs]
        self.columns = [table.c[name] for name in columns]

    def row(self, thing: T) -> Row:
        """The object's own columns, without key of the municipality and without parts."""
        values = {name: getattr(thing, name) for name in self.fields}
        for name, (_, subs) in self.inside.items():
            small = getattr(thing, name)
            values |= {f"{name}_{sub}": getattr(small, sub, None) for sub in subs}
        return values

    def thing(self, row: Sequence[Any], lists: Row) -> T:
        """The object of a row of `columns`; `lists` are its parts."""
        values = dict(zip(self.fields, row, strict=False))
        at = len(self.fields)
        for name, (small, subs) in self.inside.items():
            found = row[at : at + len(subs)]
            at += len(subs)
            given = any(value is not None for value in found)
            values[name] = small(**dict(zip(subs, found, strict=True))) if given else None
        return self.model(**values, **lists)


def read(
    connection: Connection, form: Form[T], municipality_id: str, ids: Sequence[str] | None = None
) -> dict[str, T]:
    """Objects by id, sorted by id; `ids` None means all of the municipality."""
    query = select(form.table.c.id, *form.columns).where(
        form.table.c.municipality_id == municipality_id
    )
    if ids is not None:
        query = query.where(form.table.c.id.in_(ids))
    rows = sorted(connection.execute(query), key=lambda row: str(row[0]))
    lists = {part.field: _read_part(connection, part, municipality_id, ids) for part in form.parts}
    return {
        row[0]: form.thing(
            row[1:], {name: tuple(found.get(row[0], ())) for name, found in lists.items()}
        )
        for row in rows
    }


def _read_part(
    connection: Connection, part: Part, municipality_id: str, parents: Sequence[str] | None
) -> dict[str, list[Any]]:
    form, table = part.form, part.form.table
    parent = table.c[part.parent]
    query = select(parent, *form.columns).where(table.c.municipality_id == municipality_id)
    if parents is not None:
        query = query.where(parent.in_(parents))
    rows = connection.execute(query.order_by(parent, table.c.position)).all()
    # Only things with an id of their own have parts, and then the id is their first field.
    ids = None if parents is None else [row[1] for row in rows]
    lists = {p.field: _read_part(connection, p, municipality_id, ids) for p in form.parts}
    found: dict[str, list[Any]] = {}
    for row in rows:
        inner = {name: tuple(of.get(row[1], ())) for name, of in lists.items()}
        found.setdefault(row[0], []).append(form.thing(row[1:], inner))
    return found


def add(connection: Connection, form: Form[T], municipality_id: str, things: Sequence[T]) -> None:
    """Insert new objects with their parts."""
    if things:
        own = {"municipality_id": municipality_id}
        connection.execute(insert(form.table), [own | form.row(thing) for thing in things])
    for part in form.parts:
        _add_part(connection, part, municipality_id, things)


def change(
    connection: Connection, form: Form[T], municipality_id: str, things: Sequence[T]
) -> None:
    """Write the new state of objects and count up their row versions; parts are replaced."""
    if not things:
        return
    rows = [{"municipality_id": municipality_id} | form.row(thing) for thing in things]
    connection.execute(_upsert(connection, form.table, form.columns), rows)
    ids = [row["id"] for row in rows]
    for part in form.parts:
        _drop_parts(connection, part, municipality_id, ids)
        _add_part(connection, part, municipality_id, things)


def _upsert(connection: Connection, table: Table, columns: Sequence[Column[Any]]) -> Executable:
    """Many rows in one statement, which an UPDATE cannot do; all of them are there already."""
    on_postgresql = connection.dialect.name == "postgresql"
    step = postgresql.insert(table) if on_postgresql else sqlite.insert(table)
    # A literal one: a bound parameter here would keep the rows from going in one statement.
    new = {column.name: step.excluded[column.name] for column in columns if column.name != "id"}
    step = step.on_conflict_do_update(
        index_elements=["municipality_id", "id"],
        set_=new | {"row_version": table.c.row_version + literal_column("1")},
    )
    # SQLAlchemy sends many such rows in one statement only where something comes back.
    return step.returning(table.c.id)


def _drop_parts(
    connection: Connection, part: Part, municipality_id: str, parents: Sequence[str]
) -> None:
    """Delete the parts of some objects; what hangs on the parts goes with them (cascade)."""
    table = part.form.table
    for start in range(0, len(parents), BATCH):
        connection.execute(
            delete(table).where(
                table.c.municipality_id == municipality_id,
                table.c[part.parent].in_(parents[start : start + BATCH]),
            )
        )


def _add_part(
    connection: Connection, part: Part, municipality_id: str, parents: Sequence[Any]
) -> None:
    rows: list[Row] = []
    things: list[Any] = []
    for parent in parents:
        own = {"municipality_id": municipality_id, part.parent: parent.id}
        for position, thing in enumerate(getattr(parent, part.field)):
            rows.append(own | {"position": position} | part.form.row(thing))
            things.append(thing)
    if rows:
        connection.execute(insert(part.form.table), rows)
    for inner in part.form.parts:
        _add_part(connection, inner, municipality_id, things)


_WINDOWS: dict[str, type] = {"window": LocalWindow, "preferred": LocalWindow}
AREA = Form("area", Area, tables.areas)
PLACE = Form("place", Place, tables.places)
PERSON = Form("person", Person, tables.persons)
CARER = Form(
    "carer",
    Carer,
    tables.carers,
    parts=(
        Part("patterns", Form("pattern", ShiftPattern, tables.shift_patterns), "carer_id"),
        Part("absences", Form("absence", Absence, tables.absences), "carer_id"),
    ),
)
CLIENT = Form(
    "client",
    Client,
    tables.clients,
    parts=(Part("periods", Form("period", ClientPeriod, tables.client_periods), "client_id"),),
)
_GAPS = Part("gaps", Form("gap", GapRule, tables.care_item_gaps), "care_item_id")
_ITEM = Form(
    "care_item",
    CareItem,
    tables.care_items,
    inside=_WINDOWS | {"rhythm": Rhythm, "pin": ItemPin},
    parts=(_GAPS,),
)
CARE_PLAN = Form(
    "care_plan", CarePlan, tables.care_plans, parts=(Part("items", _ITEM, "care_plan_id"),)
)
ORDER = Form("order", Order, tables.orders, inside=_WINDOWS)
CONTACT = Form("contact", Contact, tables.contacts)

BOOK: tuple[tuple[str, Form[Any]], ...] = (
    ("places", PLACE),
    ("persons", PERSON),
    ("carers", CARER),
    ("clients", CLIENT),
    ("care_plans", CARE_PLAN),
    ("orders", ORDER),
)
"""Fields of a Casebook and their forms, in the order in which rows name each other."""
