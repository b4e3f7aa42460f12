"""A draft stays legal through putting in and taking out; its numbers are the referee's."""

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.pairs import pair_day
from homecare.desk import Desk
from homecare.model import Gap, Pin, WorkLimits
from homecare.plan import Matrix, Travel
from homecare.rules import judge
from solver.arrays import lay_out
from solver.draft import Draft
from solver.insertion import insert
from solver.readout import Dropped, draft_of, plan_of
from solver.repair import construct, repair, shake
from tests import tiny
from tests.tiny import at


def never() -> bool:
    return False


def draft(*visits: Any, **changes: Any) -> Draft:
    return Draft(Desk(tiny.problem(visits=visits, **changes)))


def legal(made: Draft) -> bool:
    return judge(made.desk.problem, plan_of(made, seed=0, solve_s=0.0)) == ()


def test_a_visit_goes_where_it_costs_least():
    made = draft(tiny.visit("A"), tiny.visit("B"))
    assert insert(made, "V-A")
    assert insert(made, "V-B")
    assert len({made.where["V-A"], made.where["V-B"]}) == 1
    assert made.cost() == 2400


def test_a_visit_that_is_not_worth_it_stays_out():
    made = draft(tiny.visit("D", optional_worth=100))
    assert not insert(made, "V-D")
    assert made.lost == ["V-D"]
    assert made.costs()["optional"] == 100


def test_a_pair_holds_one_begin_in_two_routes():
    made = draft(tiny.visit("A", carers_needed=2), tiny.visit("B"))
    construct(made, never)
    assert len(made.where["V-A"]) == 2
    assert made.begun == {"V-A": made.begin_s("V-A")}
    assert legal(made)


def test_partners_of_a_gap_hold_still_and_are_let_go():
    gap = Gap(first_id="V-A", second_id="V-B", least_s=7200, most_s=7200)
    made = draft(tiny.visit("A"), tiny.visit("B"), gaps=(gap,))
    construct(made, never)
    assert made.begin_s("V-B") - made.begin_s("V-A") == 7200
    assert made.begun.keys() == {"V-A", "V-B"}
    made.take("V-A")
    assert made.begun == {}
    assert made.lost == ["V-A"]
    assert legal(made)


def test_a_copy_is_a_draft_of_its_own():
    made = draft(tiny.visit("A"))
    other = made.copy()
    insert(other, "V-A")
    assert made.lost == ["V-A"]
    assert other.lost == []


def test_a_visit_that_the_way_leads_through_takes_others_with_it():
    """Out of O, D is only in time by way of A: without A it has to go as well."""
    travel = tiny.travel()
    far = [list(row) for row in travel.by_way[tiny.shift(1).way].travel_s]
    far[0][4] = 20_000
    far[1][4] = 60
    matrix = Matrix(
        travel_s=tuple(tuple(row) for row in far),
        distance_m=travel.by_way[tiny.shift(1).way].distance_m,
    )
    short = Travel(place_ids=tiny.PLACES, by_way={tiny.shift(1).way: matrix})
    visits = (
        tiny.visit("A"),
        tiny.visit("D", windows=tiny.window(at(7, 11), at(7, 30))),
    )
    made = draft(*visits, travel=short, shifts=(tiny.shift(1),))
    assert insert(made, "V-A")
    assert insert(made, "V-D")
    assert made.lost == []
    made.take("V-A")
    assert set(made.lost) == {"V-A", "V-D"}
    assert legal(made)


def test_a_solution_loses_half_pairs_and_what_cannot_be_timed():
    made = draft(
        tiny.visit("A", carers_needed=2),
        tiny.visit("B", windows=tiny.window(at(6, 20), at(6, 20))),
        tiny.visit("C", windows=tiny.window(at(6, 20), at(6, 20))),
        tiny.visit("D", carers_needed=2),
    )
    on = made.desk
    t = on.seconds
    orders = {
        "S-1": [("V-A", t(at(6, 10))), ("V-B", t(at(6, 20))), ("V-C", t(at(6, 20)))],
        "S-2": [("V-D", t(at(6, 40)))],
    }
    dropped = Dropped()
    found = draft_of(made, orders, dropped)
    assert found.where == {"V-B": ("S-1",)}
    assert dropped.by_rule == {"double_handed": 2, "window": 1}
    assert legal(found)


