"""A part of an edge as a line: the shares of a place or of a time that is over are of its length."""

import numpy as np
from numpy.typing import NDArray

from maps.roads.graph import DEGREE, RoadGraph

Floats = NDArray[np.float64]


def part_of(graph: RoadGraph, edge: int, begins: float, ends: float) -> Floats:
    """(N, 2) degrees, north first: an edge between two shares of its length, in order of travel."""
    lats, lons = (points / DEGREE for points in graph.shape(edge))
    steps = np.hypot(np.diff(lats), np.diff(lons) * np.cos(np.radians(lats[:-1])))
    at = np.concatenate([[0.0], np.cumsum(steps)])
    at = at / at[-1] if at[-1] > 0 else np.linspace(0, 1, len(at))
    low, high = min(begins, ends), max(begins, ends)
    inner = at[(at > low) & (at < high)]
    shares = np.concatenate([[low], inner, [high]])
    line: Floats = np.stack([np.interp(shares, at, lats), np.interp(shares, at, lons)], axis=1)
    return line if begins <= ends else line[::-1]
