"""What is wrong with an incoming file: where, what, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from homecare.i18n import say
from homecare.intake.columns import TABLES
from homecare.intake.shapes import Column, TableShape


class Severity(StrEnum):
    """Whether the file can be taken in all the same."""

    ERROR = "error"
    WARNING = "warning"


WARNINGS = frozenset({"same_coordinates", "verified_kept", "plans_overlap", "skill_of_nobody"})
"""Codes that do not keep a file out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong in one place of one file.

    `value` is what stands in the cell; it is for the screen of whoever brings the file and
    is in neither str() nor repr(), so that no log ever holds it.
    """

    code: str
    file: str = ""
    table: str = ""
    row: int | None = None
    """As the spreadsheet counts, the header is 1."""
    column: str = ""
    """English name of the column; the letter of the column where its name is not known."""
    pointer: str = ""
    """JSON Pointer to the field, of a record that came as a request and not in a file."""
    value: str = field(default="", repr=False)
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    """Numbers and known words for the sentence; nothing out of a person's row."""

    @property
    def severity(self) -> Severity:
        """Errors keep the file out, warnings do not."""
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR

    @property
    def remedy(self) -> str:
        """Code of the sentence that says what to do."""
        return f"fault.{self.code}.{'near' if self.values.get('nearest') else 'remedy'}"

    def place(self, language: str = "lv") -> str:
        """File, table, row and column in words."""
        parts = [self.sheet(language)]
        if self.row is not None:
            parts.append(say("fault_place.row", language, row=self.row))
        if self.column:
            parts.append(say("fault_place.column", language, column=self.header(language)))
        return ", ".join(part for part in parts if part)

    def sheet(self, language: str = "lv") -> str:
        """File and table in words."""
        shape = _shape(self.table)
        name = "" if shape is None else shape.lv if language == "lv" else shape.name
        return ", ".join(part for part in (self.file, name) if part)

    def sentence(self, language: str = "lv") -> str:
        """Where it is, what is wrong, and what to do; never the value itself."""
        return f"{self.place(language)}: {self.advice(language)}"

    def advice(self, language: str = "lv") -> str:
        """What is wrong and what to do, without the place; begins with a small letter."""
        values = {**self._choices(language), **self.values}
        what = say(f"fault.{self.code}.what", language, **values)
        return f"{what} {say(self.remedy, language, **values)}"

    def header(self, language: str = "lv") -> str:
        """The column as the spreadsheet calls it; its letter where its name is not known."""
        column = _column(_shape(self.table), self.column)
        return column.lv if column and language == "lv" else self.column

    def _choices(self, language: str) -> dict[str, str]:
        column = _column(_shape(self.table), self.column)
        if column is None or not column.choices:
            return {}
        shown = (c.lv if language == "lv" else c.value for c in column.choices)
        return {"choices": ", ".join(shown)}


def _shape(table: str) -> TableShape | None:
    return next((t for t in TABLES if t.name == table), None)


def _column(shape: TableShape | None, name: str) -> Column | None:
    return next((c for c in shape.columns if c.name == name), None) if shape else None


class Faults:
    """Collects faults; past `most` it only counts them, so that no file can fill the memory."""

    def __init__(self, most: int = 5000) -> None:
        self.most = most
        self._kept: list[Fault] = []
        self._left_out = 0
        self.errors = 0

    def add(self, fault: Fault) -> None:
        """Keep or count one more."""
        self.errors += fault.severity is Severity.ERROR
        if len(self._kept) < self.most:
            self._kept.append(fault)
        else:
            self._left_out += 1

    def extend(self, faults: Iterable[Fault]) -> None:
        """Keep or count several."""
        for fault in faults:
            self.add(fault)

    def all(self) -> tuple[Fault, ...]:
        """What was kept, and one fault that says how many more there are."""
        if not self._left_out:
            return tuple(self._kept)
        return (*self._kept, Fault(code="more_faults", values={"n": self._left_out}))


class Refused(Exception):  # noqa: N818 - named by what happened to the cell
    """A cell or file is not understood; carries a fault's code and values, never the cell."""

    def __init__(self, code: str, /, **values: str | float) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
