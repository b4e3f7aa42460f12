"""Instance -> Problem, Plan -> solution: the family's evaluator and the referee say the same."""

import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import hhcrsp
from benchmarks.families.files import best_known, read_json
from benchmarks.families.orders import Orders, orders_of
from benchmarks.hhcrsp import CLOCK, POINTS, Instance, instance_of, problem_of
from homecare.plan import Plan
from homecare.rules import judge
from tests.benchmarks.evaluators import evaluator, shared
from tests.legal import plan_of

ROOT = Path(__file__).parents[2]


def patient(
    name: str,
    window: tuple[float, float],
    services: Mapping[str, float],
    sync: Sequence[float] | None = None,
) -> dict[str, Any]:
    """A patient; `sync` is the gap of a sequential pair, an empty one makes it simultaneous."""
    told: dict[str, Any] = {
        "id": name,
        "location": [0, 0],
        "time_window": list(window),
        "required_caregivers": [{"service": s, "duration": d} for s, d in services.items()],
    }
    if sync is not None:
        kind = {"type": "sequential", "distance": list(sync)} if sync else {"type": "simultaneous"}
        told["synchronization"] = kind
    return told


def content_of(
    patients: list[dict[str, Any]], abilities: list[list[str]], distances: list[list[float]]
) -> dict[str, Any]:
    return {
        "patients": patients,
        "services": [{"id": f"s{n}", "default_duration": 7.5} for n in (1, 2, 3)],
        "caregivers": [{"id": f"c{n}", "abilities": a} for n, a in enumerate(abilities, 1)],
        "central_offices": [{"id": "d", "location": [0, 0]}],
        "distances": distances,
    }


def line(count: int, step: float) -> list[list[float]]:
    """Office and patients along one road, so far from one to the next."""
    return [[abs(a - b) * step for b in range(count + 1)] for a in range(count + 1)]


def planned(instance: Instance, orders: Orders) -> Plan:
    begins = instance.ground.begins(orders)
    assert begins is not None
    moments = {visit: CLOCK.at(begin) for visit, begin in begins.items()}
    return plan_of(problem_of(instance), {c: o for c, o in orders.items() if o}, moments)


def parts(instance: Instance, orders: Orders) -> dict[str, float]:
    begins = instance.ground.begins(orders)
    assert begins is not None
    return hhcrsp.parts_of(instance, orders, begins)


def judged(content: dict[str, Any], solution: Path) -> dict[str, float]:
    """What the family's evaluator says of the times in the file; it raises where they are bad."""
    module = evaluator("hhcrsp_eval")
    theirs = module._json(content)
    routes = module.load_json_solution(str(solution), theirs)
    as_given: dict[str, float] = module.validate_times(theirs, routes, eps=1e-6)
    assert module.schedule_routes(theirs, routes)[0]["cost"] == pytest.approx(as_given["cost"])
    return as_given


def agrees(content: dict[str, Any], orders: Orders, folder: Path) -> float:
    """Adapter, evaluator and referee on the same orders; the cost."""
    instance = instance_of("tiny", content)
    begins = instance.ground.begins(orders)
    assert begins is not None
    assert hhcrsp.feasible(instance, orders)
    cost = hhcrsp.cost_of(hhcrsp.parts_of(instance, orders, begins))
    path = folder / "solution.json"
    path.write_text(json.dumps(hhcrsp.solution_of(instance, orders, begins)), "utf-8")
    assert judged(content, path)["cost"] == pytest.approx(cost, abs=1e-6)
    plan = planned(instance, orders)
    assert [v for v in judge(problem_of(instance), plan) if v.hard] == []
    assert orders_of(plan) == {c: list(o) for c, o in orders.items() if o}
    assert plan.cost / POINTS == pytest.approx(cost, abs=0.01)
    return cost


# Two carers, both able, ten units from one place to the next.
PAIRED = (["s1", "s2"], ["s1", "s2"])


def one_pair(sync: Sequence[float]) -> dict[str, Any]:
    both = patient("p1", (20, 25), {"s1": 5, "s2": 8}, sync)
    return content_of([both], [list(a) for a in PAIRED], line(1, 10.0))


