"""How the cost falls over time on days of 50 to 4,000 visits, and how long 1 % takes.

    python -m benchmarks.growth --seconds 600 --out benchmarks/growth.svg

One day of each size is planned for the whole time; every better plan is noted. The time to come
within 1 % is when the cost first lay within 1 % of the last. Below 2,000 visits the days are those
of `benchmarks.peers`; above they are a city's with eleven offices. `--out` draws the picture; the
last line is JSON, and `--drawn-from` draws a picture of such a line kept in a file.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic

from benchmarks.growth_picture import picture
from benchmarks.random_days import random_day
from homecare.plan import Problem
from homecare.ports import Params, Progress, StopRule
from homecare.rules import judge
from solver import solve

CARERS = {50: 10, 100: 20, 300: 60, 1000: 160, 4000: 800}
CITY_FROM, CENTRES = 2000, 11
NEAR = 1.01
CORES = 2
WARM_UP_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one size went."""

    visits: int
    carers: int
    points: Sequence[Sequence[float]]
    """(seconds, cost) of each better plan, the last one at the end."""
    unserved: int
    iterations: int
    broken: int
    """Hard violations of the plan."""

    @property
    def near_s(self) -> float:
        """Seconds until the cost lay within 1 % of the last."""
        return next(s for s, cost in self.points if cost <= NEAR * self.points[-1][1])


def day_of(visits: int, seed: int) -> Problem:
    """The day of a size."""
    carers = CARERS.get(visits, max(1, visits // 5))
    if visits >= CITY_FROM:
        return random_day(visits, carers, seed, centres=CENTRES)
    return random_day(visits, carers, seed)


def course_of(problem: Problem, seconds: float, seed: int) -> Course:
    """Plan for the whole time and note every better plan."""
    points: list[Sequence[float]] = []
    steps = 0

    def note(progress: Progress) -> None:
        nonlocal steps
        steps = max(steps, progress.iterations)
        if not points or progress.cost < points[-1][1]:
            points.append((round(progress.seconds, 2), progress.cost))

    began = monotonic()
    plan = solve(problem, StopRule(seconds=seconds), seed, Params(threads=CORES), on_progress=note)
    points.append((round(monotonic() - began, 2), plan.cost))
    return Course(
        visits=len(problem.visits),
        carers=len(problem.shifts),
        points=points,
        unserved=len(plan.unserved),
        iterations=steps,
        broken=sum(violation.hard for violation in judge(problem, plan)),
    )


def line(course: Course) -> str:
    """A row of the table."""
    seconds, cost = course.points[-1]
    return (
        f"{course.visits:8,}{course.carers:8}{cost:14,}{course.unserved:10}"
        f"{course.near_s:12.1f}{seconds:10.1f}{course.iterations / seconds:12,.0f}"
    )


def parsed(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The words of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=list(CARERS), metavar="VISITS")
    parser.add_argument("--seconds", type=float, default=600.0, help="for each size")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where to write the SVG picture")
    parser.add_argument("--drawn-from", type=Path, help="a kept JSON line; nothing is planned")
    return parser.parse_args(words)


def measured(asked: argparse.Namespace) -> list[Course]:
    """Every size, one after another, printed as they come."""
    solve(day_of(10, 0), StopRule(seconds=WARM_UP_S), 0, Params(threads=CORES))
    print(
        f"{'visits':>8}{'carers':>8}{'cost':>14}{'unserved':>10}"
        f"{'to 1 % s':>12}{'wall s':>10}{'steps/s':>12}"
    )
    courses = []
    for visits in asked.sizes:
        courses.append(course_of(day_of(visits, asked.seed), asked.seconds, asked.seed))
        print(line(courses[-1]), flush=True)
    return courses


def main(words: Sequence[str] | None = None) -> int:
    """Measure or read, draw, print; 1 when a plan breaks a rule."""
    asked = parsed(words)
    if asked.drawn_from:
        kept = json.loads(asked.drawn_from.read_text("utf-8"))
    else:
        courses = measured(asked)
        told = [{**asdict(course), "near_s": course.near_s} for course in courses]
        kept = {"seconds": asked.seconds, "seed": asked.seed, "courses": told}
    if asked.out:
        asked.out.write_text(picture(kept["courses"]), "utf-8")
    print(json.dumps(kept))
    return int(any(course["broken"] for course in kept["courses"]))


if __name__ == "__main__":
    sys.exit(main())
