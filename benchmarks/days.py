"""Days of an invented municipality, planned and judged.

    python -m benchmarks.days --municipality dobele --days 1|14 --seconds 30 --seed 1

Over several days no client may meet more than four carers in fourteen days (`--budget` says another
number); `--no-budget` plans the same days without that limit, to see what it costs. `riga` is the big
one: some 4,300 visits, 760 shifts. The last line is JSON. Exit code 1 when a plan breaks a rule.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import mean
from time import monotonic
from zoneinfo import ZoneInfo

from benchmarks.random_days import random_day
from homecare.calendar import problem_of_days
from homecare.generate import KINDS, START_ON, generate, municipality
from homecare.intake.take_in import take_in
from homecare.model import Casebook
from homecare.plan import Plan, Problem
from homecare.ports import Params, Progress, StopRule
from homecare.rules import judge
from maps.travel import Geodesic
from solver import solve

BUDGET = 4
"""Carers that a client may meet in fourteen days."""
CORES = 2
WARM_UP_S = 2.0
"""Our engine compiles once after an installation: not in the measured run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with what the run took and what the referee said."""

    problem: Problem
    plan: Plan
    wall_s: float
    iterations: int
    broken: dict[str, int]
    """Rule -> how often the plan breaks it."""


def days_of(kind: str, days: int, seed: int, most_carers: int | None) -> Problem:
    """So many days on end of a municipality invented with this seed."""
    taken = take_in(generate(kind, seed), municipality(kind), today=START_ON)
    if taken.errors:
        raise ValueError(f"the invented municipality has {len(taken.errors)} faults")
    casebook = _with_budget(taken.casebook, most_carers)
    return problem_of_days(casebook, START_ON, days, Geodesic()).problem


def _with_budget(casebook: Casebook, most_carers: int | None) -> Casebook:
    town = casebook.municipality
    planning = replace(town.settings.planning, most_carers=most_carers)
    settings = replace(town.settings, planning=planning)
    return replace(casebook, municipality=replace(town, settings=settings))


def planned(problem: Problem, seconds: float, seed: int, threads: int) -> Planned:
    """Plan, count the steps, judge."""
    steps = 0

    def note(progress: Progress) -> None:
        nonlocal steps
        steps = max(steps, progress.iterations)

    began = monotonic()
    plan = solve(
        problem, StopRule(seconds=seconds), seed, Params(threads=threads), on_progress=note
    )
    wall_s = monotonic() - began
    broken = Counter(v.rule for v in judge(problem, plan) if v.hard)
    return Planned(problem=problem, plan=plan, wall_s=wall_s, iterations=steps, broken=dict(broken))


def carers_met(problem: Problem, plan: Plan, within_days: int) -> dict[str, int]:
    """Client of the plan -> most distinct carers in so many days on end, earlier plans counted."""
    client_of = {visit.id: visit.client_id for visit in problem.visits}
    zone = ZoneInfo(problem.zone)
    met: dict[str, set[tuple[date, str]]] = {}
    for route in plan.routes:
        for stop in route.stops:
            day = stop.begin_at.astimezone(zone).date()
            met.setdefault(client_of[stop.visit_id], set()).add((day, route.carer_id))
    before = problem.continuity.met if problem.continuity else {}
    for client_id in met:
        for carer_id, days in before.get(client_id, {}).items():
            met[client_id] |= {(day, carer_id) for day in days}
    ends_on = [problem.day_on + timedelta(days=n) for n in range(problem.days)]
    return {
        client_id: max(_distinct(seen, last_on, within_days) for last_on in ends_on)
        for client_id, seen in met.items()
    }


def _distinct(seen: set[tuple[date, str]], last_on: date, within_days: int) -> int:
    """Carers met in the run of days that ends on a day."""
    first_on = last_on - timedelta(days=within_days - 1)
    return len({carer_id for day, carer_id in seen if first_on <= day <= last_on})


def figures(run: Planned) -> dict[str, object]:
    """What the table and the JSON line say of a run."""
    problem, plan = run.problem, run.plan
    visits = {visit.id: visit for visit in problem.visits}
    out = [visits[unserved.visit_id] for unserved in plan.unserved]
    duties = Counter(v.priority.name.lower() for v in out if v.optional_worth is None)
    days = problem.continuity.days if problem.continuity else 14
    met = list(carers_met(problem, plan, days).values())
    return {
        "visits": len(problem.visits),
        "shifts": len(problem.shifts),
        "served": len(plan.served_ids),
        "unserved": dict(duties),
        "optional_left_out": sum(v.optional_worth is not None for v in out),
        "travel_s": sum(route.totals.travel_s for route in plan.routes),
        "cost": plan.cost,
        "costs": {part: points for part, points in plan.costs.items() if points},
        "carers_per_client": {
            "mean": round(mean(met), 2) if met else 0.0,
            "most": max(met, default=0),
            "clients_by_carers": dict(sorted(Counter(met).items())),
        },
        "seconds": round(run.wall_s, 1),
        "iterations": run.iterations,
        "iterations_per_s": round(run.iterations / run.wall_s) if run.wall_s else 0,
        "broken": run.broken,
    }


def show(told: dict[str, object]) -> None:
    """The figures, one a line; parts of a figure are set in."""
    for name, value in told.items():
        if not isinstance(value, dict):
            print(f"{name:22}{value:>14,}")
            continue
        print(f"{name:22}{'' if value else 'none':>14}")
        for part, number in value.items():
            if not isinstance(number, dict):
                print(f"  {part!s:20}{number:>14,}")
            else:
                print(f"  {part!s:20}" + ", ".join(f"{k}: {n}" for k, n in number.items()))


def parsed(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The words of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--municipality", choices=KINDS, default="dobele")
    parser.add_argument("--days", type=int, default=1, help="1 to 28 days on end")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1, help="of the search")
    parser.add_argument("--town-seed", type=int, default=1, help="of the municipality")
    parser.add_argument("--threads", type=int, default=CORES)
    parser.add_argument("--budget", type=int, help=f"carers a client; {BUDGET} for several days")
    parser.add_argument("--no-budget", action="store_true")
    asked = parser.parse_args(words)
    if asked.budget is None and asked.days > 1:
        asked.budget = BUDGET
    if asked.no_budget:
        asked.budget = None
    return asked


def main(words: Sequence[str] | None = None) -> int:
    """Invent, plan, judge, print."""
    asked = parsed(words)
    problem = days_of(asked.municipality, asked.days, asked.town_seed, asked.budget)
    planned(random_day(10, 2, 0), WARM_UP_S, 0, asked.threads)
    told = figures(planned(problem, asked.seconds, asked.seed, asked.threads))
    name = f"{asked.municipality}, {asked.days} day(s) from {START_ON}"
    print(f"{name}, budget {asked.budget or 'none'}, {asked.seconds:g} s, seed {asked.seed}")
    show(told)
    print(json.dumps({**vars(asked), "limit_s": asked.seconds, **told}))
    return 1 if told["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
