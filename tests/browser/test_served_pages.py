"""Pages as the server gives them: they work below its policy, and nothing typed in runs or calls out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, Route

from homecare.access import Role
from homecare.store import Store
from maps.basemap.importing import import_basemap
from tests.browser.conftest import Screen
from tests.browser.payloads import TEXTS
from tests.browser.test_escaping import OPEN_EVERYTHING, STRANGE, words
from tests.browser.test_ground import COLOURS, WOODS, wait_for_land
from tests.http.conftest import house_over
from tests.http.living import enliven
from tests.http.seats import signed_in
from tests.maps.basemap.land import write_land

pytestmark = pytest.mark.browser
SITE = "https://homecare.test"
"""A browser trusts no other; nothing is sent to it."""
MAP, SHEET = "/api/v1/plans/1/map?names=true", "/api/v1/plans/1/sheets/K-1"
OTHERS = ("/api/v1/plans/2/compared-to/1/map?names=true", "/api/v1/coverage/map")
CLIENTS = "ABCD"
TURNS = range(0, len(TEXTS), len(CLIENTS))
REACH_OUT = """
async () => {
  const tries = {
    cookie: () => document.cookie,
    storage: () => localStorage.length,
    call: async () => (await fetch("/api/v1/session")).status,
    script: () => {
      const made = document.createElement("script");
      made.textContent = "window.broken = 1";
      document.body.append(made);
      return window.broken;
    },
  };
  const reached = [];
  for (const [name, attempt] of Object.entries(tries)) {
    try { if (await attempt()) reached.push(name); } catch (refused) {}
  }
  return reached;
}
"""


@dataclass
class Desk:
    """A coordinator's browser: every request goes to the app, with the cookie of the session."""

    screen: Screen
    client: TestClient

    def open(self, path: str) -> Page:
        page = self.screen.page
        page.route("**/*", self._answer)
        page.goto(f"{SITE}{path}")
        return page

    def _answer(self, route: Route) -> None:
        kept = {k: v for k, v in route.request.headers.items() if k in {"range", "origin"}}
        answer = self.client.get(route.request.url.removeprefix(SITE), headers=kept)
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)

    def type_in(self, turn: int) -> list[str]:
        """Put hostile texts into the fields of clients and of a carer; what was taken."""
        texts = [TEXTS[(turn + n) % len(TEXTS)] for n in range(len(CLIENTS))]
        for letter, text in zip(CLIENTS, texts, strict=True):
            house = {"village": text, "address": text, "driving_note": text, "accessibility": text}
            person = {"given_name": text, "family_name": text, "phone": text}
            change = {"person": person, "place": {**house, "lat": 56.45, "lon": _lon(letter)}}
            self._change(f"/api/v1/clients/C-{letter}", change)
        person = {"given_name": texts[0], "family_name": texts[0], "phone": texts[0]}
        self._change("/api/v1/carers/K-1", {"person": person})
        return [words(text) for text in texts]

    def _change(self, path: str, change: dict[str, object]) -> None:
        read = self.client.get(path).headers["ETag"]
        answer = self.client.patch(path, json=change, headers={"If-Match": read})
        assert answer.status_code == 200, answer.text


def _lon(letter: str) -> float:
    return 23.45 + 0.1 * CLIENTS.index(letter)


@pytest.fixture
def desk(
    screen: Screen, sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    base = tmp_path / "base.pmtiles"  # for the server, and for the process that draws
    monkeypatch.setenv("HOMECARE_BASEMAP_FILE", str(base))
    house = house_over(sqlite_store).with_settings(basemap_file=base)
    enliven(house)
    with signed_in(house, Role.COORDINATOR) as client:
        yield Desk(screen, client)


def test_a_map_works_and_reaches_nothing(desk: Desk):
    desk.screen.page.context.add_cookies([{"name": "homecare", "value": "secret", "url": SITE}])
    page = desk.open(MAP)
    assert page.locator("main .pin").count() >= len(CLIENTS)
    assert desk.screen.trouble == []
    assert desk.screen.asked == [page.url]
    assert page.evaluate(REACH_OUT) == []


@pytest.mark.parametrize("path", OTHERS)
def test_maps_of_two_plans_and_of_coverage_work_and_reach_nothing(desk: Desk, path: str):
    desk.screen.page.context.add_cookies([{"name": "homecare", "value": "secret", "url": SITE}])
    page = desk.open(path)
    assert page.locator("main .leaflet-map-pane").count() == 1
    assert page.locator("aside").inner_text()
    assert desk.screen.trouble == []
    assert desk.screen.asked == [page.url]
    assert page.evaluate(REACH_OUT) == []


def test_a_map_reads_the_base_map_piece_by_piece(desk: Desk, tmp_path: Path):
    import_basemap(write_land(tmp_path / "land.osm.pbf"), tmp_path / "base.pmtiles")
    for n, letter in enumerate(CLIENTS):
        house = {"village": "", "address": "Rožkalni", "lat": 56.51, "lon": 23.31 + n / 100}
        desk._change(f"/api/v1/clients/C-{letter}", {"place": house})
    page = desk.open(MAP)
    wait_for_land(page)
    page.locator(".ground-name").first.wait_for(state="attached")
    assert page.locator(".ground-name").all_text_contents() == ["Kroņauce"]
    assert WOODS in page.evaluate(COLOURS)
    asked = {url.removeprefix(SITE) for url in desk.screen.asked}
    assert asked == {MAP, "/api/v1/basemap.pmtiles"}
    assert desk.screen.trouble == []
    desk.screen.asked.clear()
    page = desk.open(f"{MAP}&whole=true")
    wait_for_land(page)
    assert WOODS in page.evaluate(COLOURS)
    assert desk.screen.asked == [page.url], "a map to be saved asks for nothing"


@pytest.mark.parametrize("turn", TURNS)
def test_what_came_in_over_the_api_is_shown_and_does_not_run(desk: Desk, turn: int):
    texts = desk.type_in(turn)
    page = desk.open(MAP)
    said = " ".join(words(one) for one in page.evaluate(OPEN_EVERYTHING))
    for text in texts:
        assert text in said
    _unharmed(desk.screen, page)
    page = desk.open(SHEET)
    shown = words(page.locator("body").inner_text())
    for text in texts:
        assert text in shown
    _unharmed(desk.screen, page)


def _unharmed(screen: Screen, page: Page) -> None:
    assert page.evaluate("window.broken") is None
    assert screen.trouble == []
    assert page.locator(STRANGE).count() == 0
    assert {url for url in screen.asked if not url.startswith(f"{SITE}/api/v1/plans/1/")} == set()
