"""The map over roads and a base map in a real browser: drawn from the page itself, asking nobody."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep
from types import SimpleNamespace

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Page

from api.http.headers import Headers
from api.http.headers import page as served
from api.http.routers.basemap import router
from maps.basemap.importing import import_basemap
from maps.parishes import import_parishes
from maps.planmap import Look, draw_plan
from tests.browser.conftest import Screen
from tests.browser.payloads import PAYLOADS
from tests.maps.basemap.land import write_land
from tests.maps.test_coverage import write_shapes
from tests.maps.zemgale import Drawn, tervete

pytestmark = pytest.mark.browser
COLOURS = """() => {
  const seen = new Set();
  for (const canvas of document.querySelectorAll(".leaflet-tile-pane canvas")) {
    const shown = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let n = 0; n < shown.length; n += 4) {
      seen.add([shown[n], shown[n + 1], shown[n + 2]].map((c) => c.toString(16).padStart(2, "0")).join(""));
    }
  }
  return Array.from(seen);
}"""
LAND, WOODS, WATER, PRIMARY = "f6f3ea", "d5e3c5", "a9cde6", "ffdf9e"


def wait_for_land(page: Page) -> None:
    """Come back when all tiles of the view are painted, not only the first ones."""
    page.locator(".leaflet-tile-loaded").nth(3).wait_for(state="attached")
    page.locator(".leaflet-tile:not(.leaflet-tile-loaded)").first.wait_for(state="detached")


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """Tērvete's day moved into the made-up land."""
    day = tervete()
    places = {
        code: replace(
            place, lat=56.5 + (place.lat - 56.39) / 10, lon=23.3 + (place.lon - 23.23) / 10
        )
        for code, place in day.casebook.places.items()
        if place.lat is not None and place.lon is not None
    }
    return replace(day, casebook=replace(day.casebook, places=places))


def base(folder: Path, village: str = "Kroņauce") -> Path:
    import_basemap(write_land(folder / "land.osm.pbf", village), folder / "base.pmtiles")
    return folder / "base.pmtiles"


def picture(drawn: Drawn, basemap: Path, carer_id: str | None = None) -> str:
    seen = Look(basemap=basemap, carer_id=carer_id)
    return draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, seen)


def test_the_base_map_is_drawn_and_nobody_is_asked(screen: Screen, drawn: Drawn, tmp_path: Path):
    page = screen.show(picture(drawn, base(tmp_path)))
    wait_for_land(page)
    assert {LAND, WOODS, WATER, PRIMARY} <= set(page.evaluate(COLOURS))
    assert screen.asked == [page.url]
    assert screen.trouble == []
    credits_ = page.locator(".leaflet-control-attribution").inner_text()
    assert "© OpenStreetMap contributors" in credits_


def test_a_view_nearer_than_the_tiles_draws_them_larger(
    screen: Screen, drawn: Drawn, tmp_path: Path
):
    page = screen.show(picture(drawn, base(tmp_path)))
    page.locator(".carer summary").first.click()
    page.locator("button[data-pin=A1]").click()
    for _ in range(3):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)
    wait_for_land(page)
    assert WOODS in page.evaluate(COLOURS)
    assert screen.trouble == []


def test_without_a_base_map_the_land_is_plain(screen: Screen, drawn: Drawn, tmp_path: Path):
    page = screen.show(picture(drawn, tmp_path / "none.pmtiles"))
    assert page.locator(".leaflet-tile-pane canvas").count() == 0
    assert page.locator("main .pin").count() > 10
    assert screen.trouble == []


def test_damaged_tiles_leave_plain_land_and_the_plan(screen: Screen, drawn: Drawn, tmp_path: Path):
    path = base(tmp_path)
    content = bytearray(path.read_bytes())
    start = int.from_bytes(content[56:64], "little")  # where the tiles begin, PMTiles 3
    for n in range(start + 30, len(content), 40):
        content[n] ^= 0xFF
    path.write_bytes(bytes(content))
    page = screen.show(picture(drawn, path))
    wait_for_land(page)
    assert LAND in page.evaluate(COLOURS)
    assert page.locator("main .pin").count() > 10
    assert screen.trouble == []


