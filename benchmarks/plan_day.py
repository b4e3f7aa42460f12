"""Seconds from `homecare plan` to the stored plan, process start included.

    python -m benchmarks.plan_day --municipality tervete --runs 3

Prints one JSON object per run and a last line with the median.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

DAY = "2026-11-23"
HOMECARE = str(Path(sys.executable).with_name("homecare"))


def command(folder: Path, *words: str) -> dict[str, Any]:
    """Run one command of the command line in a database of its own; its JSON answer."""
    env = os.environ | {"HOMECARE_DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite'}"}
    done = subprocess.run(
        [HOMECARE, *words, "--json"], env=env, check=True, capture_output=True, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def fill(folder: Path, municipality: str) -> None:
    """A database with one invented municipality."""
    tables = folder / "tables"
    command(folder, "db", "upgrade")
    command(folder, "generate", municipality, "--out", str(tables))
    command(folder, "import", str(tables), "-m", municipality, "--create", municipality)


def timed(folder: Path, seconds: float | None) -> dict[str, Any]:
    """One planned day: wall seconds and what the plan holds."""
    limit = ["--seconds", str(seconds)] if seconds else []
    begun = time.perf_counter()
    answer = command(folder, "plan", "--day", DAY, *limit)
    return {
        "wall_s": round(time.perf_counter() - begun, 2),
        "visits": answer["visits"],
        "served": answer["served"],
        "duties_unserved": len(answer["duties_unserved"]),
        "carers": len(answer["carers"]),
        "travel_s": answer["travel_s"],
        "cost": answer["cost"],
    }


def main() -> None:
    """Fill a database, plan the same day several times, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipality", default="tervete")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, asked.municipality)
        runs = [timed(folder, asked.seconds) for _ in range(asked.runs)]
    for run in runs:
        print(json.dumps(run))
    print(
        json.dumps(
            {"municipality": asked.municipality, "median_s": median(r["wall_s"] for r in runs)}
        )
    )


if __name__ == "__main__":
    main()
