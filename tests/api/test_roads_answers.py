"""What `homecare roads` writes: columns, GeoJSON, figures; and tables that are none."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
import shapely

from api.cli import lines, roads
from homecare.settings import settings
from homecare.store import Store
from tests import books
from tests.api.test_map_room_commands import POINTS
from tests.maps.roads.towns import drawn, extract
from tests.terminal import Terminal

Said = pytest.CaptureFixture[str]


@pytest.fixture
def mapped(terminal: Terminal, tmp_path: Path) -> Terminal:
    """The road map of one square, one side of it one-way."""
    path = tmp_path / "square.osm.pbf"
    way = {"highway": "tertiary"}
    drawn(path, POINTS, [([1, 2], way | {"oneway": "yes"}), ([2, 3, 4, 1], way)])
    terminal.run("roads", "import", path)
    return terminal


def table(mapped: Terminal, text: str, *words: object) -> list[list[str]]:
    points, out = mapped.folder / "points.csv", mapped.folder / "matrix.csv"
    points.write_text(text, "utf-8")
    mapped.run("roads", "matrix", "--points", points, "--out", out, *words)
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_matrix_has_a_line_for_each_ordered_pair(mapped: Terminal):
    rows = table(mapped, "id,lat,lon,note\nB,56.40,23.34,x\nA,56.40,23.31,y\n")
    assert rows[0] == ["from", "to", "travel_s", "distance_m"]
    assert [row[:2] for row in rows[1:]] == [["B", "B"], ["B", "A"], ["A", "B"], ["A", "A"]]
    there, back = int(rows[3][3]), int(rows[2][3])
    assert there == pytest.approx(1_846, abs=4)
    assert back > 3 * there, "one-way: all round the square"


def test_a_matrix_says_what_a_route_says(mapped: Terminal):
    rows = table(mapped, "id,lat,lon\nA,56.4005,23.31\nB,56.43,23.34\n")
    route = mapped.ask("roads", "route", "56.4005,23.31", "56.43,23.34")
    assert rows[2][2:] == [str(route["travel_s"]), str(route["distance_m"])]


def test_way_and_season_change_the_matrix(mapped: Terminal):
    text = "id,lat,lon\nA,56.40,23.31\nB,56.43,23.34\n"
    by = {
        words: int(table(mapped, text, *words)[2][2])
        for words in ((), ("--season", "snow"), ("--way", "foot"), ("--way", "bicycle"))
    }
    assert by[()] < by["--season", "snow"] < by["--way", "bicycle"] < by["--way", "foot"]


def deep_field(text: str) -> str:
    return text.replace("23.31", "2" * 140_000)


HOSTILE: dict[str, tuple[Callable[[str], str], str]] = {
    "nothing": (lambda _: "", "id, lat, lon"),
    "head alone": (lambda text: text.splitlines()[0], "1"),
    "semicolons": (lambda text: text.replace(",", ";"), "id, lat, lon"),
    "long field": (deep_field, "points.csv"),
    "short line": (lambda text: text + "C,56.4\n", "4."),
    "no id": (lambda text: text + ",56.4,23.3\n", "4."),
    "not a number": (lambda text: text + "C,nan,23.3\n", "4."),
    "endless": (lambda text: text + "C,inf,23.3\n", "4."),
    "off the globe": (lambda text: text + "C,56.4,181\n", "4."),
    "unclosed quote": (lambda text: text + '"C,56.4,23.3\n', "4."),
}


@pytest.mark.parametrize("how", sorted(HOSTILE))
def test_a_table_that_is_none_is_named_and_nothing_written(
    mapped: Terminal, capsys: Said, how: str
):
    change, told = HOSTILE[how]
    points, out = mapped.folder / "points.csv", mapped.folder / "matrix.csv"
    points.write_text(change("id,lat,lon\nA,56.40,23.31\nB,56.43,23.34\n"), "utf-8")
    mapped.run("roads", "matrix", "--points", points, "--out", out, code=8)
    said = capsys.readouterr().err
    assert "points.csv" in said
    assert told in said
    assert not out.exists()


def test_a_table_far_too_big_is_refused_before_anything_is_worked_out(
    mapped: Terminal, capsys: Said, monkeypatch: pytest.MonkeyPatch
):
    points, out = mapped.folder / "points.csv", mapped.folder / "matrix.csv"
    points.write_text("id,lat,lon\nA,56.40,23.31\nB,56.43,23.34\n", "utf-8")
    monkeypatch.setattr(roads, "MOST_POINTS", 1)
    mapped.run("roads", "matrix", "--points", points, "--out", out, code=8)
    assert "1" in capsys.readouterr().err
    with points.open("r+b") as file:
        file.truncate(lines.MOST_BYTES + 1)
    mapped.run("roads", "matrix", "--points", points, "--out", out, code=8)
    assert "50 MB" in capsys.readouterr().err
    points.write_bytes(b"id,lat,lon\n\xff\xfe,1,2\n")
    mapped.run("roads", "matrix", "--points", points, "--out", out, code=8)
    mapped.run("roads", "matrix", "--points", mapped.folder / "no.csv", "--out", out, code=8)
    assert not out.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("route", "96.4,23.3", "56.4,23.3"),
        ("route", "56.4,nan", "56.4,23.3"),
        ("route", "56.40,23.31", "56.43,23.34", "--season", "hail"),
        ("route", "56.40,23.31", "56.43,23.34", "--way", "horse"),
        ("isochrone", "56.40,23.31", "--out", "x", "--minutes", "0"),
        ("isochrone", "56.40,23.31", "--out", "x", "--season", "hail"),
    ],
)
def test_what_is_asked_wrongly_is_refused(mapped: Terminal, words: tuple[str, ...]):
    mapped.run("roads", *words, code=2)
    assert not (mapped.folder / "x").exists()


def signed_area(ring: list[list[float]]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def test_an_isochrone_is_geojson_as_the_standard_has_it(terminal: Terminal):
    """RFC 7946: east first, rings closed, the outer ones against the clock, holes with it."""
    terminal.run("roads", "import", extract("north-bayreuth"))
    out = terminal.folder / "reach.geojson"
    terminal.run("roads", "isochrone", "50.00,11.50", "--minutes", "10", "--out", out)
    feature = json.loads(out.read_text("utf-8"))
    assert feature["type"] == "Feature"
    assert feature["properties"]["minutes"] == 10
    assert feature["properties"]["way"] == "car"
    shape = shapely.geometry.shape(feature["geometry"])
    assert shape.is_valid
    assert shape.geom_type in {"Polygon", "MultiPolygon"}
    whole = feature["geometry"]["coordinates"]
    for outer, *holes in whole if shape.geom_type == "MultiPolygon" else [whole]:
        assert outer[0] == outer[-1]
        assert signed_area(outer) > 0
        assert all(hole[0] == hole[-1] and signed_area(hole) < 0 for hole in holes)
        assert all(10 < east < 13 and 49 < north < 51 for east, north in outer)


def test_an_isochrone_holds_what_the_matrix_reaches(terminal: Terminal):
    terminal.run("roads", "import", extract("north-bayreuth"))
    points = [
        (50.00, 11.50),
        *((49.975 + n / 80, 11.465 + m / 50) for n in range(7) for m in range(7)),
    ]
    text = "".join(f"{n},{lat},{lon}\n" for n, (lat, lon) in enumerate(points))
    rows = table(terminal, f"id,lat,lon\n{text}")
    out = terminal.folder / "reach.geojson"
    terminal.run("roads", "isochrone", "50.00,11.50", "--minutes", "12", "--out", out)
    shape = shapely.geometry.shape(json.loads(out.read_text("utf-8"))["geometry"])
    reached = {int(row[1]) for row in rows[1:] if row[0] == "0" and int(row[2]) <= 12 * 60}
    assert 3 < len(reached) < len(points)
    near = [n for n in reached if shape.contains(shapely.Point(points[n][1], points[n][0]))]
    # One may have walked on to a place farther than 250 m from its road.
    assert len(near) >= 0.8 * len(reached)
    assert 0 in near


def test_about_says_where_the_map_is_from(mapped: Terminal, capsys: Said):
    mapped.run("roads", "import", mapped.folder / "square.osm.pbf", "--bbox", "56.3,23.2,56.5,23.4")
    about = mapped.ask("roads", "about")
    assert about["extract"] == "square.osm.pbf"
    assert about["box"] == [56.3, 23.2, 56.5, 23.4]
    assert (about["junctions"], about["edges"]) == (2, 2)
    assert len(about["version"]) == 16
    made = datetime.fromisoformat(about["imported_at"])
    assert made.tzinfo is not None
    assert abs((datetime.now(UTC) - made).total_seconds()) < 3_600
    assert "square.osm.pbf" in mapped.run("roads", "about")
    settings().roads_file.write_bytes(b"PK\x03\x04 nothing")
    mapped.run("roads", "about", code=8)
    assert "bojāts" in capsys.readouterr().err


def recorded(terminal: Terminal, text: str) -> Path:
    store = Store(settings().database_url)
    store.upgrade()
    with store.work("test") as work:
        work.save(None, books.casebook())
    store.close()
    path = terminal.folder / "drives.csv"
    path.write_text(f"from,to,travel_s\n{text}", "utf-8")
    return path


def test_too_few_drives_are_shown_and_never_written(terminal: Terminal):
    path = recorded(terminal, "A,B,700\n" * 29 + "A,B,9\n" * 3)
    learnt = terminal.ask("roads", "calibrate", path, "--apply")
    assert learnt["applied"] is False
    assert [one["factor"] for one in learnt["learnt"]] == [None, None]
    assert [one["observations"] for one in learnt["learnt"]] == [29, 29]
    assert [one["set_aside"] for one in learnt["learnt"]] == [3, 3]
    shown = terminal.run("roads", "calibrate", path, "--apply")
    assert "Nekas nav ierakstīts" in shown
    assert "29" in shown


@pytest.mark.parametrize(
    "line", ["A,B," + "9" * 5_000, "A,B,²", "A,B,-5", "A,B", "A,B," + "1" * 140_000, "A,B,21601"]
)
def test_a_drive_that_is_none_names_its_line(terminal: Terminal, capsys: Said, line: str):
    path = recorded(terminal, f"A,B,700\n{line}\n")
    terminal.run("roads", "calibrate", path, code=8)
    said = capsys.readouterr().err
    assert "drives.csv" in said
    assert "3." in said
