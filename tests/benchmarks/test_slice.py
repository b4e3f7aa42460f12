"""A short slice of the benchmarks: the engine has not become worse than what was recorded.

Runs are limited by steps, so they answer the same on every machine; who makes the engine better
or changes what a step does writes the new means down here, and says so in the commit.
"""

import pytest

from benchmarks import bredstrom, hhcrsp
from benchmarks.families.files import read_json
from benchmarks.random_days import random_day
from benchmarks.uhhc.instance import instance_of
from benchmarks.uhhc.problem import problem_of as uhhc_problem
from homecare.plan import Problem
from homecare.ports import Params, StopRule
from homecare.rules import judge
from solver.here import solve_here
from tests.benchmarks.evaluators import shared

STOP = StopRule(seconds=None, iterations=4000)
SEEDS = (1, 2)
WORSE = 1.02

MANKOWSKA = {
    "A": ("InstanzCPLEX_HCSRP_10_1", "InstanzCPLEX_HCSRP_10_4"),
    "B": ("InstanzCPLEX_HCSRP_25_1", "InstanzCPLEX_HCSRP_25_3"),
    "C": ("InstanzCPLEX_HCSRP_50_2", "InstanzCPLEX_HCSRP_50_5"),
    "E": ("InstanzVNS_HCSRP_100_3", "InstanzVNS_HCSRP_100_5"),
}
UHHC = ("i-116", "i-235", "i-406")
BREDSTROM = ("case_1_20_4_2_3", "case_1_50_10_5_2", "case_2_80_16_8_3")

RECORDED = {
    "mankowska2014 A": 607_643,
    "mankowska2014 B": 1_240_779,
    "mankowska2014 C": 1_844_328,
    "mankowska2014 E": 2_276_923,
    "uhhc2026": 16_407,
    "bredstrom2008 travel": 478,
    "bredstrom2008 preference": -3_910_028,
    "days with 0% double-handed": 275_472,
    "days with 10% double-handed": 527_345,
}
"""Mean cost of a class over its instances and SEEDS, whole points of the plans."""


def test_mankowska_classes():
    for name, files in MANKOWSKA.items():
        folder = shared("mankowska2014") / "instances"
        problems = [
            hhcrsp.problem_of(hhcrsp.read_instance(folder / f"{file}.json.gz")) for file in files
        ]
        keeps_up(f"mankowska2014 {name}", problems)


def test_uhhc():
    folder = shared("uhhc2026") / "instances"
    keeps_up(
        "uhhc2026",
        [uhhc_problem(instance_of(read_json(folder / f"{file}.json.gz"))) for file in UHHC],
    )


@pytest.mark.parametrize("objective", ["travel", "preference"])
def test_bredstrom(objective: str):
    folder = shared("bredstrom2008") / "instances"
    instances = [bredstrom.read_instance(folder / f"{file}.json") for file in BREDSTROM]
    keeps_up(f"bredstrom2008 {objective}", [bredstrom.problem_of(i, objective) for i in instances])


@pytest.mark.parametrize("double_handed", [0.0, 0.1])
def test_home_care_days(double_handed: float):
    problems = [random_day(60, 12, n, double_handed=double_handed, breaks=True) for n in (1, 2)]
    keeps_up(f"days with {double_handed:.0%} double-handed", problems)


def keeps_up(name: str, problems: list[Problem]) -> None:
    """The mean over instances and seeds is no more than 2 % behind the recorded one."""
    costs = []
    for problem in problems:
        for seed in SEEDS:
            plan = solve_here(problem, STOP, seed, Params(threads=2))
            assert [v for v in judge(problem, plan) if v.hard] == []
            costs.append(plan.cost)
    mean, recorded = sum(costs) / len(costs), RECORDED[name]
    assert mean <= recorded + (WORSE - 1) * abs(recorded), f"{name}: {mean:.0f}, was {recorded}"
