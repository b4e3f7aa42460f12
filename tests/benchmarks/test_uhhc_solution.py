"""Hand plans for the tiny town: their solution files, and what both cost, part by part."""

from dataclasses import replace

import pytest

from benchmarks.uhhc.instance import Instance, instance_of
from benchmarks.uhhc.problem import CLOCK, problem_of
from benchmarks.uhhc.score import cost_parts
from benchmarks.uhhc.solution import solution_of
from homecare.plan import Plan
from tests.benchmarks.evaluators import evaluator
from tests.benchmarks.uhhc_town import WEIGHTS, Rows, Tour, broken, content, plan_of, town

TOURS: dict[str, Tour] = {
    # Leaves 10, p1 20-40, p2 50-60, waits until 100, eats 100-130, home 150.
    "a": (10, [("p1/s1", 20), ("p2/s1", 50)], [(100, 130)]),
    # Leaves 30, p2 50-60, p3 70-100 (due 70: 30 late), eats 100-130, home 160.
    "b": (30, [("p2/s2", 50), ("p3/s2", 70)], [(100, 130)]),
}
PARTS = {
    "travel_time": 2 * (40 + 60),
    "total_tardiness": 3 * 30,
    "highest_tardiness": 5 * 30,
    "total_waiting_time": 7 * 40,
    "total_extra_time": 0,
    # a: 10 before, 40 waiting, 150 after; b: 30 before, 140 after.
    "max_idle_time": 13 * 200,
    "caregiver_preferences": 0,
    "optional_patients": 0,
    "missed_lunch_break": 0,
    # a: 40 travel and 30 care; b: 60 and 40; 15 from the mean each.
    "workload_balance": 29 * 30,
}
SAME = {
    "travel_time": "travel",
    "total_tardiness": "lateness",
    "highest_tardiness": "largest_lateness",
    "total_waiting_time": "waiting",
    "total_extra_time": "overtime",
    "max_idle_time": "idle",
    "caregiver_preferences": "not_preferred",
    "optional_patients": "optional",
    "missed_lunch_break": "missed_break",
    "workload_balance": "imbalance",
}
"""Component -> cost part of the plan."""


def judged(
    instance: Instance, file: dict[str, object], tours: dict[str, Tour]
) -> tuple[dict[str, float], dict[str, int], dict[str, Rows]]:
    """Parts of the solution and of the plan, and the locations of each caregiver.

    The evaluator and the referee have found nothing broken, and the evaluator the same parts.
    """
    problem = problem_of(instance)
    plan = plan_of(problem, tours)
    assert broken(problem, plan) == set()
    solution = solution_of(instance, plan)
    parts = cost_parts(instance, solution)
    theirs = evaluator("uhhc_eval").evaluate(file, solution)
    assert theirs["violations"] == []
    assert theirs["weighted"] == parts
    assert theirs["objective"] == sum(parts.values())
    stays = {r["caregiver_id"]: r.get("locations", []) for r in solution["routes"]}
    return parts, {name: plan.costs[part] for name, part in SAME.items()}, stays


def changed(tours: dict[str, Tour]) -> tuple[dict[str, float], dict[str, int], dict[str, Rows]]:
    return judged(town(), content(), TOURS | tours)


def lunch_of(stays: Rows) -> tuple[str, float, float]:
    (lunch,) = [s for s in stays if s["service"] == "lunch_break"]
    return lunch["patient"], lunch["start_time"], lunch["end_time"]


def test_the_hand_plan_costs_what_was_worked_out():
    parts, costs, stays = judged(town(), content(), TOURS)
    assert parts == PARTS
    assert costs == PARTS
    assert [(s["patient"], s["service"], s["start_time"], s["end_time"]) for s in stays["b"]] == [
        ("p2", "s2", 50, 60),
        ("p3", "s2", 70, 100),
        ("p3", "lunch_break", 100, 130),
    ]