@pytest.mark.parametrize("payload", ["image", "script", "template", "braces"])
def test_a_hostile_name_of_a_village_is_only_a_name(
    screen: Screen, drawn: Drawn, tmp_path: Path, payload: str
):
    text = PAYLOADS[payload]
    html = picture(drawn, base(tmp_path, text))
    page = screen.show(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html))
    page.wait_for_selector(".ground-name", state="attached")
    assert text in page.locator(".ground-name").all_text_contents()
    assert page.evaluate("window.broken") is None
    assert screen.trouble == []


def test_a_carers_day_over_a_base_map_is_one_small_file(
    screen: Screen, drawn: Drawn, tmp_path: Path
):
    html = picture(drawn, base(tmp_path), carer_id="K-01")
    assert len(html.encode()) < 600_000
    page = screen.show(html)
    assert page.locator("main .pin").count() == 4


@contextmanager
def site(html: str, basemap: Path) -> Iterator[str]:
    """A real server of a map page, of the base map and of something that is nobody's business."""
    app = FastAPI()
    app.state.chosen = SimpleNamespace(basemap_file=basemap)
    app.include_router(router)
    app.add_api_route("/map", lambda: served(html))
    app.add_api_route("/record", lambda: {"name": "Anna"})
    app.add_middleware(Headers, https=False)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical")
    server = uvicorn.Server(config)
    with config.bind_socket() as socket:
        thread = Thread(target=server.run, args=([socket],))
        thread.start()
        while not server.started:
            sleep(0.01)
        try:
            yield f"http://127.0.0.1:{socket.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_a_served_map_reads_its_land_from_within_the_sandbox_and_nothing_else(
    screen: Screen, drawn: Drawn, tmp_path: Path
):
    basemap = base(tmp_path)
    seen = Look(basemap=basemap, basemap_url="/api/v1/basemap.pmtiles")
    html = draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, seen)
    with site(html, basemap) as address:
        screen.page.goto(f"{address}/map")
        wait_for_land(screen.page)
        assert WOODS in screen.page.evaluate(COLOURS)
        assert set(screen.asked) == {f"{address}/map", f"{address}/api/v1/basemap.pmtiles"}
        assert screen.trouble == []
        refused = screen.page.evaluate("fetch('/record').then(() => null, (error) => error.name)")
        assert refused == "TypeError", "an origin of its own reads no record"


def test_a_served_map_whose_base_map_is_gone_is_a_plan_on_plain_land(
    screen: Screen, drawn: Drawn, tmp_path: Path
):
    basemap = base(tmp_path)
    seen = Look(basemap=basemap, basemap_url="/api/v1/basemap.pmtiles")
    html = draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, seen)
    basemap.unlink()
    with site(html, basemap) as address:
        screen.page.goto(f"{address}/map")
        wait_for_land(screen.page)
        assert set(screen.page.evaluate(COLOURS)) == {LAND}
        assert screen.page.locator("main .pin").count() > 10


def test_official_boundaries_are_drawn_and_explained(screen: Screen, drawn: Drawn, tmp_path: Path):
    kept = tmp_path / "parishes.geojson"
    import_parishes(write_shapes(tmp_path / "Pagasti.shp", {"Tērvetes pag.": (23.25, 56.45)}), kept)
    seen = Look(parishes=kept)
    html = draw_plan(drawn.problem, drawn.plan, drawn.casebook.places, seen)
    page = screen.show(html)
    line = page.locator(".leaflet-borders-pane path")
    assert line.count() == 1
    assert line.get_attribute("stroke-dasharray")
    assert "Pagasta robeža" in page.locator("#legend").inner_text()
    page = screen.show(draw_plan(drawn.problem, drawn.plan, drawn.casebook.places))
    assert "Pagasta robeža" not in page.locator("#legend").inner_text()
    assert screen.trouble == []
