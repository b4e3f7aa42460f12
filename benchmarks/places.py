"""How long a question for the places of one visit takes, on a plan of a random day.

`python -m benchmarks.places --visits 300 --carers 60` plans the day briefly, asks for the places
of every visit and prints one JSON object: median, 95th percentile and maximum in milliseconds, by
the clock and by the processor, for single and double-handed visits; the same for laying the plan
out (`board`), for giving up one rule at a time (`if_only`), for a drag, and for the search that
the explanations do (`explain`, single visits).
"""

import argparse
import json
from collections.abc import Callable
from functools import partial
from time import perf_counter, process_time

from benchmarks.random_days import random_day
from homecare.explain.board import Board as Told
from homecare.explain.boards import board_of, without
from homecare.explain.search import best_of
from homecare.model import Visit
from homecare.plan import Plan, Problem
from homecare.ports import Params, StopRule
from solver.engine import search_here
from solver.places import Board

ASKED = 40
"""Visits for which the slower questions are asked."""


def measured(questions: list[Callable[[], object]]) -> dict[str, float]:
    """Milliseconds of each question, once warm."""
    if not questions:
        return {}
    questions[0]()
    clock, busy = [], []
    for ask in questions:
        began, worked = perf_counter(), process_time()
        ask()
        clock.append(1000 * (perf_counter() - began))
        busy.append(1000 * (process_time() - worked))
    clock.sort()
    busy.sort()
    last, near = len(clock) - 1, len(clock) * 95 // 100
    return {
        "asked": len(clock),
        "median_ms": round(clock[last // 2], 1),
        "p95_ms": round(clock[min(near, last)], 1),
        "max_ms": round(clock[last], 1),
        "cpu_median_ms": round(busy[last // 2], 1),
        "cpu_p95_ms": round(busy[min(near, last)], 1),
        "cpu_max_ms": round(busy[last], 1),
    }


def questions_of(problem: Problem, plan: Plan) -> dict[str, dict[str, float]]:
    """Each kind of question, measured."""
    board, told = Board(problem, plan), board_of(problem, plan)
    single = [v for v in problem.visits if v.carers_needed == 1]
    double = [v for v in problem.visits if v.carers_needed > 1]
    some, shift_id = single[:ASKED], problem.shifts[0].id
    return {
        "board": measured([partial(Board, problem, plan)] * ASKED),
        "single": measured([partial(board.places_for, v.id) for v in single]),
        "double_handed": measured([partial(board.places_for, v.id) for v in double]),
        "if_only": measured([partial(board.if_only, v.id) for v in some]),
        "drag": measured([partial(board.drag, v.id, shift_id, 0) for v in some]),
        "explain": measured([partial(_by_explanations, told, v) for v in some]),
    }


def _by_explanations(told: Told, visit: Visit) -> object:
    return best_of(without(told, visit.id), visit.id, told.able(visit))


def main() -> None:
    """Plan, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=300)
    parser.add_argument("--carers", type=int, default=60)
    parser.add_argument("--double-handed", type=float, default=0.1)
    parser.add_argument("--breaks", action="store_true")
    parser.add_argument("--iterations", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    problem = random_day(
        asked.visits,
        asked.carers,
        asked.seed,
        double_handed=asked.double_handed,
        breaks=asked.breaks,
    )
    stop = StopRule(seconds=None, iterations=asked.iterations)
    plan = search_here(problem, stop, asked.seed, Params(threads=1, recombine=False), None)
    found = {
        "visits": asked.visits,
        "carers": asked.carers,
        "breaks": asked.breaks,
        "cost": plan.cost,
        "unserved": len(plan.unserved),
        "faithful": Board(problem, plan).ground.faithful,
        **questions_of(problem, plan),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
