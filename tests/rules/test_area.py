import pytest

from tests import tiny
from tests.rules.expect import day, only, planned, told

NORTH, SOUTH = frozenset({"north", "west"}), frozenset({"south"})


@pytest.mark.parametrize(
    ("area_id", "area_ids"), [("north", NORTH), ("", SOUTH), ("north", frozenset())]
)
def test_served_area_or_none_named(area_id: str, area_ids: frozenset[str]):
    problem = tiny.problem(
        visits=day(area_id=area_id).visits,
        shifts=(tiny.shift(1, area_ids=area_ids), tiny.shift(2)),
    )
    assert told(problem, planned(problem)) == []


def test_outside_the_areas_of_the_carer():
    problem = tiny.problem(
        visits=day(area_id="south").visits, shifts=(tiny.shift(1, area_ids=NORTH), tiny.shift(2))
    )
    violation = only(problem, planned(problem))
    assert (violation.code, violation.visit_id) == ("violation.area", "V-B")
    assert (violation.carer_id, violation.values) == ("K-1", {"area": "south"})
