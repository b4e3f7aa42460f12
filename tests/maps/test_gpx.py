"""A day for a navigation device: waypoints in codes, a track along roads or else a route."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import gpxpy
import pytest

from homecare.model import Place, WayOfTravel
from homecare.sheets import sheets_of
from maps.coordinates import lat_lon
from maps.gpx import day_gpx
from maps.line import line_through
from tests.maps.zemgale import Drawn, tervete

GOLDEN = Path(__file__).parent / "golden" / "K-05.gpx"


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def bent(from_: Place, to: Place, _way: WayOfTravel) -> Sequence[tuple[float, float]]:
    """Roads that go by the north."""
    (lat, lon), end = lat_lon(from_), lat_lon(to)
    return [(lat, lon), (lat + 0.01, lon), end]


def document(drawn: Drawn, carer_id: str = "K-05", places: Mapping[str, Place] | None = None):
    sheet = sheets_of(drawn.problem, drawn.plan)[carer_id]
    return day_gpx(sheet, drawn.casebook.places if places is None else places)


def test_the_document_is_the_golden_one(drawn: Drawn):
    assert document(drawn) == GOLDEN.read_text("utf-8").rstrip("\n")


def test_waypoints_are_numbered_over_the_day_and_tell_times_and_codes(drawn: Drawn):
    parsed = gpxpy.parse(document(drawn, "K-01"))
    assert [w.name for w in parsed.waypoints] == [
        "01 08:12 C-0001",
        "02 09:25 C-0002",
        "03 10:49 C-0003",
        "04 11:41 C-0005",
    ]
    assert parsed.waypoints[0].description == "08:12–09:22"
    assert (parsed.waypoints[0].latitude, parsed.waypoints[0].longitude) == (56.5141, 23.3447)


def test_without_roads_the_device_gets_the_places_in_order(drawn: Drawn):
    parsed = gpxpy.parse(document(drawn, "K-05"))
    assert [len(route.points) for route in parsed.routes] == [4, 3]
    assert parsed.tracks == []
    assert parsed.copyright_author is None


def test_along_roads_there_is_a_track_of_each_shift_that_says_whose_roads_they_are(drawn: Drawn):
    sheet = sheets_of(drawn.problem, drawn.plan)["K-05"]
    parsed = gpxpy.parse(day_gpx(sheet, drawn.casebook.places, bent))
    assert parsed.routes == []
    assert [len(track.segments[0].points) for track in parsed.tracks] == [7, 5]
    assert parsed.copyright_author == "OpenStreetMap"


def test_where_one_leg_has_no_road_no_line_is_called_a_track(drawn: Drawn):
    sheet = sheets_of(drawn.problem, drawn.plan)["K-05"]
    legs = iter([True, False, True, True, True])
    parsed = gpxpy.parse(
        day_gpx(sheet, drawn.casebook.places, lambda a, b, w: bent(a, b, w) if next(legs) else None)
    )
    assert (len(parsed.tracks), len(parsed.routes)) == (1, 1)


def test_names_and_addresses_are_never_in_it(drawn: Drawn):
    said = document(drawn, "K-01") + document(drawn, "K-02")
    houses = [place.address for place in drawn.casebook.places.values() if place.address]
    assert [text for text in [*drawn.names.values(), *houses] if text in said] == []


def test_a_house_without_coordinates_is_left_out_and_keeps_its_number(drawn: Drawn):
    places = dict(drawn.casebook.places)
    places["P-102"] = replace(places["P-102"], lat=None, lon=None)
    parsed = gpxpy.parse(document(drawn, "K-01", places))
    assert [str(w.name)[:2] for w in parsed.waypoints] == ["01", "03", "04"]
    assert gpxpy.parse(document(drawn, "K-01", {})).waypoints == []


def test_a_line_meets_each_point_once(drawn: Drawn):
    places = [drawn.casebook.places[code] for code in ("P-101", "P-104", "P-105")]
    plain = line_through(places, WayOfTravel.CAR, None)
    assert plain.points == tuple(map(lat_lon, places))
    assert not plain.on_roads
    along = line_through(places, WayOfTravel.CAR, bent)
    assert along.on_roads
    assert len(along.points) == len(set(along.points)) == 5
    assert line_through([], WayOfTravel.CAR, bent).points == ()
