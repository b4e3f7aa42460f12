"""XLSX workbooks, opened only after their sizes have been judged.

A workbook is a zip of XML: a small one can unpack to gigabytes, name entities that multiply,
or hold one cell in the last corner of the sheet. Formulas are faults: see docs/decisions/0041.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from homecare.intake.faults import Refused
from homecare.intake.headers import MAX_COLUMNS, Raw, RawRow
from homecare.intake.tables import Cell
from homecare.intake.text import clean

MAX_UNPACKED_BYTES = 120_000_000
MAX_RATIO = 120
"""Most bytes unpacked, and most times bigger than packed."""
MAX_PADDED_CELLS = 20_000_000
"""Most cells looked at in one sheet, empty ones between filled ones counted."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_Numbered = tuple[int, tuple[ReadOnlyCell | EmptyCell, ...]]
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - only its clock is used
_BOOK = "xl/workbook.xml"


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are a zip or an old Office file, whatever the name says."""
    return content.startswith((b"PK", _OLE))


def check_archive(content: bytes) -> None:
    """Refuse what must not be unpacked.

    Refused as file_encrypted, file_old_excel, file_corrupt, file_not_table or file_bomb.
    """
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused("file_encrypted" if encrypted else "file_old_excel")
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Refused("file_corrupt") from None
    if any(m.flag_bits & 1 for m in members):
        raise Refused("file_encrypted")
    if _BOOK not in {m.filename for m in members}:
        raise Refused("file_not_table")
    unpacked = sum(m.file_size for m in members)
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_RATIO * max(len(content), 10_000):
        raise Refused("file_bomb", most=MAX_UNPACKED_BYTES // 1_000_000)


def sheets(content: bytes) -> Iterator[tuple[str, Iterator[RawRow]]]:
    """Title and numbered rows of each sheet; rows are read as they are asked for.

    Refused as file_corrupt where a part of the workbook is broken.
    """
    check_archive(content)
    if not openpyxl.DEFUSEDXML:
        raise Refused("file_unsafe")
    book = _opened(content)
    try:
        for sheet in book.worksheets:
            if isinstance(sheet, ReadOnlyWorksheet):
                yield sheet.title, _rows(sheet)
    finally:
        book.close()


def _opened(content: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that are not read
        try:
            return openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=False, keep_links=False
            )
        except Exception:  # noqa: BLE001 - openpyxl lets any error of a broken part through
            raise Refused("file_corrupt") from None


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[RawRow]:
    sheet.reset_dimensions()  # what the file says about its size need not be true
    readable: Any = sheet  # the stubs bind iter_rows to another class
    rows: Iterator[_Numbered] = enumerate(readable.iter_rows(), start=1)
    seen = 0
    while (numbered := _next(rows)) is not None:
        number, cells = numbered
        seen += len(cells)
        if seen > MAX_PADDED_CELLS:
            raise Refused("file_bomb", most=MAX_PADDED_CELLS // 1_000_000)
        if cells:
            raw = [_raw(c) for c in cells]
            if len(raw) > MAX_COLUMNS and any(c is not None for c in raw[MAX_COLUMNS:]):
                raise Refused("too_many_columns", most=MAX_COLUMNS, row=number)
            yield number, raw


def _next(rows: Iterator[_Numbered]) -> _Numbered | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dates that are out of range: they come as errors
        try:
            return next(rows, None)
        except Exception:  # noqa: BLE001 - openpyxl lets any error of a broken part through
            raise Refused("file_corrupt") from None


def _raw(cell: ReadOnlyCell | EmptyCell) -> Raw:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Refused("formula")
    if cell.data_type == "e":
        return Refused("cell_error")
    if isinstance(value, str):
        return _text(value)
    return _typed(value)


def _text(value: str) -> Raw:
    try:
        return clean(value) or None
    except Refused as refused:
        return refused


def _typed(value: object) -> Cell | Refused:
    if isinstance(value, timedelta):
        within = timedelta() <= value < timedelta(days=1)
        return _clock(_MIDNIGHT + value) if within else Refused("bad_time")
    if isinstance(value, time):
        return _clock(datetime.combine(_MIDNIGHT, value))
    if isinstance(value, bool | int | float | datetime | date):
        return value
    return Refused("cell_error")


def _clock(moment: datetime) -> time:
    """Excel keeps times as fractions of a day: what is within half a second is meant exactly."""
    return (moment + timedelta(milliseconds=500)).time().replace(microsecond=0)
