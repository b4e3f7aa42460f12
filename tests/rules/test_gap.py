from dataclasses import replace

import pytest

from homecare.model import Gap
from homecare.plan import Problem
from tests import tiny
from tests.legal import plan_of
from tests.rules.expect import only, planned, told

PLAN = planned(tiny.problem())  # V-A begins 06:10, V-D 07:40: 90 min apart


def gap(least: int, most: int | None = None) -> Problem:
    """V-D that many minutes after V-A."""
    most_s = None if most is None else most * 60
    return tiny.problem(
        gaps=(Gap(first_id="V-A", second_id="V-D", least_s=least * 60, most_s=most_s),)
    )


@pytest.mark.parametrize(("least", "most"), [(90, 90), (0, None), (-30, 120)])
def test_within_the_gap(least: int, most: int | None):
    assert told(gap(least, most), PLAN) == []


def test_too_close_together():
    violation = only(gap(100), PLAN)
    assert (violation.code, violation.visit_id) == ("violation.gap.short", "V-D")
    assert violation.values == {"n": 10, "by_s": 600, "other": "V-A"}


def test_too_far_apart():
    violation = only(gap(0, 75), PLAN)
    assert (violation.code, violation.visit_id) == ("violation.gap.long", "V-D")
    assert violation.values == {"n": 15, "by_s": 900, "other": "V-A"}


def test_it_does_not_bind_when_one_is_left_out():
    problem = gap(300)
    assert told(problem, plan_of(problem, {"S-1": ["V-B"], "S-2": ["V-D"]})) == []


def test_a_gap_to_nowhere_does_not_bind():
    problem = gap(300)
    lost = replace(problem, gaps=(replace(problem.gaps[0], first_id="V-X"),))
    assert told(lost, PLAN) == []
