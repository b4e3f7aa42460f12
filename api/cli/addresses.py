"""`homecare addresses`: the address register in the house."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.frame import AsJson, ForMunicipality, bar, console, emit, table, tell
from api.wire import municipality_of, open_ports, shared_register, utc_now
from homecare.model import Casebook, Place
from homecare.planning import Ports
from homecare.settings import settings
from maps.finding import register_of

if TYPE_CHECKING:  # geopy takes its time to import
    from maps.addresses.geocoder import Answer
    from maps.addresses.searching import Found

SHOWN = 3
"""Answers that are shown for a place that is not sure."""
Source = Annotated[Path, typer.Argument(help=tell("cli.option.addresses.source"))]
Text = Annotated[str, typer.Argument(help=tell("cli.option.addresses.text"))]
Apply = Annotated[bool, typer.Option("--apply", help=tell("cli.option.addresses.apply"))]


def import_(source: Source, as_json: AsJson = False) -> None:
    """Read the tables of the register in place of the former one."""
    from maps.addresses.register import import_register  # noqa: PLC0415 - only where it is used

    with shared_register() as shared, bar(tell("cli.doing.addresses"), None, as_json):
        counts = import_register(source, settings().addresses_file, utc_now(), shared)
    answer = {
        "buildings": counts.buildings,
        "flats": counts.flats,
        "others": counts.others,
        "without_point": counts.without_point,
    }
    said = tell("cli.said.addresses_imported", **answer)
    emit(as_json, answer, lambda: console().print(said, markup=False))


def search(text: Text, as_json: AsJson = False) -> None:
    """Search for an address, or for its beginning."""
    with shared_register() as shared:
        found = register_of(settings(), shared).search(text)

    def show() -> None:
        if not found:
            console().print(tell("cli.said.addresses_none"), markup=False)
            return
        columns = ("address", "accuracy", "coordinates", "var_code")
        titles = [tell(f"cli.column.{name}") for name in columns]
        table(tell("cli.addresses.found"), titles, [_line(one) for one in found])

    emit(as_json, {"found": list(found)}, show)


def _line(one: "Found") -> tuple[object, ...]:
    point = "" if one.point is None else f"{one.point[0]:.6f},{one.point[1]:.6f}"
    return one.full, tell(f"accuracy.{one.accuracy}"), point, one.code


def locate(
    municipality: ForMunicipality = None, apply: Apply = False, as_json: AsJson = False
) -> None:
    """Look up the places without coordinates; what is not sure waits for a person."""
    from maps.addresses import geocoder  # noqa: PLC0415

    with open_ports() as ports:
        register = register_of(settings(), ports.store.addresses)
        where = municipality_of(ports, municipality)
        with ports.store.look(ports.actor) as look:
            book = look.casebook(where)
        answers = geocoder.locate(register, [p for p in book.places.values() if not p.located])
        sure = [answer for answer in answers if answer.sure is not None]
        unsure = [answer for answer in answers if answer.sure is None]
        if apply and sure:
            _write(ports, book, sure)
    answer = {
        "sure": [one.place_id for one in sure],
        "unsure": [one.place_id for one in unsure],
        "applied": apply,
    }
    emit(as_json, answer, lambda: _show_located(book, sure, unsure, applied=apply))


def _write(ports: Ports, before: Casebook, sure: Sequence["Answer"]) -> None:
    """Coordinates of the sure ones; they count as unverified until a person has seen them."""
    places = dict(before.places)
    for answer in sure:
        if answer.sure is not None and answer.sure.point is not None:
            lat, lon = answer.sure.point
            place = places[answer.place_id]
            code = place.address_code or str(answer.sure.code)
            places[place.id] = replace(place, lat=lat, lon=lon, address_code=code)
    with ports.store.work(ports.actor) as work:
        work.save(before, replace(before, places=places))


def _show_located(
    book: Casebook, sure: Sequence["Answer"], unsure: Sequence["Answer"], *, applied: bool
) -> None:
    said = tell("cli.said.addresses_located", sure=len(sure), unsure=len(unsure))
    console().print(said, markup=False)
    if unsure:
        columns = ("place", "address", "maybe")
        titles = [tell(f"cli.column.{name}") for name in columns]
        lines = [_unsure_line(book.places[one.place_id], one) for one in unsure]
        table(tell("cli.addresses.unsure"), titles, lines)
    if sure:
        code = "addresses_applied" if applied else "addresses_apply"
        console().print(tell(f"cli.said.{code}"), markup=False)


def _unsure_line(place: Place, answer: "Answer") -> tuple[object, ...]:
    asked = ", ".join(part for part in (place.address, place.village, place.parish) if part)
    perhaps = "\n".join(
        f"{one.full} ({tell(f'accuracy.{one.accuracy}')})" for one in answer.found[:SHOWN]
    )
    return place.id, asked, perhaps
