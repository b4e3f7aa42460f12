from dataclasses import replace

from homecare.model import Gap
from tests import tiny
from tests.legal import change_stop, plan_of
from tests.rules.expect import only, planned, told

TIED = tiny.problem(
    gaps=(Gap(first_id="V-B", second_id="V-D", least_s=-86400, together=True),),
)


def test_both_are_served_or_neither():
    assert told(TIED, planned(TIED)) == []
    assert told(TIED, plan_of(TIED, {"S-1": ["V-A"], "S-2": ["V-C"]})) == []


def test_one_alone_is_told_by_the_other():
    violation = only(TIED, plan_of(TIED, {"S-1": ["V-A", "V-B"], "S-2": ["V-C"]}))
    assert (violation.code, violation.visit_id) == ("violation.together", "V-D")
    assert violation.values == {"other": "V-B"}
    assert told(TIED, plan_of(TIED, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})) == ["together V-B"]


def test_a_gap_that_says_nothing_of_it_does_not_bind():
    loose = replace(TIED, gaps=(replace(TIED.gaps[0], together=False),))
    assert told(loose, plan_of(loose, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})) == []


def test_a_visit_that_the_problem_does_not_have_does_not_bind():
    lost = replace(TIED, gaps=(replace(TIED.gaps[0], first_id="V-X"),))
    assert told(lost, planned(lost)) == []


def test_a_visit_of_an_unreadable_route_is_served():
    spoilt = change_stop(planned(TIED), "V-B", begin_at=None)
    assert told(TIED, spoilt) == ["known.time V-B K-1"]
