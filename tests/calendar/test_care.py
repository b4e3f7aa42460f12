"""Home care and one-off orders: what becomes a visit, and what is left out and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.calendar import DayVisits, LeftOut, Past, visits_of
from homecare.calendar.orders import order_worth
from homecare.i18n import LANGUAGES, messages
from homecare.model import (
    CareItem,
    Casebook,
    Client,
    ClientPeriod,
    GapRule,
    ItemPin,
    LocalWindow,
    Order,
    Pin,
    Planning,
    Priority,
    Rhythm,
    StayKind,
    Visit,
    VisitKind,
)
from tests import books
from tests.tiny import DAY, at

TUESDAY = date(2026, 11, 24)
THURSDAY = date(2026, 11, 26)
FRIDAY = date(2026, 11, 27)


def book(*items: CareItem, client: Client | None = None, **changes: Any) -> Casebook:
    """One client, one plan; without items given, its item of the tiny day."""
    plain: dict[str, Any] = {
        "clients": [client or books.client("A")],
        "care_plans": [books.care_plan(1, "A", *items)],
    }
    return books.casebook(**plain | changes)


def only_visit(casebook: Casebook, day: date = DAY, past: Past | None = None) -> Visit:
    (visit,) = visits_of(casebook, day, past).visits
    return visit


def whys(found: DayVisits) -> list[tuple[str, str]]:
    return [(x.code, x.why) for x in found.left_out]


def ids(casebook: Casebook, day: date, past: Past | None = None) -> list[str]:
    return [v.id for v in visits_of(casebook, day, past).visits]


def test_an_item_becomes_a_visit_on_the_days_of_its_rhythm_only():
    assert ids(book(), DAY) == ["A-1.1:20261123"]
    assert ids(book(), TUESDAY) == []
    assert ids(book(), THURSDAY) == ["A-1.1:20261126"]
    assert visits_of(book(), TUESDAY).left_out == ()


def test_a_visit_carries_everything_of_its_item_client_and_place():
    item = books.item(
        1,
        carers_needed=2,
        skills=("lifting",),
        preferred=LocalWindow(opens=time(9), closes=time(10)),
        priority=Priority.HIGH,
        preferred_carer_ids=("K-1",),
        forbidden_carer_ids=("K-2",),
        pin=ItemPin(carer_id="K-1", begins=time(9, 30)),
    )
    client = books.client("A", languages=("ru", "lv"), facts=("dog",), area_id="T")
    places = [books.place("O"), books.place("A", approach_s=240)]
    past = Past(known_carers={"C-A": frozenset({"K-1"})})
    visit = only_visit(book(item, client=client, places=places), DAY, past)
    assert visit == Visit(
        id="A-1.1:20261123",
        kind=VisitKind.HOME_CARE,
        client_id="C-A",
        place_id="A",
        area_id="T",
        service_s=3600,
        approach_s=240,
        windows=visit.windows,
        preferred=visit.preferred,
        carers_needed=2,
        tasks=("wash",),
        skills=frozenset({"lifting"}),
        languages=frozenset({"ru", "lv"}),
        facts=frozenset({"dog"}),
        priority=Priority.HIGH,
        preferred_carers=frozenset({"K-1"}),
        forbidden_carers=frozenset({"K-2"}),
        known_carers=frozenset({"K-1"}),
        pin=Pin(carer_id="K-1", begin_at=at(7, 30)),
    )
    assert [(w.opens_at, w.closes_at) for w in visit.windows] == [(at(6), at(12))]
    assert visit.preferred is not None
    assert (visit.preferred.opens_at, visit.preferred.closes_at) == (at(7), at(8))


def test_approach_is_the_municipalitys_where_the_place_says_nothing():
    places = [books.place("O"), books.place("A", approach_s=None)]
    assert only_visit(book(places=places)).approach_s == 180


def test_language_and_area_bind_only_by_setting():
    soft = books.municipality(planning=Planning(language_is_hard=False, area_is_hard=False))
    client = books.client("A", area_id="T")
    visit = only_visit(book(client=client, municipality=soft))
    assert (visit.area_id, visit.languages) == ("", frozenset())


def test_the_actual_place_is_visited_not_the_declared_one():
    client = books.client("A", place_id="B", declared_place_id="A")
    assert only_visit(book(client=client)).place_id == "B"


def test_a_pin_may_fix_the_carer_alone():
    visit = only_visit(book(books.item(1, pin=ItemPin(carer_id="K-2"))))
    assert visit.pin == Pin(carer_id="K-2", begin_at=None)


def test_a_pin_after_midnight_falls_into_the_night_of_its_window():
    night = LocalWindow(opens=time(22), closes=time(2))
    visit = only_visit(book(books.item(1, window=night, pin=ItemPin(begins=time(1)))))
    assert visit.pin == Pin(begin_at=at(23))
    early = only_visit(book(books.item(1, window=night, pin=ItemPin(begins=time(23)))))
    assert early.pin == Pin(begin_at=at(21))


def test_a_pin_at_midnight_is_a_time_like_any_other():
    night = LocalWindow(opens=time(22), closes=time(2))
    visit = only_visit(book(books.item(1, window=night, pin=ItemPin(begins=time(0)))))
    assert visit.pin == Pin(begin_at=at(22))


@pytest.mark.parametrize("kind", list(StayKind))
def test_a_client_elsewhere_is_not_visited_and_the_list_says_where(kind: StayKind):
    stay = ClientPeriod(kind=kind, from_on=DAY, to_on=DAY + timedelta(days=3))
    casebook = book(client=books.client("A", periods=(stay,)))
    for day in (DAY, THURSDAY):
        found = visits_of(casebook, day)
        assert found.visits == ()
        assert found.left_out == (LeftOut(code="A-1.1", why=kind.value, client_id="C-A"),)
    assert len(ids(casebook, DAY + timedelta(days=7))) == 1
    assert len(ids(casebook, DAY - timedelta(days=4))) == 1
    assert visits_of(casebook, TUESDAY).left_out == ()


def test_a_stay_without_an_end_goes_on():
    stay = ClientPeriod(kind=StayKind.CARE_CENTRE, from_on=date(2026, 1, 1))
    casebook = book(client=books.client("A", periods=(stay,)))
    assert whys(visits_of(casebook, date(2030, 1, 7))) == [("A-1.1", "care_centre")]


def test_a_plan_counts_from_its_first_to_its_last_day():
    plan = books.care_plan(1, "A", valid_from=DAY, valid_to=DAY + timedelta(days=7))
    casebook = book(care_plans=[plan])
    assert len(ids(casebook, DAY)) == 1
    assert len(ids(casebook, DAY + timedelta(days=7))) == 1
    assert whys(visits_of(casebook, DAY - timedelta(days=4))) == [("A-1.1", "plan_not_begun")]
    assert whys(visits_of(casebook, DAY + timedelta(days=10))) == [("A-1.1", "plan_ended")]


def test_an_ended_plan_is_told_for_a_month_and_not_when_another_follows():
    ended = books.care_plan(1, "A", valid_to=date(2026, 11, 22))
    assert whys(visits_of(book(care_plans=[ended]), date(2026, 12, 21))) == [
        ("A-1.1", "plan_ended")
    ]
    assert whys(visits_of(book(care_plans=[ended]), date(2026, 12, 24))) == []
    following = books.care_plan(2, "A", valid_from=DAY)
    found = visits_of(book(care_plans=[ended, following]), DAY)
    assert ([v.id for v in found.visits], found.left_out) == (["A-2.1:20261123"], ())


def test_an_unreadable_rhythm_or_an_unknown_client_stops_nobody_else():
    broken = books.item(1, rhythm=Rhythm(rrule="FREQ=NEVER", starts_on=DAY))
    found = visits_of(book(broken, books.item(1, id="A-1.2")), DAY)
    assert [v.id for v in found.visits] == ["A-1.2:20261123"]
    assert whys(found) == [("A-1.1", "rhythm_unreadable")]
    lost = books.care_plan(1, "Z")
    assert whys(visits_of(book(care_plans=[lost]), DAY)) == [("A-1.1", "unknown_client")]
    over = books.care_plan(1, "A", broken, valid_to=DAY - timedelta(days=1))
    assert whys(visits_of(book(care_plans=[over]), DAY)) == [("A-1.1", "plan_ended")]


def test_gaps_bind_visits_of_the_same_day_that_are_both_there():
    rule = GapRule(to_item_id="A-1.2", least_s=14_400, most_s=28_800)
    morning = books.item(1, gaps=(rule, GapRule(to_item_id="A-9.9", least_s=60)))
    evening = books.item(1, id="A-1.2", rhythm=Rhythm(rrule="FREQ=DAILY", starts_on=DAY))
    (gap,) = visits_of(book(morning, evening), DAY).gaps
    assert (gap.first_id, gap.second_id) == ("A-1.1:20261123", "A-1.2:20261123")
    assert (gap.least_s, gap.most_s) == (14_400, 28_800)
    assert visits_of(book(morning, evening), TUESDAY).gaps == ()
    assert visits_of(book(morning), DAY).gaps == ()


def test_a_gap_binds_items_of_different_plans():
    """A client's old and new grant side by side, and the second plan's item after the first's."""
    rule = GapRule(to_item_id="A-2.1", least_s=7200)
    first = books.care_plan(1, "A", books.item(1, gaps=(rule,)))
    second = books.care_plan(2, "A")
    (gap,) = visits_of(book(care_plans=[first, second]), DAY).gaps
    assert (gap.first_id, gap.second_id) == ("A-1.1:20261123", "A-2.1:20261123")
    over = replace(second, valid_to=DAY - timedelta(days=1))
    assert visits_of(book(care_plans=[first, over]), DAY).gaps == ()


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 3, 28), datetime(2026, 3, 28, 6, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 5, tzinfo=UTC)),
        (date(2026, 10, 24), datetime(2026, 10, 24, 5, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 6, tzinfo=UTC)),
    ],
)
def test_care_comes_at_the_same_wall_time_across_the_change_of_clocks(day: date, opens: datetime):
    daily = books.item(1, rhythm=Rhythm(rrule="FREQ=DAILY", starts_on=date(2026, 1, 1)))
    plan = books.care_plan(1, "A", daily, valid_from=date(2026, 1, 1))
    assert only_visit(book(care_plans=[plan]), day).windows[0].opens_at == opens