def test_travel_lateness_and_largest_lateness_by_hand():
    # c1: office -10- p1 (30..40, serves 7) -10- p2 (opens 0, due 40): begins 30 and 47, 7 late.
    # c2: office -30- p3 (due 12): begins 30, 18 late. Travel 10+10+20 and 30+30.
    people = [
        patient("p1", (30, 40), {"s1": 7}),
        patient("p2", (0, 40), {"s1": 3}),
        patient("p3", (0, 12), {"s2": 4}),
    ]
    instance = instance_of("x", content_of(people, [["s1"], ["s2"]], line(3, 10.0)))
    orders = {"c1": ["p1:s1", "p2:s1"], "c2": ["p3:s2"]}
    assert parts(instance, orders) == {"travel": 100, "lateness": 25, "largest_lateness": 18}
    plan = planned(instance, orders)
    assert {part: cost for part, cost in plan.costs.items() if cost} == {
        "travel": 100_000,
        "lateness": 25_000,
        "largest_lateness": 18_000,
    }


def test_a_service_without_a_duration_takes_the_usual_one():
    content = content_of([patient("p1", (0, 9), {"s1": 1})], [["s1"]], line(1, 4.0))
    del content["patients"][0]["required_caregivers"][0]["duration"]
    (visit,) = problem_of(instance_of("x", content)).visits
    assert visit.service_s == 7500


def test_numbers_are_rounded_to_the_nearest_thousandth():
    content = content_of(
        [patient("p1", (1.0004, 9), {"s1": 1.0006})], [["s1"]], [[0, 38.4714], [38.4716, 0]]
    )
    problem = problem_of(instance_of("x", content))
    rows = [[list(row) for row in m.travel_s] for m in problem.travel.by_way.values()]
    assert rows == [[[0, 38471], [38472, 0]]]
    assert problem.visits[0].service_s == 1001
    assert (problem.visits[0].windows[0].opens_at - CLOCK.zero_at).total_seconds() == 1000


@pytest.mark.parametrize(
    ("sync", "first", "second"),
    [
        ([], 20, 20),
        ([0, 0], 20, 20),
        ([0, 30], 20, 20),
        ([15, 15], 20, 35),
        ([15, 40], 20, 35),
        ([-9, -4], 24, 20),
    ],
    ids=["simultaneous", "zero gap", "may wait", "exact gap", "least gap", "second service first"],
)
def test_gaps_of_a_pair(sync: list[float], first: float, second: float, tmp_path: Path):
    content, orders = one_pair(sync), {"c1": ["p1:s1"], "c2": ["p1:s2"]}
    begins = instance_of("x", content).ground.begins(orders)
    assert begins == {"p1:s1": first, "p1:s2": second}
    agrees(content, orders, tmp_path)
    agrees(content, {"c1": ["p1:s2"], "c2": ["p1:s1"]}, tmp_path)


def test_the_most_of_a_gap_holds_the_first_service_back(tmp_path: Path):
    # c2 is with p2 until 62 and with p1 at 72; so s1 there cannot begin before 67.
    people = [
        patient("p1", (20, 25), {"s1": 5, "s2": 8}, [2, 5]),
        patient("p2", (50, 60), {"s2": 12}),
    ]
    content = content_of(people, [list(a) for a in PAIRED], line(2, 10.0))
    orders = {"c1": ["p1:s1"], "c2": ["p2:s2", "p1:s2"]}
    begins = instance_of("x", content).ground.begins(orders)
    assert begins == {"p1:s1": 67, "p2:s2": 50, "p1:s2": 72}
    agrees(content, orders, tmp_path)


def test_orders_that_wait_for_each_other_are_no_solution():
    people = [
        patient("p1", (0, 9), {"s1": 5, "s2": 8}, []),
        patient("p2", (0, 9), {"s1": 5, "s2": 8}, []),
    ]
    instance = instance_of("x", content_of(people, [list(a) for a in PAIRED], line(2, 10.0)))
    crossed = {"c1": ["p1:s1", "p2:s1"], "c2": ["p2:s2", "p1:s2"]}
    assert instance.ground.begins(crossed) is None
    assert not hhcrsp.feasible(instance, crossed)


@pytest.mark.parametrize(
    "orders",
    [
        {"c1": ["p1:s1"], "c2": []},
        {"c1": ["p1:s1", "p1:s2"]},
        {"c1": ["p1:s1"], "c2": ["p1:s2", "p1:s2"]},
    ],
    ids=["left out", "one carer for both", "twice"],
)
def test_what_is_no_solution(orders: Orders):
    instance = instance_of("x", one_pair([0, 30]))
    assert not hhcrsp.feasible(instance, orders)


def test_a_carer_who_is_not_able_makes_no_solution():
    content = content_of([patient("p1", (0, 9), {"s1": 1})], [["s1"], ["s2"]], line(1, 4.0))
    instance = instance_of("x", content)
    assert hhcrsp.feasible(instance, {"c1": ["p1:s1"]})
    assert not hhcrsp.feasible(instance, {"c2": ["p1:s1"]})
    broken = judge(problem_of(instance), planned(instance, {"c2": ["p1:s1"]}))
    assert {v.rule for v in broken} == {"skills"}


