"""A graph as one profile travels it in one season: weighted arcs, places tied in, shortest ways.

Seconds and metres of an arc lie in one whole number (tenths of a second above, metres below), so
the quickest way comes with its own length, ties go to the shorter one, and sums are exact.
The search is Dijkstra's (1959), in scipy's compiled form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from maps.roads.graph import DEGREE, EARTH_RADIUS_M, RoadGraph
from maps.roads.rules import BICYCLE_KMH, FOOT_KMH, Profile, Surface

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LENGTH_BITS = 24
LENGTH_MASK = (1 << LENGTH_BITS) - 1
"""Ways of up to 16,777 km."""
CHUNK = 12_000_000
"""Numbers that one round of the search may hold."""
FIRST_LIMIT_S = 600.0
CROW_MS = 12.5
"""45 km/h as the crow flies: few ways are slower."""
NOBODY = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """Where places stand in the net: on an edge, at a share of its length from u."""

    edges: Ints
    """(P,) edge; -1 where no road is near."""
    shares: Floats
    """(P,) 0 to 1."""
    walked_m: Floats
    """(P,) straight from the place to the road."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """One-way steps between vertices; those from V on are places."""

    from_: Ints
    to: Ints
    weight: Ints
    edge: Ints
    begins: Floats
    """Share of the edge where the step begins, and where it ends."""
    ends: Floats


class Net:
    """The roads of one profile, with factors for its surfaces; see `for_profile`."""

    def __init__(
        self,
        graph: RoadGraph,
        profile: Profile,
        factors: Mapping[Surface, float] | None = None,
        *,
        ferries: bool = True,
    ) -> None:
        self.graph, self.profile = graph, profile
        seconds = _seconds(graph, profile, factors or {})
        self.tenths = np.maximum(1, np.rint(seconds * 10)).astype(np.int64)
        self.metres = np.rint(graph.length_m.sum(axis=1)).astype(np.int64)
        along, against = (graph.open_to[:, profile, way].copy() for way in (0, 1))
        if not ferries:
            along &= ~graph.ferry
            against &= ~graph.ferry
        self.open_along, self.open_against = along, against
        self.along = along & ~graph.blocked[graph.u, profile]
        self.against = against & ~graph.blocked[graph.v, profile]
        """Nobody passes a barrier: the edges that leave it are closed, those to it are not."""
        self.main = self._main()
        one, other = self.main[graph.u], self.main[graph.v]
        self.usable: Flags = ((along | against) & one & other) | (along & against & (one | other))

    def _main(self) -> Flags:
        """Junctions of the part with most road in which each can be reached from each."""
        count = len(self.graph.lats)
        arcs = self.arcs(np.zeros(len(self.graph.u), dtype=bool))
        ones = np.ones(len(arcs.from_), dtype=np.int8)
        net = csr_array((ones, (arcs.from_, arcs.to)), shape=(count, count))
        _, part = connected_components(net, directed=True, connection="strong")
        one, other = part[self.graph.u], part[self.graph.v]
        inside = (one == other) & (self.open_along | self.open_against)
        road_m = np.bincount(one[inside], self.metres[inside], minlength=1)
        return np.asarray(part == road_m.argmax())

    def arcs(self, cut: Flags) -> Arcs:
        """A step for each direction of each edge that is open, but for the `cut` edges (E,)."""
        graph = self.graph
        weight = (self.tenths << LENGTH_BITS) | self.metres
        one = np.flatnonzero(self.along & ~cut)
        other = np.flatnonzero(self.against & ~cut)
        zeros, ones = np.zeros(len(one)), np.ones(len(other))
        return Arcs(
            from_=np.concatenate([graph.u[one], graph.v[other]]),
            to=np.concatenate([graph.v[one], graph.u[other]]),
            weight=np.concatenate([weight[one], weight[other]]),
            edge=np.concatenate([one, other]),
            begins=np.concatenate([zeros, ones]),
            ends=np.concatenate([zeros + 1, ones - 1]),
        )


def _seconds(graph: RoadGraph, profile: Profile, factors: Mapping[Surface, float]) -> Floats:
    """Seconds of each edge; weather does not slow a ferry."""
    factor = np.array([factors.get(surface, 1.0) for surface in Surface])
    if profile is Profile.CAR:
        of_surface = graph.car_s
    elif profile is Profile.BICYCLE:
        of_surface = graph.length_m * 3.6 / np.array([BICYCLE_KMH[s] for s in Surface])
    else:
        of_surface = graph.length_m * 3.6 / FOOT_KMH
    by_road: Floats = of_surface @ factor
    return np.where(graph.ferry, graph.car_s.sum(axis=1), by_road)


class Joined:
    """The net with places tied into it; (row, column) n of every answer is place n."""

    def __init__(self, net: Net, tied: Tied) -> None:
        self.net, self.tied = net, tied
        self.stands = np.full(len(tied.edges), NOBODY)
        self.arcs = self._with_places()
        self._csr = self._matrix()

    def quickest(self, sources: Sequence[int], *, backwards: bool = False) -> tuple[Ints, Ints]:
        """Tenths of a second and metres from some places to all, -1 where there is no way.

        `backwards` gives those from all places to the sources instead.
        """
        net = self._csr.T.tocsr() if backwards else self._csr
        rows = np.asarray(sources, dtype=np.int64)
        packed = np.full((len(rows), len(self.stands)), NOBODY, dtype=np.int64)
        limits = self._limits()[rows]
        step = max(1, CHUNK // max(1, net.shape[0]))
        order = np.argsort(limits, kind="stable")
        for first in range(0, len(rows), step):
            part = order[first : first + step]
            packed[part] = self._packed(net, rows[part], float(limits[part].max(initial=0)))
        known = packed >= 0
        return (
            np.where(known, packed >> LENGTH_BITS, NOBODY),
            np.where(known, packed & LENGTH_MASK, NOBODY),
        )

    def _limits(self) -> Floats:
        """How far a first search from each place goes, as weights, for it to meet all places."""
        lats, lons = self._near(range(len(self.stands)))
        tenths = (_first_limits_s(lats, lons, lats, lons) * 10).astype(np.int64)
        packed: Floats = (tenths << LENGTH_BITS).astype(np.float64)
        return packed

    def _near(self, places: Sequence[int]) -> tuple[Floats, Floats]:
        """Degrees of a junction near each of some places."""
        graph = self.net.graph
        near = graph.u[np.maximum(self.tied.edges[list(places)], 0)]
        return graph.lats[near] / DEGREE, graph.lons[near] / DEGREE

    def _packed(self, net: csr_array, rows: Ints, limit: float) -> Ints:
        found = np.full((len(rows), len(self.stands)), NOBODY, dtype=np.int64)
        here = np.flatnonzero(self.stands[rows] >= 0)
        there = np.flatnonzero(self.stands >= 0)
        if not len(here) or not len(there):
            return found
        sources = self.stands[rows[here]]
        far = dijkstra(net, directed=True, indices=sources, limit=limit)
        cut = far[:, self.stands[there]]
        again = np.isinf(cut).any(axis=1)
        if again.any():
            whole = dijkstra(net, directed=True, indices=sources[again])
            cut[again] = whole[:, self.stands[there]]
        known = np.isfinite(cut)
        found[np.ix_(here, there)] = np.where(known, np.where(known, cut, 0), NOBODY)
        return found

    def tree(self, source: int, limit_s: float = np.inf) -> tuple[Floats, Ints]:
        """Seconds to every vertex within the limit (inf beyond), and each one's predecessor."""
        at = int(self.stands[source])
        count = self._csr.shape[0]
        if at < 0:
            return np.full(count, np.inf), np.full(count, NOBODY)
        limit = np.inf if np.isinf(limit_s) else float(int(limit_s * 10 + 1) << LENGTH_BITS)
        far, before = dijkstra(self._csr, indices=[at], limit=limit, return_predecessors=True)
        far, before = far[0], before[0]
        seconds = np.where(np.isfinite(far), np.floor(far / (1 << LENGTH_BITS)) / 10, np.inf)
        return seconds, before.astype(np.int64)

    def ways(self, source: int, targets: Sequence[int]) -> list[list[int] | None]:
        """The arcs of the quickest way from a place to each of some, in order; None for no way."""
        limit_s = _first_limits_s(*self._near([source]), *self._near(targets))[0]
        _, before = self.tree(source, float(limit_s))
        found = [self._steps(before, source, target) for target in targets]
        if None in found:
            _, before = self.tree(source)
            found = [self._steps(before, source, target) for target in targets]
        return found

    def _steps(self, before: Ints, source: int, target: int) -> list[int] | None:
        at, goal = int(self.stands[source]), int(self.stands[target])
        if at < 0 or goal < 0:
            return None
        found: list[int] = []
        while goal != at:
            back = int(before[goal])
            if back < 0:
                return None
            found.append(self._arc(back, goal))
            goal = back
        return found[::-1]

    def _arc(self, from_: int, to: int) -> int:
        row = slice(int(self._csr.indptr[from_]), int(self._csr.indptr[from_ + 1]))
        at = int(np.flatnonzero(self._csr.indices[row] == to)[0])
        return int(self._arc_of[row.start + at])

    def _with_places(self) -> Arcs:
        """The arcs of the net, with edges on which places stand cut at them."""
        net, tied = self.net, self.tied
        cut = np.zeros(len(net.graph.u), dtype=bool)
        cut[tied.edges[tied.edges >= 0]] = True
        whole = net.arcs(cut)
        pieces = [_cut_edge(self, int(edge)) for edge in np.flatnonzero(cut)]
        return Arcs(
            from_=np.concatenate([whole.from_, *(p.from_ for p in pieces)]),
            to=np.concatenate([whole.to, *(p.to for p in pieces)]),
            weight=np.concatenate([whole.weight, *(p.weight for p in pieces)]),
            edge=np.concatenate([whole.edge, *(p.edge for p in pieces)]),
            begins=np.concatenate([whole.begins, *(p.begins for p in pieces)]),
            ends=np.concatenate([whole.ends, *(p.ends for p in pieces)]),
        )

    def _matrix(self) -> csr_array:
        """The arcs as a sparse matrix; of several between two vertices the lightest."""
        arcs = self.arcs
        count = len(self.net.graph.lats) + len(self.stands)
        order = np.lexsort((arcs.weight, arcs.to, arcs.from_))
        from_, to = arcs.from_[order], arcs.to[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (from_[1:] != from_[:-1]) | (to[1:] != to[:-1])
        kept = order[first]
        self._arc_of = kept
        starts = np.searchsorted(arcs.from_[kept], np.arange(count + 1))
        return csr_array(
            (
                arcs.weight[kept].astype(np.float64),
                arcs.to[kept].astype(np.int32),
                starts.astype(np.int32),
            ),
            shape=(count, count),
        )


def _first_limits_s(lats: Floats, lons: Floats, far_lats: Floats, far_lons: Floats) -> Floats:
    """How long a first search from points goes: to the farthest corner round some others.

    It ends most searches early; those that miss a place are made again without an end.
    """
    up = np.maximum(lats - far_lats.min(initial=90), far_lats.max(initial=-90) - lats)
    aside = np.maximum(lons - far_lons.min(initial=180), far_lons.max(initial=-180) - lons)
    reach = np.hypot(up, aside * np.cos(np.radians(lats))) * np.radians(EARTH_RADIUS_M)
    limits: Floats = FIRST_LIMIT_S + reach / CROW_MS
    return limits


def _cut_edge(joined: Joined, edge: int) -> Arcs:
    """The steps along and against an edge, from end to end through the places on it.

    A place's distance from u does not depend on the others, so a way between two places is the
    same whoever else is tied in. Places at one spot share a vertex.
    """
    net, tied = joined.net, joined.tied
    here = np.flatnonzero(tied.edges == edge)
    here = here[np.argsort(tied.shares[here], kind="stable")]
    spots = [(0, 0, int(net.graph.u[edge]), 0.0)]
    tenths, metres = int(net.tenths[edge]), int(net.metres[edge])
    for n in here:
        share = float(tied.shares[n])
        at = (round(tenths * share), round(metres * share))
        if len(spots) == 1 or at != spots[-1][:2]:
            spots.append((*at, len(net.graph.lats) + int(n), share))
        joined.stands[n] = spots[-1][2]
    spots.append((tenths, metres, int(net.graph.v[edge]), 1.0))
    return _steps(net, edge, spots)


def _steps(net: Net, edge: int, spots: list[tuple[int, int, int, float]]) -> Arcs:
    rows: list[tuple[int, int, int, float, float]] = []
    last = len(spots) - 2
    for n, (one, other) in enumerate(pairwise(spots)):
        weight = ((other[0] - one[0]) << LENGTH_BITS) | (other[1] - one[1])
        if net.open_along[edge] and (n > 0 or net.along[edge]):
            rows.append((one[2], other[2], weight, one[3], other[3]))
        if net.open_against[edge] and (n < last or net.against[edge]):
            rows.append((other[2], one[2], weight, other[3], one[3]))
    columns = list(zip(*rows, strict=True))
    return Arcs(
        from_=np.array(columns[0], dtype=np.int64),
        to=np.array(columns[1], dtype=np.int64),
        weight=np.array(columns[2], dtype=np.int64),
        edge=np.full(len(rows), edge),
        begins=np.array(columns[3], dtype=np.float64),
        ends=np.array(columns[4], dtype=np.float64),
    )
