"""What each part of the engine brings: a small fixed set under equal limits, part by part left out.

    python -m benchmarks.ablation --iterations 20000 --seeds 1,2,3 [--variants NAME,...] [--csv FILE]
    python -m benchmarks.ablation --seconds 10 --seeds 1,2,3

Every variant solves every instance with every seed, one after another in this process. A row
shows by how many percent the mean cost of a variant lies above that of the full engine (below
where negative), by family and over all instances. With --iterations the figures repeat, whatever
else the machine does, but a part that takes time is not charged for it: --seconds does that.
The engine "ortools" counts its steps otherwise and runs only with --seconds. Families whose
instances are absent are left out and named.
"""

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean
from time import perf_counter, process_time

from benchmarks import bredstrom, hhcrsp
from benchmarks.families.files import SHARED, read_json
from benchmarks.random_days import random_day
from benchmarks.uhhc.instance import instance_of
from benchmarks.uhhc.problem import problem_of as uhhc_problem_of
from homecare.plan import Problem
from homecare.ports import Params, StopRule
from solver import schedule
from solver.here import solve_here

FULL = "full"
CHANGES: Mapping[str, Mapping[str, object]] = {
    FULL: {},
    "no recombination": {"recombine": False},
    "no exchange": {},
    "one thread": {"threads": 1},
    "routing start": {"routing_start": True},
    "no blinks": {"blink": 0.0},
    "5 removed": {"average_removed": 5.0},
    "20 removed": {"average_removed": 20.0},
    "strings of 20": {"longest_string": 20.0},
    "ortools": {"engine": "ortools"},
}
"""Variant -> what of the parameters it changes; "no exchange" climbs each for itself."""

Make = Callable[[], Problem]
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "mankowska2014": (
        "InstanzCPLEX_HCSRP_50_2",
        "InstanzCPLEX_HCSRP_75_4",
        "InstanzVNS_HCSRP_100_2",
        "InstanzVNS_HCSRP_200_3",
    ),
    "kummer2021": ("HHCRSP_75_15_10_1.6_R_C", "HHCRSP_100_20_25_0.8_R_C"),
    "uhhc2026": ("i-083", "i-134", "E5"),
    "bredstrom2008": ("case_1_50_10_5_2", "case_2_80_16_8_3"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One solve of the ablation."""

    variant: str
    family: str
    name: str
    seed: int
    cost: int
    wall_s: float
    cpu_s: float


def instances() -> Iterator[tuple[str, str, Make]]:
    """Family, name and problem of the fixed set; absent families are named on standard error."""
    for family, names in FAMILIES.items():
        folder = SHARED / family / "instances"
        if not folder.is_dir():
            print(f"{family}: not here, left out", file=sys.stderr)
            continue
        for name in names:
            path = next(folder.glob(f"{name}.json*"))
            yield family, name, partial(_problem, family, path)
    yield "random", "100 visits", lambda: random_day(100, 20, 1)
    yield (
        "random",
        "100 visits, pairs and breaks",
        lambda: random_day(100, 20, 2, double_handed=0.1, breaks=True),
    )
    yield "random", "300 visits, pairs", lambda: random_day(300, 60, 1, double_handed=0.1)


def _problem(family: str, path: Path) -> Problem:
    if family == "uhhc2026":
        return uhhc_problem_of(instance_of(read_json(path)))
    if family == "bredstrom2008":
        return bredstrom.problem_of(bredstrom.read_instance(path), bredstrom.TRAVEL)
    return hhcrsp.problem_of(hhcrsp.read_instance(path))


@contextmanager
def changed(variant: str) -> Iterator[Params]:
    """The parameters of a variant, while what is no parameter is changed too."""
    usual: tuple[float, ...] = schedule.EXCHANGES
    now = () if variant == "no exchange" else usual
    setattr(schedule, "EXCHANGES", now)  # noqa: B010 - a constant for everybody else
    try:
        yield replace(Params(), **CHANGES[variant])  # type: ignore[arg-type]
    finally:
        setattr(schedule, "EXCHANGES", usual)  # noqa: B010 - see above


def solved(variant: str, of: tuple[str, str, Make], stop: StopRule, seed: int) -> Run:
    """One solve, timed."""
    family, name, make = of
    problem = make()
    wall, cpu = perf_counter(), process_time()
    with changed(variant) as params:
        plan = solve_here(problem, stop, seed, params)
    return Run(
        variant=variant,
        family=family,
        name=name,
        seed=seed,
        cost=plan.cost,
        wall_s=round(perf_counter() - wall, 2),
        cpu_s=round(process_time() - cpu, 2),
    )


def gaps(runs: Sequence[Run]) -> dict[str, dict[str, float]]:
    """Variant -> family -> mean over its instances of the percent above the full engine.

    The mean over all instances stands under "all", the processor's seconds under "cpu_s".
    """
    costs: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for run in runs:
        costs[run.variant, run.family, run.name].append(run.cost)
    apart: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (variant, family, name), found in costs.items():
        full = mean(costs[FULL, family, name])
        for column in (family, "all"):
            apart[variant][column].append(100 * (mean(found) - full) / max(1.0, abs(full)))
    table = {v: {c: mean(g) for c, g in columns.items()} for v, columns in apart.items()}
    for variant, columns in table.items():
        columns["cpu_s"] = sum(run.cpu_s for run in runs if run.variant == variant)
    return table


def markdown(table: Mapping[str, Mapping[str, float]]) -> str:
    """The table; percent above the full engine and all seconds of the processor."""
    columns = [column for column in table[FULL] if column not in ("all", "cpu_s")]
    head = ["variant", *columns, "all", "CPU s"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for variant, row in table.items():
        cells = [f"{row[column]:+.2f}" for column in [*columns, "all"]]
        lines.append("| " + " | ".join([variant, *cells, f"{row['cpu_s']:.0f}"]) + " |")
    return "\n".join(lines)


def options() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    limit = found.add_mutually_exclusive_group(required=True)
    limit.add_argument("--iterations", type=int)
    limit.add_argument("--seconds", type=float)
    found.add_argument("--seeds", default="1", help="1,2,3: the mean of these counts")
    found.add_argument("--variants", default="", help="some of: " + ", ".join(CHANGES))
    found.add_argument("--families", default="", help="some of them, comma between")
    found.add_argument("--csv", type=Path, help="every single run")
    return found


def main() -> None:
    """Run all variants and print the table."""
    asked = options().parse_args()
    variants = asked.variants.split(",") if asked.variants else list(CHANGES)
    variants = [FULL, *(v for v in variants if v != FULL)]
    if asked.seconds is None:
        variants = [v for v in variants if v != "ortools"]
    stop = StopRule(seconds=asked.seconds, iterations=asked.iterations)
    families = asked.families.split(",") if asked.families else []
    wanted = [of for of in instances() if not families or of[0] in families]
    runs: list[Run] = []
    for seed in map(int, asked.seeds.split(",")):
        for of in wanted:
            for variant in variants:
                runs.append(solved(variant, of, stop, seed))
                print(runs[-1], file=sys.stderr, flush=True)
    print(markdown(gaps(runs)))
    if asked.csv:
        _write(asked.csv, runs)


def _write(path: Path, runs: Sequence[Run]) -> None:
    names = list(Run.__dataclass_fields__)
    with path.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(names)
        rows.writerows([getattr(run, name) for name in names] for run in runs)


if __name__ == "__main__":
    main()
