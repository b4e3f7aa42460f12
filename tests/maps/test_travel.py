"""Travel without a road map: right against geopy, whole numbers, honest about missing figures."""

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from geopy.distance import geodesic

import maps
from homecare.errors import HomecareError, SettingsError
from homecare.i18n import say
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.ports import FindTravel
from maps.coordinates import lat_lon, lon_lat
from maps.travel import Geodesic, geodesic_m

CAR, BICYCLE, FOOT = WayOfTravel.CAR, WayOfTravel.BICYCLE, WayOfTravel.FOOT
PLAIN = TravelSettings(detour_factor=1.0, speed_kmh={CAR: 36.0, BICYCLE: 18.0})


def place(code: str, lat: float | None, lon: float | None) -> Place:
    return Place(id=code, parish="Tērvetes pagasts", address="„Zelmeņi”", lat=lat, lon=lon)


ZELMENI = place("P-1", 56.4517, 23.3519)
KRONAUCE = place("P-2", 56.5131, 23.3427)
BUKAISI = place("P-3", 56.4003, 23.2524)


def scattered(n: int) -> list[Place]:
    chance = random.Random(7)
    return [
        place(f"P-{i}", chance.uniform(55.6, 58.1), chance.uniform(20.9, 28.3)) for i in range(n)
    ]


def test_port_is_kept():
    find: FindTravel = Geodesic()
    travel = find([ZELMENI, KRONAUCE], [CAR], TravelSettings())
    assert travel.place_ids == ("P-1", "P-2")
    assert travel.source == "geodesic"
    assert set(travel.by_way) == {CAR}


def test_distance_agrees_with_geopy_all_over_latvia():
    """Within one part in 100,000 and 1 cm of Karney's geodesic."""
    pairs = [lat_lon(p) for p in scattered(60)]
    ours = geodesic_m(pairs)
    for i, a in enumerate(pairs):
        for j, b in enumerate(pairs):
            exact = geodesic(a, b).meters
            assert abs(ours[i, j] - exact) <= 0.01 + exact * 1e-5


def test_short_distances_agree_with_geopy():
    near = [ZELMENI, replace(ZELMENI, lat=56.45171), replace(ZELMENI, lon=23.35195)]
    pairs = [lat_lon(p) for p in near]
    ours = geodesic_m(pairs)
    assert ours[0, 1] == pytest.approx(geodesic(pairs[0], pairs[1]).meters, abs=0.005)
    assert ours[0, 2] == pytest.approx(geodesic(pairs[0], pairs[2]).meters, abs=0.005)


def test_hand_made_figure():
    """Zelmeņi-Kroņauce is 6.86 km straight; at 36 km/h, ten metres a second, 687 seconds."""
    matrix = Geodesic()([ZELMENI, KRONAUCE], [CAR], PLAIN).by_way[CAR]
    metres = matrix.distance_m[0][1]
    assert 6800 < metres < 6950
    assert matrix.travel_s[0][1] in {metres // 10, metres // 10 + 1}


def test_detour_speed_and_season_multiply():
    places = [ZELMENI, BUKAISI]
    winter = replace(PLAIN, detour_factor=1.5, season="snow")
    plain, snow = (Geodesic()(places, [CAR, BICYCLE], s).by_way for s in (PLAIN, winter))
    assert snow[CAR].distance_m[0][1] == pytest.approx(1.5 * plain[CAR].distance_m[0][1], abs=2)
    assert snow[CAR].travel_s[0][1] == pytest.approx(2.1 * plain[CAR].travel_s[0][1], abs=3)
    assert plain[BICYCLE].travel_s[0][1] == pytest.approx(2 * plain[CAR].travel_s[0][1], abs=2)
    assert plain[BICYCLE].distance_m == plain[CAR].distance_m


def test_same_place_and_same_coordinates_take_no_time():
    twin = replace(ZELMENI, id="P-9")
    matrix = Geodesic()([ZELMENI, twin, KRONAUCE], [FOOT], TravelSettings()).by_way[FOOT]
    assert [matrix.travel_s[i][i] for i in range(3)] == [0, 0, 0]
    assert matrix.travel_s[0][1] == matrix.distance_m[1][0] == 0
    assert matrix.travel_s[0][2] == matrix.travel_s[1][2] > 0


def test_a_metre_away_is_never_free():
    """Seconds and metres are rounded up, so no positive distance costs nothing."""
    beside = replace(ZELMENI, id="P-9", lat=56.451701)
    matrix = Geodesic()([ZELMENI, beside], [CAR], TravelSettings()).by_way[CAR]
    assert matrix.travel_s[0][1] == matrix.distance_m[0][1] == 1


def test_both_directions_are_equal_and_detours_do_not_pay():
    matrix = Geodesic()(scattered(40), [CAR], TravelSettings()).by_way[CAR]
    seconds = matrix.travel_s
    for i in range(40):
        for j in range(40):
            assert seconds[i][j] == seconds[j][i]
            assert all(seconds[i][j] <= seconds[i][k] + seconds[k][j] + 1 for k in range(40))


def test_no_places_give_an_empty_matrix():
    travel = Geodesic()([], [CAR], TravelSettings())
    assert travel.by_way[CAR].travel_s == ()


@pytest.mark.parametrize(
    "lost", [(None, None), (56.4, None), (float("nan"), 23.3), (91.0, 23.0), (56.0, 181.0)]
)
def test_place_without_coordinates_is_named_by_its_code(lost: tuple[float | None, float | None]):
    with pytest.raises(HomecareError) as caught:
        Geodesic()([ZELMENI, place("P-7", *lost)], [CAR], TravelSettings())
    assert caught.value.code == "place_unlocated"
    assert caught.value.values == {"place_id": "P-7", "count": 1}
    for language in ("lv", "en"):
        assert "P-7" in say("error.place_unlocated", language, **caught.value.values)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"speed_kmh": {}}, "travel.speed_kmh.car"),
        ({"speed_kmh": {CAR: 0.0}}, "travel.speed_kmh.car"),
        ({"speed_kmh": {CAR: float("inf")}}, "travel.speed_kmh.car"),
        ({"season": "hail"}, "travel.season_factor.hail"),
        ({"detour_factor": 0.9}, "travel.detour_factor"),
        ({"detour_factor": float("nan")}, "travel.detour_factor"),
    ],
)
def test_a_missing_or_senseless_figure_is_named(change: dict[str, Any], name: str):
    with pytest.raises(SettingsError) as caught:
        Geodesic()([ZELMENI], [CAR], replace(TravelSettings(), **change))
    assert (caught.value.code, caught.value.values["name"]) == ("municipality_setting", name)


def test_geojson_turns_the_pair_round():
    assert lat_lon(ZELMENI) == (56.4517, 23.3519)
    assert lon_lat(ZELMENI) == [23.3519, 56.4517]


def test_coordinates_are_read_in_one_file_only():
    """Whoever reads .lat or .lon could turn them round: only coordinates.py may."""
    room = Path(maps.__file__).parent
    readers = {f.name for f in room.rglob("*.py") if re.search(r"\.l(at|on)\b", f.read_text())}
    assert readers == {"coordinates.py"}
