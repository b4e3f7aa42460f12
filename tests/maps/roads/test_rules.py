"""What tags mean: access, directions, speeds, surfaces, barriers, ferries."""

import pytest

from maps.roads.rules import (
    BICYCLE_KMH,
    CAR_KMH,
    SIGNED_GAIN,
    Profile,
    Surface,
    Tags,
    blocked_for,
    limit_kmh,
    rule_of,
)

Pair = tuple[bool, bool]
CAR, BICYCLE, FOOT = Profile.CAR, Profile.BICYCLE, Profile.FOOT
BOTH, ALONG, AGAINST, NONE = (True, True), (True, False), (False, True), (False, False)


@pytest.mark.parametrize(
    ("tags", "car", "bicycle", "foot"),
    [
        ({"highway": "residential"}, BOTH, BOTH, BOTH),
        ({"highway": "residential", "oneway": "yes"}, ALONG, ALONG, BOTH),
        ({"highway": "residential", "oneway": "-1"}, AGAINST, AGAINST, BOTH),
        ({"highway": "residential", "oneway": "yes", "oneway:bicycle": "no"}, ALONG, BOTH, BOTH),
        ({"highway": "residential", "oneway": "reversible"}, NONE, NONE, BOTH),
        ({"highway": "tertiary", "junction": "roundabout"}, ALONG, ALONG, BOTH),
        ({"highway": "motorway"}, ALONG, NONE, NONE),
        ({"highway": "unclassified", "access": "private"}, NONE, NONE, NONE),
        ({"highway": "unclassified", "motor_vehicle": "no"}, NONE, BOTH, BOTH),
        ({"highway": "unclassified", "access": "no", "foot": "yes"}, NONE, NONE, BOTH),
        ({"highway": "service", "access": "destination"}, BOTH, BOTH, BOTH),
        ({"highway": "track"}, NONE, BOTH, BOTH),
        ({"highway": "track", "motor_vehicle": "yes"}, BOTH, BOTH, BOTH),
        ({"highway": "track", "access": "forestry"}, NONE, NONE, NONE),
        ({"highway": "footway"}, NONE, NONE, BOTH),
        ({"highway": "footway", "bicycle": "yes"}, NONE, BOTH, BOTH),
        ({"highway": "cycleway"}, NONE, BOTH, BOTH),
        ({"route": "ferry"}, BOTH, BOTH, BOTH),
        ({"route": "ferry", "motor_vehicle": "no"}, NONE, BOTH, BOTH),
    ],
)
def test_who_may_go_which_way(tags: Tags, car: Pair, bicycle: Pair, foot: Pair):
    rule = rule_of(tags)
    found = (NONE, NONE, NONE) if rule is None else rule.open_to
    assert found == (car, bicycle, foot)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "proposed"},
        {"highway": "construction"},
        {"highway": "pedestrian", "area": "yes"},
        {"waterway": "river"},
    ],
)
def test_no_road(tags: Tags):
    assert rule_of(tags) is None


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "tertiary"}, CAR_KMH["tertiary"]),
        ({"highway": "tertiary", "maxspeed": "50"}, 44.0),
        ({"highway": "primary", "maxspeed": "30 mph"}, 30 * 1.609344 * 0.88),
        ({"highway": "tertiary", "maxspeed": "70"}, 61.6),
        ({"highway": "tertiary", "maxspeed": "90"}, CAR_KMH["tertiary"] * SIGNED_GAIN),
        ({"highway": "tertiary", "maxspeed": "90", "surface": "gravel"}, 58.0),
        ({"highway": "tertiary", "maxspeed": "LV:rural"}, CAR_KMH["tertiary"]),
        ({"highway": "tertiary", "maxspeed": "none"}, CAR_KMH["tertiary"]),
        ({"highway": "unclassified", "maxspeed": "LV:urban"}, CAR_KMH["unclassified"]),
        ({"highway": "secondary", "surface": "gravel"}, 58.0),
        ({"highway": "unclassified", "surface": "dirt"}, 28.0),
        ({"highway": "residential", "maxspeed": "5"}, 5.0),
    ],
)
def test_speed_by_car(tags: Tags, kmh: float):
    rule = rule_of(tags)
    assert rule is not None
    assert rule.car_kmh == pytest.approx(kmh)


@pytest.mark.parametrize(
    ("tags", "surface"),
    [
        ({"highway": "tertiary"}, Surface.PAVED),
        ({"highway": "tertiary", "surface": "compacted"}, Surface.GRAVEL),
        ({"highway": "tertiary", "surface": "ground"}, Surface.DIRT),
        ({"highway": "track"}, Surface.DIRT),
        ({"highway": "track", "tracktype": "grade1"}, Surface.PAVED),
        ({"highway": "path"}, Surface.DIRT),
    ],
)
def test_surface(tags: Tags, surface: Surface):
    rule = rule_of(tags)
    assert rule is not None
    assert rule.surface is surface


@pytest.mark.parametrize(
    ("tags", "stops"),
    [
        ({}, (False, False, False)),
        ({"barrier": "bollard"}, (True, False, False)),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, (False, False, False)),
        ({"barrier": "gate"}, (False, False, False)),
        ({"barrier": "gate", "access": "private"}, (True, True, True)),
        ({"barrier": "lift_gate", "access": "no", "foot": "yes"}, (True, True, False)),
        ({"barrier": "fence"}, (True, True, True)),
    ],
)
def test_barrier(tags: Tags, stops: tuple[bool, bool, bool]):
    assert blocked_for(tags) == stops


@pytest.mark.parametrize(
    ("text", "seconds"), [("00:20", 1200), ("1:05:30", 3930), ("15", 900), ("soon", None)]
)
def test_ferry_duration(text: str, seconds: int | None):
    rule = rule_of({"route": "ferry", "duration": text})
    assert rule is not None
    assert rule.ferry
    assert rule.ferry_s == seconds


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("90", 90.0), ("55 mph", 88.51392), ("LV:rural", 90.0), ("signals", None), ("", None)],
)
def test_signed_limit(text: str, kmh: float | None):
    assert limit_kmh(text) == (None if kmh is None else pytest.approx(kmh))


def test_bicycles_are_slower_on_worse_ground():
    assert BICYCLE_KMH[Surface.PAVED] > BICYCLE_KMH[Surface.GRAVEL] > BICYCLE_KMH[Surface.DIRT]
