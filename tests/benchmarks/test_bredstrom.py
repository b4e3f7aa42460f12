"""Instance -> Problem, Plan -> solution: the family's evaluator and the referee say the same."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bredstrom
from benchmarks.bredstrom import (
    CLOCK,
    POINTS,
    PREFERENCE,
    TRAVEL,
    Instance,
    instance_of,
    problem_of,
)
from benchmarks.families.files import read_json
from benchmarks.families.orders import Orders, orders_of
from homecare.plan import Plan
from homecare.rules import judge
from tests.benchmarks.evaluators import evaluator, shared
from tests.legal import plan_of

ROOT = Path(__file__).parents[2]
FORBIDDEN = 10_000.0


def content_of(**changes: Any) -> dict[str, Any]:
    """Three visits on one road, ten units apart, 1 and 3 together; two staff; horizon 200."""
    travel = [[abs(a - b) * 10.0 for b in range(4)] for a in range(4)]
    for n in range(1, 4):
        travel[n][n] = FORBIDDEN
    travel[1][3] = travel[3][1] = FORBIDDEN
    plain = {
        "visits": 3,
        "staff": 2,
        "horizon": 200,
        "sync_pairs": [[1, 3]],
        "service": [0.0, 30.0, 20.0, 30.0],
        "window": [[0.0, 200.0], [40.0, 60.0], [75.0, 90.0], [40.0, 60.0]],
        "travel": travel,
        "preference": [None, [1.25, -2.5], [-7.12345, 3.0], [0.5, -0.25]],
    }
    return plain | changes


def planned(instance: Instance, orders: Orders, objective: str) -> Plan:
    begins = instance.ground.begins(orders)
    assert begins is not None
    moments = {visit: CLOCK.at(begin) for visit, begin in begins.items()}
    sequences = {k: order for k, order in orders.items() if order}
    return plan_of(problem_of(instance, objective), sequences, moments)


def judged(content: dict[str, Any], routes: list[list[int]]) -> dict[str, Any]:
    """What the family's evaluator says; it raises where the routes are no solution."""
    module = evaluator("br_eval")
    found: dict[str, Any] = module.evaluate(module.from_json(content), routes)
    return found


def agrees(content: dict[str, Any], orders: Orders) -> dict[str, float]:
    """Adapter, evaluator and referee on the same orders; the parts."""
    instance = instance_of("tiny", content)
    assert bredstrom.feasible(instance, orders)
    parts = bredstrom.parts_of(instance, orders)
    theirs = judged(content, bredstrom.solution_of(instance, orders)["routes"])
    assert theirs["travel"] == pytest.approx(parts[TRAVEL], abs=1e-6)
    assert theirs["prefer"] == pytest.approx(parts[PREFERENCE], abs=1e-6)
    assert theirs["hours"] == pytest.approx(parts["travel_hours"], abs=1e-6)
    for objective in (TRAVEL, PREFERENCE):
        plan = planned(instance, orders, objective)
        assert [v for v in judge(problem_of(instance, objective), plan) if v.hard] == []
        assert plan.cost / POINTS[objective] == pytest.approx(parts[objective], abs=0.01)
        assert orders_of(plan) == {k: list(o) for k, o in orders.items() if o}
    return parts


def test_both_objectives_by_hand():
    # Staff 0 goes to 1 and 2, staff 1 to 3: 10 + 10 + 20 and 30 + 30 of travel.
    parts = agrees(content_of(), {"0": ["1", "2"], "1": ["3"]})
    assert parts[TRAVEL] == 100
    assert parts[PREFERENCE] == pytest.approx(1.25 - 7.12345 - 0.25)
    assert parts["travel_hours"] == 100 * 9 / 200


def test_a_pair_begins_together_when_the_later_of_the_two_can():
    window = [[0.0, 200.0], [10.0, 60.0], [75.0, 90.0], [10.0, 60.0]]
    content, orders = content_of(window=window), {"0": ["1", "2"], "1": ["3"]}
    assert instance_of("x", content).ground.begins(orders) == {"1": 30, "2": 75, "3": 30}
    agrees(content, orders)


def test_each_objective_prices_its_own_part_only():
    instance = instance_of("x", content_of())
    orders = {"0": ["1", "2"], "1": ["3"]}
    costs = [planned(instance, orders, objective).costs for objective in (TRAVEL, PREFERENCE)]
    assert [{p: c for p, c in one.items() if c} for one in costs] == [
        {"travel": 100},
        {"preference": 12_500 - 71_234 - 2_500},
    ]


