"""What is left of the tiny day once it has begun.

Published: K-1 leaves O at 06:00, A 06:10-07:10, B 07:20-08:20, home 08:40;
K-2 leaves O at 06:00, C 06:30-07:30, D 07:40-08:40, home 09:20.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.changes import ChangeKind, changes_between
from homecare.model import (
    CarPool,
    Gap,
    MealBreak,
    Pin,
    Shift,
    Visit,
    WayOfTravel,
    Window,
    WindowOn,
)
from homecare.news import News
from homecare.plan import Plan, Problem
from homecare.ports import StopRule
from homecare.repair import repair_problem, start_of, too_late_ids, trade_off
from homecare.rules import judge
from homecare.standing import goes_on
from tests import tiny
from tests.legal import plan_of, priced
from tests.tiny import at

ORDERS = {"S-1": ["V-A", "V-B"], "S-2": ["V-C", "V-D"]}


def day(**changes: Any) -> Problem:
    return tiny.problem(**changes)


def repaired(
    now: datetime, news: News | None = None, problem: Problem | None = None, **orders: Any
) -> Problem:
    before = problem or day()
    return repair_problem(before, plan_of(before, orders or ORDERS), now, news or News())


def visit(problem: Problem, visit_id: str) -> Visit:
    return next(v for v in problem.visits if v.id == visit_id)


def shifts(problem: Problem) -> dict[str, Shift]:
    return {s.id: s for s in problem.shifts}


def span(found: Shift) -> tuple[datetime, datetime, datetime]:
    return found.start_at, found.end_at, found.latest_end_at


def pinned(problem: Problem) -> dict[str, Pin]:
    return {v.id: v.pin for v in problem.visits if v.pin is not None}


def hard(problem: Problem, plan: Plan) -> list[str]:
    return [v.rule for v in judge(problem, plan) if v.hard]


def test_before_the_day_nothing_is_fixed():
    found = repaired(at(5))
    assert pinned(found) == {}
    assert found.shifts == day().shifts
    assert found.visits == day().visits
    assert found.baseline["V-D"].begin_at == at(7, 40)


def test_what_is_done_under_way_or_driven_to_keeps_carer_and_begin():
    """07:15: A done, K-1 on the way to B; K-2 is with C and has not left for D."""
    found = repaired(at(7, 15))
    assert pinned(found) == {
        "V-A": Pin(carer_id="K-1", begin_at=at(6, 10)),
        "V-B": Pin(carer_id="K-1", begin_at=at(7, 20)),
        "V-C": Pin(carer_id="K-2", begin_at=at(6, 30)),
    }
    assert visit(found, "V-B").windows == (Window(opens_at=at(7, 20), closes_at=at(7, 20)),)
    assert visit(found, "V-D").windows == (Window(opens_at=at(7, 15), closes_at=at(12)),)
    assert found.shifts == day().shifts


def test_a_carer_who_has_set_out_finishes_the_way():
    assert pinned(repaired(at(6)))["V-A"].begin_at == at(6, 10)
    assert pinned(repaired(at(6) - timedelta(seconds=1))) == {}


def test_a_done_check_up_is_no_bargain_to_leave_out():
    problem = day(visits=(tiny.visit("A", optional_worth=5), *day().visits[1:]))
    assert visit(repaired(at(7), problem=problem), "V-A").optional_worth is None
    assert visit(repaired(at(5), problem=problem), "V-A").optional_worth == 5


def test_what_was_late_stays_as_late_as_it_was():
    """Due to end by 07:00: begins at 06:10, ends 07:10, ten minutes late, before and after."""
    window = Window(opens_at=at(6), closes_at=at(8), due_at=at(7))
    problem = day(
        visits=(tiny.visit("A", windows=(window,), window_on=WindowOn.END), *day().visits[1:])
    )
    published = plan_of(problem, ORDERS)
    found = repair_problem(problem, published, at(7), News())
    assert published.costs["lateness"] == 1200
    assert priced(found, published).costs["lateness"] == 1200


def test_a_pair_that_has_begun_keeps_both_carers():
    problem = day(visits=(tiny.visit("A", carers_needed=2), *day().visits[1:]))
    found = repaired(at(6, 5), None, problem, **{"S-1": ["V-A"], "S-2": ["V-A"]})
    assert pinned(found)["V-A"] == Pin(carer_id="K-1", begin_at=at(6, 10), with_carer_id="K-2")


def test_a_route_that_has_not_begun_cannot_begin_before_now():
    """K-2 has no visit; at noon the shift has 2 1/2 hours left, at 15:00 nothing."""
    found = repaired(at(12), None, None, **{"S-1": ["V-A"]})
    assert span(shifts(found)["S-2"]) == (at(12), at(14, 30), at(14, 30))
    assert "S-2" not in shifts(repaired(at(15), None, None, **{"S-1": ["V-A"]}))


def test_a_carer_who_is_back_can_go_out_again():
    """08:30: K-1 is on the way home, at O by 08:40, and free there half an hour later."""
    found = shifts(repaired(at(8, 30)))
    assert span(found["S-1"]) == (at(6), at(8, 40), at(8, 40))
    assert span(found["S-1:2"]) == (at(9, 10), at(14, 30), at(14, 30))
    assert found["S-1:2"].start_place_id == "O"
    later = shifts(repaired(at(11)))
    assert span(later["S-1:2"]) == (at(11), at(14, 30), at(14, 30))
    assert set(shifts(repaired(at(14, 30)))) == {"S-1", "S-2"}


def test_a_short_shift_needs_no_break_between_its_parts():
    short = tuple(tiny.shift(n, end_at=at(12), latest_end_at=at(12)) for n in (1, 2))
    found = shifts(repaired(at(8, 30), problem=day(shifts=short)))
    assert span(found["S-1:2"])[0] == at(8, 40)


def test_numbers_of_shifts_are_not_given_twice():
    second = tiny.shift(1, id="S-1:2", start_at=at(16), end_at=at(18), latest_end_at=at(18))
    problem = day(shifts=(*day().shifts, second))
    assert set(shifts(repaired(at(8, 30), problem=problem))) == {"S-1", "S-1:3", "S-1:2", "S-2"}


@given(
    minutes=st.integers(-30, 600),
    order=st.permutations("ABCD"),
    cut=st.integers(0, 4),
    windows=st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
def test_without_news_the_published_plan_stays_legal(
    minutes: int, order: list[str], cut: int, windows: list[int]
):
    visits = tuple(
        tiny.visit(p, windows=tiny.window(at(6 + h), at(12)))
        for p, h in zip("ABCD", windows, strict=True)
    )
    problem = day(visits=visits)
    ids = [f"V-{p}" for p in order]
    orders = {"S-1": ids[:cut], "S-2": ids[cut:]}
    published = plan_of(problem, {s: ids for s, ids in orders.items() if ids})
    if hard(problem, published):  # an order that comes too late is no plan
        return
    found = repair_problem(problem, published, at(6) + timedelta(minutes=minutes), News())
    same = replace(start_of(found, published), unserved=())
    assert hard(found, priced(found, same)) == []
    assert same.routes == published.routes


def test_who_falls_ill_goes_home_after_the_visit():
    """K-2 ill at 07:00, in the service at C until 07:30, home 30 minutes later."""
    news = News(ill={"K-2": at(7)})
    found = repaired(at(7, 15), news)
    assert span(shifts(found)["S-2"]) == (at(6), at(8), at(8))
    assert pinned(found).keys() == {"V-A", "V-B", "V-C"}
    answer = plan_of(found, {"S-1": ["V-A", "V-B", "V-D"], "S-2": ["V-C"]})
    assert hard(found, answer) == []
    assert answer.costs["change"] == found.weights.change


def test_who_falls_ill_before_the_first_visit_does_not_work():
    """K-2 sets out at 06:00 and turns back at 06:10: C is somebody else's."""
    found = repaired(at(6, 20), News(ill={"K-2": at(6, 10)}))
    assert set(shifts(found)) == {"S-1"}
    assert pinned(found).keys() == {"V-A"}
    assert visit(found, "V-C").windows[0].opens_at == at(6, 20)


