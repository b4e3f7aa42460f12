"""Boundaries of parishes: what is no shapefile of Latvia is refused, and the former ones stay."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polyline
import pytest
import shapefile
import shapely
from pyproj import Transformer

from homecare.errors import FileError
from homecare.i18n import say
from maps import parishes
from maps.parishes import borders_of, import_parishes, shapes_of
from tests.maps.test_coverage import SQUARES, place, write_shapes

RING = [(23.3, 56.4), (23.3, 56.5), (23.4, 56.5), (23.4, 56.4), (23.3, 56.4)]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Path]:
    """Boundaries that were taken in before; whatever a test does, they stay as they are."""
    path = tmp_path / "kept" / "parishes.geojson"
    write_shapes(tmp_path / "first.shp", {"Tērvetes pag.": (23.3, 56.4)})
    import_parishes(tmp_path / "first.shp", path)
    before = path.read_bytes()
    yield path
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def moved(path: Path, crs: str, by: float = 0.0) -> Path:
    """One parish as another reckoning has it, so many degrees to the east."""
    turned = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    with shapefile.Writer(str(path), shapeType=shapefile.POLYGON, encoding="utf-8") as out:
        for name in ("KODS", "NOSAUKUMS", "STATUSS"):
            out.field(name, "C", 60)
        out.poly([[turned(east + by, north) for east, north in RING]])
        out.record("100001", "Tērvetes pag.", "EKS")
    return path


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857", "EPSG:25884", "EPSG:32635"])
def test_coordinates_of_another_reckoning_are_refused(kept: Path, tmp_path: Path, crs: str):
    with pytest.raises(FileError) as refused:
        import_parishes(moved(tmp_path / "Pagasti.shp", crs), kept)
    assert refused.value.code == "parishes_elsewhere"
    for language in ("lv", "en"):
        told = say("error.parishes_elsewhere", language, **refused.value.values)
        assert "Pagasti.shp" in told
        assert "EPSG:3059" in told


def test_boundaries_of_another_country_are_refused(kept: Path, tmp_path: Path):
    with pytest.raises(FileError) as refused:
        import_parishes(moved(tmp_path / "Pagasti.shp", parishes.LKS92, by=-12), kept)
    assert refused.value.code == "parishes_elsewhere"


def beside(path: Path, to: Path, but: str) -> Path:
    """A copy of a shapefile without one of its parts."""
    to.mkdir()
    for part in {".shp", ".dbf", ".shx"} - {but}:
        shutil.copy(path.with_suffix(part), to / f"Pagasti{part}")
    return to / "Pagasti.shp"


@pytest.mark.parametrize("part", [".shp", ".dbf"])
def test_without_shapes_or_table_it_is_refused(kept: Path, tmp_path: Path, part: str):
    path = write_shapes(tmp_path / "Pagasti.shp", SQUARES)
    with pytest.raises(FileError) as refused:
        import_parishes(beside(path, tmp_path / "part", part), kept)
    assert refused.value.code == "parishes_file_broken"


def test_the_index_may_be_missing_but_not_wrong(kept: Path, tmp_path: Path):
    path = write_shapes(tmp_path / "Pagasti.shp", SQUARES)
    bare = beside(path, tmp_path / "part", ".shx")
    assert import_parishes(bare, tmp_path / "new.geojson") == len(SQUARES)
    for content in (b"", b"<html>Not Found</html>" * 9, path.with_suffix(".shx").read_bytes()[:90]):
        bare.with_suffix(".shx").write_bytes(content)
        with pytest.raises(FileError) as refused:
            import_parishes(bare, kept)
        assert refused.value.code == "parishes_file_broken"


@pytest.mark.parametrize("part", [".shp", ".dbf"])
def test_a_file_far_too_big_is_not_read(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
):
    path = write_shapes(tmp_path / "Pagasti.shp", SQUARES)
    with path.with_suffix(part).open("r+b") as file:
        file.truncate(parishes.MOST_BYTES + 1)
    monkeypatch.setattr(parishes, "_read", lambda _: pytest.fail("read"))
    with pytest.raises(FileError) as refused:
        import_parishes(path, kept)
    assert refused.value.code == "parishes_file_too_big"
    assert refused.value.values["name"] == f"Pagasti{part}"


def test_whatever_bytes_are_wrong_it_is_taken_in_or_refused_in_our_words(tmp_path: Path):
    path = write_shapes(tmp_path / "Pagasti.shp", SQUARES)
    good = {part: path.with_suffix(part).read_bytes() for part in (".shp", ".dbf", ".shx")}
    chance = random.Random(7)
    codes = set()
    for _ in range(150):
        part = chance.choice(sorted(good))
        broken = bytearray(good[part])
        at = chance.randrange(len(broken))
        broken[at:] = (
            b"" if chance.random() < 0.3 else bytes([broken[at] ^ 0x41]) + broken[at + 1 :]
        )
        for name, content in (good | {part: bytes(broken)}).items():
            path.with_suffix(name).write_bytes(content)
        try:
            import_parishes(path, tmp_path / "new.geojson")
        except FileError as error:
            codes.add(error.code)
        else:
            shapes_of(tmp_path / "new.geojson", [place(1, 56.45, 23.35)])
    assert codes == {"parishes_file_broken", "parishes_elsewhere"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b'{"features": 5}',
        b'{"features": [{"properties": {"name": "A"}, "geometry": null}]}',
        b'{"features": [{"properties": {"name": "A"}, "geometry": "x"}]}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_of_ours_says_how_to_make_it_anew(tmp_path: Path, content: bytes):
    (tmp_path / "p.geojson").write_bytes(content)
    with pytest.raises(FileError) as refused:
        shapes_of(tmp_path / "p.geojson", [place(1, 56.45, 23.35)])
    assert refused.value.code == "parishes_broken"
    for language in ("lv", "en"):
        assert re.search("homecare map parishes", say("error.parishes_broken", language))


def test_parishes_taken_in_touch_each_other_and_keep_their_places(tmp_path: Path):
    path = write_shapes(tmp_path / "Pagasti.shp", {"A pag.": (23.3, 56.4), "B pag.": (23.4, 56.4)})
    import_parishes(path, tmp_path / "new.geojson")
    there = [place(1, 56.45, 23.35, "A pagasts"), place(2, 56.45, 23.45, "B pagasts")]
    found = shapes_of(tmp_path / "new.geojson", there)
    assert found["A pagasts"].contains(shapely.Point(23.35, 56.45))
    assert found["B pagasts"].contains(shapely.Point(23.45, 56.45))
    assert found["A pagasts"].distance(found["B pagasts"]) < 5e-4
    assert found["A pagasts"].intersection(found["B pagasts"]).area < 1e-6


def test_boundaries_are_drawn_of_the_parishes_that_are_gone_to(tmp_path: Path):
    kept = tmp_path / "p.geojson"
    import_parishes(write_shapes(tmp_path / "Pagasti.shp", SQUARES), kept)
    (line,) = borders_of(kept, [(56.45, 23.35), (56.46, 23.34)])
    points = polyline.decode(line, 5)
    assert points[0] == points[-1]
    assert min(points) == pytest.approx((56.4, 23.3), abs=2e-3), "north first"
    assert max(points) == pytest.approx((56.5, 23.4), abs=2e-3)
    assert len(borders_of(kept, [(56.45, 23.35), (56.35, 23.25)])) == 2
    assert borders_of(kept, []) == borders_of(kept, [(57.0, 25.0)]) == []


def test_without_sound_boundaries_none_are_drawn(tmp_path: Path):
    assert borders_of(tmp_path / "none.geojson", [(56.45, 23.35)]) == []
    (tmp_path / "broken.geojson").write_text('{"features": [{"properties"', encoding="utf-8")
    assert borders_of(tmp_path / "broken.geojson", [(56.45, 23.35)]) == []
