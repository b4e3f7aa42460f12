"""Travel from a routing server of the municipality's own: OSRM or Valhalla, over HTTP.

Coordinates of homes go to that server, and nothing else. Answers are checked before they are
believed: sizes, finite numbers, speeds that the way of travel allows, and that there are ways at
all. OSRM says how far it went to find a road; that is walked, as on roads of our own.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Any

import numpy as np

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import NO_WAY, Matrix, Travel
from maps.asking import NoAnswer, ask_json, own_server
from maps.calibration import calibrated
from maps.coordinates import lat_lon, require_located
from maps.travel import season_factor

TIMEOUT_S = 20.0
WHOLE_S = 300.0
"""All questions of one table together."""
BLOCK = 50
"""Sources and targets of one question; servers refuse big tables as they come."""
MOST_S = 10_000_000
WALK_MS = 1.25
"""4.5 km/h, as on roads of our own."""
FAR_M = 5000.0
"""A place with no road so near stands nowhere."""
LONG_M = 1000
"""Legs as long as this say how fast one travels."""
MOST_MS = {WayOfTravel.FOOT: 2.5, WayOfTravel.BICYCLE: 10.0}
"""Nobody walks at 9 km/h or rides at 36: a server of OSRM that was made for cars answers with cars
whatever it is asked for."""
Block = tuple[list[list[float | None]], list[list[float | None]]]
Table = Callable[[list[tuple[float, float]], list[tuple[float, float]], WayOfTravel], Block]


class ServerTravel:
    """Conforms to `homecare.ports.FindTravel`; raises NoAnswer where the server gives no use."""

    def __init__(self, source: str, table: Table) -> None:
        self.source = source
        self._table = table

    def __call__(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        """Travel of every pair, times the season's factor; shared cars go as cars.

        Raises HomecareError "place_unlocated"; SettingsError for a season without a factor.
        """
        require_located(places)
        slower = season_factor(settings)
        points = [lat_lon(place) for place in places]
        made: dict[WayOfTravel, Matrix] = {}
        for way in ways:
            like = _like(way)
            if like not in made:
                whole = _slowed(self._whole(points, like), slower)
                made[like] = calibrated(whole, places, settings)
        ids = tuple(place.id for place in places)
        by_way = {way: made[_like(way)] for way in ways}
        return Travel(place_ids=ids, by_way=by_way, source=self.source)

    def _whole(self, points: list[tuple[float, float]], way: WayOfTravel) -> Matrix:
        size = len(points)
        seconds = [[0] * size for _ in range(size)]
        metres = [[0] * size for _ in range(size)]
        until = monotonic() + WHOLE_S
        for top in range(0, size, BLOCK):
            for left in range(0, size, BLOCK):
                if monotonic() > until:
                    raise NoAnswer("timeout")
                from_, to = points[top : top + BLOCK], points[left : left + BLOCK]
                some_s, some_m = self._table(from_, to, way)
                _put(seconds, _checked(some_s, len(from_), len(to)), top, left)
                _put(metres, _checked(some_m, len(from_), len(to)), top, left)
        for n, m in _at_one_point(points):
            seconds[n][m] = metres[n][m] = 0
        _require_sense(seconds, metres, way, several=len(set(points)) > 2)
        return Matrix(travel_s=tuple(seconds), distance_m=tuple(metres))


def _slowed(matrix: Matrix, slower: float) -> Matrix:
    rows = np.array(matrix.travel_s, dtype=np.int64)
    longer = np.ceil(np.round(rows * slower, 6)).astype(np.int64)
    seconds = tuple(np.where(rows < NO_WAY, longer, NO_WAY).tolist())
    return Matrix(travel_s=seconds, distance_m=matrix.distance_m)


def _like(way: WayOfTravel) -> WayOfTravel:
    return WayOfTravel.CAR if way is WayOfTravel.SHARED_CAR else way


def _at_one_point(points: list[tuple[float, float]]) -> Iterator[tuple[int, int]]:
    """Each pair of places that are no way apart, each place with itself among them."""
    there: dict[tuple[float, float], list[int]] = {}
    for n, point in enumerate(points):
        there.setdefault(point, []).append(n)
    return ((n, m) for same in there.values() for n in same for m in same)


def _require_sense(
    seconds: list[list[int]], metres: list[list[int]], way: WayOfTravel, *, several: bool
) -> None:
    """NoAnswer "no_way" where no place reaches any other, "profile" where all is far too quick."""
    taken, long_m = np.array(seconds, dtype=np.int64), np.array(metres, dtype=np.int64)
    known = taken < NO_WAY
    np.fill_diagonal(known, val=False)
    if several and not known.any():
        raise NoAnswer("no_way")
    far = known & (long_m >= LONG_M) & (long_m < NO_WAY)
    speeds = long_m[far] / np.maximum(1, taken[far])
    if len(speeds) and np.median(speeds) > MOST_MS.get(way, math.inf):
        raise NoAnswer("profile")


def osrm(url: str, timeout_s: float = TIMEOUT_S) -> ServerTravel:
    """Travel from an OSRM server (its table service, version 1). Raises SettingsError."""
    base = own_server(url, "osrm_url")
    profiles = {WayOfTravel.CAR: "driving", WayOfTravel.BICYCLE: "cycling"}

    def table(
        from_: list[tuple[float, float]], to: list[tuple[float, float]], way: WayOfTravel
    ) -> Block:
        points = ";".join(f"{lon:.6f},{lat:.6f}" for lat, lon in [*from_, *to])
        rows = ";".join(str(n) for n in range(len(from_)))
        columns = ";".join(str(len(from_) + n) for n in range(len(to)))
        profile = profiles.get(way, "walking")
        found = ask_json(
            f"{base}/table/v1/{profile}/{points}?annotations=duration,distance"
            f"&sources={rows}&destinations={columns}&generate_hints=false",
            timeout_s,
        )
        if not isinstance(found, dict) or found.get("code") != "Ok":
            raise NoAnswer("refused")
        out = _walks(found.get("sources"), len(from_))
        back = _walks(found.get("destinations"), len(to))
        return (
            _walked(found.get("durations"), out, back, 1 / WALK_MS),
            _walked(found.get("distances"), out, back, 1.0),
        )

    return ServerTravel("osrm", table)


def valhalla(url: str, timeout_s: float = TIMEOUT_S) -> ServerTravel:
    """Travel from a Valhalla server (sources_to_targets). Raises SettingsError."""
    base = own_server(url, "valhalla_url")
    costings = {WayOfTravel.CAR: "auto", WayOfTravel.BICYCLE: "bicycle"}

    def table(
        from_: list[tuple[float, float]], to: list[tuple[float, float]], way: WayOfTravel
    ) -> Block:
        body = {
            "sources": [{"lat": lat, "lon": lon} for lat, lon in from_],
            "targets": [{"lat": lat, "lon": lon} for lat, lon in to],
            "costing": costings.get(way, "pedestrian"),
            "units": "kilometers",
        }
        found = ask_json(f"{base}/sources_to_targets", timeout_s, body)
        rows = found.get("sources_to_targets") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise NoAnswer("refused")
        return _column(rows, "time", 1), _column(rows, "distance", 1000)

    return ServerTravel("valhalla", table)


def _column(rows: Iterable[Any], name: str, factor: int) -> list[list[float | None]]:
    try:
        return [
            [None if cell[name] is None else float(cell[name]) * factor for cell in row]
            for row in rows
        ]
    except (ArithmeticError, TypeError, KeyError, ValueError):
        raise NoAnswer("garbled") from None


def _walks(ends: object, count: int) -> list[float]:
    """Metres from each place to the road that was found for it; 0 where the server does not say."""
    if ends is None:
        return [0.0] * count
    try:
        found = [float(end.get("distance") or 0.0) for end in _list_of(ends, count)]
    except (ArithmeticError, AttributeError, TypeError, ValueError):
        raise NoAnswer("garbled") from None
    if not all(0 <= metres < math.inf for metres in found):
        raise NoAnswer("garbled")
    return found


def _walked(rows: object, out: list[float], back: list[float], each: float) -> Any:  # noqa: ANN401 - JSON
    """A table with the walks at both ends, times what a metre takes; from nowhere there is no way."""
    if not any(out) and not any(back):
        return rows
    return [
        [
            None
            if cell is None or one > FAR_M or other > FAR_M
            else _number(cell) + each * (one + other)
            for cell, other in zip(_list_of(row, len(back)), back, strict=True)
        ]
        for row, one in zip(_list_of(rows, len(out)), out, strict=True)
    ]


def _list_of(found: object, count: int) -> list[Any]:
    if not isinstance(found, list) or len(found) != count:
        raise NoAnswer("garbled")
    return found


def _checked(rows: Any, height: int, width: int) -> list[list[int]]:  # noqa: ANN401 - JSON
    """Whole numbers, rounded up; NoAnswer for a table that is not what was asked for."""
    return [
        [_whole_number(cell) for cell in _list_of(row, width)] for row in _list_of(rows, height)
    ]


def _whole_number(cell: Any) -> int:  # noqa: ANN401 - JSON
    return NO_WAY if cell is None else math.ceil(_number(cell))


def _number(cell: Any) -> float:  # noqa: ANN401 - JSON
    if type(cell) not in {int, float} or not 0 <= cell <= MOST_S:
        raise NoAnswer("garbled")
    return float(cell)


def _put(whole: list[list[int]], block: list[list[int]], top: int, left: int) -> None:
    for n, row in enumerate(block):
        whole[top + n][left : left + len(row)] = row
