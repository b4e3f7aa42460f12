"""What tables and columns are made of; `homecare.intake.columns` names them all."""

from dataclasses import dataclass
from enum import StrEnum

from homecare.intake.vocabulary import Choice


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NOTE = "note"
    """Longer text."""
    CODE = "code"
    """The key of its row."""
    ADDRESS_CODE = "address_code"
    """Code of an address in the State Address Register, nine digits."""
    REF = "ref"
    """The key of a row of another table."""
    REFS = "refs"
    GAP_TO = "gap_to"
    """Numbers of items of the same plan, or plan/number."""
    START = "start"
    """The number of an office, or "home"."""
    INTEGER = "integer"
    NUMBER = "number"
    MINUTES = "minutes"
    """Seconds in the model."""
    MINUTES_LIST = "minutes_list"
    HOURS = "hours"
    """Seconds in the model."""
    DATE = "date"
    TIME = "time"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXTS = "texts"
    """A list of texts."""
    WORDS = "words"
    """A list of words, small letters with underscores."""
    LANGUAGES = "languages"
    WEEKDAYS = "weekdays"
    RRULE = "rrule"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its English header `name`, its Latvian header `lv`, what its cells hold."""

    name: str
    lv: str
    kind: Kind = Kind.TEXT
    example: str = ""
    required: bool = False
    to: str = ""
    """The table that a REF points to."""
    choices: tuple[Choice, ...] = ()
    low: float | None = None
    """Least allowed number, in the unit of the file."""
    high: float | None = None
    also: tuple[str, ...] = ()
    """Other headers understood."""


@dataclass(frozen=True, slots=True)
class TableShape:
    """One table: English name, Latvian name, which columns make the key, all columns."""

    name: str
    lv: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """The column of this English name; StopIteration if there is none."""
        return next(c for c in self.columns if c.name == name)
