"""Coverage: what offices reach, check-ups overdue by parish, and where parishes lie."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapefile
import shapely
from pyproj import Transformer

from homecare.errors import FileError
from homecare.model import Casebook, Client, Municipality, Place
from homecare.settings import Settings
from maps.coordinates import lon_lat
from maps.counts import coverage_of
from maps.coverage import ParishCount, draw_coverage
from maps.parishes import full_name, import_parishes, shapes_of
from maps.roads.importing import import_roads
from maps.words import Words
from tests.maps.roads.towns import drawn

DAY = date(2026, 11, 23)
TO_LKS92 = Transformer.from_crs("EPSG:4326", "EPSG:3059", always_xy=True).transform
SQUARES = {"Tērvetes pag.": (23.3, 56.4), "Bukaišu pagasts": (23.2, 56.3)}


def write_shapes(path: Path, squares: dict[str, tuple[float, float]], status: str = "EKS") -> Path:
    """Squares of a tenth of a degree by name, as the register has them; south-west corners."""
    with shapefile.Writer(str(path), shapeType=shapefile.POLYGON, encoding="utf-8") as out:
        for name in ("KODS", "NOSAUKUMS", "STATUSS"):
            out.field(name, "C", 60)
        for name, (west, south) in squares.items():
            ring = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
            points = [TO_LKS92(west + x / 10, south + y / 10) for x, y in ring]
            out.poly([points])
            out.record("100001", name, status)
    return path


def place(number: int, lat: float, lon: float, parish: str = "Tērvetes pagasts") -> Place:
    return Place(id=f"P-{number}", parish=parish, address="„A”", lat=lat, lon=lon)


def book(count: int) -> Casebook:
    """So many residents of 85 years along a road north of the office."""
    places = [place(n, 56.40 + n / 100, 23.35) for n in range(count + 1)]
    clients = [
        Client(id=f"R-{n}", external_no=f"{n}", birth_on=date(1941, 11, 1), place_id=f"P-{n}")
        for n in range(1, count + 1)
    ]
    return Casebook(
        municipality=Municipality(id="tervete", name="Tērvete"),
        places={p.id: p for p in places},
        offices={"1": "P-0"},
        clients={c.id: c for c in clients},
    )


@pytest.fixture
def mapped(tmp_path: Path) -> Settings:
    road = {1: (56.40, 23.35), 2: (56.80, 23.35), 3: (56.80, 23.40), 4: (56.40, 23.40)}
    ring = [([1, 2, 3, 4, 1], {"highway": "tertiary"})]
    drawn(tmp_path / "road.osm.pbf", road, ring)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    import_roads(tmp_path / "road.osm.pbf", tmp_path / "roads.npz", at, None)
    return Settings(roads_file=tmp_path / "roads.npz", parishes_file=tmp_path / "p.geojson")


def test_official_boundaries_come_back_in_degrees(tmp_path: Path):
    kept = tmp_path / "p.geojson"
    assert import_parishes(write_shapes(tmp_path / "Pagasti.shp", SQUARES), kept) == 2
    found = shapes_of(kept, [place(1, 56.45, 23.35)])
    assert found["Tērvetes pagasts"].bounds == pytest.approx((23.3, 56.4, 23.4, 56.5), abs=2e-3)
    assert full_name("Tērvetes pag.") == full_name("Tērvetes pagasts") == "Tērvetes pagasts"


def test_parishes_that_are_no_more_are_left_out(tmp_path: Path):
    gone = write_shapes(tmp_path / "Pagasti.shp", SQUARES, status="DEL")
    with pytest.raises(FileError):
        import_parishes(gone, tmp_path / "p.geojson")


def test_of_two_of_one_name_the_near_one_is_taken(tmp_path: Path):
    kept = tmp_path / "p.geojson"
    far = {"Salas pagasts": (26.0, 56.4), "Salas pag.": (23.3, 56.4)}
    import_parishes(write_shapes(tmp_path / "Pagasti.shp", far), kept)
    found = shapes_of(kept, [place(1, 56.45, 23.35, "Salas pagasts")])
    assert found["Salas pagasts"].contains(shapely.Point(23.35, 56.45))


@pytest.mark.parametrize("part", [".shp", ".dbf"])
@pytest.mark.parametrize("how", ["empty", "half", "text"])
def test_damaged_boundaries_are_refused_and_the_old_ones_stay(tmp_path: Path, part: str, how: str):
    kept = tmp_path / "p.geojson"
    path = write_shapes(tmp_path / "Pagasti.shp", SQUARES)
    import_parishes(path, kept)
    before = kept.read_bytes()
    piece = path.with_suffix(part)
    good = piece.read_bytes()
    broken = {"empty": b"", "half": good[: len(good) // 2], "text": b"<html>Not Found</html>" * 9}
    piece.write_bytes(broken[how])
    with pytest.raises(FileError) as refused:
        import_parishes(path, kept)
    assert refused.value.code == "parishes_file_broken"
    assert refused.value.values["name"] == "Pagasti.shp"
    assert kept.read_bytes() == before


def test_a_damaged_file_of_ours_is_a_fault(tmp_path: Path):
    (tmp_path / "p.geojson").write_text('{"features": [{}]}', "utf-8")
    with pytest.raises(FileError):
        shapes_of(tmp_path / "p.geojson", [place(1, 56.45, 23.35)])


def test_without_boundaries_a_hull_holds_all_addresses(tmp_path: Path):
    there = [place(n, 56.40 + n / 50, 23.30 + (n % 3) / 20) for n in range(6)]
    hull = shapes_of(tmp_path / "none", there)["Tērvetes pagasts"]
    for one in there:
        assert hull.contains(shapely.Point(lon_lat(one)))


def test_the_hull_of_one_home_does_not_show_where_it_is(tmp_path: Path):
    one, other = (
        shapes_of(tmp_path / "none", [place(1, lat, lon)])["Tērvetes pagasts"]
        for lat, lon in ((56.4412, 23.3601), (56.4388, 23.3617))
    )
    assert one.equals(other)
    assert one.contains(shapely.Point(23.3601, 56.4412))


def test_offices_reach_what_their_minutes_allow(mapped: Settings):
    found = coverage_of(book(30), DAY, mapped)
    assert [one.minutes for one in found.reaches] == [15, 30, 45]
    homes = [one.homes for one in found.reaches]
    assert homes == sorted(homes)
    assert 5 <= homes[0] < 30
    assert homes[0] < homes[-1]
    inner, middle, outer = (one.area for one in found.reaches)
    assert middle.buffer(5e-4).contains(inner)
    assert outer.buffer(5e-4).contains(middle)


def test_what_was_learnt_of_the_roads_shortens_the_reach(mapped: Settings):
    casebook = book(30)
    travel = replace(casebook.municipality.settings.travel, calibration={"": 2.0, "Cits": 0.5})
    settings = replace(casebook.municipality.settings, travel=travel)
    learnt = replace(casebook, municipality=replace(casebook.municipality, settings=settings))
    plain, slower = (coverage_of(one, DAY, mapped).reaches for one in (casebook, learnt))
    assert slower[1].area.equals(plain[0].area), "30 minutes are 15 of the map's"
    assert slower[1].homes == plain[0].homes < plain[1].homes


def test_check_ups_are_counted_by_parish(mapped: Settings):
    casebook = book(4)
    policy = replace(casebook.municipality.settings.check_ups, starts_on="2024-01-01")
    settings = replace(casebook.municipality.settings, check_ups=policy)
    casebook = replace(casebook, municipality=replace(casebook.municipality, settings=settings))
    assert coverage_of(casebook, DAY, mapped).counts == [
        ParishCount(parish="Tērvetes pagasts", residents=4, overdue=4)
    ]


def test_without_roads_nothing_is_said_of_reach(mapped: Settings, tmp_path: Path):
    bare = mapped.model_copy(update={"roads_file": tmp_path / "none.npz"})
    found = coverage_of(book(4), DAY, bare)
    assert found.reaches == ()
    assert "nav importēta" in draw_coverage(found, Words())


def test_the_page_shows_no_code_and_no_home(mapped: Settings):
    casebook = book(6)
    html = draw_coverage(coverage_of(casebook, DAY, mapped), Words(), "Tērvete")
    assert "R-1" not in html
    assert "P-1" not in html
    assert "OpenStreetMap contributors" in html
    assert json.dumps([56.43, 23.35]) not in html


def test_shades_begin_at_their_counts():
    def shade(overdue: int) -> str:
        return ParishCount(parish="A", residents=9, overdue=overdue).shade

    assert len({shade(n) for n in (0, 1, 3, 6)}) == 4
    assert (shade(1), shade(3)) == (shade(2), shade(5))
    assert shade(60) == shade(6)


def test_a_carers_home_is_no_base(mapped: Settings):
    casebook = replace(book(4), offices={})
    found = coverage_of(casebook, DAY, mapped)
    assert found.bases == []
    assert found.reaches == ()
