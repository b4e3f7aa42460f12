"""Local days, by which work, rests, rhythms and continuity are judged."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from homecare.plan import Plan
from homecare.rules.view import look, moment_s
from tests import tiny
from tests.rules import several


@pytest.mark.parametrize(
    ("moment", "day_on"),
    [
        (datetime(2026, 10, 24, 20, 59, 59, tzinfo=UTC), date(2026, 10, 24)),
        (datetime(2026, 10, 24, 21, tzinfo=UTC), date(2026, 10, 25)),  # summer time: UTC+3
        (datetime(2026, 10, 25, 21, 59, 59, tzinfo=UTC), date(2026, 10, 25)),  # a day of 25 hours
        (datetime(2026, 10, 25, 22, tzinfo=UTC), date(2026, 10, 26)),
        (datetime(2026, 3, 28, 22, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 21, tzinfo=UTC), date(2026, 3, 30)),  # a day of 23 hours
    ],
)
def test_days_follow_the_wall_clock_when_it_changes(moment: datetime, day_on: date):
    assert look(tiny.problem(), Plan(problem_id="")).day_of(moment_s(moment)) == day_on


def test_days_are_those_of_the_zone_of_the_problem():
    problem = replace(tiny.problem(), zone="America/New_York")
    view = look(problem, Plan(problem_id=""))
    assert view.day_of(moment_s(tiny.at(4, 59))) == date(2026, 11, 22)
    assert view.clock_s(moment_s(tiny.at(5))) == "00:00"


def test_routes_of_a_carer_come_day_by_day():
    problem = several.days(3)
    view = look(problem, several.planned(problem))
    ((carer_id, days),) = view.work_days()
    assert carer_id == "K-1"
    assert [[r.day_on for r in routes] for routes in days] == [
        [date(2026, 11, 23)],
        [date(2026, 11, 24)],
        [date(2026, 11, 25)],
    ]
