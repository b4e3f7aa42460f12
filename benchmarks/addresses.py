"""The address register at the size of the country: how long it loads, how fast it answers.

    python -m benchmarks.addresses --buildings 600000
    python -m benchmarks.addresses --buildings 600000 --database postgres

The register is made up, with the names of real settlements (../shared/geodata); the import runs in
a process of its own, so that its memory is its own. PostgreSQL is the embedded one of the tests, on
the same machine, made to wait for the disk.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

from tests.maps.addresses.homes import Home
from tests.maps.addresses.made import FARMS, STREETS, TERVETE, Settlement, write_register

SETTLEMENTS = Path(__file__).parents[2] / "shared" / "geodata" / "geonames" / "lv-settlements.csv"
IMPORT = """
import json, resource, sys, time
from pathlib import Path
from tests.maps.addresses.homes import Home
home = Home(Path(sys.argv[2]), sys.argv[3])
began = time.perf_counter()
counts = home.take_in(Path(sys.argv[1]))
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": round(time.perf_counter() - began, 1), "memory_mb": most,
                  "buildings": counts.buildings}))
"""
SIZE = """
SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relnamespace = 'homecare_addresses'::regnamespace AND relkind = 'r'
"""


def settlements() -> list[Settlement]:
    """The real names where they are at hand, else four villages."""
    if not SETTLEMENTS.is_file():
        return list(TERVETE)
    with SETTLEMENTS.open(encoding="utf-8") as file:
        return [
            Settlement(
                row["municipality"],
                row["parish"],
                row["name"],
                float(row["lat"]),
                float(row["lon"]),
            )
            for row in csv.DictReader(file)
        ]


def questions(known: list[Settlement], count: int) -> list[str]:
    """What people type: without diacritics, unfinished, with and without the parish."""
    chance = random.Random(3)
    plain = str.maketrans("āčēģīķļņšūž", "acegiklnsuz")
    found = []
    for _ in range(count):
        s = chance.choice(known)
        house = chance.choice([chance.choice(FARMS), f"{chance.choice(STREETS)} iela 2"])
        line = chance.choice([f"{house} {s.name}", f"{house}, {s.parish}", f"{s.name} {house}"])
        line = line.translate(plain) if chance.random() < 0.5 else line
        found.append(line[: chance.randint(6, len(line))])
    return found


@contextmanager
def home_of(database: str, folder: Path) -> Iterator[Home]:
    """Where the register is to lie: "sqlite" or "postgres"."""
    file = folder / "home" / "addresses.sqlite"
    if database == "sqlite":
        yield Home(file)
        return
    from tests.store.databases import postgres_server  # noqa: PLC0415 - Linux only

    with postgres_server() as server:
        server.run("ALTER SYSTEM SET fsync = on")
        server.run("SELECT pg_reload_conf()")
        with closing(Home(file, server.empty())) as home:
            yield home


def size_mb(home: Home) -> int:
    """Of the register on the disk, with its indexes."""
    if home.store is None:
        return home.file.stat().st_size // 1_000_000
    with home.store.engine.begin() as connection:
        return int(connection.exec_driver_sql(SIZE).scalar_one()) // 1_000_000


def ask(home: Home, lines: list[str]) -> dict[str, float]:
    """How long the answers take, one after the other."""
    opened = home.open()
    took, hits = [], 0
    for line in lines:
        began = perf_counter()
        hits += bool(opened.search(line))
        took.append((perf_counter() - began) * 1000)
    took.sort()
    return {
        "answered": hits,
        "median_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[len(took) * 95 // 100], 1),
        "most_ms": round(took[-1], 1),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--buildings", type=int, default=600_000)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    known = settlements()
    with (
        tempfile.TemporaryDirectory() as folder,
        home_of(asked.database, Path(folder)) as home,
    ):
        tables = Path(folder) / "tables"
        write_register(tables, asked.buildings, known)
        step = [sys.executable, "-c", IMPORT, str(tables), str(home.file), home.url]
        done = subprocess.run(step, check=True, capture_output=True, text=True)
        figures = json.loads(done.stdout) | {"size_mb": size_mb(home)}
        figures |= ask(home, questions(known, asked.questions))
    figures["own_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
