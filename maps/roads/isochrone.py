"""How far one gets in so many minutes: the area within reach of a point, as GeoJSON."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from homecare.model import TravelSettings, WayOfTravel
from maps.coordinates import METRES_PER_DEGREE
from maps.roads.net import LENGTH_BITS, Joined
from maps.roads.part import part_of
from maps.roads.ways import WALK_MS, Roads

Floats = NDArray[np.float64]

BESIDE_M = 250.0
"""Houses so far from a road within reach count as within reach."""
FINEST_M = 40.0
"""Detail of the outline."""


def isochrone(
    roads: Roads,
    point: tuple[float, float],
    minutes: float,
    way: WayOfTravel,
    settings: TravelSettings,
) -> dict[str, Any]:
    """A GeoJSON feature (RFC 7946) of the area reached from a point (lat, lon).

    Roads within reach are widened to where houses stand beside them. The geometry is None where
    no road is near the point.
    """
    net, snapper = roads.net(way, settings)
    tied = snapper.tie(np.array([point[0]]), np.array([point[1]]))
    joined = Joined(net, tied)
    left_s = minutes * 60 - float(np.nan_to_num(tied.walked_m[0], posinf=1e9)) / WALK_MS
    seconds, _ = joined.tree(0, max(0.0, left_s))
    lines = _reached(joined, seconds, left_s)
    return {
        "type": "Feature",
        "properties": {"minutes": minutes, "way": way.value, "roads": roads.origin.version},
        "geometry": _area(lines, point[0]) if lines else None,
    }


def _reached(joined: Joined, seconds: Floats, left_s: float) -> list[Floats]:
    """The arcs within reach, (N, 2) longitude and latitude; the last ones only as far as it goes.

    Ferries are passed and not drawn, for nobody lives beside them, nor roads that lead away only.
    """
    arcs, graph = joined.arcs, joined.net.graph
    drawn = (joined.net.usable & ~graph.ferry)[arcs.edge]
    starts = seconds[arcs.from_]
    takes = np.maximum(1, arcs.weight >> LENGTH_BITS) / 10
    reach = np.clip((left_s - starts) / takes, 0.0, 1.0)
    found = []
    for n in np.flatnonzero(np.isfinite(starts) & (reach > 0) & drawn):
        begin, end = float(arcs.begins[n]), float(arcs.ends[n])
        end = begin + (end - begin) * float(reach[n])
        found.append(part_of(graph, int(arcs.edge[n]), begin, end)[:, ::-1])
    return found


def _area(lines: list[Floats], lat: float) -> dict[str, Any]:
    """The union of the widened lines, worked out in metres round the point."""
    scale = np.array([METRES_PER_DEGREE * np.cos(np.radians(lat)), METRES_PER_DEGREE])
    drawn = [shapely.LineString(line * scale).simplify(FINEST_M) for line in lines]
    # Each widened by itself: to widen the union of thousands takes twenty times as long.
    area = shapely.union_all(shapely.buffer(drawn, BESIDE_M, quad_segs=4)).simplify(FINEST_M)
    turned = shapely.transform(shapely.orient_polygons(area), lambda xy: np.round(xy / scale, 6))
    return dict(shapely.geometry.mapping(turned))
