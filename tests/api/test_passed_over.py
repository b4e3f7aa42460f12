"""A plan whose travel came from another provider than the one that is set says so to whom reads it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import maps
from homecare.i18n import messages
from homecare.settings import settings
from tests.maps.ownserver import own_server
from tests.maps.roads.towns import drawn
from tests.story.test_one_visit import write_tables
from tests.terminal import Terminal


@pytest.fixture
def town(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A town whose OSRM server is out of order and that has no road map."""
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    with own_server(lambda _path, _body: (503, b"")) as server:
        monkeypatch.setenv("HOMECARE_TRAVEL_PROVIDER", "osrm")
        monkeypatch.setenv("HOMECARE_OSRM_URL", server.url)
        settings.cache_clear()
        yield terminal


def test_the_plan_says_who_gave_no_answer(town: Terminal):
    made = town.ask("plan", "--day", "2026-11-23", "--seconds", "1")
    assert made["travel"] == {"source": "geodesic", "passed_over": ["osrm:status"], "off_road": []}
    shown = town.run("show", made["plan_id"])
    assert "Braukšanas laikus deva taisnas līnijas aprēķins" in shown
    assert "OSRM serveris (atbildēja ar kļūdu)" in shown
    assert town.ask("show", made["plan_id"])["travel"] == made["travel"], "it is kept"


def test_where_all_went_well_nothing_is_said(terminal: Terminal):
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    made = terminal.ask("plan", "--day", "2026-11-23", "--seconds", "1")
    assert made["travel"] == {"source": "geodesic", "passed_over": [], "off_road": []}
    assert "Derīgu atbildi" not in terminal.run("show", made["plan_id"])


def test_the_plan_names_places_far_from_any_road(terminal: Terminal):
    terminal.run("db", "upgrade")
    terminal.run("import", write_tables(terminal.folder / "t"), "-m", "t", "--create", "T")
    points = {1: (56.0, 23.0), 2: (57.0, 24.0)}
    drawn(terminal.folder / "far.osm.pbf", points, [([1, 2], {"highway": "tertiary"})])
    terminal.run("roads", "import", terminal.folder / "far.osm.pbf")
    made = terminal.ask("plan", "--day", "2026-11-23", "--seconds", "1")
    off = made["travel"]["off_road"]
    assert made["travel"]["source"] == "roads"
    assert off
    shown = terminal.run("show", made["plan_id"])
    assert "Tālāk par 500 m no ceļa: " + ", ".join(off) in " ".join(shown.split())


def test_each_trouble_that_a_server_can_give_has_its_words():
    given = {
        str(call.args[0].value)
        for file in ("asking.py", "servers.py")
        for call in ast.walk(ast.parse((Path(maps.__file__).parent / file).read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "NoAnswer"
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(given) >= 6
    told = {code.rpartition(".")[2] for code in messages() if code.startswith("travel_trouble.")}
    assert given <= told
