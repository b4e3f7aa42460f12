import pytest

from homecare.model import Pin
from tests.legal import plan_of
from tests.rules.expect import day, only, planned, told
from tests.tiny import at, problem

PLAN = planned(problem())  # V-B: K-1 at 07:20


def test_carer_and_begin_as_fixed():
    assert told(day(pin=Pin(carer_id="K-1", begin_at=at(7, 20))), PLAN) == []
    assert told(day(pin=Pin()), PLAN) == []


def test_a_pinned_visit_may_be_left_out():
    pinned = day(pin=Pin(carer_id="K-2", begin_at=at(3)))
    assert told(pinned, plan_of(pinned, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})) == []


def test_another_carer():
    violation = only(day(pin=Pin(carer_id="K-2")), PLAN)
    assert (violation.code, violation.visit_id) == ("violation.pin.carer", "V-B")
    assert (violation.carer_id, violation.values) == ("K-1", {"pinned": "K-2"})


def test_another_begin():
    violation = only(day(pin=Pin(begin_at=at(7, 31))), PLAN)
    assert (violation.code, violation.carer_id) == ("violation.pin.begin", "K-1")
    assert violation.values == {"n": 11, "by_s": 660, "pinned": "09:31"}


def test_of_two_carers_one_is_the_fixed_one():
    sequences = {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]}
    pair = day(carers_needed=2, pin=Pin(carer_id="K-2"))
    assert told(pair, plan_of(pair, sequences)) == []
    stranger = day(carers_needed=2, pin=Pin(carer_id="K-3"))
    assert told(stranger, plan_of(stranger, sequences)) == ["pin.carer V-B K-1"]


@pytest.mark.parametrize(
    "pin", [Pin(carer_id="K-1", with_carer_id="K-2"), Pin(with_carer_id="K-1")]
)
def test_both_carers_as_fixed(pin: Pin):
    pair = day(carers_needed=2, pin=pin)
    sequences = {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]}
    assert told(pair, plan_of(pair, sequences)) == []


def test_the_second_of_two_fixed_carers_is_another():
    pair = day(carers_needed=2, pin=Pin(carer_id="K-1", with_carer_id="K-3"))
    violation = only(pair, plan_of(pair, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]}))
    assert (violation.code, violation.carer_id) == ("violation.pin.carer", "K-2")
    assert violation.values == {"pinned": "K-3"}
