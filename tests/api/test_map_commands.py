"""`homecare map` at the terminal."""

from pathlib import Path

import pytest

from homecare.settings import settings
from tests.maps.basemap.land import write_land
from tests.maps.test_coverage import SQUARES, write_shapes
from tests.story.test_one_visit import write_tables
from tests.terminal import Terminal

Said = pytest.CaptureFixture[str]


def test_a_base_map_is_made_and_said(terminal: Terminal, tmp_path: Path):
    land = write_land(tmp_path / "land.osm.pbf")
    made = terminal.ask("map", "import", land)
    assert made["things"] == 8
    assert settings().basemap_file.stat().st_size == made["bytes"]
    assert "© OpenStreetMap contributors" in terminal.run("map", "import", land)


def test_a_damaged_extract_ends_with_a_remedy(terminal: Terminal, tmp_path: Path, capsys: Said):
    (tmp_path / "bad.osm.pbf").write_bytes(b"no extract")
    terminal.run("map", "import", tmp_path / "bad.osm.pbf", code=8)
    said = capsys.readouterr().err
    assert "bad.osm.pbf" in said
    assert str(tmp_path) not in said


def test_a_box_that_is_none_is_refused(terminal: Terminal, tmp_path: Path):
    land = write_land(tmp_path / "land.osm.pbf")
    terminal.run("map", "import", land, "--bbox", "56,23,55,24", code=2)


def test_coverage_is_drawn_for_the_demo(terminal: Terminal, tmp_path: Path):
    terminal.run("generate", "tervete", "--out", tmp_path / "tables", "--kind", "csv")
    terminal.run("db", "upgrade")
    terminal.run("import", tmp_path / "tables", "-m", "tervete", "--create", "Tērvete")
    made = terminal.ask("map", "coverage", "--out", tmp_path / "coverage.html")
    assert made["homes"] > 20
    assert made["reaches"] == []
    assert {one["parish"] for one in made["parishes"]} >= {"Tērvetes pagasts", "Bukaišu pagasts"}
    page = (tmp_path / "coverage.html").read_text("utf-8")
    assert "Tērvetes pagasts" in page
    assert "C-0" not in page


def test_boundaries_are_taken_in(terminal: Terminal, tmp_path: Path, capsys: Said):
    shapes = write_shapes(tmp_path / "Pagasti.shp", SQUARES)
    assert terminal.ask("map", "parishes", shapes) == {"parishes": 2}
    assert settings().parishes_file.is_file()
    terminal.run("map", "parishes", tmp_path / "none.shp", code=8)
    assert "none.shp" in capsys.readouterr().err


def test_two_plans_of_a_day_are_compared_and_others_are_not(terminal: Terminal, tmp_path: Path):
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(tmp_path / "t"), "-m", "t", "--create", "T")
    days = ("2026-11-23", "2026-11-23", "2026-11-26")
    was, now, other = (
        terminal.ask("plan", "--day", day, "--seconds", "1")["plan_id"] for day in days
    )
    out = tmp_path / "compare.html"
    terminal.run("map", "compare", was, now, "--out", out)
    assert f"Plāns {now}" in out.read_text("utf-8")
    terminal.run("map", "compare", was, other, "--out", out, code=2)
