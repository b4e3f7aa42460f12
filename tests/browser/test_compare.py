"""The comparison of two plans in a real browser."""

import pytest

from maps.compare import Side, draw_comparison
from maps.planmap import Look
from tests.browser.conftest import Screen
from tests.browser.payloads import TEXTS, infested
from tests.maps.test_compare import planned
from tests.maps.zemgale import Drawn, tervete

pytestmark = pytest.mark.browser


def picture(before: Drawn, after: Drawn, look: Look) -> str:
    sides = [Side(problem=d.problem, plan=d.plan, name="Plāns") for d in (before, after)]
    return draw_comparison(sides[0], sides[1], before.casebook.places, look)


def test_what_changed_is_on_the_map_and_in_the_list(screen: Screen):
    before = tervete()
    after = planned(before, K_01=(1, 2, 3), K_04=(7, 5))
    page = screen.show(picture(before, after, Look(title="Tērvete")))
    faces = page.locator("main .pin.move").all_inner_texts()
    assert [" ".join(face.split()) for face in faces] == ["1D1 → –", "2– → D1", "3A4 → D2"]
    page.locator("button[data-pin=m3]").click()
    card = page.locator(".leaflet-popup .card").inner_text()
    assert "Cits aprūpētājs" in card
    assert "K-01" in card
    assert "K-04" in card
    lines = page.locator("main path.leaflet-interactive")
    shown = lines.count()
    page.check("input[data-side=before]")
    assert lines.count() > shown
    page.uncheck("input[data-side=after]")
    page.uncheck("input[data-side=before]")
    assert lines.count() == 0
    page.fill("#search", "c-0007")
    assert page.locator("button[data-pin]:visible").count() == 1
    assert screen.asked == [page.url]
    assert screen.trouble == []


def test_hostile_texts_stay_texts(screen: Screen):
    before = infested(0)
    after = planned(before, K_01=(3, 1), K_04=(7, 5))
    page = screen.show(picture(before, after, Look(title=" ".join(TEXTS), names=before.names)))
    for pin in page.locator("button[data-pin]:enabled").all():
        pin.click()
    assert page.evaluate("window.broken") is None
    assert screen.trouble == []
    assert screen.asked == [page.url]
