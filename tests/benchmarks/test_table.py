"""The table of a family: which family, which gaps, and what happens to a run that fails."""

import csv
import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import table
from benchmarks.families.files import BestKnown, best_known, instance_name, read_json, write_json
from benchmarks.families.gaps import Run, gap, markdown
from benchmarks.families.kinds import Family, family_of, instances_in

STAND_IN = Family(module="tests.benchmarks.stand_in", grouped_by="instance")
BKS = """instance,file,patients,bks,proven_optimal,sa,sa_time_s
A1,first,10,100,True,100,9
A2,second,10,200,False,250,9
B1,third,20,50,False,,9
"""


def told(cost: float, **changes: Any) -> dict[str, Any]:
    plain = {"cost": cost, "parts": {"travel": cost}, "seconds": 2.0, "iterations": 4000}
    return plain | {"feasible": True, "violations": []} | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A family of three instances whose runs cost 110, 198 and 50, each plus the seed."""
    (tmp_path / "BKS.csv").write_text(BKS, "utf-8")
    for name, cost in (("first", 110), ("second", 198), ("third", 50)):
        keep(tmp_path, name, told(cost))
    return tmp_path


def keep(folder: Path, name: str, answer: object) -> None:
    (folder / "instances").mkdir(exist_ok=True)
    path = folder / "instances" / f"{name}.json"
    path.write_text(json.dumps({"told": answer}), "utf-8")


def run_table(folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(table, "family_of", lambda *_: STAND_IN)
    monkeypatch.setattr(sys, "argv", ["table", str(folder), "--seconds", "1", *words])
    return table.main()


def cells(printed: str, first: str) -> list[str]:
    (line,) = [x for x in printed.splitlines() if x.startswith(f"| {first} |")]
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_gaps_of_instances_and_classes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert run_table(folder, monkeypatch, "--seeds", "1,3") == 0
    printed = capsys.readouterr().out
    heads = "| instance | class | mean | best | bks | bks % | sa % | it/s | runs |"
    assert heads in printed
    # Mean of seeds 1 and 3 is two more than the instance says.
    assert cells(printed, "A1")[1:] == [
        "A", "112.00", "111.00", "100.00", "12.00", "12.00", "2,000", "2/2",
    ]  # fmt: skip
    assert cells(printed, "A2")[4:7] == ["200.00", "0.00", "-20.00"]
    assert cells(printed, "B1")[4:7] == ["50.00", "4.00", "-"]
    # Class A: 312 against 300 and against 350; the mean of 12 and 0 beside it.
    assert cells(printed, "A") == ["A", "2/2", "156.00", "4.00", "-10.86", "6.00", "1/2"]
    assert cells(printed, "all")[:4] == ["all", "3/3", "121.33", "4.00"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("crash", "ValueError: it broke"),
        ("chatter", "last line"),
        (told(1.0, feasible=False, unserved=2), "no solution, 2 unserved"),
        (told(1.0, violations=["gap", "costs"]), "breaks gap; breaks costs"),
    ],
    ids=["crash", "no JSON", "not feasible", "violations"],
)
def test_a_run_that_fails_is_named_and_the_others_go_on(
    answer: object,
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    keep(folder, "second", answer)
    assert run_table(folder, monkeypatch) == 1
    printed = capsys.readouterr().out
    assert "Failed, 1 of 3 runs:" in printed
    (line,) = [x for x in printed.splitlines() if x.startswith("- second, seed 1:")]
    assert said in line
    shown = cells(printed, "A2")
    assert [*shown[2:7], shown[-1]] == ["-", "-", "200.00", "-", "-", "0/1"]
    assert cells(printed, "A")[1] == "1/2"
    assert cells(printed, "B1")[-1] == "1/1"


def test_a_run_without_an_answer_is_given_up(tmp_path: Path):
    keep(tmp_path, "slow", told(1.0))
    path = tmp_path / "instances" / "slow.json"
    run = table.run_once("tests.benchmarks.stand_in", path, [], 1, patience_s=0.0)
    assert (run.cost, run.fault) == (None, "gave no answer")


def test_every_run_goes_into_the_csv(folder: Path, monkeypatch: pytest.MonkeyPatch):
    keep(folder, "third", "crash")
    path = folder / "runs.csv"
    run_table(folder, monkeypatch, "--seeds", "1,2", "--csv", str(path), "--jobs", "2")
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(r["instance"], r["seed"], r["cost"]) for r in rows if r["cost"]] == [
        ("first", "1", "111"),
        ("first", "2", "112"),
        ("second", "1", "199"),
        ("second", "2", "200"),
    ]
    assert [float(r["gap_bks"]) for r in rows if r["gap_bks"]] == [11, 12, -0.5, 0]
    assert {r["fault"] for r in rows if r["instance"] == "third"} == {"ValueError: it broke"}


def test_only_some_instances_by_either_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    run_table(folder, monkeypatch, "--only", "A*")
    printed = capsys.readouterr().out
    assert "| A2 |" in printed
    assert "| B1 |" not in printed
    run_table(folder, monkeypatch, "--only", "third")
    assert "| B1 |" in capsys.readouterr().out


def test_the_printed_command_names_no_path(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    run_table(folder, monkeypatch, "--csv", str(folder / "x.csv"))
    printed = capsys.readouterr().out
    assert printed.startswith(f"`python -m benchmarks.table {folder.name} --seconds 1.0`")
    assert str(folder) not in printed


@pytest.mark.parametrize(
    ("content", "objective", "module", "best"),
    [
        ({"patients": [{"required_caregivers": []}]}, "travel", "benchmarks.hhcrsp", "bks"),
        ({"patients": [{"required_services": []}]}, "travel", "benchmarks.uhhc", "bks"),
        ({"sync_pairs": []}, "travel", "benchmarks.bredstrom", "best_travel_units"),
        ({"sync_pairs": []}, "preference", "benchmarks.bredstrom", "best_preference"),
    ],
)
def test_the_family_is_told_by_content(
    content: dict[str, Any], objective: str, module: str, best: str, tmp_path: Path
):
    write_json(tmp_path / "one.json.gz", content)
    family = family_of(tmp_path, objective)
    assert (family.module, family.best) == (module, best)


@pytest.mark.parametrize("content", [{"patients": []}, {"other": 1}])
def test_other_files_are_no_family(content: dict[str, Any], tmp_path: Path):
    write_json(tmp_path / "one.json", content)
    with pytest.raises(ValueError, match="no known family"):
        family_of(tmp_path)


def test_an_empty_folder_is_no_family(tmp_path: Path):
    with pytest.raises(ValueError, match="no instance"):
        family_of(tmp_path)


def test_columns_of_an_objective_leave_out_sizes_times_and_bounds():
    names = ("visits", "horizon", "best_travel_units", "lower_bound_units", "brkga_best_units")
    rows = {"x": BestKnown({}, dict.fromkeys((*names, "best_preference", "sa_time_s"), 1.0))}
    travel = Family(module="m", best="best_travel_units", about="units")
    assert travel.columns(rows) == ["best_travel_units", "brkga_best_units"]
    liking = Family(module="m", best="best_preference", about="preference")
    assert liking.columns(rows) == ["best_preference"]


def test_a_gap_that_rounds_to_nought_has_no_sign():
    rows = {"x": BestKnown({"instance": "x"}, {"bks": 1000.001})}
    printed = markdown([Run.of("x", 1, 2.0, told(1000.0))], rows, Family(module="m"))
    assert cells(printed, "x")[5] == "0.00"


def test_a_gap_below_zero_is_better_whatever_the_sign():
    assert gap(-90.0, -100.0) == 10
    assert gap(-110.0, -100.0) == -10
    assert gap(0.0, 0.0) == 0
    assert gap(3.0, 0.0) is None


def test_an_instance_without_a_published_value_has_no_gap():
    run = Run.of("new", 1, 2.0, told(7.0, iterations=None))
    printed = markdown([run], {}, Family(module="m"))
    assert cells(printed, "new") == ["new", "-", "7.00", "7.00", "-", "-", "1/1"]


def test_instances_come_small_first_and_packed_or_not(tmp_path: Path):
    write_json(tmp_path / "big.json", list(range(1000)))
    write_json(tmp_path / "small.json.gz", [1])
    paths = instances_in(tmp_path)
    assert [instance_name(p) for p in paths] == ["small", "big"]
    assert read_json(paths[0]) == [1]
    assert gzip.decompress(paths[0].read_bytes())


def test_best_known_without_a_table_is_empty(tmp_path: Path):
    assert best_known(tmp_path) == {}
