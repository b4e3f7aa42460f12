"""A route timed beside the carer's other routes: hours of the day and of the week, daily rest.

`homecare.timing` knows one route alone; here it is held against the rest of the carer's work.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from homecare.desk import Desk
from homecare.timing import Obstacle, Timed, time_route


def time_beside(
    desk: Desk,
    shift_id: str,
    visit_ids: Sequence[str],
    fixed: Mapping[str, int],
    routes: Mapping[str, Timed],
    *,
    split_break: bool = True,
) -> Timed | Obstacle:
    """Times of an order as by `time_route`, beside the other routes (shift id -> route).

    Routes of other carers, the shift's own and those without visits are left aside.
    """
    others = list(_others(desk, shift_id, routes))
    most_s, rule = most_work(desk, shift_id, others)
    found = time_route(desk, shift_id, visit_ids, fixed, most_s, split_break=split_break)
    if isinstance(found, Obstacle):
        return replace(found, rule=rule) if found.rule == "working_day" else found
    short_s = _short_rest(desk, found, others) if visit_ids and others else 0
    return Obstacle("daily_rest", visit_ids[-1], short_s) if short_s > 0 else found


def most_work(desk: Desk, shift_id: str, others: Sequence[Timed]) -> tuple[int, str]:
    """Seconds of work that a shift may hold beside other routes of its carer, and the rule."""
    limits, day = desk.shifts[shift_id].limits, desk.day_of(shift_id)
    week = desk.week_of(day)
    carer_id = desk.shifts[shift_id].shift.carer_id
    day_s, week_s = limits.day_max_s, limits.week_max_s
    worked_s, week_worked_s = 0, desk.past_weeks_s.get((carer_id, week), 0)
    for other in others:
        on = desk.day_of(other.shift_id)
        beside = desk.shifts[other.shift_id].limits
        if on == day:
            day_s, worked_s = min(day_s, beside.day_max_s), worked_s + other.work_s
        if desk.week_of(on) == week:
            week_s, week_worked_s = min(week_s, beside.week_max_s), week_worked_s + other.work_s
    if week_s - week_worked_s < day_s - worked_s:
        return week_s - week_worked_s, "working_week"
    return day_s - worked_s, "working_day"


def _others(desk: Desk, shift_id: str, routes: Mapping[str, Timed]) -> Iterator[Timed]:
    own = desk.by_carer[desk.shifts[shift_id].shift.carer_id]
    if len(own) > 1:
        for other_id in own:
            other = routes.get(other_id)
            if other is not None and other_id != shift_id and other.visit_ids:
                yield other


def _short_rest(desk: Desk, timed: Timed, others: Sequence[Timed]) -> int:
    """Seconds of daily rest that a route lacks against those of other days."""
    rest_s, day = desk.shifts[timed.shift_id].limits.daily_rest_s, desk.day_of(timed.shift_id)
    short_s = 0
    for other in others:
        if desk.day_of(other.shift_id) != day:
            need_s = max(rest_s, desk.shifts[other.shift_id].limits.daily_rest_s)
            pause_s = max(timed.start_s - other.end_s, other.start_s - timed.end_s)
            short_s = max(short_s, need_s - pause_s)
    return short_s
