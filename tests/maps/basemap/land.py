"""A made-up parish to import: roads of each kind, a river, a lake, a wood, a village and a house."""

from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

VILLAGE = "Kroņauce"
HOUSE = "Rožkalni"
POINTS = {
    1: (56.50, 23.30),
    2: (56.50, 23.34),
    3: (56.52, 23.34),
    4: (56.52, 23.30),
    5: (56.51, 23.31),
    6: (56.51, 23.312),
    7: (56.511, 23.312),
    8: (56.511, 23.31),
    9: (56.505, 23.32),
    10: (56.505, 23.3205),
    11: (56.5053, 23.3205),
    12: (56.5053, 23.32),
}
WAYS: tuple[tuple[list[int], dict[str, str]], ...] = (
    ([1, 2, 3], {"highway": "primary"}),
    ([3, 4], {"highway": "track"}),
    ([4, 1], {"waterway": "river"}),
    ([1, 2, 3, 4, 1], {"landuse": "forest"}),
    ([5, 6, 7, 8, 5], {"natural": "water"}),
    ([9, 10, 11, 12, 9], {"building": "yes", "addr:housename": HOUSE}),
    ([1, 3], {"power": "line"}),
)


def write_land(path: Path, village: str = VILLAGE, *, roads: bool = True) -> Path:
    """Write the extract; a village by another name, or a land without roads."""
    with osmium.SimpleWriter(str(path), overwrite=True) as out:
        for number, (lat, lon) in POINTS.items():
            out.add_node(Node(id=number, location=(lon, lat), tags={}))
        tags = {"place": "village", "name": village}
        out.add_node(Node(id=99, location=(23.32, 56.515), tags=tags))
        for number, (along, about) in enumerate(WAYS, start=1):
            if roads or "highway" not in about:
                out.add_way(Way(id=number, nodes=along, tags=about))
    return path
