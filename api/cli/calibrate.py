"""`homecare roads calibrate`: worked-out travel against travel that was recorded."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.frame import AsJson, ForMunicipality, console, emit, table, tell
from api.cli.lines import table_lines
from api.wire import municipality_of, open_ports
from homecare.errors import FileError
from homecare.model import Casebook, WayOfTravel
from homecare.planning import Ports

if TYPE_CHECKING:  # numpy takes its time to import
    from maps.calibration import Learnt, Observation

COLUMNS = ("from", "to", "travel_s")
MOST_S = 6 * 3600
_DIGITS = re.compile(r"^[0-9]{1,6}$")
Records = Annotated[Path, typer.Argument(help=tell("cli.option.roads.records"))]
Apply = Annotated[bool, typer.Option("--apply", help=tell("cli.option.roads.apply"))]


def calibrate(
    records: Records,
    municipality: ForMunicipality = None,
    apply: Apply = False,
    as_json: AsJson = False,
) -> None:
    """Learn from recorded travel by car how much longer roads really take, parish by parish."""
    from maps.calibration import learn  # noqa: PLC0415

    with open_ports() as ports:
        where = municipality_of(ports, municipality)
        with ports.store.look(ports.actor) as look:
            book = look.casebook(where)
        learnt = learn(_observations(ports, book, records))
        applied = apply and any(one.factor is not None for one in learnt)
        if applied:
            _write(ports, book, learnt)
    emit(as_json, {"learnt": learnt, "applied": applied}, lambda: _show(learnt, applied=applied))


def _observations(ports: Ports, book: Casebook, records: Path) -> list["Observation"]:
    from maps.calibration import Observation  # noqa: PLC0415

    legs = _legs(book, records)
    ids = list(dict.fromkeys(place_id for leg in legs for place_id in leg[:2]))
    plain = replace(book.municipality.settings.travel, calibration={})
    travel = ports.find_travel([book.places[i] for i in ids], [WayOfTravel.CAR], plain)
    seconds = travel.by_way[WayOfTravel.CAR].travel_s
    at = {place_id: n for n, place_id in enumerate(ids)}
    return [
        Observation(
            from_parish=book.places[one].parish,
            to_parish=book.places[other].parish,
            expected_s=seconds[at[one]][at[other]],
            recorded_s=recorded_s,
        )
        for one, other, recorded_s in legs
    ]


def _legs(book: Casebook, records: Path) -> list[tuple[str, str, int]]:
    """The legs of a table: codes of two located places, and seconds. FileError names the line."""
    found = []
    for number, line in table_lines(records, COLUMNS, "records_columns", "records_line"):
        one, other, seconds = (line[column] for column in COLUMNS)
        known = all(i in book.places and book.places[i].located for i in (one, other))
        if not known or not _DIGITS.match(seconds) or int(seconds) > MOST_S:
            raise FileError("records_line", name=records.name, line=number)
        found.append((one, other, int(seconds)))
    return found


def _write(ports: Ports, before: Casebook, learnt: Sequence["Learnt"]) -> None:
    """The factors that stand on records enough, in the municipality's settings."""
    factors = {one.parish: one.factor for one in learnt if one.factor is not None}
    town = before.municipality
    travel = replace(
        town.settings.travel, calibration={**town.settings.travel.calibration, **factors}
    )
    after = replace(town, settings=replace(town.settings, travel=travel))
    with ports.store.work(ports.actor) as work:
        work.save(before, replace(before, municipality=after))


def _show(learnt: Sequence["Learnt"], *, applied: bool) -> None:
    columns = ("parish", "legs", "set_aside", "factor", "spread")
    lines = [
        (
            one.parish or tell("cli.roads.everywhere"),
            one.observations,
            one.set_aside,
            "–" if one.factor is None else f"{one.factor:.2f}",
            f"{one.low:.2f}–{one.high:.2f}",
        )
        for one in learnt
    ]
    table(tell("cli.roads.learnt"), [tell(f"cli.column.{name}") for name in columns], lines)
    known = any(one.factor is not None for one in learnt)
    said = "roads_calibrated" if applied else "roads_calibrate_apply"
    said = said if known else "roads_calibrate_none"
    console().print(tell(f"cli.said.{said}"), markup=False)
