"""The carer's sheet in a real browser: phone, paper, no signal."""

import re

import pytest

from api.pages import carer_sheet, carers_day, sheet_index
from tests.browser.conftest import Screen
from tests.maps.zemgale import Drawn, tervete

pytestmark = pytest.mark.browser
CARERS = ("K-01", "K-02", "K-03", "K-04", "K-05")


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def sheet(drawn: Drawn, carer_id: str, language: str = "lv") -> str:
    return carer_sheet(carers_day(drawn.problem, drawn.plan, drawn.casebook, carer_id, language))


@pytest.mark.parametrize("carer_id", CARERS)
def test_a_sheet_asks_for_nothing_and_fits_a_phone(screen: Screen, drawn: Drawn, carer_id: str):
    screen.page.set_viewport_size({"width": 390, "height": 844})
    page = screen.show(sheet(drawn, carer_id))
    assert screen.asked == [page.url]
    assert screen.trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.scripts.length") == 0


def test_letters_and_buttons_are_large_enough(screen: Screen, drawn: Drawn):
    screen.page.set_viewport_size({"width": 390, "height": 844})
    page = screen.show(sheet(drawn, "K-01"))
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('li *')].filter(e => e.innerText)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 16
    for call in page.locator("a.call").all():
        box = call.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_a_sheet_prints_on_a4_portrait(screen: Screen, drawn: Drawn):
    page = screen.show(sheet(drawn, "K-01"))
    paper = page.pdf(prefer_css_page_size=True)
    pages = re.findall(rb"/MediaBox \[0 0 (\d+)[.\d]* (\d+)", paper)
    assert set(pages) <= {(b"594", b"841"), (b"595", b"842")}
    assert 1 <= len(pages) <= 3


def test_the_sketch_shows_the_stops(screen: Screen, drawn: Drawn):
    page = screen.show(sheet(drawn, "K-01"))
    assert page.locator("svg.sketch .number").all_text_contents() == ["1, 2, 3", "4"]
    assert "Kroņauce" in page.locator("svg.sketch .village").all_text_contents()


def test_the_list_fits_a_phone(screen: Screen, drawn: Drawn):
    screen.page.set_viewport_size({"width": 390, "height": 844})
    page = screen.show(sheet_index(drawn.problem, drawn.plan, drawn.casebook, {}), name="index")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_list_leads_to_the_sheets(screen: Screen, drawn: Drawn):
    screen.show(sheet(drawn, "K-02"), name="K-02")
    links = {carer_id: f"{carer_id}.html" for carer_id in CARERS}
    page = screen.show(sheet_index(drawn.problem, drawn.plan, drawn.casebook, links), name="index")
    page.get_by_role("link", name=drawn.names["K-02"]).click()
    assert page.url.endswith("K-02.html")
    assert page.locator("h1").inner_text() == drawn.names["K-02"]
