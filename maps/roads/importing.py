"""Importing a road map: extract in, graph file out; the old graph stays until the new one is whole."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from homecare.errors import FileError
from homecare.model import Place
from maps.coordinates import METRES_PER_DEGREE, corners
from maps.roads.file import Origin, save
from maps.roads.graph import RoadGraph, build
from maps.roads.net import Net
from maps.roads.reading import Box, read_roads
from maps.roads.rules import Profile, Surface

MARGIN_M = 15_000.0
"""Roads so far outside the outermost place are taken in: the quickest way may lead there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of an import."""

    origin: Origin
    junctions: int
    edges: int
    kilometres: dict[Surface, int]
    """By surface, each road once."""
    reachable: float
    """Share of the junctions open to cars from which all the others can be reached."""


def import_roads(extract: Path, graph_file: Path, at: datetime, box: Box | None) -> Imported:
    """Read an extract, cut to a box where one is given, and keep its graph.

    Raises FileError for an extract that is missing, empty, damaged or without roads; whatever
    happens, the former graph is replaced only by a whole new one.
    """
    graph = build(read_roads(extract, box))
    net = Net(graph, Profile.CAR)
    if not net.usable.any():
        raise FileError("roads_none", name=extract.name)
    origin = Origin(version=graph.version, extract=extract.name, imported_at=at, box=box)
    save(graph_file, graph, origin)
    return Imported(
        origin=origin,
        junctions=len(graph.lats),
        edges=len(graph.u),
        kilometres=_kilometres(graph),
        reachable=_reachable(graph, net),
    )


def box_round(places: list[Place]) -> Box:
    """The box of some located places with a margin. Raises FileError where there is none."""
    located = [place for place in places if place.located]
    if not located:
        raise FileError("roads_no_places")
    (south, west), (north, east) = corners(located)
    up = MARGIN_M / METRES_PER_DEGREE
    aside = up / max(0.1, float(np.cos(np.radians((south + north) / 2))))
    return south - up, west - aside, north + up, east + aside


def _kilometres(graph: RoadGraph) -> dict[Surface, int]:
    sums = graph.length_m[~graph.ferry].sum(axis=0) / 1000
    return {surface: round(float(sums[surface])) for surface in Surface}


def _reachable(graph: RoadGraph, net: Net) -> float:
    car = graph.open_to[:, Profile.CAR].any(axis=1)
    touched = np.unique(np.concatenate([graph.u[car], graph.v[car]]))
    return round(float(net.main[touched].mean()), 4)
