"""Travel made wider: what was there stays, and who gave no answer, then or now, is named."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Travel
from homecare.roads import with_roads
from tests import books

CAR, FOOT = WayOfTravel.CAR, WayOfTravel.FOOT
DRY = TravelSettings()
A, B, C = (books.place(letter) for letter in "ABC")


def twice(places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings) -> Travel:
    """Another provider, by whom everything takes two more minutes, because one was out of order."""
    found = books.find_travel(places, ways, settings)
    by_way = {
        way: replace(m, travel_s=tuple(tuple(cell + 120 for cell in row) for row in m.travel_s))
        for way, m in found.by_way.items()
    }
    return replace(found, by_way=by_way, source="geodesic", passed_over=("roads:timeout",))


@pytest.fixture
def before() -> Travel:
    found = books.find_travel([A, B], [CAR], DRY)
    return replace(found, source="roads", passed_over=("osrm:status",))


def test_figures_stay_and_new_ones_stand_beside_them(before: Travel):
    wider = with_roads(before, [A, B, C], (), twice, DRY)
    assert wider.place_ids == ("A", "B", "C")
    rows = wider.by_way[CAR].travel_s
    assert list(rows[0]) == [0, 600, 1200 + 120]
    assert list(rows[2]) == [1200 + 120, 600 + 120, 120]


def test_whose_figures_they_are_and_who_gave_none(before: Travel):
    wider = with_roads(before, [A, B, C], (), twice, DRY)
    assert wider.source == "roads"
    assert wider.passed_over == ("osrm:status", "roads:timeout")
    again = with_roads(wider, [A, B, C, books.place("D")], (), twice, DRY)
    assert again.passed_over == wider.passed_over


def test_another_way_is_measured_whole(before: Travel):
    wider = with_roads(before, [A, B], [FOOT], twice, DRY)
    assert list(wider.by_way[CAR].travel_s[0]) == [0, 600]
    assert list(wider.by_way[FOOT].travel_s[0]) == [120, 720]


def test_where_nothing_is_new_nobody_is_asked(before: Travel):
    def never(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        pytest.fail(f"asked: {len(places)} {len(ways)} {settings.season}")

    assert with_roads(before, [A, B], [CAR], never, DRY) is before