def test_on_the_begin_a_service_is_late_by_its_begin():
    met = "at_service_start"
    file = content(time_window_met=met)
    file["patients"][2]["time_windows"] = {"start": 40, "end": 65}
    parts, costs, _ = judged(instance_of(file), file, TOURS)
    assert parts == costs == PARTS | {"total_tardiness": 3 * 5, "highest_tardiness": 5 * 5}


def test_the_largest_lateness_counts_once_more_and_not_the_sum():
    # p1 ends at 90, due 60; p3 at 100, due 70.
    parts, costs, _ = changed({"a": (20, [("p2/s1", 50), ("p1/s1", 70)], [(100, 130)])})
    assert parts["total_tardiness"] == costs["total_tardiness"] == 3 * 60
    assert parts["highest_tardiness"] == costs["highest_tardiness"] == 5 * 30


def test_a_missed_lunch():
    # a drives home at once: nothing waited for, home at 80.
    parts, costs, stays = changed({"a": (10, [("p1/s1", 20), ("p2/s1", 50)], [])})
    assert parts["missed_lunch_break"] == costs["missed_lunch_break"] == 230
    assert parts["total_waiting_time"] == costs["total_waiting_time"] == 0
    assert parts["max_idle_time"] == costs["max_idle_time"] == 13 * (10 + 220)
    assert len(stays["a"]) == 2


def test_extra_time():
    file = content()
    file["caregivers"][1]["working_shift"] = [0, 155]
    parts, costs, _ = judged(instance_of(file), file, TOURS)
    assert parts["total_extra_time"] == costs["total_extra_time"] == 11 * 5


def test_a_carer_whom_the_client_did_not_wish_for():
    file = content()
    file["patients"][0]["preferred_caregivers"] = []
    file["patients"][2]["preferred_caregivers"] = ["a"]
    parts, costs, _ = judged(instance_of(file), file, TOURS)
    assert parts["caregiver_preferences"] == costs["caregiver_preferences"] == 2 * 17


def test_an_optional_patient_left_out():
    parts, costs, _ = changed({"b": (30, [("p2/s2", 50)], [(100, 130)])})
    assert parts["optional_patients"] == costs["optional_patients"] == 190


def test_both_services_of_an_optional_patient_left_out_count_once():
    file = content()
    file["patients"][1]["optional"] = True
    tours: dict[str, Tour] = {
        "a": (10, [("p1/s1", 20)], [(100, 130)]),
        "b": (40, [("p3/s2", 70)], [(100, 130)]),
    }
    parts, costs, _ = judged(instance_of(file), file, tours)
    assert parts["optional_patients"] == costs["optional_patients"] == 190


def test_incompatible_and_unskilled_with_a_weight():
    weights = WEIGHTS | {"incompabilities": 31, "qualification": 37}
    file = content(cost_components=weights)
    file["patients"][2]["incompatible_caregivers"] = ["b"]
    file["caregivers"][0]["abilities"] = ["s2"]
    instance = instance_of(file)
    parts, _, _ = judged(instance, file, TOURS)
    assert (parts["incompabilities"], parts["qualification"]) == (31, 2 * 37)
    assert plan_of(problem_of(instance), TOURS).costs["preference"] == 31 + 2 * 37


def test_hard_components_that_do_not_occur_cost_nothing():
    hard = dict.fromkeys(("total_tardiness", "highest_tardiness", "total_extra_time"), "HARD")
    file = content(cost_components=WEIGHTS | hard)
    file["patients"][2]["time_windows"] = {"start": 40, "end": 100}
    parts, costs, _ = judged(instance_of(file), file, TOURS)
    late = {"total_tardiness": 0, "highest_tardiness": 0}
    assert parts == costs == PARTS | late


