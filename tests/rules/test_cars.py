from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from homecare.model import CarPool, Shift, WayOfTravel
from homecare.plan import Matrix, Plan, Problem
from tests import tiny
from tests.legal import change_route, plan_of, priced
from tests.rules.expect import only, told
from tests.tiny import at

MORNING, NOON = ["V-A"], ["V-C"]  # A from 06:00: back 07:20; C takes 30 min each way


def shared(number: int, **changes: Any) -> Shift:
    """06:00-14:00, by a car of pool P; the middle is 10:00."""
    plain: dict[str, Any] = {
        "way": WayOfTravel.SHARED_CAR,
        "car_pool_id": "P",
        "way_without_car": WayOfTravel.FOOT,
        "end_at": at(14),
        "latest_end_at": at(14),
    }
    return tiny.shift(number, **plain | changes)


def pool(cars: int, *shifts: Shift) -> Problem:
    return tiny.problem(
        visits=(tiny.visit("A"), tiny.visit("C")),
        shifts=shifts or (shared(1), shared(2)),
        cars=(CarPool(id="P", place_id="O", cars=cars),),
    )


def plan(problem: Problem, noon_at: datetime) -> Plan:
    """S-1 at A from 06:10 to 07:10 and back 07:20; S-2 sets out 30 min before noon_at."""
    return plan_of(problem, {"S-1": MORNING, "S-2": NOON}, {"V-C": noon_at})


def test_as_many_cars_as_are_out():
    assert told(pool(2), plan(pool(2), at(9))) == []


def test_one_car_for_two_halves():
    # S-2 leaves the office at the middle itself.
    assert told(pool(1), plan(pool(1), at(10, 30))) == []


def test_more_cars_out_than_there_are():
    # S-2 leaves at 09:59:59 and needs its car all day.
    violation = only(pool(1), plan(pool(1), at(10, 29, 59)))
    assert (violation.code, violation.carer_id) == ("violation.cars.pool", None)
    assert violation.values == {
        "pool": "P",
        "n": 1,
        "cars": 1,
        "start": "08:00",
        "day": "2026-11-23",
    }


def test_a_route_of_the_first_half_ends_by_the_middle():
    # Back at 10:00 and at 10:01: from then on both cars are out in the second half.
    early = plan_of(pool(1), {"S-1": MORNING, "S-2": NOON}, {"V-A": at(8, 50), "V-C": at(11)})
    assert told(pool(1), early) == []
    late = plan_of(pool(1), {"S-1": MORNING, "S-2": NOON}, {"V-A": at(8, 51), "V-C": at(11)})
    violation = only(pool(1), late)
    assert (violation.values["n"], violation.values["start"]) == (1, "12:00")


def test_a_pool_that_is_not_there_has_no_car():
    lost = replace(pool(2), cars=())
    violation = only(lost, plan(lost, at(11)))
    assert (violation.values["n"], violation.values["cars"]) == (1, 0)


def test_the_middle_is_rounded_down():
    odd = shared(2, latest_end_at=at(14, 0, 1))
    assert told(pool(1, shared(1), odd), plan(pool(1, shared(1), odd), at(10, 30))) == []


def test_who_has_no_car_goes_the_other_way():
    on_foot = change_route(plan(pool(1), at(9)), "S-2", way=WayOfTravel.FOOT)
    assert told(pool(1), priced(pool(1), on_foot)) == []


def test_legs_are_those_of_the_way_really_taken():
    car = tiny.travel().by_way[WayOfTravel.CAR]
    slow = Matrix(
        travel_s=tuple(tuple(2 * s for s in row) for row in car.travel_s),
        distance_m=car.distance_m,
    )
    travel = replace(tiny.travel(), by_way={**tiny.travel().by_way, WayOfTravel.FOOT: slow})
    problem = replace(pool(1), travel=travel)
    on_foot = priced(problem, change_route(plan(problem, at(9)), "S-2", way=WayOfTravel.FOOT))
    assert {line.split()[0] for line in told(problem, on_foot)} == {
        "travel.figures",
        "travel.arrive",
        "travel.end",
    }
    assert on_foot.costs["travel"] == 1200 + 2 * 3600


@pytest.mark.parametrize(
    ("shift", "way"),
    [
        (shared(2), WayOfTravel.BICYCLE),
        (shared(2), WayOfTravel.SHARED_CAR),
        (shared(2, way_without_car=None), WayOfTravel.FOOT),
        (shared(2, car_pool_id=None), WayOfTravel.FOOT),
        (tiny.shift(2, car_pool_id="P", way_without_car=WayOfTravel.FOOT), WayOfTravel.FOOT),
        (tiny.shift(2), WayOfTravel.CAR),
    ],
)
def test_a_way_that_the_shift_does_not_have(shift: Shift, way: WayOfTravel):
    problem = pool(1, shared(1), shift)
    violation = only(problem, change_route(plan(problem, at(9)), "S-2", way=way))
    assert (violation.code, violation.carer_id) == ("violation.cars.way", "K-2")
    assert violation.values == {"way": way.value}


def test_shifts_without_a_pool_need_no_car_of_it():
    free = (shared(1, car_pool_id=None), tiny.shift(2, car_pool_id="P"))
    assert told(pool(0, *free), plan(pool(0, *free), at(9))) == []
