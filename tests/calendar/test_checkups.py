"""The register of check-ups and the visits it offers, resident by resident."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homecare.calendar import CheckUpDue, CheckUpState, Past, Risk, check_up_register, visits_of
from homecare.calendar.offers import check_up_worth
from homecare.errors import SettingsError
from homecare.model import (
    Casebook,
    CheckUpPolicy,
    Client,
    ClientPeriod,
    Contact,
    ContactResult,
    Priority,
    StayKind,
    VisitKind,
)
from tests import books
from tests.tiny import DAY, at

START = date(2026, 1, 1)
NO_START = {"starts_on": ""}
SEEN, REFUSED, NOT_FOUND = ContactResult.SEEN, ContactResult.REFUSED, ContactResult.NOT_FOUND


def book(*clients: Client, policy: dict[str, Any] | None = None, **changes: Any) -> Casebook:
    check_ups = CheckUpPolicy(**{"starts_on": "2026-01-01"} | (policy or {}))
    plain: dict[str, Any] = {
        "clients": list(clients),
        "care_plans": [],
        "municipality": books.municipality(check_ups=check_ups),
    }
    return books.casebook(**plain | changes)


def met(on: date, result: ContactResult = SEEN, client_id: str = "R-2") -> Contact:
    return Contact(client_id=client_id, on=on, result=result)


def one(casebook: Casebook, day: date = DAY) -> CheckUpDue:
    (due,) = check_up_register(casebook, day)
    return due


def hospital(from_on: date, to_on: date | None) -> ClientPeriod:
    return ClientPeriod(kind=StayKind.HOSPITAL, from_on=from_on, to_on=to_on)


def ids(casebook: Casebook, day: date = DAY, past: Past | None = None) -> list[str]:
    return [v.id for v in visits_of(casebook, day, past).visits]


R1 = books.resident(1)
"""Born 10 May 1944, alone: every 6 months."""
R2 = books.resident(2)
"""Born 10 May 1936, not alone: every 12 months."""


def test_who_was_old_enough_at_the_start_is_due_on_the_next_step_from_the_birthday():
    first = one(book(R2), START)
    assert (first.due_on, first.state, first.days_late) == (date(2026, 5, 10), "not_yet", -129)
    alone = one(book(R1), date(2026, 5, 11))
    assert alone.due_on == date(2026, 5, 10)
    later = one(book(R1, policy={"starts_on": "2026-05-11"}))
    assert (later.due_on, later.risk, later.interval_months) == (date(2026, 11, 10), Risk.ALONE, 6)


def test_the_first_round_spreads_over_one_interval():
    clients = [
        replace(R2, id=f"R-{n}", birth_on=date(1930, 1, 1) + timedelta(days=11 * n))
        for n in range(33)
    ]
    dues = [d.due_on for d in check_up_register(book(*clients), START)]
    assert min(dues) >= START
    assert max(dues) < date(2027, 1, 1)
    months = {d.month for d in dues}
    assert months == set(range(1, 13))


def test_a_resident_enters_on_the_birthday_of_the_age():
    young = replace(R2, birth_on=date(1946, 11, 24))
    assert check_up_register(book(young), DAY) == ()
    due = one(book(young), DAY + timedelta(days=1))
    assert (due.due_on, due.state, due.open) == (date(2026, 11, 24), "due", True)
    seventy = one(book(young, policy={"from_age": 70}))
    assert seventy.due_on == date(2026, 11, 24)


def test_born_on_the_29th_of_february_comes_of_age_on_the_28th():
    leap = replace(R2, birth_on=date(1948, 2, 29))
    assert one(book(leap), date(2028, 2, 29)).due_on == date(2028, 2, 29)
    eighty_one = one(book(leap, policy={"from_age": 81}), date(2029, 2, 28))
    assert eighty_one.due_on == date(2029, 2, 28)


def test_without_a_start_the_first_contact_on_record_is_the_start():
    anchored = book(R1, R2, policy=NO_START, contacts=(met(date(2026, 3, 1)),))
    assert {d.client_id: d.due_on for d in check_up_register(anchored, DAY)} == {
        "R-1": date(2026, 5, 10),
        "R-2": date(2027, 3, 1),
    }
    fresh = book(R1, policy=NO_START)
    assert one(fresh).due_on == date(2027, 5, 10), "nothing is owed before the first day"


def test_nothing_is_offered_before_the_service_begins():
    future = book(R1, policy={"starts_on": "2027-05-01"})
    assert one(future, date(2027, 4, 25)).state == "not_yet"
    assert one(future, date(2027, 5, 1)).state == "due"


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 9, 30), "seen"),
        (date(2026, 10, 1), "due"),
        (date(2026, 10, 31), "due"),
        (date(2026, 11, 30), "due"),
        (date(2026, 12, 1), "overdue"),
    ],
)
def test_a_seen_resident_is_due_after_the_interval_with_tolerance(day: date, state: str):
    due = one(book(R2, contacts=(met(date(2025, 10, 31)),)), day)
    assert (due.due_on, due.state) == (date(2026, 10, 31), state)
    assert due.days_late == (day - date(2026, 10, 31)).days
    assert due.open is (state != "seen")


def test_living_alone_halves_the_interval():
    seen = book(R1, contacts=(met(date(2026, 8, 31), client_id="R-1"),))
    due = one(seen)
    assert (due.due_on, due.interval_months, due.risk) == (date(2027, 2, 28), 6, Risk.ALONE)


def test_after_hospital_three_months_but_not_before_coming_home():
    home = replace(R2, periods=(hospital(date(2026, 11, 1), date(2026, 11, 10)),))
    long_ago = one(book(home, contacts=(met(date(2026, 2, 1)),)))
    assert (long_ago.due_on, long_ago.risk) == (date(2026, 11, 11), Risk.AFTER_HOSPITAL)
    assert long_ago.interval_months == 3
    lately = one(book(home, contacts=(met(date(2026, 10, 20)),)))
    assert lately.due_on == date(2027, 1, 20)
    never = one(book(home))
    assert never.due_on == date(2026, 5, 10), "was due before and stays so"
    unmet = one(book(home, policy={"starts_on": "2026-06-01"}))
    assert unmet.due_on == date(2026, 11, 11)


def test_a_hospital_stay_counts_for_its_months_and_then_no_more():
    home = replace(R2, periods=(hospital(date(2025, 11, 1), date(2025, 11, 22)),))
    contact = (met(date(2026, 10, 1)),)
    assert one(book(home, contacts=contact), date(2026, 11, 22)).interval_months == 3
    after = one(book(home, contacts=contact), date(2026, 11, 23))
    assert (after.interval_months, after.risk) == (12, Risk.STANDARD)


def test_the_shortest_interval_wins_whatever_is_set():
    home = replace(R1, periods=(hospital(date(2026, 11, 1), date(2026, 11, 10)),))
    slow = {"after_hospital_interval_months": 9}
    assert one(book(home, policy=slow)).risk is Risk.ALONE
    assert one(book(R1, policy={"alone_interval_months": 24})).risk is Risk.STANDARD


def test_who_refused_is_left_alone_and_asked_again_after_a_year():
    refused = book(R2, contacts=(met(date(2025, 11, 24), REFUSED),))
    assert (one(refused).state, one(refused).open) == ("refused", False)
    assert one(refused, date(2026, 11, 24)).state == "due"
    assert one(refused, date(2026, 12, 25)).state == "overdue"


def test_who_was_not_found_is_tried_again_after_three_days_and_stays_late():
    contacts = (met(date(2025, 10, 31)), met(date(2026, 11, 20), NOT_FOUND))
    casebook = book(R2, contacts=contacts)
    waiting = one(casebook, date(2026, 11, 22))
    assert (waiting.state, waiting.open, waiting.due_on) == ("not_found", False, DAY)
    again = one(casebook)
    assert (again.state, again.open, again.days_late) == ("not_found", True, 23)
    first_id = "R-2:u20261031"
    assert ids(casebook, DAY, Past(served_ids=frozenset({first_id}))) == ["R-2:u20261123"]


def test_of_two_contacts_on_one_day_the_later_written_counts():
    corrected = (met(date(2026, 11, 20), NOT_FOUND), met(date(2026, 11, 20)))
    assert one(book(R2, contacts=corrected)).state == "seen"


def test_contacts_after_the_day_are_not_looked_at():
    casebook = book(R2, contacts=(met(date(2025, 10, 31)), met(date(2026, 12, 1))))
    assert one(casebook).due_on == date(2026, 10, 31)


def test_who_is_away_or_in_home_care_is_not_offered():
    away = replace(R2, periods=(hospital(date(2026, 11, 1), None),))
    assert (one(book(away)).state, one(book(away)).open) == ("away", False)
    found = visits_of(book(away), DAY)
    assert (found.visits, [(x.code, x.why) for x in found.left_out]) == ((), [("R-2", "hospital")])
    plan = books.care_plan(1, "A", client_id="R-2", items=())
    cared = book(R2, care_plans=[plan])
    assert (one(cared).state, one(cared).open) == ("in_home_care", False)
    ended = replace(plan, valid_to=date(2026, 11, 22))
    assert one(book(R2, care_plans=[ended])).state == "overdue"
    seen_anyway = book(R2, care_plans=[plan], policy={"leave_out_in_home_care": False})
    assert one(seen_anyway).state == "overdue"


def test_an_away_resident_who_is_not_due_is_not_told():
    away = replace(R2, periods=(hospital(date(2026, 11, 1), None),))
    assert visits_of(book(away, contacts=(met(date(2026, 10, 1)),)), DAY).left_out == ()


def test_the_visit_is_optional_and_carries_the_policy():
    casebook = book(R1)
    (visit,) = visits_of(casebook, DAY, Past(known_carers={"R-1": frozenset({"K-1"})})).visits
    assert visit.id == "R-1:u20260510"
    assert (visit.kind, visit.priority) == (VisitKind.CHECK_UP, Priority.LOW)
    assert (visit.service_s, visit.skills) == (2700, frozenset({"check_up"}))
    assert [(w.opens_at, w.closes_at) for w in visit.windows] == [(at(7), at(14))]
    assert visit.optional_worth == 2400 + 120 * 197
    assert (visit.place_id, visit.known_carers) == ("A", frozenset({"K-1"}))


def test_worth_grows_to_the_due_date_and_past_it():
    worths = [check_up_worth(CheckUpPolicy(), n) for n in (-30, -15, -1, 0, 1, 10)]
    assert worths == [600, 1500, 2340, 2400, 2520, 3600]
    assert check_up_worth(CheckUpPolicy(tolerance_before_days=0), -5) == 600


@given(late=st.integers(-400, 4000))
def test_worth_never_falls(late: int):
    assert check_up_worth(CheckUpPolicy(), late) <= check_up_worth(CheckUpPolicy(), late + 1)


def test_the_most_urgent_are_offered_first_and_the_rest_is_listed():
    clients = [
        replace(R2, id=f"R-{n:02}", birth_on=date(1936, 6, 1) + timedelta(days=n % 7))
        for n in range(15)
    ]
    found = visits_of(book(*clients), DAY)
    by_age = sorted(clients, key=lambda c: (c.birth_on, c.id))
    assert {v.client_id for v in found.visits} == {c.id for c in by_age[:12]}
    assert [(x.code, x.why) for x in found.left_out] == [
        (c.id, "enough_check_ups") for c in by_age[12:]
    ]


def test_residents_without_coordinates_take_no_place_of_others():
    lost = [replace(R2, id=f"R-{n:02}", place_id="X") for n in range(12)]
    found = visits_of(book(R1, *lost), DAY)
    assert [v.client_id for v in found.visits] == ["R-1"]
    assert {x.why for x in found.left_out} == {"no_coordinates"}


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 24)])
def test_no_check_up_on_weekends_and_holidays(day: date):
    assert ids(book(R1), day) == []
    assert ids(book(R1), DAY) == ["R-1:u20260510"]


def test_a_check_up_in_an_earlier_published_plan_is_not_offered_twice():
    past = Past(served_ids=frozenset({"R-1:u20260510"}))
    found = visits_of(book(R1), DAY, past)
    assert found.visits == ()
    assert [(x.code, x.why) for x in found.left_out] == [("R-1", "contact_missing")]
    seen = book(R1, contacts=(met(date(2026, 11, 20), client_id="R-1"),))
    assert visits_of(seen, DAY, past).left_out == ()


def test_a_check_up_in_the_published_plan_of_a_later_day_has_its_day():
    found = visits_of(book(R1), DAY, Past(later_ids=frozenset({"R-1:u20260510"})))
    assert found.visits == ()
    assert [(x.code, x.why) for x in found.left_out] == [("R-1", "planned_later")]


def test_the_register_is_ordered_by_lateness_then_id():
    register = check_up_register(book(R1, R2, replace(R2, id="R-0")), DAY)
    assert [d.client_id for d in register] == ["R-0", "R-1", "R-2"]
    later = replace(R2, id="R-0", birth_on=date(1936, 5, 11))
    assert [d.client_id for d in check_up_register(book(R1, later), DAY)] == ["R-1", "R-0"]


def test_states_cover_what_the_register_is_asked_for():
    assert {s.value for s in CheckUpState} == {
        "not_yet",
        "due",
        "overdue",
        "seen",
        "refused",
        "not_found",
        "in_home_care",
        "away",
    }


def test_the_start_may_be_written_as_people_write_dates_and_must_be_one():
    assert one(book(R1, policy={"starts_on": "11.05.2026"})).due_on == date(2026, 11, 10)
    with pytest.raises(SettingsError) as wrong:
        check_up_register(book(R1, policy={"starts_on": "soon"}), DAY)
    assert wrong.value.code == "municipality_setting"
    assert wrong.value.values == {"name": "check_ups.starts_on", "reason": "yyyy-mm-dd"}