def test_begins_of_a_pair_that_differ_are_no_pair():
    made = draft(tiny.visit("A", carers_needed=2))
    t = made.desk.seconds
    orders = {"S-1": [("V-A", t(at(7)))], "S-2": [("V-A", t(at(7, 1)))]}
    assert draft_of(made, orders, Dropped()).where == {}


def test_a_gap_that_a_solution_missed_costs_the_second_visit():
    gap = Gap(first_id="V-A", second_id="V-B", least_s=7200)
    made = draft(tiny.visit("A"), tiny.visit("B"), gaps=(gap,))
    t = made.desk.seconds
    orders = {"S-1": [("V-A", t(at(7)))], "S-2": [("V-B", t(at(8)))]}
    assert draft_of(made, orders, Dropped()).lost == ["V-B"]


def test_a_lost_pair_comes_back_by_ruin():
    """Both carers are held by visits that only they can give up for one another."""
    able = frozenset({"lifting"})
    shifts = (tiny.shift(1, skills=able), tiny.shift(2, skills=able), tiny.shift(3), tiny.shift(4))
    noon = tiny.window(at(7), at(7))
    single = [tiny.visit("A", id=f"V-{n}", windows=noon) for n in (1, 2)]
    pair = tiny.visit("A", id="V-P", windows=noon, carers_needed=2, skills=able)
    made = draft(*single, pair, shifts=shifts)
    insert(made, "V-1")
    insert(made, "V-2")
    assert {made.where["V-1"], made.where["V-2"]} == {("S-1",), ("S-2",)}
    assert not insert(made, "V-P")
    found = repair(made, random.Random(1), never)
    assert "V-P" in found.where
    assert found.cost() <= made.cost()
    assert legal(found)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_shaking_keeps_a_draft_legal_and_never_makes_it_worse(seed: int):
    made = Draft(Desk(pair_day(seed, pairs=4, carers=4)))
    construct(made, never)
    found = shake(made, random.Random(seed), never)
    assert found.cost() <= made.cost()
    assert legal(made)
    assert legal(found)


def test_breaks_in_two_pieces_are_taken_only_where_they_are_allowed():
    visits = [
        tiny.visit("A", windows=tiny.window(at(6, 10), at(6, 10)), service_s=7200),
        tiny.visit("B", windows=tiny.window(at(8, 35), at(8, 35))),
        tiny.visit("C", windows=tiny.window(at(10), at(10)), service_s=7200),
    ]
    shift = tiny.shift(1, end_at=at(12, 30), latest_end_at=at(12, 30))
    made = draft(*visits, shifts=(shift,))
    construct(made, never)
    assert len(made.lost) == 1
    made.split_break = True
    construct(made, never)
    assert made.lost == []
    assert legal(made)


def test_the_layout_leaves_out_what_nobody_can_serve():
    visits = (
        tiny.visit("A", skills=frozenset({"flying"})),
        tiny.visit("B", windows=tiny.window(at(20), at(21))),
        tiny.visit("C", carers_needed=2, pin=Pin(carer_id="K-9")),
        tiny.visit("D", carers_needed=2, pin=Pin(carer_id="K-2")),
    )
    layout = lay_out(Desk(tiny.problem(visits=visits)))
    assert layout is not None
    assert [(n.visit.visit.id, n.vehicles, n.twin) for n in layout.nodes] == [
        ("V-D", (1,), 1),
        ("V-D", (0,), 0),
    ]
    assert len(layout.places) == 3


def test_a_day_without_open_shifts_has_no_layout():
    assert lay_out(Desk(tiny.problem(shifts=()))) is None


def test_a_layout_counts_service_travel_and_approach_from_begin_to_begin():
    visits = (tiny.visit("A", approach_s=60), tiny.visit("A", id="V-2", approach_s=60))
    layout = lay_out(Desk(tiny.problem(visits=visits, limits={"standard": WorkLimits()})))
    assert layout is not None
    assert layout.times_s(tiny.shift(1).way) == [
        [3600, 3600, 4200],
        [3600, 3600, 4200],
        [660, 660, 0],
    ]
