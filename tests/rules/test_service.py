from tests.legal import change_stop, priced
from tests.rules.expect import day, only, planned, told
from tests.tiny import at, problem

PLAN = planned(problem())


def test_service_as_long_as_granted():
    shorter = day(service_s=2400)
    assert told(shorter, planned(shorter)) == []


def test_service_cut_short():
    plan = priced(problem(), change_stop(PLAN, "V-B", leave_at=at(8, 12)))
    violation = only(problem(), plan)
    assert (violation.code, violation.visit_id) == ("violation.service.short", "V-B")
    assert violation.values == {"n": 8, "by_s": 480}


def test_service_drawn_out():
    violation = only(day(service_s=3300), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.service.long", "K-1")
    assert violation.values == {"n": 5, "by_s": 300}
