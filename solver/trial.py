"""The smallest day that needs every kernel; planning it compiles them all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from homecare.model import Gap, Shift, Visit, WayOfTravel, Window, WorkLimits
from homecare.plan import Matrix, Problem, Travel
from homecare.ports import Params, StopRule
from solver.here import engine_of

STEP_S, STEP_M = 600, 8000
STOP = StopRule(seconds=None, iterations=200)
ZERO = datetime(2026, 11, 23, tzinfo=UTC)


def trial_day() -> Problem:
    """Five visits along a road, one for two carers, two in order; two carers; breaks are due."""
    places = ("O", "A", "B", "C", "D", "E")
    return Problem(
        id="trial:20261123",
        day_on=date(2026, 11, 23),
        zone="Europe/Riga",
        visits=tuple(_visit(place, 2 if place == "A" else 1) for place in places[1:]),
        shifts=tuple(_shift(number) for number in (1, 2)),
        gaps=(Gap(first_id="V-B", second_id="V-C", least_s=600),),
        travel=_road(places),
        limits={"standard": WorkLimits(break_over_s=3 * 3600)},
    )


def _visit(place: str, carers: int) -> Visit:
    return Visit(
        id=f"V-{place}",
        client_id=f"C-{place}",
        place_id=place,
        service_s=3600,
        windows=(Window(opens_at=_at(6), closes_at=_at(13)),),
        carers_needed=carers,
    )


def _shift(number: int) -> Shift:
    return Shift(
        id=f"S-{number}",
        carer_id=f"K-{number}",
        start_at=_at(6),
        end_at=_at(14),
        latest_end_at=_at(15),
        start_place_id="O",
        end_place_id="O",
    )


def _road(places: tuple[str, ...]) -> Travel:
    n = range(len(places))
    matrix = Matrix(
        travel_s=tuple(tuple(abs(i - j) * STEP_S for j in n) for i in n),
        distance_m=tuple(tuple(abs(i - j) * STEP_M for j in n) for i in n),
    )
    return Travel(place_ids=places, by_way=dict.fromkeys(WayOfTravel, matrix))


def _at(hour: int) -> datetime:
    return ZERO + timedelta(hours=hour)


def compile_all() -> None:
    """Plan the trial day anew, from the plan found, from what of it fits, and seek places in it."""
    from solver.places import Board  # noqa: PLC0415 - a process that plans needs none

    params = Params()
    search, problem = engine_of(params), trial_day()
    plan = search(problem, STOP, 0, params, None, on_better=None, halted=None)
    search(problem, STOP, 0, params, plan, on_better=None, halted=None)
    alone = replace(problem, shifts=problem.shifts[:1])
    search(alone, STOP, 0, params, plan, on_better=None, halted=None)
    board = Board(problem, plan)
    for visit in problem.visits:
        board.places_for(visit.id)
