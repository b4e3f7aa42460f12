from dataclasses import replace

import pytest

from homecare.errors import NotFound
from homecare.explain import explain_stop
from homecare.model import Window
from homecare.plan import Served
from tests import tiny
from tests.legal import plan_of
from tests.rules.expect import TOGETHER, day, planned
from tests.tiny import at, window

PLAN = planned(tiny.problem())
# K-1: O-A-B-O, 40 min of road; without B 20 min. K-2: O-C-D-O passes B on the way to C.


def test_what_a_stop_costs_and_who_is_next():
    why = explain_stop(tiny.problem(), PLAN, "V-B", "K-1")
    assert why.parts == {"travel": 1200}
    assert (why.next_carer_id, why.extra_cost) == ("K-2", -1200)
    assert why.sentences("en") == (
        "Visit V-B with carer K-1 costs 1200 points: travel 1200.",
        "Carer K-2 would be 1200 points cheaper; the search did not find it.",
    )
    assert why.sentences("lv") == (
        "Apmeklējums V-B aprūpētājam K-1 maksā 1200 punktu: ceļš 1200.",
        "Ar aprūpētāju K-2 būtu par 1200 punktiem lētāk; meklēšana to neatrada.",
    )


def test_a_stop_on_the_way_costs_nothing():
    problem = tiny.problem()
    plan = plan_of(problem, {"S-1": ["V-A"], "S-2": ["V-B", "V-C", "V-D"]})
    why = explain_stop(problem, plan, "V-B", "K-2")
    assert (why.parts, why.next_carer_id, why.extra_cost) == ({}, "K-1", 1200)
    assert why.sentences("en") == (
        "Visit V-B with carer K-2 costs nothing more.",
        "Next would be carer K-1, 1200 points dearer.",
    )


def test_every_part_that_the_stop_brings():
    problem = replace(
        day(
            preferred=Window(opens_at=at(7), closes_at=at(7, 15)),
            known_carers=frozenset({"K-2"}),
            preferred_carers=frozenset({"K-3"}),
        ),
        shifts=(tiny.shift(1, end_at=at(8, 30), fair_work_s=9000), tiny.shift(2)),
        baseline={"V-B": Served(carer_ids=frozenset({"K-2"}), begin_at=at(9))},
    )
    why = explain_stop(problem, planned(problem), "V-B", "K-1")
    # 5 min late, 10 min past 08:30, 160 min of work where 150 are fair.
    assert why.parts == {
        "lateness": 600,
        "travel": 1200,
        "overtime": 2400,
        "not_preferred": 900,
        "new_face": 600,
        "imbalance": 600,
        "change": 1200,
    }
    assert "kavējums 600, ceļš 1200, virsstundas 2400" in why.sentences("lv")[0]


def test_the_price_of_the_next_carer_is_against_the_plan_as_it_stands():
    problem = replace(tiny.problem(), shifts=(tiny.shift(1, end_at=at(8, 30)), tiny.shift(2)))
    plan = plan_of(problem, {"S-1": ["V-A"], "S-2": ["V-B", "V-C", "V-D"]})
    dawdling = replace(plan.routes[0], end_at=at(8, 40))
    by_hand = replace(plan, routes=(dawdling, plan.routes[1]))
    why = explain_stop(problem, by_hand, "V-B", "K-2")
    # V-B costs K-1 20 min of road, and the overtime of 10 min that was there before it.
    assert (why.next_carer_id, why.extra_cost) == ("K-1", 1200)


def test_half_of_a_pair():
    pair = day(carers_needed=2, preferred=Window(opens_at=at(7), closes_at=at(7, 15)))
    problem = replace(pair, shifts=(*pair.shifts, tiny.shift(3, start_place_id="B")))
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    why = explain_stop(problem, plan, "V-B", "K-1")
    # The lateness of the visit is told once; K-3 would start at B and ride 20 min back.
    assert why.parts == {"lateness": 600, "travel": 1200}
    assert (why.next_carer_id, why.extra_cost) == ("K-3", 0)


def test_the_other_half_of_a_pair_is_nobody_else():
    problem = day(carers_needed=2)
    plan = plan_of(problem, {"S-1": ["V-A", "V-B"], "S-2": ["V-B", "V-C", "V-D"]})
    why = explain_stop(problem, plan, "V-B", "K-1")
    assert (why.next_carer_id, why.rule) == (None, None)
    assert why.sentences("en")[1] == "There is no other carer on this day."


def test_nobody_else_has_the_skill():
    problem = replace(
        day(skills=frozenset({"lift"})),
        shifts=(tiny.shift(1, skills=frozenset({"lift"})), tiny.shift(2)),
    )
    why = explain_stop(problem, planned(problem), "V-B", "K-1")
    assert (why.nearest_carer_id, why.rule) == ("K-2", "skills")
    assert why.sentences("en")[1] == (
        "Nobody else can; for the nearest carer K-2 this is in the way: skills."
    )
    assert (
        why.sentences("lv")[1] == "Neviens cits nevar; tuvākajam aprūpētājam K-2 traucē: prasmes."
    )


def test_nobody_else_has_the_time():
    problem = day(windows=window(at(7, 20), at(7, 20)))
    plan = plan_of(
        replace(problem, visits=tuple(replace(v, service_s=5400) for v in problem.visits)), TOGETHER
    )
    tight = replace(
        problem,
        visits=tuple(
            replace(v, service_s=5400, windows=window(at(6), at(8, 10))) if v.id != "V-B" else v
            for v in problem.visits
        ),
    )
    plan = plan_of(tight, {"S-1": ["V-B"], "S-2": ["V-C", "V-D"]})
    why = explain_stop(tight, plan, "V-B", "K-1")
    assert (why.next_carer_id, why.nearest_carer_id, why.rule) == (None, "K-2", "no_time")


def test_a_stop_that_is_not_there():
    with pytest.raises(NotFound, match="stop_not_found"):
        explain_stop(tiny.problem(), PLAN, "V-B", "K-2")
    with pytest.raises(NotFound, match="stop_not_found"):
        explain_stop(tiny.problem(), PLAN, "V-B", "K-9")
