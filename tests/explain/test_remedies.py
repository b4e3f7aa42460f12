"""What would serve an unserved visit; where it can be done, it is done and judged."""

from dataclasses import replace
from typing import Any

from homecare.model import Gap, Pin, Priority, WorkLimits, WorkSpan
from homecare.plan import Problem
from homecare.rules import judge
from tests import tiny
from tests.explain.test_reasons import alone, explained
from tests.legal import plan_of
from tests.rules.expect import day
from tests.tiny import at, window

UNLIMITED = {"standard": WorkLimits(break_over_s=86400)}


def remedy(
    problem: Problem, sequences: dict[str, list[str]] | None = None
) -> tuple[str, dict[str, Any]]:
    found = explained(problem, sequences).remedy
    return found.kind, dict(found.values)


def legal(problem: Problem, sequences: dict[str, list[str]], **begins: Any) -> bool:
    """Whether the changed day can be planned so."""
    found = {f"V-{place}": begin_at for place, begin_at in begins.items()}
    return judge(problem, plan_of(problem, sequences, found)) == ()


def test_a_skill_for_the_cheaper_carer():
    problem = day(skills=frozenset({"lift"}))
    assert remedy(problem) == (
        "skills",
        {"carer": "K-2", "carers": "K-2", "skills": "lift", "begin": "08:20"},
    )
    trained = replace(
        problem, shifts=(problem.shifts[0], tiny.shift(2, skills=frozenset({"lift"})))
    )
    assert legal(trained, {"S-1": ["V-A"], "S-2": ["V-B", "V-C", "V-D"]})


def test_the_carer_who_lacks_only_one_thing():
    problem = day(skills=frozenset({"lift"}), languages=frozenset({"ru"}))
    shifts = (tiny.shift(1), tiny.shift(2, skills=frozenset({"lift"})))
    kind, values = remedy(replace(problem, shifts=shifts))
    assert (kind, values["carer"]) == ("language", "K-2")


def test_another_area_is_asked_for_sooner_than_another_language():
    shifts = (
        tiny.shift(1, area_ids=frozenset({"south"})),
        tiny.shift(2, area_ids=frozenset({"north"}), languages=frozenset({"ru"})),
    )
    problem = replace(day(area_id="north"), shifts=shifts)
    russian = replace(
        problem,
        visits=tuple(
            replace(v, languages=frozenset({"lv"})) if v.id == "V-B" else v for v in problem.visits
        ),
    )
    kind, values = remedy(russian, {"S-1": ["V-A", "V-C", "V-D"]})
    assert (kind, values["carer"]) == ("area", "K-1")


def test_an_incompatible_carer():
    kind, values = remedy(day(forbidden_carers=frozenset({"K-1", "K-2"})))
    assert (kind, values["carer"], values["begin"]) == ("incompatible", "K-2", "08:20")


def test_a_fixed_carer():
    kind, values = remedy(day(pin=Pin(carer_id="K-9")))
    assert (kind, values["carers"]) == ("pin", "K-2")


def test_a_fixed_begin():
    early = tiny.visit("A", windows=window(at(6), at(6, 20)))
    problem = alone(early, tiny.visit("B", pin=Pin(begin_at=at(6, 40))))
    assert remedy(problem, {"S-1": ["V-A"]}) == ("pin", {"carers": "K-1", "begin": "09:20"})


def test_a_wider_window():
    # B can begin 06:20 at the earliest, 15 min after its window closes.
    problem = day(windows=window(at(6), at(6, 5)))
    kind, values = remedy(problem)
    assert (kind, values["visit"], values["n"]) == ("window", "V-B", 15)
    assert (values["opens"], values["closes"]) == ("08:00", "08:20")
    wider = day(windows=window(at(6), at(6, 20)))
    sequences = {"S-1": ["V-B", "V-A"], "S-2": ["V-C", "V-D"]}
    assert legal(wider, sequences)


def test_an_earlier_window():
    # From 14:00 on nobody can; with 60 min more, B 13:00-14:00 and back 14:20.
    kind, values = remedy(day(windows=window(at(14), at(15))))
    assert (kind, values["n"], values["opens"], values["closes"]) == (
        "window",
        60,
        "15:00",
        "17:00",
    )
    wider = day(windows=window(at(13), at(15)))
    assert legal(wider, {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]})


def test_a_wider_window_of_the_neighbour():
    # B 06:20-07:20 only; A would begin 07:30, its window closes 07:20.
    a = tiny.visit("A", windows=window(at(6), at(7, 20)))
    b = tiny.visit("B", windows=window(at(6, 20), at(6, 20)))
    kind, values = remedy(alone(a, b), {"S-1": ["V-A"]})
    assert (kind, values["visit"], values["n"], values["closes"]) == ("window", "V-A", 10, "09:30")
    wider = alone(tiny.visit("A", windows=window(at(6), at(7, 30))), b)
    assert legal(wider, {"S-1": ["V-B", "V-A"]})


def overtime_day(latest_end_at: Any) -> Problem:
    """A 11:00-12:00, then B of 140 min at 12:10, back at 14:50."""
    return alone(
        tiny.visit("A", windows=window(at(11), at(11))),
        tiny.visit("B", service_s=8400, windows=window(at(12, 10), at(12, 10))),
        shifts=(tiny.shift(1, latest_end_at=latest_end_at),),
        limits=UNLIMITED,
    )


def test_overtime():
    kind, values = remedy(overtime_day(at(14, 30)), {"S-1": ["V-A"]})
    assert (kind, values) == ("overtime", {"carer": "K-1", "n": 20, "end": "16:50"})
    assert legal(overtime_day(at(14, 50)), {"S-1": ["V-A", "V-B"]})


