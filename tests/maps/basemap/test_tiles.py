"""The cut of a base map: the right tiles, within its bytes, and never a reason not to draw."""

import base64
import gzip
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.basemap.importing import import_basemap
from maps.basemap.tiles import cut_of, tile_point
from tests.maps.basemap.land import write_land
from tests.maps.roads.towns import extract

SPOTS = [(56.501, 23.301), (56.519, 23.339)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    path = folder / "base.pmtiles"
    import_basemap(write_land(folder / "land.osm.pbf"), path)
    return path


@given(
    st.floats(min_value=-85, max_value=85),
    st.floats(min_value=-180, max_value=179.9),
    st.integers(min_value=0, max_value=14),
)
def test_a_tile_has_four_parts(lat: float, lon: float, zoom: int):
    x, y = tile_point((lat, lon), zoom)
    nearer = tile_point((lat, lon), zoom + 1)
    assert nearer == pytest.approx((2 * x, 2 * y), abs=1e-6)
    assert 0 <= x <= 2**zoom
    assert 0 <= y <= 2**zoom


def test_known_tile_of_riga():
    # (1 - ln(tan 56.95° + sec 56.95°) / π) / 2 · 1024 = 313.97
    assert tuple(int(part) for part in tile_point((56.95, 24.1), 10)) == (580, 313)


def test_every_spot_lies_on_a_tile_of_the_cut(base: Path):
    cut = cut_of(base, SPOTS)
    for spot in SPOTS:
        x, y = tile_point(spot, 13)
        assert f"13/{int(x)}/{int(y)}" in cut
    assert all(gzip.decompress(base64.b64decode(tile)) for tile in cut.values())


def test_a_cut_keeps_to_its_bytes_and_begins_with_the_wide_view(tmp_path: Path):
    path = tmp_path / "base.pmtiles"
    import_basemap(extract("north-bayreuth"), path)
    spots = [(49.955, 11.42), (50.05, 11.61)]
    sizes = []
    for budget in (40_000, 120_000, 10_000_000):
        cut = cut_of(path, spots, budget)
        sizes.append(sum(len(base64.b64decode(tile)) for tile in cut.values()))
        assert sizes[-1] <= budget
    assert 0 < sizes[0] < sizes[1] < sizes[2]
    few, many = cut_of(path, spots, 40_000), cut_of(path, spots, 120_000)
    assert list(many)[: len(few)] == list(few)
    zooms = [int(code.split("/")[0]) for code in many]
    assert zooms == sorted(zooms)


def test_a_new_import_is_seen(base: Path, tmp_path: Path):
    path = tmp_path / "base.pmtiles"
    path.write_bytes(base.read_bytes())
    before = cut_of(path, SPOTS)
    import_basemap(write_land(tmp_path / "land.osm.pbf", "Bukaiši"), path)
    assert cut_of(path, SPOTS) != before


def test_no_map_a_broken_map_or_no_spots_cut_nothing(base: Path, tmp_path: Path):
    broken = tmp_path / "broken.pmtiles"
    good = base.read_bytes()
    assert cut_of(tmp_path / "none.pmtiles", SPOTS) == {}
    assert cut_of(base, []) == {}
    for content in (b"", good[:100], good[:127] + b"\0" * 100 + good[227:]):
        broken.write_bytes(content)
        assert cut_of(broken, SPOTS) == {}
    assert cut_of(base, [(10.0, 10.0)]) == {}


def test_a_map_damaged_anywhere_never_stops_a_plan(base: Path, tmp_path: Path):
    broken, good, chance = tmp_path / "broken.pmtiles", base.read_bytes(), Random(7)
    found = []
    for n in range(300):
        damaged = bytearray(good)
        last = (127, 400, len(good))[n % 3]  # the header, the directory, all of it
        for _ in range(chance.randint(1, 20)):
            damaged[chance.randrange(last)] = chance.randrange(256)
        broken.write_bytes(damaged)
        found.append(bool(cut_of(broken, SPOTS)))
    assert {True, False} == set(found)
