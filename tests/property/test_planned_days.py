"""Generated days are planned and judged: no plan of the solver breaks a hard rule."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homecare.model import (
    Gap,
    Pin,
    Priority,
    Shift,
    Visit,
    WayOfTravel,
    Weights,
    Window,
    WorkLimits,
    WorkSpan,
)
from homecare.plan import Matrix, Problem, Served, Travel
from homecare.rules import judge
from solver import StopRule, repair
from solver.routing import search
from solver.routing.engine import search_here
from tests import tiny
from tests.tiny import at

MINUTE = 60
PLACES = ("O", "A", "B", "C", "D", "E")
SKILLS = ("lifting", "dementia")
CARERS = ("K-1", "K-2", "K-3")


def rarely(wanted: frozenset[str]) -> st.SearchStrategy[frozenset[str]]:
    """One of some words for one visit in six, else none."""
    one = st.sampled_from(sorted(wanted)).map(lambda word: frozenset({word}))
    return st.integers(0, 5).flatmap(lambda n: one if n == 5 else st.just(frozenset[str]()))


@st.composite
def travels(draw: st.DrawFn) -> Travel:
    """Any whole figures, not even symmetric: detours may be shorter than the straight way."""
    cell = st.integers(0, 40).map(lambda minutes: minutes * MINUTE)
    rows = [[0 if i == j else draw(cell) for j in range(len(PLACES))] for i in range(len(PLACES))]
    table = tuple(tuple(row) for row in rows)
    matrix = Matrix(travel_s=table, distance_m=tuple(tuple(10 * t for t in row) for row in table))
    return Travel(place_ids=PLACES, by_way=dict.fromkeys(WayOfTravel, matrix))


@st.composite
def windows(draw: st.DrawFn) -> tuple[Window, ...]:
    found = []
    for _ in range(draw(st.integers(1, 2))):
        opens_at = at(6) + timedelta(minutes=draw(st.integers(0, 400)))
        closes_at = opens_at + timedelta(minutes=draw(st.sampled_from((0, 15, 60, 180))))
        found.append(Window(opens_at=opens_at, closes_at=closes_at))
    return tuple(found)


@st.composite
def visits(draw: st.DrawFn, number: int) -> Visit:
    pin = None
    opening = draw(windows())
    if draw(st.integers(0, 7)) == 0:
        pin = Pin(
            carer_id=draw(st.sampled_from((None, *CARERS))),
            begin_at=draw(st.sampled_from((None, opening[0].closes_at))),
        )
    carers = st.frozensets(st.sampled_from(CARERS), max_size=2)
    return tiny.visit(
        draw(st.sampled_from(PLACES[1:])),
        id=f"V-{number:02}",
        windows=opening,
        service_s=draw(st.sampled_from((15, 30, 60, 120))) * MINUTE,
        approach_s=draw(st.sampled_from((0, 180))),
        carers_needed=2 if draw(st.integers(0, 3)) == 0 else 1,
        skills=draw(rarely(frozenset(SKILLS))),
        preferred=draw(st.none() | st.just(opening[0])),
        priority=draw(st.sampled_from(Priority)),
        optional_worth=draw(st.none() | st.integers(0, 5000)),
        preferred_carers=draw(carers),
        known_carers=draw(carers),
        forbidden_carers=draw(rarely(frozenset(CARERS))),
        facts=draw(rarely(frozenset({"dog"}))),
        pin=pin,
    )


@st.composite
def shifts(draw: st.DrawFn) -> tuple[Shift, ...]:
    found: list[Shift] = []
    for number, carer_id in enumerate(CARERS, start=1):
        start_at = at(6) + timedelta(minutes=draw(st.sampled_from((0, 45))))
        hours = draw(st.sampled_from((4, 8.5, 10)))
        plain: dict[str, Any] = {
            "skills": frozenset(SKILLS) - draw(rarely(frozenset(SKILLS))),
            "refuses": draw(rarely(frozenset({"dog"}))),
            "fair_work_s": draw(st.none() | st.just(5 * 3600)),
            "start_place_id": draw(st.sampled_from(("O", "A"))),
            "starts_at_home": draw(st.booleans()),
            "ends_at_home": draw(st.booleans()),
        }
        end_at = start_at + timedelta(hours=hours)
        late_at = end_at + timedelta(minutes=draw(st.sampled_from((0, 60))))
        found.append(
            tiny.shift(number, start_at=start_at, end_at=end_at, latest_end_at=late_at, **plain)
        )
        if hours == 4 and draw(st.booleans()):
            again_at = late_at + timedelta(minutes=30)
            found.append(
                tiny.shift(
                    number + 10,
                    carer_id=carer_id,
                    start_at=again_at,
                    end_at=again_at + timedelta(hours=5),
                    latest_end_at=again_at + timedelta(hours=6),
                    **plain,
                )
            )
    return tuple(found)


@st.composite
def histories(draw: st.DrawFn) -> tuple[WorkSpan, ...]:
    found: list[WorkSpan] = []
    for carer_id in CARERS:
        days = draw(
            st.sampled_from(((), (), (-1, 1), (-1, -2, -3, -4, -5), (-2, -3, -4, -5, -6, -7)))
        )
        for day in days:
            start_at = at(24 * day + draw(st.integers(6, 12)))
            end_at = start_at + timedelta(hours=8)
            found.append(WorkSpan(carer_id=carer_id, start_at=start_at, end_at=end_at))
    return tuple(found)


@st.composite
def days(draw: st.DrawFn) -> Problem:
    count = draw(st.integers(5, 15))
    todo = tuple(draw(visits(number)) for number in range(count))
    gaps = tuple(
        Gap(
            first_id=todo[n].id,
            second_id=todo[n + 1].id,
            least_s=draw(st.sampled_from((-3600, 0, 3600))),
            most_s=draw(st.sampled_from((None, 7200))),
        )
        for n in range(0, count - 1, 4)
        if draw(st.booleans())
    )
    baseline = {
        visit.id: Served(
            carer_ids=frozenset(CARERS[: visit.carers_needed]), begin_at=visit.windows[0].opens_at
        )
        for visit in todo[:: draw(st.sampled_from((1, 3, 100)))]
    }
    limits = WorkLimits(
        day_max_s=draw(st.sampled_from((5, 8, 9))) * 3600,
        break_counts_as_work=draw(st.booleans()),
        home_legs_count=draw(st.booleans()),
    )
    return tiny.problem(
        visits=todo,
        shifts=draw(shifts()),
        gaps=gaps,
        travel=draw(travels()),
        limits={"standard": limits},
        weights=Weights(moved_per_s=draw(st.sampled_from((0, 1)))),
        history=draw(histories()),
        baseline=baseline,
    )


@pytest.fixture(autouse=True, scope="module")
def impatient() -> Iterator[None]:
    """Short searches: what is judged is whether a plan is legal, not how good it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "STEPS_AT_LEAST", 1000)
        patch.setattr(search, "STEPS_PER_NODE_PAIR", 10)
        patch.setattr(repair, "SHAKES_PER_VISIT", 2)
        patch.setattr(repair, "TRIES_PER_LOST", 4)
        yield


@given(problem=days(), seed=st.integers(0, 3))
@settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking plans a thousand days over again
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_no_planned_day_breaks_a_rule(problem: Problem, seed: int):
    plan = search_here(problem, StopRule(seconds=None, iterations=12), seed)
    assert judge(problem, plan) == ()
    assert {u.visit_id for u in plan.unserved} | plan.served_ids == {v.id for v in problem.visits}
