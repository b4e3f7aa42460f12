"""Problem and Plan to JSON and back."""

import json
from array import array
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from homecare.errors import PlanError, ProblemError
from homecare.exchange import plan_from_json, plan_to_json, problem_from_json, problem_to_json
from homecare.exchange.plain import plain
from homecare.i18n import LANGUAGES, messages
from homecare.model import (
    Balance,
    CarPool,
    Gap,
    GapCarers,
    Pin,
    Spacing,
    Weights,
    Window,
    WindowOn,
)
from homecare.plan import ContinuityBudget, Plan, Problem, Served
from homecare.rules import judge
from tests import tiny
from tests.exchange.plans import plan
from tests.exchange.strategies import anything

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(anything(Problem))
def test_any_problem_comes_back_as_it_was(problem: Problem):
    text = problem_to_json(problem)
    assert problem_from_json(text) == problem
    assert problem_to_json(problem_from_json(text)) == text


@few
@given(anything(Plan))
def test_any_plan_comes_back_as_it_was(any_plan: Plan):
    text = plan_to_json(any_plan)
    assert plan_from_json(text) == any_plan
    assert plan_to_json(plan_from_json(text)) == text


def test_equal_problems_give_equal_text_whatever_the_order_of_sets():
    skills = [f"skill_{n}" for n in range(40)]
    texts = {
        problem_to_json(tiny.problem(visits=(tiny.visit("A", skills=frozenset(some)),)))
        for some in (skills, skills[::-1])
    }
    assert len(texts) == 1


def test_equal_mappings_give_equal_text_whatever_their_order():
    served = Served(carer_ids=frozenset({"K-2", "K-1"}), begin_at=tiny.at(7))
    one = tiny.problem(baseline={"V-A": served, "V-B": served})
    other = tiny.problem(baseline={"V-B": served, "V-A": served})
    assert problem_to_json(one) == problem_to_json(other)


def test_matrix_rows_take_one_line_each():
    lines = problem_to_json(tiny.problem()).splitlines()
    assert sum("[0,600,1200,1800,2400]" in line for line in lines) == 4


def test_moments_are_written_in_utc():
    document = json.loads(problem_to_json(tiny.problem()))
    assert document["shifts"][0]["start_at"] == "2026-11-23T06:00:00Z"


def test_plan_tells_its_totals():
    problem = tiny.problem(
        visits=(*(tiny.visit(p) for p in "ABC"), tiny.visit("D", optional_worth=600))
    )
    totals = json.loads(plan_to_json(plan(), problem))["totals"]
    assert totals == {
        "served": 2,
        "unserved": 1,
        "optional_unserved": 1,
        "care_s": 7200,
        "travel_s": 2400,
        "work_s": 9600,
        "overtime_s": 0,
        "distance_m": 32000,
        "cost": 402_400,
    }


def test_without_its_problem_a_plan_counts_all_that_is_left_out():
    totals = json.loads(plan_to_json(plan()))["totals"]
    assert (totals["unserved"], totals["optional_unserved"]) == (2, None)


def test_reasons_and_remedies_carry_their_sentences(monkeypatch: pytest.MonkeyPatch):
    known = {
        "reason.no_such_reason": {"lv": "Nav {n} vietu.", "en": "No {n} places."},
        "remedy.no_such_remedy": {"lv": "Lūdziet {carer}.", "en": "Ask {carer}."},
    }
    monkeypatch.setattr("homecare.i18n.messages", lambda: known)
    unserved = json.loads(plan_to_json(plan()))["unserved"][0]
    assert unserved["sentence"] == {"lv": "Nav 3 vietu.", "en": "No 3 places."}
    assert unserved["remedy"]["sentence"] == {"lv": "Lūdziet K-2.", "en": "Ask K-2."}


def test_a_sentence_whose_values_are_missing_is_shown_as_its_code(
    monkeypatch: pytest.MonkeyPatch,
):
    known = {"reason.no_such_reason": {"lv": "{minutes} min", "en": "{minutes} min"}}
    monkeypatch.setattr("homecare.i18n.messages", lambda: known)
    unserved = json.loads(plan_to_json(plan()))["unserved"][0]
    assert unserved["sentence"]["lv"] == "reason.no_such_reason"


def _changed(document: str, path: list[Any], value: object) -> str:
    """The document with one value put in its place; `...` takes the key away."""
    changed = json.loads(document)
    spot = changed
    for key in path[:-1]:
        spot = spot[key]
    if value is ...:
        del spot[path[-1]]
    else:
        spot[path[-1]] = value
    return json.dumps(changed)


NAME = "Jānis Bērziņš"
BAD_PROBLEMS: list[tuple[list[Any], object, str, str | None]] = [
    (["visits", 0, "service_s"], ..., "form_missing", "/visits/0/service_s"),
    (["visits", 0, "service_s"], "3600", "form_value", "/visits/0/service_s"),
    (["visits", 0, "service_s"], True, "form_value", "/visits/0/service_s"),
    (["visits", 0, "service_s"], 3600.5, "form_value", "/visits/0/service_s"),
    (["visits", 0, "client_name"], NAME, "form_unknown", "/visits/0/client_name"),
    (["visits", 0, NAME], 1, "form_unknown", "/visits/0/…"),
    (["visits", 0, "windows", 0, "opens_at"], NAME, "form_value", "/visits/0/windows/0/opens_at"),
    (
        ["visits", 0, "windows", 0, "opens_at"],
        "2026-11-23T06:00:00",
        "form_no_offset",
        "/visits/0/windows/0/opens_at",
    ),
    (["visits", 0, "kind"], "party", "form_value", "/visits/0/kind"),
    (["visits", 0, "priority"], "high", "form_value", "/visits/0/priority"),
    (["visits", 0], NAME, "form_value", "/visits/0"),
    (["day_on"], "23.11.2026", "form_value", "/day_on"),
    (["travel", "by_way", "bus"], {"travel_s": [], "distance_m": []}, "form_value", None),
    (["travel", "by_way", "car", "travel_s", 0, 1], None, "form_value", None),
    (["format"], "homecare-plan-1", "form_format", "/format"),
    (["format"], ..., "form_missing", "/format"),
    (["zone"], 5, "form_value", "/zone"),
]


