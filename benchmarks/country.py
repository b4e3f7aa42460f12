"""Importing a whole country: roads and base map of an extract with as many bytes as Latvia's.

    python -m benchmarks.country [--copies 55]

No extract of Latvia comes with the project, so one is made: copies of liechtenstein-2021 of
../shared/geodata, side by side, with ids of their own. Each import runs as the command that a
person types; the memory is the largest that it or a program started by it had at once.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import osmium
from osmium.osm.mutable import Node, Relation, Way

EXTRACT = Path(__file__).parents[2] / "shared" / "geodata" / "osm" / "liechtenstein-2021.osm.pbf"
IDS = 20_000_000_000
"""Apart between copies: more than there are nodes in OpenStreetMap."""
ASIDE, ACROSS = 0.3, 10
"""Degrees between copies, and how many lie in a row."""


def write_country(to: Path, copies: int) -> int:
    """Write the extract; its bytes. Nodes come before ways and ways before relations."""
    with osmium.SimpleWriter(str(to), overwrite=True) as out:
        for kind in (osmium.osm.NODE, osmium.osm.WAY, osmium.osm.RELATION):
            for number in range(copies):
                for thing in osmium.FileProcessor(str(EXTRACT), kind):
                    out.add(_copied(thing, number))
    return to.stat().st_size


def _copied(thing: Any, number: int) -> Any:  # noqa: ANN401 - pyosmium is untyped
    own = number * IDS
    if isinstance(thing, osmium.osm.Node):
        aside, up = ASIDE * (number % ACROSS), ASIDE * (number // ACROSS)
        where = thing.location.lon + aside, thing.location.lat + up
        return Node(thing, id=thing.id + own, location=where)
    if isinstance(thing, osmium.osm.Way):
        return Way(thing, id=thing.id + own, nodes=[node.ref + own for node in thing.nodes])
    members = [(member.type, member.ref + own, member.role) for member in thing.members]
    return Relation(thing, id=thing.id + own, members=members)


def figures(folder: Path, extract: Path) -> Iterator[dict[str, object]]:
    """What each import takes: of all, and of the box of one copy, the size of a novads."""
    box = "--bbox", "47.0,9.4,47.35,9.7"
    for what in ("roads", "map"):
        for cut in ((), box):
            yield _told(folder, "homecare", what, "import", str(extract), *cut, "--json")


def _told(folder: Path, *command: str) -> dict[str, object]:
    """Run a command in a process that tells its time and memory."""
    own = {
        "HOMECARE_ROADS_FILE": str(folder / "roads.npz"),
        "HOMECARE_BASEMAP_FILE": str(folder / "base.pmtiles"),
    }
    step = [sys.executable, "-m", "benchmarks.country", "--run", *command]
    done = subprocess.run(step, env=os.environ | own, check=True, capture_output=True, text=True)
    made = {
        name: (folder / name).stat().st_size
        for name in ("roads.npz", "base.pmtiles")
        if (folder / name).is_file()
    }
    said: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return said | {"what": " ".join(command[1:3]), "cut": "--bbox" in command, "bytes": made}


def _run(command: list[str]) -> None:
    began = perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", *command[1:]],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(json.dumps({"seconds": round(perf_counter() - began, 1), "memory_mb": peak}))


def main() -> None:
    """Print the figures, a JSON line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copies", type=int, default=55)
    parser.add_argument("--run", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    if asked.run:
        _run(asked.run)
        return
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        size = write_country(folder / "country.osm.pbf", asked.copies)
        print(json.dumps({"copies": asked.copies, "extract_mb": round(size / 1e6, 1)}), flush=True)
        for one in figures(folder, folder / "country.osm.pbf"):
            print(json.dumps(one), flush=True)


if __name__ == "__main__":
    main()
