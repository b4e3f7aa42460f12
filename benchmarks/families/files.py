"""Instances, solutions and tables of best-known values."""

import csv
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
"""Where the families lie beside the project; may be absent, for they are no part of it."""


def read_json(path: Path) -> Any:  # noqa: ANN401  # whatever the file holds
    """The content of a .json or .json.gz file."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as packed:
            return json.load(packed)
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, content: object) -> None:
    """Write a .json or .json.gz file."""
    text = json.dumps(content, indent=1)
    if path.suffix == ".gz":
        with gzip.open(path, "wt", encoding="utf-8") as packed:
            packed.write(text)
    else:
        path.write_text(text, encoding="utf-8")


def instance_name(path: Path) -> str:
    """A file's name without .json or .json.gz."""
    return path.name.removesuffix(".gz").removesuffix(".json")


@dataclass(frozen=True, slots=True)
class BestKnown:
    """One row of a BKS.csv: every column as text, and every column with a number in it."""

    columns: Mapping[str, str]
    numbers: Mapping[str, float] = field(default_factory=dict)


def best_known(folder: Path) -> dict[str, BestKnown]:
    """Instance name -> its row of a family's BKS.csv; empty where there is no such file.

    Where the table has a column `file` (instances known by a short name), that is the name.
    """
    path = folder / "BKS.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {instance_name(Path(r.get("file") or r["instance"])): _row(r) for r in rows}


def _row(row: dict[str, str]) -> BestKnown:
    numbers = {name: number for name, text in row.items() if (number := _number(text)) is not None}
    return BestKnown(columns=row, numbers=numbers)


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
