"""Files to tables: whatever is wrong with a file is told, and the other files are read on."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path, PurePath

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
    found = chain.from_iterable(_files(path, faults) for path in paths)
    return _read(((path.name, partial(_content, path)) for path in found), faults)


def read_contents(files: Sequence[tuple[str, bytes]]) -> Tables:
    """Read files that came with a request, by name and content, as `read_tables` reads them."""
    return _read(((name, partial(_checked, content)) for name, content in files), Faults())


def _read(files: Iterable[tuple[str, Callable[[], bytes]]], faults: Faults) -> Tables:
    sheets: list[Sheet] = []
    for name, content in files:
        try:
            sheets.extend(_file_sheets(name, content(), faults))
        except Refused as refused:
            values = dict(refused.values)
            row = values.pop("row", None)
            faults.add(
                Fault(
                    code=refused.code,
                    file=name,
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


def _file_sheets(file: str, content: bytes, faults: Faults) -> Iterator[Sheet]:
    if workbook.is_workbook(content):
        yield from _book_sheets(file, content, faults)
    else:
        rows = csvfile.raw_rows(csvfile.decoded(content))
        if sheet := _sheet(PurePath(file).stem, file, rows, faults):
            yield sheet


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():  # a pipe or a device may never end
            raise Refused("file_missing")
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError:
        raise Refused("file_missing") from None
    return _checked(content)


def _checked(content: bytes) -> bytes:
    if len(content) > MAX_FILE_BYTES:
        raise Refused("file_too_large", most=MAX_FILE_BYTES // 1_000_000)
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n;,"):
        raise Refused("file_empty")
    return content


def _book_sheets(file: str, content: bytes, faults: Faults) -> Iterator[Sheet]:
    found, stem = 0, PurePath(file).stem
    for title, rows in workbook.sheets(content):
        if fold(title) in _NOTES:
            continue
        first = next(rows, None)
        if first is None:
            continue
        found += 1
        name = title if table_named(title) or not table_named(stem) else stem
        if sheet := _sheet(name, file, chain([first], rows), faults):
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
