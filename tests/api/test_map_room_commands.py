"""`homecare roads` and `homecare addresses` at the terminal."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from homecare.model import Place
from homecare.settings import settings
from homecare.store import Store
from tests import books
from tests.api.test_command_line import planned
from tests.maps.addresses.made import write_register
from tests.maps.roads.towns import drawn
from tests.terminal import Terminal

POINTS = {1: (56.40, 23.30), 2: (56.40, 23.35), 3: (56.43, 23.35), 4: (56.43, 23.30)}


@pytest.fixture
def mapped(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A road map of one square, two sides of it gravel."""
    extract = tmp_path / "square.osm.pbf"
    gravel = {"highway": "tertiary", "surface": "gravel"}
    drawn(extract, POINTS, [([1, 2, 3], {"highway": "tertiary"}), ([3, 4, 1], gravel)])
    made = terminal.ask("roads", "import", extract)
    assert (made["junctions"], made["reachable"]) == (2, 1.0)
    assert made["kilometres"] == {"paved": 6, "gravel": 6, "dirt": 0}
    return terminal


Said = pytest.CaptureFixture[str]


def test_without_a_road_map_the_remedy_is_said(terminal: Terminal, capsys: Said):
    for words in (["about"], ["route", "56.4,23.3", "56.4,23.4"]):
        terminal.run("roads", *words, code=8)
        assert "homecare roads import" in capsys.readouterr().err


def test_about_says_which_map(mapped: Terminal):
    assert "square.osm.pbf" in mapped.run("roads", "about")
    assert mapped.ask("roads", "about")["edges"] == 2


def test_matrix_of_a_table(mapped: Terminal, tmp_path: Path):
    points, out = tmp_path / "points.csv", tmp_path / "matrix.csv"
    points.write_text("id,lat,lon\nA,56.40,23.31\nB,56.43,23.34\nfar,57.5,25.0\n", "utf-8")
    said = mapped.ask("roads", "matrix", "--points", points, "--out", out)
    assert said["points"] == 3
    assert [one["place_id"] for one in said["off_road"]] == ["far"]
    with out.open(encoding="utf-8") as file:
        rows = {(row["from"], row["to"]): row for row in csv.DictReader(file)}
    assert len(rows) == 9
    assert rows["A", "A"]["travel_s"] == "0"
    assert rows["A", "far"]["travel_s"] == "1000000000"
    assert 5_000 < int(rows["A", "B"]["distance_m"]) < 7_000
    thaw = tmp_path / "thaw.csv"
    mapped.run("roads", "matrix", "--points", points, "--out", thaw, "--season", "thaw")
    assert "far" in mapped.run("roads", "matrix", "--points", points, "--out", out)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,lat,lon\nA,56,23\n", "id, lat, lon"),
        ('id,lat,lon\nA,"56,4",23\n', "2."),
        ("id,lat,lon\nA,56,23\nA,56,23\n", "3."),
        ("id,lat,lon\nA,156,23\n", "2."),
        ("id,lat,lon\nA,56,\n", "2."),
    ],
)
def test_a_wrong_table_names_the_line(
    mapped: Terminal, tmp_path: Path, capsys: Said, text: str, code: str
):
    points = tmp_path / "points.csv"
    points.write_text(text, "utf-8")
    mapped.run("roads", "matrix", "--points", points, "--out", tmp_path / "m.csv", code=8)
    assert code in capsys.readouterr().err
    assert not (tmp_path / "m.csv").exists()


def test_places_of_the_municipality_far_from_roads_are_named(mapped: Terminal):
    store = Store(settings().database_url)
    store.upgrade()
    with store.work("test") as work:
        work.save(None, books.casebook())
    store.close()
    off = {one["place_id"]: one["metres"] for one in mapped.ask("roads", "check")["off_road"]}
    assert set("OABCD") <= set(off)
    assert off["D"] is None
    assert "Tālāk par 500 m" in mapped.run("roads", "check")


