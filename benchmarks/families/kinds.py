"""Which family a folder holds, and which columns of its table are costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.families.files import BestKnown, read_json

_SIZES = {"patients", "caregivers", "operations", "visits", "staff", "horizon"}
_NO_COSTS = ("_s", "_runs")
"""Ends of the names of columns that hold seconds or counts."""
_BOUNDS = ("lower_bound",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """How the instances of a family are run and compared."""

    module: str
    words: tuple[str, ...] = ()
    """Further words of the command line."""
    best: str = "bks"
    """Column of the best known value."""
    about: str = ""
    """Only columns whose name holds this are costs of the objective; "" means all."""
    grouped_by: str = "patients"
    """Column whose value is the class."""

    def columns(self, rows: Mapping[str, BestKnown]) -> list[str]:
        """Columns to compare with, the best known first."""
        names = {name: None for row in rows.values() for name in row.numbers}
        others = [n for n in names if n != self.best and self._is_cost(n)]
        return [self.best, *others] if self.best in names else others

    def _is_cost(self, name: str) -> bool:
        if name in _SIZES or name.endswith(_NO_COSTS) or name.startswith(_BOUNDS):
            return False
        return self.about in name

    def group(self, row: BestKnown | None) -> str:
        """The class of an instance; "-" where its row does not tell."""
        if row is None:
            return "-"
        value = row.columns.get(self.grouped_by) or "-"
        # Mankowska's classes are the letters of the short names, A1 to G10.
        return value[0] if self.grouped_by == "instance" else value


def instances_in(folder: Path) -> list[Path]:
    """The instance files of a family's folder, small ones first."""
    base = folder / "instances" if (folder / "instances").is_dir() else folder
    found = [p for p in base.rglob("*") if p.name.endswith((".json", ".json.gz"))]
    return sorted(found, key=lambda path: (path.stat().st_size, path.name))


def family_of(folder: Path, objective: str = "travel") -> Family:
    """The family of a folder, by what its first instance holds.

    ValueError: there is no instance, or one of no known family.
    """
    paths = instances_in(folder)
    if not paths:
        raise ValueError(f"no instance in {folder.name}")
    return _family(read_json(paths[0]), objective, folder)


def _family(content: Mapping[str, Any], objective: str, folder: Path) -> Family:
    if "sync_pairs" in content:
        best = "best_travel_units" if objective == "travel" else "best_preference"
        about = "units" if objective == "travel" else "preference"
        words = ("--objective", objective)
        return Family(
            module="benchmarks.bredstrom", words=words, best=best, about=about, grouped_by="visits"
        )
    patients = content.get("patients") or [{}]
    if "required_services" in patients[0]:
        return Family(module="benchmarks.uhhc", grouped_by="set")
    if "required_caregivers" in patients[0]:
        short = folder / "BKS.csv"
        lettered = short.is_file() and "file" in short.read_text("utf-8").splitlines()[0].split(",")
        grouped_by = "instance" if lettered else "patients"
        return Family(module="benchmarks.hhcrsp", grouped_by=grouped_by)
    raise ValueError(f"instances of no known family in {folder.name}")
