"""Every rule of a day on variations of the tiny one, planned in this process."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from benchmarks.pairs import pair_day
from homecare.desk import Desk
from homecare.model import Gap, Pin, Priority, Weights, Window, WorkLimits, WorkSpan
from homecare.plan import Plan, Problem, Served
from homecare.rules import judge
from solver import StopRule
from solver.draft import Draft
from solver.insertion import insert
from solver.readout import Dropped, draft_of
from solver.routing.engine import Solving, search_here, solve_desk
from tests import tiny
from tests.tiny import at

HOUR = 3600
STOP = StopRule(seconds=None, iterations=40)
ONE = frozenset({"K-1"})


def planned(problem: Problem) -> Plan:
    """The plan, judged and complete."""
    plan = search_here(problem, STOP)
    assert judge(problem, plan) == ()
    assert plan.served_ids | lost(plan) == {visit.id for visit in problem.visits}
    return plan


def only(*visits: Any, **changes: Any) -> Problem:
    return tiny.problem(visits=visits, **changes)


def lost(plan: Plan) -> set[str]:
    return {unserved.visit_id for unserved in plan.unserved}


def carers(plan: Plan, visit_id: str) -> set[str]:
    return {r.carer_id for r in plan.routes for s in r.stops if s.visit_id == visit_id}


def begin(plan: Plan, visit_id: str) -> datetime:
    (moment,) = {s.begin_at for r in plan.routes for s in r.stops if s.visit_id == visit_id}
    return moment


def test_the_tiny_day_is_planned_at_its_least_cost():
    plan = planned(tiny.problem())
    assert plan.cost == plan.costs["travel"] == 4800
    assert lost(plan) == set()


def test_skills_decide_who_comes():
    """Pinned as a trap: `SetAllowedVehiclesForIndex` takes no list; `SetValues` must hold."""
    able = tiny.shift(2, skills=frozenset({"lifting", "dementia"}))
    visits = (
        tiny.visit("A", skills=frozenset({"lifting"})),
        tiny.visit("B", skills=frozenset({"lifting", "driving"})),
        tiny.visit("C"),
    )
    plan = planned(only(*visits, shifts=(tiny.shift(1), able)))
    assert carers(plan, "V-A") == {"K-2"}
    assert lost(plan) == {"V-B"}


@pytest.mark.parametrize(
    ("visit", "shift"),
    [
        ({"languages": frozenset({"lt"})}, {"languages": frozenset({"lv"})}),
        ({"area_id": "north"}, {"area_ids": frozenset({"south"})}),
        ({"facts": frozenset({"dog"})}, {"refuses": frozenset({"dog"})}),
        ({"forbidden_carers": ONE}, {}),
        ({"pin": Pin(carer_id="K-2")}, {}),
    ],
    ids=["language", "area", "facts", "forbidden", "pin"],
)
def test_who_may_not_come_does_not_come(visit: dict[str, Any], shift: dict[str, Any]):
    problem = only(tiny.visit("A", **visit), shifts=(tiny.shift(1, **shift),))
    assert lost(planned(problem)) == {"V-A"}
    other = tiny.shift(2, languages=frozenset({"lv", "lt"}), area_ids=frozenset({"north"}))
    assert carers(planned(replace(problem, shifts=(*problem.shifts, other))), "V-A") == {"K-2"}


def test_a_window_with_a_hole_is_kept():
    windows = (*tiny.window(at(6), at(6, 5)), *tiny.window(at(9), at(9, 5)))
    assert begin(planned(only(tiny.visit("A", windows=windows))), "V-A") == at(9)


def test_a_window_outside_every_shift_is_unserved_and_no_error():
    late = tiny.visit("A", windows=tiny.window(at(20), at(21)))
    assert lost(planned(only(late, tiny.visit("B")))) == {"V-A"}


def test_overtime_is_used_up_to_the_latest_end_and_paid():
    shift = tiny.shift(1, end_at=at(7), latest_end_at=at(7, 20))
    plan = planned(only(tiny.visit("A"), tiny.visit("B"), shifts=(shift,)))
    assert len(lost(plan)) == 1
    assert plan.costs["overtime"] == 4 * 20 * 60


def test_a_pin_holds_carer_and_begin():
    plan = planned(only(tiny.visit("A", pin=Pin(carer_id="K-2", begin_at=at(8, 13)))))
    assert (carers(plan, "V-A"), begin(plan, "V-A")) == ({"K-2"}, at(8, 13))


def test_a_pin_that_cannot_be_is_unserved_and_never_moved():
    impossible = tiny.visit("A", pin=Pin(begin_at=at(6, 5)))
    assert lost(planned(only(impossible, tiny.visit("B")))) == {"V-A"}


def test_a_pair_begins_together_with_two_carers():
    plan = planned(only(tiny.visit("A", carers_needed=2), tiny.visit("D")))
    assert carers(plan, "V-A") == {"K-1", "K-2"}


def test_a_pair_needs_two_carers_and_not_two_shifts():
    early = tiny.shift(1, end_at=at(10), latest_end_at=at(10))
    late = tiny.shift(2, carer_id="K-1", start_at=at(10))
    problem = only(tiny.visit("A", carers_needed=2), tiny.visit("B"), shifts=(early, late))
    assert lost(planned(problem)) == {"V-A"}


def test_a_pinned_carer_is_one_of_the_pair():
    three = tuple(tiny.shift(n) for n in (1, 2, 3))
    problem = only(tiny.visit("A", carers_needed=2, pin=Pin(carer_id="K-3")), shifts=three)
    assert "K-3" in carers(planned(problem), "V-A")


@pytest.mark.parametrize("most_s", [2 * HOUR, None])
def test_a_gap_is_kept(most_s: int | None):
    gap = Gap(first_id="V-B", second_id="V-A", least_s=2 * HOUR, most_s=most_s)
    plan = planned(only(tiny.visit("A"), tiny.visit("B"), gaps=(gap,)))
    assert lost(plan) == set()
    assert (begin(plan, "V-A") - begin(plan, "V-B")).total_seconds() >= 2 * HOUR


def test_a_gap_that_cannot_be_costs_one_visit():
    gap = Gap(first_id="V-A", second_id="V-B", least_s=7 * HOUR)
    assert len(lost(planned(only(tiny.visit("A"), tiny.visit("B"), gaps=(gap,))))) == 1


def test_a_gap_does_not_bind_when_its_partner_is_out():
    gap = Gap(first_id="V-A", second_id="V-B", least_s=4 * HOUR, most_s=5 * HOUR)
    nobody = tiny.visit("A", skills=frozenset({"flying"}))
    soon = tiny.visit("B", windows=tiny.window(at(6), at(7)))
    assert lost(planned(only(nobody, soon, gaps=(gap,)))) == {"V-A"}


def long_visits(count: int) -> tuple[Any, ...]:
    return tuple(
        tiny.visit("A", id=f"V-{n}", windows=tiny.window(at(6), at(14))) for n in range(count)
    )


def test_a_long_day_has_its_break():
    plan = planned(only(*long_visits(7), shifts=(tiny.shift(1),)))
    (route,) = plan.routes
    assert len(route.stops) == 7
    assert len(route.breaks) == 1
    assert route.totals.break_s == 1800


def test_the_working_day_is_a_limit():
    problem = only(
        *long_visits(7),
        shifts=(tiny.shift(1),),
        limits={"standard": WorkLimits(day_max_s=4 * HOUR)},
    )
    assert len(lost(planned(problem))) == 4


def test_the_working_day_counts_both_shifts_of_a_carer():
    early = tiny.shift(1, end_at=at(10), latest_end_at=at(10))
    late = tiny.shift(2, carer_id="K-1", start_at=at(10), end_at=at(16), latest_end_at=at(16))
    limits = {"standard": WorkLimits(day_max_s=5 * HOUR)}
    plan = planned(only(*long_visits(7), shifts=(early, late), limits=limits))
    assert sum(route.totals.work_s for route in plan.routes) <= 5 * HOUR
    assert len(plan.served_ids) == 4


def test_home_legs_that_are_no_work_make_room():
    limits = WorkLimits(day_max_s=2 * HOUR, home_legs_count=False)
    at_home = tiny.shift(1, starts_at_home=True, ends_at_home=True)
    problem = only(*long_visits(3), shifts=(at_home,), limits={"standard": limits})
    assert len(lost(planned(problem))) == 1
    counted = replace(problem, limits={"standard": replace(limits, home_legs_count=True)})
    assert len(lost(planned(counted))) == 2


def test_rest_after_the_day_before_delays_the_first_visit():
    span = WorkSpan(carer_id="K-1", start_at=at(-8), end_at=at(-3))
    problem = only(tiny.visit("A"), shifts=(tiny.shift(1),), history=(span,))
    assert begin(planned(problem), "V-A") == at(9, 10)


def test_a_duty_of_higher_priority_is_served_first():
    shift = tiny.shift(1, end_at=at(7, 20), latest_end_at=at(7, 20))
    visits = (tiny.visit("A"), tiny.visit("A", id="V-H", priority=Priority.HIGH))
    plan = planned(only(*visits, shifts=(shift,)))
    assert plan.served_ids == {"V-H"}
    assert plan.costs["unserved"] == 200_000


def test_an_optional_visit_is_taken_when_it_is_worth_its_detour():
    visits = (tiny.visit("A"), tiny.visit("B", optional_worth=1201))
    assert lost(planned(only(*visits))) == set()
    visits = (tiny.visit("A"), tiny.visit("B", optional_worth=1199))
    plan = planned(only(*visits))
    assert lost(plan) == {"V-B"}
    assert plan.costs["optional"] == 1199


def test_a_wish_is_kept_where_it_costs_less_than_travel():
    wish = Window(opens_at=at(6), closes_at=at(6, 10))
    visits = (tiny.visit("A", preferred=wish), tiny.visit("A", id="V-2", preferred=wish))
    plan = planned(only(*visits))
    assert plan.costs["lateness"] == 0
    assert len(plan.routes) == 2


def test_preferred_and_known_carers_are_worth_their_points():
    visits = (
        tiny.visit("A", preferred_carers=frozenset({"K-2"})),
        tiny.visit("B", known_carers=frozenset({"K-2"})),
    )
    plan = planned(only(*visits))
    assert carers(plan, "V-A") == carers(plan, "V-B") == {"K-2"}
    assert plan.costs["not_preferred"] == plan.costs["new_face"] == 0


def test_work_above_the_fair_share_is_spread():
    fair = tuple(tiny.shift(n, fair_work_s=3 * HOUR) for n in (1, 2))
    weights = Weights(imbalance_per_s=5)
    plan = planned(tiny.problem(shifts=fair, weights=weights))
    assert len(plan.routes) == 2


def test_a_published_plan_is_not_changed_without_need():
    baseline = {f"V-{p}": Served(carer_ids=frozenset({"K-2"}), begin_at=at(8)) for p in "ABCD"}
    plan = planned(tiny.problem(baseline=baseline))
    assert {route.carer_id for route in plan.routes} == {"K-2"}
    assert plan.costs["change"] == plan.costs["moved"] == 0


def test_the_same_seed_gives_the_same_plan():
    problem = tiny.problem(
        visits=(*tiny.problem().visits, tiny.visit("A", id="V-P", carers_needed=2))
    )
    one, two = (replace(search_here(problem, STOP, 7), solve_s=0.0) for _ in range(2))
    assert one == two


def test_nothing_to_route_is_a_plan_with_all_unserved():
    nobody = tiny.shift(1, skills=frozenset())
    problem = only(tiny.visit("A", skills=frozenset({"flying"})), shifts=(nobody,))
    assert lost(planned(problem)) == {"V-A"}


def test_what_the_model_answers_is_kept_by_the_timing():
    solving = Solving(Desk(tiny.problem()), STOP, 0)
    solve_desk(solving)
    assert solving.dropped.by_rule == {}


def test_what_simply_fits_is_in_however_short_the_time():
    """A search that ends before it began still leaves out nothing that has a place."""
    problem = pair_day(4)
    plan = search_here(problem, StopRule(seconds=0.001))
    assert judge(problem, plan) == ()
    desk = Desk(problem)
    orders = {
        r.shift_id: [(s.visit_id, desk.seconds(s.begin_at)) for s in r.stops] for r in plan.routes
    }
    draft = draft_of(Draft(desk), orders, Dropped())
    assert lost(plan) == set(draft.lost)
    assert [v for v in draft.lost if insert(draft, v)] == []


def test_a_repair_keeps_those_who_can_still_come():
    """One of twelve carers is ill: whoever is not touched by it keeps their carer."""
    problem = pair_day(4)
    before = search_here(problem, StopRule(seconds=None, iterations=3))
    ill = before.routes[0].carer_id
    baseline = {
        stop.visit_id: Served(
            carer_ids=frozenset(carers(before, stop.visit_id)), begin_at=stop.begin_at
        )
        for route in before.routes
        for stop in route.stops
    }
    repaired = replace(
        problem,
        shifts=tuple(s for s in problem.shifts if s.carer_id != ill),
        baseline=baseline,
    )
    after = search_here(repaired, StopRule(seconds=0.001))
    assert judge(repaired, after) == ()
    untouched = [v for v, was in baseline.items() if ill not in was.carer_ids]
    kept = [v for v in untouched if carers(after, v) == baseline[v].carer_ids]
    assert len(kept) >= 0.8 * len(untouched)
