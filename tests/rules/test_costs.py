from dataclasses import replace
from typing import Any

import pytest

from homecare.model import Priority, Weights, Window
from homecare.plan import COST_PARTS, Plan, Problem, Served
from tests import tiny
from tests.legal import change_route, plan_of
from tests.rules.expect import day, only, planned, told
from tests.tiny import at

# Travel of the tiny plan: 10 + 10 + 20 min by K-1, 30 + 10 + 40 min by K-2 = 7,200 s.
TRAVEL = 7200
WEIGHTS = Weights()


def costs(problem: Problem, plan: Plan) -> dict[str, int]:
    """Cost parts that are not nought, after the referee found them right."""
    assert told(problem, plan) == []
    return {part: points for part, points in plan.costs.items() if points}


def shifts(**changes: Any) -> tuple[Any, ...]:
    return (tiny.shift(1, **changes), tiny.shift(2))


def test_travel():
    assert costs(tiny.problem(), planned(tiny.problem())) == {"travel": TRAVEL}
    dear = tiny.problem(weights=Weights(travel_per_s=3))
    assert costs(dear, planned(dear)) == {"travel": 3 * TRAVEL}


@pytest.mark.parametrize("priority", list(Priority))
def test_unserved_by_priority(priority: Priority):
    problem = day(priority=priority)
    plan = plan_of(problem, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})
    travel = 1200 + 4800
    assert costs(problem, plan) == {"unserved": WEIGHTS.unserved[priority], "travel": travel}


def test_a_pair_left_out_costs_once():
    problem = day(carers_needed=2)
    plan = plan_of(problem, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})
    assert costs(problem, plan)["unserved"] == 200_000


def test_optional_costs_its_worth():
    problem = day(optional_worth=1234)
    plan = plan_of(problem, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})
    assert costs(problem, plan) == {"optional": 1234, "travel": 6000}
    assert costs(problem, planned(problem)) == {"travel": TRAVEL}


def test_lateness_after_the_preferred_window():
    # V-B begins 07:20: 5 min after 07:15, two points a second.
    problem = day(preferred=Window(opens_at=at(7), closes_at=at(7, 15)))
    assert costs(problem, planned(problem)) == {"lateness": 600, "travel": TRAVEL}
    early = day(preferred=Window(opens_at=at(8), closes_at=at(9)))
    assert costs(early, planned(early)) == {"travel": TRAVEL}


def test_lateness_of_a_pair_counts_once():
    late = Window(opens_at=at(7), closes_at=at(7, 15))
    problem = day(preferred=late, carers_needed=2)
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    assert costs(problem, plan)["lateness"] == 600


def test_overtime_after_the_ordinary_end():
    # K-1 is back at 08:40: ten minutes at four points a second.
    problem = tiny.problem(shifts=shifts(end_at=at(8, 30)))
    assert costs(problem, planned(problem)) == {"overtime": 2400, "travel": TRAVEL}


def test_a_carer_who_is_not_preferred():
    problem = day(preferred_carers=frozenset({"K-2"}))
    assert costs(problem, planned(problem)) == {"not_preferred": 900, "travel": TRAVEL}


def test_a_carer_who_is_not_known():
    problem = day(known_carers=frozenset({"K-2", "K-3"}))
    assert costs(problem, planned(problem)) == {"new_face": 600, "travel": TRAVEL}


def test_carers_are_counted_by_stop():
    problem = day(known_carers=frozenset({"K-3"}), carers_needed=2)
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    assert costs(problem, plan)["new_face"] == 1200


def test_work_above_the_fair_share():
    # K-1 works 160 min: 60 above 100.
    problem = tiny.problem(shifts=shifts(fair_work_s=6000))
    assert costs(problem, planned(problem)) == {"imbalance": 3600, "travel": TRAVEL}


def test_another_carer_than_published():
    baseline = {"V-B": Served(carer_ids=frozenset({"K-2"}), begin_at=at(9))}
    problem = tiny.problem(baseline=baseline, weights=Weights(moved_per_s=1))
    assert costs(problem, planned(problem)) == {"change": 1200, "travel": TRAVEL}


def test_another_begin_than_published():
    # 07:20 instead of 07:30, two points a second.
    baseline = {"V-B": Served(carer_ids=frozenset({"K-1"}), begin_at=at(7, 30))}
    problem = tiny.problem(baseline=baseline, weights=Weights(moved_per_s=2))
    assert costs(problem, planned(problem)) == {"moved": 1200, "travel": TRAVEL}


def test_a_visit_left_out_is_no_change():
    baseline = {"V-B": Served(carer_ids=frozenset({"K-2"}), begin_at=at(9))}
    problem = tiny.problem(baseline=baseline)
    plan = plan_of(problem, {"S-1": ["V-A"], "S-2": ["V-C", "V-D"]})
    assert "change" not in costs(problem, plan)


@pytest.mark.parametrize("part", COST_PARTS)
def test_each_wrong_part_is_told(part: str):
    plan = planned(tiny.problem())
    right = plan.costs[part]
    wrong = replace(plan, costs={**plan.costs, part: right + 7})
    violation = only(tiny.problem(), wrong)
    assert (violation.code, violation.hard) == ("violation.costs", True)
    assert violation.values == {"part": part, "stated": right + 7, "right": right}


def test_a_part_nobody_knows_and_a_part_left_away():
    plan = planned(tiny.problem())
    assert only(tiny.problem(), replace(plan, costs={"travel": TRAVEL, "petrol": 5})).values == {
        "part": "petrol",
        "stated": 5,
        "right": 0,
    }
    assert told(tiny.problem(), replace(plan, costs={"travel": TRAVEL})) == []


def test_a_plan_that_cannot_be_read_has_no_cost_to_compare():
    plan = change_route(planned(tiny.problem()), "S-1", shift_id="S-9")
    assert told(tiny.problem(), replace(plan, costs={})) == ["known.shift K-1"]
