"""The address register at the size of the country: how long it loads, how fast it answers.

    python -m benchmarks.addresses --buildings 600000

The register is made up, with the names of real settlements (../shared/geodata); the import runs in
a process of its own, so that its memory is its own.
"""

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from maps.addresses.file import AddressFile
from maps.addresses.searching import Register
from tests.maps.addresses.made import FARMS, STREETS, TERVETE, Settlement, write_register

SETTLEMENTS = Path(__file__).parents[2] / "shared" / "geodata" / "geonames" / "lv-settlements.csv"
IMPORT = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
from maps.addresses.register import import_register
began = time.perf_counter()
counts = import_register(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": round(time.perf_counter() - began, 1), "memory_mb": most,
                  "buildings": counts.buildings}))
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


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--buildings", type=int, default=600_000)
    parser.add_argument("--questions", type=int, default=300)
    asked = parser.parse_args()
    known = settlements()
    with tempfile.TemporaryDirectory() as folder:
        tables, register = Path(folder) / "tables", Path(folder) / "addresses.sqlite"
        write_register(tables, asked.buildings, known)
        step = [sys.executable, "-c", IMPORT, str(tables), str(register)]
        done = subprocess.run(step, check=True, capture_output=True, text=True)
        figures = json.loads(done.stdout)
        figures["file_mb"] = register.stat().st_size // 1_000_000
        opened = Register(AddressFile(register))
        took, hits = [], 0
        for line in questions(known, asked.questions):
            began = perf_counter()
            hits += bool(opened.search(line))
            took.append((perf_counter() - began) * 1000)
    took.sort()
    figures |= {
        "answered": hits,
        "median_ms": round(took[len(took) // 2], 1),
        "p95_ms": round(took[len(took) * 95 // 100], 1),
        "most_ms": round(took[-1], 1),
        "own_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
