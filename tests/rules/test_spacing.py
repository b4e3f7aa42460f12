import pytest

from homecare.model import Spacing
from homecare.plan import Problem
from tests.legal import plan_of
from tests.rules.expect import only, told
from tests.rules.several import days, on_day, planned, shift, visit
from tests.tiny import window


def spaced(least_days: int, *visit_ids: str) -> Problem:
    """Visits on Monday, Tuesday and Thursday."""
    spacings = (Spacing(visit_ids=visit_ids, least_days=least_days),)
    return days(4, visits=tuple(visit(n) for n in (0, 1, 3)), spacings=spacings)


ALL = ("V-3", "V-0", "V-1")


def test_far_enough_apart():
    problem = spaced(1, *ALL)
    assert told(problem, planned(problem)) == []
    problem = spaced(2, "V-1", "V-3")
    assert told(problem, planned(problem)) == []


def test_too_few_days_apart():
    problem = spaced(2, *ALL)
    violation = only(problem, planned(problem))
    assert (violation.code, violation.visit_id) == ("violation.spacing", "V-1")
    assert violation.values == {"n": 1, "least": 2, "other": "V-0"}


def test_each_visit_too_near_the_one_before_is_told():
    problem = spaced(4, *ALL)
    assert told(problem, planned(problem)) == ["spacing V-1", "spacing V-3"]


def test_a_visit_left_out_and_one_that_is_not_there_do_not_count():
    problem = spaced(2, *ALL, "V-X")
    assert told(problem, plan_of(problem, {"S-0": ["V-0"], "S-3": ["V-3"]})) == []


@pytest.mark.parametrize(("hour", "told_of"), [(21, ["spacing V-1"]), (22, [])])
def test_days_are_those_of_the_wall_clock(hour: int, told_of: list[str]):
    # 22:00 UTC is midnight in Rīga: the night after Monday is Tuesday's.
    problem = days(
        2,
        visits=(visit(0), visit(1, windows=window(on_day(0, hour, 30), on_day(1, 12)))),
        shifts=(shift(0), shift(1, "K-2", id="S-1", start_at=on_day(0, hour))),
        spacings=(Spacing(visit_ids=("V-0", "V-1")),),
    )
    assert told(problem, planned(problem)) == told_of
