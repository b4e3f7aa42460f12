from dataclasses import replace
from typing import Any

import pytest

from homecare.model import Gap, GapCarers
from homecare.plan import Problem
from tests import tiny
from tests.legal import plan_of
from tests.rules.expect import day, only, planned, told

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


def who(carers: GapCarers, **of_b: Any) -> Problem:
    """V-B and V-D by the same or by different carers."""
    gap = Gap(first_id="V-B", second_id="V-D", least_s=-86400, carers=carers)
    return replace(day(**of_b), gaps=(gap,))


BOTH_BY_1 = {"S-1": ["V-A", "V-B", "V-D"], "S-2": ["V-C"]}


def test_the_same_carer_comes_to_both():
    same = who(GapCarers.SAME)
    assert told(same, plan_of(same, BOTH_BY_1)) == []
    assert told(who(GapCarers.ANY), planned(tiny.problem())) == []


def test_another_carer_where_the_same_is_wanted():
    violation = only(who(GapCarers.SAME), PLAN)
    assert (violation.code, violation.visit_id) == ("violation.gap.same", "V-D")
    assert violation.values == {"carers": "K-1", "now": "K-2", "other": "V-B"}


def test_different_carers_come():
    assert told(who(GapCarers.DIFFERENT), PLAN) == []


def test_one_carer_where_different_ones_are_wanted():
    different = who(GapCarers.DIFFERENT)
    violation = only(different, plan_of(different, BOTH_BY_1))
    assert (violation.code, violation.visit_id) == ("violation.gap.different", "V-D")
    assert violation.values == {"both": "K-1", "other": "V-B"}


@pytest.mark.parametrize(
    ("carers", "told_of"),
    [(GapCarers.SAME, []), (GapCarers.DIFFERENT, ["gap.different V-D"])],
)
def test_of_a_pair_one_is_the_same(carers: GapCarers, told_of: list[str]):
    pair = who(carers, carers_needed=2)
    sequences = {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]}
    assert told(pair, plan_of(pair, sequences)) == told_of


def test_carers_do_not_bind_when_one_visit_is_left_out():
    same = who(GapCarers.SAME)
    assert told(same, plan_of(same, {"S-1": ["V-B"], "S-2": ["V-C"]})) == []