def test_who_has_no_route_eats_at_the_depot_and_idles_the_rest():
    # b alone: p1 20-40, p3 60-90, eats, home at 150; p2 is left out, whole.
    file = content()
    file["patients"][1]["optional"] = True
    tours: dict[str, Tour] = {"b": (10, [("p1/s1", 20), ("p3/s2", 60)], [(90 + 10, 130)])}
    parts, costs, stays = judged(instance_of(file), file, tours)
    assert lunch_of(stays["a"]) == ("D", 100, 130)
    assert parts["missed_lunch_break"] == costs["missed_lunch_break"] == 0
    assert parts["max_idle_time"] == 13 * 270
    assert parts == costs


def test_who_has_no_route_and_no_time_for_lunch_misses_it():
    file = content()
    file["patients"][1]["optional"] = True
    file["caregivers"][0]["working_shift"] = {"start": 0, "end": 120}
    tours: dict[str, Tour] = {"b": (10, [("p1/s1", 20), ("p3/s2", 60)], [(100, 130)])}
    parts, costs, stays = judged(instance_of(file), file, tours)
    assert stays["a"] == []
    assert (parts["missed_lunch_break"], costs["missed_lunch_break"]) == (230, 0)


@pytest.mark.parametrize(
    ("rest", "where"),
    [
        ((100, 130), ("p1", 100, 130)),
        ((110, 140), ("p1", 110, 140)),  # sets off just in time
        ((120, 150), ("p2", 120, 150)),  # set off at once
        ((113, 143), ("p1", 110, 140)),  # amid the drive: at its nearer end
        ((116, 146), ("p2", 120, 150)),
    ],
)
def test_lunch_stands_before_or_after_the_drive(
    rest: tuple[float, float], where: tuple[str, float, float]
):
    # a: p1 until 100 or 110, ten minutes of road, p2 from 150 on.
    begin = min(90, rest[0] - 20)
    tours: dict[str, Tour] = {
        "a": (begin - 10, [("p1/s1", begin), ("p2/s1", 150)], [rest]),
        "b": (30, [("p3/s2", 60), ("p2/s2", 150)], [(100, 130)]),
    }
    parts, costs, stays = changed(tours)
    assert lunch_of(stays["a"]) == where
    assert parts == costs


def test_lunch_before_the_first_visit_is_written_at_its_door():
    file = content()
    file["patients"][0]["time_windows"] = [{"start": 20, "end": 200}]
    # Eats at the depot 100-130, p1 at 140-160, home at 170: as well leave at 90 and eat at p1.
    tours: dict[str, Tour] = {
        "a": (100, [("p1/s1", 140)], [(100, 130)]),
        "b": (30, [("p3/s2", 60)], [(100, 130)]),
    }
    file["patients"][1]["optional"] = True
    parts, costs, stays = judged(instance_of(file), file, tours)
    assert lunch_of(stays["a"]) == ("p1", 100, 130)
    assert parts == costs


def test_lunch_that_must_be_over_before_the_carer_can_be_there_is_eaten_at_the_depot():
    file = content()
    file["lunch_breaks"] = {"start": 0, "end": 35, "min_duration": 30}
    file["patients"][0]["time_windows"] = [{"start": 20, "end": 200}]
    plan_a: Tour = (0, [("p1/s1", 40)], [(0, 30)])
    tours = TOURS | {"a": plan_a, "b": (40, [("p3/s2", 70)], [])}
    file["patients"][1]["optional"] = True
    parts, costs, stays = judged(instance_of(file), file, tours)
    assert lunch_of(stays["a"]) == ("D", 0, 30)
    assert parts == costs


def test_waiting_after_an_early_lunch_is_idle_and_not_waiting_in_the_solution():
    file = content()
    file["patients"][0]["time_windows"] = [{"start": 20, "end": 200}]
    file["patients"][1]["optional"] = True
    tours: dict[str, Tour] = {
        "a": (100, [("p1/s1", 150)], [(100, 130)]),  # 10 minutes between lunch and p1
        "b": (30, [("p3/s2", 60)], [(100, 130)]),
    }
    parts, costs, _ = judged(instance_of(file), file, tours)
    assert (parts.pop("total_waiting_time"), costs.pop("total_waiting_time")) == (70, 140)
    assert parts == costs


