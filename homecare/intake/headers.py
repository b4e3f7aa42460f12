"""Names of tables and columns as people write them, and cells put under them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from openpyxl.utils import get_column_letter

from homecare.intake.columns import TABLES
from homecare.intake.faults import Fault, Faults, Refused
from homecare.intake.shapes import TableShape
from homecare.intake.tables import Broken, Cell, Row, Sheet
from homecare.intake.text import fold, nearest

MAX_ROWS = 40_000
MAX_COLUMNS = 80
"""Most rows and columns of one sheet."""

Raw = Cell | Refused | None
"""A cell, why it is none, or nothing."""
RawRow = tuple[int, Sequence[Raw]]


@cache
def _tables_by_name() -> Mapping[str, TableShape]:
    return {fold(word): t for t in TABLES for word in (t.name, t.lv, *t.also)}


def table_named(name: str) -> TableShape | None:
    """The table of a sheet or file name; digits (dates, numbers) in it do not count."""
    return _tables_by_name().get("".join(c for c in fold(name) if not c.isdigit()))


def table_like(name: str) -> str:
    """The Latvian name of the table most like this name, or nothing."""
    return nearest(name, [word for t in TABLES for word in (t.lv, t.name)])


@cache
def columns_by_header(shape: TableShape) -> Mapping[str, str]:
    """Folded header -> English name of the column."""
    return {fold(word): c.name for c in shape.columns for word in (c.name, c.lv, *c.also)}


def sheet_of(
    shape: TableShape, file: str, raw_rows: Iterator[RawRow], faults: Faults
) -> Sheet | None:
    """Rows under the columns of a table; None where the sheet is empty or has no header.

    Faults: no_header, unknown_column, missing_column, duplicate_column, extra_cells,
    too_many_rows, and those of single cells.
    """
    filled = ((n, cells) for n, cells in raw_rows if any(c is not None for c in cells))
    first = next(filled, None)
    if first is None:
        return None
    header = _Header(shape, file, faults)
    names = header.read(*first)
    if not any(names):
        return None
    rows = tuple(header.rows(names, filled))
    return Sheet(table=shape.name, file=file, columns=tuple(n for n in names if n), rows=rows)


class _Header:
    """Puts cells of one sheet under its columns and tells what does not fit."""

    def __init__(self, shape: TableShape, file: str, faults: Faults) -> None:
        self.shape = shape
        self.file = file
        self.faults = faults
        self.told: set[int] = set()
        """Positions without a known header whose fault is told already."""

    def tell(
        self, code: str, row: int, at: int | str = "", /, shown: str = "", **values: str | float
    ) -> None:
        """A fault of this sheet; `at` is the name of a column, or its position from 0."""
        self.faults.add(
            Fault(
                code=code,
                file=self.file,
                table=self.shape.name,
                row=row,
                column=get_column_letter(at + 1) if isinstance(at, int) else at,
                value=shown,
                values=values,
            )
        )

    def refuse(self, row: int, name: str, cell: Refused) -> None:
        """The fault of a cell that could not be read."""
        values = {k: v for k, v in cell.values.items() if k != "shown"}
        self.tell(cell.code, row, name, "", **values)

    def read(self, row: int, cells: Sequence[Raw]) -> list[str]:
        """English names by position, "" where there is none."""
        known = columns_by_header(self.shape)
        names = [known.get(fold(c), "") if isinstance(c, str) else "" for c in cells]
        if not any(names):
            self.tell("no_header", row)
            return names
        for at, (name, cell) in enumerate(zip(names, cells, strict=True)):
            if name and name in names[:at]:
                names[at] = ""
                self.told.add(at)
                self.tell("duplicate_column", row, at)
            elif not name and cell is not None:
                self._unknown(row, at, "" if isinstance(cell, Refused) else str(cell))
        for column in self.shape.columns:
            if column.required and column.name not in names:
                self.tell("missing_column", row, column.name)
        return names

    def _unknown(self, row: int, at: int, text: str) -> None:
        self.told.add(at)
        headers = [word for c in self.shape.columns for word in (c.lv, c.name)]
        self.tell("unknown_column", row, at, shown=text, nearest=nearest(text, headers))

    def rows(self, names: Sequence[str], raw_rows: Iterable[RawRow]) -> Iterator[Row]:
        """The rows under the header, up to the limits."""
        for count, (number, cells) in enumerate(raw_rows):
            if count >= MAX_ROWS:
                self.tell("too_many_rows", number, most=MAX_ROWS)
                return
            if found := self._cells(number, names, cells):
                yield Row(number=number, cells=found)

    def _cells(self, row: int, names: Sequence[str], cells: Sequence[Raw]) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for at, cell in enumerate(cells):
            if cell is None:
                continue
            name = names[at] if at < len(names) else ""
            if not name:
                self._nameless(row, at)
            elif isinstance(cell, Refused):
                self.refuse(row, name, cell)
                found[name] = Broken.CELL
            else:
                found[name] = cell
        return found

    def _nameless(self, row: int, at: int) -> None:
        if at not in self.told:
            self.told.add(at)
            self.tell("extra_cells", row, at)
