"""The graph of an extract: junctions, and between them edges with time, length and shape."""

import hashlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from maps.roads.chains import Chain, Pieces, chains_of
from maps.roads.reading import RawRoads
from maps.roads.rules import Profile, Surface
from maps.roads.versions import FORM

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EARTH_RADIUS_M = 6_371_008.8
DEGREE = 10_000_000
"""Points are kept in ten-millionths of a degree, as OpenStreetMap keeps them: about a centimetre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadGraph:
    """V junctions and E edges; what is shorter than an edge lies in its shape.

    An edge goes from `u` to `v`; who may go along it and against it says `open_to`.
    """

    lats: Ints
    """(V,) ten-millionths of a degree."""
    lons: Ints
    blocked: Flags
    """(V, 3) whether a barrier stops a profile there."""
    u: Ints
    """(E,) junction."""
    v: Ints
    length_m: Floats
    """(E, 3) metres on each surface."""
    car_s: Floats
    """(E, 3) seconds by car on each surface, in good weather."""
    open_to: Flags
    """(E, 3, 2) by profile: along, against."""
    ferry: Flags
    """(E,)"""
    shape_starts: Ints
    """(E + 1,) shape n is points shape_starts[n] to shape_starts[n + 1], ends included."""
    shape_lats: Ints
    shape_lons: Ints

    @property
    def version(self) -> str:
        """Sixteen letters that change whenever the form or anything in the graph does."""
        summed = hashlib.sha256(bytes([FORM]))
        for part in fields(self):
            summed.update(np.ascontiguousarray(getattr(self, part.name)).tobytes())
        return summed.hexdigest()[:16]

    def shape(self, edge: int) -> tuple[Ints, Ints]:
        """Latitudes and longitudes of an edge from u to v, ten-millionths of a degree."""
        part = slice(int(self.shape_starts[edge]), int(self.shape_starts[edge + 1]))
        return self.shape_lats[part], self.shape_lons[part]


def build(raw: RawRoads) -> RoadGraph:
    """The graph of some ways: cut at junctions, points between them contracted away."""
    refs, point = np.unique(np.asarray(raw.refs, dtype=np.int64), return_inverse=True)
    lats = np.asarray(raw.lats, dtype=np.int64)
    lons = np.asarray(raw.lons, dtype=np.int64)
    barriers = _barriers(raw, refs)
    fixed: Flags = np.asarray(barriers.any(axis=1))
    pieces = _pieces(raw, point, fixed)
    chains = chains_of(pieces, fixed)
    along = _steps_m(lats, lons)
    kept, junctions = np.unique([(c.u, c.v) for c in chains], return_inverse=True)
    ends = junctions.reshape(-1, 2)
    where = np.zeros(len(refs), dtype=np.int64)
    where[point] = np.arange(len(point))
    measures = _measures(raw, pieces, chains, along)
    starts, points = _shapes(pieces, chains)
    return RoadGraph(
        lats=lats[where[kept]],
        lons=lons[where[kept]],
        blocked=barriers[kept],
        u=ends[:, 0],
        v=ends[:, 1],
        length_m=measures.length_m,
        car_s=measures.car_s,
        open_to=measures.open_to,
        ferry=measures.ferry,
        shape_starts=starts,
        shape_lats=lats[points],
        shape_lons=lons[points],
    )


def _barriers(raw: RawRoads, refs: Ints) -> Flags:
    found = np.zeros((len(refs), len(Profile)), dtype=bool)
    for ref, stops in raw.barriers.items():
        at = int(np.searchsorted(refs, ref))
        if at < len(refs) and refs[at] == ref:
            found[at] = stops
    return found


def _pieces(raw: RawRoads, point: Ints, is_barrier: Flags) -> Pieces:
    """The ways cut wherever one of them meets another, itself or a barrier, and at their ends."""
    starts = np.asarray(raw.starts, dtype=np.int64)
    cut = (np.bincount(point) > 1) | is_barrier
    at_cut = cut[point]
    at_cut[starts[:-1]] = True
    at_cut[starts[1:] - 1] = True
    stops = np.flatnonzero(at_cut)
    way = np.searchsorted(starts, stops, side="right") - 1
    same = way[:-1] == way[1:]
    first, last = stops[:-1][same], stops[1:][same]
    of_way = way[:-1][same]
    rules = raw.rules
    open_to = np.array([rule.open_to for rule in rules], dtype=bool)
    return Pieces(
        first=first,
        last=last,
        a=point[first],
        b=point[last],
        way=of_way,
        open_to=open_to[of_way],
        pace=_paces(raw)[of_way],
    )


def _paces(raw: RawRoads) -> Ints:
    """A number for each way; ways of one speed and surface have the same, each ferry its own."""
    seen: dict[object, int] = {}
    found = [
        seen.setdefault(("ferry", n) if r.ferry else (r.car_kmh, r.surface), len(seen))
        for n, r in enumerate(raw.rules)
    ]
    return np.array(found, dtype=np.int64)


def _steps_m(lats: Ints, lons: Ints) -> Floats:
    """Metres from the first point of all to each, over the sphere, as if they were one line."""
    lat, lon = np.radians(lats / DEGREE), np.radians(lons / DEGREE)
    half = (
        np.sin(np.diff(lat) / 2) ** 2
        + np.cos(lat[:-1]) * np.cos(lat[1:]) * np.sin(np.diff(lon) / 2) ** 2
    )
    steps = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return np.concatenate([[0.0], np.cumsum(steps)])


@dataclass(frozen=True, slots=True)
class _Measures:
    """What the edges of a graph are like."""

    length_m: Floats
    car_s: Floats
    open_to: Flags
    ferry: Flags


def _measures(raw: RawRoads, pieces: Pieces, chains: list[Chain], along: Floats) -> _Measures:
    rules = raw.rules
    kmh = np.array([rule.car_kmh for rule in rules])
    surface = np.array([rule.surface for rule in rules])
    metres = along[pieces.last] - along[pieces.first]
    seconds = metres * 3.6 / kmh[pieces.way]
    ferry = np.array([rule.ferry for rule in rules], dtype=bool)[pieces.way]
    for n in np.flatnonzero(ferry):
        crossing_s = rules[pieces.way[n]].ferry_s
        if crossing_s is not None:
            of_way = pieces.way == pieces.way[n]
            seconds[n] = crossing_s * metres[n] / max(1.0, float(metres[of_way].sum()))
    counts = np.array([len(chain.pieces) for chain in chains])
    edge = np.repeat(np.arange(len(chains)), counts)
    piece = np.concatenate([chain.pieces for chain in chains])
    length_m = np.zeros((len(chains), len(Surface)))
    car_s = np.zeros_like(length_m)
    group = surface[pieces.way[piece]]
    np.add.at(length_m, (edge, group), metres[piece])
    np.add.at(car_s, (edge, group), seconds[piece])
    heads = piece[np.cumsum(counts) - counts]
    turned = np.array([chain.turned[0] for chain in chains], dtype=bool)
    open_to = pieces.open_to[heads]
    open_to[turned] = open_to[turned][:, :, ::-1]
    return _Measures(length_m, car_s, open_to, ferry[heads])


def _shapes(pieces: Pieces, chains: list[Chain]) -> tuple[Ints, Ints]:
    """Where the shape of each chain starts, and the points of all shapes."""
    order: list[Ints] = []
    starts = np.zeros(len(chains) + 1, dtype=np.int64)
    for n, chain in enumerate(chains):
        count = 0
        for piece, turned in zip(chain.pieces, chain.turned, strict=True):
            points = np.arange(pieces.first[piece], pieces.last[piece] + 1)
            points = points[::-1] if turned else points
            order.append(points if count == 0 else points[1:])
            count += len(order[-1])
        starts[n + 1] = starts[n] + count
    return starts, np.concatenate(order)
