"""`homecare template`, `import`, `generate`, `export`: spreadsheets in, plans out."""

import re
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.faults import draw_intake
from api.cli.frame import (
    AsJson,
    Exit,
    ForMunicipality,
    bar,
    console,
    emit,
    language,
    plain,
    tell,
)
from api.cli.names import Names
from api.cli.plans import PlanId
from api.handout import Handout, write, write_sheets
from api.legs import plan_legs
from api.papers import write_papers
from api.wire import municipality_of, open_ports, utc_now
from homecare import planning
from homecare.errors import NotFound
from homecare.generate import generate as invent
from homecare.intake.tables import Tables
from homecare.intake.take_in import Intake
from homecare.intake.templates import write_templates
from homecare.intake.writing import write_csv, write_xlsx
from homecare.model import Casebook, Municipality
from homecare.planning import Ports
from homecare.settings import settings


class TableKind(StrEnum):
    """Forms of a table."""

    XLSX = "xlsx"
    CSV = "csv"


class DemoKind(StrEnum):
    """Municipalities that can be invented."""

    TERVETE = "tervete"
    DOBELE = "dobele"
    AIZKRAUKLE = "aizkraukle"
    RIGA = "riga"


Folder = Annotated[Path, typer.Option("--out", "-o", help=tell("cli.option.folder"))]
Kind = Annotated[TableKind, typer.Option("--kind", help=tell("cli.option.table_kind"))]
Paths = Annotated[list[Path], typer.Argument(help=tell("cli.option.files"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=tell("cli.option.dry_run"))]
Create = Annotated[str | None, typer.Option("--create", help=tell("cli.option.create"))]
Seed = Annotated[int, typer.Option("--seed", min=0, help=tell("cli.option.seed"))]


def _out(name: str) -> Any:  # noqa: ANN401 - typer's own type
    return typer.Option(f"--{name}", help=tell(f"cli.option.{name}_out"))


def template(
    folder: Folder = Path("var/template"),
    kind: Kind = TableKind.XLSX,
    as_json: AsJson = False,
) -> None:
    """Write empty tables with notes."""
    written = write_templates(folder, language(), kind.value)
    emit(
        as_json,
        {"files": [str(p) for p in written]},
        lambda: _say("template", str(folder)),
    )


def generate(
    kind: Annotated[DemoKind, typer.Argument(help=tell("cli.option.demo_kind"))],
    folder: Folder = Path("var/generated"),
    form: Kind = TableKind.XLSX,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> None:
    """Invent a municipality and write the tables that `import` reads."""
    with bar(tell("cli.doing.generate"), None, as_json):
        tables = invent(kind.value, seed=seed, start_on=utc_now().date())
        written = write_tables(tables, folder, kind.value, form)
    emit(
        as_json,
        {"files": [str(p) for p in written]},
        lambda: _say("generated", str(folder)),
    )


def _say(what: str, folder: str) -> None:
    """Where files were written, and what to do with them."""
    console().print(tell(f"cli.said.{what}", folder=folder), markup=False)
    console().print(tell(f"cli.next.{what}", folder=folder), markup=False)


def write_tables(tables: Tables, folder: Path, name: str, form: TableKind) -> list[Path]:
    """Write tables as one workbook `name`.xlsx or as CSV files into a folder."""
    if form is TableKind.XLSX:
        return [write_xlsx(tables, folder / f"{name}.xlsx", language())]
    return list(write_csv(tables, folder, language()))


def import_(
    paths: Paths,
    municipality: ForMunicipality = None,
    create: Create = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Read tables into the casebook; exit code 3 when there are faults."""
    with open_ports() as ports, bar(tell("cli.doing.import"), None, as_json):
        where = municipality_to_fill(ports, municipality, create)
        intake = planning.import_files(ports, where, paths, dry_run=dry_run)
    emit(
        as_json,
        intake_answer(intake, dry_run=dry_run),
        lambda: draw_intake(intake, dry_run=dry_run),
    )
    if intake.errors:
        raise typer.Exit(Exit.FAULTS)


def municipality_to_fill(ports: Ports, asked: str | None, create: str | None) -> Casebook | str:
    """The code of the municipality, or an empty casebook for one that is to be created."""
    if create is None:
        return municipality_of(ports, asked)
    code = asked or settings().municipality
    if code is None:
        raise typer.BadParameter(tell("cli.option.municipality"), param_hint="--municipality")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", code):
        raise typer.BadParameter(tell("cli.said.municipality_code"), param_hint="--municipality")
    try:
        return municipality_of(ports, code)
    except NotFound:
        return Casebook(municipality=Municipality(id=code, name=create))


def intake_answer(intake: Intake, *, dry_run: bool) -> dict[str, Any]:
    """What an import found and did, as JSON for the person who holds the file."""
    return {
        "written": bool(intake.changes) and not dry_run and not intake.errors,
        "faults": [
            {
                "severity": f.severity,
                "file": f.file,
                "table": f.table,
                "row": f.row,
                "column": f.column,
                "value": f.value,
                "code": f.code,
                "lv": f.sentence("lv"),
                "en": f.sentence("en"),
            }
            for f in intake.faults
        ],
        "changes": [
            {"table": c.table, "key": c.key, "kind": c.kind, "fields": plain(c.fields)}
            for c in intake.changes
        ],
        "to_pin": [{"place_id": p.place_id, "parish": p.parish} for p in intake.to_pin],
    }


def export(
    plan_id: PlanId,
    problem_file: Annotated[Path | None, _out("problem")] = None,
    plan_file: Annotated[Path | None, _out("plan")] = None,
    geojson: Annotated[Path | None, _out("geojson")] = None,
    map_file: Annotated[Path | None, _out("map")] = None,
    sheets: Annotated[Path | None, _out("sheets")] = None,
    pdf: Annotated[Path | None, _out("pdf")] = None,
    ics: Annotated[Path | None, _out("ics")] = None,
    gpx: Annotated[Path | None, _out("gpx")] = None,
    names: Names = False,
    as_json: AsJson = False,
) -> None:
    """Write a stored plan to files."""
    with bar(tell("cli.doing.export"), None, as_json):
        handout = handout_of(plan_id, names=names)
        wanted: list[tuple[Path | None, Callable[[], str]]] = [
            (problem_file, handout.problem_json),
            (plan_file, handout.plan_json),
            (geojson, handout.geojson),
            (map_file, handout.map_html),
        ]
        written = [write(path, made()) for path, made in wanted if path is not None]
        written += write_sheets(handout, sheets) if sheets else []
        for kind, folder in (("pdf", pdf), ("ics", ics), ("gpx", gpx)):
            written += write_papers(handout, kind, folder) if folder else []
    if not written:
        raise typer.BadParameter(tell("cli.said.nothing_to_export"))
    emit(as_json, {"files": [str(p) for p in written]}, lambda: _say_written(written))


def handout_of(plan_id: int, *, names: bool = False) -> Handout:
    """A stored plan ready to be written; the audit keeps that it was exported."""
    with open_ports() as ports:
        record, casebook = planning.plan_with_names(ports, plan_id)
        legs = plan_legs(ports, settings(), record, casebook.places)
    wish = casebook.municipality.settings.planning.names_on_map
    return Handout(
        record=record,
        casebook=casebook,
        language=language(),
        names_on_map=names or wish,
        tiles_url=settings().map_tiles_url,
        legs=legs,
    )


def _say_written(written: list[Path]) -> None:
    for path in written:
        console().print(tell("cli.said.exported", file=str(path)), markup=False)
