from dataclasses import fields, replace

import pytest

from homecare.plan import Totals
from tests import tiny
from tests.legal import change_route, plan_of
from tests.rules.expect import TOGETHER, only, planned, told
from tests.tiny import at

# K-1 with three minutes of approach to A and a begin at B not before 07:45:
# 06:00 out, A 06:13-07:13, to B by 07:23, waits 22 min, B 07:45-08:45, back 09:05;
# shift end at 09:00, so 5 min of overtime. Span 185 min, nothing taken away.
APPROACH = tiny.visit("A", approach_s=180)
PROBLEM = tiny.problem(
    visits=(APPROACH, *tiny.problem().visits[1:]),
    shifts=(tiny.shift(1, end_at=at(9)), tiny.shift(2)),
)
PLAN = plan_of(PROBLEM, TOGETHER, {"V-B": at(7, 45)})
BY_HAND = Totals(
    care_s=7200,
    travel_s=2400,
    approach_s=180,
    waiting_s=1320,
    break_s=0,
    work_s=11100,
    overtime_s=300,
    distance_m=32000,
)


def test_the_sums_worked_out_by_hand():
    assert PLAN.routes[0].totals == BY_HAND
    assert told(PROBLEM, PLAN) == []


@pytest.mark.parametrize("part", [f.name for f in fields(Totals)])
def test_each_wrong_sum_is_told(part: str):
    right = getattr(BY_HAND, part)
    wrong = replace(BY_HAND, **{part: right + 1})
    violation = only(PROBLEM, change_route(PLAN, "S-1", totals=wrong))
    assert (violation.code, violation.carer_id) == ("violation.totals", "K-1")
    assert violation.values == {"part": part, "stated": right + 1, "right": right}


def test_a_break_is_taken_from_waiting_and_from_work():
    long = tiny.problem(visits=(*tiny.problem().visits[:3], tiny.visit("D", service_s=9600)))
    totals = plan_of(long, {"S-1": ["V-A", "V-B", "V-C", "V-D"]}).routes[0].totals
    # 06:00 out, 4 x 10 min of road, 3 h of care, 160 min of care, 30 min of break, 40 min back.
    assert (totals.break_s, totals.waiting_s, totals.work_s) == (1800, 0, 7 * 3600)


def test_empty_totals_of_an_unpriced_plan():
    zero = replace(BY_HAND, **dict.fromkeys((f.name for f in fields(Totals)), 0))
    found = told(tiny.problem(), change_route(planned(tiny.problem()), "S-1", totals=zero))
    assert found == ["totals K-1"] * 4  # care, travel, work and distance
