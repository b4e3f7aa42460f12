"""The days of demo municipalities: plausible loads, and everything that a demo should show."""

from collections import Counter
from datetime import date, timedelta

import pytest

from homecare.calendar import check_up_register, granted_use, problem_of
from homecare.generate import START_ON
from homecare.model import Casebook, ContactResult, Shift, StayKind, Visit
from homecare.plan import Problem
from tests.generate.books import SMALL, intake_of, ten_minutes

WEEK = [START_ON + timedelta(days=n) for n in range(7)]


def book(kind: str) -> Casebook:
    return intake_of(kind).casebook


def problem(kind: str, day: date) -> Problem:
    return problem_of(book(kind), day, ten_minutes).problem


def duties(found: Problem) -> list[Visit]:
    return [v for v in found.visits if v.optional_worth is None]


def able(visit: Visit, shift: Shift) -> bool:
    """Whether the carer of a shift could serve a visit, roads and other visits left aside."""
    return (
        visit.skills <= shift.skills
        and (not visit.languages or bool(visit.languages & shift.languages))
        and (not shift.area_ids or not visit.area_id or visit.area_id in shift.area_ids)
        and not visit.facts & shift.refuses
        and shift.carer_id not in visit.forbidden_carers
        and any(
            w.opens_at < shift.end_at
            and w.closes_at + timedelta(seconds=visit.service_s) > shift.start_at
            for w in visit.windows
        )
    )


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("day", WEEK)
def test_somebody_can_do_every_visit(kind: str, day: date):
    found = problem(kind, day)
    for visit in duties(found):
        carers = {s.carer_id for s in found.shifts if able(visit, s)}
        assert len(carers) >= visit.carers_needed, visit.id


@pytest.mark.parametrize("day", WEEK[:5])
def test_a_weekday_of_dobele_has_about_a_hundred_visits(day: date):
    assert 95 <= len(problem("dobele", day).visits) <= 115


@pytest.mark.parametrize("day", WEEK[:5])
def test_a_weekday_of_tervete_has_ten_to_sixteen_visits_of_home_care(day: date):
    assert 10 <= len(duties(problem("tervete", day))) <= 16


@pytest.mark.parametrize("kind", SMALL)
def test_carers_can_carry_the_care_of_the_week(kind: str):
    """Care and 15 minutes of road for each visit fill half to nine tenths of the shifts."""
    needed_s = shift_s = 0.0
    for day in WEEK[:5]:
        found = problem(kind, day)
        needed_s += sum((v.service_s + 900) * v.carers_needed for v in duties(found))
        shift_s += sum(
            (s.end_at - s.start_at).total_seconds()
            for s in found.shifts
            if not {"assessment"} & s.skills or kind == "tervete"
        )
    assert 0.5 < needed_s / shift_s < 0.9


@pytest.mark.parametrize("kind", SMALL)
def test_contracts_cover_the_shifts_of_a_week(kind: str):
    weekly_s: Counter[str] = Counter()
    for day in WEEK:
        for shift in problem(kind, day).shifts:
            span_s = int((shift.end_at - shift.start_at).total_seconds())
            weekly_s[shift.carer_id] += span_s - (1800 if span_s > 6 * 3600 else 0)
    for carer in book(kind).carers.values():
        assert weekly_s[carer.id] <= carer.contract_week_s


@pytest.mark.parametrize("kind", SMALL)
def test_nobody_is_granted_more_than_the_level_or_planned_more_than_granted(kind: str):
    casebook = book(kind)
    hours = {level.id: level.hours for level in casebook.municipality.settings.levels}
    for plan in casebook.care_plans.values():
        assert plan.granted_s <= hours[plan.level_id] * 3600
    for use in granted_use(casebook, START_ON, START_ON + timedelta(days=13)):
        assert use.planned_s <= use.granted_s


def test_tervete_shows_what_a_plan_has_to_cope_with():
    casebook = book("tervete")
    items = [item for plan in casebook.care_plans.values() for item in plan.items]
    clients = list(casebook.clients.values())
    carers = list(casebook.carers.values())
    assert any(item.carers_needed == 2 for item in items)
    assert any(item.gaps for item in items)
    assert any(item.pin for item in items)
    assert any(item.preferred_carer_ids for item in items)
    assert any(item.forbidden_carer_ids for item in items)
    assert any("INTERVAL=2" in item.rhythm.rrule for item in items)
    assert {"dog", "smoke"} <= {fact for c in clients for fact in c.facts}
    assert {"dog", "smoke"} <= {fact for c in carers for fact in c.refuses}
    assert {"lv", "ru", "lt"} <= {language for c in clients for language in c.languages}
    kinds = {p.kind for c in clients for p in c.periods if p.covers(START_ON)}
    assert kinds == {StayKind.HOSPITAL, StayKind.CARE_CENTRE, StayKind.AWAY}
    assert any(c.absences for c in carers)
    assert {o.kind.value for o in casebook.orders.values()} >= {"needs_assessment", "aid_delivery"}


def test_residents_of_the_care_centre_stay_declared_at_home():
    casebook = book("tervete")
    moved = [
        c
        for c in casebook.clients.values()
        for p in c.periods
        if p.kind is StayKind.CARE_CENTRE and p.to_on is None
    ]
    assert moved
    for client in moved:
        assert client.declared_place_id not in {None, client.place_id}


def test_check_ups_are_spread_so_that_some_are_due_and_some_late():
    register = check_up_register(book("tervete"), START_ON)
    states = Counter(entry.state.value for entry in register)
    assert states["overdue"] > 5
    assert states["due"] > 5
    assert states["not_yet"] + states["seen"] > 80
    results = {c.result for c in book("tervete").contacts}
    assert results == set(ContactResult)


def test_a_carer_is_on_holiday_in_the_third_week():
    monday = START_ON + timedelta(days=14)
    on_duty = {s.carer_id for s in problem("tervete", monday).shifts}
    usual = {s.carer_id for s in problem("tervete", START_ON).shifts}
    assert usual - on_duty
