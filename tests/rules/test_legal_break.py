"""One carer goes A 06:10, B 07:20, C 08:30, D 09:40; a long service at D makes it 7 h of work.

D takes 160 min: 12:20, back at 13:00, with the break of the builder (08:30 at C) at 13:30.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from homecare.model import WorkLimits
from homecare.plan import Break, Plan, Problem
from homecare.rules import judge
from tests import tiny
from tests.legal import change_route, change_stop, plan_of, priced
from tests.rules import several
from tests.rules.expect import only, told, with_visit
from tests.tiny import at

SEQUENCE = {"S-1": ["V-A", "V-B", "V-C", "V-D"]}
LONG = with_visit("V-D", service_s=9600)
PLAN = plan_of(LONG, SEQUENCE)


def breaks(*spans: tuple[int, int, int]) -> tuple[Break, ...]:
    """(hour, minute, minutes) of each part."""
    return tuple(
        Break(start_at=at(h, m), end_at=at(h, m) + timedelta(minutes=n)) for h, m, n in spans
    )


def resting(*spans: tuple[int, int, int], problem: Problem = LONG) -> Plan:
    """The long day with D not before 10:25, and breaks between 09:30 and 10:15."""
    plan = plan_of(UNLIMITED, SEQUENCE, {"V-D": at(10, 25)})
    plan = change_stop(plan, "V-D", arrive_at=at(10, 25))
    return priced(problem, change_route(plan, "S-1", breaks=breaks(*spans)))


def limited(**changes: Any) -> Problem:
    return replace(LONG, limits={"standard": WorkLimits(**changes)})


UNLIMITED = limited(break_over_s=86400)


def test_the_builder_gives_a_legal_break():
    assert PLAN.routes[0].breaks == breaks((8, 30, 30))
    assert PLAN.routes[0].end_at == at(13, 30)
    assert PLAN.routes[0].totals.work_s == 7 * 3600
    assert told(LONG, PLAN) == []


def test_six_hours_of_work_need_no_break_and_a_second_more_does():
    six_hours = with_visit("V-D", service_s=6000)
    plan = plan_of(six_hours, SEQUENCE)
    assert (plan.routes[0].end_at, plan.routes[0].breaks) == (at(12), ())
    assert told(six_hours, plan) == []
    more = replace(UNLIMITED, visits=with_visit("V-D", service_s=6001).visits)
    limited_again = replace(more, limits=six_hours.limits)
    assert told(limited_again, plan_of(more, SEQUENCE)) == ["legal_break.short K-1"]


def test_no_break_at_all():
    violation = only(LONG, plan_of(UNLIMITED, SEQUENCE))
    assert (violation.code, violation.carer_id) == ("violation.legal_break.short", "K-1")
    assert violation.values == {"n": 30, "by_s": 1800}


def test_two_parts_are_enough():
    assert told(LONG, resting((9, 30, 15), (9, 50, 15))) == []


def test_a_part_that_is_too_short_does_not_count():
    violation = only(LONG, resting((9, 30, 20), (9, 50, 10)))
    assert (violation.code, violation.values["n"]) == ("violation.legal_break.short", 10)


@pytest.mark.parametrize(("latest_s", "late"), [(4 * 3600, 0), (12600, 0), (12300, 5)])
def test_the_first_part_starts_in_time(latest_s: int, late: int):
    problem = limited(break_latest_start_s=latest_s)
    plan = resting((9, 30, 30), problem=problem)
    assert told(problem, plan) == (["legal_break.late K-1"] if late else [])
    if late:
        violation = only(problem, plan)
        assert violation.values == {"n": late, "by_s": late * 60, "start": "11:30"}


def test_a_break_that_counts_as_work_does_not_shorten_the_day():
    paid = limited(break_counts_as_work=True)
    assert plan_of(paid, SEQUENCE).routes[0].totals.work_s == 27000
    assert told(paid, plan_of(paid, SEQUENCE)) == []


def two_shifts(pause_min: int, **changes: Any) -> tuple[Problem, Plan]:
    """K-1 is at A and B until 08:40, then in a second shift at C, for six hours and more in all."""
    begins_at = at(8, 40) + timedelta(minutes=pause_min)
    later = tiny.shift(2, carer_id="K-1", start_at=begins_at, latest_end_at=at(18))
    visits = with_visit("V-C", service_s=10_800).visits
    day = replace(limited(**changes), visits=visits, shifts=(tiny.shift(1), later))
    free = replace(day, limits=UNLIMITED.limits)
    return day, priced(day, plan_of(free, {"S-1": ["V-A", "V-B"], "S-2": ["V-C"]}))


@pytest.mark.parametrize(
    ("pause_min", "short_min"), [(0, 30), (14, 30), (15, 15), (29, 1), (30, 0)]
)
def test_two_routes_without_a_whole_break_between_them_are_one_stretch(
    pause_min: int, short_min: int
):
    problem, plan = two_shifts(pause_min)
    assert sum(r.totals.work_s for r in plan.routes) > 6 * 3600
    found = [v for v in judge(problem, plan) if v.rule == "legal_break"]
    assert [v.values.get("n") for v in found] == ([short_min] if short_min else [])


def test_time_between_two_routes_counts_as_a_part_and_must_begin_in_time():
    problem, plan = two_shifts(20, break_total_s=1200)
    assert told(problem, plan) == []
    late, plan = two_shifts(20, break_total_s=1260, break_latest_start_s=7200)
    assert told(late, plan) == ["legal_break.short K-1", "legal_break.late K-1"]


def test_a_break_outside_the_route():
    plan = plan_of(tiny.problem(), {"S-1": ["V-A", "V-B", "V-C", "V-D"]})
    after = priced(tiny.problem(), change_route(plan, "S-1", breaks=breaks((11, 20, 30))))
    violation = only(tiny.problem(), after)
    assert violation.code == "violation.legal_break.outside"
    assert violation.values == {"start": "13:20", "end": "13:50"}


def test_a_break_that_ends_before_it_starts():
    plan = plan_of(tiny.problem(), {"S-1": ["V-A", "V-B", "V-C", "V-D"]})
    turned = priced(tiny.problem(), change_route(plan, "S-1", breaks=breaks((8, 25, -3))))
    assert told(tiny.problem(), turned) == ["legal_break.outside K-1"]


def test_a_break_during_service():
    violation = only(LONG, resting((9, 25, 30)))
    assert (violation.code, violation.visit_id) == ("violation.legal_break.service", "V-C")
    assert violation.values == {"start": "11:25", "end": "11:55"}


def test_breaks_that_overlap():
    assert told(LONG, resting((9, 30, 20), (9, 40, 15))) == ["legal_break.overlap K-1"]


def test_a_night_between_two_days_ends_a_stretch():
    # Twice 4 h 20 min: together more than six hours, with a night between.
    visits = tuple(several.visit(n, service_s=4 * 3600) for n in (0, 1))
    problem = several.days(2, visits=visits)
    plan = several.planned(problem)
    assert sum(r.totals.work_s for r in plan.routes) == 2 * 260 * 60
    assert told(problem, plan) == []
