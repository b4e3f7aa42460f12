"""Importing: damaged extracts are refused, the old graph stays, what is read back is the same."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from homecare.errors import FileError
from homecare.i18n import messages
from homecare.model import Place
from maps.roads.file import load
from maps.roads.importing import box_round, import_roads
from maps.roads.opened import roads_of
from maps.roads.reading import read_roads
from maps.roads.rules import Surface
from tests.maps.roads.towns import drawn, extract

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SQUARE = {1: (56.0, 23.0), 2: (56.0, 23.02), 3: (56.01, 23.02), 4: (56.01, 23.0)}
ROAD = {"highway": "tertiary", "surface": "gravel"}


@pytest.fixture
def square(tmp_path: Path) -> Path:
    path = tmp_path / "square.osm.pbf"
    drawn(path, SQUARE, [([1, 2, 3], ROAD), ([3, 4, 1], {"highway": "tertiary"})])
    return path


def test_what_is_written_is_read_back(square: Path, tmp_path: Path):
    made = import_roads(square, tmp_path / "roads.npz", AT, None)
    graph, origin = load(tmp_path / "roads.npz")
    assert origin == made.origin
    assert graph.version == made.origin.version
    assert made.kilometres == {Surface.PAVED: 2, Surface.GRAVEL: 2, Surface.DIRT: 0}
    assert made.reachable == 1.0
    assert "square" in origin.extract
    assert "/" not in origin.extract


def test_same_extract_same_version_and_other_roads_another(square: Path, tmp_path: Path):
    first = import_roads(square, tmp_path / "a.npz", AT, None).origin.version
    again = import_roads(square, tmp_path / "b.npz", AT, None).origin.version
    other = tmp_path / "other.osm.pbf"
    drawn(other, SQUARE, [([1, 2, 3, 4, 1], {"highway": "primary"})])
    assert first == again != import_roads(other, tmp_path / "c.npz", AT, None).origin.version


def test_box_cuts(square: Path):
    whole = len(read_roads(square).refs)
    assert 0 < len(read_roads(square, (55.9, 22.9, 56.005, 23.1)).refs) < whole


def damaged(path: Path, how: str, good: bytes) -> Path:
    broken = {
        "empty": b"",
        "truncated": good[: len(good) // 2],
        "garbled": bytes(b ^ 0x5A for b in good),
        "text": b"<html>Not Found</html>\n" * 20,
    }
    path.write_bytes(broken[how])
    return path


@pytest.mark.parametrize("how", ["empty", "truncated", "garbled", "text"])
def test_damaged_extract_is_refused_and_the_old_graph_stays(square: Path, tmp_path: Path, how: str):
    kept = tmp_path / "roads.npz"
    import_roads(square, kept, AT, None)
    before = kept.read_bytes()
    bad = damaged(tmp_path / "bad.osm.pbf", how, square.read_bytes())
    with pytest.raises(FileError) as refused:
        import_roads(bad, kept, AT, None)
    assert refused.value.code in {"roads_file_broken", "roads_none"}
    assert f"error.{refused.value.code}" in messages()
    assert str(tmp_path) not in str(refused.value)
    assert kept.read_bytes() == before
    assert not list(tmp_path.glob(".*part"))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_truncated_real_extract_is_refused_or_whole(tmp_path: Path, share: float):
    good = extract("north-bayreuth").read_bytes()
    bad = tmp_path / "cut.osm.pbf"
    bad.write_bytes(good[: int(len(good) * share)])
    with pytest.raises(FileError):
        read_roads(bad)


def test_missing_and_no_roads(tmp_path: Path):
    with pytest.raises(FileError) as missing:
        read_roads(tmp_path / "nothing.osm.pbf")
    assert missing.value.code == "roads_file_missing"
    river = tmp_path / "river.osm.pbf"
    with pytest.raises(FileError) as none:
        drawn(river, SQUARE, [([1, 2], {"waterway": "river"})])
    assert none.value.code == "roads_none"


@pytest.mark.parametrize("how", ["truncated", "garbled", "text", "empty"])
def test_damaged_graph_is_refused(square: Path, tmp_path: Path, how: str):
    kept = tmp_path / "roads.npz"
    import_roads(square, kept, AT, None)
    damaged(kept, how, kept.read_bytes())
    with pytest.raises(FileError) as refused:
        load(kept)
    assert refused.value.code == "roads_graph_broken"


def test_graph_is_opened_anew_after_an_import(square: Path, tmp_path: Path):
    kept = tmp_path / "roads.npz"
    import_roads(square, kept, AT, None)
    first = roads_of(kept)
    assert roads_of(kept) is first
    drawn(square, SQUARE, [([1, 2, 3, 4, 1], {"highway": "primary"})])
    import_roads(square, kept, AT, None)
    assert roads_of(kept).origin.version != first.origin.version


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
import homecare.files
from maps.roads.importing import import_roads
whole = Path.write_bytes
def half(self, content):
    whole(self, content[: len(content) // 2])
    os.kill(os.getpid(), signal.SIGKILL)
Path.write_bytes = half
import_roads(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC), None)
"""


def test_killed_import_leaves_the_old_graph(square: Path, tmp_path: Path):
    kept = tmp_path / "roads.npz"
    version = import_roads(square, kept, AT, None).origin.version
    drawn(square, SQUARE, [([1, 2, 3, 4, 1], {"highway": "primary"})])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(square), str(kept)], check=False, env=dict(os.environ)
    )
    assert done.returncode == -signal.SIGKILL
    assert load(kept)[1].version == version


def test_box_round_places_has_a_margin():
    places = [
        Place(id="P-1", parish="", address="", lat=56.4, lon=23.3),
        Place(id="P-2", parish="", address="", lat=56.5, lon=23.4),
        Place(id="P-3", parish="", address=""),
    ]
    south, west, north, east = box_round(places)
    assert south == pytest.approx(56.4 - 0.135, abs=0.001)
    assert east - 23.4 == pytest.approx(0.244, abs=0.005)
    assert np.isclose(north - 56.5, 56.4 - south)
    assert west < 23.3
    with pytest.raises(FileError):
        box_round(places[2:])
