"""Tables of the State Address Register (VAR) as they are published, row by row.

Two dialects are about: commas with quotation marks and, in older files, semicolons with number
signs for quotation marks. Columns are found by name, so their order and number do not matter.
"""

import csv
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import IO

from homecare.addresses import BUILDING
from homecare.errors import FileError

KINDS = ("novads", "pilseta", "pagasts", "ciems", "iela", "eka", "dziv", "vietu_centroidi")
"""Names of the tables after "aw_"; those that end in "_his" hold former names."""
NEEDED = ("KODS", "STATUSS", "STD")
MOST_LINE = 20_000
_BROKEN = (
    csv.Error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What damage makes the libraries raise: in the text, in the archive round it, or a password."""
MOST_DIGITS = 18
"""Of a code; longer ones fit into no column."""


class Kind(IntEnum):
    """Kinds of objects by their number in the register (TIPS_CD)."""

    STATE = 101
    TOWN = 104
    PARISH = 105
    VILLAGE = 106
    STREET = 107
    BUILDING = BUILDING
    FLAT = 109
    MUNICIPALITY = 113


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the register."""

    name: str
    """ "eka", "pagasts" ..."""
    former: bool
    file: str
    """File name, for messages."""


def tables_in(source: Path) -> dict[str, Table]:
    """The tables in a folder or in an archive (.zip), by file name; FileError where none is."""
    try:
        names = _names(source)
    except _BROKEN:
        raise FileError("addresses_broken", name=source.name, line=0) from None
    found: dict[str, Table] = {}
    for name in names:
        stem = Path(name).name.lower()
        if not stem.startswith("aw_") or not stem.endswith(".csv"):
            continue
        kind = stem[3:-4]
        former = kind.endswith("_his")
        kind = kind.removesuffix("_his")
        if kind in KINDS:
            found[name] = Table(name=kind, former=former, file=Path(name).name)
    if not any(table.name == "eka" and not table.former for table in found.values()):
        raise FileError("addresses_no_buildings", name=source.name)
    return found


def _names(source: Path) -> list[str]:
    if source.is_dir():
        return sorted(str(path) for path in source.iterdir() if path.is_file())
    with zipfile.ZipFile(source) as archive:
        return sorted(archive.namelist())


def rows(source: Path, name: str, table: Table) -> Iterator[Mapping[str, str]]:
    """The rows of a table by column. Raises FileError naming file and line where it is damaged."""
    number = 1
    try:
        with _opened(source, name) as binary:
            text = io.TextIOWrapper(binary, encoding="utf-8-sig", newline="")
            lines = _reader(text, table)
            for number, row in enumerate(lines, start=2):
                if None in row or None in row.values() or not _numbered(row):
                    raise FileError("addresses_broken", name=table.file, line=number)
                yield row
    except _BROKEN:
        raise FileError("addresses_broken", name=table.file, line=number + 1) from None


def _numbered(row: Mapping[str, str]) -> bool:
    """Whether the codes of a row are numbers, or blank where they may be."""
    codes = (row["KODS"], row.get("TIPS_CD") or "0", row.get("VKUR_CD") or "0")
    return all(code.isdecimal() and len(code) <= MOST_DIGITS for code in codes)


def _reader(text: io.TextIOWrapper, table: Table) -> "csv.DictReader[str]":
    head = text.readline(MOST_LINE)
    quote = "#" if head.startswith("#") else '"'
    comma = ";" if head.count(";") > head.count(",") else ","
    columns = next(csv.reader([head], delimiter=comma, quotechar=quote), [])
    columns = [column.strip().upper() for column in columns]
    needed = ("KODS",) if table.name == "vietu_centroidi" else NEEDED
    missing = [column for column in needed if column not in columns]
    if missing:
        raise FileError("addresses_columns", name=table.file, column=missing[0])
    return csv.DictReader(text, fieldnames=columns, delimiter=comma, quotechar=quote, strict=True)


@contextmanager
def _opened(source: Path, name: str) -> Iterator[IO[bytes]]:
    if source.is_dir():
        with Path(name).open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(source) as archive, archive.open(name) as file:
        yield file
