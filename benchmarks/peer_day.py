"""A day in the numbers that every peer takes, and a peer's answer as a Plan for our referee.

All seconds count from midnight (UTC) of the day. What a peer answers is handed to the reader of
short plans, which mends nothing: legs, totals and costs come from the problem, so one hand works
out what every plan costs, and the referee says what it breaks.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from homecare.exchange import SHORT_PLAN_FORMAT, plan_from_json
from homecare.model import Shift, Visit, WayOfTravel
from homecare.plan import Plan, Problem

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of a peer; each takes from it what it knows."""

    problem: Problem
    seconds: float
    seed: int
    choice: str = ""
    """One of the ways in which the peer may go about it."""
    threads: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerDay:
    """Visits and shifts as arrays, in the order of the problem."""

    travel_s: Whole
    """(places, places), row is from."""
    visit_place: Whole
    service_s: Whole
    windows_s: Whole
    """(visits, 2): service begins between the two, both ends in."""
    carers_needed: Whole
    unserved_cost: Whole
    shift_place: Whole
    """(shifts, 2): where the shift begins and ends."""
    shift_s: Whole
    """(shifts, 2)"""
    able: NDArray[np.bool_]
    """(visits, shifts): the carer has the skills."""
    wish_cost: Whole
    """(visits, shifts): points when this carer comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRoute:
    """A shift's visits with their begins, and its rests."""

    stops: Sequence[tuple[int, int]]
    """(visit number, begin)."""
    rests: Sequence[tuple[int, int]] = ()
    """(start, end)."""
    start_s: int | None = None
    """When the carer sets out; None is just in time for the first stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerAnswer:
    """What a peer answered: shift number -> route."""

    routes: Mapping[int, PeerRoute] = field(default_factory=dict)
    iterations: int = 0
    """Steps of its search, where it tells."""


def peer_day(problem: Problem) -> PeerDay:
    """The numbers of a day that every peer can take.

    Raises ValueError for what has no place in them: several windows, approach, gaps, ways of
    travel other than the car.
    """
    ways = {shift.way for shift in problem.shifts}
    if problem.gaps or any(len(v.windows) != 1 or v.approach_s for v in problem.visits):
        raise ValueError("peers take one window a visit, no approach and no gaps")
    if ways != {WayOfTravel.CAR}:
        raise ValueError("peers take carers with cars only")
    row = {place_id: n for n, place_id in enumerate(problem.travel.place_ids)}
    visits, shifts = problem.visits, problem.shifts
    return PeerDay(
        travel_s=_whole(problem.travel.by_way[WayOfTravel.CAR].travel_s),
        visit_place=_whole([row[v.place_id] for v in visits]),
        service_s=_whole([v.service_s for v in visits]),
        windows_s=_whole([_span(problem, v) for v in visits]),
        carers_needed=_whole([v.carers_needed for v in visits]),
        unserved_cost=_whole([_unserved_cost(problem, v) for v in visits]),
        shift_place=_whole([(row[s.start_place_id], row[s.end_place_id]) for s in shifts]),
        shift_s=_whole(
            [(_seconds(problem, s.start_at), _seconds(problem, s.latest_end_at)) for s in shifts]
        ),
        able=np.array([[v.skills <= s.skills for s in shifts] for v in visits], dtype=np.bool_),
        wish_cost=_whole([[_wish_cost(problem, v, s) for s in shifts] for v in visits]),
    )


def plan_of(problem: Problem, answer: PeerAnswer) -> Plan:
    """The plan of an answer, with its times as the peer gave them."""
    routes = [
        {
            "shift_id": problem.shifts[number].id,
            "stops": [
                {"visit_id": problem.visits[n].id, "begin_at": _moment(problem, at_s)}
                for n, at_s in route.stops
            ],
            "breaks": [
                {"start_at": _moment(problem, a), "end_at": _moment(problem, b)}
                for a, b in route.rests
            ],
            "start_at": None if route.start_s is None else _moment(problem, route.start_s),
        }
        for number, route in answer.routes.items()
        if route.stops
    ]
    short = {"format": SHORT_PLAN_FORMAT, "problem_id": problem.id, "routes": routes}
    return plan_from_json(json.dumps(short), problem)


def _unserved_cost(problem: Problem, visit: Visit) -> int:
    worth = visit.optional_worth
    return problem.weights.unserved[visit.priority] if worth is None else worth


def _wish_cost(problem: Problem, visit: Visit, shift: Shift) -> int:
    cost = 0
    if visit.preferred_carers and shift.carer_id not in visit.preferred_carers:
        cost += problem.weights.not_preferred
    if visit.known_carers and shift.carer_id not in visit.known_carers:
        cost += problem.weights.new_face
    return cost


def _span(problem: Problem, visit: Visit) -> tuple[int, int]:
    window = visit.windows[0]
    return _seconds(problem, window.opens_at), _seconds(problem, window.closes_at)


def _midnight(problem: Problem) -> datetime:
    return datetime.combine(problem.day_on, time(), UTC)


def _seconds(problem: Problem, moment: datetime) -> int:
    return int((moment - _midnight(problem)).total_seconds())


def _moment(problem: Problem, seconds: int) -> str:
    return (_midnight(problem) + timedelta(seconds=seconds)).isoformat()


def _whole(rows: Sequence[int] | Sequence[Sequence[int]]) -> Whole:
    return np.array(rows, dtype=np.int64)
