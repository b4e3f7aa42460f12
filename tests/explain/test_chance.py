"""Days made by chance: what is said to fit fits at that price, what is said not to does not."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from homecare.explain import explain_stop, explain_unserved, reason_sentence, remedy_sentence
from homecare.explain.reasons import CODES
from homecare.explain.remedies import KINDS
from homecare.i18n import LANGUAGES
from homecare.model import Priority, WorkLimits
from homecare.plan import Plan, Problem
from homecare.rules import judge
from tests import tiny
from tests.legal import plan_of

CHANCE = settings(deadline=None, derandomize=True)
NO_BREAKS = {"standard": WorkLimits(break_over_s=86400)}
"""The builder knows one place for a break; the explanations know more."""

SKILLS = st.frozensets(st.sampled_from(["lift", "cook"]), max_size=1)


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Seven visits, two carers until about noon, no pairs."""
    visits = tuple(
        tiny.visit(
            draw(st.sampled_from("ABCD")),
            id=f"V-{n}",
            service_s=60 * draw(st.integers(30, 120)),
            skills=draw(SKILLS),
            priority=draw(st.sampled_from(Priority)),
            approach_s=60 * draw(st.integers(0, 5)),
            optional_worth=draw(st.sampled_from([None, None, None, 300, 1500])),
            windows=tiny.window(
                opens := tiny.at(draw(st.integers(6, 9))),
                opens + timedelta(minutes=draw(st.integers(10, 240))),
            ),
        )
        for n in range(7)
    )
    ends = tiny.at(draw(st.integers(9, 13)))
    shifts = tuple(
        tiny.shift(
            n, end_at=ends, latest_end_at=ends, skills=draw(SKILLS) | {"cook", *draw(SKILLS)}
        )
        for n in (1, 2)
    )
    return tiny.problem(visits=visits, shifts=shifts, limits=NO_BREAKS)


@st.composite
def planned_days(draw: st.DrawFn) -> tuple[Problem, Plan, dict[str, list[str]]]:
    """Each visit but the first goes where it legally can, if anywhere."""
    problem = draw(days())
    sequences: dict[str, list[str]] = {}
    for visit in problem.visits[1:]:
        shift_id = draw(st.sampled_from(["S-1", "S-2"]))
        longer = {**sequences, shift_id: [*sequences.get(shift_id, []), visit.id]}
        if judge(problem, plan_of(problem, longer)) == ():
            sequences = longer
    return problem, plan_of(problem, sequences), sequences


def insertions(
    problem: Problem, sequences: dict[str, list[str]], visit_id: str
) -> dict[tuple[str, int], Plan]:
    """Every legal plan with the visit put somewhere into the sequences."""
    found = {}
    for shift_id, position in product(("S-1", "S-2"), range(8)):
        order = sequences.get(shift_id, [])
        if position <= len(order):
            longer = [*order[:position], visit_id, *order[position:]]
            plan = plan_of(problem, {**sequences, shift_id: longer})
            if judge(problem, plan) == ():
                found[shift_id, position] = plan
    return found


@given(planned_days())
@settings(CHANCE, max_examples=100)
def test_the_reason_is_true(day: tuple[Problem, Plan, dict[str, list[str]]]):
    problem, plan, sequences = day
    for left_out in explain_unserved(problem, plan).unserved:
        visit = next(v for v in problem.visits if v.id == left_out.visit_id)
        worth = visit.optional_worth or problem.weights.unserved[visit.priority]
        legal = insertions(problem, sequences, visit.id)
        prices = [p.cost - plan.cost + worth for p in legal.values()]
        if left_out.reason in {"search", "not_worth"}:
            assert left_out.values["price"] == min(prices)
            assert (left_out.reason == "search") == (min(prices) < worth)
        else:
            assert legal == {}


@given(planned_days())
@settings(CHANCE, max_examples=100)
def test_the_remedy_helps(day: tuple[Problem, Plan, dict[str, list[str]]]):
    problem, plan, sequences = day
    for left_out in explain_unserved(problem, plan).unserved:
        visit_id, remedy = left_out.visit_id, left_out.remedy
        assert left_out.reason in CODES
        assert remedy.kind in KINDS
        for language in LANGUAGES:
            assert "{" not in reason_sentence(left_out, language)
            assert not remedy_sentence(left_out, language).startswith("remedy.")
        changed, rest = _applied(problem, sequences, remedy.kind, dict(remedy.values))
        if changed is not None:
            assert insertions(changed, rest, visit_id), (left_out, sequences)


def _applied(
    problem: Problem, sequences: dict[str, list[str]], kind: str, values: dict[str, str | int]
) -> tuple[Problem | None, dict[str, list[str]]]:
    """The problem, or the sequences, after the remedy was followed."""
    if kind == "skills":
        shifts = tuple(
            replace(s, skills=s.skills | set(str(values["skills"]).split(", ")))
            if s.carer_id == values["carer"]
            else s
            for s in problem.shifts
        )
        return replace(problem, shifts=shifts), sequences
    if kind == "window":
        span = tiny.window(_utc(values["opens"]), _utc(values["closes"]))
        visits = tuple(
            replace(v, windows=span) if v.id == values["visit"] else v for v in problem.visits
        )
        return replace(problem, visits=visits), sequences
    if kind == "overtime":
        by = timedelta(minutes=int(values["n"]))
        shifts = tuple(
            replace(s, latest_end_at=s.latest_end_at + by) if s.carer_id == values["carer"] else s
            for s in problem.shifts
        )
        return replace(problem, shifts=shifts), sequences
    if kind == "leave_out":
        rest = {s: [v for v in order if v != values["other"]] for s, order in sequences.items()}
        return problem, {s: o for s, o in rest.items() if o}
    return None, sequences


def _utc(local: str | int) -> datetime:
    hour, minute = str(local).split(":")
    return tiny.at(int(hour) - 2, int(minute))


@given(planned_days())
@settings(CHANCE, max_examples=40)
def test_the_parts_of_a_stop_are_the_difference_it_makes(
    day: tuple[Problem, Plan, dict[str, list[str]]],
):
    problem, plan, sequences = day
    for route in plan.routes:
        for stop in route.stops:
            why = explain_stop(problem, plan, stop.visit_id, route.carer_id)
            rest = {s: [v for v in o if v != stop.visit_id] for s, o in sequences.items()}
            fewer = plan_of(problem, {s: o for s, o in rest.items() if o})
            assert why.parts.get("travel", 0) == plan.costs["travel"] - fewer.costs["travel"]
            assert all(why.sentences(language) for language in LANGUAGES)


@given(planned_days())
@settings(CHANCE, max_examples=40)
def test_the_next_carers_price_is_that_of_the_plan_with_the_stop_moved(
    day: tuple[Problem, Plan, dict[str, list[str]]],
):
    problem, plan, sequences = day
    for route in plan.routes:
        for stop in route.stops:
            why = explain_stop(problem, plan, stop.visit_id, route.carer_id)
            rest = {s: [v for v in o if v != stop.visit_id] for s, o in sequences.items()}
            left = {s: order for s, order in rest.items() if order}
            built = insertions(problem, left, stop.visit_id)
            elsewhere = [p.cost - plan.cost for (s, _), p in built.items() if s != route.shift_id]
            assert why.extra_cost == min(elsewhere, default=None)