def test_who_will_leave_early_ends_the_shift_then():
    found = repaired(at(7, 15), News(ill={"K-2": at(9)}))
    assert span(shifts(found)["S-2"]) == (at(6), at(9), at(9))
    assert span(shifts(repaired(at(5), News(ill={"K-2": at(9)})))["S-2"])[1] == at(9)
    gone = repaired(at(7, 15), News(ill={"K-2": at(7, 40)}))
    assert span(shifts(gone)["S-2"])[1] == at(8)  # C ends at 07:30, the way home takes half an hour


def test_the_partner_of_an_ill_carer_who_is_on_the_way_stays_with_the_visit():
    problem = day(visits=(tiny.visit("A", carers_needed=2), *day().visits[1:]))
    news = News(ill={"K-2": at(6, 5)})
    found = repaired(at(6, 8), news, problem, **{"S-1": ["V-A"], "S-2": ["V-A"]})
    assert pinned(found)["V-A"] == Pin(carer_id="K-1")
    assert visit(found, "V-A").windows[0].opens_at == at(6, 8)


def test_a_client_who_went_away_drops_out_unless_the_visit_has_begun():
    news = News(away=frozenset({"C-A", "C-D"}))
    found = repaired(at(7, 15), news, day(gaps=(Gap(first_id="V-C", second_id="V-D", least_s=0),)))
    assert [v.id for v in found.visits] == ["V-A", "V-B", "V-C"]
    assert found.gaps == ()
    assert "V-D" not in found.baseline


