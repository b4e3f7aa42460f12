"""The table of the ablation from runs that are made up."""

import pytest

from benchmarks.ablation import CHANGES, FULL, Run, changed, gaps, markdown
from solver import schedule


def run(variant: str, family: str, name: str, seed: int, cost: int) -> Run:
    return Run(
        variant=variant, family=family, name=name, seed=seed, cost=cost, wall_s=1.0, cpu_s=2.0
    )


RUNS = (
    run(FULL, "a", "one", 1, 90),
    run(FULL, "a", "one", 2, 110),
    run(FULL, "b", "two", 1, -50),
    run("one thread", "a", "one", 1, 110),
    run("one thread", "a", "one", 2, 130),
    run("one thread", "b", "two", 1, -55),
)


def test_gaps_are_percent_of_the_full_engines_mean():
    table = gaps(RUNS)
    assert table[FULL] == {"a": 0.0, "b": 0.0, "all": 0.0, "cpu_s": 6.0}
    assert table["one thread"] == pytest.approx({"a": 20.0, "b": -10.0, "all": 5.0, "cpu_s": 6.0})


def test_the_table_has_a_column_for_each_family():
    assert markdown(gaps(RUNS)).splitlines() == [
        "| variant | a | b | all | CPU s |",
        "|---|---|---|---|---|",
        "| full | +0.00 | +0.00 | +0.00 | 6 |",
        "| one thread | +20.00 | -10.00 | +5.00 | 6 |",
    ]


def test_a_variant_leaves_nothing_behind():
    usual = schedule.EXCHANGES
    for variant in CHANGES:
        with changed(variant):
            assert bool(schedule.EXCHANGES) is (variant != "no exchange")
        assert usual == schedule.EXCHANGES
