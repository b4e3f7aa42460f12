"""The cut of a base map that goes into a page.

A page shows a few kilometres round its places; so many tiles are written into it as its size
allows, the wide views first, then nearer ones, and of the nearest those with places on them.
"""

import base64
import math
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from homecare.errors import FileError
from maps.basemap.archive import opened
from maps.basemap.layers import DEEPEST, WIDEST

Pair = tuple[float, float]
Tile = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""
BUDGET = 200_000
"""Bytes of tiles in a page; in base64 a third more."""
_BROKEN = (OSError, ValueError, LookupError, EOFError, TypeError, struct.error, zlib.error)
"""What a directory of tiles that is damaged makes the library raise."""


def cut_of(path: Path, spots: Sequence[Pair], budget: int = BUDGET) -> dict[str, str]:
    """Tiles round some (lat, lon) as {"zoom/column/row": gzip in base64}, within a budget of bytes.

    Empty where there is no base map or it is damaged: a plan is drawn all the same.
    """
    if not spots:
        return {}
    try:
        return dict(_cut(path, path.stat().st_mtime_ns, tuple(sorted(set(spots))), budget))
    except (FileError, *_BROKEN):
        return {}


@lru_cache(maxsize=16)
def _cut(
    path: Path, _changed_ns: int, spots: tuple[Pair, ...], budget: int
) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    left = budget
    with opened(path) as archive:
        for zoom, column, row in _wanted(spots):
            tile = archive.tile(zoom, column, row)
            if tile is None:
                continue
            if len(tile) > left:
                break
            left -= len(tile)
            found.append((f"{zoom}/{column}/{row}", base64.b64encode(tile).decode("ascii")))
    return tuple(found)


def _wanted(spots: Sequence[Pair]) -> Iterator[Tile]:
    """Tiles in the order of their worth: level by level, within a level those nearest to a spot."""
    fitting = _fitting(spots)
    for zoom in range(max(WIDEST, fitting - 2), DEEPEST + 1):
        points = [tile_point(spot, zoom) for spot in spots]
        margin = 1.0 if zoom <= fitting + 1 else 0.5
        west, east = (int(f(x for x, _ in points)) for f in (min, max))
        north, south = (int(f(y for _, y in points)) for f in (min, max))
        if zoom > fitting + 2:
            yield from _near(points, zoom, margin)
            continue
        aside = math.ceil(margin)
        everywhere = [
            (zoom, column, row)
            for column in range(west - aside, east + aside + 1)
            for row in range(north - aside, south + aside + 1)
        ]
        yield from sorted(everywhere, key=lambda tile: (_away(tile, points), tile))


def _near(points: Sequence[Pair], zoom: int, margin: float) -> Iterator[Tile]:
    """The tiles that spots lie on, then those beside."""
    seen: dict[Tile, None] = {}
    for reach in (0.0, margin):
        for x, y in points:
            for dx in (-reach, reach):
                for dy in (-reach, reach):
                    seen[zoom, int(x + dx), int(y + dy)] = None
    yield from seen


def _away(tile: Tile, points: Sequence[Pair]) -> float:
    _, column, row = tile
    return min(math.hypot(column + 0.5 - x, row + 0.5 - y) for x, y in points)


def _fitting(spots: Sequence[Pair]) -> int:
    """The zoom at which all spots lie within three by three tiles."""
    for zoom in range(DEEPEST, WIDEST, -1):
        points = [tile_point(spot, zoom) for spot in spots]
        wide = max(x for x, _ in points) - min(x for x, _ in points)
        high = max(y for _, y in points) - min(y for _, y in points)
        if max(wide, high) <= 3:
            return zoom
    return WIDEST


def tile_point(spot: Pair, zoom: int) -> Pair:
    """A (lat, lon) in tiles from the north-west corner of the world, Web Mercator (EPSG:3857)."""
    lat, lon = spot
    count = 2**zoom
    up = math.asinh(math.tan(math.radians(max(-85.05, min(85.05, lat)))))
    return (lon + 180) / 360 * count, (1 - up / math.pi) / 2 * count
