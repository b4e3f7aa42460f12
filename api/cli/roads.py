"""`homecare roads`: a road map of one's own, and what it says."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from api.cli.areas import Extract, InBox, box_asked, point_asked
from api.cli.frame import AsJson, ForMunicipality, bar, console, emit, table, tell
from api.cli.lines import table_lines
from api.wire import municipality_of, open_ports, utc_now
from homecare.errors import FileError, NotFound
from homecare.files import write_whole
from homecare.i18n import minutes
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.settings import settings

MOST_POINTS = 3_000
"""Nine million lines; a table of more is better cut."""


def _help(name: str) -> str:
    return tell(f"cli.option.roads.{name}")


ByWay = Annotated[WayOfTravel, typer.Option("--way", help=_help("way"))]
InSeason = Annotated[str, typer.Option("--season", help=_help("season"))]
PointFile = Annotated[Path, typer.Option("--points", help=_help("points"))]
ToFile = Annotated[Path, typer.Option("--out", help=_help("out"))]
FromPoint = Annotated[str, typer.Argument(metavar="LAT,LON", help=_help("point"))]
ToPoint = Annotated[str, typer.Argument(metavar="LAT,LON", help=_help("point"))]
Reach = Annotated[float, typer.Option("--minutes", min=1, max=240, help=_help("minutes"))]


def _in_season(season: str) -> TravelSettings:
    """Travel by the rule pack's factors; raises BadParameter for a season it does not know."""
    known = TravelSettings().season_factor
    if season not in known:
        told = tell("cli.said.bad_season", known=", ".join(known))
        raise typer.BadParameter(told, param_hint="--season")
    return TravelSettings(season=season)


def import_(
    extract: Extract,
    bbox: InBox = None,
    municipality: ForMunicipality = None,
    as_json: AsJson = False,
) -> None:
    """Make the road map of an OpenStreetMap extract."""
    from maps.roads.importing import import_roads  # noqa: PLC0415 - scipy takes its time

    box = box_asked(bbox, municipality)
    began = monotonic()
    with bar(tell("cli.doing.roads"), None, as_json):
        made = import_roads(extract, settings().roads_file, utc_now(), box)
    seconds = round(monotonic() - began, 1)
    kilometres = {surface.name.lower(): km for surface, km in made.kilometres.items()}
    sizes = {"junctions": made.junctions, "edges": made.edges}
    answer = {
        "version": made.origin.version,
        **sizes,
        "kilometres": kilometres,
        "reachable": made.reachable,
        "seconds": seconds,
    }

    def show() -> None:
        said = tell("cli.said.roads_imported", seconds=seconds, **sizes)
        console().print(said, markup=False)
        console().print(tell("cli.said.roads_kilometres", **kilometres), markup=False)
        console().print(made.origin.attribution, markup=False)

    emit(as_json, answer, show)


def matrix(
    points: PointFile,
    out: ToFile,
    way: ByWay = WayOfTravel.CAR,
    season: InSeason = "dry",
    as_json: AsJson = False,
) -> None:
    """Seconds and metres between all points of a table."""
    from maps.roads.opened import roads_of  # noqa: PLC0415
    from maps.roads.travel import RoadTravel  # noqa: PLC0415

    weather = _in_season(season)
    places = _places(points)
    roads = roads_of(settings().roads_file, ferries=settings().roads_ferries)
    found = RoadTravel(roads)(places, [way], weather).by_way[way]
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["from", "to", "travel_s", "distance_m"])
    for n, one in enumerate(places):
        for m, other in enumerate(places):
            lines.writerow([one.id, other.id, found.travel_s[n][m], found.distance_m[n][m]])
    write_whole(out, text.getvalue().encode())
    off = roads.off_road(places, way, weather)
    _say_off_road(off, as_json=as_json)
    emit(
        as_json,
        {"points": len(places), "off_road": list(off)},
        lambda: console().print(tell("cli.said.roads_matrix", n=len(places)), markup=False),
    )


def _places(points: Path) -> list[Place]:
    """The points of a table with the columns id, lat, lon. Raises FileError naming the line."""
    found: dict[str, Place] = {}
    for number, line in table_lines(points, ("id", "lat", "lon"), "points_columns", "points_line"):
        place = _place(line)
        if place is None or place.id in found:
            raise FileError("points_line", name=points.name, line=number)
        found[place.id] = place
    if not 0 < len(found) <= MOST_POINTS:
        raise FileError("points_count", name=points.name, most=MOST_POINTS)
    return list(found.values())


