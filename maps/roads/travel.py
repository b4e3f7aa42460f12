"""Travel between all places of a problem by road, worked out once and kept."""

from array import array
from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Matrix, Travel
from homecare.ports import KeptRow, KeptTravel
from maps.calibration import calibrated
from maps.coordinates import lat_lon, require_located
from maps.roads.rules import Profile
from maps.roads.versions import PROFILES, kept_version, point_key
from maps.roads.ways import Pairs, Roads

Ints = NDArray[np.int64]
UNKNOWN = -1


class RoadTravel:
    """Conforms to `homecare.ports.FindTravel`.

    What `kept` holds is not worked out again. It is known by graph, profile and season, and by
    the coordinates of both ends, so a place that moves is measured anew; a new place costs the
    search from it and the search to it, no more.
    """

    source = "roads"

    def __init__(self, roads: Roads, kept: KeptTravel | None = None) -> None:
        self.roads, self.kept = roads, kept

    def __call__(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        """Travel of every pair of places; 10^9 where there is no way.

        Raises HomecareError: "place_unlocated", a place has no coordinates.
        """
        require_located(places)
        points = [lat_lon(place) for place in places]
        made: dict[Profile, Matrix] = {}
        for way in ways:
            if PROFILES[way] not in made:
                plain = self._matrix(points, way, settings)
                made[PROFILES[way]] = calibrated(plain, places, settings)
        return Travel(
            place_ids=tuple(place.id for place in places),
            by_way={way: made[PROFILES[way]] for way in ways},
            source=self.source,
            off_road=self._off_road(places, ways, settings),
        )

    def _off_road(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> tuple[str, ...]:
        found = {
            one.place_id
            for way in {PROFILES[way]: way for way in ways}.values()  # cars snap alike
            for one in self.roads.off_road(places, way, settings)
        }
        return tuple(place.id for place in places if place.id in found)

    def _matrix(self, points: Pairs, way: WayOfTravel, settings: TravelSettings) -> Matrix:
        keys = [point_key(point) for point in points]
        at = dict(zip(keys, points, strict=True))
        order = {key: n for n, key in enumerate(at)}
        book = _Book(self.kept, self._version(way, settings), list(at))
        fresh, both = book.fresh()
        if fresh:
            measure = partial(self.roads.rows, list(at.values()), fresh, way, settings)
            book.put(fresh, measure(), measure(backwards=True) if both else None)
        where = np.array([order[key] for key in keys], dtype=np.int64)
        return Matrix(
            travel_s=_packed(book.seconds[np.ix_(where, where)]),
            distance_m=_packed(book.metres[np.ix_(where, where)]),
        )

    def _version(self, way: WayOfTravel, settings: TravelSettings) -> str:
        graph, ferries = self.roads.origin.version, self.roads.ferries
        return kept_version(graph, way, settings, ferries=ferries)


class _Book:
    """The matrix of some points, filled from what is kept and completed by what is measured."""

    def __init__(self, kept: KeptTravel | None, version: str, keys: Sequence[str]) -> None:
        self.kept, self.version = kept, version
        size = len(keys)
        self.seconds = np.full((size, size), UNKNOWN, dtype=np.int64)
        self.metres = np.full((size, size), UNKNOWN, dtype=np.int64)
        np.fill_diagonal(self.seconds, 0)
        np.fill_diagonal(self.metres, 0)
        self.numbers = np.arange(size)
        self.rows: Mapping[int, KeptRow] = {}
        if kept is not None:
            given = kept.numbers(keys)
            self.numbers = np.array([given[key] for key in keys], dtype=np.int64)
            self.rows = kept.rows(version, self.numbers.tolist())
            self._fill()

    def _fill(self) -> None:
        for n, number in enumerate(self.numbers.tolist()):
            row = self.rows.get(number)
            if row is None or not len(row.targets):
                continue
            targets = np.asarray(row.targets)
            at = np.minimum(np.searchsorted(targets, self.numbers), len(targets) - 1)
            found = (targets[at] == self.numbers) & (self.numbers != number)
            self.seconds[n, found] = np.asarray(row.travel_s)[at[found]]
            self.metres[n, found] = np.asarray(row.distance_m)[at[found]]

    def fresh(self) -> tuple[list[int], bool]:
        """Points to search from, and whether to search to them too: whatever is fewer searches.

        Either all from which something is not known, or the fewest but for which all know each
        other, in both directions.
        """
        unknown = self.seconds == UNKNOWN
        out = np.flatnonzero(unknown.any(axis=1)).tolist()
        fresh: set[int] = set()
        while unknown.any() and 2 * len(fresh) < len(out):
            worst = int((unknown.sum(axis=0) + unknown.sum(axis=1)).argmax())
            fresh.add(worst)
            unknown[worst, :] = unknown[:, worst] = False
        if 2 * len(fresh) < len(out):
            return sorted(fresh), True
        return out, False

    def put(self, fresh: list[int], out: tuple[Ints, Ints], into: tuple[Ints, Ints] | None) -> None:
        """Take in what was measured from the fresh points, and to them; keep it."""
        self.seconds[fresh], self.metres[fresh] = out
        if into is not None:
            self.seconds[:, fresh], self.metres[:, fresh] = into[0].T, into[1].T
        np.fill_diagonal(self.seconds, 0)
        np.fill_diagonal(self.metres, 0)
        if self.kept is not None:
            numbers = self.numbers.tolist()
            self.kept.keep(self.version, {k: self._row(n, k) for n, k in enumerate(numbers)})

    def _row(self, n: int, number: int) -> KeptRow:
        """The kept row of a point with all that is known now."""
        targets, seconds, metres = self.numbers, self.seconds[n], self.metres[n]
        old = self.rows.get(number)
        if old is not None:
            beside = ~np.isin(np.asarray(old.targets), targets)
            targets = np.concatenate([targets, np.asarray(old.targets)[beside]])
            seconds = np.concatenate([seconds, np.asarray(old.travel_s)[beside]])
            metres = np.concatenate([metres, np.asarray(old.distance_m)[beside]])
        order = np.argsort(targets)
        return KeptRow(_array(targets[order]), _array(seconds[order]), _array(metres[order]))


def _array(numbers: Ints) -> "array[int]":
    return array("i", numbers.astype(np.int32).tobytes())


def _packed(rows: Ints) -> tuple["array[int]", ...]:
    return tuple(_array(row) for row in rows)
