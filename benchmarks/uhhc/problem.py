"""An instance as the Problem that the engine sees; what stands for what is told in the package."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from benchmarks.families import Clock
from benchmarks.families.free import only, travel_of
from benchmarks.uhhc.instance import Caregiver, Instance, Need, Patient
from homecare.model import (
    Balance,
    Gap,
    GapCarers,
    MealBreak,
    Shift,
    Visit,
    Weights,
    Window,
    WorkLimits,
)
from homecare.plan import Problem

CLOCK = Clock()
LAST = 24 * 3600 - 1
"""The end of time, in minutes of the instance: half of it is more than any instance needs."""
DAY_S = LAST + 1
LIMITS = {
    "none": WorkLimits(
        day_max_s=DAY_S,
        week_max_s=7 * DAY_S,
        break_over_s=DAY_S,
        break_total_s=0,
        break_part_s=0,
        daily_rest_s=0,
        weekly_rest_s=0,
    )
}
"""Limits that never bind within the one day of an instance."""
LATE = frozenset({"total_tardiness", "highest_tardiness"})


def visit_id(patient: Patient, need: Need) -> str:
    """The visit that stands for a service of a patient."""
    return f"{patient.id}/{need.service}"


def place_id(row: int) -> str:
    """The place of a row of the matrix."""
    return f"P-{row}"


def problem_of(instance: Instance, independent: GapCarers = GapCarers.ANY) -> Problem:
    """The problem of an instance; ValueError over a number that is not whole.

    `independent` says who may bring the independent services of one patient.
    """
    rows = [place_id(row) for row in range(len(instance.travel))]
    minutes = [[_whole(way) for way in row] for row in instance.travel]
    return Problem(
        id="uhhc",
        day_on=CLOCK.day_on,
        zone="UTC",
        visits=tuple(
            _visit(instance, p, no) for p in instance.patients for no in range(len(p.needs))
        ),
        shifts=tuple(_shift(instance, caregiver) for caregiver in instance.caregivers),
        gaps=tuple(gap for patient in instance.patients for gap in _gaps(patient, independent)),
        travel=travel_of(rows, minutes, CLOCK),
        limits=LIMITS,
        weights=_weights(instance),
    )


def _weights(instance: Instance) -> Weights:
    def of(component: str) -> int:
        return _whole(instance.weights.get(component, 0))

    weights = only(
        travel_per_s=of("travel_time"),
        lateness_per_s=of("total_tardiness"),
        largest_lateness_per_s=of("highest_tardiness"),
        waiting_per_s=of("total_waiting_time"),
        overtime_per_s=of("total_extra_time"),
        idle_per_s=of("max_idle_time"),
        not_preferred=of("caregiver_preferences"),
        missed_break=of("missed_lunch_break"),
        imbalance_per_s=of("workload_balance"),
    )
    return replace(weights, balance=Balance.DEVIATION)


def _visit(instance: Instance, patient: Patient, no: int) -> Visit:
    need = patient.needs[no]
    worth = _whole(instance.weights.get("optional_patients", 0)) if no == 0 else 0
    preferred = patient.preferred
    if preferred is not None and not preferred:
        preferred = frozenset({""})  # a wish that nobody meets costs its points all the same
    return Visit(
        id=visit_id(patient, need),
        client_id=patient.id,
        place_id=place_id(patient.row),
        service_s=_whole(need.minutes),
        windows=tuple(_windows(instance, patient, need)) or (_never(),),
        skills=frozenset() if "qualification" in instance.weights else frozenset({need.service}),
        optional_worth=worth if patient.optional else None,
        preferred_carers=preferred or frozenset(),
        forbidden_carers=(
            frozenset() if "incompabilities" in instance.weights else patient.incompatible
        ),
        carer_points=_points(instance, patient, need),
    )


def _windows(instance: Instance, patient: Patient, need: Need) -> Iterator[Window]:
    """A window lasts until the next one opens; what begins after its end is late, or too late."""
    service_s = _whole(need.minutes) if instance.due_on_end else 0
    opens = [_whole(start) for start, _ in patient.windows]
    for (_, end), begin_s, next_s in zip(
        patient.windows, opens, [*opens[1:], LAST + 1], strict=True
    ):
        due_s, last_s = _whole(end) - service_s, next_s - 1
        if instance.hard & LATE:
            last_s = min(last_s, due_s)
        if begin_s <= last_s:
            yield Window(
                opens_at=CLOCK.at(begin_s),
                closes_at=CLOCK.at(last_s),
                due_at=CLOCK.at(min(last_s, due_s)),
            )


def _never() -> Window:
    """For a service that cannot be in time though it has to be: no shift lasts until then."""
    return Window(opens_at=CLOCK.at(LAST + 1), closes_at=CLOCK.at(LAST + 1))


def _points(instance: Instance, patient: Patient, need: Need) -> dict[str, int]:
    """Points of caregivers who should not come and may."""
    refused = _whole(instance.weights.get("incompabilities", 0))
    unskilled = _whole(instance.weights.get("qualification", 0))
    points = {
        c.id: refused * (c.id in patient.incompatible)
        + unskilled * (need.service not in c.abilities)
        for c in instance.caregivers
    }
    return {carer_id: cost for carer_id, cost in points.items() if cost}


def _gaps(patient: Patient, independent: GapCarers) -> Iterator[Gap]:
    ids = [visit_id(patient, need) for need in patient.needs]
    for first_id, second_id in pairwise(ids):
        if patient.apart is None:
            yield Gap(
                first_id=first_id,
                second_id=second_id,
                least_s=-LAST,
                carers=independent,
                together=True,
            )
        else:
            yield Gap(
                first_id=first_id,
                second_id=second_id,
                least_s=_whole(patient.apart[0]),
                most_s=_whole(patient.apart[1]),
                carers=GapCarers.DIFFERENT,
                together=True,
            )


def _shift(instance: Instance, caregiver: Caregiver) -> Shift:
    starts, ends = map(_whole, caregiver.shift)
    return Shift(
        id=f"S-{caregiver.id}",
        carer_id=caregiver.id,
        start_at=CLOCK.at(starts),
        end_at=CLOCK.at(ends),
        latest_end_at=CLOCK.at(ends if "total_extra_time" in instance.hard else LAST),
        start_place_id=place_id(caregiver.start_row),
        end_place_id=place_id(caregiver.end_row),
        skills=caregiver.abilities,
        limits_id="none",
        meal=_meal(instance, caregiver),
    )


def _meal(instance: Instance, caregiver: Caregiver) -> MealBreak | None:
    lunch = instance.lunch
    if lunch is None or not caregiver.has_lunch:
        return None
    return MealBreak(
        opens_at=CLOCK.at(_whole(lunch.opens)),
        closes_at=CLOCK.at(_whole(lunch.closes)),
        least_s=_whole(lunch.minutes),
        on_end=lunch.on_end,
    )


def _whole(number: float) -> int:
    if number != int(number):
        raise ValueError(number)
    return int(number)
