"""Several days as one problem: the same casebook, windows on every day that will do."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.calendar import DayVisits, Past, granted_use, problem_of, problem_of_days, visits_of
from homecare.calendar.chosen import usual_weekdays
from homecare.model import (
    CareItem,
    Casebook,
    CheckUpPolicy,
    ClientPeriod,
    Contact,
    ContactResult,
    GapRule,
    ItemPin,
    LocalWindow,
    Pin,
    Planning,
    Rhythm,
    StayKind,
    Visit,
    WorkSpan,
)
from homecare.plan import ContinuityBudget, Problem, Served
from tests import books
from tests.tiny import DAY, at

WORKDAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
RIGA = ZoneInfo("Europe/Riga")
HOUR_S = 3600


def rhythm(times: int, apart: int = 1, rrule: str = WORKDAYS) -> Rhythm:
    return Rhythm(
        rrule=rrule, starts_on=date(2026, 11, 2), times_per_week=times, least_days_apart=apart
    )


def free_item(times: int = 2, apart: int = 2, **changes: Any) -> CareItem:
    return books.item(1, **{"rhythm": rhythm(times, apart)} | changes)


def book(*items: CareItem, **changes: Any) -> Casebook:
    plain: dict[str, Any] = {
        "clients": [books.client("A")],
        "care_plans": [books.care_plan(1, "A", *items)],
    }
    return books.casebook(**plain | changes)


def found_of(casebook: Casebook, day: date = DAY, days: int = 1, **past: Any) -> DayVisits:
    return visits_of(casebook, day, Past(**past), days)


def problem(casebook: Casebook, days: int, **past: Any) -> Problem:
    return problem_of_days(casebook, DAY, days, books.find_travel, Past(**past)).problem


def days_of(visit: Visit) -> list[date]:
    return [w.opens_at.astimezone(RIGA).date() for w in visit.windows]


def week(*numbers: int) -> list[date]:
    """Days of the tiny week, 0 is its Monday."""
    return [DAY + timedelta(days=n) for n in numbers]


def test_one_day_is_a_horizon_of_one_day():
    casebook = books.casebook()
    alone = problem_of(casebook, DAY, books.find_travel)
    assert alone == problem_of_days(casebook, DAY, 1, books.find_travel)
    assert (alone.problem.days, alone.problem.id) == (1, "tervete:20261123")


def test_fixed_days_give_the_visits_of_each_day():
    casebook = book(books.item(1))
    whole = problem(casebook, 7)
    assert [v.id for v in whole.visits] == ["A-1.1:20261123", "A-1.1:20261126"]
    assert (whole.days, whole.id, whole.day_on) == (7, "tervete:20261123+7", DAY)
    singly = [v for n in range(7) for v in visits_of(casebook, DAY + timedelta(days=n)).visits]
    assert list(whole.visits) == singly


def test_shifts_of_every_day_have_ids_of_their_own():
    ids = [s.id for s in problem(book(), 7).shifts]
    assert ids == [f"K-{k}:{d:%Y%m%d}" for d in week(0, 1, 2, 3, 4) for k in (1, 2)]


def test_the_hours_of_a_week_are_not_given_twice():
    """20 h a week and shifts of 8 h: two whole ones, and 4 h of the third; anew next week."""
    half = books.carer(1, contract_week_s=20 * HOUR_S)
    shifts = problem(book(carers=[half]), 8).shifts
    lengths = [(s.end_at - s.start_at).total_seconds() / HOUR_S for s in shifts]
    assert lengths == [8.5, 8.5, 4, 8.5]
    worked = WorkSpan(carer_id="K-1", start_at=at(-48), end_at=at(-40), work_s=4 * HOUR_S)
    sunday = problem_of_days(
        book(carers=[half]), DAY - timedelta(days=1), 4, books.find_travel, Past(history=(worked,))
    ).problem.shifts
    assert len(sunday) == 3


def test_known_work_of_a_span_counts_instead_of_its_length():
    monday = WorkSpan(carer_id="K-1", start_at=at(6), end_at=at(14), work_s=38 * HOUR_S)
    past = Past(history=(monday,))
    tuesday = problem_of(book(), DAY + timedelta(days=1), books.find_travel, past).problem
    assert (tuesday.shifts[0].end_at - tuesday.shifts[0].start_at) == timedelta(hours=2)


def test_fair_shares_are_those_of_each_day():
    """Monday and Thursday have demand, the other days none: as planned day by day."""
    casebook = book(books.item(1))
    whole = {s.id: s.fair_work_s for s in problem(casebook, 5).shifts}
    for n in (0, 3):
        alone = problem_of(casebook, DAY + timedelta(days=n), books.find_travel).problem
        assert {s.id: s.fair_work_s for s in alone.shifts}.items() <= whole.items()
    assert whole["K-1:20261124"] == 0


def test_a_time_that_may_move_lies_on_every_day_of_its_week():
    whole = problem(book(free_item()), 14)
    assert [v.id for v in whole.visits] == [f"A-1.1:2026w{w}.{n}" for w in (48, 49) for n in (1, 2)]
    assert [days_of(v) for v in whole.visits] == [week(0, 1, 2, 3, 4)] * 2 + [
        week(7, 8, 9, 10, 11)
    ] * 2
    (spacing,) = whole.spacings
    assert (set(spacing.visit_ids), spacing.least_days) == ({v.id for v in whole.visits}, 2)


def test_single_days_together_ask_for_each_time_once():
    casebook = book(free_item(3, 2))
    singly = [found_of(casebook, day).visits for day in week(*range(7))]
    assert [v.id for day in singly for v in day] == [f"A-1.1:2026w48.{n}" for n in (1, 2, 3)]
    assert [len(day) for day in singly] == [1, 0, 1, 0, 1, 0, 0]
    assert all(days_of(v) == [DAY + timedelta(days=n)] for n, day in enumerate(singly) for v in day)


@given(first=st.integers(0, 13), length=st.integers(1, 14), times=st.integers(1, 3))
def test_horizons_side_by_side_ask_for_the_same_times_as_one(first: int, length: int, times: int):
    casebook = book(free_item(times, 2))
    start = DAY + timedelta(days=first)
    whole = {v.id for v in found_of(casebook, DAY, 28).visits}
    parts = [
        found_of(casebook, DAY, first) if first else DayVisits(),
        found_of(casebook, start, length),
        found_of(casebook, start + timedelta(days=length), 28 - first - length)
        if first + length < 28
        else DayVisits(),
    ]
    ids = [v.id for part in parts for v in part.visits]
    assert len(ids) == len(set(ids)) == times * 4
    assert set(ids) == whole


@given(
    times=st.integers(1, 7),
    apart=st.integers(1, 4),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    code=st.text("ABC123", max_size=4),
)
def test_usual_days_are_of_the_rule_and_far_enough_apart(
    times: int, apart: int, weekdays: set[int], code: str
):
    names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    rule = "FREQ=WEEKLY;BYDAY=" + ",".join(names[n] for n in sorted(weekdays))
    try:
        usual = usual_weekdays(rhythm(times, apart, rule), code)
    except ValueError:
        return
    assert len(usual) == times
    assert set(usual) <= weekdays
    assert all(b - a >= apart for a, b in pairwise((*usual, usual[0] + 7)))


def test_once_a_week_is_spread_over_the_week_by_code():
    found = {usual_weekdays(rhythm(1), f"A-{n}.1") for n in range(40)}
    assert found == {(0,), (1,), (2,), (3,), (4,)}


@pytest.mark.parametrize(("times", "apart"), [(6, 1), (3, 3), (0, 1)])
def test_times_that_do_not_fit_the_week_are_left_out_and_told(times: int, apart: int):
    found = found_of(book(free_item(times, apart)), DAY, 7)
    assert (found.visits, [(x.code, x.why) for x in found.left_out]) == (
        (),
        [("A-1.1", "rhythm_unreadable")],
    )


def test_a_time_in_a_published_plan_of_another_day_is_not_asked_again_and_keeps_its_distance():
    """Time 1 was moved to Tuesday: Wednesday is too near for time 2, Thursday is not."""
    done = {"A-1.1:2026w48.1": DAY + timedelta(days=1)}
    found = visits_of(
        book(free_item()),
        DAY + timedelta(days=2),
        Past(served_ids=frozenset(done), served_on=done),
        5,
    )
    (visit,) = found.visits
    assert (visit.id, days_of(visit)) == ("A-1.1:2026w48.2", week(3, 4))
    assert found.spacings == ()


def test_the_distance_holds_over_the_end_of_the_week():
    done = {"A-1.1:2026w47.2": DAY - timedelta(days=1)}
    found = found_of(book(free_item(2, 3)), DAY, 7, served_on=done, served_ids=frozenset(done))
    assert {tuple(days_of(v)) for v in found.visits} == {tuple(week(2, 3, 4))}


def test_where_no_day_is_far_enough_that_is_told():
    usual = usual_weekdays(rhythm(1, 3), "A-1.1")
    day = DAY + timedelta(days=usual[0])
    done = {"A-1.1:2026w47.1": day - timedelta(days=1)}
    item = free_item(1, 3)
    found = found_of(book(item), day, 1, served_on=done, served_ids=frozenset(done))
    assert [(x.code, x.why) for x in found.left_out] == [("A-1.1", "times_too_near")]


def test_a_moved_time_stays_on_its_published_day_when_that_is_planned_anew():
    wednesday = DAY + timedelta(days=2)
    casebook = book(free_item())
    assert found_of(casebook, wednesday).visits == ()
    served = Served(carer_ids=frozenset({"K-1"}), begin_at=at(55))
    (visit,) = found_of(casebook, wednesday, baseline={"A-1.1:2026w48.1": served}).visits
    assert (visit.id, days_of(visit)) == ("A-1.1:2026w48.1", [wednesday])
    later = found_of(casebook, DAY, later_ids=frozenset({"A-1.1:2026w48.1"}))
    assert later.visits == ()


def test_a_client_is_not_visited_while_away():
    away = ClientPeriod(kind=StayKind.HOSPITAL, from_on=DAY, to_on=DAY + timedelta(days=2))
    casebook = book(free_item(), clients=[books.client("A", periods=(away,))])
    assert {tuple(days_of(v)) for v in found_of(casebook, DAY, 7).visits} == {tuple(week(3, 4))}
    gone = replace(away, to_on=None)
    found = found_of(book(free_item(), clients=[books.client("A", periods=(gone,))]), DAY, 7)
    assert (found.visits, {x.why for x in found.left_out}) == ((), {"hospital"})


def test_a_plan_that_ends_within_the_week_binds_its_times():
    plan = books.care_plan(1, "A", free_item(), valid_to=DAY + timedelta(days=1))
    found = found_of(book(care_plans=[plan]), DAY, 7)
    assert all(set(days_of(v)) <= set(week(0, 1)) for v in found.visits)


def test_wish_and_pin_hold_on_each_of_the_days():
    wish = LocalWindow(opens=time(9), closes=time(10))
    item = free_item(preferred=wish, pin=ItemPin(carer_id="K-1", begins=time(9, 30)))
    visit = found_of(book(item), DAY, 7).visits[0]
    assert visit.preferred is None
    assert [w.due_at for w in visit.windows] == [at(8 + 24 * n) for n in range(5)]
    assert all(w.opens_at == w.closes_at for w in visit.windows)
    assert visit.windows[1].opens_at == at(7 + 24, 30)
    assert visit.pin == Pin(carer_id="K-1")
    (alone,) = found_of(book(replace(item, rhythm=rhythm(1, 1, "FREQ=WEEKLY;BYDAY=MO")))).visits
    assert alone.preferred is not None
    assert alone.preferred.closes_at == at(8)


def test_a_gap_to_an_item_that_may_move_binds_nobody():
    fixed = books.item(1, id="A-1.2", gaps=(GapRule(to_item_id="A-1.1", least_s=7200),))
    assert found_of(book(free_item(), fixed), DAY, 7).gaps == ()


def test_grants_count_the_times_and_not_the_days_they_may_fall_on():
    (use,) = granted_use(book(free_item(3, 2)), DAY, DAY + timedelta(days=13))
    assert use.planned_s == 6 * HOUR_S


def test_an_order_lies_on_all_its_days_and_is_a_duty_where_they_end_within():
    order = books.order(from_on=DAY + timedelta(days=1), to_on=DAY + timedelta(days=3))
    casebook = book(care_plans=[], orders=[order])
    (visit,) = found_of(casebook, DAY, 14).visits
    assert (visit.id, days_of(visit), visit.optional_worth) == ("O-1", week(1, 2, 3), None)
    (early,) = found_of(casebook, DAY, 3).visits
    assert (days_of(early), early.optional_worth) == (week(1, 2), 100_000)
    assert found_of(casebook, DAY, 14, later_ids=frozenset({"O-1"})).visits == ()


def test_an_order_leaves_out_the_days_on_which_the_client_is_away():
    away = ClientPeriod(kind=StayKind.HOSPITAL, from_on=DAY, to_on=DAY + timedelta(days=1))
    client = books.client("A", periods=(away,))
    casebook = book(care_plans=[], orders=[books.order()], clients=[client])
    assert days_of(found_of(casebook, DAY, 5).visits[0]) == week(2, 3, 4)
    found = found_of(casebook, DAY, 2)
    assert (found.visits, [x.why for x in found.left_out]) == ((), ["hospital"])


def test_a_check_up_lies_on_every_working_day_on_which_it_is_open():
    seen = Contact(client_id="R-2", on=date(2025, 12, 25), result=ContactResult.SEEN)
    casebook = book(care_plans=[], clients=[books.resident(2)], contacts=(seen,))
    (visit,) = found_of(casebook, DAY, 14).visits  # due on 25 December, open from 25 November
    assert visit.id == "R-2:u20261225"
    assert days_of(visit) == week(2, 3, 4, 7, 8, 9, 10, 11)
    assert visit.optional_worth == 600 + 1800 * 9 // 30  # nine days on, Friday 4 December


def residents(count: int, most_per_day: int = 12) -> Casebook:
    """A town of people who are due since one day; R-00 is the most urgent."""
    policy = CheckUpPolicy(starts_on="2026-01-05", most_per_day=most_per_day)
    clients = [replace(books.resident(2), id=f"R-{n:02}") for n in range(count)]
    return book(care_plans=[], clients=clients, municipality=books.municipality(check_ups=policy))


def per_day(found: DayVisits) -> Counter[date]:
    return Counter(day for visit in found.visits for day in days_of(visit))


def test_no_day_is_offered_more_check_ups_than_its_most():
    found = found_of(residents(40), DAY, 2)
    assert len(found.visits) == 24
    assert {x.why for x in found.left_out} == {"enough_check_ups"}
    assert [x.code for x in found.left_out] == [f"R-{n}" for n in range(24, 40)]
    assert per_day(found) == dict.fromkeys(week(0, 1), 12)
    assert all(len(days_of(visit)) == 1 for visit in found.visits)


def test_check_ups_spread_over_the_days_and_the_most_urgent_have_more_of_them():
    found = found_of(residents(7, most_per_day=2), DAY, 5)
    chosen = {v.client_id: days_of(v) for v in found.visits}
    # In turn each takes the day with most room: five begin the days, two are the second of
    # Monday and Tuesday; the three most urgent get what is left of Wednesday to Friday.
    first = {f"R-{n:02}": [n % 5] for n in range(7)}
    more = {"R-00": [0, 2], "R-01": [1, 3], "R-02": [2, 4]}
    assert chosen == {client: week(*days) for client, days in (first | more).items()}
    worth = {v.client_id: v.optional_worth for v in found.visits}
    assert worth["R-02"] == (worth["R-03"] or 0) + 120  # Friday against Thursday


def test_a_check_up_may_stay_on_the_day_of_the_published_plan():
    casebook = residents(4, most_per_day=2)
    (visit, *_) = found_of(casebook, DAY, 2).visits
    begun = Served(carer_ids=frozenset({"K-1"}), begin_at=at(9) + timedelta(days=1))
    past = Past(baseline={visit.id: begun})
    found = visits_of(casebook, DAY, past, 2)
    assert {v.client_id: days_of(v) for v in found.visits}["R-00"] == week(1)
    assert per_day(found) == dict.fromkeys(week(0, 1), 2)


def test_what_is_left_out_on_several_days_is_told_once():
    plan = books.care_plan(1, "A", books.item(1), valid_to=DAY - timedelta(days=1))
    found = found_of(book(care_plans=[plan]), DAY, 14)
    assert [(x.code, x.why) for x in found.left_out] == [("A-1.1", "plan_ended")]


def test_the_continuity_budget_carries_who_met_whom_before():
    town = books.municipality(planning=Planning(most_carers=2, continuity_days=14))
    met = {"C-A": {"K-1": (date(2026, 11, 19),)}, "C-Z": {"K-2": (date(2026, 11, 20),)}}
    casebook = book(books.item(1), municipality=town)
    assert problem(casebook, 14, met=met).continuity == ContinuityBudget(
        most_carers=2, days=14, met={"C-A": met["C-A"]}
    )
    assert problem(book(books.item(1)), 14, met=met).continuity is None


def test_earlier_work_counts_for_those_on_duty():
    assert problem(book(), 2, burden_s={"K-1": 7, "K-9": 8}).worked_s == {"K-1": 7}


def test_windows_keep_wall_time_over_the_change_of_clocks():
    item = free_item(1, 1, rhythm=rhythm(1, 1, "FREQ=DAILY"))
    plan = books.care_plan(1, "A", item, valid_from=date(2026, 3, 1))
    begun = replace(item, rhythm=replace(item.rhythm, starts_on=date(2026, 3, 2)))
    early = replace(plan, items=(begun,))
    (visit,) = visits_of(book(care_plans=[early]), date(2026, 3, 23), None, 7).visits
    opens = [w.opens_at.astimezone(RIGA) for w in visit.windows]
    assert [o.time() for o in opens] == [time(8)] * 7
    assert opens[-1].date() == date(2026, 3, 29)