def test_unused_carers_cost_nothing_and_have_an_empty_list(tmp_path: Path):
    content = content_of([patient("p1", (0, 9), {"s1": 1})], [["s1"], ["s1"]], line(1, 4.0))
    assert agrees(content, {"c2": ["p1:s1"]}, tmp_path) == pytest.approx(8 / 3)
    written = json.loads((tmp_path / "solution.json").read_text("utf-8"))
    assert written["routes"][0] == {"caregiver_id": "c1", "locations": []}


def any_content(seed: int) -> dict[str, Any]:
    """An invented instance of 12 patients and 4 carers, a third of them double; thousandths."""
    chance = random.Random(seed)
    spots = [(chance.uniform(0, 90), chance.uniform(0, 90)) for _ in range(13)]
    people = []
    for n in range(1, 13):
        opens = round(chance.uniform(0, 400), 3)
        names = chance.sample(["s1", "s2", "s3"], 2 if n % 3 == 0 else 1)
        least = round(chance.uniform(0, 20), 3)
        sync = chance.choice(([], [least, least], [least, least + chance.randint(0, 40)]))
        services = {s: round(chance.uniform(5, 30), 3) for s in names}
        two = sync if len(names) == 2 else None
        people.append(patient(f"p{n}", (opens, opens + 60), services, two))
    distances = [
        [round(((a - c) ** 2 + (b - d) ** 2) ** 0.5, 3) for c, d in spots] for a, b in spots
    ]
    abilities = [["s1", "s2"], ["s2", "s3"], ["s1", "s3"], ["s1", "s2", "s3"]]
    return content_of(people, abilities, distances)


def any_orders(instance: Instance, seed: int) -> dict[str, list[str]]:
    """Everybody in the order of the windows by a carer drawn among the able: always feasible."""
    chance = random.Random(seed)
    orders: dict[str, list[str]] = {carer: [] for carer in instance.abilities}
    taken: dict[str, str] = {}
    needs = instance.ground.needs
    for visit in sorted(needs, key=lambda v: (needs[v].opens, needs[v].row)):
        name, service = instance.asked[visit]
        able = [c for c, a in instance.abilities.items() if service in a and taken.get(name) != c]
        taken[name] = chance.choice(able)
        orders[taken[name]].append(visit)
    return orders


@pytest.mark.parametrize("seed", range(40))
def test_adapter_evaluator_and_referee_agree_on_any_orders(seed: int, tmp_path: Path):
    content = any_content(seed)
    orders = any_orders(instance_of("any", content), seed)
    assert agrees(content, orders, tmp_path) > 0


def solved(path: Path, folder: Path) -> dict[str, Any]:
    """The last line of the command line; the evaluator has agreed with it."""
    out = folder / "solution.json"
    limits = ["--iterations", "3000", "--seed", "1", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.hhcrsp", str(path), *limits],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["feasible"]
    assert told["violations"] == []
    assert judged(read_json(path), out)["cost"] == pytest.approx(told["cost"], abs=1e-6)
    return told


def test_the_engine_finds_the_best_of_two_orders(tmp_path: Path):
    # One road, both due at 10: near first is 10 + 10 + 20 of travel, begins at 10 and 25.
    people = [patient("p1", (0, 10), {"s1": 5}), patient("p2", (0, 10), {"s1": 5})]
    path = tmp_path / "two.json"
    path.write_text(json.dumps(content_of(people, [["s1"]], line(2, 10.0))), "utf-8")
    assert solved(path, tmp_path)["parts"] == {
        "travel": 40.0,
        "lateness": 15.0,
        "largest_lateness": 15.0,
    }


@pytest.mark.parametrize(
    "name",
    [
        "mankowska2014/instances/InstanzCPLEX_HCSRP_10_1.json.gz",
        "mankowska2014/instances/InstanzCPLEX_HCSRP_25_1.json.gz",
        "kummer2021/instances/HHCRSP_10_3_11_0.4_R_C.json.gz",
    ],
)
def test_the_engine_serves_real_instances(name: str, tmp_path: Path):
    assert solved(shared(name), tmp_path)["cost"] > 0


def test_best_known_values_are_found_by_the_name_of_the_file():
    row = best_known(shared("mankowska2014"))["InstanzCPLEX_HCSRP_10_1"]
    assert (row.columns["instance"], row.numbers["bks"]) == ("A1", 218.1986)
