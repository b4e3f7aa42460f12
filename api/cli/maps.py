"""`homecare map`: a base map of one's own, boundaries of parishes, and maps beside that of a plan."""

from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from api.cli.areas import Extract, InBox, box_asked
from api.cli.files import handout_of
from api.cli.frame import (
    AsJson,
    ForMunicipality,
    bar,
    console,
    day_option,
    emit,
    language,
    tell,
)
from api.cli.names import Names
from api.handout import write
from api.wire import municipality_of, open_ports
from homecare.errors import RequestError
from homecare.register.changing import local_day
from homecare.settings import settings
from maps.legs import together

Boundaries = Annotated[Path, typer.Argument(help=tell("cli.option.map.boundaries"))]
Before = Annotated[int, typer.Argument(min=1, help=tell("cli.option.map.before"))]
After = Annotated[int, typer.Argument(min=1, help=tell("cli.option.map.after"))]
CountedOn = Annotated[datetime | None, day_option(tell("cli.option.map.day"))]
ToFile = Annotated[Path, typer.Option("--out", "-o", help=tell("cli.option.map.out"))]


def import_(
    extract: Extract,
    bbox: InBox = None,
    municipality: ForMunicipality = None,
    as_json: AsJson = False,
) -> None:
    """Make the base map of an OpenStreetMap extract."""
    from maps.basemap.importing import import_basemap  # noqa: PLC0415 - pyosmium is only for this
    from maps.basemap.layers import ATTRIBUTION  # noqa: PLC0415

    box = box_asked(bbox, municipality)
    began = monotonic()
    with bar(tell("cli.doing.basemap"), None, as_json):
        made = import_basemap(extract, settings().basemap_file, box)
    seconds = round(monotonic() - began, 1)
    answer = {"things": made.things, "bytes": made.size, "seconds": seconds}

    def show() -> None:
        size_mb = f"{made.size / 1e6:.1f}"
        said = tell("cli.said.basemap_imported", n=made.things, size_mb=size_mb, seconds=seconds)
        console().print(said, markup=False)
        console().print(ATTRIBUTION, markup=False)

    emit(as_json, answer, show)


def parishes(boundaries: Boundaries, as_json: AsJson = False) -> None:
    """Take in the official boundaries of parishes."""
    from maps.parishes import import_parishes  # noqa: PLC0415 - shapely takes its time

    count = import_parishes(boundaries, settings().parishes_file)
    said = tell("cli.said.parishes_imported", n=count)
    emit(as_json, {"parishes": count}, lambda: console().print(said, markup=False))


def coverage(
    out: ToFile = Path("var/coverage.html"),
    day: CountedOn = None,
    municipality: ForMunicipality = None,
    as_json: AsJson = False,
) -> None:
    """Draw what the bases reach, and where check-ups are overdue."""
    from maps.counts import coverage_of  # noqa: PLC0415 - folium takes its time
    from maps.coverage import draw_coverage  # noqa: PLC0415
    from maps.words import Words  # noqa: PLC0415

    with open_ports() as ports, bar(tell("cli.doing.map"), None, as_json):
        where = municipality_of(ports, municipality)
        with ports.store.look(ports.actor) as look:
            book = look.casebook(where)
        on = day.date() if day else local_day(book, ports.now())
        shown = coverage_of(book, on, settings())
        words = Words(language=language(), zone=book.municipality.zone)
        write(out, draw_coverage(shown, words, book.municipality.name, settings().basemap_file))
    answer = {
        "file": str(out),
        "parishes": shown.counts,
        "reaches": [{"minutes": one.minutes, "homes": one.homes} for one in shown.reaches],
        "homes": len(shown.homes),
    }
    said = tell("cli.said.exported", file=str(out))
    emit(as_json, answer, lambda: console().print(said, markup=False))


def compare(
    before: Before,
    after: After,
    out: ToFile = Path("var/compare.html"),
    names: Names = False,
    as_json: AsJson = False,
) -> None:
    """Draw what changed between two plans of one day."""
    from maps.compare import Side, draw_comparison  # noqa: PLC0415 - folium takes its time
    from maps.planmap import Look  # noqa: PLC0415

    with bar(tell("cli.doing.map"), None, as_json):
        was, now = (handout_of(number, names=names) for number in (before, after))
        records = was.record, now.record
        if len({(record.day_on, record.municipality_id) for record in records}) > 1:
            raise RequestError("plans_other_day")
        look = Look(
            language=language(),
            title=now.casebook.municipality.name,
            names=now.names if now.names_on_map else None,
            find_leg=together(was.legs, now.legs),
            basemap=settings().basemap_file,
            parishes=settings().parishes_file,
        )
        sides = [
            Side(
                problem=record.problem,
                plan=record.plan,
                name=tell("map.plan_version", plan_id=record.id, version=record.version_no),
            )
            for record in records
        ]
        places = {**was.casebook.places, **now.casebook.places}
        write(out, draw_comparison(sides[0], sides[1], places, look))
    said = tell("cli.said.exported", file=str(out))
    emit(as_json, {"file": str(out)}, lambda: console().print(said, markup=False))
