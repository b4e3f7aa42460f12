"""A problem laid out: windows with dues, days, ways without a car; and rests written out."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.begins import Span, disjoint
from homecare.desk import Desk, DeskVisit
from homecare.hours import time_beside
from homecare.measure import misses_meal, waiting_of
from homecare.model import MealBreak, Pin, WayOfTravel, Window, WindowOn, WorkLimits, WorkSpan
from homecare.plan import Matrix, Plan, Problem, Route
from homecare.readout import route_of
from homecare.rules import judge
from homecare.timing import NOTHING_FIXED, Obstacle, Timed, time_route
from tests import tiny
from tests.tiny import at, window

MINUTE = 60
HOUR = 3600
DAY = timedelta(days=1)
AT_EIGHT = at(8)


def laid(**changes: Any) -> tuple[Desk, DeskVisit]:
    desk = Desk(tiny.problem(visits=(tiny.visit("A", **changes),), days=2))
    return desk, desk.visits["V-A"]


def moments(desk: Desk, visit: DeskVisit) -> list[tuple[datetime, datetime]]:
    return [(desk.moment(a), desk.moment(b)) for a, b in visit.windows_s]


def test_a_window_on_the_end_leaves_room_for_the_service():
    due = Window(opens_at=at(6), closes_at=at(9), due_at=at(8))
    desk, visit = laid(windows=(due,), window_on=WindowOn.END)
    assert moments(desk, visit) == [(at(6), at(8))]
    assert visit.dues_s == (desk.seconds(at(7)),)
    assert visit.late_s(desk.seconds(at(7, 30))) == 30 * MINUTE


def test_a_window_on_the_end_shorter_than_the_service_is_gone():
    assert laid(windows=window(at(6), at(6, 59)), window_on=WindowOn.END)[1].windows_s == ()
    assert laid(windows=window(at(6), at(7)), window_on=WindowOn.END)[1].windows_s != ()


def test_the_preferred_window_fills_in_where_nothing_is_due():
    due = Window(opens_at=at(6), closes_at=at(7), due_at=at(6, 10))
    wish = Window(opens_at=at(6), closes_at=at(9))
    desk, visit = laid(windows=(due, *window(at(8), at(10))), preferred=wish)
    assert [visit.late_s(desk.seconds(t)) for t in (at(6, 10), at(6, 30), at(8, 30), at(9, 1))] == [
        0,
        20 * MINUTE,
        0,
        MINUTE,
    ]


def test_nothing_is_late_where_nothing_is_due():
    desk, visit = laid()
    assert (visit.dues_s, visit.late_s(desk.seconds(at(12)))) == ((None,), 0)


def test_windows_that_touch_are_cut_where_the_later_opens():
    first = Window(opens_at=at(6), closes_at=at(8), due_at=at(7))
    desk, visit = laid(windows=(*window(at(8), at(9)), first))
    assert moments(desk, visit) == [(at(6), at(7, 59, 59)), (at(8), at(9))]
    assert visit.late_s(desk.seconds(at(8))) == 0


def test_windows_that_touch_and_are_due_alike_are_one():
    desk, visit = laid(windows=(*window(at(6), at(8)), *window(at(7), at(9))))
    assert moments(desk, visit) == [(at(6), at(9))]


def test_a_window_within_another_decides_only_there():
    inner = Window(opens_at=at(7), closes_at=at(8), due_at=at(7))
    desk, visit = laid(windows=(inner, *window(at(6), at(9))))
    spans = [(at(6), at(6, 59, 59)), (at(7), at(8)), (at(8, 0, 1), at(9))]
    assert moments(desk, visit) == spans
    assert visit.dues_s == (None, desk.seconds(at(7)), None)


def test_a_pinned_begin_keeps_the_due_of_its_window():
    due = Window(opens_at=at(6), closes_at=at(9), due_at=at(7))
    desk, visit = laid(windows=(due,), pin=Pin(begin_at=at(8)))
    assert (moments(desk, visit), visit.late_s(visit.windows_s[0][0])) == ([(at(8), at(8))], HOUR)


spans = st.tuples(st.integers(0, 30), st.integers(0, 9), st.none() | st.integers(0, 3)).map(
    lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2])
)


@given(found=st.lists(spans, max_size=6))
@settings(max_examples=300, derandomize=True)
def test_disjoint_spans_hold_the_same_seconds_and_dues(found: list[Span]):
    apart = disjoint(found)
    assert all(a <= b for a, b, _ in apart)
    assert all(one[1] < two[0] for one, two in pairwise(apart))
    for second in range(41):
        inside = [span for span in found if span[0] <= second <= span[1]]
        told = [due for a, b, due in apart if a <= second <= b]
        assert len(told) == bool(inside)
        if inside:
            latest = max(span[:2] for span in inside)
            assert told[0] in {span[2] for span in inside if span[:2] == latest}


def test_the_late_departure_makes_no_visit_later_than_it_is():
    due = Window(opens_at=at(6), closes_at=at(12), due_at=at(6, 30))
    visits = (tiny.visit("A", windows=(due,)), tiny.visit("B", windows=window(at(9), at(12))))
    desk = Desk(tiny.problem(visits=visits))
    timed = time_route(desk, "S-1", ["V-A", "V-B"])
    assert isinstance(timed, Timed)
    assert [desk.moment(s) for s in timed.begins_s] == [at(6, 30), at(9)]


def test_local_days_of_a_problem_and_its_clock_change():
    problem = tiny.problem(day_on=datetime(2026, 10, 24).date(), days=3, visits=(), shifts=())  # noqa: DTZ001
    desk = Desk(problem)
    first = desk.seconds(datetime.fromisoformat("2026-10-24T00:00+03:00"))
    assert [desk.day_no(first + n) for n in (-1, 0, 24 * HOUR - 1, 24 * HOUR)] == [-1, 0, 0, 1]
    assert [desk.day_no(first + n * HOUR) for n in (48, 49)] == [1, 2]
    assert desk.day_s(1) == (first + 24 * HOUR, first + 49 * HOUR - 1)
    assert desk.week_of(1) + 1 == desk.week_of(2)
    assert str(desk.on(2)) == "2026-10-26"


def on_foot(problem: Problem) -> Problem:
    car = problem.travel.by_way[WayOfTravel.CAR]
    twice = tuple(tuple(2 * s for s in row) for row in car.travel_s)
    walk = Matrix(travel_s=twice, distance_m=car.distance_m)
    by_way = {**problem.travel.by_way, WayOfTravel.FOOT: walk}
    return replace(problem, travel=replace(problem.travel, by_way=by_way))


def test_a_route_by_another_way_takes_its_figures():
    desk = Desk(on_foot(tiny.problem()))
    walking = desk.by_ways({"S-1": WayOfTravel.FOOT})
    timed = time_route(walking, "S-1", ["V-A"])
    assert isinstance(timed, Timed)
    there = route_of(desk, timed, WayOfTravel.FOOT)
    assert there == route_of(walking, timed)
    assert (there.way, there.totals.travel_s) == (WayOfTravel.FOOT, 40 * MINUTE)
    assert route_of(desk, timed).way is None
    assert desk.shift_by_way("S-1", WayOfTravel.FOOT).travel_s[0][1] == 20 * MINUTE


def rested(*rests: tuple[int, datetime, datetime], begin: datetime = AT_EIGHT) -> Route:
    """The tiny day's K-1 at A with these rests, from 06:00 until an hour and a half after."""
    desk = Desk(tiny.problem(visits=(tiny.visit("A", approach_s=300),), shifts=(tiny.shift(1),)))
    placed = tuple((leg, desk.seconds(a), desk.seconds(b)) for leg, a, b in rests)
    start_s, begin_s = desk.seconds(at(6)), desk.seconds(begin)
    end_s = begin_s + 90 * MINUTE
    worked_s = end_s - start_s - sum(b - a for _, a, b in placed)
    timed = Timed("S-1", ("V-A",), start_s, (begin_s,), placed, end_s, worked_s, 0)
    assert waiting_of(desk, timed) == route_of(desk, timed).totals.waiting_s
    route = route_of(desk, timed)
    rules = {v.rule for v in judge(desk.problem, Plan(problem_id="tiny:20261123", routes=(route,)))}
    assert rules <= {"costs"}
    return route


