"""Instances of uhhc2026 as problems, on the tiny town of `uhhc_town`."""

import pytest

from benchmarks.uhhc.instance import instance_of
from benchmarks.uhhc.problem import CLOCK, LAST, problem_of
from homecare.model import Balance, GapCarers, Visit, Window
from homecare.plan import Problem
from solver.refuse import refusals
from tests.benchmarks.uhhc_town import WEIGHTS, content, tied, town

PAIR = ("p2/s1", "p2/s2")


def visit_of(problem: Problem, visit_id: str) -> Visit:
    return next(v for v in problem.visits if v.id == visit_id)


def minutes(windows: tuple[Window, ...]) -> list[tuple[float, ...]]:
    moments = [(w.opens_at, w.closes_at, w.due_at or w.closes_at) for w in windows]
    return [tuple(CLOCK.units(at) for at in of) for of in moments]


def test_the_engine_takes_the_town():
    assert refusals(problem_of(town())) == []


def test_each_service_is_a_visit_at_its_patients_place():
    problem = problem_of(town())
    assert [v.id for v in problem.visits] == ["p1/s1", *PAIR, "p3/s2"]
    assert [v.service_s for v in problem.visits] == [20, 10, 10, 30]
    assert visit_of(problem, "p2/s2").place_id == "P-2"
    assert visit_of(problem, "p2/s2").skills == {"s2"}


def test_weights_are_the_instances_own_and_nothing_else_costs():
    weights = problem_of(town()).weights
    assert weights.travel_per_s == 2
    assert weights.lateness_per_s == 3
    assert weights.largest_lateness_per_s == 5
    assert weights.waiting_per_s == 7
    assert weights.overtime_per_s == 11
    assert weights.idle_per_s == 13
    assert weights.not_preferred == 17
    assert weights.missed_break == 230
    assert weights.imbalance_per_s == 29
    assert weights.balance is Balance.DEVIATION
    assert (weights.new_face, weights.change, weights.moved_per_s, weights.carer_used) == (0,) * 4


def test_a_component_that_is_not_named_costs_nothing():
    weights = problem_of(town(cost_components={"travel_time": 1})).weights
    assert (weights.travel_per_s, weights.waiting_per_s, weights.not_preferred) == (1, 0, 0)


def test_a_weight_that_is_not_whole_is_refused():
    with pytest.raises(ValueError, match=r"0\.5"):
        problem_of(town(cost_components={"travel_time": 0.5}))


def test_travel_that_is_not_whole_is_refused():
    file = content()
    file["distances"][0][1] = 9.5
    with pytest.raises(ValueError, match=r"9\.5"):
        problem_of(instance_of(file))


def test_a_window_lasts_until_the_next_opens_and_is_due_at_its_end_less_the_service():
    windows = visit_of(problem_of(town()), "p2/s1").windows
    assert minutes(windows) == [(30, 149, 50), (150, LAST, 170)]


def test_on_the_begin_a_window_is_due_at_its_end():
    problem = problem_of(town(time_window_met="at_service_start"))
    assert minutes(visit_of(problem, "p2/s1").windows) == [(30, 149, 60), (150, LAST, 180)]


def test_where_windows_overlap_the_last_that_opens_counts():
    file = content(time_window_met="at_service_start")
    file["patients"][0]["time_windows"] = [{"start": 20, "end": 60}, {"start": 50, "end": 90}]
    windows = visit_of(problem_of(instance_of(file)), "p1/s1").windows
    assert minutes(windows) == [(20, 49, 49), (50, LAST, 90)]


def test_hard_tardiness_closes_the_windows_where_lateness_begins():
    problem = problem_of(town(cost_components=WEIGHTS | {"total_tardiness": "HARD"}))
    assert minutes(visit_of(problem, "p2/s1").windows) == [(30, 50, 50), (150, 170, 170)]
    assert problem.weights.lateness_per_s == 0