def test_overtime_that_makes_a_break_due():
    # A 06:10-09:00, B 09:10-11:50, back 12:10: ten minutes over, but then work is over six
    # hours and half an hour of break comes on top.
    def ending(latest_end_at: Any) -> Problem:
        return alone(
            tiny.visit("A", service_s=170 * 60),
            tiny.visit("B", service_s=160 * 60),
            shifts=(tiny.shift(1, end_at=at(12), latest_end_at=latest_end_at),),
        )

    kind, values = remedy(ending(at(12)), {"S-1": ["V-A"]})
    assert (kind, values["n"], values["end"]) == ("overtime", 40, "14:40")
    assert legal(ending(at(12, 40)), {"S-1": ["V-A", "V-B"]})


def test_overtime_does_not_eat_into_the_daily_rest():
    # The next work starts twelve hours after the shift's latest end.
    night = (WorkSpan(carer_id="K-1", start_at=at(26, 30), end_at=at(30)),)
    problem = replace(overtime_day(at(14, 30)), history=night)
    assert remedy(problem, {"S-1": ["V-A"]})[0] != "overtime"


def test_overtime_for_a_pair():
    # K-2 is there in time; K-1 comes from A and is back 20 min late.
    problem = replace(overtime_day(at(14, 30)), shifts=(tiny.shift(1), tiny.shift(2)))
    pair = tuple(replace(v, carers_needed=2) if v.id == "V-B" else v for v in problem.visits)
    longer = tiny.shift(2, latest_end_at=at(15))
    kind, values = remedy(
        replace(problem, visits=pair, shifts=(tiny.shift(1), longer)), {"S-1": ["V-A"]}
    )
    assert (kind, values) == ("overtime", {"carer": "K-1", "n": 20, "end": "16:50"})


def test_a_gap():
    gap = Gap(first_id="V-A", second_id="V-B", least_s=8 * 3600)
    kind, values = remedy(tiny.problem(gaps=(gap,)))
    assert (kind, values["other"], values["carers"]) == ("gap", "V-A", "K-2")


def busy(**changes: Any) -> Problem:
    """K-1 is with A all morning, and B is for K-1 only."""
    lift = frozenset({"lift"})
    a = tiny.visit("A", service_s=6 * 3600, windows=window(at(6), at(6, 10)), **changes)
    b = tiny.visit("B", skills=lift, service_s=7200, windows=window(at(6), at(8)))
    return alone(
        a,
        b,
        shifts=(tiny.shift(1, skills=lift), tiny.shift(2)),
        limits=UNLIMITED,
    )


def test_another_visit_goes_to_another_carer():
    assert remedy(busy(), {"S-1": ["V-A"]}) == (
        "move",
        {"other": "V-A", "to_carer": "K-2", "carer": "K-1"},
    )
    assert legal(busy(), {"S-1": ["V-B"], "S-2": ["V-A"]})


def test_a_lesser_visit_is_left_out():
    lift = frozenset({"lift"})
    problem = busy(skills=lift, priority=Priority.LOW)
    shifts = (problem.shifts[0], replace(problem.shifts[1], refuses=frozenset({"dog"})))
    dog = tuple(replace(v, facts=frozenset({"dog"})) for v in problem.visits)
    assert remedy(replace(problem, visits=dog, shifts=shifts), {"S-1": ["V-A"]}) == (
        "leave_out",
        {"other": "V-A", "carers": "K-1"},
    )


def test_a_visit_as_important_is_not_left_out():
    problem = replace(busy(), shifts=(tiny.shift(1, skills=frozenset({"lift"})),))
    assert remedy(problem, {"S-1": ["V-A"]})[0] == "extra_carer"


def test_a_second_carer():
    assert remedy(alone(tiny.visit("B", carers_needed=2)), {}) == (
        "second_carer",
        {"carer": "K-1", "begin": "08:20"},
    )


def test_a_lesser_visit_makes_room_for_a_pair():
    # K-2 is with C until 14:00; without C both are free for B.
    low = tiny.visit("C", service_s=7 * 3600, priority=Priority.LOW, windows=window(at(6), at(7)))
    pair = tiny.visit("B", carers_needed=2, priority=Priority.HIGH)
    costly = replace(
        tiny.problem().weights, unserved=dict(zip(Priority, (30_000, 20_000, 10_000), strict=True))
    )
    problem = tiny.problem(visits=(low, pair), limits=UNLIMITED, weights=costly)
    assert remedy(problem, {"S-2": ["V-C"]}) == (
        "leave_out",
        {"other": "V-C", "carers": "K-1, K-2"},
    )


def test_one_more_carer_where_nobody_works():
    problem = tiny.problem(visits=(tiny.visit("B"),), shifts=())
    assert remedy(problem, {}) == ("extra_carer", {"begin": "08:00", "n": 1})


def test_nothing_helps():
    # Longer than any shift and any day.
    assert remedy(alone(tiny.visit("B", service_s=20 * 3600)), {}) == ("none", {})


def test_what_fits_is_placed_by_hand():
    assert remedy(tiny.problem()) == ("place", {"carers": "K-2", "begin": "08:20"})


def test_what_is_not_worth_its_price_waits():
    problem = alone(tiny.visit("A"), tiny.visit("B", optional_worth=1000))
    assert remedy(problem, {"S-1": ["V-A"]}) == ("worth", {"price": 1200, "worth": 1000})
