"""Days made by chance, planned by hand, spoiled in one place: the right rule speaks up."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from homecare.i18n import LANGUAGES
from homecare.model import Gap, Visit, WorkLimits
from homecare.plan import Break, Plan, Problem, Unserved
from homecare.rules import RULES, judge
from homecare.rules.view import look
from tests import tiny
from tests.legal import change_route, change_stop, plan_of, priced
from tests.rules.expect import told

PAIR = "V-A"
SKILL = frozenset({"lift"})

CHANCE = settings(deadline=None, derandomize=True)
EARLY_BREAK = {"standard": WorkLimits(break_over_s=2 * 3600)}

minutes = st.integers(1, 90)


@st.composite
def days(draw: st.DrawFn) -> Problem:
    """Eight visits in four places; V-A is for two carers, V-1 follows V-0 by two hours."""
    places = draw(st.lists(st.sampled_from("ABCD"), min_size=7, max_size=7))
    service = draw(st.lists(st.integers(20, 45), min_size=8, max_size=8))
    approach = draw(st.integers(0, 5))
    wide = {"windows": tiny.window(tiny.at(6), tiny.at(14)), "approach_s": approach * 60}
    singles = [
        tiny.visit(place, id=f"V-{n}", service_s=60 * service[n], **wide)
        for n, place in enumerate(places)
    ]
    pair = tiny.visit("A", carers_needed=2, service_s=60 * service[7], skills=SKILL, **wide)
    long = {"end_at": tiny.at(18), "latest_end_at": tiny.at(18), "skills": SKILL}
    return tiny.problem(
        visits=(pair, *singles),
        shifts=(tiny.shift(1, **long), tiny.shift(2, **long)),
        limits=EARLY_BREAK,
        gaps=(Gap(first_id="V-0", second_id="V-1", least_s=7200),),
    )


@st.composite
def planned_days(draw: st.DrawFn) -> tuple[Problem, Plan]:
    problem = draw(days())
    singles = draw(st.permutations([v.id for v in problem.visits if v.id not in {PAIR, "V-1"}]))
    cut = draw(st.integers(1, 4))
    sequences = {"S-1": [PAIR, *singles[:cut]], "S-2": [PAIR, *singles[cut:], "V-1"]}
    return problem, plan_of(problem, sequences)


def visit_of(problem: Problem, visit_id: str) -> Visit:
    return next(v for v in problem.visits if v.id == visit_id)


@given(planned_days())
@settings(CHANCE, max_examples=60)
def test_plans_of_the_builder_are_legal(day: tuple[Problem, Plan]):
    assert told(*day) == []


@given(planned_days(), minutes, st.data())
@settings(CHANCE, max_examples=60)
def test_a_stop_moved_ahead_is_seen(day: tuple[Problem, Plan], early: int, pick: st.DataObject):
    problem, plan = day
    route = pick.draw(st.sampled_from(plan.routes))
    stop = pick.draw(st.sampled_from(route.stops))
    by = timedelta(minutes=early)
    times = {name: getattr(stop, name) - by for name in ("arrive_at", "begin_at", "leave_at")}
    plan = change_route(plan, route.shift_id, stops=_swapped(route.stops, stop, times))
    found = {v.rule for v in judge(problem, priced(problem, plan))}
    waited = stop.begin_at - stop.arrive_at - timedelta(seconds=_approach(problem, stop))
    first = stop == route.stops[0]
    assert found & {"travel", "legal_break"} or (waited >= by and not first)
    assert found <= {"travel", "window", "legal_break", "double_handed", "gap", "shift"}


def _approach(problem: Problem, stop: Any) -> int:
    same = stop.leg.from_place_id == stop.leg.to_place_id
    return 0 if same else visit_of(problem, stop.visit_id).approach_s


def _swapped(stops: tuple[Any, ...], old: Any, times: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(replace(s, **times) if s is old else s for s in stops)


@given(planned_days(), st.sampled_from(["S-1", "S-2"]))
@settings(CHANCE, max_examples=30)
def test_half_a_pair_is_seen(day: tuple[Problem, Plan], shift_id: str):
    problem, plan = day
    route = next(r for r in plan.routes if r.shift_id == shift_id)
    rest = tuple(s for s in route.stops if s.visit_id != PAIR)
    found = told(problem, priced(problem, change_route(plan, shift_id, stops=rest)))
    assert any(line.startswith("double_handed.half V-A") for line in found)


@given(planned_days(), minutes)
@settings(CHANCE, max_examples=30)
def test_a_pair_begun_apart_is_seen(day: tuple[Problem, Plan], apart: int):
    problem, plan = day
    first = plan.routes[0].stops[0]
    later = {
        name: getattr(first, name) + timedelta(minutes=apart) for name in ("begin_at", "leave_at")
    }
    plan = change_route(plan, "S-1", stops=_swapped(plan.routes[0].stops, first, later))
    by_rule = {v.rule: v for v in judge(problem, priced(problem, plan))}
    assert by_rule["double_handed"].values == {"n": apart, "by_s": apart * 60}


@given(planned_days())
@settings(CHANCE, max_examples=30)
def test_routes_given_to_each_other_are_seen(day: tuple[Problem, Plan]):
    problem, plan = day
    plan = change_route(change_route(plan, "S-1", carer_id="K-2"), "S-2", carer_id="K-1")
    assert told(problem, plan) == ["known.carer K-2", "known.carer K-1"]


@given(planned_days(), st.integers(1, 40))
@settings(CHANCE, max_examples=30)
def test_service_cut_short_is_seen(day: tuple[Problem, Plan], short: int):
    problem, plan = day
    stop = plan.routes[1].stops[-1]
    leave_at = stop.leave_at - timedelta(seconds=short)
    plan = priced(problem, change_stop(plan, stop.visit_id, leave_at=leave_at))
    assert told(problem, plan) == [f"service.short {stop.visit_id} K-2"]


@given(planned_days(), st.integers(1, 30))
@settings(CHANCE, max_examples=30)
def test_a_break_made_shorter_is_seen(day: tuple[Problem, Plan], cut: int):
    problem, plan = day
    assume(any(r.breaks for r in plan.routes))
    for route in (r for r in plan.routes if r.breaks):
        rest = route.breaks[0]
        shorter = Break(start_at=rest.start_at, end_at=rest.end_at - timedelta(minutes=cut))
        spoiled = priced(problem, change_route(plan, route.shift_id, breaks=(shorter,)))
        seen = next(r for r in spoiled.routes if r.shift_id == route.shift_id)
        due = seen.totals.work_s > problem.limits["standard"].break_over_s
        found = told(problem, spoiled)
        assert ("legal_break.short " + route.carer_id in found) == due


@given(planned_days(), st.sampled_from(["skills", "languages", "area_id", "forbidden_carers"]))
@settings(CHANCE, max_examples=30)
def test_a_carer_who_may_not_come_is_seen(day: tuple[Problem, Plan], field: str):
    problem, plan = day
    visit_id = plan.routes[0].stops[-1].visit_id
    changes_of: dict[str, dict[str, Any]] = {
        "skills": {"skills": frozenset({"insulin"})},
        "languages": {"languages": frozenset({"ltg"})},
        "area_id": {"area_id": "south"},
        "forbidden_carers": {"forbidden_carers": frozenset({"K-1"})},
    }
    changes = changes_of[field]
    rule: dict[str, str] = {
        "languages": "language",
        "area_id": "area",
        "forbidden_carers": "incompatible",
    }
    shifts = tuple(replace(s, area_ids=frozenset({"north"})) for s in problem.shifts)
    visits = tuple(replace(v, **changes) if v.id == visit_id else v for v in problem.visits)
    spoiled = replace(problem, visits=visits, shifts=shifts)
    assert {v.rule for v in judge(spoiled, plan)} == {rule.get(field, field)}


@given(planned_days(), st.data())
@settings(CHANCE, max_examples=30)
def test_a_visit_lost_or_doubled_is_seen(day: tuple[Problem, Plan], pick: st.DataObject):
    problem, plan = day
    visit_id = pick.draw(st.sampled_from([v.id for v in problem.visits]))
    lost = replace(
        plan,
        routes=tuple(
            replace(r, stops=tuple(s for s in r.stops if s.visit_id != visit_id))
            for r in plan.routes
        ),
    )
    assert f"once.missing {visit_id}" in told(problem, lost)
    both = replace(plan, unserved=(Unserved(visit_id=visit_id),))
    assert told(problem, both) == [f"once.both {visit_id}"]


nonsense = st.one_of(
    st.none(),
    st.text(max_size=3),
    st.integers(),
    st.datetimes(),
    st.datetimes(timezones=st.timezones()),
)


@given(planned_days(), nonsense, st.sampled_from(["start_at", "end_at", "shift_id", "carer_id"]))
@settings(CHANCE, max_examples=100)
def test_nonsense_in_a_route_never_raises(day: tuple[Problem, Plan], value: Any, field: str):
    problem, plan = day
    found = judge(problem, change_route(plan, "S-1", **{field: value}))
    assert found
    assert all(v.sentence(language) for v in found for language in LANGUAGES)


@given(
    planned_days(),
    nonsense,
    st.sampled_from(["visit_id", "arrive_at", "begin_at", "leave_at"]),
)
@settings(CHANCE, max_examples=100)
def test_nonsense_in_a_stop_never_raises(day: tuple[Problem, Plan], value: Any, field: str):
    problem, plan = day
    last_id = plan.routes[1].stops[-1].visit_id
    found = judge(problem, change_stop(plan, last_id, **{field: value}))
    assert found
    assert all(v.sentence(language) for v in found for language in LANGUAGES)


@given(planned_days(), nonsense)
@settings(CHANCE, max_examples=40)
def test_a_nonsense_way_is_told_and_never_raises(day: tuple[Problem, Plan], value: Any):
    problem, plan = day
    found = judge(problem, change_route(plan, "S-1", way=value))
    assert bool({v.rule for v in found} & {"known", "cars"}) == (value is not None)
    assert all(v.sentence(language) for v in found for language in LANGUAGES)


@pytest.mark.parametrize("name", list(RULES))
def test_an_empty_plan_breaks_nothing_but_what_is_missing(name: str):
    problem = tiny.problem()
    found = list(RULES[name](look(problem, Plan(problem_id=problem.id))))
    assert {v.rule for v in found} <= {"once", "costs"}
