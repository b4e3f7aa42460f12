"""docs/maps.md names every property of GeoJSON and every sign of the legend."""

import json
import re
from pathlib import Path

from maps.geojson import plan_geojson
from tests.maps.zemgale import tervete

PAGE = (Path(__file__).parents[2] / "docs" / "maps.md").read_text("utf-8")


def test_every_property_of_geojson_is_documented():
    drawn = tervete()
    text = plan_geojson(drawn.problem, drawn.plan, drawn.casebook.places, names=drawn.names)
    names = {name for f in json.loads(text)["features"] for name in f["properties"]}
    plain = {re.sub(r"_local$", "_at", name) for name in names}
    assert {name for name in plain if f"`{name}`" not in PAGE} == set()


def test_the_settings_of_maps_are_documented():
    for name in ("HOMECARE_MAP_TILES_URL", "HOMECARE_GEOCODER_URL", "planning.names_on_map"):
        assert f"`{name}`" in PAGE


def test_nothing_in_the_room_can_ask_a_host_of_its_own_choice():
    """The only address in our templates is the name of the SVG language."""
    room = Path(__file__).parents[2]
    files = [*(room / "maps" / "look").iterdir(), *(room / "api/pages/templates").iterdir()]
    found = {url for f in files for url in re.findall(r"https?://[^\"'\s]+", f.read_text("utf-8"))}
    assert found == {"http://www.w3.org/2000/svg"}
