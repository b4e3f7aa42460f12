"""Reasons and remedies of rules that look across routes, days and carers."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from homecare.explain import explain_stop, explain_unserved, reason_sentence, remedy_sentence
from homecare.explain.boards import board_of
from homecare.model import (
    CarPool,
    Gap,
    GapCarers,
    Shift,
    Spacing,
    Visit,
    WayOfTravel,
    Window,
    WindowOn,
    WorkLimits,
    WorkSpan,
)
from homecare.plan import ContinuityBudget, Problem, Unserved
from homecare.rules import judge
from homecare.ties import TIES
from tests import tiny
from tests.explain.test_reasons import alone, explained
from tests.legal import plan_of
from tests.tiny import at, window

DAY = timedelta(days=1)


def told(problem: Problem, sequences: dict[str, list[str]]) -> tuple[str, dict[str, Any], str]:
    """Reason, values and kind of the remedy; both sentences can be said in both languages."""
    found = explained(problem, sequences)
    for language in ("lv", "en"):
        for sentence in (reason_sentence(found, language), remedy_sentence(found, language)):
            assert "{" not in sentence
            assert "." in sentence
    return found.reason, dict(found.values), found.remedy.kind


def next_day(number: int, **changes: Any) -> Shift:
    """The shift of K-<n> on the day after."""
    plain = tiny.shift(number, id=f"S-{number}b", **changes)
    return replace(
        plain,
        start_at=plain.start_at + DAY,
        end_at=plain.end_at + DAY,
        latest_end_at=plain.latest_end_at + DAY,
    )


def any_day(place: str, **changes: Any) -> Visit:
    opens = window(at(6), at(12)) + window(at(30), at(36))
    return tiny.visit(place, windows=opens, **changes)


def test_days_apart():
    problem = alone(
        tiny.visit("A"),
        any_day("B"),
        shifts=(tiny.shift(1), next_day(1)),
        days=2,
        spacings=(Spacing(visit_ids=("V-A", "V-B"), least_days=2),),
    )
    reason, values, kind = told(problem, {"S-1": ["V-A"]})
    assert (reason, kind) == ("spacing", "spacing")
    assert values == {"carer": "K-1", "other": "V-A"}
    nearer = replace(problem, spacings=(Spacing(visit_ids=("V-A", "V-B")),))
    assert told(nearer, {"S-1": ["V-A"]})[0] == "search"
    plan = plan_of(nearer, {"S-1": ["V-A"], "S-1b": ["V-B"]}, {"V-B": at(30)})
    assert [v.rule for v in judge(nearer, plan)] == []


@pytest.mark.parametrize(
    ("carers", "shift_id"), [(GapCarers.DIFFERENT, "S-1"), (GapCarers.SAME, "S-2")]
)
def test_carers_of_a_gap(carers: GapCarers, shift_id: str):
    gap = Gap(first_id="V-A", second_id="V-B", least_s=-86_400, carers=carers)
    problem = alone(
        tiny.visit("A"),
        tiny.visit("B", forbidden_carers=frozenset({"K-2"})),
        shifts=(tiny.shift(1), tiny.shift(2)),
        gaps=(gap,),
    )
    reason, values, kind = told(problem, {shift_id: ["V-A"]})
    assert (reason, values) == ("gap_carers", {"carer": "K-1", "other": "V-A"})
    assert kind in {"gap_carers", "incompatible"}


def test_the_budget_of_carers():
    met = {"C-B": {"K-3": (tiny.DAY - DAY,), "K-4": (tiny.DAY - 13 * DAY,)}}
    problem = alone(tiny.visit("B"), continuity=ContinuityBudget(most_carers=2, met=met))
    reason, values, kind = told(problem, {})
    assert (reason, kind) == ("continuity", "continuity")
    assert values == {"carer": "K-1", "most": 2, "days": 14}
    assert [v.rule for v in judge(problem, plan_of(problem, {"S-1": ["V-B"]}))] == ["continuity"]


def test_a_carer_met_too_long_ago_does_not_count():
    met = {"C-B": {"K-3": (tiny.DAY - DAY,), "K-4": (tiny.DAY - 14 * DAY,)}}
    problem = alone(tiny.visit("B"), continuity=ContinuityBudget(most_carers=2, met=met))
    assert told(problem, {})[0] == "search"


def test_a_known_carer_may_come_where_the_past_broke_the_budget():
    met = {"C-B": {f"K-{n}": (tiny.DAY - DAY,) for n in (1, 3, 4)}}
    problem = alone(tiny.visit("B"), continuity=ContinuityBudget(most_carers=2, met=met))
    assert told(problem, {})[0] == "search"
    assert [v.rule for v in judge(problem, plan_of(problem, {"S-1": ["V-B"]}))] == []


def driver(number: int, **changes: Any) -> Shift:
    return tiny.shift(number, way=WayOfTravel.SHARED_CAR, car_pool_id="P", **changes)


def test_no_car_is_left():
    problem = alone(
        tiny.visit("A"),
        tiny.visit("B", forbidden_carers=frozenset({"K-1"})),
        shifts=(driver(1), driver(2)),
        cars=(CarPool(id="P", place_id="O", cars=1),),
    )
    assert told(problem, {"S-1": ["V-A"]})[0] == "cars"
    assert told(problem, {"S-1": ["V-A"]})[2] in {"cars", "incompatible"}
    walker = replace(problem, shifts=(driver(1), driver(2, way_without_car=WayOfTravel.FOOT)))
    assert told(walker, {"S-1": ["V-A"]})[0] == "search"
    more = replace(problem, cars=(CarPool(id="P", place_id="O", cars=2),))
    assert told(more, {"S-1": ["V-A"]})[0] == "search"


def test_one_more_car_helps():
    problem = alone(
        tiny.visit("A"), shifts=(driver(1),), cars=(CarPool(id="P", place_id="O", cars=0),)
    )
    reason, _, kind = told(problem, {})
    assert (reason, kind) == ("cars", "cars")


def test_both_or_neither():
    gap = Gap(first_id="V-A", second_id="V-B", least_s=0, together=True)
    problem = alone(tiny.visit("A", skills=frozenset({"lift"})), tiny.visit("B"), gaps=(gap,))
    plan = explain_unserved(problem, plan_of(problem, {}))
    reasons = {u.visit_id: (u.reason, u.remedy.kind) for u in plan.unserved}
    assert reasons == {"V-A": ("skills", "skills"), "V-B": ("together", "together")}
    assert isinstance(plan.unserved[0], Unserved)


def test_the_working_week():
    monday = tiny.DAY
    past = tuple(
        WorkSpan(carer_id="K-1", start_at=at(24 * n + 6), end_at=at(24 * n + 14)) for n in (1, 2)
    )
    limits = {"standard": WorkLimits(week_max_s=17 * 3600, daily_rest_s=0)}
    problem = alone(tiny.visit("A"), history=past, limits=limits)
    assert monday.weekday() == 0
    reason, values, _ = told(problem, {})
    assert (reason, values) == ("working_week", {"carer": "K-1", "n": 20})
    longer = {"standard": WorkLimits(week_max_s=17 * 3600 + 1200, daily_rest_s=0)}
    assert told(replace(problem, limits=longer), {})[0] == "search"


def test_the_week_counts_the_plans_other_days():
    limits = {"standard": WorkLimits(week_max_s=2 * 3600, daily_rest_s=0)}
    shifts = (tiny.shift(1), next_day(1))
    tomorrow = tiny.visit("B", windows=window(at(30), at(36)))
    problem = alone(tiny.visit("A"), tomorrow, shifts=shifts, limits=limits, days=2)
    reason, values, _ = told(problem, {"S-1": ["V-A"]})
    assert (reason, values["n"]) == ("working_week", 60)


def test_rest_between_two_days_of_the_plan():
    late = replace(tiny.shift(1), start_at=at(14), end_at=at(22), latest_end_at=at(22))
    evening = tiny.visit("A", windows=window(at(20, 50), at(21)))
    morning = tiny.visit("B", windows=window(at(30, 20), at(31)))
    problem = alone(evening, morning, shifts=(late, next_day(1)), days=2)
    reason, values, _ = told(problem, {"S-1": ["V-A"]})
    assert reason == "daily_rest"
    assert values["carer"] == "K-1"


def test_times_of_several_days_are_told_with_their_day():
    problem = alone(any_day("A"), shifts=(next_day(1),), days=2)
    found = explained(problem, {})
    assert (found.reason, found.remedy.values["begin"]) == ("search", "2026-11-24 08:10")


def test_windows_on_the_end_are_widened_at_their_end():
    late = Window(opens_at=at(6), closes_at=at(7))
    visit = tiny.visit("C", windows=(late,), window_on=WindowOn.END)
    reason, values, kind = told(alone(visit), {})
    assert (reason, values, kind) == ("window", {"carer": "K-1", "n": 30}, "window")


def test_a_window_shorter_than_the_service_explains_itself():
    visit = tiny.visit("C", windows=window(at(6), at(6, 30)), window_on=WindowOn.END)
    assert told(alone(visit), {})[0] == "window"


def test_why_a_stop_is_there_names_a_rule_across_routes():
    met = {"C-A": {"K-1": (tiny.DAY - DAY,)}}
    problem = alone(
        tiny.visit("A"),
        shifts=(tiny.shift(1), tiny.shift(2)),
        continuity=ContinuityBudget(most_carers=1, met=met),
    )
    why = explain_stop(problem, plan_of(problem, {"S-1": ["V-A"]}), "V-A", "K-1")
    assert (why.nearest_carer_id, why.rule) == ("K-2", "continuity")
    assert all("{" not in sentence for sentence in why.sentences("en"))


def test_a_stop_on_foot_is_explained_on_foot():
    problem = alone(
        tiny.visit("A"),
        shifts=(driver(1, way_without_car=WayOfTravel.FOOT), tiny.shift(2)),
        cars=(CarPool(id="P", place_id="O", cars=0),),
    )
    plan = plan_of(problem, {"S-1": ["V-A"]})
    (route,) = plan.routes
    walked = replace(plan, routes=(replace(route, way=WayOfTravel.FOOT),))
    assert judge(problem, walked) == ()
    board = board_of(problem, walked)
    assert board.desk.shifts["S-1"].way is WayOfTravel.FOOT
    assert explain_stop(problem, walked, "V-A", "K-1").next_carer_id == "K-2"


def test_every_rule_across_routes_is_met_here():
    assert set(TIES) == {"spacing", "gap_carers", "continuity", "cars"}