@pytest.mark.parametrize(
    ("rests", "arrive"),
    [
        ([], at(6, 10)),
        ([(0, at(6), at(6, 30))], at(6, 40)),
        ([(0, at(6, 10), at(6, 40))], at(6, 10)),
        ([(0, at(7), at(7, 30))], at(6, 10)),
        ([(0, at(6, 5), at(6, 20))], at(6, 30)),
        ([(0, at(6), at(6, 15)), (0, at(6, 15), at(6, 45))], at(6, 55)),
        ([(0, at(6), at(6, 15)), (0, at(7), at(7, 30))], at(6, 25)),
        ([(0, at(6, 30), at(6, 45)), (0, at(7), at(7, 30))], at(6, 10)),
        ([(1, at(9), at(9, 20))], at(6, 10)),
        ([(1, at(9), at(9, 10)), (1, at(9, 20), at(9, 30))], at(6, 10)),
    ],
)
def test_travel_is_over_before_what_follows(
    rests: list[tuple[int, datetime, datetime]], arrive: datetime
):
    route = rested(*rests)
    assert route.stops[0].arrive_at == arrive
    assert len(route.breaks) == len(rests)


def test_a_rest_on_the_way_where_there_is_no_time_to_drive_after_it():
    route = rested((0, at(6, 5), at(7, 50)), begin=at(8))
    assert route.stops[0].arrive_at == at(7, 55)


