"""A casebook as tables again: to look at, to mend in a spreadsheet, and to bring back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from homecare.intake.columns import TABLES
from homecare.intake.record_cells import RecordCells
from homecare.intake.shapes import Column, Kind, TableShape
from homecare.intake.tables import Cell, Row, Sheet, Tables
from homecare.intake.vocabulary import WEEKDAYS
from homecare.model import Casebook


def rows_of(casebook: Casebook, language: str = "lv") -> Tables:
    """Every table of a casebook, with choices and yes or no in the language.

    Taking the tables into an empty municipality gives an equal casebook, but for the numbers in
    ids and for records whose cells would hold bars or semicolons inside a list.
    """
    writer = RecordCells(casebook)
    sheets = (sheet_of_cells(shape, writer.table(shape.name), language) for shape in TABLES)
    return Tables(sheets=tuple(sheets))


def sheet_of_cells(
    shape: TableShape, rows: Iterable[Mapping[str, object]], language: str = "lv"
) -> Sheet:
    """One table of records whose values are still in model types."""
    made = tuple(
        Row(number=number, cells=_shown(shape, cells, language))
        for number, cells in enumerate(rows, start=2)
    )
    return Sheet(table=shape.name, columns=tuple(c.name for c in shape.columns), rows=made)


def _shown(shape: TableShape, cells: Mapping[str, object], language: str) -> dict[str, Cell]:
    shown = {c.name: cell_of(c, cells.get(c.name), language) for c in shape.columns}
    return {name: cell for name, cell in shown.items() if cell is not None}


def cell_of(column: Column, value: object, language: str) -> Cell | None:
    """The cell that says this value of the model; None where there is nothing to say."""
    if value is None or value in ("", ()):
        return None
    if column.kind is Kind.CHOICE:
        choice = next(c for c in column.choices if c.value == str(value))
        return choice.lv if language == "lv" else choice.value
    if column.kind is Kind.WEEKDAYS and isinstance(value, tuple):
        return _listed([_weekday(d, language) for d in value])
    if column.kind in {Kind.MINUTES, Kind.HOURS} and isinstance(value, int):
        return _units(value, 60 if column.kind is Kind.MINUTES else 3600)
    if isinstance(value, tuple):
        return _listed([str(part) for part in value])
    return value if isinstance(value, bool | int | float | date | time) else str(value)


def _weekday(day: int, language: str) -> str:
    return WEEKDAYS[day][0 if language == "lv" else 3].capitalize()


def _listed(parts: Sequence[str]) -> str:
    """A list; the sign at the end keeps a comma in a single part from parting it."""
    closing = ";" if len(parts) == 1 and "," in parts[0] else ""
    return "; ".join(parts) + closing


def _units(seconds: int, unit: int) -> int | float:
    whole, rest = divmod(seconds, unit)
    return whole if not rest else round(seconds / unit, 5)