def test_who_drives_to_a_client_that_went_away_is_free_there():
    """07:15: K-1 is between A and B; B is called off, K-1 is there at 07:20."""
    found = repaired(at(7, 15), News(away=frozenset({"C-B"})))
    parts = shifts(found)
    assert (span(parts["S-1"])[1], parts["S-1"].end_place_id) == (at(7, 20), "B")
    assert (parts["S-1:2"].start_at, parts["S-1:2"].start_place_id) == (at(7, 50), "B")
    answer = plan_of(found, {"S-1": ["V-A"], "S-2": ["V-C"], "S-1:2": ["V-D"]})
    assert hard(found, answer) == []
    assert goes_on(parts["S-1"], parts["S-1:2"])
    assert not goes_on(parts["S-1"], replace(parts["S-1:2"], carer_id="K-2"))


def test_a_shift_that_begins_later_or_elsewhere_does_not_go_on_with_the_first():
    first = tiny.shift(1, end_at=at(10), end_place_id="B")
    then = tiny.shift(1, id="S-1:2", start_at=at(11), start_place_id="B")
    assert goes_on(first, then)
    assert not goes_on(first, replace(then, start_at=at(11, 1)))
    assert not goes_on(first, replace(then, start_place_id="A"))
    assert not goes_on(first, replace(then, end_place_id="B"))  # it was over there


def test_who_drives_to_the_first_client_in_vain_begins_there():
    found = repaired(at(6, 5), News(away=frozenset({"C-A"})))
    first = shifts(found)["S-1"]
    assert (first.start_at, first.start_place_id) == (at(6, 10), "A")
    assert set(shifts(found)) == {"S-1", "S-2"}


def test_a_carer_without_car_goes_on_otherwise_after_the_visit():
    news = News(ways={"K-2": WayOfTravel.BICYCLE})
    found = shifts(repaired(at(7, 15), news))
    done, rest = found["S-2"], found["S-2:2"]
    assert (done.way, done.end_place_id, done.end_at) == (WayOfTravel.CAR, "C", at(7, 30))
    assert (rest.way, rest.start_place_id, rest.start_at) == (WayOfTravel.BICYCLE, "C", at(8))
    fresh = shifts(repaired(at(5), news))
    assert fresh["S-2"].way is WayOfTravel.BICYCLE


def test_a_pool_has_a_car_less():
    pool = CarPool(id="P", place_id="O", cars=2)
    found = repaired(at(5), News(cars_less={"P": 3}), day(cars=(pool,)))
    assert found.cars == (replace(pool, cars=0),)


def test_an_urgent_visit_comes_no_earlier_than_now():
    urgent = replace(tiny.visit("D"), id="O-1", windows=tiny.window(at(6), at(9)))
    found = repaired(at(7, 15), News(urgent=(urgent,)))
    assert visit(found, "O-1").windows == tiny.window(at(7, 15), at(9))


def test_new_windows_replace_the_old_ones_of_what_has_not_begun():
    later = tiny.window(at(10), at(11))
    found = repaired(at(7, 15), News(windows={"V-D": later, "V-A": later}))
    assert visit(found, "V-D").windows == later
    assert visit(found, "V-A").windows == tiny.window(at(6, 10), at(6, 10))


def test_a_visit_whose_time_is_over_stays_on_the_list_and_cannot_be_served():
    visits = (*day().visits[:3], tiny.visit("D", windows=tiny.window(at(6), at(8))))
    problem = day(visits=visits)
    news = News(ill={"K-2": at(7)})
    found = repaired(at(8, 1), news, problem)
    assert too_late_ids(found) == {"V-D"}
    assert visit(found, "V-D").windows[0].opens_at > max(s.latest_end_at for s in found.shifts)
    assert too_late_ids(repaired(at(8), news, problem)) == frozenset()
    assert "V-D" not in start_of(found, plan_of(problem, ORDERS)).served_ids


def test_frozen_visits_and_those_that_begin_soon_stay():
    assert "V-D" not in pinned(repaired(at(7, 15), News(freeze_s=24 * 60)))
    fixed = Pin(carer_id="K-2", begin_at=at(7, 40))
    assert pinned(repaired(at(7, 15), News(freeze_s=25 * 60)))["V-D"] == fixed
    found = repaired(at(7, 15), News(frozen=frozenset({"V-D"})))
    assert pinned(found)["V-D"] == fixed
    assert visit(found, "V-D").windows == tiny.window(at(7, 15), at(12))
    ill = News(frozen=frozenset({"V-D"}), ill={"K-2": at(7)})
    assert "V-D" not in pinned(repaired(at(7, 15), ill))