def test_care_is_given_on_holidays_and_weekends_too():
    daily = books.item(1, rhythm=Rhythm(rrule="FREQ=DAILY", starts_on=DAY))
    for day in (date(2026, 12, 25), date(2026, 11, 28), date(2026, 11, 29)):
        assert len(ids(book(daily), day)) == 1


# One-off orders.


def orders(*all_orders: Order, **changes: Any) -> Casebook:
    return book(**{"care_plans": [], "orders": list(all_orders)} | changes)


def test_an_order_is_offered_on_each_of_its_days_and_on_no_other():
    casebook = orders(books.order())
    assert ids(casebook, DAY - timedelta(days=1)) == []
    for n in range(5):
        assert ids(casebook, DAY + timedelta(days=n)) == ["O-1"]
    assert ids(casebook, DAY + timedelta(days=5)) == []


def test_an_order_is_a_duty_on_its_last_day_and_grows_in_worth_before():
    casebook = orders(books.order())
    worths = [only_visit(casebook, DAY + timedelta(days=n)).optional_worth for n in range(5)]
    assert worths == [12_500, 25_000, 50_000, 100_000, None]


def test_a_far_off_order_is_worth_what_a_new_check_up_is():
    casebook = orders(books.order(to_on=DAY + timedelta(days=60)))
    assert order_worth(casebook, casebook.orders["O-1"], DAY) == 600


