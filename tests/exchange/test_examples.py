"""The worked example of docs/exchange.md: its files are current and its figures are right."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from homecare.exchange import plan_from_json, schemas
from homecare.i18n import messages
from homecare.rules import judge
from tests.exchange.examples import FOLDER, example, files

PAGE = Path(__file__).parents[2] / "docs" / "exchange.md"
SCHEMA_OF = {
    "tiny.problem.json": "problem.schema.json",
    "tiny.plan.json": "plan.schema.json",
    "tiny.short.json": "plan-short.schema.json",
}


@pytest.mark.parametrize("name", sorted(files()))
def test_example_files_are_current(name: str):
    stored = (FOLDER / name).read_text(encoding="utf-8")
    assert stored == files()[name], "run: python -m tests.exchange.examples"


@pytest.mark.parametrize("name", sorted(files()))
def test_example_files_keep_their_schemas(name: str):
    validator = jsonschema.Draft202012Validator(
        schemas()[SCHEMA_OF[name]], format_checker=jsonschema.FormatChecker()
    )
    validator.validate(json.loads(files()[name]))


def test_example_obeys_every_rule():
    assert judge(*example()) == ()


def test_figures_worked_out_on_the_page():
    plan = json.loads(files()["tiny.plan.json"])
    first = plan["routes"][0]
    assert first["totals"] == {
        "care_s": 7200,
        "travel_s": 2400,
        "approach_s": 0,
        "waiting_s": 0,
        "break_s": 0,
        "work_s": 9600,
        "overtime_s": 0,
        "distance_m": 32000,
    }
    assert plan["totals"]["cost"] == plan["costs"]["travel"] == 7200
    text = PAGE.read_text(encoding="utf-8")
    for figure in ("2,400 s", "7,200 s", "9,600 s", "32,000 m", "7,200 points"):
        assert figure in text


def walked_by_a_stranger(problem: dict[str, Any], plan: dict[str, Any]) -> None:
    """The recipe of the page, step by step, with nothing but the two documents."""
    row = {place: n for n, place in enumerate(problem["travel"]["place_ids"])}
    visits = {v["id"]: v for v in problem["visits"]}
    shifts = {s["id"]: s for s in problem["shifts"]}
    seen: list[str] = []
    for route in plan["routes"]:
        shift = shifts[route["shift_id"]]
        travel_s = problem["travel"]["by_way"][shift["way"]]["travel_s"]
        place, left_at = shift["start_place_id"], route["start_at"]
        assert route["start_at"] >= shift["start_at"]
        for stop in route["stops"]:
            visit = visits[stop["visit_id"]]
            leg_s = travel_s[row[place]][row[visit["place_id"]]]
            assert stop["leg"]["travel_s"] == leg_s
            assert seconds(left_at, stop["arrive_at"]) == leg_s
            assert any(
                w["opens_at"] <= stop["begin_at"] <= w["closes_at"] for w in visit["windows"]
            )
            assert seconds(stop["begin_at"], stop["leave_at"]) == visit["service_s"]
            place, left_at = visit["place_id"], stop["leave_at"]
            seen.append(visit["id"])
        assert route["end_at"] <= shift["latest_end_at"]
    assert sorted(seen + [u["visit_id"] for u in plan["unserved"]]) == sorted(visits)


def seconds(from_at: str, to_at: str) -> int:
    """Seconds between two moments of the same day, read off their clocks."""
    h, m, s = (int(b) - int(a) for a, b in zip(clock(from_at), clock(to_at), strict=True))
    return h * 3600 + m * 60 + s


def clock(moment: str) -> list[str]:
    return moment[11:19].split(":")


def test_recipe_of_the_page_works_without_our_code():
    problem, plan = (json.loads(files()[n]) for n in ("tiny.problem.json", "tiny.plan.json"))
    walked_by_a_stranger(problem, plan)
    plan["routes"][0]["stops"][1]["arrive_at"] = "2026-11-23T07:19:00Z"
    with pytest.raises(AssertionError):
        walked_by_a_stranger(problem, plan)


def test_short_plan_on_the_page_is_the_example():
    blocks = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert files()["tiny.short.json"] in blocks
    for block in blocks:
        json.loads(block)


def test_every_error_of_the_form_is_on_the_page():
    text = PAGE.read_text(encoding="utf-8")
    codes = {c.removeprefix("error.") for c in messages() if c.startswith("error.form_")}
    assert {c for c in codes if f"`{c}`" not in text} == set()


def test_reading_is_not_judging():
    problem, _ = example()
    other = files()["tiny.plan.json"].replace('"V-A"', '"V-X"')
    violations = judge(problem, plan_from_json(other, problem))
    assert "known" in {v.rule for v in violations if v.hard}
