"""Peers side by side on the same random days, with the same seconds, one after another.

    python -m benchmarks.peers --visits 100 --carers 20 --seconds 20 --seed 1

The base day has what all of them know (see `benchmarks.random_days`). Days with double-handed
visits, continuity and breaks come apart: there only OR-Tools can follow. Every answer becomes a
Plan that our referee judges, so one hand counts travel and visits left out, and a peer's answer
that breaks a rule is shown as such. `or-tools` is the routing model as an outsider writes it,
`our or-tools` is our own model in it (engine "ortools"). Ratios are against `ours`: above 1 means
that ours is better. The last line is JSON.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.peer_run import CHOICES, ENGINES, Outcome, contend, warm_up
from benchmarks.random_days import Extras, random_day

ALL = (*ENGINES, *CHOICES)
FOLLOWERS = ("ours", "our or-tools", "or-tools")
TABLES: Mapping[str, tuple[Extras, Sequence[str]]] = {
    "base": ({}, ALL),
    "double_handed": ({"double_handed": 0.1}, FOLLOWERS),
    "continuity": ({"continuity": True}, FOLLOWERS),
    "breaks": ({"breaks": True}, FOLLOWERS),
}
HEAD = f"{'':14}{'cost':>12}{'travel s':>10}{'unserved':>9}{'wall s':>8}{'steps/s':>9}{'cost':>8}{'travel':>8}"


def table(asked: argparse.Namespace, name: str) -> dict[str, Outcome]:
    """Run one table and print it row by row."""
    beyond, able = TABLES[name]
    extras = beyond.copy()
    extras["centres"] = asked.centres
    problem = random_day(asked.visits, asked.carers, asked.seed, **extras)
    print(
        f"\n{name}: {asked.visits} visits, {asked.carers} carers, {asked.seconds:g} s, seed {asked.seed}"
    )
    print(HEAD)
    outcomes: dict[str, Outcome] = {}
    for peer in (peer for peer in asked.only if peer in able):
        outcomes[peer] = contend(peer, problem, asked.seconds, asked.seed)
        print(row(peer, outcomes[peer], outcomes.get("ours")), flush=True)
    return outcomes


def row(name: str, outcome: Outcome, ours: Outcome | None) -> str:
    """A line of the table; ratios where both have a plan."""
    plan = outcome.plan
    if plan is None:
        return f"{name:14}  {outcome.note}"
    figures = (
        f"{plan.cost:12,}{plan.costs['travel']:10,}{len(plan.unserved):9}{outcome.wall_s:8.1f}"
    )
    steps = f"{outcome.iterations / outcome.wall_s:9,.0f}" if outcome.iterations else f"{'':9}"
    return f"{name:14}{figures}{steps}{''.join(_ratios(outcome, ours))}{_remarks(outcome)}"


def _ratios(outcome: Outcome, ours: Outcome | None) -> Iterator[str]:
    if outcome.plan is None or ours is None or ours.plan is None:
        return
    pairs = (
        (outcome.plan.cost, ours.plan.cost),
        (outcome.plan.costs["travel"], ours.plan.costs["travel"]),
    )
    for theirs, our_own in pairs:
        yield f"{theirs / our_own:8.3f}" if our_own else f"{'':8}"


def _remarks(outcome: Outcome) -> str:
    broken = ", ".join(f"{rule} {count}" for rule, count in outcome.broken.items())
    kept = outcome.note or ""
    return "".join(
        f"  {part}" for part in (kept, f"BREAKS RULES: {broken}" if broken else "") if part
    )


def figures(outcome: Outcome) -> dict[str, object]:
    """An outcome for the JSON line."""
    plan = outcome.plan
    if plan is None:
        return {"note": outcome.note}
    return {
        "cost": plan.cost,
        "costs": {part: points for part, points in plan.costs.items() if points},
        "unserved": len(plan.unserved),
        "broken": outcome.broken,
        "seconds": round(outcome.wall_s, 1),
        "iterations": outcome.iterations,
    }


def parsed(words: Sequence[str] | None = None) -> argparse.Namespace:
    """The words of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visits", type=int, default=100)
    parser.add_argument("--carers", type=int, help="default: a fifth of the visits")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--centres", type=int, default=0, help="a city's day with so many offices")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    parser.add_argument("--only", nargs="+", choices=ALL, default=ALL, metavar="CONTENDER")
    asked = parser.parse_args(words)
    asked.carers = asked.carers or max(1, asked.visits // 5)
    return asked


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when a plan of ours breaks a rule."""
    asked = parsed(words)
    if "ours" in asked.only:
        warm_up(random_day(10, 2, 0))
    found = {name: table(asked, name) for name in asked.tables}
    report = {
        "visits": asked.visits,
        "carers": asked.carers,
        "centres": asked.centres,
        "seconds": asked.seconds,
        "seed": asked.seed,
        "tables": {n: {p: figures(o) for p, o in rows.items()} for n, rows in found.items()},
    }
    print(json.dumps(report))
    return int(any(rows[e].broken for rows in found.values() for e in ENGINES if e in rows))


if __name__ == "__main__":
    sys.exit(main())
