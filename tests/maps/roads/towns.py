"""Small road nets written by hand or by chance, and the real extracts beside the project."""

import os
from collections.abc import Sequence
from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Way

from maps.roads.graph import RoadGraph, build
from maps.roads.reading import read_roads

EXTRACTS = Path(__file__).parents[4] / "shared" / "geodata" / "osm"
Drawn = tuple[Sequence[int], dict[str, str]]
"""A way: its points and its tags."""


def extract(name: str) -> Path:
    """A real extract; the test is skipped where it is absent, and fails where it must be there."""
    path = EXTRACTS / f"{name}.osm.pbf"
    if not path.is_file():
        assert os.environ.get("CI") != "true", f"{name}.osm.pbf has to be there"
        pytest.skip(f"{name}.osm.pbf is not beside the project")
    return path


def drawn(
    path: Path,
    points: dict[int, tuple[float, float]],
    ways: Sequence[Drawn],
    barriers: dict[int, dict[str, str]] | None = None,
) -> RoadGraph:
    """The graph of a net: points (lat, lon) by number, ways over them, tags of barriers."""
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for number, (lat, lon) in sorted(points.items()):
            tags = (barriers or {}).get(number, {})
            out.add_node(Node(id=number, location=(lon, lat), tags=tags))
        for number, (along, tags) in enumerate(ways, start=1):
            out.add_way(Way(id=number, nodes=list(along), tags=tags))
    return build(read_roads(path))
