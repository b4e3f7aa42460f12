"""The map in a real browser: it asks nobody, shows everything, hides and prints."""

import re

import pytest
from playwright.sync_api import Page

from maps.planmap import Look, draw_plan
from tests.browser.conftest import Screen
from tests.maps.zemgale import Drawn, tervete

pytestmark = pytest.mark.browser
PIN = "main .pin:not(.lost):not(.later)"


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def picture(drawn: Drawn, look: Look | None = None) -> str:
    look = look or Look(title="Tērvete")
    return draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, look)


def labels(page: Page) -> list[str]:
    return sorted(page.locator(f"{PIN} b").all_inner_texts())


def located_stops(drawn: Drawn) -> int:
    return sum(len(route.stops) for route in drawn.plan.routes)


@pytest.mark.parametrize("carer_id", [None, "K-02"])
def test_a_map_asks_for_nothing_but_itself(screen: Screen, drawn: Drawn, carer_id: str | None):
    page = screen.show(picture(drawn, Look(carer_id=carer_id, names=drawn.names)))
    page.mouse.wheel(0, -400)
    page.wait_for_timeout(300)
    assert screen.asked == [page.url]
    assert screen.trouble == []


def test_every_stop_and_every_unserved_place_has_a_pin(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    shown = labels(page)
    assert len(shown) == len(set(shown)) == located_stops(drawn)
    assert {"A1", "A2", "A3", "A4", "B1", "E3"} <= set(shown)
    assert page.locator("main .pin.lost").count() == 1
    assert page.locator("main .pin.later").count() == 1
    assert page.locator("main .pin.double").count() == 2
    assert page.locator("main .pin.check").count() == 2
    assert page.locator("main .pin .when").first.inner_text() == "08:12"


def test_pins_do_not_cover_each_other(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    boxes = [b for pin in page.locator("main .pin").all() if (b := pin.bounding_box())]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            apart = (
                a["x"] >= b["x"] + b["width"]
                or b["x"] >= a["x"] + a["width"]
                or a["y"] >= b["y"] + b["height"]
                or b["y"] >= a["y"] + a["height"]
            )
            assert apart


def test_parishes_and_villages_are_named(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    assert sorted(page.locator("main .parish").all_inner_texts()) == [
        "AUGSTKALNES PAGASTS",
        "BUKAIŠU PAGASTS",
        "TĒRVETES PAGASTS",
    ]
    assert "Kroņauce" in page.locator("main .village").all_inner_texts()


def test_a_carer_is_hidden_and_shown(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    everything = labels(page)
    page.uncheck("input[data-layer=A]")
    assert labels(page) == [label for label in everything if not label.startswith("A")]
    page.check("input[data-layer=A]")
    assert labels(page) == everything
    page.click("#hide-all")
    assert page.locator("main .pin").count() == 0
    assert page.locator("main path.leaflet-interactive").count() == 0
    page.click("#show-all")
    assert labels(page) == everything


def test_the_unserved_can_be_hidden(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    page.uncheck("input[data-layer=unserved]")
    assert page.locator("main .pin.lost").count() == 0
    assert len(labels(page)) == located_stops(drawn)


def test_the_list_leads_to_the_stop(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    page.click("#hide-all")
    page.locator(".carer summary").first.click()
    page.locator("button[data-pin=A4]").click()
    card = page.locator(".leaflet-popup .card")
    assert card.locator("h3").inner_text().startswith("A4 · 11:4")
    assert "C-0005" in card.inner_text()
    assert page.is_checked("input[data-layer=A]")


def test_the_legend_explains_every_sign(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    legend = page.locator("#legend").inner_text()
    for word in ("Apsekošana", "Divu aprūpētāju", "Nav iekļauts plānā", "Maiņas sākuma"):
        assert word in legend
    assert page.locator("#carers svg line").count() == 5
    assert page.locator("html").get_attribute("lang") == "lv"


def test_names_stand_on_the_map_only_when_asked_for(screen: Screen, drawn: Drawn):
    name = drawn.names["C-0001"]
    assert name not in screen.show(picture(drawn)).content()
    page = screen.show(picture(drawn, Look(names=drawn.names, language="en")))
    page.locator(".carer summary").first.click()
    page.locator("button[data-pin=A1]").click()
    card = page.locator(".leaflet-popup .card").inner_text()
    assert name in card
    assert "Ozolu iela 4" in card
    assert "face and mouth care" in card


def test_one_carer_alone(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn, Look(carer_id="K-02")))
    assert labels(page) == ["B1", "B2", "B3"]
    assert page.locator("main .pin.lost").count() == 0


def test_print_view_is_a4_landscape_with_map_and_lists(screen: Screen, drawn: Drawn):
    page = screen.show(picture(drawn))
    page.emulate_media(media="print")
    page.wait_for_selector("html.printing")
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(277 * 96 / 25.4, abs=2)
    assert not page.locator("#print").is_visible()
    assert page.locator("button[data-pin=A1]").is_visible()
    assert len(labels(page)) == located_stops(drawn)
    page.emulate_media(media="screen")
    page.wait_for_selector("html:not(.printing)")
    assert page.locator("#print").is_visible()
    assert not page.locator("button[data-pin=A1]").is_visible()
    sizes = set(
        re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", page.pdf(prefer_css_page_size=True))
    )
    assert sizes <= {(b"841", b"594"), (b"842", b"595")}
    assert sizes


def test_tiles_are_asked_for_only_where_there_is_an_address(screen: Screen, drawn: Drawn):
    screen.page.route("http://127.0.0.1:9/**", lambda route: route.fulfill(status=204))
    look = Look(tiles_url="http://127.0.0.1:9/{z}/{x}/{y}.png")
    with screen.page.expect_request("http://127.0.0.1:9/**"):
        page = screen.show(picture(drawn, look))
    others = [url for url in screen.asked if url != page.url]
    assert others
    assert all(url.startswith("http://127.0.0.1:9/") for url in others)
    assert "127.0.0.1:9" in page.locator(".leaflet-control-attribution").inner_text()


def test_an_empty_plan_is_still_a_map(screen: Screen, drawn: Drawn):
    empty = type(drawn.plan)(problem_id=drawn.problem.id)
    page = screen.show(draw_plan(drawn.problem, empty, drawn.casebook.places))
    assert page.locator("main .leaflet-map-pane").count() == 1
    assert screen.trouble == []
