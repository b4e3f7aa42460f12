"""The family bredstrom2008: hard windows and pairs of visits that begin together.

    python -m benchmarks.bredstrom INSTANCE.json --objective travel|preference --seconds 10
        --seed 1 --threads 2 --out FILE

Bredström and Rönnqvist (2008), https://doi.org/10.1016/j.ejor.2007.07.014. One unit of time is
one second. With the objective "travel" the cost is all travel, in units; with "preference" it is
the sum of what each visit costs with the staff member who makes it, below zero where he or she
is liked. A way of 10,000 is longer than any horizon and so forbids itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.families.clock import Clock
from benchmarks.families.command import answer, parser, tell
from benchmarks.families.files import instance_name, read_json, write_json
from benchmarks.families.free import NO_LIMITS, only, shift_of, travel_of
from benchmarks.families.orders import OFFICE, Ground, Need, Orders, Tie, orders_of
from homecare.model import Gap, GapCarers, Visit, Window
from homecare.plan import Problem

CLOCK = Clock(scale=1)
TRAVEL, PREFERENCE = "travel", "preference"
POINTS = {TRAVEL: 1, PREFERENCE: 10_000}
"""Points of a plan that make up one unit of each objective."""
PUBLISHED_HOURS = 9
"""Length of the horizon in the hours in which travel was published."""
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An instance; visits and staff are called by their numbers, visits from 1, staff from 0."""

    name: str
    ground: Ground
    staff: int
    horizon: float
    preference: Sequence[Sequence[float]]
    """By visit - 1 and staff member."""


def read_instance(path: Path) -> Instance:
    """Read an instance file."""
    return instance_of(instance_name(path), read_json(path))


def instance_of(name: str, content: Mapping[str, Any]) -> Instance:
    """An instance of what its file holds."""
    needs = {
        str(n): Need(
            row=n,
            service=content["service"][n],
            opens=content["window"][n][0],
            closes=content["window"][n][1],
        )
        for n in range(1, content["visits"] + 1)
    }
    ties = [Tie(first=str(a), second=str(b), least=0, most=0) for a, b in content["sync_pairs"]]
    return Instance(
        name=name,
        ground=Ground(needs=needs, ties=ties, travel=content["travel"]),
        staff=content["staff"],
        horizon=content["horizon"],
        preference=content["preference"][1:],
    )


def problem_of(instance: Instance, objective: str) -> Problem:
    """The instance as a Problem with one of its two objectives."""
    weights = only(travel_per_s=POINTS[TRAVEL]) if objective == TRAVEL else only()
    ground, ends_at = instance.ground, CLOCK.at(instance.horizon)
    return Problem(
        id=f"bredstrom:{instance.name}",
        day_on=CLOCK.day_on,
        zone="UTC",
        visits=tuple(_visit(instance, visit_id, objective) for visit_id in ground.needs),
        shifts=tuple(
            shift_of(str(k), str(OFFICE), (CLOCK.zero_at, ends_at)) for k in range(instance.staff)
        ),
        gaps=tuple(
            Gap(
                first_id=tie.first,
                second_id=tie.second,
                least_s=0,
                most_s=0,
                carers=GapCarers.DIFFERENT,
            )
            for tie in ground.ties
        ),
        travel=travel_of([str(n) for n in range(len(ground.needs) + 1)], ground.travel, CLOCK),
        limits=NO_LIMITS,
        weights=weights,
    )


def _visit(instance: Instance, visit_id: str, objective: str) -> Visit:
    need = instance.ground.needs[visit_id]
    points: dict[str, int] = {}
    if objective == PREFERENCE:
        liked = instance.preference[need.row - 1]
        points = {str(k): round(liking * POINTS[PREFERENCE]) for k, liking in enumerate(liked)}
    return Visit(
        id=visit_id,
        client_id=visit_id,
        place_id=visit_id,
        service_s=CLOCK.whole(need.service),
        windows=(Window(opens_at=CLOCK.at(need.opens), closes_at=CLOCK.at(need.closes)),),
        carer_points=points,
    )


def feasible(instance: Instance, orders: Orders) -> bool:
    """Every visit once, in its window, everybody back before the horizon."""
    ground = instance.ground
    begins = ground.begins(orders)
    if begins is None or not ground.complete(orders):
        return False
    punctual = all(begin <= ground.needs[v].closes + _TOLERANCE for v, begin in begins.items())
    lasts = [(ground.needs[order[-1]], begins[order[-1]]) for order in orders.values() if order]
    backs = [begin + need.service + ground.travel[need.row][OFFICE] for need, begin in lasts]
    return punctual and max(backs, default=0.0) <= instance.horizon + _TOLERANCE


def parts_of(instance: Instance, orders: Orders) -> dict[str, float]:
    """Both objectives of orders, and the travel in the hours of the publication."""
    length = instance.ground.length(orders)
    return {
        TRAVEL: length,
        PREFERENCE: sum(
            instance.preference[instance.ground.needs[visit].row - 1][int(carer)]
            for carer, order in orders.items()
            for visit in order
        ),
        "travel_hours": length * PUBLISHED_HOURS / instance.horizon,
    }


def solution_of(instance: Instance, orders: Orders) -> dict[str, list[list[int]]]:
    """The solution file's content: one list of visits per staff member, in order."""
    routes = [[int(v) for v in orders.get(str(k), ())] for k in range(instance.staff)]
    return {"routes": routes}


def main() -> None:
    """Solve one instance, write its solution, print one line of JSON."""
    options = parser(__doc__)
    options.add_argument("--objective", choices=(TRAVEL, PREFERENCE), default=TRAVEL)
    asked = options.parse_args()
    instance = read_instance(asked.instance)
    found = answer(problem_of(instance, asked.objective), asked)
    orders = orders_of(found.plan)
    if asked.out:
        write_json(asked.out, solution_of(instance, orders))
    parts = parts_of(instance, orders)
    tell(asked, found, parts[asked.objective], parts, feasible=feasible(instance, orders))


if __name__ == "__main__":
    main()