def test_an_order_carries_what_was_asked():
    order = books.order(
        kind=VisitKind.ERRAND,
        place_id="D",
        carers_needed=2,
        tasks=("shop",),
        skills=("drives",),
        priority=Priority.HIGH,
        pin_carer_id="K-2",
        preferred=LocalWindow(opens=time(9), closes=time(10)),
        to_on=DAY,
    )
    visit = only_visit(orders(order, client=books.client("A", facts=("dog",))))
    assert (visit.kind, visit.place_id, visit.carers_needed) == (VisitKind.ERRAND, "D", 2)
    assert (visit.tasks, visit.skills) == (("shop",), frozenset({"drives"}))
    assert (visit.priority, visit.service_s) == (Priority.HIGH, 1800)
    assert visit.pin == Pin(carer_id="K-2")
    assert visit.facts == frozenset(), "the dog is at home, the errand is not"
    assert visit.preferred is not None
    assert visit.preferred.opens_at == at(7)


def test_a_served_or_cancelled_order_is_done_with():
    casebook = orders(books.order())
    assert ids(casebook, DAY, Past(served_ids=frozenset({"O-1"}))) == []
    assert ids(casebook, DAY, Past(later_ids=frozenset({"O-1"}))) == []
    assert (
        visits_of(casebook, DAY + timedelta(days=5), Past(served_ids=frozenset({"O-1"}))).left_out
        == ()
    )
    gone = visits_of(orders(books.order(cancelled=True)), DAY)
    assert (gone.visits, gone.left_out) == ((), ())


