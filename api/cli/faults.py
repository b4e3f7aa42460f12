"""How an import looks in a terminal: faults by file and table, what is new, what comes next."""

from collections.abc import Iterable, Sequence

from api.cli.drawing import grouped
from api.cli.frame import console, language, table, tell
from homecare.intake.columns import TABLES
from homecare.intake.faults import Fault
from homecare.intake.take_in import Intake


def draw_intake(intake: Intake, *, dry_run: bool) -> None:
    """Faults, places without coordinates, what would change or has changed."""
    warnings = [f for f in intake.faults if f not in intake.errors]
    draw_faults("faults", intake.errors)
    draw_faults("warnings", warnings)
    if intake.to_pin:
        table(
            tell("cli.said.to_pin", n=len(intake.to_pin)),
            [tell(f"cli.column.{c}") for c in ("place", "parish", "address")],
            [(p.place_id, p.parish, p.address) for p in intake.to_pin],
        )
    if intake.errors:
        console().print(tell("cli.next.faults"), markup=False)
        return
    if intake.changes:
        _draw_changes(intake)
    outcome = "unchanged" if not intake.changes else "dry_run" if dry_run else "imported"
    console().print(tell(f"cli.said.{outcome}"), markup=False)
    if not dry_run:
        console().print(tell("cli.next.imported"), markup=False)


def draw_faults(said: str, faults: Iterable[Fault]) -> None:
    """Faults by file and table, in the order of the rows."""
    found = list(faults)
    if not found:
        return
    console().print(tell(f"cli.said.{said}", n=len(found)), style="bold")
    for sheet in dict.fromkeys(f.sheet(language()) for f in found):
        of_sheet = [f for f in found if f.sheet(language()) == sheet]
        _draw_sheet(sheet, sorted(of_sheet, key=lambda f: f.row or 0))


def _draw_sheet(sheet: str, faults: Sequence[Fault]) -> None:
    rows = [
        (f.row or "", f.header(language()), f.value, _begun_large(f.advice(language())))
        for f in faults
    ]
    columns = ("row", "column", "value", "fault")
    table(sheet, [tell(f"cli.column.{c}") for c in columns], rows)


def _begun_large(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _draw_changes(intake: Intake) -> None:
    """Records that are new, changed or gone, table by table, with the first few codes."""
    rows = [
        (c.key, f"{_table_name(c.table)}: {tell(f'cli.change.{c.kind}')}") for c in intake.changes
    ]
    columns = ("count", "key", "change")
    table(
        tell("cli.said.changes", n=len(intake.changes)),
        [tell(f"cli.column.{c}") for c in columns],
        grouped(rows),
    )


def _table_name(table_code: str) -> str:
    """The table as the spreadsheet calls it."""
    known = next((t for t in TABLES if t.name == table_code), None)
    if known is None:
        return tell(f"cli.table.{table_code}")
    return known.lv if language() == "lv" else known.name