def test_a_service_that_is_always_late_may_not_be_served_where_that_is_hard():
    file = content(cost_components={"total_tardiness": "HARD"})
    file["patients"][0]["time_windows"] = [{"start": 20, "end": 30}]
    problem = problem_of(instance_of(file))
    (window,) = visit_of(problem, "p1/s1").windows
    assert all(window.opens_at > shift.latest_end_at for shift in problem.shifts)
    assert refusals(problem) == []


def test_extra_time_is_open_unless_it_is_hard():
    soft, hard = town(), town(cost_components={"total_extra_time": "HARD"})
    assert {CLOCK.units(s.latest_end_at) for s in problem_of(soft).shifts} == {LAST}
    assert {CLOCK.units(s.latest_end_at) for s in problem_of(hard).shifts} == {300}


def test_simultaneous_services_begin_together_with_two_carers_or_not_at_all():
    (gap,) = problem_of(town()).gaps
    assert (gap.first_id, gap.second_id) == PAIR
    assert (gap.least_s, gap.most_s, gap.carers, gap.together) == (0, 0, GapCarers.DIFFERENT, True)


def test_sequential_services_keep_their_distance_in_the_order_of_the_file():
    file = tied("sequential", distance={"min": 15, "max": 40})
    (gap,) = problem_of(instance_of(file)).gaps
    assert (gap.first_id, gap.second_id) == PAIR
    assert (gap.least_s, gap.most_s, gap.carers) == (15, 40, GapCarers.DIFFERENT)
    assert gap.together


def test_independent_services_are_free_in_time_and_carers_but_both_or_none():
    (gap,) = problem_of(instance_of(tied("independent"))).gaps
    assert (gap.least_s, gap.most_s, gap.carers) == (-LAST, None, GapCarers.ANY)
    assert gap.together


def test_independent_services_go_to_two_carers_where_that_is_asked_for():
    instance = instance_of(tied("independent"))
    (gap,) = problem_of(instance, GapCarers.DIFFERENT).gaps
    assert (gap.least_s, gap.most_s, gap.carers) == (-LAST, None, GapCarers.DIFFERENT)


def test_an_optional_patient_counts_once():
    file = content()
    file["patients"][1]["optional"] = True
    problem = problem_of(instance_of(file))
    assert [visit_of(problem, v).optional_worth for v in (*PAIR, "p3/s2")] == [190, 0, 190]
    assert visit_of(problem, "p1/s1").optional_worth is None


def test_incompatible_carers_are_forbidden_without_a_weight_and_cost_points_with_one():
    file = content()
    file["patients"][0]["incompatible_caregivers"] = ["b"]
    visit = visit_of(problem_of(instance_of(file)), "p1/s1")
    assert visit.forbidden_carers == {"b"}
    assert not visit.carer_points
    file["metadata"]["cost_components"] = {"incompabilities": 31}
    visit = visit_of(problem_of(instance_of(file)), "p1/s1")
    assert (visit.forbidden_carers, visit.carer_points) == (frozenset(), {"b": 31})


def test_qualification_with_a_weight_is_no_skill_but_points():
    problem = problem_of(town(cost_components={"qualification": 37}))
    visit = visit_of(problem, "p3/s2")
    assert (visit.skills, visit.carer_points) == (frozenset(), {"a": 37})


def test_a_wish_for_nobody_is_a_wish_that_nobody_meets():
    file = content()
    file["patients"][0]["preferred_caregivers"] = []
    visit = visit_of(problem_of(instance_of(file)), "p1/s1")
    assert visit.preferred_carers
    assert not visit.preferred_carers & {"a", "b"}


@pytest.mark.parametrize("met", ["at_service_start", "at_service_end"])
def test_lunch_is_the_meal_of_who_eats(met: str):
    file = content(time_window_met=met)
    file["caregivers"][1]["lunch_break"] = False
    eats, fasts = problem_of(instance_of(file)).shifts
    assert fasts.meal is None
    assert eats.meal is not None
    assert (CLOCK.units(eats.meal.opens_at), CLOCK.units(eats.meal.closes_at)) == (100, 200)
    assert (eats.meal.least_s, eats.meal.on_end) == (30, met == "at_service_end")
