"""Rows as they stand in files, before anybody has judged what they mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum

from homecare.intake.faults import Fault


class Broken(Enum):
    """Stands for a cell whose fault is already told, so that it is told once."""

    CELL = "broken"


Cell = str | int | float | bool | date | datetime | time | Broken
"""Text as in a CSV file; the other types come out of workbooks and casebooks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; empty cells are not in it."""

    number: int
    """As the spreadsheet counts; the header is 1."""
    cells: Mapping[str, Cell] = field(repr=False)
    """English name of the column -> cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table as one file holds it."""

    table: str
    """English name of the table."""
    file: str = ""
    """Name of the file without its folder."""
    columns: tuple[str, ...]
    """English names of the columns that the file has, in its order."""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """All that was read, and the faults met in reading."""

    sheets: tuple[Sheet, ...] = ()
    faults: tuple[Fault, ...] = ()

    def of(self, table: str) -> Iterator[Sheet]:
        """The sheets of one table."""
        return (sheet for sheet in self.sheets if sheet.table == table)
