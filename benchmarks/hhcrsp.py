"""The families mankowska2014 and kummer2021: synchronised home care with soft window ends.

    python -m benchmarks.hhcrsp INSTANCE.json[.gz] --seconds 30 --seed 1 --threads 2 --out FILE

Mankowska, Meisel and Bierwirth (2014), https://doi.org/10.1007/s10729-013-9243-1. Every service
that a patient requires is one visit; the two of a double patient go to different carers with a
gap between their begins. A window opens hard and is due softly. The published cost is a third
of travel, total lateness and largest lateness together; a thousandth of the instance's unit is
one second and one point of the problem, so a plan's cost is 3,000 times the published one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.families.clock import Clock
from benchmarks.families.command import answer, parser, tell
from benchmarks.families.files import instance_name, read_json, write_json
from benchmarks.families.free import MOST_DAYS, NO_LIMITS, only, shift_of, travel_of
from benchmarks.families.orders import Ground, Need, Orders, Tie, orders_of
from homecare.model import Gap, GapCarers, Visit, Window
from homecare.plan import Problem

CLOCK = Clock(scale=1000)
POINTS = 3 * CLOCK.scale
"""Points of a plan that make up one unit of the published cost."""
OFFICE = "office"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """An instance: who needs what and who can do it, by visit id and carer id."""

    name: str
    ground: Ground
    asked: Mapping[str, tuple[str, str]]
    """Visit id -> patient and service."""
    patients: tuple[str, ...]
    """In the order of the rows of the matrix, from row 1."""
    abilities: Mapping[str, frozenset[str]]


def read_instance(path: Path) -> Instance:
    """Read an instance file."""
    return instance_of(instance_name(path), read_json(path))


def instance_of(name: str, content: Mapping[str, Any]) -> Instance:
    """An instance of what its file holds."""
    usual = {s["id"]: s.get("default_duration") for s in content["services"]}
    needs: dict[str, Need] = {}
    asked: dict[str, tuple[str, str]] = {}
    ties: list[Tie] = []
    for row, patient in enumerate(content["patients"], 1):
        ids = []
        for required in patient["required_caregivers"]:
            service = required["service"]
            ids.append(f"{patient['id']}:{service}")
            asked[ids[-1]] = (patient["id"], service)
            opens, closes = patient["time_window"]
            length = required.get("duration", usual[service])
            needs[ids[-1]] = Need(row=row, service=length, opens=opens, closes=closes)
        if len(ids) == 2:
            ties.append(_tie(ids, patient["synchronization"]))
    return Instance(
        name=name,
        ground=Ground(needs=needs, ties=ties, travel=content["distances"]),
        asked=asked,
        patients=tuple(patient["id"] for patient in content["patients"]),
        abilities={c["id"]: frozenset(c["abilities"]) for c in content["caregivers"]},
    )


def _tie(ids: list[str], told: Mapping[str, Any]) -> Tie:
    least, most = (0, 0) if told["type"] == "simultaneous" else told["distance"]
    return Tie(first=ids[0], second=ids[1], least=least, most=most)


def problem_of(instance: Instance) -> Problem:
    """The instance as a Problem; every visit is a duty, nothing but its three costs counts."""
    ends_at = CLOCK.at(MOST_DAYS * 24 * 3600 / CLOCK.scale)
    ground = instance.ground
    return Problem(
        id=f"hhcrsp:{instance.name}",
        day_on=CLOCK.day_on,
        zone="UTC",
        days=MOST_DAYS,
        visits=tuple(
            Visit(
                id=visit_id,
                client_id=instance.asked[visit_id][0],
                place_id=instance.asked[visit_id][0],
                service_s=CLOCK.whole(need.service),
                windows=(
                    Window(
                        opens_at=CLOCK.at(need.opens),
                        closes_at=ends_at,
                        due_at=CLOCK.at(need.closes),
                    ),
                ),
                skills=frozenset({instance.asked[visit_id][1]}),
            )
            for visit_id, need in ground.needs.items()
        ),
        shifts=tuple(
            shift_of(carer, OFFICE, (CLOCK.zero_at, ends_at), skills)
            for carer, skills in instance.abilities.items()
        ),
        gaps=tuple(
            Gap(
                first_id=tie.first,
                second_id=tie.second,
                least_s=CLOCK.whole(tie.least),
                most_s=CLOCK.whole(tie.most),
                carers=GapCarers.DIFFERENT,
            )
            for tie in ground.ties
        ),
        travel=travel_of((OFFICE, *instance.patients), ground.travel, CLOCK),
        limits=NO_LIMITS,
        weights=only(travel_per_s=1, lateness_per_s=1, largest_lateness_per_s=1),
    )


def feasible(instance: Instance, orders: Orders) -> bool:
    """Every service once, by somebody able, in orders that have a schedule."""
    able = all(
        instance.asked[visit][1] in instance.abilities[carer]
        for carer, order in orders.items()
        for visit in order
    )
    ground = instance.ground
    return able and ground.complete(orders) and ground.begins(orders) is not None


def parts_of(instance: Instance, orders: Orders, begins: Mapping[str, float]) -> dict[str, float]:
    """The three costs of orders in the instance's units; a third of their sum is published."""
    needs = instance.ground.needs
    late = [max(0.0, begin - needs[visit].closes) for visit, begin in begins.items()]
    return {
        "travel": instance.ground.length(orders),
        "lateness": sum(late),
        "largest_lateness": max(late, default=0.0),
    }


def cost_of(parts: Mapping[str, float]) -> float:
    """The published cost."""
    return sum(parts.values()) / 3


def solution_of(instance: Instance, orders: Orders, begins: Mapping[str, float]) -> dict[str, Any]:
    """The solution file's content; a carer without visits has an empty list."""

    def stay(visit: str) -> dict[str, Any]:
        patient, service = instance.asked[visit]
        return {
            "patient": patient,
            "service": service,
            "arrival_time": begins[visit],
            "departure_time": begins[visit] + instance.ground.needs[visit].service,
        }

    return {
        "routes": [
            {"caregiver_id": carer, "locations": [stay(v) for v in orders.get(carer, ())]}
            for carer in instance.abilities
        ]
    }


def main() -> None:
    """Solve one instance, write its solution, print one line of JSON."""
    asked = parser(__doc__).parse_args()
    instance = read_instance(asked.instance)
    found = answer(problem_of(instance), asked)
    orders = orders_of(found.plan)
    begins = instance.ground.begins(orders)
    if begins is None:
        tell(asked, found, None, {}, feasible=False)
        return
    if asked.out:
        write_json(asked.out, solution_of(instance, orders, begins))
    parts = parts_of(instance, orders, begins)
    tell(asked, found, cost_of(parts), parts, feasible=feasible(instance, orders))


if __name__ == "__main__":
    main()
