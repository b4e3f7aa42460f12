"""Travel of a problem, made wider: further places and ways beside what was measured before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Matrix, Travel
from homecare.ports import FindTravel


def with_roads(
    travel: Travel,
    places: Sequence[Place],
    ways: Iterable[WayOfTravel],
    find_travel: FindTravel,
    settings: TravelSettings,
) -> Travel:
    """The travel between these places by these ways and those that it has.

    Figures that are there stay, so that what was planned with them stays true, and so does their
    source; who gave no answer, then or now, is named. `places` begins
    with those of the travel, in its order; nothing is measured where nothing is new.
    """
    wanted = list(dict.fromkeys(place.id for place in places))
    all_ways = sorted({*travel.by_way, *ways})
    if wanted == list(travel.place_ids) and set(all_ways) == set(travel.by_way):
        return travel
    by_id = {place.id: place for place in places}
    fresh = find_travel([by_id[place_id] for place_id in wanted], all_ways, settings)
    return replace(
        fresh,
        by_way={way: _joined(travel.by_way.get(way), fresh.by_way[way]) for way in all_ways},
        source=travel.source,
        passed_over=tuple(dict.fromkeys((*travel.passed_over, *fresh.passed_over))),
    )


def _joined(old: Matrix | None, fresh: Matrix) -> Matrix:
    """The fresh matrix with the old one in its first rows and columns."""
    if old is None:
        return fresh
    return Matrix(
        travel_s=_rows(old.travel_s, fresh.travel_s),
        distance_m=_rows(old.distance_m, fresh.distance_m),
    )


def _rows(
    old: Sequence[Sequence[int]], fresh: Sequence[Sequence[int]]
) -> tuple[tuple[int, ...], ...]:
    size = len(old)
    return tuple((*old[n], *row[size:]) if n < size else tuple(row) for n, row in enumerate(fresh))
