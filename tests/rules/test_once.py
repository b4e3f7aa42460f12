from dataclasses import replace

from homecare.plan import Unserved
from tests import tiny
from tests.legal import plan_of, priced
from tests.rules.expect import only, planned, told

PROBLEM = tiny.problem()
PLAN = planned(PROBLEM)


def test_served_or_listed_once():
    assert told(PROBLEM, PLAN) == []
    assert told(PROBLEM, plan_of(PROBLEM, {"S-1": ["V-A"]})) == []


def test_neither_served_nor_listed():
    plan = replace(plan_of(PROBLEM, {"S-1": ["V-A", "V-B", "V-C"]}), unserved=())
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.visit_id) == ("violation.once.missing", "V-D")


def test_served_and_listed():
    plan = replace(PLAN, unserved=(Unserved(visit_id="V-B"),))
    assert told(PROBLEM, plan) == ["once.both V-B"]


def test_served_by_more_carers_than_needed():
    plan = plan_of(PROBLEM, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.visit_id) == ("violation.once.twice", "V-B")
    assert violation.values == {"n": 2, "needed": 1}


def test_listed_twice():
    plan = plan_of(PROBLEM, {"S-1": ["V-A", "V-B", "V-C"]})
    plan = priced(PROBLEM, replace(plan, unserved=plan.unserved * 3))
    violation = only(PROBLEM, plan)
    assert (violation.code, violation.values) == ("violation.once.listed", {"n": 3})
