"""Cost parts that look at the whole plan, and those of dues, meal breaks and carers' points.

The tiny plan: K-1 06:00-08:40 (care 120 min, travel 40), K-2 06:00-09:20 (care 120, travel 80),
shifts 06:00-14:30. All weights that are not named are nought, apart from travel's.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from homecare.model import Balance, MealBreak, Shift, Weights, Window, WindowOn
from homecare.plan import Break, Plan, Problem
from tests import tiny
from tests.legal import change_route, plan_of, priced
from tests.rules.expect import day, planned, told, with_visit
from tests.tiny import at


def costs(problem: Problem, plan: Plan) -> dict[str, int]:
    """Cost parts beside travel, after the referee found them right."""
    assert told(problem, plan) == []
    return {part: points for part, points in plan.costs.items() if points and part != "travel"}


def weighed(problem: Problem, **weights: Any) -> Problem:
    return replace(problem, weights=Weights(**{"lateness_per_s": 0, **weights}))


def due(visit_id: str, due_at: datetime | None, **changes: Any) -> Problem:
    """One window 06:00-12:00 with something due in it."""
    windows = (Window(opens_at=at(6), closes_at=at(12), due_at=due_at),)
    return with_visit(visit_id, windows=windows, **changes)


def test_lateness_after_what_is_due_in_the_window():
    # V-B begins 07:20.
    problem = due("V-B", at(7, 10))
    assert costs(problem, planned(problem)) == {"lateness": 2 * 600}
    problem = due("V-B", at(7, 20))
    assert costs(problem, planned(problem)) == {}


def test_with_windows_on_the_end_the_end_is_late():
    problem = due("V-B", at(8, 10), window_on=WindowOn.END)  # ends 08:20
    assert costs(problem, planned(problem)) == {"lateness": 2 * 600}


def test_the_preferred_window_counts_only_where_nothing_is_due():
    wish = Window(opens_at=at(6), closes_at=at(7))
    assert costs(*both(due("V-B", at(7, 10), preferred=wish))) == {"lateness": 2 * 600}
    assert costs(*both(due("V-B", None, preferred=wish))) == {"lateness": 2 * 1200}
    on_end = due("V-B", None, preferred=wish, window_on=WindowOn.END)
    assert costs(*both(on_end)) == {"lateness": 2 * 1200}


def both(problem: Problem) -> tuple[Problem, Plan]:
    return problem, planned(problem)


@pytest.mark.parametrize(
    ("opens", "late_s"),
    [
        (at(7, 20), 0),  # the later window has the begin in it: due at 08:00
        (at(7, 20, 1), 1200),  # only the earlier one has: due at 07:00
    ],
)
def test_the_window_that_opens_last_decides(opens: datetime, late_s: int):
    windows = (
        Window(opens_at=opens, closes_at=at(12), due_at=at(8)),
        Window(opens_at=at(6), closes_at=at(12), due_at=at(7)),
    )
    assert costs(*both(day(windows=windows))) == ({"lateness": 2 * late_s} if late_s else {})


@pytest.mark.parametrize(
    ("second", "late_s"),
    [
        (Window(opens_at=at(6), closes_at=at(11), due_at=at(7, 10)), 1200),
        (Window(opens_at=at(6), closes_at=at(12), due_at=at(7, 10)), 600),
        (Window(opens_at=at(6), closes_at=at(13), due_at=at(7, 10)), 600),
    ],
)
def test_of_windows_that_open_together_the_last_to_close_and_to_be_named(
    second: Window, late_s: int
):
    first = Window(opens_at=at(6), closes_at=at(12), due_at=at(7))
    assert costs(*both(day(windows=(first, second)))) == {"lateness": 2 * late_s}


def test_a_window_without_the_visit_does_not_decide():
    # The later window opens in time and closes too early: the visit lies in the other one.
    windows = (
        Window(opens_at=at(6), closes_at=at(12), due_at=at(7)),
        Window(opens_at=at(7), closes_at=at(7, 10), due_at=at(7, 5)),
    )
    assert costs(*both(day(windows=windows))) == {"lateness": 2 * 1200}


def test_the_largest_lateness_counts_once_more():
    wish = Window(opens_at=at(6), closes_at=at(7))  # V-B 20 min late, V-D (07:40) 40 min late
    problem = tiny.problem(
        visits=tuple(
            replace(v, preferred=wish) if v.id in {"V-B", "V-D"} else v
            for v in tiny.problem().visits
        )
    )
    problem = weighed(problem, lateness_per_s=1, largest_lateness_per_s=3)
    assert costs(*both(problem)) == {"lateness": 3600, "largest_lateness": 3 * 2400}


def test_waiting_of_all_routes():
    # K-1 waits 25 min before B, K-2 ten min before D.
    problem = weighed(tiny.problem(), waiting_per_s=2)
    plan = plan_of(
        problem,
        {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]},
        {"V-B": at(7, 45), "V-D": at(7, 50)},
    )
    assert costs(problem, plan) == {"waiting": 2 * 35 * 60}


def test_a_break_is_no_waiting():
    problem = weighed(tiny.problem(), waiting_per_s=1, idle_per_s=1)
    plan = rested(problem, (at(7, 10), 30))
    # K-1 sets out at 06:00 and is back 35 min later than without: 30 of rest, 5 of waiting.
    idle_s = (14 * 60 + 30 - (9 * 60 + 15) + 5) * 60
    assert costs(problem, plan) == {"waiting": 300, "idle": idle_s}


def rested(problem: Problem, *rests: tuple[datetime, int]) -> Plan:
    """K-1 begins at B at 07:55 and rests (from when, minutes) before the drive."""
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]}, {"V-B": at(7, 55)})
    route = plan.routes[0]
    stops = (route.stops[0], replace(route.stops[1], arrive_at=at(7, 55)))
    breaks = tuple(Break(start_at=a, end_at=a + timedelta(minutes=n)) for a, n in rests)
    return priced(problem, change_route(plan, "S-1", stops=stops, breaks=breaks))


def test_idle_time_is_that_of_the_shift_that_idles_most():
    # K-1: 08:40 to 14:30. K-2: from 09:20.
    problem = weighed(tiny.problem(), idle_per_s=1)
    assert costs(*both(problem)) == {"idle": (5 * 60 + 50) * 60}
    # S-2 from 05:00: an hour before, and 09:20 to 14:30.
    shifts = (tiny.shift(1), tiny.shift(2, start_at=at(5)))
    early = replace(problem, shifts=shifts)
    plan = plan_of(early, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]}, {"V-C": at(6, 30)})
    assert costs(early, plan) == {"idle": (60 + 5 * 60 + 10) * 60}


def test_a_shift_without_a_route_idles_all_the_time():
    third = tiny.shift(3, latest_end_at=at(16))
    problem = tiny.problem(shifts=(tiny.shift(1), tiny.shift(2), third))
    assert costs(*both(weighed(problem, idle_per_s=1))) == {"idle": 510 * 60}


def test_the_meal_of_a_shift_without_a_route_is_no_idle_time():
    meal = MealBreak(opens_at=at(7), closes_at=at(9), least_s=1200)
    shifts = (tiny.shift(1), tiny.shift(2), tiny.shift(3, meal=meal))
    assert costs(*both(weighed(tiny.problem(shifts=shifts), idle_per_s=1))) == {"idle": 490 * 60}


def test_overtime_takes_nothing_off_idle_time():
    # K-2 ends at 09:20, 80 min after the ordinary end, and is never idle; K-1 is, 30 min.
    shifts = (tiny.shift(1, end_at=at(9, 10)), tiny.shift(2, end_at=at(8)))
    problem = weighed(tiny.problem(shifts=shifts), idle_per_s=1, overtime_per_s=0)
    assert costs(*both(problem)) == {"idle": 1800}
    problem = replace(problem, shifts=(tiny.shift(1, end_at=at(8)), shifts[1]))
    assert costs(*both(problem)) == {}


def lunch(**changes: Any) -> Problem:
    """K-1 shall rest 20 min, begun 07:00 to 07:10."""
    meal = MealBreak(opens_at=at(7), closes_at=at(7, 10), least_s=1200)
    shift: Shift = tiny.shift(1, meal=replace(meal, **changes))
    third = tiny.shift(3, meal=meal)  # has no route and misses nothing
    problem = tiny.problem(shifts=(shift, tiny.shift(2), third))
    return weighed(problem, missed_break=700)


@pytest.mark.parametrize(
    ("rests", "changes"),
    [
        ([(at(7, 10), 20)], {}),
        ([(at(7, 10), 35)], {"opens_at": at(7, 10)}),
        ([(at(7, 10), 20)], {"closes_at": at(7, 30), "on_end": True}),
        ([(at(7, 10), 5), (at(7, 15), 20)], {"closes_at": at(7, 15)}),
    ],
)
def test_a_meal_break_that_fits(rests: list[Any], changes: dict[str, Any]):
    assert costs(lunch(**changes), rested(lunch(**changes), *rests)) == {}


@pytest.mark.parametrize(
    ("rests", "changes"),
    [
        ([], {}),
        ([(at(7, 11), 20)], {}),
        ([(at(7, 10), 19)], {}),
        ([(at(7, 10), 10), (at(7, 20), 10)], {}),
        ([(at(7, 10), 20)], {"opens_at": at(7, 10, 1)}),
        ([(at(7, 10), 20)], {"closes_at": at(7, 29), "on_end": True}),
    ],
)
def test_a_meal_break_that_is_missed(rests: list[Any], changes: dict[str, Any]):
    assert costs(lunch(**changes), rested(lunch(**changes), *rests)) == {"missed_break": 700}


def test_each_route_costs():
    problem = weighed(tiny.problem(), carer_used=50)
    assert costs(*both(problem)) == {"carers_used": 100}
    alone = plan_of(problem, {"S-1": ["V-A", "V-B", "V-C", "V-D"]})
    assert costs(problem, alone) == {"carers_used": 50}


def test_points_that_a_carer_costs_at_a_visit():
    problem = day(carer_points={"K-1": 40, "K-2": 7, "K-9": 1})
    assert costs(*both(problem)) == {"preference": 40}
    wished = day(carer_points={"K-1": -40})
    assert costs(*both(wished)) == {"preference": -40}
    assert costs(*both(day(carer_points={"K-2": 7}))) == {}


def test_points_of_each_of_a_pair():
    problem = day(carers_needed=2, carer_points={"K-1": 40, "K-2": -3})
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    assert costs(problem, plan) == {"preference": 37}


def test_deviation_from_the_mean_of_all_carers():
    # Loads 160 and 200 min: 20 min each from the mean.
    problem = weighed(tiny.problem(), balance=Balance.DEVIATION, imbalance_per_s=3)
    assert costs(*both(problem)) == {"imbalance": 3 * 2 * 1200}


def test_each_deviation_is_rounded_up():
    # Loads 9,600, 12,000 and 1: the mean is 7,200 1/3.
    shifts = (tiny.shift(1), tiny.shift(2), tiny.shift(3))
    problem = tiny.problem(shifts=shifts, worked_s={"K-3": 1, "K-9": 99_999})
    problem = weighed(problem, balance=Balance.DEVIATION)
    assert costs(*both(problem)) == {"imbalance": 2400 + 4800 + 7200}


def test_a_deviation_is_exact_at_any_size():
    # Beyond what a float can tell apart: 2 ** 60 + 9,600 and 2 ** 60 + 12,001.
    worked_s = {"K-1": 2**60, "K-2": 2**60 + 1}
    problem = weighed(tiny.problem(worked_s=worked_s), balance=Balance.DEVIATION)
    assert costs(*both(problem)) == {"imbalance": 2 * 1201}


def test_range_between_the_carers():
    problem = weighed(tiny.problem(), balance=Balance.RANGE, imbalance_per_s=2)
    assert costs(*both(problem)) == {"imbalance": 2 * 2400}
    earlier = replace(problem, worked_s={"K-1": 2400})
    assert costs(*both(earlier)) == {}
    third = replace(problem, shifts=(*problem.shifts, tiny.shift(3)))
    assert costs(*both(third)) == {"imbalance": 2 * 12_000}


def test_the_routes_of_one_carer_are_one_load():
    shifts = (tiny.shift(1), tiny.shift(2, carer_id="K-1", start_at=at(9)))
    problem = weighed(tiny.problem(shifts=shifts), balance=Balance.DEVIATION)
    assert costs(*both(problem)) == {}


@pytest.mark.parametrize("balance", [Balance.DEVIATION, Balance.RANGE])
def test_without_carers_nothing_is_unfair(balance: Balance):
    weights = {"largest_lateness_per_s": 1, "idle_per_s": 1, "balance": balance}
    empty = weighed(tiny.problem(visits=(), shifts=()), **weights)
    assert costs(empty, plan_of(empty, {})) == {}
