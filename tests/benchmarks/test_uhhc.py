"""The adapter of uhhc2026 on random days and on real instances, beside the evaluator."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.families import read_json
from benchmarks.families.kinds import instances_in
from benchmarks.uhhc.instance import instance_of
from benchmarks.uhhc.problem import problem_of
from benchmarks.uhhc.score import cost_parts
from benchmarks.uhhc.solution import solution_of
from solver.refuse import refusals
from tests.benchmarks.evaluators import evaluator, shared
from tests.benchmarks.test_uhhc_solution import SAME
from tests.benchmarks.uhhc_greedy import Greedy
from tests.benchmarks.uhhc_town import WEIGHTS, broken, plan_of

SMALL = ("instance-000", "instance-004", "instance-009", "E1", "i-083", "i-235")
ROOT = Path(__file__).resolve().parents[2]


def random_file(chance: random.Random) -> dict[str, Any]:
    """A day of the family with everything in it."""
    size, points = chance.randint(3, 9), chance.randint(1, 2)
    rows = range(size + points)
    services = [f"s{n}" for n in range(3)]
    return {
        "metadata": {
            "name": "random",
            "origin": chance.choice(["generated", "bazirha"]),
            "time_window_met": chance.choice(["at_service_start", "at_service_end"]),
            "cost_components": WEIGHTS
            | {"incompabilities": 31, "qualification": 37, "max_waiting_time": 41}
            | {"working_time": 43, "total_extra_time": chance.choice([11, "HARD", None])},
        },
        "distances": [[chance.randint(5, 40) if i != j else 0 for j in rows] for i in rows],
        "terminal_points": [{"id": f"d{n}", "distance_matrix_index": n} for n in range(points)],
        "services": [{"id": s, "default_duration": 25} for s in services],
        "lunch_breaks": {"start": 180, "end": 360, "min_duration": 30},
        "patients": [_patient(chance, f"p{n}", points + n, services) for n in range(size)],
        "caregivers": [
            {
                "id": f"c{n}",
                "abilities": chance.sample(services, chance.randint(1, 3)),
                "departing_point": f"d{chance.randrange(points)}",
                "arrival_point": chance.choice([None, f"d{chance.randrange(points)}"]),
                "working_shift": {"start": chance.choice([0, 60, 120]), "end": 480},
                "lunch_break": chance.random() < 0.8,
            }
            for n in range(chance.randint(2, 4))
        ],
    }


def _patient(
    chance: random.Random, patient_id: str, row: int, services: list[str]
) -> dict[str, Any]:
    starts = sorted(chance.sample(range(60, 400, 15), chance.randint(1, 2)))
    needs = chance.sample(services, chance.randint(1, 2))
    return {
        "id": patient_id,
        "distance_matrix_index": row,
        "required_services": [{"service": s, "duration": chance.choice([15, 40])} for s in needs],
        "time_windows": [{"start": s, "end": s + chance.choice([30, 90])} for s in starts],
        "synchronization": chance.choice(
            [
                None,
                {"type": "independent"},
                {"type": "simultaneous"},
                {"type": "sequential", "distance": {"min": 15, "max": 45}},
            ]
        ),
        "preferred_caregivers": chance.choice([None, [], ["c0"], ["c1", "c2"]]),
        "incompatible_caregivers": chance.choice([None, [], ["c0"], ["c1"]]),
        "optional": chance.random() < 0.5,
    }


def random_solution(file: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Services at any caregivers and in any order, with lunches and waits: right or wrong."""
    where = {p["id"]: p["distance_matrix_index"] for p in file["patients"]}
    where |= {t["id"]: t["distance_matrix_index"] for t in file["terminal_points"]}
    stops: dict[str, list[tuple[str, str, float]]] = {c["id"]: [] for c in file["caregivers"]}
    for patient in file["patients"]:
        if chance.random() < 0.85:
            for need in patient["required_services"]:
                own = stops[chance.choice(sorted(stops))]
                own.append((patient["id"], need["service"], need["duration"]))
    routes = []
    for caregiver in file["caregivers"]:
        own = stops[caregiver["id"]]
        chance.shuffle(own)
        if chance.random() < 0.6:
            no = chance.randint(0, len(own))
            place = own[no - 1][0] if no else caregiver["departing_point"]
            own.insert(no, (place, "lunch_break", chance.choice([20, 30, 45])))
        row, free, stays = where[caregiver["departing_point"]], chance.choice([60, 150]), []
        for place, service, lasts in own:
            start = free + file["distances"][row][where[place]] + chance.choice([0, 0, 25])
            stays.append(
                {
                    "patient": place,
                    "service": service,
                    "start_time": start,
                    "end_time": start + lasts,
                }
            )
            row, free = where[place], start + lasts
        routes.append({"caregiver_id": caregiver["id"], "locations": stays})
    return {"routes": routes}


def test_our_score_is_the_evaluators_on_any_solution():
    theirs = evaluator("uhhc_eval")
    met = dict.fromkeys(WEIGHTS, 0)
    for seed in range(300):
        chance = random.Random(seed)
        file = random_file(chance)
        solution = random_solution(file, chance)
        parts = cost_parts(instance_of(file), solution)
        assert parts == theirs.evaluate(file, solution)["weighted"], seed
        for name in met:
            met[name] += parts.get(name, 0) > 0
    assert min(met.values()) > 30  # each component mattered


def compare(file: dict[str, Any], seed: int) -> int:
    """Plan a day greedily; the evaluator and the referee agree. How many visits it serves."""
    instance = instance_of(file)
    problem = problem_of(instance)
    plan = plan_of(problem, Greedy(problem, seed).tours())
    assert broken(problem, plan) == set()
    solution = solution_of(instance, plan)
    parts = cost_parts(instance, solution)
    theirs = evaluator("uhhc_eval").evaluate(file, solution)
    assert [v for v in theirs["violations"] if not v.endswith("unserved")] == []
    assert theirs["weighted"] == parts
    used = {route.carer_id for route in plan.routes}
    for component, part in SAME.items():
        is_told = component == "max_idle_time" and len(used) < len(instance.caregivers)
        left_out = component == "optional_patients" and plan.costs["unserved"]
        if component in instance.weights and not is_told and not left_out:
            assert plan.costs[part] == parts[component], component
    return len(plan.served_ids)


@pytest.mark.parametrize("name", SMALL)
def test_a_plan_of_a_real_day_is_a_solution_that_costs_the_same(name: str):
    file = read_json(shared(f"uhhc2026/instances/{name}.json.gz"))
    served = [compare(file, seed) for seed in range(3)]
    assert max(served) > len(file["patients"]) // 2


def test_the_engine_takes_every_instance():
    for path in instances_in(shared("uhhc2026")):
        assert refusals(problem_of(instance_of(read_json(path)))) == [], path.name


def test_the_command_line_writes_a_solution_that_the_evaluator_prices_alike(tmp_path: Path):
    path = shared("uhhc2026/instances/instance-009.json.gz")
    out = tmp_path / "solution.json"
    words = ["--seconds", "2", "--seed", "3", "--threads", "1", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.uhhc", str(path), *words],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    theirs = evaluator("uhhc_eval").evaluate(read_json(path), read_json(out))
    assert theirs["violations"] == []
    assert (told["feasible"], told["seed"]) == (True, 3)
    assert told["cost"] == theirs["objective"]
    assert told["parts"] == theirs["weighted"] == read_json(out)["cost_components"]
