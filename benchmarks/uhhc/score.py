"""What a solution costs by the rules of the family, part by part, in minutes and points.

Written apart from the engine, the referee and the solution's making, so that a mistake in one of
them shows.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.uhhc.instance import Caregiver, Instance, Patient

LUNCH = "lunch_break"

Location = Mapping[str, Any]


@dataclass(slots=True)
class _Tour:
    """What one caregiver's day adds up to."""

    travel: float = 0
    service: float = 0
    waits: list[float] = field(default_factory=list)
    """Those that count."""
    late: list[float] = field(default_factory=list)
    idle: float = 0
    extra: float = 0
    not_preferred: int = 0
    incompatible: int = 0
    unskilled: int = 0
    missed_lunch: bool = False


def cost_parts(instance: Instance, solution: Mapping[str, Any]) -> dict[str, float]:
    """Each component that has a weight, times its weight; "HARD" counts as one."""
    stops: dict[str, Sequence[Location]] = {c.id: () for c in instance.caregivers}
    stops |= {r["caregiver_id"]: r.get("locations", ()) for r in solution["routes"]}
    tours = [_tour(instance, c, stops[c.id]) for c in instance.caregivers]
    served = {stop["patient"] for of in stops.values() for stop in of if stop["service"] != LUNCH}
    late = [minutes for t in tours for minutes in t.late]
    waits = [minutes for t in tours for minutes in t.waits]
    work = [t.travel + t.service for t in tours]
    mean = sum(work) / len(work) if work else 0
    amounts = {
        "travel_time": sum(t.travel for t in tours),
        "total_tardiness": sum(late),
        "highest_tardiness": max(late, default=0),
        "total_waiting_time": sum(waits),
        "max_waiting_time": max(waits, default=0),
        "total_extra_time": sum(t.extra for t in tours),
        "max_idle_time": max((t.idle for t in tours), default=0),
        "caregiver_preferences": sum(t.not_preferred for t in tours),
        "optional_patients": sum(p.id not in served for p in instance.patients),
        "missed_lunch_break": sum(t.missed_lunch for t in tours),
        "incompabilities": sum(t.incompatible for t in tours),
        "qualification": sum(t.unskilled for t in tours),
        "workload_balance": sum(math.ceil(abs(minutes - mean)) for minutes in work),
        "working_time": sum(work),
    }
    weights = dict.fromkeys(instance.hard, 1.0) | dict(instance.weights)
    return {name: weights[name] * n for name, n in amounts.items() if weights.get(name)}


def _tour(instance: Instance, caregiver: Caregiver, stops: Sequence[Location]) -> _Tour:
    tour = _Tour(missed_lunch=caregiver.has_lunch)
    patients = {p.id: p for p in instance.patients}
    row, free = caregiver.start_row, caregiver.shift[0]
    waited: list[float] = []
    for no, stop in enumerate(stops):
        patient = patients.get(stop["patient"])
        there = patient.row if patient else caregiver.start_row
        way = instance.travel[row][there]
        if no == 0 and not instance.leave_at_start:
            free = stop["start_time"] - way  # nobody leaves before it is needed
            tour.idle = max(0, free - caregiver.shift[0])
        waited.append(max(0, stop["start_time"] - free - way))
        tour.travel += way
        row, free = there, stop["end_time"]
        if stop["service"] != LUNCH and patient:
            _serve(instance, caregiver, patient, stop, tour)
        elif instance.lunch and instance.lunch.fits(stop["start_time"], free):
            tour.missed_lunch = False
    home = instance.travel[row][caregiver.end_row]
    tour.travel += home
    if not stops:
        tour.idle = caregiver.shift[1] - caregiver.shift[0]
        return tour
    tour.idle += sum(waited) + max(0, caregiver.shift[1] - free - home)
    tour.extra = max(0, free + home - caregiver.shift[1])
    if stops[0]["service"] == LUNCH:  # the wait after an early lunch is idle and no waiting
        waited[1:2] = []
    tour.waits = waited
    return tour


def _serve(
    instance: Instance, caregiver: Caregiver, patient: Patient, stop: Location, tour: _Tour
) -> None:
    begin, end = stop["start_time"], stop["end_time"]
    tour.service += end - begin
    due = [closes for opens, closes in patient.windows if opens <= begin] or [
        patient.windows[-1][1]
    ]
    tour.late.append(max(0, (end if instance.due_on_end else begin) - due[-1]))
    tour.not_preferred += patient.preferred is not None and caregiver.id not in patient.preferred
    tour.incompatible += caregiver.id in patient.incompatible
    tour.unskilled += stop["service"] not in caregiver.abilities