def test_route_and_its_shape(mapped: Terminal):
    assert "min" in mapped.run("roads", "route", "56.40,23.31", "56.43,23.34")
    answer = mapped.ask("roads", "route", "56.40,23.31", "56.43,23.34")
    assert answer["distance_m"] > 5_000
    assert answer["points"] >= 4
    assert answer["polyline"]
    mapped.run("roads", "route", "56.40,23.31", "58.0,27.0", code=5)


@pytest.mark.parametrize("point", ["56.4", "a,b", "56.4,23.3,1", "56.4;200"])
def test_a_point_is_two_numbers(mapped: Terminal, point: str):
    mapped.run("roads", "route", point, "56.43,23.34", code=2)


def test_isochrone_grows_with_time(mapped: Terminal, tmp_path: Path):
    areas = []
    for minutes in (2, 5):
        out = tmp_path / f"{minutes}.geojson"
        mapped.run("roads", "isochrone", "56.40,23.31", "--minutes", minutes, "--out", out)
        feature = json.loads(out.read_text("utf-8"))
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert shape.contains(shapely.Point(23.31, 56.40))
        areas.append(shape)
    assert areas[0].area < areas[1].area
    assert areas[1].buffer(0.001).contains(areas[0])


def test_box_and_municipality_cut_the_extract(mapped: Terminal, tmp_path: Path):
    extract = tmp_path / "square.osm.pbf"
    said = mapped.ask("roads", "import", extract, "--bbox", "56.39,23.29,56.41,23.36")
    assert said["kilometres"]["gravel"] == 0
    mapped.run("roads", "import", extract, "--bbox", "1,2,3", code=2)
    mapped.run("roads", "import", extract, "--bbox", "50,10,51,11", code=8)
    assert mapped.ask("roads", "about")["version"] == said["version"]