def meal(**changes: Any) -> MealBreak:
    plain = MealBreak(opens_at=at(6, 30), closes_at=at(7), least_s=1800)
    return replace(plain, **changes)


@pytest.mark.parametrize(
    ("rest", "changes", "missed"),
    [
        ((at(6, 30), at(7)), {}, False),
        ((at(7), at(7, 30)), {}, False),
        ((at(7), at(7, 30)), {"on_end": True}, True),
        ((at(6, 29), at(7)), {}, True),
        ((at(7, 0, 1), at(7, 40)), {}, True),
        ((at(6, 30), at(6, 59)), {}, True),
    ],
)
def test_a_rest_that_is_the_meal(
    rest: tuple[datetime, datetime], changes: dict[str, Any], *, missed: bool
):
    desk = Desk(tiny.problem(shifts=(tiny.shift(1, meal=meal(**changes)),)))
    placed = (0, desk.seconds(rest[0]), desk.seconds(rest[1]))
    timed = Timed("S-1", ("V-A",), 0, (desk.seconds(at(8)),), (placed,), 0, 0, 0)
    assert misses_meal(desk, timed) is missed


def test_overtime_gives_way_to_the_rest_before_the_next_day():
    late = tiny.shift(1, start_at=at(12), end_at=at(18), latest_end_at=at(20))
    early = tiny.shift(
        2,
        carer_id="K-1",
        start_at=at(30),
        end_at=at(36),
        latest_end_at=at(36),
        limits_id="standard",
    )
    usable = Desk(tiny.problem(shifts=(late, early), days=2)).shifts["S-1"].usable
    limits = WorkLimits(daily_rest_s=13 * HOUR)
    problem = tiny.problem(shifts=(late, early), days=2, limits={"standard": limits})
    assert (usable.closes_s - usable.opens_s, usable.closes_rule) == (6 * HOUR, "daily_rest")
    whole = Desk(problem).shifts["S-1"].usable
    assert (whole.closes_s - whole.opens_s, whole.closes_rule) == (8 * HOUR, "shift")


def test_the_seventh_day_in_a_row_is_closed_by_the_weekly_rest():
    days = tuple(
        tiny.shift(
            n,
            carer_id="K-1",
            start_at=at(6) + n * DAY,
            end_at=at(14) + n * DAY,
            latest_end_at=at(14) + n * DAY,
        )
        for n in range(9)
    )
    desk = Desk(tiny.problem(shifts=days, visits=(), days=9))
    shut = [s for s, shift in desk.shifts.items() if shift.usable.opens_s > shift.usable.closes_s]
    assert shut == ["S-6"]


def test_work_of_the_week_that_is_past_counts():
    past = (WorkSpan(carer_id="K-1", start_at=at(30), end_at=at(36)),)
    limits = {"standard": WorkLimits(week_max_s=7 * HOUR, daily_rest_s=0)}
    desk = Desk(tiny.problem(history=past, limits=limits))
    found = time_beside(desk, "S-1", ["V-A"], NOTHING_FIXED, {})
    assert found == Obstacle("working_week", "V-A", 20 * MINUTE)


def test_both_fixed_carers_and_nobody_else():
    pair = tiny.visit("A", carers_needed=2, pin=Pin(carer_id="K-1", with_carer_id="K-2"))
    desk = Desk(tiny.problem(visits=(pair,), shifts=tuple(tiny.shift(n) for n in (1, 2, 3))))
    assert [desk.refusal(f"S-{n}", "V-A") for n in (1, 2, 3)] == [None, None, "pin"]
