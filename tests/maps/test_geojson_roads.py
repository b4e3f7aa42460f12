"""plan.geojson along roads is written as ever, and is valid where any geographic tool opens it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
import shapely.geometry

from homecare.model import Place
from homecare.settings import Settings
from maps.geojson import plan_geojson
from maps.legs import road_legs
from maps.roads.importing import import_roads
from maps.scene import scene_of
from tests import tiny
from tests.legal import plan_of
from tests.maps.roads.towns import drawn

GOLDEN = Path(__file__).parent / "golden" / "tiny-roads.geojson"


@pytest.fixture
def text(tmp_path: Path) -> str:
    """The tiny day, its places on a road that bends between each two of them."""
    points = {n: (56.45 + 0.01 * (n % 2), 23.3 + n / 16) for n in range(2 * len(tiny.PLACES))}
    ways = [([n + 1 for n in points], {"highway": "tertiary"})]
    drawn(tmp_path / "x.osm.pbf", {n + 1: point for n, point in points.items()}, ways)
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    import_roads(tmp_path / "x.osm.pbf", tmp_path / "roads.npz", at, None)
    places = {
        code: Place(id=code, parish="Tērvetes pagasts", address=code, lat=56.45, lon=23.3 + n / 8)
        for n, code in enumerate(tiny.PLACES)
    }
    problem = tiny.problem()
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]})
    legs = scene_of(problem, plan, places).legs
    find_leg = road_legs(Settings(roads_file=tmp_path / "roads.npz"), legs)
    return plan_geojson(problem, plan, places, find_leg=find_leg)


def test_the_tiny_day_along_roads_is_written_as_ever(text: str):
    assert text == GOLDEN.read_text("utf-8")


def test_each_line_follows_the_road_through_its_bends(text: str):
    whole = json.loads(text)
    lines = [f for f in whole["features"] if f["geometry"]["type"] == "LineString"]
    assert [line["properties"]["on_roads"] for line in lines] == [True, True]
    for line in lines:
        shape = shapely.geometry.shape(line["geometry"])
        assert shape.is_valid
        assert {round(north, 4) for _, north in shape.coords} == {56.45, 56.46}
    west, south, east, north = whole["bbox"]
    assert (
        shapely.box(west, south, east, north)
        .buffer(1e-9)
        .covers(
            shapely.union_all([shapely.geometry.shape(f["geometry"]) for f in whole["features"]])
        )
    )
