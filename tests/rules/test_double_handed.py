from dataclasses import replace

from tests import tiny
from tests.legal import plan_of, priced
from tests.rules.expect import day, only, told
from tests.tiny import at

PAIR = day(carers_needed=2)
SEQUENCES = {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]}
PLAN = plan_of(PAIR, SEQUENCES)


def test_two_carers_begin_together():
    begins = [s.begin_at for r in PLAN.routes for s in r.stops if s.visit_id == "V-B"]
    assert begins == [at(7, 20), at(7, 20)]
    assert told(PAIR, PLAN) == []


def test_nobody_comes():
    assert told(PAIR, plan_of(PAIR, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})) == []


def test_one_of_two_comes():
    violation = only(PAIR, plan_of(PAIR, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]}))
    assert (violation.code, violation.visit_id) == ("violation.double_handed.half", "V-B")
    assert (violation.carer_id, violation.values) == ("K-1", {"n": 1})


def test_begun_apart():
    alone = plan_of(PAIR, {"S-1": ["V-A", "V-B"]}, {"V-B": at(7, 32)})
    plan = priced(PAIR, replace(PLAN, routes=(alone.routes[0], PLAN.routes[1])))
    violation = only(PAIR, plan)
    assert (violation.code, violation.visit_id) == ("violation.double_handed.apart", "V-B")
    assert violation.values == {"n": 12, "by_s": 720}


def test_one_carer_in_two_shifts_is_not_two_carers():
    afternoon = tiny.shift(2, carer_id="K-1", start_at=at(9, 20))
    problem = replace(PAIR, shifts=(tiny.shift(1), afternoon))
    morning = plan_of(problem, {"S-1": ["V-A", "V-B"]}).routes
    later = plan_of(problem, {"S-2": ["V-B", "V-C", "V-D"]}).routes
    plan = priced(problem, replace(PLAN, routes=(*morning, *later)))
    assert told(problem, plan) == ["double_handed.same_carer V-B K-1", "double_handed.apart V-B"]
