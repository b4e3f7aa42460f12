"""Every cost part of timed routes is what the referee makes of the same plan."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.desk import Desk
from homecare.model import (
    Balance,
    CarPool,
    MealBreak,
    Priority,
    Shift,
    Visit,
    WayOfTravel,
    Weights,
    Window,
    WindowOn,
)
from homecare.plan import COST_PARTS, Matrix, Plan, Problem, Served, Travel, Unserved
from homecare.readout import route_of
from homecare.rules.costs import costs_of
from homecare.rules.view import look
from homecare.timing import Timed
from solver.costs import cost_parts
from tests import tiny
from tests.tiny import at

MINUTE = 60
CARERS = ("K-1", "K-2", "K-3")
points = st.integers(0, 9)


def minutes(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda n: timedelta(minutes=n))


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        opens_at = at(6) + draw(minutes(0, 2 * 1440))
        closes_at = opens_at + draw(minutes(0, 300))
        late = draw(st.none() | minutes(-60, 300))
        due_at = None if late is None else opens_at + late
        found.append(Window(opens_at=opens_at, closes_at=closes_at, due_at=due_at))
    return tuple(found)


@st.composite
def visits(draw: st.DrawFn, number: int) -> Visit:
    opening = draw(windows())
    carers = st.frozensets(st.sampled_from(CARERS), max_size=2)
    return tiny.visit(
        draw(st.sampled_from("ABCD")),
        id=f"V-{number}",
        windows=opening,
        window_on=draw(st.sampled_from(WindowOn)),
        service_s=draw(st.integers(0, 90)) * MINUTE,
        approach_s=draw(st.sampled_from((0, 180))),
        carers_needed=draw(st.sampled_from((1, 1, 2))),
        preferred=draw(st.none() | st.sampled_from(opening)),
        priority=draw(st.sampled_from(Priority)),
        optional_worth=draw(st.none() | st.integers(0, 5000)),
        preferred_carers=draw(carers),
        known_carers=draw(carers),
        carer_points=draw(st.dictionaries(st.sampled_from(CARERS), st.integers(-99, 99))),
    )


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, ...]:
    found = []
    for number in range(draw(st.integers(0, 5))):
        start_at = at(6) + timedelta(days=number // len(CARERS)) + draw(minutes(0, 120))
        meal = MealBreak(
            opens_at=start_at + draw(minutes(0, 200)),
            closes_at=start_at + draw(minutes(200, 400)),
            least_s=draw(st.integers(0, 40)) * MINUTE,
            on_end=draw(st.booleans()),
        )
        end_at = start_at + draw(minutes(60, 500))
        found.append(
            tiny.shift(
                number,
                carer_id=CARERS[number % len(CARERS)],
                start_at=start_at,
                end_at=end_at,
                latest_end_at=end_at + draw(minutes(0, 60)),
                start_place_id=draw(st.sampled_from(tiny.PLACES)),
                end_place_id=draw(st.sampled_from(tiny.PLACES)),
                fair_work_s=draw(st.none() | st.integers(0, 8 * 60)),
                meal=draw(st.none() | st.just(meal)),
                way=WayOfTravel.SHARED_CAR,
                way_without_car=WayOfTravel.FOOT,
                car_pool_id="P",
            )
        )
    return tuple(found)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n = range(len(tiny.PLACES))
    tables = [
        tuple(tuple(draw(st.integers(0, 40)) * MINUTE if i != j else 0 for j in n) for i in n)
        for _ in range(2)
    ]
    by_way = {
        way: Matrix(travel_s=table, distance_m=table)
        for way, table in zip((WayOfTravel.SHARED_CAR, WayOfTravel.FOOT), tables, strict=True)
    }
    per_s = ("lateness", "travel", "overtime", "imbalance", "moved", "waiting", "idle")
    weights: dict[str, Any] = {f"{name}_per_s": draw(points) for name in per_s}
    for name in ("not_preferred", "new_face", "change", "missed_break", "carer_used"):
        weights[name] = draw(points)
    weights["largest_lateness_per_s"] = draw(points)
    todo = tuple(draw(visits(number)) for number in range(draw(st.integers(0, 6))))
    baseline = {
        visit.id: Served(
            carer_ids=frozenset(CARERS[: visit.carers_needed]), begin_at=visit.windows[0].opens_at
        )
        for visit in todo[::2]
    }
    return tiny.problem(
        visits=todo,
        shifts=draw(shifts()),
        days=3,
        travel=Travel(place_ids=tiny.PLACES, by_way=by_way),
        weights=Weights(balance=draw(st.sampled_from(Balance)), **weights),
        baseline=baseline,
        worked_s=draw(st.dictionaries(st.sampled_from(CARERS), st.integers(0, 9999))),
        cars=(CarPool(id="P", place_id="O", cars=9),),
    )


@st.composite
def plans(draw: st.DrawFn) -> tuple[Problem, dict[str, Timed], dict[str, WayOfTravel]]:
    """Routes at begins inside the windows; legal they need not be."""
    problem = draw(problems())
    desk = Desk(problem)
    orders: dict[str, list[tuple[int, str]]] = {shift_id: [] for shift_id in desk.shifts}
    for visit_id, visit in desk.visits.items():
        if not visit.windows_s or not orders:
            continue
        opens_s, closes_s = draw(st.sampled_from(visit.windows_s))
        begin_s = draw(st.integers(opens_s, closes_s))
        going = draw(st.lists(st.sampled_from(sorted(orders)), max_size=2, unique=True))
        for shift_id in going:
            orders[shift_id].append((begin_s, visit_id))
    routes = {}
    for shift_id, order in orders.items():
        if order:
            order.sort()
            start_s = order[0][0] - draw(st.integers(0, 3600))
            end_s = order[-1][0] + draw(st.integers(0, 7200))
            rests = draw(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 45)), max_size=2))
            placed = [
                (0, start_s + MINUTE * a, start_s + MINUTE * (a + length)) for a, length in rests
            ]
            routes[shift_id] = Timed(
                shift_id,
                tuple(visit_id for _, visit_id in order),
                start_s,
                tuple(begin_s for begin_s, _ in order),
                tuple(placed),
                end_s,
                end_s - start_s - sum(b - a for _, a, b in placed),
                0,
            )
    walking = st.sampled_from((WayOfTravel.SHARED_CAR, WayOfTravel.FOOT))
    return problem, routes, {shift_id: draw(walking) for shift_id in routes}


@given(drawn=plans())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_part_is_the_referees(
    drawn: tuple[Problem, dict[str, Timed], dict[str, WayOfTravel]],
):
    problem, routes, ways = drawn
    desk = Desk(problem)
    served = {visit_id for timed in routes.values() for visit_id in timed.visit_ids}
    lost = [visit_id for visit_id in desk.visits if visit_id not in served]
    plan = Plan(
        problem_id=problem.id,
        routes=tuple(route_of(desk, timed, ways[s]) for s, timed in routes.items()),
        unserved=tuple(Unserved(visit_id=visit_id) for visit_id in lost),
    )
    view = look(problem, plan)
    assert view.unreadable == []
    assert cost_parts(desk, routes.values(), lost, ways) == costs_of(view)


def test_an_empty_plan_idles_as_long_as_its_longest_shift():
    weights = Weights(idle_per_s=2)
    desk = Desk(tiny.problem(visits=(), weights=weights))
    parts = cost_parts(desk, (), ())
    assert tuple(parts) == COST_PARTS
    assert {part: cost for part, cost in parts.items() if cost} == {"idle": 2 * 8 * 3600 + 3600}


@pytest.mark.parametrize(
    ("balance", "cost"), [(Balance.DEVIATION, 2 * 1800), (Balance.RANGE, 3600)]
)
def test_loads_are_compared_with_earlier_work(balance: Balance, cost: int):
    weights = Weights(balance=balance)
    desk = Desk(tiny.problem(visits=(), weights=weights, worked_s={"K-1": 3600}))
    assert cost_parts(desk, (), ())["imbalance"] == cost


def test_a_meal_longer_than_its_shift_is_no_gain():
    meal = MealBreak(opens_at=at(6), closes_at=at(7), least_s=24 * 3600)
    problem = tiny.problem(
        visits=(), shifts=(tiny.shift(1, meal=meal),), weights=Weights(idle_per_s=1)
    )
    right = costs_of(look(problem, Plan(problem_id=problem.id)))
    assert cost_parts(Desk(problem), (), ()) == right
    assert right["idle"] == 0
