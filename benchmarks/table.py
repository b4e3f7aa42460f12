"""A whole family, instance by instance, beside the best known and every published method.

    python -m benchmarks.table FAMILY-FOLDER --seconds 30 --seeds 1,2,3 --jobs 1

The family is told by what its first instance holds. Every run is a process of its own, one
after another unless --jobs says otherwise; one that fails is named and the others go on. Prints
Markdown, progress goes to standard error; --csv keeps every single run.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatch
from pathlib import Path
from time import perf_counter

from benchmarks.families.files import BestKnown, best_known, instance_name
from benchmarks.families.gaps import Run, markdown, write_csv
from benchmarks.families.kinds import Family, family_of, instances_in

ROOT = Path(__file__).resolve().parents[1]
LONGEST_START_S = 300.0
"""So long after its limit a run is given up: the engine may be compiled first."""


def options() -> argparse.ArgumentParser:
    """The command line."""
    found = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("folder", type=Path, help="holds BKS.csv and instances/")
    found.add_argument("--seconds", type=float, help="30 unless --iterations is given")
    found.add_argument("--iterations", type=int)
    found.add_argument("--seeds", default="1", help="1,2,3: the mean of these counts")
    found.add_argument("--threads", type=int, default=2)
    found.add_argument("--jobs", type=int, default=1, help="runs side by side")
    found.add_argument("--objective", default="travel", help="of bredstrom: travel or preference")
    found.add_argument("--only", default="*", help="pattern of instance or short names")
    found.add_argument("--csv", type=Path, help="every single run")
    found.add_argument("--solutions", type=Path, help="folder for the solution files")
    return found


def main() -> int:
    """Run the family and print its table; 1 when a run failed."""
    asked = options().parse_args()
    family = family_of(asked.folder, asked.objective)
    known = best_known(asked.folder)
    paths = [p for p in instances_in(asked.folder) if _wanted(p, known, asked.only)]
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    tasks = [(path, seed) for path in paths for seed in seeds]
    run = _runner(asked, family)
    runs: list[Run] = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for done in pool.map(lambda task: run(*task), tasks):
            runs.append(done)
            _say(len(runs), len(tasks), done)
    print(f"`{_spoken(asked)}`\n")
    print(markdown(runs, known, family))
    if asked.csv:
        write_csv(asked.csv, runs, known, family)
    return int(any(run.fault for run in runs))


def _wanted(path: Path, known: dict[str, BestKnown], pattern: str) -> bool:
    name = instance_name(path)
    short = known[name].columns["instance"] if name in known else name
    return fnmatch(name, pattern) or fnmatch(short, pattern)


def _runner(asked: argparse.Namespace, family: Family) -> Callable[[Path, int], Run]:
    words = ["--threads", str(asked.threads), *family.words]
    for option in ("seconds", "iterations"):
        if (limit := getattr(asked, option)) is not None:
            words += [f"--{option}", str(limit)]
    patience_s = LONGEST_START_S + 2 * (asked.seconds or 30.0)
    if asked.seconds is None and asked.iterations is not None:
        patience_s = 24 * 3600.0
    if asked.solutions:
        asked.solutions.mkdir(parents=True, exist_ok=True)

    def run(path: Path, seed: int) -> Run:
        name = instance_name(path)
        more = ["--seed", str(seed)]
        if asked.solutions:
            more += ["--out", str(asked.solutions.resolve() / f"{name}.{seed}.json")]
        return run_once(family.module, path, [*words, *more], seed, patience_s)

    return run


def run_once(module: str, path: Path, words: list[str], seed: int, patience_s: float) -> Run:
    """One run in a process of its own; whatever goes wrong in it becomes the run's fault."""
    begun = perf_counter()
    name = instance_name(path)
    command = [sys.executable, "-m", module, str(path.resolve()), *words]
    try:
        done = subprocess.run(
            command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=patience_s
        )
    except subprocess.TimeoutExpired:
        return Run(name=name, seed=seed, wall_s=perf_counter() - begun, fault="gave no answer")
    wall_s = perf_counter() - begun
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        told = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        return Run(name=name, seed=seed, wall_s=wall_s, fault=told[-1][:200])
    try:
        return Run.of(name, seed, wall_s, json.loads(lines[-1]))
    except (ValueError, KeyError, AttributeError) as error:
        return Run(name=name, seed=seed, wall_s=wall_s, fault=f"last line: {error!r}"[:200])


def _say(count: int, of: int, done: Run) -> None:
    found = done.fault or f"cost {done.cost}"
    line = f"{count}/{of} {done.name} seed {done.seed}: {found}, {done.wall_s:.1f} s"
    print(line, file=sys.stderr, flush=True)


def _spoken(asked: argparse.Namespace) -> str:
    """The command as it can be given again, with no path of this machine."""
    words: list[str] = []
    for option in ("seconds", "iterations", "seeds", "threads", "jobs", "objective", "only"):
        value = getattr(asked, option)
        if value is not None and value != options().get_default(option):
            words += [f"--{option}", str(value)]
    return shlex.join(["python", "-m", "benchmarks.table", asked.folder.resolve().name, *words])


if __name__ == "__main__":
    sys.exit(main())
