"""Legs of a plan: their times, their shape along roads, and straight where there is no road map."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polyline
import pytest
from markupsafe import Markup

from homecare.model import Place, WayOfTravel
from homecare.settings import Settings
from maps.geojson import plan_geojson
from maps.legs import FindLeg, LegAsked, Lines, RoadsAsked, road_legs, simplified, together
from maps.picture import legs_of, line_of, picture_of
from maps.planmap import Look, draw_plan
from maps.roads.importing import import_roads
from maps.scene import scene_of
from tests.maps.roads.test_travel import Kept
from tests.maps.roads.towns import drawn as drawn_roads
from tests.maps.zemgale import Drawn, tervete

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
RING = {1: (56.40, 23.36), 2: (56.52, 23.36), 3: (56.52, 23.33), 4: (56.40, 23.33)}


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A road map of four sides, two of them on either side of the shifts' start."""
    ring = [([1, 2, 3, 4, 1], {"highway": "tertiary"})]
    drawn_roads(tmp_path / "ring.osm.pbf", RING, ring)
    import_roads(tmp_path / "ring.osm.pbf", tmp_path / "roads.npz", AT, None)
    return Settings(roads_file=tmp_path / "roads.npz")


def test_a_route_has_a_leg_to_each_stop_and_home(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    for route in scene.routes:
        legs = legs_of(route)
        assert [leg.to_stop for leg in legs] == [*route.stops, None]
        assert sum(leg.travel_s for leg in legs) == route.route.totals.travel_s
        assert sum(leg.distance_m for leg in legs) == route.route.totals.distance_m
        assert all(leg.leave_at <= leg.arrive_at for leg in legs)
        times = [at for leg in legs for at in (leg.leave_at, leg.arrive_at)]
        assert times == sorted(times)
        assert len(line_of(legs)) == len(route.path)


def test_a_stop_without_a_place_is_passed_over(drawn: Drawn):
    places = {k: p for k, p in drawn.casebook.places.items() if k != "P-102"}
    route = scene_of(drawn.problem, drawn.plan, places).routes[0]
    legs = legs_of(route)
    assert [leg.to_stop.label if leg.to_stop else "" for leg in legs] == ["A1", "A3", "A4", ""]


def test_legs_follow_imported_roads(drawn: Drawn, settings: Settings):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    legs = legs_of(scene.routes[0], road_legs(settings, scene.legs))
    assert all(leg.on_roads for leg in legs)
    points = line_of(legs)
    assert points[0] == points[-1] == (56.4517, 23.3519)
    assert {lon for _, lon in points} & {23.36, 23.33}


def test_without_a_sound_road_map_lines_are_straight(tmp_path: Path):
    assert road_legs(Settings(roads_file=tmp_path / "none.npz"), []) is None
    (tmp_path / "broken.npz").write_bytes(b"PK\3\4 broken")
    assert road_legs(Settings(roads_file=tmp_path / "broken.npz"), []) is None


def test_geojson_says_whether_lines_follow_roads(drawn: Drawn, settings: Settings):
    def lines(find_leg: FindLeg | None) -> dict[str, bool]:
        places = drawn.casebook.places
        text = plan_geojson(drawn.problem, drawn.plan, places, find_leg=find_leg)
        found = [f for f in json.loads(text)["features"] if f["properties"]["kind"] == "route"]
        return {f["id"]: f["properties"]["on_roads"] for f in found}

    assert not any(lines(None).values())
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    assert any(lines(road_legs(settings, scene.legs)).values())


def test_the_picture_has_times_and_pairs(drawn: Drawn):
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    legs = [leg for route in scene.routes for leg in legs_of(route)]
    picture = picture_of(scene, legs, lambda _: Markup("tip"), lambda at: f"{at:%H:%M}")
    assert picture["pairs"] == [["B2", "C2"]]
    clock = picture["clock"]
    first = min(route.route.start_at for route in scene.routes)
    last = max(route.route.end_at for route in scene.routes)
    assert clock["start"] <= first.timestamp() < clock["start"] + 300
    end = clock["start"] + clock["step"] * (len(clock["names"]) - 1)
    assert timedelta(0) <= timedelta(seconds=end - last.timestamp()) < timedelta(minutes=5)
    assert clock["names"][:2] == ["06:00", "06:05"]
    one = picture["legs"][0]
    assert polyline.decode(one["line"], 5)[0] == pytest.approx((56.4517, 23.3519), abs=1e-5)


def test_an_empty_plan_has_an_empty_picture(drawn: Drawn):
    empty = type(drawn.plan)(problem_id=drawn.problem.id)
    scene = scene_of(drawn.problem, empty, {})
    picture = picture_of(scene, [], lambda _: Markup("tip"), str)
    assert picture["clock"]["names"] == []
    assert not picture["legs"]


def test_bends_too_small_to_see_are_left_out_and_ends_stay():
    straight = [(56.0, 23.0), (56.00001, 23.005), (56.0, 23.01)]
    assert simplified(straight) == [straight[0], straight[2]]
    bent = [(56.0, 23.0), (56.01, 23.005), (56.0, 23.01)]
    assert simplified(bent) == bent
    assert simplified(bent[:2]) == bent[:2]


def test_a_place_no_road_reaches_gets_a_straight_leg(drawn: Drawn):
    def nowhere(*_: object) -> None:
        return None

    route = scene_of(drawn.problem, drawn.plan, drawn.casebook.places).routes[0]
    legs = legs_of(route, nowhere)
    assert not any(leg.on_roads for leg in legs)
    assert all(len(leg.points) == 2 for leg in legs)


def test_openstreetmap_is_named_where_its_roads_are_drawn(drawn: Drawn, settings: Settings):
    places = drawn.casebook.places
    plain = draw_plan(drawn.problem, drawn.plan, places)
    scene = scene_of(drawn.problem, drawn.plan, places)
    look = Look(find_leg=road_legs(settings, scene.legs))
    assert "OpenStreetMap" not in plain
    assert "OpenStreetMap contributors" in draw_plan(drawn.problem, drawn.plan, places, look)


class Router:
    """Works out in this process and remembers which legs it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[LegAsked, ...]] = []

    def __call__(self, asked: RoadsAsked) -> Lines:
        self.asked.append(asked.legs)
        return asked.worked_out()


def never(asked: RoadsAsked) -> Lines:
    raise AssertionError(asked)


def test_legs_of_a_plan_are_looked_up_at_once_and_worked_out_once(drawn: Drawn, settings: Settings):
    kept, router = Kept(), Router()
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    first = road_legs(settings, scene.legs, kept, router)
    assert (kept.asked, kept.told, len(router.asked)) == (1, 1, 1)
    assert set(router.asked[0]) == {leg for leg in scene.legs if leg.from_ != leg.to}
    assert first is not None
    assert {line is None for line in first.lines.values()} == {True, False}, "some has no road"
    again = road_legs(settings, scene.legs, kept, never)
    assert (kept.asked, kept.told) == (2, 1)
    assert again is not None
    assert first == again
    for route in scene.routes:
        assert legs_of(route, first) == legs_of(route, again)


def test_only_what_is_missing_is_worked_out(drawn: Drawn, settings: Settings):
    kept, router = Kept(), Router()
    scene = scene_of(drawn.problem, drawn.plan, drawn.casebook.places)
    one, *rest = dict.fromkeys(leg for leg in scene.legs if leg.from_ != leg.to)
    road_legs(settings, [one], kept, router)
    road_legs(settings, [one, *rest], kept, router)
    assert router.asked == [(one,), tuple(rest)]


HERE, THERE = (56.4517, 23.3519), (56.4003, 23.3524)
LEG = LegAsked(HERE, THERE, WayOfTravel.CAR)


def test_what_is_kept_holds_neither_end_of_a_leg(settings: Settings):
    kept = Kept()
    road_legs(settings, [LEG], kept)
    [line] = kept.lines.values()
    points = polyline.decode(line, 5)
    assert points
    assert not {HERE, THERE} & set(points)


def test_each_way_of_travel_and_each_graph_is_kept_apart(settings: Settings, tmp_path: Path):
    kept, router = Kept(), Router()
    walked = LegAsked(HERE, THERE, WayOfTravel.FOOT)
    shared = LegAsked(HERE, THERE, WayOfTravel.SHARED_CAR)
    road_legs(settings, [LEG], kept, router)
    road_legs(settings, [walked], kept, router)
    road_legs(settings, [shared], kept, never)
    road_legs(settings.model_copy(update={"roads_ferries": False}), [LEG], kept, router)
    path = [([1, 2], {"highway": "tertiary"}), ([2, 3, 4, 1], {"highway": "residential"})]
    drawn_roads(tmp_path / "other.osm.pbf", RING, path)
    import_roads(tmp_path / "other.osm.pbf", settings.roads_file, AT, None)
    road_legs(settings, [LEG], kept, router)
    assert router.asked == [(LEG,), (walked,), (LEG,), (LEG,)]
    assert len({version for version, *_ in kept.lines}) == 4
    assert len({version.partition(":")[0] for version, *_ in kept.lines}) == 2


def test_a_damaged_line_is_worked_out_anew(settings: Settings):
    kept = Kept()
    good = road_legs(settings, [LEG], kept)
    kept.lines = dict.fromkeys(kept.lines, "_p~")
    assert road_legs(settings, [LEG], kept) == good
    assert road_legs(settings, [LEG], kept, never) == good


def test_what_cannot_be_worked_out_now_is_straight_and_not_kept(settings: Settings):
    kept = Kept()
    found = road_legs(settings, [LEG], kept, lambda _: {})
    assert found is not None
    one, other = (Place(id="P", parish="", address="", lat=p[0], lon=p[1]) for p in (HERE, THERE))
    assert found(one, other, WayOfTravel.CAR) is None
    assert found(one, one, WayOfTravel.CAR) == [HERE, HERE]
    assert (kept.told, kept.lines) == (0, {})


def test_that_there_is_no_way_is_kept(settings: Settings):
    kept = Kept()
    nowhere = LegAsked(HERE, (58.0, 27.0), WayOfTravel.CAR)
    assert road_legs(settings, [nowhere], kept) == road_legs(settings, [nowhere], kept, never)
    assert kept.told == 1


def test_a_damaged_graph_gives_no_ways(settings: Settings):
    """Its version can be read, as the server does; the rest of it cannot."""
    content = bytearray(settings.roads_file.read_bytes())
    middle = content.index(b"shape_lats.npy") + 60
    content[middle : middle + 20] = bytes(20)
    settings.roads_file.write_bytes(content)
    found = road_legs(settings, [LEG])
    assert found is not None
    assert found.lines == {}


def test_two_plans_know_together_what_each_knows(settings: Settings):
    back = LegAsked(THERE, HERE, WayOfTravel.CAR)
    both = together(road_legs(settings, [LEG]), None, road_legs(settings, [back]))
    assert both is not None
    assert both.lines.keys() == {LEG, back}
    assert together(None, None) is None


def test_a_way_without_any_bend_is_kept_too(settings: Settings):
    kept = Kept()
    straight = LegAsked((56.44, 23.36), (56.48, 23.36), WayOfTravel.CAR)
    first = road_legs(settings, [straight], kept)
    assert first is not None
    assert first.lines == {straight: ()}
    assert road_legs(settings, [straight], kept, never) == first
