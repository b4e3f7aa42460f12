"""plan.geojson: the whole plan, east first, in UTC and local time, by codes unless asked."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from homecare.model import Place
from maps.geojson import plan_geojson
from tests import tiny
from tests.legal import plan_of
from tests.maps.zemgale import Drawn, tervete

GOLDEN = Path(__file__).parent / "golden" / "tiny.geojson"


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return tervete()


def features(drawn: Drawn, **asked: Any) -> list[dict[str, Any]]:
    text = plan_geojson(drawn.problem, drawn.plan, drawn.casebook.places, **asked)
    found: list[dict[str, Any]] = json.loads(text)["features"]
    return found


def of_kind(found: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [f for f in found if f["properties"]["kind"] == kind]


def test_the_tiny_day_is_written_as_ever():
    places = {
        code: Place(id=code, parish="Tērvetes pagasts", address=code, lat=56.45, lon=23.3 + n / 8)
        for n, code in enumerate(tiny.PLACES)
    }
    problem = tiny.problem()
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]})
    assert plan_geojson(problem, plan, places) == GOLDEN.read_text("utf-8")


def test_every_route_stop_and_unserved_visit_is_there_once(drawn: Drawn):
    found = features(drawn)
    assert len(of_kind(found, "route")) == 6
    assert len(of_kind(found, "stop")) == 14
    assert len(of_kind(found, "unserved")) == 3
    assert len({f["id"] for f in found}) == len(found)


def test_coordinates_are_east_first(drawn: Drawn):
    stop = of_kind(features(drawn), "stop")[0]
    assert stop["geometry"] == {"type": "Point", "coordinates": [23.3447, 56.5141]}
    line = of_kind(features(drawn), "route")[0]["geometry"]["coordinates"]
    assert all(20.9 < east < 28.3 and 55.6 < north < 58.1 for east, north in line)
    assert line[0] == line[-1] == [23.3519, 56.4517]
    assert len(line) == 6


def test_times_are_utc_and_local(drawn: Drawn):
    stop = of_kind(features(drawn), "stop")[0]["properties"]
    assert stop["begin_at"] == "2026-11-23T06:12:30Z"
    assert stop["begin_local"] == "2026-11-23T08:12:30+02:00"
    assert (stop["number"], stop["label"], stop["carer_id"]) == (1, "A1", "K-01")
    assert stop["parish"] == "Tērvetes pagasts"


def test_pairs_name_each_other(drawn: Drawn):
    pairs = [f["properties"] for f in of_kind(features(drawn), "stop")]
    with_others = {p["carer_id"]: p["with_carer_ids"] for p in pairs if p["double_handed"]}
    assert with_others == {"K-02": ["K-03"], "K-03": ["K-02"]}


def test_unserved_visits_say_why_and_what_would_help(drawn: Drawn):
    left = {f["properties"]["client_id"]: f for f in of_kind(features(drawn), "unserved")}
    assert left["C-0007"]["properties"]["reason"] == "no_time"
    assert left["C-0007"]["properties"]["remedy"] == "overtime"
    assert left["C-0007"]["properties"]["reason_text"]
    assert left["C-0014"]["properties"]["duty"] is False
    assert left["C-0090"]["geometry"] is None


def test_codes_only_unless_names_are_asked_for(drawn: Drawn):
    plain = json.dumps(features(drawn), ensure_ascii=False)
    persons = drawn.casebook.persons.values()
    assert not [p for p in persons if p.family_name in plain or (p.phone and p.phone in plain)]
    assert "Ozolu iela" not in plain
    named = of_kind(features(drawn, names=drawn.names), "stop")[0]["properties"]
    assert named["client_name"] == drawn.names["C-0001"]
    assert named["carer_name"] == drawn.names["K-01"]


def test_the_box_holds_every_point(drawn: Drawn):
    text = plan_geojson(drawn.problem, drawn.plan, drawn.casebook.places)
    west, south, east, north = json.loads(text)["bbox"]
    for feature in of_kind(features(drawn), "stop"):
        lon, lat = feature["geometry"]["coordinates"]
        assert west <= lon <= east
        assert south <= lat <= north


def test_a_plan_without_any_place_is_still_geojson(drawn: Drawn):
    bare = json.loads(plan_geojson(drawn.problem, drawn.plan, {}))
    assert "bbox" not in bare
    assert all(f["geometry"] is None for f in bare["features"])


def test_reason_texts_follow_the_language(drawn: Drawn):
    strange = tuple(replace(u, reason="strange_reason") for u in drawn.plan.unserved)
    other = replace(drawn, plan=replace(drawn.plan, unserved=strange))
    texts = [
        f["properties"]["reason_text"] for f in of_kind(features(other, language="en"), "unserved")
    ]
    assert all(text.startswith("reason.strange_reason") for text in texts)
