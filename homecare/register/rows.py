"""A record that came alone, laid out as the rows that the intake judges."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum

from homecare.intake.columns import TABLES
from homecare.intake.export import cell_of
from homecare.intake.faults import Fault, Refused
from homecare.intake.shapes import TableShape
from homecare.intake.tables import Broken, Cell, Row, Sheet, Tables
from homecare.intake.text import clean
from homecare.register.fields import Fields, Given

_OF_ANY_HOUSE = ("_parish", "_address")
"""Ends of columns that no second place of a row (home, declared) can do without."""


@dataclass(slots=True, kw_only=True)
class Layout:
    """Collects the sheets of one record, and the faults of cells that cannot be text."""

    fields: Fields
    sheets: list[Sheet] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def tables(self) -> Tables:
        """What the intake takes."""
        return Tables(sheets=tuple(self.sheets), faults=tuple(self.faults))

    def record(
        self, given: Given, key: Mapping[str, object], old: Mapping[str, object] | None = None
    ) -> None:
        """The record's own row: what is given, and what the table cannot do without.

        `key` is put under what is given; `old` are the cells of the record as it stands. Person
        and places are looked at as soon as something of them is given, and not before.
        """
        shape = _shape(self.fields.table)
        known, asked = old or {}, self.fields.asked(given, new=not old)
        needed = {
            c.name: known.get(c.name)
            for c in shape.columns
            if c.name in asked and (c.required or c.name.endswith(_OF_ANY_HOUSE))
        }
        self._add(shape, [needed | self.fields.cells(given) | dict(key)])

    def rows(self, fields: Fields, given: Iterable[Given], key: Mapping[str, object]) -> None:
        """The rows of a list inside the record, each of them whole."""
        shape = _shape(fields.table)
        blank = dict.fromkeys(c.name for c in shape.columns)
        self._add(shape, [blank | fields.cells(one) | dict(key) for one in given])

    def _add(self, shape: TableShape, rows: Sequence[Mapping[str, object]]) -> None:
        if rows:
            names = tuple(c.name for c in shape.columns if c.name in rows[0])
            made = tuple(self._row(shape, number, row) for number, row in enumerate(rows, 1))
            self.sheets.append(Sheet(table=shape.name, columns=names, rows=made))

    def _row(self, shape: TableShape, number: int, row: Mapping[str, object]) -> Row:
        cells: dict[str, Cell] = {}
        for column in shape.columns:
            cell = cell_of(column, _plain(row.get(column.name)), "en")
            try:
                cell = clean(cell) if isinstance(cell, str) else cell
            except Refused as refused:
                self.faults.append(
                    Fault(code=refused.code, table=shape.name, row=number, column=column.name)
                )
                cell = Broken.CELL
            if cell not in {None, ""}:
                cells[column.name] = cell
        return Row(number=number, cells=cells)


def _shape(table: str) -> TableShape:
    return next(shape for shape in TABLES if shape.name == table)


def _plain(value: object) -> object:
    """The value as the model has it: tuples for lists, words for members of enumerations."""
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(_plain(part) for part in value)
    if isinstance(value, IntEnum):
        return value.name.lower()
    return value.value if isinstance(value, Enum) else value