def test_the_meal_goes_with_the_part_of_the_shift_in_which_it_opens():
    meal = MealBreak(opens_at=at(10), closes_at=at(11), least_s=1800)
    with_meal = tuple(tiny.shift(n, meal=meal) for n in (1, 2))
    found = shifts(repaired(at(8, 30), problem=day(shifts=with_meal)))
    assert (found["S-1"].meal, found["S-1:2"].meal) == (None, meal)


def test_the_price_of_a_change_is_that_of_the_news():
    assert repaired(at(7), News(price=7)).weights.change == 7
    assert repaired(at(7)).weights.change == day().weights.change


def test_a_second_repair_goes_on_from_the_first():
    news = News(ill={"K-2": at(7)})
    first = repaired(at(7, 15), news)
    answer = plan_of(first, {"S-1": ["V-A", "V-B", "V-D"], "S-2": ["V-C"]})
    second = repair_problem(first, answer, at(8, 10), News())
    assert pinned(second).keys() == {"V-A", "V-B", "V-C"}
    assert hard(second, plan_of(second, {"S-1": ["V-A", "V-B", "V-D"], "S-2": ["V-C"]})) == []
    third = repair_problem(second, answer, at(12), News())
    assert third.shifts[0].end_at == answer.routes[0].end_at
    assert hard(third, priced(third, replace(answer, problem_id=third.id))) == []


def test_changes_tell_who_comes_when_instead():
    before = plan_of(day(), ORDERS)
    after = plan_of(day(), {"S-1": ["V-B", "V-C"], "S-2": ["V-D"]})
    found = {c.visit_id: c for c in changes_between(before, after)}
    assert {v: c.kind for v, c in found.items()} == {
        "V-A": ChangeKind.DROPPED,
        "V-B": ChangeKind.MOVED,
        "V-C": ChangeKind.CARERS,
        "V-D": ChangeKind.MOVED,
    }
    carers = found["V-C"]
    assert carers.before is not None
    assert carers.after is not None
    assert carers.before.carer_ids == {"K-2"}
    assert carers.after.carer_ids == {"K-1"}
    assert [c.kind for c in changes_between(after, before)].count(ChangeKind.ADDED) == 1
    assert changes_between(before, before) == ()


def test_a_begin_that_hardly_moves_is_no_change():
    before = plan_of(day(), ORDERS)
    later = plan_of(day(), ORDERS, {"V-A": at(6, 10, 59)})
    assert changes_between(before, later) == ()
    assert [c.visit_id for c in changes_between(before, later, least_s=59)] == ["V-A", "V-B"]


def test_the_trade_off_begins_with_the_dearest_change_and_each_search_with_the_last_plan():
    published = plan_of(day(), ORDERS)
    problem = repair_problem(day(), published, at(5), News())
    cheap = {"S-1": ["V-A", "V-B", "V-C", "V-D"]}
    asked: list[tuple[int, Plan | None]] = []

    def solve(
        problem: Problem,
        stop: StopRule,
        seed: int = 1,
        params: object = None,
        start: Plan | None = None,
        *,
        on_progress: object = None,
    ) -> Plan:
        assert (stop.iterations, seed, params, on_progress) == (9, 0, None, None)
        asked.append((problem.weights.change, start))
        return plan_of(problem, cheap if problem.weights.change < 1000 else ORDERS)

    points = trade_off(problem, published, [0, 2000], solve, StopRule(iterations=9))
    assert [(p.price, p.changes, p.moved, p.unserved) for p in points] == [
        (2000, 0, 0, 0),
        (0, 2, 0, 0),
    ]
    assert [p.travel_s for p in points] == [7200, 4800]
    assert points[1].cost < points[0].cost
    assert [price for price, _ in asked] == [2000, 0]
    assert asked[1][1] == plan_of(
        replace(problem, weights=replace(problem.weights, change=2000)), ORDERS
    )


@pytest.mark.parametrize("now", [at(6, 5), at(7, 15), at(9), at(15)])
def test_the_start_names_only_what_is_there(now: datetime):
    news = News(ill={"K-2": at(7)}, away=frozenset({"C-B"}))
    found = repaired(now, news)
    start = start_of(found, plan_of(day(), ORDERS))
    assert {r.shift_id for r in start.routes} <= set(shifts(found))
    assert start.served_ids | {u.visit_id for u in start.unserved} == {v.id for v in found.visits}
    assert not start.served_ids & {u.visit_id for u in start.unserved}
