"""At no moment are more cars of a pool out than it has.

A shift with a shared car of a pool takes one, or goes the way it has without a car. It takes the
car from its start to its latest end, or for one half of that time where its whole route lies in
that half; the middle is rounded down to a whole second. A car given back can be taken at the
same second. No other route goes another way than its shift. A pool that the problem does not
know has no car.
"""

from collections.abc import Iterator
from itertools import accumulate

from homecare.model import WayOfTravel
from homecare.rules.view import PlanView, RouteView, moment_s
from homecare.rules.violation import Violation


def check(view: PlanView) -> Iterator[Violation]:
    """Routes that go by a way they do not have, and pools with more cars out than they have."""
    taken: dict[str, list[tuple[int, int]]] = {}
    for seen in view.routes:
        shift, way = seen.shift, seen.route.way
        pool_id = shift.car_pool_id if shift.way is WayOfTravel.SHARED_CAR else None
        if way is None and pool_id is not None:
            taken.setdefault(pool_id, []).append(_time_out(seen))
        elif way is not None and (pool_id is None or way != shift.way_without_car):
            yield Violation(
                rule="cars", variant="way", carer_id=shift.carer_id, values={"way": str(way)}
            )
    cars = {pool.id: pool.cars for pool in view.problem.cars}
    for pool_id, spans in taken.items():
        yield from _pool(view, pool_id, cars.get(pool_id, 0), spans)


def _time_out(seen: RouteView) -> tuple[int, int]:
    """From when until when a car is out for a route."""
    start_s, end_s = moment_s(seen.shift.start_at), moment_s(seen.shift.latest_end_at)
    middle_s = (start_s + end_s) // 2
    if seen.end_s <= middle_s:
        return start_s, middle_s
    if seen.start_s >= middle_s:
        return middle_s, end_s
    return start_s, end_s


def _pool(
    view: PlanView, pool_id: str, cars: int, spans: list[tuple[int, int]]
) -> Iterator[Violation]:
    # At one second a car comes back (-1) before another one goes out (+1).
    moves = sorted(move for a, b in spans if a < b for move in ((a, 1), (b, -1)))
    out = accumulate(step for _, step in moves)
    loads = [(n, at_s) for n, (at_s, _) in zip(out, moves, strict=True)]
    most, first_s = max(loads, key=lambda load: load[0], default=(0, 0))
    if most > cars:
        yield Violation(
            rule="cars",
            variant="pool",
            values={
                "pool": pool_id,
                "n": most - cars,
                "cars": cars,
                "start": view.clock_s(first_s),
                "day": view.day_of(first_s).isoformat(),
            },
        )
