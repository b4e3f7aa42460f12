"""Runs of a family beside its published values: gaps in per cent, below zero where ours is better.

A class's gap compares the sum of our mean costs with the sum of the published ones, over the
instances that have both, as the publications do; a mean of the instances' gaps stands beside it
for the best known.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.families.files import BestKnown
from benchmarks.families.kinds import Family

Rows = Mapping[str, BestKnown]
_SAME = 0.005
"""Gaps below this many per cent are the rounding of published values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of one instance, or why there is none."""

    name: str
    seed: int
    wall_s: float
    cost: float | None = None
    seconds: float | None = None
    iterations: int | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    fault: str = ""

    @classmethod
    def of(cls, name: str, seed: int, wall_s: float, told: Mapping[str, Any]) -> "Run":
        """A run of the last line of its adapter; a plan that is no solution is a fault."""
        faults = [] if told["feasible"] else [f"no solution, {told.get('unserved', '?')} unserved"]
        faults += [f"breaks {rule}" for rule in told.get("violations", ())]
        return cls(
            name=name,
            seed=seed,
            wall_s=wall_s,
            cost=None if faults else told["cost"],
            seconds=told["seconds"],
            iterations=told["iterations"],
            parts=told["parts"],
            fault="; ".join(faults),
        )

    @property
    def pace(self) -> float | None:
        """Iterations per second of the whole solve."""
        return self.iterations / self.seconds if self.iterations and self.seconds else None


def gap(cost: float, published: float) -> float | None:
    """Per cent that a cost lies above a published one; None where that is zero and ours not."""
    if published == 0:
        return 0.0 if cost == 0 else None
    return 100 * (cost - published) / abs(published)


@dataclass(slots=True)
class Outcome:
    """All runs of an instance."""

    name: str
    runs: list[Run]
    row: BestKnown | None

    @property
    def costs(self) -> list[float]:
        """Costs of the runs that succeeded."""
        return [run.cost for run in self.runs if run.cost is not None]

    def against(self, column: str) -> float | None:
        """Gap of the mean cost to a published value."""
        published = self.row.numbers.get(column) if self.row else None
        return gap(mean(self.costs), published) if self.costs and published is not None else None


def outcomes(runs: Sequence[Run], rows: Rows) -> list[Outcome]:
    """Runs by instance, in the order of the published table, then by name."""
    order = {name: n for n, name in enumerate(rows)}
    names = sorted({run.name for run in runs}, key=lambda name: (order.get(name, len(order)), name))
    return [Outcome(name, [r for r in runs if r.name == name], rows.get(name)) for name in names]


def markdown(runs: Sequence[Run], rows: Rows, family: Family) -> str:
    """Both tables, and the runs that failed."""
    found, columns = outcomes(runs, rows), family.columns(rows)
    lines = [*_instances(found, columns, family), "", *_groups(found, columns, family)]
    faults = [f"- {r.name}, seed {r.seed}: {r.fault}" for r in runs if r.fault]
    if faults:
        lines += ["", f"Failed, {len(faults)} of {len(runs)} runs:", "", *faults]
    return "\n".join(lines)


def _instances(found: Sequence[Outcome], columns: Sequence[str], family: Family) -> Iterator[str]:
    gaps = [f"{column} %" for column in columns]
    yield _line(["instance", "class", "mean", "best", family.best, *gaps, "it/s", "runs"])
    yield _line(["---"] * 2 + ["---:"] * (len(gaps) + 5))
    for one in found:
        paces = [run.pace for run in one.runs if run.pace is not None]
        name = one.row.columns.get("instance", one.name) if one.row else one.name
        yield _line(
            [
                name,
                family.group(one.row),
                _shown(mean(one.costs) if one.costs else None),
                _shown(min(one.costs, default=None)),
                _shown(one.row.numbers.get(family.best) if one.row else None),
                *(_shown(one.against(column)) for column in columns),
                f"{mean(paces):,.0f}" if paces else "-",
                f"{len(one.costs)}/{len(one.runs)}",
            ]
        )


def _groups(found: Sequence[Outcome], columns: Sequence[str], family: Family) -> Iterator[str]:
    gaps = [f"{column} %" for column in columns]
    yield _line(["class", "instances", "mean", *gaps, "mean gap %", "best known or better"])
    yield _line(["---", *["---:"] * (len(gaps) + 4)])
    groups: dict[str, list[Outcome]] = {}
    for one in found:
        groups.setdefault(family.group(one.row), []).append(one)
    for group, members in [*groups.items(), ("all", list(found))]:
        solved = [one for one in members if one.costs]
        single = [g for one in solved if (g := one.against(family.best)) is not None]
        yield _line(
            [
                group,
                f"{len(solved)}/{len(members)}",
                _shown(mean([mean(one.costs) for one in solved]) if solved else None),
                *(_shown(_gap_of_sums(solved, column)) for column in columns),
                _shown(mean(single) if single else None),
                f"{sum(g <= _SAME for g in single)}/{len(single)}",
            ]
        )


def _gap_of_sums(solved: Sequence[Outcome], column: str) -> float | None:
    pairs = [
        (mean(one.costs), one.row.numbers[column])
        for one in solved
        if one.row is not None and column in one.row.numbers
    ]
    return gap(sum(a for a, _ in pairs), sum(b for _, b in pairs)) if pairs else None


def _shown(number: float | None) -> str:
    # Adding nought takes the sign off a rounded -0.0.
    return "-" if number is None else f"{round(number, 2) + 0.0:,.2f}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def write_csv(path: Path, runs: Sequence[Run], rows: Rows, family: Family) -> None:
    """Every run with its gaps, one line each."""
    columns = family.columns(rows)
    heads = ["instance", "class", "seed", "cost", "seconds", "wall_s", "iterations", "fault"]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow([*heads, *(f"gap_{column}" for column in columns), "parts"])
        for run in runs:
            row = rows.get(run.name)
            one = Outcome(run.name, [run], row)
            known = [run.name, family.group(row), run.seed, run.cost, run.seconds]
            gaps = [one.against(column) for column in columns]
            parts = " ".join(f"{part}={cost:g}" for part, cost in run.parts.items())
            last = [round(run.wall_s, 2), run.iterations, run.fault]
            writer.writerow([*known, *last, *gaps, parts])
