"""Roads: import, matrices, shapes of legs, and a graph of the size of a country.

    python -m benchmarks.roads [--copies 38]

The extracts are those of ../shared/geodata; the country is made of copies of the rural one, side by
side and joined by a road each, and its matrix is worked out in a process of its own.
"""

import argparse
import json
import resource
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

from homecare.model import TravelSettings, WayOfTravel
from maps.roads.file import Origin
from maps.roads.graph import DEGREE, Ints, RoadGraph, build
from maps.roads.net import Joined, Net
from maps.roads.reading import read_roads
from maps.roads.rules import Profile
from maps.roads.snapping import Snapper
from maps.roads.ways import Roads

EXTRACTS = Path(__file__).parents[2] / "shared" / "geodata" / "osm"
NAMES = ("autauga-rural", "north-bayreuth", "liechtenstein-2021")
ASIDE = DEGREE
"""Copies lie a degree of longitude apart."""
ACROSS = 7
"""Copies in a row."""
DRY = TravelSettings()


def country(graph: RoadGraph, copies: int) -> RoadGraph:
    """Copies of a graph side by side, each joined to the one before by a road both ways."""
    count = len(graph.lats)
    shifts = [(n // ACROSS * ASIDE, n % ACROSS * ASIDE) for n in range(copies)]
    joins = [(n * count, (n + 1) * count) for n in range(copies - 1)]
    lats = np.concatenate([graph.lats + up for up, _ in shifts])
    lons = np.concatenate([graph.lons + aside for _, aside in shifts])
    ends = np.array(joins, dtype=np.int64).reshape(-1, 2)
    shapes = len(graph.shape_lats)
    starts = [graph.shape_starts[:-1] + n * shapes for n in range(copies)]
    tail = copies * shapes + 2 * np.arange(len(joins) + 1)
    open_to = np.ones((len(joins), len(Profile), 2), dtype=bool)
    paved = np.array([[100_000.0, 0.0, 0.0]] * len(joins)).reshape(-1, 3)
    return replace(
        graph,
        lats=lats,
        lons=lons,
        blocked=np.tile(graph.blocked, (copies, 1)),
        u=np.concatenate([*(graph.u + n * count for n in range(copies)), ends[:, 0]]),
        v=np.concatenate([*(graph.v + n * count for n in range(copies)), ends[:, 1]]),
        length_m=np.concatenate([np.tile(graph.length_m, (copies, 1)), paved]),
        car_s=np.concatenate([np.tile(graph.car_s, (copies, 1)), paved / 20]),
        open_to=np.concatenate([np.tile(graph.open_to, (copies, 1, 1)), open_to]),
        ferry=np.concatenate([np.tile(graph.ferry, copies), np.zeros(len(joins), dtype=bool)]),
        shape_starts=np.concatenate([*starts, tail]),
        shape_lats=np.concatenate(
            [*(graph.shape_lats + up for up, _ in shifts), lats[ends].reshape(-1)]
        ),
        shape_lons=np.concatenate(
            [*(graph.shape_lons + aside for _, aside in shifts), lons[ends].reshape(-1)]
        ),
    )


def some(net: Net, count: int, seed: int = 1) -> Ints:
    """Junctions by chance within one copy's size."""
    chance = np.random.default_rng(seed)
    lats, lons = net.graph.lats, net.graph.lons
    one = (lats < lats.min() + ASIDE) & (lons < lons.min() + ASIDE)
    return chance.choice(np.flatnonzero(net.main & one), count)


def matrix_s(net: Net, count: int) -> float:
    """Seconds for a matrix of so many places."""
    at, snapper = some(net, count), Snapper(net)
    began = perf_counter()
    tied = snapper.tie(net.graph.lats[at] / DEGREE, net.graph.lons[at] / DEGREE)
    Joined(net, tied).quickest(range(count))
    return round(perf_counter() - began, 2)


def legs_s(graph: RoadGraph, net: Net, count: int) -> float:
    """Seconds for the shapes of the legs from each of so many places to the next."""
    at = some(net, count + 1)
    lats, lons = (part[at] / DEGREE for part in (graph.lats, graph.lons))
    points = list(zip(lats.tolist(), lons.tolist(), strict=True))
    origin = Origin(version="", extract="", imported_at=datetime.now(UTC), box=None)
    roads = Roads(graph, origin)
    roads.net(WayOfTravel.CAR, DRY)
    began = perf_counter()
    roads.shapes(list(pairwise(points)), WayOfTravel.CAR, DRY)
    return round(perf_counter() - began, 2)


def figures(name: str) -> dict[str, object]:
    """What one extract takes."""
    began = perf_counter()
    graph = build(read_roads(EXTRACTS / f"{name}.osm.pbf"))
    read_s = round(perf_counter() - began, 2)
    net = Net(graph, Profile.CAR)
    return {
        "extract": name,
        "junctions": len(graph.lats),
        "edges": len(graph.u),
        "import_s": read_s,
        "matrix_300_s": matrix_s(net, 300),
        "matrix_1000_s": matrix_s(net, 1000),
        "legs_300_s": legs_s(graph, net, 300),
    }


def country_figures(copies: int) -> dict[str, object]:
    """What the country takes; to be asked in a process of its own."""
    graph = country(build(read_roads(EXTRACTS / f"{NAMES[0]}.osm.pbf")), copies)
    net = Net(graph, Profile.CAR)
    seconds = matrix_s(net, 300)
    return {
        "copies": copies,
        "junctions": len(graph.lats),
        "sources_300_s": seconds,
        "legs_300_s": legs_s(graph, net, 300),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Print the figures, a JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=38)
    parser.add_argument("--country-only", action="store_true")
    asked = parser.parse_args()
    if asked.country_only:
        print(json.dumps(country_figures(asked.copies)))
        return
    for name in NAMES:
        print(json.dumps(figures(name)), flush=True)
    step = [sys.executable, "-m", "benchmarks.roads", "--country-only", "--copies"]
    subprocess.run([*step, str(asked.copies)], check=True)


if __name__ == "__main__":
    main()
