"""Times of one route on the tiny day: begins, breaks, limits and the first obstacle."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from homecare.desk import Desk
from homecare.model import Pin, Weights, Window, WorkLimits, WorkSpan
from homecare.plan import Route, Served
from homecare.readout import route_of
from homecare.timing import Obstacle, Timed, room, time_route
from tests import tiny
from tests.tiny import at

MINUTE = 60
HOUR = 3600


def desk(*visits: Any, shift: Any = None, **changes: Any) -> Desk:
    return Desk(
        tiny.problem(
            visits=visits or tiny.problem().visits, shifts=(shift or tiny.shift(1),), **changes
        )
    )


def timed(on: Desk, *places: str, **fixed: datetime) -> Timed:
    found = time_route(
        on, "S-1", [f"V-{p}" for p in places], {f"V-{p}": on.seconds(t) for p, t in fixed.items()}
    )
    assert isinstance(found, Timed), found
    return found


def route(on: Desk, *places: str, **fixed: datetime) -> Route:
    return route_of(on, timed(on, *places, **fixed))


def obstacle(on: Desk, *places: str, **fixed: datetime) -> Obstacle:
    found = time_route(
        on, "S-1", [f"V-{p}" for p in places], {f"V-{p}": on.seconds(t) for p, t in fixed.items()}
    )
    assert isinstance(found, Obstacle), found
    return found


def begins(found: Route) -> list[datetime]:
    return [stop.begin_at for stop in found.stops]


def test_visits_follow_one_another():
    found = route(desk(), "A", "B")
    assert begins(found) == [at(6, 10), at(7, 20)]
    assert (found.start_at, found.end_at) == (at(6), at(8, 40))
    assert found.totals.waiting_s == found.totals.break_s == 0
    assert found.totals.travel_s == 40 * MINUTE
    assert found.totals.distance_m == 32_000


def test_the_approach_is_spent_except_within_one_place():
    neighbours = (tiny.visit("A", approach_s=300), tiny.visit("A", id="V-A2", approach_s=300))
    found = route(desk(*neighbours), "A", "A2")
    assert begins(found) == [at(6, 15), at(7, 15)]
    assert found.stops[0].arrive_at == at(6, 10)
    assert found.totals.approach_s == 300


def test_departure_is_late_when_the_first_window_opens_late():
    on = desk(tiny.visit("A", windows=tiny.window(at(8), at(9))), tiny.visit("B"))
    found = route(on, "A", "B")
    assert (found.start_at, begins(found)[0]) == (at(7, 50), at(8))


def test_waiting_is_pushed_before_the_departure():
    on = desk(tiny.visit("A"), tiny.visit("B", windows=tiny.window(at(9), at(10))))
    found = route(on, "A", "B")
    assert found.start_at == at(7, 40)
    assert found.totals.waiting_s == 0


def test_a_wish_holds_the_departure_early_and_waits_at_the_door():
    wish = Window(opens_at=at(6), closes_at=at(6, 30))
    on = desk(tiny.visit("A", preferred=wish), tiny.visit("B", windows=tiny.window(at(9), at(10))))
    found = route(on, "A", "B")
    assert begins(found) == [at(6, 30), at(9)]
    assert found.stops[1].arrive_at == at(7, 40)
    assert found.totals.waiting_s == 80 * MINUTE


def test_the_second_window_is_taken_when_the_first_is_missed():
    windows = (*tiny.window(at(6), at(6, 30)), *tiny.window(at(9), at(9, 30)))
    on = desk(tiny.visit("A"), tiny.visit("B", windows=windows))
    assert begins(route(on, "A", "B"))[1] == at(9)


def test_a_missed_window_is_named_with_the_seconds_missing():
    on = desk(tiny.visit("A"), tiny.visit("B", windows=tiny.window(at(6), at(7))))
    assert obstacle(on, "A", "B") == Obstacle("window", "V-B", 20 * MINUTE)


def test_the_end_of_the_shift_is_an_obstacle():
    on = desk(shift=tiny.shift(1, end_at=at(8), latest_end_at=at(8, 30)))
    assert obstacle(on, "A", "B") == Obstacle("shift", "V-B", 10 * MINUTE)


def test_overtime_has_its_price():
    on = desk(shift=tiny.shift(1, end_at=at(8), latest_end_at=at(9)))
    found = timed(on, "A", "B")
    assert found.cost == 4 * 40 * MINUTE
    assert route_of(on, found).totals.overtime_s == 40 * MINUTE


def test_lateness_and_imbalance_have_their_price():
    wish = Window(opens_at=at(6), closes_at=at(7))
    on = desk(
        tiny.visit("A"),
        tiny.visit("B", preferred=wish),
        shift=tiny.shift(1, fair_work_s=2 * HOUR),
        weights=Weights(lateness_per_s=3, imbalance_per_s=5),
    )
    assert timed(on, "A", "B").cost == 3 * 20 * MINUTE + 5 * 40 * MINUTE


def long_day(**limits: Any) -> Desk:
    """Six visits of an hour, two places: 6 h 20 min without a break."""
    visits = [tiny.visit("A", id=f"V-A{n}") for n in range(6)]
    return desk(*visits, limits={"standard": WorkLimits(**limits)})


LONG = [f"A{n}" for n in range(6)]


def test_a_long_day_has_one_break_in_time():
    found = route(long_day(), *LONG)
    (rest,) = found.breaks
    assert rest.end_at - rest.start_at == at(0, 30) - at(0)
    assert rest.start_at <= at(10)
    assert found.end_at == at(12, 50)
    assert found.totals.work_s == 6 * HOUR + 20 * MINUTE
    assert found.totals.break_s == 30 * MINUTE


def test_six_hours_need_no_break():
    assert route(long_day(), *LONG[:5]).breaks == ()


def test_the_break_is_work_where_the_limits_say_so():
    found = route(long_day(break_counts_as_work=True), *LONG)
    assert found.totals.work_s == 6 * HOUR + 50 * MINUTE


def test_the_break_lies_in_a_wait_where_there_is_one():
    visits = [
        tiny.visit("A", preferred=Window(opens_at=at(6), closes_at=at(6, 10))),
        tiny.visit("B", service_s=2 * HOUR, windows=tiny.window(at(8), at(8))),
        tiny.visit("C", service_s=2 * HOUR),
    ]
    found = route(desk(*visits), "A", "B", "C")
    assert found.breaks[0].start_at == at(7, 20)
    assert begins(found) == [at(6, 10), at(8), at(10, 10)]


def test_the_break_is_no_false_start_where_it_fits_between_visits():
    """The first visit waits until 08:00 UTC, so resting before it would cost nothing; B, late
    against its wish by the half hour, shows that the rest is taken between the visits all the same.
    """
    visits = [
        tiny.visit("A", service_s=2 * HOUR, windows=tiny.window(at(8), at(8))),
        tiny.visit(
            "B",
            service_s=4 * HOUR,
            preferred=Window(opens_at=at(8), closes_at=at(10, 10)),
        ),
    ]
    shift = tiny.shift(1, start_at=at(7, 20), end_at=at(16), latest_end_at=at(16))
    found = route(desk(*visits, shift=shift), "A", "B")
    assert [rest.start_at for rest in found.breaks] == [at(10, 10)]
    assert begins(found) == [at(8), at(10, 40)]


def test_the_break_comes_before_a_drive_that_would_end_too_late():
    visits = [
        tiny.visit("A", service_s=225 * MINUTE),
        tiny.visit("D", service_s=2 * HOUR, windows=tiny.window(at(6), at(14))),
    ]
    found = route(desk(*visits), "A", "D")
    assert found.breaks[0].start_at == at(9, 55)
    assert found.stops[1].arrive_at == at(10, 55)


def test_two_parts_where_one_does_not_fit():
    """Only 15 minutes are free after A and only 15 after B."""
    visits = [
        tiny.visit("A", windows=tiny.window(at(6, 10), at(6, 10)), service_s=2 * HOUR),
        tiny.visit("B", windows=tiny.window(at(8, 35), at(8, 35)), service_s=HOUR),
        tiny.visit("C", windows=tiny.window(at(10), at(10)), service_s=2 * HOUR),
    ]
    shift = tiny.shift(1, end_at=at(12, 30), latest_end_at=at(12, 30))
    on = desk(*visits, shift=shift)
    found = route(on, "A", "B", "C")
    assert [(b.start_at, b.end_at) for b in found.breaks] == [
        (at(8, 20), at(8, 35)),
        (at(9, 45), at(10)),
    ]
    whole = time_route(on, "S-1", ["V-A", "V-B", "V-C"], split_break=False)
    assert isinstance(whole, Obstacle)
    assert whole.rule == "legal_break"


def test_a_break_that_fits_nowhere_is_an_obstacle():
    visits = [
        tiny.visit("A", windows=tiny.window(at(6, 10), at(6, 10)), service_s=3 * HOUR),
        tiny.visit("B", windows=tiny.window(at(9, 20), at(9, 20)), service_s=3 * HOUR),
    ]
    shift = tiny.shift(1, end_at=at(12, 45), latest_end_at=at(12, 45))
    found = obstacle(desk(*visits, shift=shift), "A", "B")
    assert (found.rule, found.missing_s) == ("legal_break", 30 * MINUTE)


def test_the_working_day_is_an_obstacle_with_the_seconds_missing():
    found = obstacle(long_day(day_max_s=6 * HOUR), *LONG)
    assert (found.rule, found.missing_s) == ("working_day", 20 * MINUTE)


def test_most_work_of_the_day_can_be_less_than_the_limit():
    found = time_route(desk(), "S-1", ["V-A"], most_work_s=HOUR)
    assert found == Obstacle("working_day", "V-A", 20 * MINUTE)


def test_home_legs_are_no_work_where_the_setting_says_so():
    on = desk(
        shift=tiny.shift(1, starts_at_home=True, ends_at_home=True),
        limits={"standard": WorkLimits(home_legs_count=False)},
    )
    assert timed(on, "A", "B").work_s == 2 * HOUR + 10 * MINUTE


def test_a_fixed_begin_is_waited_for():
    assert begins(route(desk(), "A", "B", B=at(9))) == [at(7, 50), at(9)]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"carers_needed": 2}, "double_handed"),
        ({}, "gap"),
        ({"pin": Pin(begin_at=at(7))}, "pin"),
    ],
)
def test_a_missed_fixed_begin_is_named_by_what_fixed_it(changes: dict[str, Any], rule: str):
    on = desk(tiny.visit("A"), tiny.visit("B", **changes))
    assert obstacle(on, "A", "B", B=at(7)) == Obstacle(rule, "V-B", 20 * MINUTE)


def test_a_fixed_begin_outside_the_windows_misses_them():
    assert obstacle(desk(), "A", A=at(13)).rule == "window"


def test_a_pinned_begin_is_kept_to_the_second():
    on = desk(tiny.visit("A", pin=Pin(begin_at=at(9))))
    assert begins(route(on, "A")) == [at(9)]


def test_a_pin_outside_the_windows_can_never_be():
    assert obstacle(desk(tiny.visit("A", pin=Pin(begin_at=at(13)))), "A").rule == "pin"


def worked(start: datetime, end: datetime) -> tuple[WorkSpan, ...]:
    return (WorkSpan(carer_id="K-1", start_at=start, end_at=end),)


def test_daily_rest_cuts_the_shift_on_both_sides():
    before = worked(at(-14), at(-4))
    after = worked(at(25), at(33))
    usable = desk(history=before + after).shifts["S-1"].usable
    assert (usable.opens_rule, usable.closes_rule) == ("daily_rest", "daily_rest")
    assert usable.closes_s - usable.opens_s == 5 * HOUR


def test_a_window_missed_for_rest_is_named_so():
    on = desk(tiny.visit("A", windows=tiny.window(at(6), at(7))), history=worked(at(-14), at(-4)))
    assert obstacle(on, "A") == Obstacle("daily_rest", "V-A", 70 * MINUTE)


def test_work_of_somebody_else_cuts_nothing():
    span = replace(worked(at(-14), at(-4))[0], carer_id="K-9")
    assert desk(history=(span,)).shifts["S-1"].usable.opens_rule == "shift"


def week(hours: range) -> tuple[WorkSpan, ...]:
    """Work from 06:00 to 14:00 on each of the days before."""
    return tuple(s for day in hours for s in worked(at(6 - 24 * day), at(14 - 24 * day)))


def test_a_seventh_day_in_a_row_is_closed_by_weekly_rest():
    on = desk(history=week(range(1, 8)))
    assert obstacle(on, "A").rule == "weekly_rest"


def test_a_week_with_two_days_off_is_open():
    usable = desk(history=week(range(1, 5))).shifts["S-1"].usable
    assert (usable.opens_rule, usable.closes_rule) == ("shift", "shift")


def test_a_weekly_rest_that_grows_old_closes_the_day_early():
    """Five days of work in a row: the rest before them ended 42 h into the seven days at noon."""
    on = desk(history=week(range(1, 6)))
    assert on.shifts["S-1"].usable.closes_rule == "weekly_rest"
    assert on.shifts["S-1"].usable.closes_s == on.seconds(at(12))


def test_shifts_of_one_carer_do_not_run_into_each_other():
    early = tiny.shift(1, end_at=at(10), latest_end_at=at(12))
    late = tiny.shift(2, carer_id="K-1", start_at=at(11))
    on = Desk(tiny.problem(shifts=(early, late)))
    assert on.shifts["S-1"].usable.closes_s == on.seconds(at(11))


def test_a_begin_of_the_published_plan_is_kept_where_moving_costs():
    was = {"V-A": Served(carer_ids=frozenset({"K-1"}), begin_at=at(8))}
    on = desk(weights=Weights(moved_per_s=2), baseline=was)
    assert begins(route(on, "A")) == [at(8)]
    other = {"V-A": Served(carer_ids=frozenset({"K-2"}), begin_at=at(8))}
    on = desk(weights=Weights(moved_per_s=2), baseline=other)
    assert begins(route(on, "A")) == [at(6, 10)]


def test_room_bounds_the_positions():
    on = desk()
    found = room(on, "S-1", ["V-A"])
    assert not isinstance(found, Obstacle)
    free, by = found
    assert free == [on.seconds(at(6)), on.seconds(at(7, 10))]
    assert by == [on.seconds(at(12)), on.seconds(at(14, 30))]


def test_an_order_without_visits_has_times_and_no_route():
    empty = timed(desk())
    assert (empty.work_s, empty.cost) == (0, 0)
    with pytest.raises(ValueError, match="without stops"):
        route_of(desk(), empty)
