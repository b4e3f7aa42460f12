"""Where parishes lie: official boundaries where they were imported, else hulls of their addresses.

The official file is Pagasti.shp of aw_shp.zip (open data of the State Address Register), in
LKS-92 / TM Baltic (EPSG:3059); kept as GeoJSON in degrees.
"""

import json
import math
import struct
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import polyline
import pyproj
import shapefile
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from homecare.errors import FileError
from homecare.files import naming, write_whole
from homecare.model import Place
from maps.coordinates import METRES_PER_DEGREE, is_located, lon_lat, turned

LKS92 = "EPSG:3059"
FINEST_M = 30.0
"""Bends of a boundary smaller than this are left out."""
AROUND_M = 600.0
"""How far a hull reaches beyond its outermost addresses."""
LATVIA = (20.5, 55.5, 28.5, 58.3)
"""West, south, east, north, degrees, with room to spare: what lies outside was reckoned wrongly."""
MOST_BYTES = 300_000_000
"""The boundaries of all Latvia take a tenth of it."""
FEW = 3
"""Of fewer homes the hull is a wide circle about a rounded middle."""
_LIBRARY: Any = shapefile
_BROKEN = (
    shapefile.ShapefileException,
    shapely.errors.ShapelyError,
    struct.error,
    OSError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    TypeError,
    ValueError,
    Warning,
)
"""What a damaged file makes the library raise."""


def import_parishes(boundaries: Path, to: Path) -> int:
    """Keep the boundaries of a shapefile; how many parishes there are.

    Raises FileError: no shapefile, one without its table, too big, damaged, or not of Latvia in
    LKS-92; the former ones then stay.
    """
    _require_size(boundaries)
    try:
        found = _read(boundaries)
    except _BROKEN:
        raise FileError("parishes_file_broken", name=boundaries.name) from None
    if not found:
        raise FileError("parishes_file_broken", name=boundaries.name)
    if not all(_in_latvia(shape) for _, shape in found):
        raise FileError("parishes_elsewhere", name=boundaries.name)
    features = [
        {"type": "Feature", "properties": {"name": name}, "geometry": shapely.geometry.mapping(s)}
        for name, s in found
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    write_whole(to, text.encode())
    return len(features)


def _require_size(boundaries: Path) -> None:
    for part in (boundaries, boundaries.with_suffix(".dbf")):
        if part.is_file() and part.stat().st_size > MOST_BYTES:
            most_mb = MOST_BYTES // 1_000_000
            raise FileError("parishes_file_too_big", name=part.name, most_mb=most_mb)


def _in_latvia(shape: BaseGeometry) -> bool:
    """Whether a shape in degrees lies there; degrees read as metres and other grids do not."""
    west, south, east, north = shape.bounds
    return LATVIA[0] <= west <= east <= LATVIA[2] and LATVIA[1] <= south <= north <= LATVIA[3]


def _read(boundaries: Path) -> list[tuple[str, BaseGeometry]]:
    """Name and shape in degrees (east, north) of each parish that exists."""
    east_north = pyproj.Transformer.from_crs(LKS92, "EPSG:4326", always_xy=True).transform
    found = []
    with (
        warnings.catch_warnings(action="error"),
        _LIBRARY.Reader(str(boundaries), encoding="utf-8") as reader,
    ):
        for row in reader.iterShapeRecords():
            about = row.record.as_dict()
            name = str(about["NOSAUKUMS"]).strip()
            if about.get("STATUSS", "EKS") != "EKS" or not name:
                continue
            shape = shapely.geometry.shape(row.shape.__geo_interface__).simplify(FINEST_M)
            if shape.is_empty or not shape.is_valid:
                shape = shapely.make_valid(shape)
            found.append((full_name(name), _moved(shape, east_north)))
    return found


def _moved(shape: BaseGeometry, to: Callable[..., Any]) -> BaseGeometry:
    """A shape by another reckoning, rounded to a metre or so."""
    moved: BaseGeometry = shapely.transform(shape, to, interleaved=False)
    # What no reckoning can move lies nowhere, and cannot be rounded either.
    found = all(math.isfinite(number) for number in moved.bounds)
    return shapely.set_precision(moved, 1e-5) if found else moved


def full_name(name: str) -> str:
    """„Tērvetes pag.” as we write it."""
    return name.removesuffix("pag.") + "pagasts" if name.endswith(" pag.") else name


def shapes_of(boundaries: Path, places: Iterable[Place]) -> dict[str, BaseGeometry]:
    """Shape (degrees, east and north) of every parish that a located place lies in.

    Of several parishes of one name it is the one that lies nearest to the places. A parish without
    an official boundary gets the hull of its places.
    """
    there: defaultdict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.parish and is_located(place):
            there[place.parish].append(place)
    official = _official(boundaries)
    return {parish: _nearest(official.get(parish, ()), found) for parish, found in there.items()}


def borders_of(boundaries: Path, spots: Sequence[tuple[float, float]]) -> list[str]:
    """Official boundaries of the parishes that some (lat, lon) lie in, as encoded polylines.

    None where none were imported or their file is damaged: a plan is drawn all the same.
    """
    try:
        shapes = [shape for found in _official(boundaries).values() for shape in found]
    except FileError:
        return []
    points = shapely.MultiPoint(turned(spots))
    near = [shape for shape in shapes if shape.intersects(points)]
    rings = shapely.get_rings(shapely.get_parts(near))
    lines = ([(lat, lon) for lat, lon in turned(ring.coords)] for ring in rings)
    return [polyline.encode(line, 5) for line in lines]


def _nearest(candidates: Sequence[BaseGeometry], places: Sequence[Place]) -> BaseGeometry:
    points = shapely.MultiPoint([lon_lat(place) for place in places])
    best = min(candidates, key=lambda shape: shape.distance(points.centroid), default=None)
    around = AROUND_M / METRES_PER_DEGREE
    if best is not None and best.distance(points.centroid) < 10 * around:
        return best
    if len({tuple(lon_lat(place)) for place in places}) < FEW:
        # The hull of one home would show where it is.
        rough = shapely.set_precision(points.centroid, 0.02)
        points, around = shapely.MultiPoint([rough]), 4 * around
    wide = shapely.transform(points.convex_hull, lambda xy: xy * [0.55, 1.0]).buffer(around)
    return shapely.transform(wide, lambda xy: (xy / [0.55, 1.0]).round(5))


def _official(boundaries: Path) -> Mapping[str, list[BaseGeometry]]:
    """Shapes by name, read once as long as the file stays as it is: Latvia takes half a second."""
    if not boundaries.is_file():
        return {}
    with naming(boundaries):
        status = boundaries.stat()
        return _shapes_in(boundaries, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _shapes_in(boundaries: Path, _changed_ns: int, _size: int) -> Mapping[str, list[BaseGeometry]]:
    found: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    content = boundaries.read_bytes()
    try:
        for feature in json.loads(content)["features"]:
            found[feature["properties"]["name"]].append(shapely.geometry.shape(feature["geometry"]))
    except (*_BROKEN, RecursionError):
        raise FileError("parishes_broken") from None
    return dict(found)
