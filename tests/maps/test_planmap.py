"""What can be said of the map's page without a browser."""

import re

import pytest

from homecare.errors import NotFound, SettingsError
from maps import leaflet
from maps.planmap import Look, draw_plan
from maps.scene import scene_of
from maps.sketch import draw_sketch, sketch_of
from tests.maps.zemgale import Drawn, tervete


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def picture(drawn: Drawn, look: Look | None = None) -> str:
    return draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, look or Look())


def test_nothing_in_the_page_points_to_another_host(drawn: Drawn):
    page = picture(drawn)
    ours = page.replace(leaflet.script(), "").replace(leaflet.style(), "")
    assert len(ours) < len(page) - 100_000
    assert re.findall(r"""(?:src|href)\s*=\s*["']?([^"'\s>]+)""", ours) == ["data:,", "#unserved"]
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", ours) == []
    assert re.findall(r"url\((?!data:|#default#VML)[^)]*\)", page) == []
    assert "sourceMappingURL" not in page
    for gone in ("jquery", "bootstrap", "awesome", "glyphicon", "cdn."):
        assert gone not in page.lower()


def test_leaflet_keeps_its_licence_line():
    assert "(c) 2010-2022 Vladimir Agafonkin" in leaflet.script()


def test_codes_only_by_default(drawn: Drawn):
    page = picture(drawn)
    for person in drawn.casebook.persons.values():
        assert person.family_name not in page
    for place in drawn.casebook.places.values():
        assert place.address.strip("„”") not in page.replace(place.village or "-", "")
    assert "C-0001" in page


def test_the_page_speaks_one_language(drawn: Drawn):
    latvian, english = picture(drawn), picture(drawn, Look(language="en"))
    assert 'lang="lv"' in latvian
    assert "pirmdiena, 2026. gada 23. novembris" in latvian
    assert 'lang="en"' in english
    assert "Monday" in english
    assert "Aprūpētāji" not in english
    assert "map." not in re.sub(
        r"<script.*?</script>|<style.*?</style>", "", english, flags=re.DOTALL
    )


def test_each_page_has_a_nonce_of_its_own(drawn: Drawn):
    nonces = [re.findall(r'nonce="([^"]+)"', picture(drawn)) for _ in range(2)]
    assert nonces[0][0] == nonces[0][1] != nonces[1][0]
    assert len(nonces[0][0]) >= 20


def test_an_unknown_carer_is_refused(drawn: Drawn):
    with pytest.raises(NotFound) as caught:
        picture(drawn, Look(carer_id="K-404"))
    assert caught.value.values == {"carer_id": "K-404"}


@pytest.mark.parametrize(
    "url", ["", "ftp://x/{z}", "javascript:alert(1)", "https://a b/{z}", "https://x;script-src/*"]
)
def test_only_an_http_address_is_taken_for_tiles(drawn: Drawn, url: str):
    with pytest.raises(SettingsError) as caught:
        picture(drawn, Look(tiles_url=url))
    assert caught.value.values["name"] == "map_tiles_url"


def test_the_policy_lets_in_the_host_of_the_tiles_alone(drawn: Drawn):
    page = picture(drawn, Look(tiles_url="https://{s}.tiles.example/{z}/{x}/{y}.png"))
    policy = re.search(r'Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "img-src data: https://*.tiles.example;" in policy[1]
    assert "default-src 'none'" in policy[1]


def test_the_sketch_is_a_drawing_without_script_or_link(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    sketch = draw_sketch(sketch_of(scene.only("K-03")))
    assert sketch.startswith("<svg")
    assert "<script" not in sketch
    assert "href" not in sketch
    assert sketch.count("<polyline") == 1
    assert draw_sketch(sketch_of(scene_of(drawn.problem, drawn.plan, {}))) == ""


def test_a_day_in_one_house_can_be_sketched(drawn: Drawn):
    home = drawn.casebook.places["P-101"]
    everywhere = dict.fromkeys(drawn.casebook.places, home)
    scene = scene_of(drawn.problem, drawn.plan, everywhere)
    assert "1, 2, 3, 4" in draw_sketch(sketch_of(scene.only("K-01")))
