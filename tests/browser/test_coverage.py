"""The coverage map in a real browser."""

import pytest

from homecare.settings import Settings
from maps.counts import coverage_of
from maps.coverage import ParishCount, draw_coverage
from maps.words import Words
from tests.browser.conftest import Screen
from tests.browser.payloads import PAYLOADS
from tests.maps.test_coverage import DAY, book, mapped

__all__ = ["mapped"]
pytestmark = pytest.mark.browser


def test_bands_and_parishes_are_drawn_hidden_and_printed(screen: Screen, mapped: Settings):
    page = screen.show(draw_coverage(coverage_of(book(30), DAY, mapped), Words(), "Tērvete"))
    lines = page.locator("main .leaflet-overlay-pane path")
    assert lines.count() == 1 + 3 * 2
    page.uncheck("input[data-drawn='15']")
    page.uncheck("input[data-drawn=parishes]")
    assert lines.count() == 4
    assert page.locator("main .count b").all_inner_texts() == ["0"]
    page.emulate_media(media="print")
    page.wait_for_selector("html.printing")
    assert not page.locator("#print").is_visible()
    assert screen.asked == [page.url]
    assert screen.trouble == []


def test_a_hostile_name_of_a_parish_is_only_a_name(screen: Screen, mapped: Settings):
    found = coverage_of(book(3), DAY, mapped)
    texts = list(PAYLOADS.values())
    counts = [ParishCount(parish=text, residents=1, overdue=n) for n, text in enumerate(texts)]
    shape = found.shapes["Tērvetes pagasts"]
    hostile = type(found)(
        day_on=DAY,
        counts=counts,
        shapes=dict.fromkeys(texts, shape),
        bases=found.bases,
        homes=found.homes,
    )
    page = screen.show(draw_coverage(hostile, Words(), " ".join(texts)))
    assert page.evaluate("window.broken") is None
    assert page.locator("main .count").count() == len(texts)
    assert screen.trouble == []
    assert screen.asked == [page.url]
