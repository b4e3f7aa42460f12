"""Spreadsheets that came with a request: tried, or taken in."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from homecare.access import Action, Actor
from homecare.errors import Forbidden
from homecare.intake.faults import Fault, Refused
from homecare.intake.reading import read_contents
from homecare.intake.tables import Tables
from homecare.intake.take_in import Intake
from homecare.intake.text import clean
from homecare.planning import Ports, import_tables
from homecare.register.turns import one_at_a_time

MOST_NAME = 100
"""Letters of a file's name that are told again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Files by name and content, and what is to be done with them."""

    files: Sequence[tuple[str, bytes]]
    dry_run: bool
    most_rows: int
    """Most rows of one table."""


def import_upload(ports: Ports, actor: Actor, wanted: Wanted) -> Intake:
    """Take files into the actor's municipality, or find all their faults; see `import_tables`.

    Raises Forbidden for who does not see all areas and for a table of settings from who may not
    set them, TooMany while other files are read, Conflict.
    """
    if not actor.whole_municipality:
        raise Forbidden("import_whole_only")
    files = [(_named(number, name), text) for number, (name, text) in enumerate(wanted.files, 1)]
    with one_at_a_time():
        tables = _within(read_contents(files), wanted.most_rows)
        if any(sheet.rows for sheet in tables.of("settings")):
            actor.require(Action.SETTINGS_WRITE)
        return import_tables(ports, actor.municipality_id, tables, dry_run=wanted.dry_run)


def _named(number: int, name: str) -> str:
    """The file's own name, shortened, to tell faults by; its number where that is no text."""
    try:
        found = clean(PurePath(name.replace("\\", "/")).name)
    except Refused:
        found = ""
    return found[-MOST_NAME:] or f"{number}.csv"


def _within(tables: Tables, most_rows: int) -> Tables:
    """The tables, or none of them and a fault for each that is longer than allowed."""
    faults = tuple(
        Fault(code="too_many_rows", file=sheet.file, table=sheet.table, values={"most": most_rows})
        for sheet in tables.sheets
        if len(sheet.rows) > most_rows
    )
    return Tables(faults=(*tables.faults, *faults)) if faults else tables


def counts_of(intake: Intake) -> dict[str, dict[str, int]]:
    """Table -> "added", "changed", "removed" -> how many records."""
    found: dict[str, dict[str, int]] = {}
    for (table, kind), count in Counter((c.table, c.kind) for c in intake.changes).items():
        found.setdefault(table, {})[kind] = count
    return found
