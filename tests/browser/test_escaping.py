"""No text that a person typed runs as code or breaks a page, even without the page's policy."""

import re

import pytest
from playwright.sync_api import Page

from api.pages import carer_sheet, carers_day, sheet_index
from maps.planmap import Look, draw_plan
from maps.scene import scene_of
from tests.browser.conftest import Screen
from tests.browser.payloads import PAYLOADS, TEXTS, infested, text_for
from tests.maps.zemgale import Drawn, tervete

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


def map_of(drawn: Drawn, carer_id: str | None = None) -> str:
    look = Look(title=" ".join(TEXTS), names=drawn.names, carer_id=carer_id)
    return draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, look)


def texts_of(drawn: Drawn, carer_id: str | None, turn: int) -> list[str]:
    """The texts of the stops in order; of one carer or of all."""
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    routes = scene.routes if carer_id is None else scene.routes_of(carer_id)
    return [words(text_for(s.visit.client_id, turn)) for r in routes for s in r.stops]


TURNS = pytest.mark.parametrize("turn", [0, 5, 10])


def test_three_turns_bring_every_text_to_a_stop():
    met = {text for turn in (0, 5, 10) for text in texts_of(infested(turn), None, turn)}
    assert met == {words(text) for text in TEXTS}


@TURNS
@pytest.mark.parametrize(("carer_id", "pins"), [(None, 16), ("K-01", 4)])
def test_a_map_shows_the_texts_and_nothing_else(
    screen: Screen, turn: int, carer_id: str | None, pins: int
):
    drawn = infested(turn)
    page = screen.show(bare(map_of(drawn, carer_id)))
    said = [words(one) for one in page.evaluate(OPEN_EVERYTHING)]
    assert page.locator("main .pin").count() == pins
    for text in texts_of(drawn, carer_id, turn):
        assert any(one.count(text) >= 5 for one in said)
    assert words(" ".join(TEXTS)) in words(page.locator("h1").inner_text())
    assert words(" ".join(TEXTS)) in words(page.title())
    unharmed(screen, page, scripts=2)


@TURNS
@pytest.mark.parametrize("carer_id", ["K-01", "K-02", "K-03", "K-04", "K-05"])
def test_a_sheet_shows_the_texts_and_nothing_else(screen: Screen, turn: int, carer_id: str):
    drawn = infested(turn)
    page = screen.show(
        bare(carer_sheet(carers_day(drawn.problem, drawn.plan, drawn.casebook, carer_id)))
    )
    shown = [words(one) for one in page.locator("li.stop").all_inner_texts()]
    expected = texts_of(drawn, carer_id, turn)
    assert len(shown) == len(expected)
    assert all(one.count(text) >= 9 for one, text in zip(shown, expected, strict=True))
    assert words(text_for(carer_id, turn)) in words(page.locator("h1").inner_text())
    unharmed(screen, page, scripts=0)


@TURNS
def test_the_list_of_sheets_shows_the_texts_and_nothing_else(screen: Screen, turn: int):
    drawn = infested(turn)
    links = {"K-01": "K-01.html"}
    page = screen.show(bare(sheet_index(drawn.problem, drawn.plan, drawn.casebook, links)))
    rows = page.locator("tr").all_inner_texts()
    assert len(rows) == 5
    for n in range(1, 6):
        told = words(text_for(f"K-0{n}", turn))
        assert any(told in words(row) for row in rows)
    unharmed(screen, page, scripts=0)


def test_the_payloads_do_break_a_page_that_does_not_escape(screen: Screen):
    """The net is tight: at least the plain ones run when nothing stops them."""
    for text in (PAYLOADS["image"], PAYLOADS["svg"]):
        page = screen.show(f"<!DOCTYPE html><body>{text}</body>")
        page.wait_for_function("window.broken === 1")
    page = screen.show(f"<!DOCTYPE html><script>const a = `{PAYLOADS['template']}`</script>")
    assert page.evaluate("window.broken") == [1]


def test_the_policy_alone_stops_markup_as_well(screen: Screen):
    html = map_of(tervete()).replace("<h1>", f"<h1>{PAYLOADS['image']}")
    page = screen.show(html)
    assert page.locator("h1 img").count() == 1
    page.wait_for_timeout(100)
    assert page.evaluate("window.broken") is None