@pytest.mark.parametrize(("path", "value", "code", "at"), BAD_PROBLEMS)
def test_bad_problem_is_named_by_place_and_never_repeated(
    path: list[Any], value: object, code: str, at: str | None
):
    text = _changed(problem_to_json(tiny.problem()), path, value)
    with pytest.raises(ProblemError) as caught:
        problem_from_json(text)
    assert caught.value.code == code
    if at is not None:
        assert caught.value.values["at"] == at
    shown = f"{caught.value} {caught.value!r} {caught.value.values}"
    assert "Jānis" not in shown


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "1", '"x"', "{}", "\x00", "{'a': 1}"])
def test_what_is_no_document_at_all_is_refused(text: str):
    with pytest.raises(ProblemError):
        problem_from_json(text)
    with pytest.raises(PlanError):
        plan_from_json(text)


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (["routes", 0, "stops", 0, "begin_at"], ..., "form_missing"),
        (["routes", 0, "stops", 0, "begin_at"], "06:10", "form_value"),
        (["routes", 0, "stops", 0, "begin_at"], "2026-11-23T06:10:00", "form_no_offset"),
        (["routes", 0, "totals", "work_s"], None, "form_value"),
        (["costs", "travel"], 1.5, "form_value"),
        (["solve_s"], "NaN", "form_value"),
        (["unserved", 0, "note"], NAME, "form_unknown"),
        (["format"], "homecare-problem-1", "form_format"),
    ],
)
def test_bad_plan_is_refused(path: list[Any], value: object, code: str):
    text = _changed(plan_to_json(plan()), path, value)
    with pytest.raises(PlanError) as caught:
        plan_from_json(text)
    assert caught.value.code == code
    assert "Jānis" not in str(caught.value)


def test_derived_totals_and_sentences_are_not_read():
    text = _changed(plan_to_json(plan()), ["totals"], None)
    assert plan_from_json(_changed(text, ["unserved", 0, "sentence"], None)) == plan()


def test_moments_with_another_offset_are_the_same_moments():
    text = plan_to_json(plan()).replace("T06:00:00Z", "T08:00:00+02:00")
    assert plan_from_json(text) == plan()


def test_fields_with_defaults_may_be_left_out():
    text = problem_to_json(tiny.problem())
    for name in ("gaps", "history", "baseline", "limits", "weights"):
        text = _changed(text, [name], ...)
    assert problem_from_json(text) == replace(tiny.problem(), limits={})


def test_a_pin_comes_back():
    pinned = tiny.problem(visits=(tiny.visit("A", pin=Pin(carer_id="K-1", begin_at=tiny.at(7))),))
    assert problem_from_json(problem_to_json(pinned)).visits[0].pin == pinned.visits[0].pin


def test_an_unknown_type_is_no_document():
    with pytest.raises(TypeError, match="complex"):
        plain({"x": 1j})


def test_every_error_of_the_form_has_its_sentences():
    codes = {code for code in messages() if code.startswith("error.form_")}
    for code in ("no_json", "format", "missing", "unknown", "value", "no_offset", "needs_problem"):
        assert f"error.form_{code}" in codes
    assert all(language in messages()[code] for code in codes for language in LANGUAGES)


OLD = Path(__file__).parent / "old"
"""The example of the docs as it was written before problems had several days."""


def test_old_documents_are_read_and_mean_the_same():
    problem = problem_from_json((OLD / "tiny.problem.json").read_text("utf-8"))
    old_plan = plan_from_json((OLD / "tiny.plan.json").read_text("utf-8"), problem)
    assert problem == tiny.problem()
    assert judge(problem, old_plan) == ()


def test_a_problem_of_several_days_comes_back():
    problem = tiny.problem(
        days=14,
        visits=(
            tiny.visit(
                "A",
                window_on=WindowOn.END,
                windows=(Window(opens_at=tiny.at(6), closes_at=tiny.at(9), due_at=tiny.at(8)),),
                carer_points={"K-1": -40},
                pin=Pin(carer_id="K-1", with_carer_id="K-2"),
            ),
            tiny.visit("B"),
        ),
        gaps=(
            Gap(first_id="V-A", second_id="V-B", least_s=0, carers=GapCarers.SAME, together=True),
        ),
        spacings=(Spacing(visit_ids=("V-A", "V-B"), least_days=2),),
        cars=(CarPool(id="P", place_id="O", cars=1),),
        continuity=ContinuityBudget(most_carers=2, met={"C-A": {"K-1": (date(2026, 11, 20),)}}),
        worked_s={"K-1": 3600},
        weights=Weights(balance=Balance.RANGE),
    )
    text = problem_to_json(problem)
    assert problem_from_json(text) == problem
    document = json.loads(text)
    assert document["continuity"]["met"] == {"C-A": {"K-1": ["2026-11-20"]}}
    assert document["gaps"][0]["carers"] == "same"
    assert document["visits"][0]["window_on"] == "end"


def test_rows_of_a_matrix_may_be_arrays():
    assert plain((array("i", [0, 600]), array("i", []))) == [[0, 600], []]
