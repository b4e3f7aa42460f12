"""Travel without a road map: distance over the ellipsoid, a detour factor and a speed.

Lambert's formula gives the distance: W. D. Lambert, "The distance between two widely separated
points on the surface of the Earth", Journal of the Washington Academy of Sciences 32 (1942). It
corrects the great circle by the first power of the flattening and stays within a hundred
thousandth of the exact geodesic inside one country, in a few array operations.
"""

import math
from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from homecare.errors import SettingsError
from homecare.model import Place, TravelSettings, WayOfTravel
from homecare.plan import Matrix, Travel
from maps.coordinates import lat_lon, require_located

EQUATOR_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
"""Of the WGS 84 ellipsoid."""

BLOCK_ROWS = 256

Floats = NDArray[np.float64]
Row = Sequence[int]


class Geodesic:
    """Estimates travel from coordinates alone; conforms to `homecare.ports.FindTravel`.

    Times are whole seconds and lengths whole metres, both rounded up, so that a positive distance
    never costs nothing; a place to itself, or to another of the same coordinates, is 0.
    """

    source = "geodesic"

    def __call__(
        self, places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        """Travel of every pair of places by every way.

        Raises:
            HomecareError: "place_unlocated", a place has no coordinates.
            SettingsError: no speed for a way, no factor for the season, or a figure out of bounds.
        """
        require_located(places)
        detour = _detour(settings)
        speed_ms = {way: _speed_ms(settings, way) for way in ways}
        metres: list[Row] = []
        seconds: dict[WayOfTravel, list[Row]] = {way: [] for way in ways}
        for some_m in _geodesic_blocks([lat_lon(place) for place in places]):
            roads_m = some_m * detour
            metres += _rounded_up(roads_m)
            for way in ways:
                seconds[way] += _rounded_up(roads_m / speed_ms[way])
        rows_m = tuple(metres)
        return Travel(
            place_ids=tuple(place.id for place in places),
            by_way={way: Matrix(travel_s=tuple(seconds[way]), distance_m=rows_m) for way in ways},
            source=self.source,
        )


def geodesic_m(pairs: Sequence[tuple[float, float]]) -> Floats:
    """Metres over the WGS 84 ellipsoid between all (lat, lon) pairs, by Lambert's formula.

    Points nearly opposite each other on the globe are out of its reach, and of ours.
    """
    blocks = list(_geodesic_blocks(pairs))
    return np.concatenate(blocks) if blocks else np.zeros((0, 0))


def _geodesic_blocks(pairs: Sequence[tuple[float, float]]) -> Iterator[Floats]:
    """Rows of the matrix, some at a time: what is needed on the way takes ten times their memory."""
    degrees = np.asarray(pairs, dtype=np.float64).reshape(-1, 2)
    reduced = np.arctan((1 - FLATTENING) * np.tan(np.radians(degrees[:, 0])))
    lon = np.radians(degrees[:, 1])
    for first in range(0, len(degrees), BLOCK_ROWS):
        rows = slice(first, first + BLOCK_ROWS)
        yield _geodesic_rows((reduced[rows], lon[rows]), (reduced, lon))


def _geodesic_rows(from_: tuple[Floats, Floats], to: tuple[Floats, Floats]) -> Floats:
    """Metres from some points to others, given by reduced latitude and longitude, radians."""
    (reduced_from, lon_from), (reduced, lon) = from_, to
    half_q = np.sin((reduced[None, :] - reduced_from[:, None]) / 2) ** 2
    half_p = np.sin((reduced[None, :] + reduced_from[:, None]) / 2) ** 2
    cosines = np.cos(reduced_from)[:, None] * np.cos(reduced)[None, :]
    half = half_q + cosines * np.sin((lon[None, :] - lon_from[:, None]) / 2) ** 2
    half = np.clip(half, 0.0, 1.0)
    arc = 2 * np.arcsin(np.sqrt(half))
    metres: Floats = EQUATOR_RADIUS_M * (
        arc - FLATTENING / 2 * _flattened(arc, half, half_p, half_q)
    )
    return metres


def _flattened(arc: Floats, half: Floats, half_p: Floats, half_q: Floats) -> Floats:
    """Lambert's X + Y; 0 where the two points are the same."""
    apart = half > 0
    sine = np.sin(arc)
    along = (arc - sine) * half_p * (1 - half_q) / (1 - np.where(apart, half, 0.0))
    across = (arc + sine) * (1 - half_p) * half_q / np.where(apart, half, 1.0)
    return np.where(apart, along + across, 0.0)


def _rounded_up(values: Floats) -> tuple[Row, ...]:
    """Rows of whole numbers, packed: as tuples they would take ten times the memory."""
    whole = np.ceil(np.round(values, 6)).astype(np.int32)
    return tuple(array("i", row.tobytes()) for row in whole)


def _detour(settings: TravelSettings) -> float:
    return _at_least(settings.detour_factor, 1.0, "travel.detour_factor")


def _speed_ms(settings: TravelSettings, way: WayOfTravel) -> float:
    """Metres per second by this way in the season of the settings."""
    name = f"travel.speed_kmh.{way}"
    speed_kmh = _at_least(settings.speed_kmh.get(way, math.nan), 0.5, name)
    return speed_kmh / 3.6 / season_factor(settings)


def season_factor(settings: TravelSettings) -> float:
    """How much longer travel takes in the season of the settings, whatever the surface.

    Raises SettingsError: no factor for the season, or one that is none.
    """
    season = f"travel.season_factor.{settings.season}"
    return _at_least(settings.season_factor.get(settings.season, math.nan), 0.1, season)


def _at_least(value: float, least: float, name: str) -> float:
    if math.isfinite(value) and value >= least:
        return value
    raise SettingsError("municipality_setting", name=name, reason=f"{value} (≥ {least})")
