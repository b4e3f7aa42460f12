"""Tables to CSV and XLSX, so that no spreadsheet takes a cell for a formula."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as WrittenCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from homecare.files import write_whole
from homecare.intake.columns import TABLES
from homecare.intake.shapes import Column, TableShape
from homecare.intake.tables import Broken, Cell, Sheet, Tables
from homecare.intake.text import guarded

_SPECIAL = ("=", "#")
"""What openpyxl takes for a formula or for an error."""
_FORMATS = {date: "dd.mm.yyyy", time: "hh:mm"}


def write_csv(tables: Tables, folder: Path, language: str = "lv") -> tuple[Path, ...]:
    """One file per table with rows, UTF-8 with its mark, semicolons; gives the files' paths.

    Latvian files have decimal commas and dd.mm.yyyy, English ones points and ISO dates.
    """
    written = []
    for shape, sheets in _by_table(tables):
        path = folder / f"{table_name(shape, language).replace(' ', '_')}.csv"
        written.append(write_whole(path, csv_bytes(shape, sheets, language)))
    return tuple(written)


def csv_bytes(shape: TableShape, sheets: Sequence[Sheet], language: str = "lv") -> bytes:
    """One table as a CSV file: its header, and the rows of its sheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([header(column, language) for column in shape.columns])
    for cells in _rows(shape, sheets):
        writer.writerow([_as_text(cell, language) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(tables: Tables, path: Path, language: str = "lv") -> Path:
    """One workbook with a sheet for each table with rows."""
    book = Workbook(write_only=True)
    for shape, sheets in _by_table(tables):
        _add_sheet(book, shape, sheets, language)
    if not book.worksheets:
        book.create_sheet(table_name(TABLES[0], language))
    return save_book(book, path)


def xlsx_bytes(shape: TableShape, sheets: Sequence[Sheet], language: str = "lv") -> bytes:
    """One table as a workbook: its header, and the rows of its sheets."""
    book = Workbook(write_only=True)
    _add_sheet(book, shape, sheets, language)
    return _content(book)


def save_book(book: Workbook, path: Path) -> Path:
    """Write a workbook whole or not at all. Raises FileError."""
    return write_whole(path, _content(book))


def _content(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _add_sheet(book: Workbook, shape: TableShape, sheets: Sequence[Sheet], language: str) -> None:
    sheet = book.create_sheet(table_name(shape, language))
    sheet.append([_plain(sheet, header(column, language), language) for column in shape.columns])
    for cells in _rows(shape, sheets):
        sheet.append([_plain(sheet, cell, language) for cell in cells])


def table_name(shape: TableShape, language: str) -> str:
    """Name of a table's sheet or file."""
    return shape.lv if language == "lv" else shape.name


def header(column: Column, language: str) -> str:
    """Header of a column."""
    return column.lv if language == "lv" else column.name


def _by_table(tables: Tables) -> Iterator[tuple[TableShape, Sequence[Sheet]]]:
    for shape in TABLES:
        sheets = [sheet for sheet in tables.of(shape.name) if sheet.rows]
        if sheets:
            yield shape, sheets


def _rows(shape: TableShape, sheets: Sequence[Sheet]) -> Iterator[list[Cell | None]]:
    for sheet in sheets:
        for row in sheet.rows:
            yield [row.cells.get(column.name) for column in shape.columns]


def _as_text(cell: Cell | None, language: str) -> str:
    if cell is None or isinstance(cell, Broken):
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, bool):
        return _yes_no(cell, language)
    if isinstance(cell, datetime | date):
        return f"{cell:%d.%m.%Y}" if language == "lv" else f"{cell:%Y-%m-%d}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    return str(cell).replace(".", ",") if language == "lv" else str(cell)


def _yes_no(value: bool, language: str) -> str:  # noqa: FBT001 - it is the thing shown
    words = ("jā", "nē") if language == "lv" else ("yes", "no")
    return words[0] if value else words[1]


def _plain(
    sheet: WriteOnlyWorksheet, cell: Cell | None, language: str
) -> WrittenCell | str | float | None:
    """A cell of a workbook; text stays text, whatever sign it begins with.

    Only what needs a type or form of its own is made a cell here: that takes most of the time.
    """
    if cell is None or isinstance(cell, Broken):
        return None
    if isinstance(cell, bool):
        return _yes_no(cell, language)
    if isinstance(cell, str) and not cell.startswith(_SPECIAL):
        return cell
    if isinstance(cell, int | float):
        return cell
    made: WrittenCell = WriteOnlyCell(sheet)
    made.value = cell
    if isinstance(cell, str):
        made.data_type = "s"
    elif type(cell) in _FORMATS:
        made.number_format = _FORMATS[type(cell)]
    return made
