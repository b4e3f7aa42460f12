"""What a reader does with the map: slider, search, parishes, arrows, pairs, paper."""

import re

import pytest
from playwright.sync_api import Page

from maps.planmap import Look, draw_plan
from tests.browser.conftest import Screen
from tests.maps.zemgale import Drawn, tervete

pytestmark = pytest.mark.browser


@pytest.fixture
def page(screen: Screen) -> Page:
    drawn: Drawn = tervete()
    html = draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, Look(title="Tērvete"))
    shown = screen.show(html)
    assert screen.trouble == []
    return shown


def at(page: Page, time: str) -> None:
    """Move the slider to a time."""
    page.evaluate(
        """(time) => {
          const slider = document.getElementById("clock");
          slider.value = PICTURE.clock.names.indexOf(time);
          slider.dispatchEvent(new Event("input"));
        }""",
        time,
    )


def labels(page: Page, kind: str) -> list[str]:
    return sorted(page.locator(f"main .pin.{kind} b").all_inner_texts())


def test_the_slider_shows_who_is_where(page: Page):
    at(page, "10:00")
    assert page.locator("#time").inner_text() == "10:00"
    assert {"B2", "C2", "A2"} <= set(labels(page, "now"))
    assert {"A1", "B1", "C1"} <= set(labels(page, "past"))
    assert not set(labels(page, "now")) & set(labels(page, "past"))
    at(page, "08:05")
    assert set(page.locator("main .walker").all_inner_texts()) >= {"A", "B"}
    page.click("#clock-off")
    assert page.locator("main .walker").count() == 0
    assert labels(page, "now") == labels(page, "past") == []
    assert page.locator("#time").inner_text() == "Visa diena"


def test_a_hidden_carer_does_not_move(page: Page):
    page.uncheck("input[data-layer=A]")
    at(page, "08:05")
    assert "A" not in page.locator("main .walker").all_inner_texts()


def test_search_finds_codes_whatever_their_case_and_marks(page: Page):
    page.fill("#search", "c-0005")
    shown = page.locator("button[data-pin]:visible")
    assert shown.count() == 1
    assert shown.first.get_attribute("data-pin") == "A4"
    page.press("#search", "Enter")
    assert "C-0005" in page.locator(".leaflet-popup .card").inner_text()
    page.fill("#search", "kronauce")
    assert page.locator("button[data-pin]:visible").count() == 3
    page.fill("#search", "neviens")
    assert page.locator("#found").inner_text() == "nekas nav atrasts"
    page.fill("#search", "")
    assert page.locator(".carer:visible").count() == 5


def test_a_parish_is_hidden_with_its_stops_and_legs(page: Page):
    pins, legs = page.locator("main .pin"), page.locator("main path.leaflet-interactive")
    before = pins.count(), legs.count()
    page.uncheck("input[data-parish='Bukaišu pagasts']")
    shown = page.locator("main .pin b").all_inner_texts()
    assert "E1" not in shown
    assert "E3" in shown
    assert legs.count() < before[1]
    page.check("input[data-parish='Bukaišu pagasts']")
    assert (pins.count(), legs.count()) == before


def test_every_leg_has_a_line_an_arrow_and_its_times(page: Page):
    legs = page.evaluate("PICTURE.legs.length")
    assert page.locator("main path.leaflet-interactive").count() == legs == 20
    assert page.locator("main .arrow").count() == legs
    tips = page.evaluate("PICTURE.legs.map((leg) => leg.tip)")
    assert re.fullmatch(r"<b>A</b> 08:00–08:\d\d → <b>A1</b>: \d+ min, \d+,\d km", tips[0])


def test_arrows_point_along_their_legs(page: Page):
    # K-01 begins at Zelmeņi and goes north to Kroņauce: the arrow, drawn to the right, turns up.
    turn = page.locator("main .arrow").first.get_attribute("style")
    degrees = re.search(r"rotate\((-?\d+)deg\)", str(turn))
    assert degrees is not None
    assert -110 < int(degrees[1]) < -80


def test_the_two_of_a_pair_are_joined(page: Page):
    assert page.locator("main path.joined").count() == 1
    page.uncheck("input[data-layer=C]")
    assert page.locator("main path.joined").count() == 0


@pytest.mark.parametrize(("paper", "size"), [("a4", (842, 595)), ("a3", (1191, 842))])
def test_paper_is_as_chosen(page: Page, paper: str, size: tuple[int, int]):
    page.select_option("#paper", paper)
    page.emulate_media(media="print")
    page.wait_for_selector("html.printing")
    found = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", page.pdf(prefer_css_page_size=True))
    assert found
    for width, height in found:
        assert (int(width), int(height)) == pytest.approx(size, abs=1.5)
