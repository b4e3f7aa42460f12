"""Refusals of what ties visits, carers and cars to one another; see `solver.refuse`."""

from collections.abc import Callable

from homecare.errors import ProblemError
from homecare.model import Shift
from homecare.plan import Problem
from solver.sound import DAY_S, Refusals, near, whole

MOST_CARS = 2000
MOST_RUN_DAYS = 366
"""Longest run of days of a continuity budget."""


def _gaps(problem: Problem) -> Refusals:
    visit_ids = {visit.id for visit in problem.visits}
    horizon_s = problem.days * DAY_S
    for gap in problem.gaps:
        if gap.first_id not in visit_ids or gap.second_id not in visit_ids:
            yield ProblemError("problem_gap_unknown", first=gap.first_id, second=gap.second_id)
        most_s = horizon_s if gap.most_s is None else gap.most_s
        bounded = all(whole(s, -horizon_s, horizon_s) for s in (gap.least_s, most_s))
        if gap.first_id == gap.second_id or not bounded or gap.least_s > most_s:
            yield ProblemError(
                "problem_gap", first=gap.first_id, second=gap.second_id, days=problem.days
            )


def _spacings(problem: Problem) -> Refusals:
    visit_ids = {visit.id for visit in problem.visits}
    for spacing in problem.spacings:
        for visit_id in spacing.visit_ids:
            if visit_id not in visit_ids:
                yield ProblemError("problem_spacing_unknown", visit=visit_id)
        if not whole(spacing.least_days, 0, problem.days):
            first = spacing.visit_ids[0] if spacing.visit_ids else ""
            yield ProblemError("problem_spacing", visit=first, most=problem.days)


def _cars(problem: Problem) -> Refusals:
    places = set(problem.travel.place_ids)
    pools = {pool.id for pool in problem.cars}
    for pool in problem.cars:
        if pool.place_id not in places:
            yield ProblemError("problem_unknown_place", of=pool.id, place=pool.place_id)
        if not whole(pool.cars, 0, MOST_CARS):
            yield ProblemError("problem_cars", pool=pool.id, most=MOST_CARS)
    for shift in problem.shifts:
        if shift.car_pool_id is not None and shift.car_pool_id not in pools:
            yield ProblemError("problem_unknown_pool", shift=shift.id, pool=shift.car_pool_id)


def _continuity(problem: Problem) -> Refusals:
    budget = problem.continuity
    if budget is None:
        return
    if not whole(budget.most_carers, 0) or not whole(budget.days, 1, MOST_RUN_DAYS):
        yield ProblemError("problem_continuity", most=MOST_RUN_DAYS)


def _meals(problem: Problem) -> Refusals:
    for shift in problem.shifts:
        if shift.meal is not None and not _sound_meal(problem, shift):
            yield ProblemError("problem_meal", shift=shift.id)


def _sound_meal(problem: Problem, shift: Shift) -> bool:
    meal = shift.meal
    if meal is None:
        return True
    if not near(problem, meal.opens_at) or not near(problem, meal.closes_at):
        return False
    return meal.opens_at <= meal.closes_at and whole(meal.least_s, 0, DAY_S)


TIES: tuple[Callable[[Problem], Refusals], ...] = (_gaps, _spacings, _cars, _continuity, _meals)
