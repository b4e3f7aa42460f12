"""Rows whose cells have been read into values; every cell that could not be is a fault."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from homecare.intake.cells import value_of
from homecare.intake.faults import Fault, Faults, Refused
from homecare.intake.shapes import Column, TableShape
from homecare.intake.tables import Broken, Cell, Sheet


@dataclass(frozen=True, slots=True)
class Record:
    """One row of one table; blank cells are in neither `values` nor `broken`."""

    sheet: Sheet = field(repr=False)
    number: int
    cells: Mapping[str, Cell] = field(repr=False)
    values: dict[str, Any] = field(repr=False)
    broken: set[str]

    def get(self, column: str, default: Any = None) -> Any:  # noqa: ANN401 - cells hold any type
        """The value of a cell, or the default where it is blank or broken."""
        return self.values.get(column, default)

    def has(self, column: str) -> bool:
        """Whether the file has the column at all: without it a stored value stays."""
        return column in self.sheet.columns

    def fault(self, code: str, column: str = "", **values: str | float) -> Fault:
        """A fault of this row."""
        cell = self.cells.get(column, "")
        return Fault(
            code=code,
            file=self.sheet.file,
            table=self.sheet.table,
            row=self.number,
            column=column,
            value="" if isinstance(cell, Broken) else str(cell),
            values=values,
        )

    def fill(self, kind: type, names: Mapping[str, str]) -> dict[str, Any]:
        """Fields of a dataclass from the columns that the file has; blank cells its defaults."""
        blank = {f.name: f.default for f in fields(kind) if f.default is not MISSING}
        found: dict[str, Any] = {}
        for column, name in names.items():
            if column in self.values:
                found[name] = self.values[column]
            elif self.has(column) and name in blank:
                found[name] = blank[name]
        return found


def records_of(shape: TableShape, sheets: Iterable[Sheet], faults: Faults) -> list[Record]:
    """All rows of a table; a row whose key stands in an earlier row is a fault and left out."""
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for sheet in sheets:
        for record in _read(shape, sheet, faults):
            key = tuple(record.get(name) for name in shape.key)
            first = seen.setdefault(key, record.number)
            if first != record.number and not record.broken.intersection(shape.key):
                faults.add(record.fault("duplicate_key", shape.key[0], first=first))
            else:
                found.append(record)
    return found


def _read(shape: TableShape, sheet: Sheet, faults: Faults) -> Iterator[Record]:
    columns = [(shape.column(name), _Remembered()) for name in sheet.columns]
    required = [c.name for c in shape.columns if c.required and c.name in sheet.columns]
    for row in sheet.rows:
        record = Record(sheet, row.number, row.cells, {}, set())
        for column, remembered in columns:
            cell = row.cells.get(column.name)
            if cell is not None:
                _put(record, column, cell, remembered, faults)
        for name in required:
            if name not in row.cells:
                record.broken.add(name)
                faults.add(record.fault("empty_required", name))
        yield record


def _put(
    record: Record, column: Column, cell: Cell, remembered: "_Remembered", faults: Faults
) -> None:
    if isinstance(cell, Broken):
        record.broken.add(column.name)
        return
    value = remembered.value_of(column, cell)
    if isinstance(value, Refused):
        record.broken.add(column.name)
        faults.add(record.fault(value.code, column.name, **value.values))
    elif value not in ((), None):
        record.values[column.name] = value


class _Remembered:
    """What equal cells of one column came to: most columns repeat a few values."""

    def __init__(self) -> None:
        self._known: dict[tuple[type, Cell], object] = {}

    def value_of(self, column: Column, cell: Cell) -> object:
        key = (cell.__class__, cell)
        if key not in self._known:
            self._known[key] = _read_or_refuse(column, cell)
        return self._known[key]


def _read_or_refuse(column: Column, cell: Cell) -> object:
    try:
        return value_of(column, cell)
    except Refused as refused:
        return refused
