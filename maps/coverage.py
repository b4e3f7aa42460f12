"""Where the service does not reach: minutes from the bases, overdue check-ups in each parish."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from homecare.i18n import day_name, sort_key
from homecare.model import Place, TravelSettings, WayOfTravel
from maps import pieces
from maps.board import Board
from maps.calibration import EVERYWHERE
from maps.coordinates import METRES_PER_DEGREE, is_located, lat_lon, lon_lat
from maps.frame import Frame
from maps.roads.isochrone import isochrone
from maps.roads.ways import Roads
from maps.words import Words

MINUTES = (15, 30, 45)
CLOSED_M = 900.0
"""Half of the widest gap between roads that an outline passes over."""
SHADES = ((0, "#f4f4f4"), (1, "#fde0b2"), (3, "#f7a95b"), (6, "#c8591a"))
"""From how many overdue check-ups on a parish has a shade; its number stands on it as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParishCount:
    """Check-ups in one parish."""

    parish: str
    residents: int
    """Of the age, without those in home care or away."""
    overdue: int

    @property
    def short(self) -> str:
        """Name as it stands within the parish on the map, „Tērvetes”."""
        return self.parish.removesuffix(" pagasts")

    @property
    def shade(self) -> str:
        """Colour of the parish."""
        return [colour for least, colour in SHADES if self.overdue >= least][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The area within so many minutes of any base."""

    minutes: int
    area: BaseGeometry
    """Degrees, east and north."""
    homes: int
    """Located homes within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Everything a coverage map shows."""

    day_on: date
    counts: Sequence[ParishCount]
    shapes: Mapping[str, BaseGeometry]
    """Parish -> shape, degrees, east and north."""
    bases: Sequence[Place]
    homes: Sequence[Place]
    reaches: Sequence[Reach] = ()


def reaches_of(
    roads: Roads, bases: Sequence[Place], homes: Sequence[Place], settings: TravelSettings
) -> list[Reach]:
    """How far a car gets from the bases, each band with the homes in it.

    Where recorded drives have taught how much longer roads really take, the factor of all parishes
    together shortens the way: the parishes on it are not told apart.
    """
    found = []
    slower = settings.calibration.get(EVERYWHERE, 1.0)
    points = [shapely.Point(lon_lat(home)) for home in homes if is_located(home)]
    for minutes in MINUTES:
        around = (
            isochrone(roads, lat_lon(base), minutes / slower, WayOfTravel.CAR, settings)["geometry"]
            for base in bases
        )
        areas = [shapely.geometry.shape(one) for one in around if one is not None]
        area = shapely.union_all(areas)
        inside = int(shapely.contains(area, points).sum()) if points else 0
        found.append(Reach(minutes=minutes, area=area, homes=inside))
    return found


def draw_coverage(
    coverage: Coverage,
    words: Words,
    title: str = "",
    basemap: Path | None = None,
    basemap_url: str = "",
) -> str:
    """The coverage map as a whole HTML page: codes of nobody, counts per parish alone.

    The base map behind it is cut out of the file, or read from the page's server (see `Frame`).
    """
    board = Board(words)
    group = pieces.layer(board.map, "bases")
    for base in {base.id: base for base in coverage.bases}.values():
        says = pieces.Says(board.card("base_tip", base))
        pieces.pin(group, lat_lon(base), board.card("base_face"), says)
    counts = sorted(coverage.counts, key=lambda one: (-one.overdue, sort_key(one.parish)))
    _name(board, counts, coverage.shapes)
    homes = [home for home in coverage.homes if is_located(home)]
    board.start("showCoverage", [*coverage.bases, *homes])
    frame = Frame(
        words=words,
        title=title or words.say("map.coverage"),
        day=day_name(coverage.day_on, words.language),
        basemap=basemap,
        basemap_url=basemap_url,
        scripts=("coverage.js",),
    )
    picture = {
        "parishes": [
            _parish(one, coverage.shapes[one.parish])
            for one in counts
            if one.parish in coverage.shapes
        ],
        "reaches": [_reach(one) for one in coverage.reaches],
        "credits": bool(coverage.reaches),
    }
    spots = [lat_lon(place) for place in (*coverage.bases, *homes)]
    shades = list(zip(SHADES, [least - 1 for least, _ in SHADES[1:]] + [None], strict=True))
    return frame.page(
        "coverage.html",
        board,
        spots,
        picture,
        counts=counts,
        reaches=coverage.reaches,
        homes=len(homes),
        shades=shades,
    )


def _name(board: Board, counts: Sequence[ParishCount], shapes: Mapping[str, BaseGeometry]) -> None:
    group = pieces.layer(board.map, "names")
    for one in counts:
        if one.parish in shapes:
            middle = shapes[one.parish].representative_point()
            pieces.label(group, (middle.y, middle.x), board.card("count_face", one))


def _parish(one: ParishCount, shape: BaseGeometry) -> dict[str, Any]:
    return {"shade": one.shade, "shape": shapely.geometry.mapping(shape)}


def _reach(one: Reach) -> dict[str, Any]:
    shape = shapely.set_precision(_calm(one.area), 1e-5)
    return {"minutes": one.minutes, "shape": shapely.geometry.mapping(shape)}


def _calm(area: BaseGeometry) -> BaseGeometry:
    """An outline that can be read: gaps between roads closed, holes and bays too small left out."""
    if area.is_empty:
        return area
    flat = np.array([math.cos(math.radians(area.centroid.y)), 1.0])
    gap = CLOSED_M / METRES_PER_DEGREE
    even = shapely.transform(area, lambda xy: xy * flat)
    closed = even.buffer(gap, quad_segs=4).buffer(-gap, quad_segs=4).simplify(gap / 12)
    parts = [shapely.Polygon(part.exterior) for part in shapely.get_parts(closed)]
    return shapely.transform(shapely.union_all(parts), lambda xy: xy / flat)