def test_an_order_that_was_never_served_is_told_for_a_month():
    casebook = orders(books.order())
    assert whys(visits_of(casebook, DAY + timedelta(days=5))) == [("O-1", "order_missed")]
    assert whys(visits_of(casebook, FRIDAY + timedelta(days=30))) == [("O-1", "order_missed")]
    assert whys(visits_of(casebook, FRIDAY + timedelta(days=31))) == []


def test_an_order_waits_while_the_client_is_away_unless_it_has_a_place_of_its_own():
    stay = ClientPeriod(kind=StayKind.HOSPITAL, from_on=DAY, to_on=DAY)
    away = books.client("A", periods=(stay,))
    assert whys(visits_of(orders(books.order(), client=away), DAY)) == [("O-1", "hospital")]
    assert ids(orders(books.order(place_id="D"), client=away), DAY) == ["O-1"]
    lost = replace(books.order(), client_id="C-Z")
    assert whys(visits_of(orders(lost), DAY)) == [("O-1", "unknown_client")]


def test_every_reason_has_its_sentence_in_both_languages():
    from_code = {kind.value for kind in StayKind} | {
        "plan_ended",
        "plan_not_begun",
        "rhythm_unreadable",
        "unknown_client",
        "order_missed",
        "enough_check_ups",
        "contact_missing",
        "planned_later",
        "no_coordinates",
        "no_road",
        "carer_absent",
        "week_full",
        "times_too_near",
        "window_over",
    }
    written = {
        c.removeprefix("left_out."): m for c, m in messages().items() if c.startswith("left_out.")
    }
    assert written.keys() == from_code
    assert all(set(m) == set(LANGUAGES) for m in written.values())


@given(
    day=st.dates(date(2026, 10, 1), date(2027, 1, 31)),
    valid=st.tuples(st.integers(-40, 60), st.integers(0, 60)),
    stay=st.tuples(st.integers(-10, 60), st.integers(0, 30)),
    interval=st.integers(1, 4),
)
def test_whatever_is_due_is_a_visit_or_is_left_out(
    day: date, valid: tuple[int, int], stay: tuple[int, int], interval: int
):
    from_on = date(2026, 11, 1) + timedelta(days=valid[0])
    to_on = from_on + timedelta(days=valid[1])
    away_on = date(2026, 11, 1) + timedelta(days=stay[0])
    back_on = away_on + timedelta(days=stay[1])
    rhythm = Rhythm(rrule=f"FREQ=DAILY;INTERVAL={interval}", starts_on=from_on)
    period = ClientPeriod(kind=StayKind.AWAY, from_on=away_on, to_on=back_on)
    plan = books.care_plan(1, "A", books.item(1, rhythm=rhythm), valid_from=from_on, valid_to=to_on)
    casebook = book(client=books.client("A", periods=(period,)), care_plans=[plan])
    found = visits_of(casebook, day)
    due = from_on <= day <= to_on and (day - from_on).days % interval == 0
    away = away_on <= day <= back_on
    assert [v.id for v in found.visits] == [f"A-1.1:{day:%Y%m%d}"] * (due and not away)
    assert [x.why for x in found.left_out if x.why != "plan_ended"] == ["away"] * (due and away)
