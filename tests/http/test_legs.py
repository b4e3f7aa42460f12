"""Legs along the roads in what the server gives, which itself never loads a road map."""

import json
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polyline
import pytest

from api.legs import keep_legs
from api.workbench import Workbench
from homecare.access import Role
from homecare.errors import TooMany
from homecare.store import Store
from maps.legs import Lines, RoadsAsked
from maps.roads.importing import import_roads
from tests.handwork.days import town
from tests.http.days import Road, road_over
from tests.maps.roads.towns import drawn

CORNERS = {1: (56.46, 23.30), 2: (56.46, 23.90), 3: (56.44, 23.90), 4: (56.44, 23.30)}
"""Two long roads on either side of the tiny road, which is no road of its own."""
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
SAID = "OpenStreetMap"


@pytest.fixture
def roads_file(tmp_path: Path) -> Path:
    ways = [([1, 2, 3, 4, 1], {"highway": "tertiary"})]
    drawn(tmp_path / "ring.osm.pbf", CORNERS, ways)
    import_roads(tmp_path / "ring.osm.pbf", tmp_path / "roads.npz", AT, None)
    return tmp_path / "roads.npz"


@pytest.fixture
def road(sqlite_store: Store, roads_file: Path) -> Road:
    """The tiny road with a road map, and a workbench that must not be asked for legs."""
    plain = road_over(sqlite_store, town())
    return replace(plain, house=plain.house.with_settings(roads_file=roads_file))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[RoadsAsked]:
    """What the workbench was asked for; it answers in this process."""
    found: list[RoadsAsked] = []

    def work_out(_: Workbench, asked: RoadsAsked) -> Lines:
        found.append(asked)
        return asked.worked_out()

    monkeypatch.setattr(Workbench, "work_out", work_out)
    return found


def url(plan_id: int, what: str) -> str:
    return f"/api/v1/plans/{plan_id}/{what}"


def routes(answer: Any) -> list[dict[str, Any]]:
    features = answer.json()["features"]
    return [f for f in features if f["properties"]["kind"] == "route"]


def test_a_plan_whose_ways_were_kept_is_drawn_without_the_workbench(
    road: Road, asked: list[RoadsAsked]
):
    draft = road.planned()
    keep_legs(road.house.ports, road.house.chosen, [draft.id])
    found = routes(road.client().get(url(draft.id, "plan.geojson")))
    assert [route["properties"]["on_roads"] for route in found] == [True, True]
    assert {56.46, 56.44} & {lat for r in found for _, lat in r["geometry"]["coordinates"]}
    sheet = road.client().get(url(draft.id, "sheets/K-1"))
    assert SAID in sheet.text
    assert asked == []


def test_missing_ways_are_asked_of_the_workbench_once(road: Road, asked: list[RoadsAsked]):
    draft = road.planned()
    first = road.client().get(url(draft.id, "plan.geojson"))
    assert [route["properties"]["on_roads"] for route in routes(first)] == [True, True]
    assert len(asked) == 1
    assert road.client().get(url(draft.id, "plan.geojson")).text == first.text
    assert SAID in road.client().get(url(draft.id, "sheets/K-2")).text
    assert len(asked) == 1


def test_where_the_workbench_cannot_lines_are_straight_and_say_so(
    road: Road, monkeypatch: pytest.MonkeyPatch
):
    def busy(*_: object) -> Lines:
        raise TooMany("workbench_busy", retry_s=5)

    monkeypatch.setattr(Workbench, "work_out", busy)
    draft = road.planned()
    found = routes(road.client().get(url(draft.id, "plan.geojson")))
    assert [route["properties"]["on_roads"] for route in found] == [False, False]
    assert SAID not in road.client().get(url(draft.id, "sheets/K-1")).text


def test_the_workbench_itself_works_ways_out_for_maps_and_papers(road: Road):
    draft = road.planned()
    with closing(road.house.app.state.workbench):
        client = road.client()
        shown = client.get(url(draft.id, "map"))
        assert SAID in shown.text
        assert client.get(url(draft.id, "sheets/K-1/sheet.pdf")).status_code == 200
        assert "<trk>" in client.get(url(draft.id, "sheets/K-1/day.gpx")).text
    with road.house.store.engine.connect() as connection:
        lines = connection.exec_driver_sql("SELECT line FROM travel_shapes").scalars().all()
    assert len(lines) == 6
    homes = {(56.45, round(23.35 + n / 10, 2)) for n in range(5)}
    assert not {p for line in lines if line for p in polyline.decode(line, 5)} & homes


def test_who_sees_no_house_exactly_gets_no_way_to_its_door(road: Road, asked: list[RoadsAsked]):
    draft = road.planned()
    keep_legs(road.house.ports, road.house.chosen, [draft.id])
    with road.house.store.work("test") as work:
        casebook = work.casebook("tervete")
        place = replace(casebook.places["A"], lat=56.45678, lon=23.45678)
        work.save(casebook, replace(casebook, places={**casebook.places, "A": place}))
    road.client().get(url(draft.id, "plan.geojson"))
    rough = road.client(Role.PLANNER).get(url(draft.id, "plan.geojson"))
    assert "23.45678" not in rough.text
    exact, coarse = ({leg.to for leg in one.legs} for one in asked)
    assert (56.45678, 23.45678) in exact
    assert coarse == {(56.46, 23.46), (56.45, 23.55)}


def test_plans_are_kept_without_a_word_where_there_is_no_road_map(road: Road, tmp_path: Path):
    draft = road.planned()
    keep_legs(road.house.ports, road.house.chosen, [])
    bare = road.house.chosen.model_copy(update={"roads_file": tmp_path / "none.npz"})
    keep_legs(road.house.ports, bare, [draft.id])
    keep_legs(road.house.ports, road.house.chosen, [99])
    with road.house.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM travel_shapes").scalar() == 0


SCRIPT = """
import json, sys
from pathlib import Path
import api.serve, api.wire, api.http.app
from api.pages import carer_sheet, carers_day
from homecare.settings import Settings
from homecare.store import Store
from maps.geojson import plan_geojson
from maps.legs import road_legs
from maps.scene import scene_of

def never(asked):
    raise AssertionError(asked)

store = Store(sys.argv[1])
with store.look("test") as look:
    record, book = look.plan(int(sys.argv[3])), look.casebook("tervete")
scene = scene_of(record.problem, record.plan, book.places)
legs = road_legs(Settings(roads_file=Path(sys.argv[2])), scene.legs, store.travel, never)
drawn = plan_geojson(record.problem, record.plan, book.places, find_leg=legs)
sheet = carer_sheet(carers_day(record.problem, record.plan, book, "K-1"), legs)
heavy = {"scipy", "shapely", "osmium", "folium", "pandas", "numba", "ortools", "reportlab"}
print(json.dumps([drawn.count('"on_roads": true'), "OpenStreetMap" in sheet,
                  sorted(heavy & sys.modules.keys())]))
"""


def test_drawing_kept_ways_loads_nothing_heavy(road: Road, roads_file: Path):
    draft = road.planned()
    keep_legs(road.house.ports, road.house.chosen, [draft.id])
    database = road.house.store.engine.url.render_as_string()
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, database, str(roads_file), str(draft.id)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert json.loads(told.stdout) == [2, True, []]