def _place(line: Mapping[str, str]) -> Place | None:
    try:
        lat, lon = float(line["lat"]), float(line["lon"])
    except ValueError:
        return None
    sound = abs(lat) <= 90 and abs(lon) <= 180 and line["id"]
    return Place(id=line["id"], parish="", address="", lat=lat, lon=lon) if sound else None


def _say_off_road(off: Sequence[Any], *, as_json: bool) -> None:
    if as_json or not off:
        return
    table(
        tell("cli.roads.off_road"),
        [tell("cli.column.place"), tell("cli.column.metres")],
        [(one.place_id, "–" if one.metres is None else one.metres) for one in off],
    )


def route(
    from_: FromPoint,
    to: ToPoint,
    way: ByWay = WayOfTravel.CAR,
    season: InSeason = "dry",
    as_json: AsJson = False,
) -> None:
    """The quickest way between two points."""
    from maps.roads.opened import roads_of  # noqa: PLC0415

    roads = roads_of(settings().roads_file, ferries=settings().roads_ferries)
    leg = roads.leg(point_asked(from_), point_asked(to), way, _in_season(season))
    if leg is None:
        raise NotFound("roads_no_way")
    answer = {
        "travel_s": leg.travel_s,
        "distance_m": leg.distance_m,
        "polyline": leg.polyline,
        "points": len(leg.points),
    }
    said = tell(
        "cli.said.roads_route", minutes=minutes(leg.travel_s), km=round(leg.distance_m / 1000, 1)
    )
    emit(as_json, answer, lambda: console().print(said, markup=False))


def isochrone(
    point: FromPoint,
    out: ToFile,
    reach: Reach = 30.0,
    way: ByWay = WayOfTravel.CAR,
    season: InSeason = "dry",
    as_json: AsJson = False,
) -> None:
    """The area that can be reached in so many minutes, as GeoJSON."""
    from maps.roads.isochrone import isochrone as reached  # noqa: PLC0415
    from maps.roads.opened import roads_of  # noqa: PLC0415

    roads = roads_of(settings().roads_file, ferries=settings().roads_ferries)
    feature = reached(roads, point_asked(point), reach, way, _in_season(season))
    if feature["geometry"] is None:
        raise NotFound("roads_no_way")
    write_whole(out, (json.dumps(feature) + "\n").encode())
    emit(
        as_json,
        {"minutes": reach},
        lambda: console().print(tell("cli.said.roads_isochrone", name=out.name), markup=False),
    )


def check(municipality: ForMunicipality = None, as_json: AsJson = False) -> None:
    """The places of a municipality that lie far from any road a car may use."""
    from maps.roads.opened import roads_of  # noqa: PLC0415

    roads = roads_of(settings().roads_file, ferries=settings().roads_ferries)
    with open_ports() as ports, ports.store.look(ports.actor) as look:
        book = look.casebook(municipality_of(ports, municipality))
    travel = book.municipality.settings.travel
    off = roads.off_road(list(book.places.values()), WayOfTravel.CAR, travel)

    def show() -> None:
        if not off:
            console().print(tell("cli.said.roads_all_near"), markup=False)

    _say_off_road(off, as_json=as_json)
    emit(as_json, {"off_road": list(off)}, show)


def about(as_json: AsJson = False) -> None:
    """Which road map is in use."""
    from maps.roads.file import load  # noqa: PLC0415

    graph, origin = load(settings().roads_file)
    answer = {
        "version": origin.version,
        "extract": origin.extract,
        "imported_at": origin.imported_at,
        "box": origin.box,
        "junctions": len(graph.lats),
        "edges": len(graph.u),
    }
    local: datetime = origin.imported_at.astimezone(ZoneInfo("Europe/Riga"))
    said = tell(
        "cli.said.roads_about",
        extract=origin.extract,
        imported=f"{local:%d.%m.%Y %H:%M}",
        junctions=len(graph.lats),
    )
    emit(as_json, answer, lambda: console().print(said, markup=False))
