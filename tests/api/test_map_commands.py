"""`homecare map` at the terminal."""

from pathlib import Path

import pytest

from homecare.settings import settings
from tests.maps.basemap.land import write_land
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
