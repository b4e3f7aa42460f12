"""Which extract and which part of it: what imports of roads and of the base map are asked."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.frame import tell
from api.wire import municipality_of, open_ports

Point = tuple[float, float]
Box = tuple[float, float, float, float]

Extract = Annotated[Path, typer.Argument(help=tell("cli.option.roads.extract"))]
InBox = Annotated[
    str | None,
    typer.Option("--bbox", metavar="56.1,22.9,56.8,23.9", help=tell("cli.option.roads.box")),
]


def point_asked(text: str) -> Point:
    """Latitude and longitude; raises BadParameter with what to write."""
    lat, lon = _numbers(text, 2, "cli.said.bad_point")
    if abs(lat) > 90:
        raise typer.BadParameter(tell("cli.said.bad_point"))
    return lat, lon


def box_asked(text: str | None, municipality: str | None) -> Box | None:
    """The box that was written, else the one round the municipality's places, else none.

    Raises BadParameter for what is no box, FileError for a municipality without any place.
    """
    if text is None:
        return _box_of(municipality) if municipality else None
    south, west, north, east = _numbers(text, 4, "cli.said.bad_box")
    if not (south < north and west < east):
        raise typer.BadParameter(tell("cli.said.bad_box"))
    return south, west, north, east


def _numbers(text: str, count: int, code: str) -> tuple[float, ...]:
    """So many numbers with commas or semicolons between; raises BadParameter with what to write."""
    parts = text.replace(";", ",").split(",")
    try:
        found = tuple(float(part) for part in parts)
    except ValueError:
        found = ()
    if len(found) != count or not all(abs(number) <= 180 for number in found):
        raise typer.BadParameter(tell(code))
    return found


def _box_of(municipality: str) -> Box:
    from maps.roads.importing import box_round  # noqa: PLC0415 - scipy takes its time

    with open_ports() as ports, ports.store.look(ports.actor) as look:
        book = look.casebook(municipality_of(ports, municipality))
    return box_round(list(book.places.values()))
