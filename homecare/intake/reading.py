"""Files to tables: whatever is wrong with a file is told, and the other files are read on."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from homecare.intake import csvfile, workbook
from homecare.intake.faults import Fault, Faults, Refused
from homecare.intake.headers import RawRow, sheet_of, table_like, table_named
from homecare.intake.tables import Sheet, Tables
from homecare.intake.text import fold

MAX_FILE_BYTES = 10_000_000
"""Most bytes of one file as it is handed in."""
_SUFFIXES = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm"})
_NOTES = frozenset({"piezimes", "notes", "paskaidrojumi"})
"""Folded titles of sheets that explain the others."""


def read_tables(paths: Sequence[Path]) -> Tables:
    """Read files, and every table file in folders; faults of reading come with the tables."""
    faults = Faults()
    sheets: list[Sheet] = []
    for path in chain.from_iterable(_files(path, faults) for path in paths):
        try:
            sheets.extend(_file_sheets(path, faults))
        except Refused as refused:
            values = dict(refused.values)
            row = values.pop("row", None)
            faults.add(
                Fault(
                    code=refused.code,
                    file=path.name,
                    row=row if isinstance(row, int) else None,
                    values=values,
                )
            )
    return Tables(sheets=tuple(sheets), faults=faults.all())


def _files(path: Path, faults: Faults) -> Iterable[Path]:
    if not path.is_dir() or not os.access(path, os.R_OK | os.X_OK):
        return [path]
    found = (p for p in path.iterdir() if p.suffix.lower() in _SUFFIXES)
    tables = sorted(p for p in found if not p.name.startswith((".", "~")))
    if not tables:
        faults.add(Fault(code="folder_empty", file=path.resolve().name))
    return tables


def _file_sheets(path: Path, faults: Faults) -> Iterator[Sheet]:
    content = _content(path)
    if workbook.is_workbook(content):
        yield from _book_sheets(path, content, faults)
    else:
        rows = csvfile.raw_rows(csvfile.decoded(content))
        if sheet := _sheet(path.stem, path.name, rows, faults):
            yield sheet


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device may never end
            raise Refused("file_missing")
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError:
        raise Refused("file_missing") from None
    if len(content) > MAX_FILE_BYTES:
        raise Refused("file_too_large", most=MAX_FILE_BYTES // 1_000_000)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n;,"):
        raise Refused("file_empty")
    return content


def _book_sheets(path: Path, content: bytes, faults: Faults) -> Iterator[Sheet]:
    found = 0
    for title, rows in workbook.sheets(content):
        if fold(title) in _NOTES:
            continue
        first = next(rows, None)
        if first is None:
            continue
        found += 1
        name = title if table_named(title) or not table_named(path.stem) else path.stem
        if sheet := _sheet(name, path.name, chain([first], rows), faults):
            yield sheet
    if not found:
        raise Refused("file_empty")


def _sheet(name: str, file: str, rows: Iterator[RawRow], faults: Faults) -> Sheet | None:
    shape = table_named(name)
    if shape is None:
        faults.add(
            Fault(
                code="unknown_table",
                file=file,
                value=name,
                values={"nearest": table_like(name)},
            )
        )
        return None
    return sheet_of(shape, file, rows, faults)
