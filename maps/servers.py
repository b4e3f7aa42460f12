"""Travel from a routing server of the municipality's own: OSRM or Valhalla, over HTTP.

Coordinates of homes go to that server, and nothing else. Answers are checked before they are
believed: sizes, whole finite numbers, and a road near each place.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import NO_WAY, Matrix, Travel
from maps.asking import NoAnswer, ask_json, own_server
from maps.calibration import calibrated
from maps.coordinates import lat_lon, require_located

TIMEOUT_S = 20.0
BLOCK = 50
"""Sources and targets of one question; servers refuse big tables as they come."""
MOST_S = 10_000_000
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
        """Travel of every pair; shared cars go as cars. HomecareError "place_unlocated"."""
        require_located(places)
        points = [lat_lon(place) for place in places]
        by_way: dict[WayOfTravel, Matrix] = {}
        for way in ways:
            like = WayOfTravel.CAR if way is WayOfTravel.SHARED_CAR else way
            seconds, metres = self._whole(points, like)
            by_way[way] = calibrated(Matrix(travel_s=seconds, distance_m=metres), places, settings)
        ids = tuple(place.id for place in places)
        return Travel(place_ids=ids, by_way=by_way, source=self.source)

    def _whole(
        self, points: list[tuple[float, float]], way: WayOfTravel
    ) -> tuple[tuple[list[int], ...], tuple[list[int], ...]]:
        size = len(points)
        seconds = [[0] * size for _ in range(size)]
        metres = [[0] * size for _ in range(size)]
        for top in range(0, size, BLOCK):
            for left in range(0, size, BLOCK):
                from_, to = points[top : top + BLOCK], points[left : left + BLOCK]
                some_s, some_m = self._table(from_, to, way)
                _put(seconds, _checked(some_s, len(from_), len(to)), top, left)
                _put(metres, _checked(some_m, len(from_), len(to)), top, left)
        for n in range(size):
            seconds[n][n] = metres[n][n] = 0
        return tuple(seconds), tuple(metres)


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
            f"&sources={rows}&destinations={columns}",
            timeout_s,
        )
        if not isinstance(found, dict) or found.get("code") != "Ok":
            raise NoAnswer("refused")
        return found.get("durations", []), found.get("distances", [])

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
    except (TypeError, KeyError, ValueError):
        raise NoAnswer("garbled") from None


def _checked(rows: Any, height: int, width: int) -> list[list[int]]:  # noqa: ANN401 - JSON
    """Whole numbers, rounded up; NoAnswer for a table that is not what was asked for."""
    if (
        not isinstance(rows, list)
        or [len(row) for row in rows if row is not None] != [width] * height
    ):
        raise NoAnswer("garbled")
    return [[_whole_number(cell) for cell in row] for row in rows]


def _whole_number(cell: Any) -> int:  # noqa: ANN401 - JSON
    if cell is None:
        return NO_WAY
    if type(cell) not in {int, float} or not math.isfinite(cell) or not 0 <= cell <= MOST_S:
        raise NoAnswer("garbled")
    return math.ceil(float(cell))


def _put(whole: list[list[int]], block: list[list[int]], top: int, left: int) -> None:
    for n, row in enumerate(block):
        whole[top + n][left : left + len(row)] = row
