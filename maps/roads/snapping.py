"""The nearest road of a place: which edge, where on it, and how far it is to walk."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from maps.roads.graph import DEGREE, EARTH_RADIUS_M
from maps.roads.net import NOBODY, Net, Tied

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SAMPLE_M = 60.0
"""Roads are looked up by points so far apart at most; the nearest is then measured exactly."""
REACH_M = 5000.0
"""A place with no road so near stands nowhere."""


class Snapper:
    """Finds roads of one net near places; nobody boards a ferry in the middle of the river."""

    def __init__(self, net: Net) -> None:
        self.net = net
        edges = np.flatnonzero(net.usable & ~net.graph.ferry)
        self.segments = _Segments(net, edges)
        self.tree = cKDTree(self.segments.samples_m) if len(edges) else None

    def tie(self, lats: Floats, lons: Floats) -> Tied:
        """Where places, in degrees, stand in the net."""
        count = len(lats)
        edges = np.full(count, NOBODY)
        shares, walked = np.zeros(count), np.full(count, np.inf)
        if self.tree is not None and count:
            points = _on_sphere(np.asarray(lats), np.asarray(lons))
            near_m = np.asarray(self.tree.query(points, distance_upper_bound=REACH_M)[0])
            for n in np.flatnonzero(np.isfinite(near_m)):
                found = self.tree.query_ball_point(points[n], near_m[n] + SAMPLE_M)
                which = np.unique(self.segments.of_sample[found])
                edges[n], shares[n], walked[n] = self.segments.nearest(which, points[n])
        return Tied(edges=edges, shares=shares, walked_m=walked)


class _Segments:
    """Straight pieces of the shapes of some edges, in metres on a sphere."""

    def __init__(self, net: Net, edges: Ints) -> None:
        starts = net.graph.shape_starts
        counts = (starts[edges + 1] - starts[edges]).astype(np.int64)
        points = np.concatenate([np.zeros(0, dtype=np.int64), *_runs(starts[edges], counts)])
        of_point = np.repeat(np.arange(len(edges)), counts)
        sphere = _on_sphere(
            net.graph.shape_lats[points] / DEGREE, net.graph.shape_lons[points] / DEGREE
        )
        inner = np.flatnonzero(of_point[:-1] == of_point[1:])
        self.a, self.b = sphere[inner], sphere[inner + 1]
        self.edge = edges[of_point[inner]]
        self.length_m: Floats = np.linalg.norm(self.b - self.a, axis=1)
        before = np.concatenate([[0.0], np.cumsum(self.length_m)])
        first = np.searchsorted(of_point[inner], of_point[inner], side="left")
        last = np.searchsorted(of_point[inner], of_point[inner], side="right")
        self.before_m = before[:-1] - before[first]
        self.edge_m = before[last] - before[first]
        pieces = np.maximum(1, np.ceil(self.length_m / SAMPLE_M)).astype(np.int64)
        self.of_sample = np.repeat(np.arange(len(inner)), pieces)
        within = np.arange(len(self.of_sample)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
        share = ((within + 0.5) / pieces[self.of_sample])[:, None]
        self.samples_m = self.a[self.of_sample] * (1 - share) + self.b[self.of_sample] * share

    def nearest(self, which: Ints, point: Floats) -> tuple[int, float, float]:
        """Edge, share of it and distance of the nearest of some segments."""
        a, b = self.a[which], self.b[which]
        span = b - a
        square = np.maximum(np.einsum("ij,ij->i", span, span), 1e-9)
        share = np.clip(np.einsum("ij,ij->i", point - a, span) / square, 0.0, 1.0)
        far = np.linalg.norm(a + span * share[:, None] - point, axis=1)
        best = int(far.argmin())
        n = int(which[best])
        along_m = self.before_m[n] + share[best] * self.length_m[n]
        along = min(1.0, float(along_m / max(self.edge_m[n], 1e-9)))
        return int(self.edge[n]), along, float(far[best])


def _runs(starts: Ints, counts: Ints) -> Iterator[Ints]:
    for start, count in zip(starts.tolist(), counts.tolist(), strict=True):
        yield np.arange(start, start + count)


def _on_sphere(lats: Floats, lons: Floats) -> Floats:
    """(N, 3) metres from the centre of the Earth."""
    lat, lon = np.radians(lats), np.radians(lons)
    unit = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    found: Floats = unit * EARTH_RADIUS_M
    return found