@pytest.mark.parametrize(
    ("opens", "where"),
    [(100, ("p2", 100, 130)), (115, ("D", 120, 150))],
)
def test_lunch_eaten_at_home_is_written_before_the_drive_where_it_may_be(
    opens: float, where: tuple[str, float, float]
):
    file = content()
    file["lunch_breaks"]["start"] = opens
    instance = instance_of(file)
    # a is home at 80, waits until 120, eats there and ends at 150; before the drive of 20
    # minutes it can eat until 130 at the latest.
    tours = TOURS | {"a": (10, [("p1/s1", 20), ("p2/s1", 50)], [(120, 150)])}
    tours |= {"b": (30, [("p2/s2", 50), ("p3/s2", 70)], [(115, 145)])}
    (a, b) = plan_of(problem_of(instance), tours).routes
    plan = Plan(problem_id="uhhc", routes=(replace(a, end_at=CLOCK.at(150)), b))
    solution = solution_of(instance, plan)
    assert lunch_of(solution["routes"][0]["locations"]) == where
    theirs = evaluator("uhhc_eval").evaluate(file, solution)
    assert theirs["violations"] == []
    assert theirs["weighted"] == cost_parts(instance, solution)
    assert theirs["raw"]["travel_time"] == 100


def test_lunch_is_not_written_at_an_arriving_point_of_its_own():
    file = content()
    file["terminal_points"].append({"id": "E", "distance_matrix_index": 3})
    file["caregivers"][0]["arrival_point"] = "E"
    parts, costs, stays = judged(instance_of(file), file, TOURS)
    assert lunch_of(stays["a"]) == ("p2", 100, 130)
    assert parts == costs
    assert parts["travel_time"] == 2 * (30 + 60)


def test_lunch_eaten_at_an_arriving_point_of_its_own_is_written_before_the_drive():
    file = content()
    file["terminal_points"].append({"id": "E", "distance_matrix_index": 3})
    file["caregivers"][0]["arrival_point"] = "E"
    instance = instance_of(file)
    tours = TOURS | {"a": (10, [("p1/s1", 20), ("p2/s1", 50)], [(120, 150)])}
    (a, b) = plan_of(problem_of(instance), tours).routes
    plan = Plan(problem_id="uhhc", routes=(replace(a, end_at=CLOCK.at(150)), b))
    assert lunch_of(solution_of(instance, plan)["routes"][0]["locations"]) == ("p2", 110, 140)


def test_who_has_no_route_and_starts_late_eats_as_soon_as_the_shift_allows():
    file = content()
    file["caregivers"][0]["working_shift"] = {"start": 150, "end": 300}
    solution = solution_of(instance_of(file), Plan(problem_id="uhhc"))
    found = {r["caregiver_id"]: lunch_of(r["locations"]) for r in solution["routes"]}
    assert found == {"a": ("D", 150, 180), "b": ("D", 100, 130)}


def test_a_rest_that_is_no_lunch_is_not_written():
    instance = town()
    plan = plan_of(problem_of(instance), TOURS | {"a": (10, [("p1/s1", 20)], [(190, 220)])})
    stays = solution_of(instance, plan)["routes"][0]["locations"]
    assert [s["service"] for s in stays] == ["s1"]


def test_everyone_leaves_at_the_start_of_the_shift_in_the_oldest_instances():
    file = content(origin="bazirha")
    parts, costs, _ = judged(instance_of(file), file, TOURS)
    # a leaves at 0 and waits 10 at p1 beside its 40; b waits 30 at p2.
    assert (parts["total_waiting_time"], costs["total_waiting_time"]) == (7 * 80, 7 * 40)
    assert parts["max_idle_time"] == costs["max_idle_time"]
    assert parts["travel_time"] == costs["travel_time"]