@pytest.fixture
def anywhere(terminal: Terminal, empty_url: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal beside either kind of database, with tables and without rows."""
    monkeypatch.setenv("HOMECARE_DATABASE_URL", empty_url)
    settings.cache_clear()
    store = Store(empty_url)
    store.upgrade()
    store.close()
    return terminal


def test_addresses_are_imported_and_found(anywhere: Terminal, tmp_path: Path, capsys: Said):
    terminal = anywhere
    terminal.run("addresses", "search", "rotas", code=8)
    assert "homecare addresses import" in capsys.readouterr().err
    write_register(tmp_path / "tables", 200)
    assert "196 ēkas" in terminal.run("addresses", "import", tmp_path / "tables")
    found = terminal.ask("addresses", "search", "rotas bukaisi")["found"]
    assert found[0]["full"].startswith('"Rotas", Bukaiši')
    assert found[0]["accuracy"] == "exact"
    assert "māja" in terminal.run("addresses", "search", "rotas bukaisi")
    assert "Nekas nav atrasts" in terminal.run("addresses", "search", "qqqq")
    in_database = settings().database_url.startswith("postgres")
    assert settings().addresses_file.exists() is not in_database


def test_places_without_coordinates_are_looked_up(anywhere: Terminal, tmp_path: Path):
    terminal = anywhere
    write_register(tmp_path / "tables", 200)
    terminal.run("addresses", "import", tmp_path / "tables")
    code = str(terminal.ask("addresses", "search", "rotas bukaisi")["found"][0]["code"])
    store = Store(settings().database_url)
    book = books.casebook()
    lost = {
        "P-A": Place(id="P-A", parish="Bukaišu pagasts", address="„Rotas”"),
        "P-B": Place(id="P-B", parish="Bukaišu pagasts", address="„Nezināmie”"),
        "P-C": Place(id="P-C", parish="Bukaišu pagasts", address="Māja", address_code=code),
    }
    places = {code: lost.get(code, place) for code, place in book.places.items()}
    with store.work("test") as work:
        work.save(None, replace(book, places=places | lost))
    said = terminal.ask("addresses", "locate")
    assert (said["sure"], said["unsure"]) == (["P-A", "P-C"], ["P-B"])
    shown = terminal.run("addresses", "locate", "--apply")
    assert "Nezināmie" in shown
    with store.look("test") as look:
        found, _ = look.get(book.municipality.id, Place, "P-A")
        coded, _ = look.get(book.municipality.id, Place, "P-C")
    store.close()
    assert found.lat == pytest.approx(56.4, abs=0.05)
    assert found.address_code == coded.address_code == code
    assert (coded.lat, coded.lon) == (found.lat, found.lon)
    assert not found.verified


def test_recorded_drives_become_factors_only_when_asked(terminal: Terminal):
    store = Store(settings().database_url)
    store.upgrade()
    with store.work("test") as work:
        book = work.save(None, books.casebook())
    legs = terminal.folder / "drives.csv"
    legs.write_text("from,to,travel_s\n" + "A,B,700\nB,C,690\n" * 20, "utf-8")
    first = terminal.ask("roads", "calibrate", legs)["learnt"]
    assert first[0]["observations"] == 40
    assert first[0]["low"] <= first[0]["factor"] <= first[0]["high"]
    with store.look("test") as look:
        assert look.casebook(book.municipality.id).municipality.settings.travel.calibration == {}
    assert "Koeficienti ir ierakstīti" in terminal.run("roads", "calibrate", legs, "--apply")
    with store.look("test") as look:
        kept = look.casebook(book.municipality.id).municipality.settings.travel.calibration
    store.close()
    assert kept == {"": first[0]["factor"], "Tērvetes pagasts": first[1]["factor"]}
    again = terminal.ask("roads", "calibrate", legs)["learnt"]
    assert again == first, "against times without the factors"


@pytest.mark.parametrize(
    "text", ["a,b\n", "from,to,travel_s\nA,Z,9\n", "from,to,travel_s\nA,B,x\n"]
)
def test_a_wrong_drive_names_the_line(terminal: Terminal, capsys: Said, text: str):
    store = Store(settings().database_url)
    store.upgrade()
    with store.work("test") as work:
        work.save(None, books.casebook())
    store.close()
    (terminal.folder / "drives.csv").write_text(text, "utf-8")
    terminal.run("roads", "calibrate", terminal.folder / "drives.csv", code=8)
    said = capsys.readouterr().err
    assert "drives.csv" in said
    assert "travel_s" in said or "2." in said


def test_ways_are_kept_when_a_plan_is_made_and_the_roads_not_loaded_again(
    mapped: Terminal, monkeypatch: pytest.MonkeyPatch
):
    ring = {1: (56.39, 23.20), 2: (56.53, 23.20), 3: (56.53, 23.40), 4: (56.39, 23.40)}
    drawn(mapped.folder / "ring.osm.pbf", ring, [([1, 2, 3, 4, 1], {"highway": "tertiary"})])
    mapped.run("roads", "import", "ring.osm.pbf")
    plan_id, _ = planned(mapped)

    def not_again(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("maps.roads.opened.roads_of", not_again)
    papers = ("--sheets", "out", "--pdf", "out", "--gpx", "out")
    mapped.run("export", plan_id, "--geojson", "plan.geojson", "--map", "map.html", *papers)
    features = json.loads((mapped.folder / "plan.geojson").read_text("utf-8"))["features"]
    routes = [f for f in features if f["properties"]["kind"] == "route"]
    assert [route["properties"]["on_roads"] for route in routes] == [True]
    [sheet], [way] = ((mapped.folder / "out").glob(f"K-*.{kind}") for kind in ("html", "gpx"))
    assert "OpenStreetMap" in (mapped.folder / "map.html").read_text("utf-8")
    assert "OpenStreetMap" in sheet.read_text("utf-8")
    assert "<trk>" in way.read_text("utf-8")
