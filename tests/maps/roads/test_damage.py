"""Whatever is wrong with an extract or with the graph file, it is told in our words, and travel goes on."""

import io
import json
import random
import zipfile
from datetime import UTC, datetime
from errno import ENOSPC
from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Way

from homecare.errors import FileError
from homecare.i18n import say
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.settings import Settings
from maps.providers import find_travel
from maps.roads import reading
from maps.roads.file import load
from maps.roads.graph import build
from maps.roads.importing import import_roads
from maps.roads.reading import read_roads
from maps.roads.versions import graph_version
from tests.maps.roads.towns import drawn, extract

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
POINTS = {n: (56.0 + 0.002 * n, 23.0 + 0.0005 * (n % 3)) for n in range(1, 30)}
ROAD = {"highway": "tertiary"}
HERE = [Place(id=f"P-{n}", parish="", address="", lat=56.01 + n / 50, lon=23.0) for n in range(2)]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A road map that was imported before."""
    drawn(tmp_path / "first.osm.pbf", POINTS, [(list(POINTS), ROAD)])
    import_roads(tmp_path / "first.osm.pbf", tmp_path / "roads.npz", AT, None)
    return tmp_path / "roads.npz"


def travelled(graph: Path) -> tuple[str, tuple[str, ...]]:
    """Who answered, and who did not."""
    find = find_travel(Settings(roads_file=graph))
    found = find(HERE, [WayOfTravel.CAR], TravelSettings())
    return found.source, found.passed_over


def refuse(path: Path, kept: Path) -> FileError:
    """How an import is refused; the former map stays in use, beside no draft."""
    before, others = kept.read_bytes(), sorted(kept.parent.iterdir())
    with pytest.raises(FileError) as refused:
        import_roads(path, kept, AT, None)
    assert kept.read_bytes() == before
    assert sorted(kept.parent.iterdir()) == others
    assert travelled(kept) == ("roads", ())
    return refused.value


REMEDIES = {
    "roads_file_missing": ("latvia-latest.osm.pbf", "latvia-latest.osm.pbf"),
    "roads_file_broken": ("lejupielādējiet", "download"),
    "roads_file_too_big": ("valsts izvilkumu", "extract of a country"),
    "roads_none": ("pārbaudiet apgabalu", "check the area"),
}


@pytest.mark.parametrize("code", sorted(REMEDIES))
def test_each_refusal_names_the_file_and_what_to_do(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, code: str
):
    path = tmp_path / "new.osm.pbf"
    if code == "roads_file_broken":
        path.write_bytes(b"\x00\x00\x00\x0d\x0a\x09OSMHeader" + b"\xff" * 90)
    elif code == "roads_file_too_big":
        with path.open("wb") as file:
            file.truncate(reading.MOST_BYTES + 1)
        monkeypatch.setattr(reading, "_usable", lambda _: pytest.fail("read"))
    elif code == "roads_none":
        with osmium.SimpleWriter(str(path)) as out:
            out.add_node(Node(id=1, location=(23.0, 56.0)))
    error = refuse(path, kept)
    assert error.code == code
    for language, remedy in zip(("lv", "en"), REMEDIES[code], strict=True):
        told = say(f"error.{code}", language, **error.values)
        assert "new.osm.pbf" in told
        assert remedy in told
        assert str(tmp_path) not in told


def test_an_area_without_roads_is_told_and_the_former_map_stays(tmp_path: Path, kept: Path):
    before = kept.read_bytes()
    with pytest.raises(FileError) as refused:
        import_roads(tmp_path / "first.osm.pbf", kept, AT, (50.0, 10.0, 51.0, 11.0))
    assert refused.value.code == "roads_none"
    assert kept.read_bytes() == before


@pytest.mark.parametrize("seed", range(12))
def test_a_real_extract_with_wrong_bytes_is_refused_or_read(tmp_path: Path, seed: int):
    chance = random.Random(seed)
    content = bytearray(extract("north-bayreuth").read_bytes())
    for _ in range(chance.choice([1, 3, 30])):
        content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    path = tmp_path / "bad.osm.pbf"
    path.write_bytes(content)
    found = ""
    try:
        found = build(read_roads(path)).version
    except FileError as error:
        found = error.code
    assert found in {"roads_file_broken", "roads_none"} or len(found) == 16


def test_an_extract_in_the_wrong_order_has_no_roads(tmp_path: Path, kept: Path):
    """Ways before their points: the points are not known when the ways come."""
    path = tmp_path / "order.osm.pbf"
    with osmium.SimpleWriter(str(path)) as out:
        out.add_way(Way(id=1, nodes=[1, 2], tags=ROAD))
        out.add_node(Node(id=1, location=(23.0, 56.0)))
        out.add_node(Node(id=2, location=(23.1, 56.0)))
    assert refuse(path, kept).code in {"roads_none", "roads_file_broken"}


ODD: dict[str, dict[str, str]] = {
    "duration": {"route": "ferry", "duration": "²"},
    "long duration": {"route": "ferry", "duration": "9" * 250},
    "no duration": {"route": "ferry", "duration": "00:00"},
    "many hours": {"route": "ferry", "duration": "9999:00"},
    "limit": {"highway": "primary", "maxspeed": "9" * 250},
    "no limit": {"highway": "primary", "maxspeed": "0"},
    "odd limit": {"highway": "primary", "maxspeed": "٣٠"},
    "letters": {"highway": "primary", "surface": "\u202eāž\u0000"[:3], "oneway": "?"},
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_odd_tags_spoil_no_import(tmp_path: Path, name: str):
    points = {1: (56.0, 23.0), 2: (56.0, 23.05), 3: (56.0, 23.1)}
    graph = drawn(tmp_path / "odd.osm.pbf", points, [([1, 2], ROAD), ([2, 3], ODD[name])])
    assert (graph.car_s.sum(axis=1) > 0).all()
    assert (graph.car_s.sum(axis=1) <= 24 * 3600).all()


def test_odd_shapes_spoil_no_import(tmp_path: Path):
    points = {1: (56.0, 23.0), 2: (56.0, 23.0), 3: (56.0, 23.1), 4: (-90.0, 180.0), 5: (90.0, 0.0)}
    ways = [
        ([1, 1], ROAD),
        ([1, 2], ROAD),
        ([1, 3, 1], ROAD),
        ([3, 1, 3, 1], ROAD),
        ([4, 5], ROAD),
        ([1, 99], ROAD),
        ([98, 99], ROAD),
    ]
    drawn(tmp_path / "odd.osm.pbf", points, ways)
    made = import_roads(tmp_path / "odd.osm.pbf", tmp_path / "roads.npz", AT, None)
    assert made.edges > 2
    assert travelled(tmp_path / "roads.npz")[0] == "roads"


def test_a_full_disk_leaves_the_former_map(
    tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:100])
        raise OSError(ENOSPC, "")

    monkeypatch.setattr(Path, "write_bytes", full)
    error = refuse(tmp_path / "first.osm.pbf", kept)
    assert error.values == {"file": "roads.npz", "reason": "ENOSPC"}


def test_whatever_is_wrong_with_the_graph_travel_goes_on_and_says_so(kept: Path, tmp_path: Path):
    good = kept.read_bytes()
    version = load(kept)[1].version
    bad = tmp_path / "bad.npz"
    chance = random.Random(5)
    refused = 0
    for _ in range(400):
        content = bytearray(good)
        at = chance.randrange(len(content))
        how = chance.randrange(4)
        if how == 0:
            content = content[:at]
        elif how == 1:
            content[at:at] = bytes(chance.randrange(256) for _ in range(9))
        else:
            content[at] ^= chance.randrange(1, 256)
        bad.write_bytes(content)
        try:
            found = load(bad)[1].version
        except FileError as error:
            found = error.code
            refused += 1
        assert found in {version, "roads_graph_broken", "roads_graph_old"}
        assert graph_version(bad) in {None, version}
    assert refused > 300
    bad.write_bytes(good[:500])
    assert travelled(bad) == ("geodesic", ("roads:roads_graph_broken",))


def with_about(path: Path, **changes: object) -> None:
    """The graph file with something else said about it."""
    with np.load(path) as found:
        parts = {name: found[name] for name in found.files}
    about = json.loads(str(parts["about"])) | changes
    content = io.BytesIO()
    np.savez_compressed(content, **parts | {"about": np.array(json.dumps(about))})
    path.write_bytes(content.getvalue())


def test_a_graph_of_an_older_program_has_to_be_imported_anew(kept: Path):
    with_about(kept, form=1)
    assert travelled(kept) == ("geodesic", ("roads:roads_graph_old",))
    assert graph_version(kept) is None
    for language in ("lv", "en"):
        assert "mport" in say("error.roads_graph_old", language)


@pytest.mark.parametrize(
    "changes",
    [{"version": "0" * 16}, {"form": None}, {"imported_at": "soon"}, {"box": 5}],
)
def test_a_graph_that_says_something_else_than_it_holds_is_not_used(
    kept: Path, changes: dict[str, object]
):
    with_about(kept, **changes)
    source, passed_over = travelled(kept)
    assert source == "geodesic"
    assert passed_over[0].startswith("roads:roads_graph_")


def test_a_part_that_is_missing_is_noticed(kept: Path):
    with np.load(kept) as found:
        parts = {name: found[name] for name in found.files if name != "ferry"}
    content = io.BytesIO()
    np.savez_compressed(content, **parts)
    kept.write_bytes(content.getvalue())
    assert travelled(kept) == ("geodesic", ("roads:roads_graph_broken",))
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("about.npy", b"nothing")
    assert travelled(kept)[1] == ("roads:roads_graph_broken",)
