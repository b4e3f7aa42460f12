"""How fast the referee judges: a big legal plan made without the solver, best of five.

`python -m benchmarks.referee --visits 1000` prints one line of JSON. Carers take the nearest
visits of an invented district in order until ten are theirs; every 24th visit is for two
carers, who begin their routes with it.
"""

import argparse
import json
import math
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta

from homecare.model import Gap, Shift, Visit, WayOfTravel, Window, WorkLimits
from homecare.plan import Matrix, Plan, Problem, Travel
from homecare.rules import judge
from tests.legal import plan_of

DAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
PER_CARER = 10
SIDE_M = 20_000
METRES_PER_S = 15


def main() -> int:
    """Build, judge, print; 1 when the plan was not legal, for then the figure says nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    problem, plan = district(options.visits, options.seed)
    violations = judge(problem, plan)
    took_s = min(_judged_s(problem, plan) for _ in range(5))
    print(
        json.dumps(
            {
                "visits": len(problem.visits),
                "stops": sum(len(r.stops) for r in plan.routes),
                "carers": len(problem.shifts),
                "violations": len(violations),
                "judge_s": round(took_s, 4),
            }
        )
    )
    return 1 if violations else 0


def district(visits: int, seed: int) -> tuple[Problem, Plan]:
    """An invented day of so many visits, and a legal plan of it."""
    chance = random.Random(seed)
    places = [(0.0, 0.0)] + [
        (chance.uniform(0, SIDE_M), chance.uniform(0, SIDE_M)) for _ in range(visits // 2)
    ]
    made = [_visit(n, f"P-{chance.randrange(len(places))}", chance) for n in range(visits)]
    # Neighbours in a snake of 2 km wide lanes stand in for the nearest visit.
    made.sort(key=lambda v: _lane(places[int(v.place_id[2:])]))
    sequences = _sequences(made)
    first_two = next(s for s in sequences.values() if len(s) > 3)[2:4]
    problem = Problem(
        id=f"district:{DAY:%Y%m%d}",
        day_on=DAY,
        zone="Europe/Riga",
        visits=tuple(made),
        shifts=tuple(_shift(shift_id) for shift_id in sequences),
        gaps=(Gap(first_id=first_two[0], second_id=first_two[1], least_s=600),),
        travel=_travel(places),
        limits={"standard": WorkLimits()},
    )
    return problem, plan_of(problem, sequences)


def _visit(number: int, place_id: str, chance: random.Random) -> Visit:
    return Visit(
        id=f"V-{number}",
        client_id=f"C-{number}",
        place_id=place_id,
        service_s=60 * chance.randint(20, 35),
        approach_s=120,
        windows=(Window(opens_at=_at(5), closes_at=_at(20)),),
        preferred=Window(opens_at=_at(8), closes_at=_at(10)),
        carers_needed=2 if number % 24 == 0 else 1,
        skills=frozenset({"hygiene"}),
        languages=frozenset({"lv"}),
        known_carers=frozenset({"K-1", "K-2"}),
    )


def _lane(point: tuple[float, float]) -> tuple[int, float]:
    lane = int(point[0] // 2000)
    return lane, point[1] if lane % 2 else -point[1]


def _sequences(visits: list[Visit]) -> dict[str, list[str]]:
    """Shift id -> visits; a pair is the first stop of two carers in a row."""
    singles = [v.id for v in visits if v.carers_needed == 1]
    pairs = [v.id for v in visits if v.carers_needed == 2]
    count = max(2 * len(pairs), -(-len(singles) // PER_CARER))
    sequences: dict[str, list[str]] = {}
    for n in range(count):
        own = singles[n * len(singles) // count : (n + 1) * len(singles) // count]
        paired = pairs[n // 2 : n // 2 + 1]
        if own or paired:
            sequences[f"S-{n}"] = [*paired, *own]
    return sequences


def _shift(shift_id: str) -> Shift:
    return Shift(
        id=shift_id,
        carer_id=f"K-{shift_id[2:]}",
        start_at=_at(5),
        end_at=_at(14),
        latest_end_at=_at(22),
        start_place_id="P-0",
        end_place_id="P-0",
        skills=frozenset({"hygiene", "lift"}),
        fair_work_s=7 * 3600,
    )


def _travel(places: list[tuple[float, float]]) -> Travel:
    distance_m = tuple(tuple(int(math.dist(a, b)) for b in places) for a in places)
    travel_s = tuple(tuple(m // METRES_PER_S for m in row) for row in distance_m)
    return Travel(
        place_ids=tuple(f"P-{n}" for n in range(len(places))),
        by_way={WayOfTravel.CAR: Matrix(travel_s=travel_s, distance_m=distance_m)},
    )


def _at(hour: int) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def _judged_s(problem: Problem, plan: Plan) -> float:
    started = time.perf_counter()
    judge(problem, plan)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