@pytest.mark.parametrize(
    ("changes", "orders"),
    [
        ({}, {"0": ["1"], "1": ["3"]}),
        ({}, {"0": ["1", "2", "3"]}),
        ({"horizon": 114}, {"0": ["1", "2"], "1": ["3"]}),
        ({"window": [[0, 200], [40, 60], [75, 79], [40, 60]]}, {"0": ["1", "2"], "1": ["3"]}),
        ({"sync_pairs": []}, {"0": ["1", "3"], "1": ["2"]}),
    ],
    ids=["left out", "pair with one", "horizon", "window", "forbidden way"],
)
def test_what_is_no_solution(changes: dict[str, Any], orders: Orders):
    content = content_of(**changes)
    instance = instance_of("x", content)
    assert not bredstrom.feasible(instance, orders)
    with pytest.raises(AssertionError):
        judged(content, bredstrom.solution_of(instance, orders)["routes"])


def test_the_horizon_and_a_window_are_met_to_the_unit():
    orders = {"0": ["1", "2"], "1": ["3"]}
    agrees(content_of(horizon=120), orders)
    agrees(content_of(window=[[0, 200], [40, 40], [80, 80], [40, 40]]), orders)


def test_the_referee_sees_a_broken_pair_and_a_late_return():
    instance = instance_of("x", content_of(horizon=114))
    problem = problem_of(instance, TRAVEL)
    late = planned(instance, {"0": ["1", "2"], "1": ["3"]}, TRAVEL)
    assert {v.rule for v in judge(problem, late) if v.hard} == {"shift"}
    together = plan_of(problem, {"0": ["1"], "1": ["3"]}, {"3": CLOCK.at(50)})
    assert "gap" in {v.rule for v in judge(problem, together)}


def any_content(seed: int) -> dict[str, Any]:
    """An invented instance of 12 visits, the last two paired with others; 5 staff."""
    chance = random.Random(seed)
    count = 12
    travel = [[float(chance.randint(1, 40)) for _ in range(count + 1)] for _ in range(count + 1)]
    windows = [[float(o), float(o + 400)] for o in (chance.randint(0, 500) for _ in range(count))]
    windows[-2:] = windows[:2]
    return {
        "visits": count,
        "staff": 5,
        "horizon": 2000,
        "sync_pairs": [[1, 11], [2, 12]],
        "service": [0.0, *(float(chance.randint(10, 60)) for _ in range(count))],
        "window": [[0.0, 2000.0], *windows],
        "travel": travel,
        "preference": [
            None,
            *([round(chance.uniform(-10, 10), 5) for _ in range(5)] for _ in range(count)),
        ],
    }


@pytest.mark.parametrize("seed", range(30))
def test_adapter_evaluator_and_referee_agree_on_any_orders(seed: int):
    content, chance = any_content(seed), random.Random(seed)
    needs = instance_of("any", content).ground.needs
    orders: dict[str, list[str]] = {str(k): [] for k in range(5)}
    partner = {"11": "1", "12": "2"}
    carer: dict[str, str] = {}
    for visit in sorted(needs, key=lambda v: (needs[v].opens, int(v) % 10)):
        carer[visit] = chance.choice([k for k in orders if carer.get(partner.get(visit, "")) != k])
        orders[carer[visit]].append(visit)
    agrees(content, orders)


def solved(path: Path, folder: Path, objective: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The last line of the command line, and what the evaluator says of the file."""
    out = folder / "solution.json"
    limits = ["--iterations", "3000", "--objective", objective, "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bredstrom", str(path), *limits],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1]), judged(
        read_json(path), read_json(out)["routes"]
    )


@pytest.mark.parametrize("objective", [TRAVEL, PREFERENCE])
def test_the_engine_serves_a_real_instance(objective: str, tmp_path: Path):
    path = shared("bredstrom2008/instances/case_1_20_4_2_3.json")
    told, theirs = solved(path, tmp_path, objective)
    assert told["feasible"]
    assert told["violations"] == []
    assert theirs["travel"] == pytest.approx(told["parts"][TRAVEL], abs=1e-6)
    assert theirs["prefer"] == pytest.approx(told["parts"][PREFERENCE], abs=1e-6)
    assert told["cost"] == told["parts"][objective]
