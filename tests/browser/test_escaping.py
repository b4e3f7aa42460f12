"""No text that a person typed runs as code or breaks a page, even without the page's policy."""

import re

import pytest
from playwright.sync_api import Page

from api.pages import carer_sheet, sheet_index
from maps.planmap import Look, draw_plan
from tests.browser.conftest import Screen
from tests.browser.payloads import PAYLOADS, infested
from tests.maps.zemgale import Drawn

pytestmark = pytest.mark.browser

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
OPEN_EVERYTHING = """
() => {
  const map = window[Object.keys(window).find((name) => name.startsWith("map_"))];
  const said = [];
  map.eachLayer((layer) => {
    if (layer.getTooltip && layer.getTooltip()) {
      layer.openTooltip(); said.push(layer.getTooltip().getElement().innerText); layer.closeTooltip();
    }
    if (layer.getPopup && layer.getPopup()) {
      layer.openPopup(); said.push(layer.getPopup().getElement().innerText);
    }
  });
  return said;
}
"""
STRANGE = "img, iframe, object, [onerror], [onload], [onfocus], [onmouseover], a[href^=javascript]"


def bare(html: str) -> str:
    """The page without its policy: escaping has to hold alone."""
    stripped, removed = POLICY.subn("", html)
    assert removed == 1
    return stripped


def words(text: str) -> str:
    return " ".join(text.split())


def unharmed(screen: Screen, page: Page, scripts: int) -> None:
    assert page.evaluate("window.broken") is None
    assert screen.trouble == []
    assert screen.asked == [page.url]
    assert page.locator(STRANGE).count() == 0
    assert page.evaluate("document.scripts.length") == scripts
    assert page.locator("style").count() == 1


def map_of(drawn: Drawn, text: str, carer_id: str | None) -> str:
    look = Look(title=text, names=drawn.names, carer_id=carer_id)
    return draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, look)


EACH = pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
ALL = " ".join(PAYLOADS.values())


def check_map(screen: Screen, text: str, carer_id: str | None, pins: int) -> None:
    page = screen.show(bare(map_of(infested(text), text, carer_id)))
    said = page.evaluate(OPEN_EVERYTHING)
    assert page.locator("main .pin").count() == pins
    assert sum(words(text) in words(one) for one in said) >= pins
    assert words(text) in words(page.locator("h1").inner_text())
    assert words(text) in words(page.title())
    unharmed(screen, page, scripts=2)


def check_sheet(screen: Screen, text: str) -> None:
    drawn = infested(text)
    page = screen.show(bare(carer_sheet(drawn.problem, drawn.plan, drawn.casebook, "K-01")))
    assert page.locator("li.stop").count() == 4
    shown = words(page.locator("li.stop").first.inner_text())
    assert shown.count(words(text)) >= 9
    unharmed(screen, page, scripts=0)


@EACH
def test_a_map_shows_the_text_and_nothing_else(screen: Screen, text: str):
    check_map(screen, text, None, pins=16)


def test_a_map_of_one_carer_shows_all_texts_and_nothing_else(screen: Screen):
    check_map(screen, ALL, "K-01", pins=4)


@EACH
def test_a_sheet_shows_the_text_and_nothing_else(screen: Screen, text: str):
    check_sheet(screen, text)


def test_the_list_of_sheets_shows_all_texts_and_nothing_else(screen: Screen):
    drawn = infested(ALL)
    links = {"K-01": "K-01.html"}
    page = screen.show(bare(sheet_index(drawn.problem, drawn.plan, drawn.casebook, links)))
    assert page.locator("tr").count() == 5
    assert words(ALL) in words(page.locator("tr").first.inner_text())
    unharmed(screen, page, scripts=0)


def test_the_payloads_do_break_a_page_that_does_not_escape(screen: Screen):
    """The net is tight: at least the plain ones run when nothing stops them."""
    for text in (PAYLOADS["image"], PAYLOADS["svg"]):
        page = screen.show(f"<!DOCTYPE html><body>{text}</body>")
        page.wait_for_function("window.broken === 1")
    page = screen.show(f"<!DOCTYPE html><script>const a = `{PAYLOADS['template']}`</script>")
    assert page.evaluate("window.broken") == [1]


def test_the_policy_alone_stops_markup_as_well(screen: Screen):
    drawn = infested("x")
    html = map_of(drawn, "x", None).replace("<h1>x</h1>", f"<h1>{PAYLOADS['image']}</h1>")
    page = screen.show(html)
    assert page.locator("h1 img").count() == 1
    page.wait_for_timeout(100)
    assert page.evaluate("window.broken") is None
