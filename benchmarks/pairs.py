"""Double-handed days: no half pair, and no fewer pairs than greedy insertion brings in.

`python -m benchmarks.pairs --days 100` makes that many days with 10 to 20 pairs each, solves
each briefly and prints one JSON object; progress goes to standard error.
"""

import argparse
import json
import random
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from homecare.desk import Desk
from homecare.model import Shift, Visit, WayOfTravel, Window, WorkLimits
from homecare.plan import Matrix, Plan, Problem, Travel
from homecare.ports import StopRule
from solver.draft import Draft
from solver.readout import plan_of
from solver.repair import construct
from solver.routing.engine import Solving, solve_desk

DAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
SIDE_M = 18_000
METRES_PER_S = 13.0
DETOUR = 1.3


def pair_day(seed: int, pairs: int | None = None, carers: int | None = None) -> Problem:
    """A day of 10 to 14 carers, 3 single visits for each and 10 to 20 pairs, on open ground."""
    chance = random.Random(seed)
    carers = chance.randint(10, 14) if carers is None else carers
    pairs = chance.randint(10, 20) if pairs is None else pairs
    count = carers * 3 + pairs
    spots = [(chance.uniform(0, SIDE_M), chance.uniform(0, SIDE_M)) for _ in range(count + 1)]
    visits = tuple(_visit(chance, n, doubled=n < pairs) for n in range(count))
    return Problem(
        id=f"pairs:{seed}",
        day_on=DAY,
        zone="Europe/Riga",
        visits=visits,
        shifts=tuple(_shift(n) for n in range(carers)),
        travel=_travel(spots),
        limits={"standard": WorkLimits()},
    )


def _visit(chance: random.Random, number: int, *, doubled: bool) -> Visit:
    opens_at = MIDNIGHT + timedelta(minutes=chance.randint(6 * 60, 12 * 60))
    closes_at = opens_at + timedelta(minutes=chance.choice((30, 60, 120)))
    return Visit(
        id=f"V-{number:03}",
        client_id=f"C-{number:03}",
        place_id=f"P-{number + 1:03}",
        service_s=60 * chance.choice((20, 30, 45, 60)),
        approach_s=120,
        windows=(Window(opens_at=opens_at, closes_at=closes_at),),
        carers_needed=2 if doubled else 1,
    )


def _shift(number: int) -> Shift:
    ends_at = MIDNIGHT + timedelta(hours=14, minutes=30)
    return Shift(
        id=f"S-{number:02}",
        carer_id=f"K-{number:02}",
        start_at=MIDNIGHT + timedelta(hours=6),
        end_at=ends_at,
        latest_end_at=ends_at,
        start_place_id="P-000",
        end_place_id="P-000",
    )


def _travel(spots: list[tuple[float, float]]) -> Travel:
    distance_m = tuple(
        tuple(round(DETOUR * ((a - c) ** 2 + (b - d) ** 2) ** 0.5) for c, d in spots)
        for a, b in spots
    )
    travel_s = tuple(tuple(round(m / METRES_PER_S) for m in row) for row in distance_m)
    matrix = Matrix(travel_s=travel_s, distance_m=distance_m)
    place_ids = tuple(f"P-{n:03}" for n in range(len(spots)))
    return Travel(place_ids=place_ids, by_way={WayOfTravel.CAR: matrix})


def half_served(problem: Problem, plan: Plan) -> int:
    """Double-handed visits with one carer only, or with two begins."""
    stops = [(stop.visit_id, stop.begin_at) for route in plan.routes for stop in route.stops]
    carers = Counter(visit_id for visit_id, _ in stops)
    begins = {visit_id: {at for other, at in stops if other == visit_id} for visit_id in carers}
    doubled = [v.id for v in problem.visits if v.carers_needed == 2 and v.id in carers]
    return sum(carers[v] != 2 or len(begins[v]) != 1 for v in doubled)


def served_pairs(problem: Problem, plan: Plan) -> int:
    """Double-handed visits that are served."""
    return sum(v.carers_needed == 2 and v.id in plan.served_ids for v in problem.visits)


def greedy(problem: Problem) -> Plan:
    """Own insertion alone, pairs first."""
    draft = Draft(Desk(problem))
    construct(draft, lambda: False)
    return plan_of(draft, seed=0, solve_s=0.0)


def measure(days: int, seconds: float) -> dict[str, float | int]:
    """Solve the days and count."""
    found: Counter[str] = Counter()
    began = time.monotonic()
    for seed in range(days):
        problem = pair_day(seed)
        solving = Solving(Desk(problem), StopRule(seconds=seconds), seed)
        plan, first = solve_desk(solving), greedy(problem)
        found["pairs"] += sum(visit.carers_needed == 2 for visit in problem.visits)
        found["half_served_pairs"] += half_served(problem, plan)
        found["served_pairs"] += served_pairs(problem, plan)
        found["served_pairs_greedy"] += served_pairs(problem, first)
        found["unserved_visits"] += len(plan.unserved)
        found["unserved_visits_greedy"] += len(first.unserved)
        found["cost"] += plan.cost
        found["cost_greedy"] += first.cost
        found["days_worse_than_greedy"] += plan.cost > first.cost
        found["stops_dropped_at_readout"] += sum(solving.dropped.by_rule.values())
        print(f"day {seed + 1} of {days}: {dict(found)}", file=sys.stderr)
    return {"days": days, "seconds": round(time.monotonic() - began, 1), **found}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=3.0, help="limit of one day's solve")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.days, asked.seconds), indent=2))


if __name__ == "__main__":
    main()
