"""Days planned together: cut into days, stored, published together or one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from homecare import planning
from homecare.calendar import Past, problem_of_days
from homecare.days import day_parts, travel_between
from homecare.errors import NotPublishable, PlanError
from homecare.model import Casebook, Planning, Rhythm, WorkSpan
from homecare.plan import Plan, Problem
from homecare.planning import PlannedDays, Ports, Wish
from homecare.ports import StopRule
from homecare.records import PlanState
from homecare.rules import judge
from homecare.store import Store
from solver import lay_out
from tests import books, tiny
from tests.legal import plan_of
from tests.tiny import DAY

RIGA = ZoneInfo("Europe/Riga")
TUESDAY, WEDNESDAY = DAY + timedelta(days=1), DAY + timedelta(days=2)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WISH = Wish(municipality_id="tervete", day_on=DAY, days=7)
TWICE = Rhythm(
    rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE",
    starts_on=date(2026, 11, 2),
    times_per_week=2,
    least_days_apart=1,
)
ONE, TWO = "A-1.1:2026w48.1", "A-1.1:2026w48.2"


def book(**changes: Any) -> Casebook:
    """Client A has visits on two of Monday to Wednesday, B to D on Monday and Thursday."""
    plans = [
        books.care_plan(1, "A", books.item(1, rhythm=TWICE)),
        *(books.care_plan(n, letter) for n, letter in enumerate("BCD", start=2)),
    ]
    clients = [books.client(letter) for letter in "ABCD"]
    return books.casebook(**{"care_plans": plans, "clients": clients} | changes)


def on_day(problem: Problem, visit_id: str, day: date) -> Problem:
    """The problem with one visit's windows cut to a day."""
    visits = tuple(
        replace(
            v,
            windows=tuple(w for w in v.windows if w.opens_at.astimezone(RIGA).date() == day),
        )
        if v.id == visit_id
        else v
        for v in problem.visits
    )
    return replace(problem, visits=visits)


def planned_on(problem: Problem, days: Mapping[str, date]) -> Plan:
    """A plan by hand: K-1 does everything on its only day, and the given visits on their days."""
    narrow = problem
    for visit_id, day in days.items():
        narrow = on_day(narrow, visit_id, day)
    routes: dict[str, list[str]] = {}
    for visit in narrow.visits:
        on = visit.windows[0].opens_at.astimezone(RIGA).date()
        if len(visit.windows) == 1:
            routes.setdefault(f"K-1:{on:%Y%m%d}", []).append(visit.id)
    return plan_of(problem, routes, {v.id: v.windows[0].opens_at for v in narrow.visits})


def problem(casebook: Casebook | None = None, days: int = 7, **past: Any) -> Problem:
    found = problem_of_days(casebook or book(), DAY, days, books.find_travel, Past(**past))
    return found.problem


MOVED = {ONE: TUESDAY, TWO: WEDNESDAY}


def test_a_horizon_is_cut_into_days_that_are_sound_by_themselves():
    whole = problem()
    plan = planned_on(whole, MOVED)
    assert judge(whole, plan) == ()
    parts = day_parts(whole, plan)
    assert [p.day_on for p, _ in parts] == [DAY + timedelta(days=n) for n in range(5)]
    assert [(p.id, p.days) for p, _ in parts[:2]] == [
        ("tervete:20261123", 1),
        ("tervete:20261124", 1),
    ]
    for part in parts:
        assert judge(*part) == ()
    assert [sorted(p.served_ids) for _, p in parts[1:3]] == [[ONE], [TWO]]
    ids = [v.id for p, _ in parts for v in p.visits]
    assert sorted(ids) == sorted(v.id for v in whole.visits)
    assert sum(p.costs["travel"] for _, p in parts) == plan.costs["travel"]


def test_a_moved_visit_has_the_windows_of_its_day_alone():
    whole = problem()
    parts = {p.day_on: p for p, _ in day_parts(whole, planned_on(whole, MOVED))}
    (visit,) = parts[TUESDAY].visits
    assert [w.opens_at.astimezone(RIGA).date() for w in visit.windows] == [TUESDAY]
    assert parts[TUESDAY].travel.place_ids == ("A", "O")


def test_what_no_day_serves_goes_with_the_last_day_on_which_it_could_begin():
    whole = problem()
    plan = plan_of(whole, {})
    for part, answer in day_parts(whole, plan):
        asked = {v.id for v in part.visits}
        assert {u.visit_id for u in answer.unserved} == asked
        assert ({ONE, TWO} <= asked) == (part.day_on == WEDNESDAY)


def test_other_days_are_history_to_a_day():
    before = WorkSpan(
        carer_id="K-1",
        start_at=datetime(2026, 11, 20, 6, tzinfo=UTC),
        end_at=datetime(2026, 11, 20, 12, tzinfo=UTC),
    )
    town = books.municipality(planning=Planning(most_carers=2))
    whole = problem(
        book(municipality=town),
        history=(before,),
        met={"C-A": {"K-2": (date(2026, 11, 20),)}},
        burden_s={"K-1": 100},
    )
    plan = planned_on(whole, MOVED)
    parts = {p.day_on: p for p, _ in day_parts(whole, plan)}
    wednesday = parts[WEDNESDAY]
    assert [s.start_at.astimezone(RIGA).date() for s in wednesday.history] == [
        date(2026, 11, 20),
        DAY,
        TUESDAY,
        date(2026, 11, 26),
    ]
    totals = {r.shift_id: r.totals for r in plan.routes}
    assert wednesday.history[1].work_s == totals["K-1:20261123"].work_s
    assert wednesday.continuity is not None
    assert wednesday.continuity.met == {"C-A": {"K-1": (TUESDAY,), "K-2": (date(2026, 11, 20),)}}
    done_s = sum(
        totals[f"K-1:2026112{n}"].care_s + totals[f"K-1:2026112{n}"].travel_s for n in (3, 4)
    )
    assert wednesday.worked_s == {"K-1": 100 + done_s}


def ports_of(store: Store, days: Mapping[str, date] = MOVED, **changes: Any) -> Ports:
    with store.work("test") as work:
        if "tervete" not in work.municipalities():
            work.save(None, book())
    return Ports(
        store=store,
        solve=solver(days),
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOON,
        actor="test",
        **changes,
    )


def solver(days: Mapping[str, date]) -> Any:
    def solve(problem: Problem, stop: StopRule, *_: object, **__: object) -> Plan:
        assert stop.seconds
        return planned_on(problem, days)

    return solve


def approved(ports: Ports, made: PlannedDays) -> dict[int, int]:
    versions = {}
    for record in made.records:
        moved = planning.approve(ports, record.id, record.row_version)
        versions[moved.id] = moved.row_version
    return versions


def test_days_are_stored_and_published_together(store: Store):
    ports = ports_of(store)
    made = planning.plan_days(ports, WISH)
    assert [r.day_on for r in made.records] == [DAY + timedelta(days=n) for n in range(5)]
    assert made.violations == ()
    done = planning.publish_days(ports, approved(ports, made))
    assert {r.state for r in done} == {PlanState.PUBLISHED}
    again = planning.prepare(ports, "tervete", TUESDAY).problem
    assert {v.id for v in again.visits} == {ONE}
    assert planning.prepare(ports, "tervete", DAY).problem.baseline.keys() == {
        f"A-{n}.1:20261123" for n in (2, 3, 4)
    }


def test_a_visit_that_changes_places_with_another_day_is_published_with_both_days(
    sqlite_store: Store,
):
    """First times 1 and 2 on Tuesday and Wednesday, then the other way round."""
    ports = ports_of(sqlite_store)
    planning.publish_days(ports, approved(ports, planning.plan_days(ports, WISH)))
    turned = replace(ports, solve=solver({ONE: WEDNESDAY, TWO: TUESDAY}))
    made = planning.plan_days(turned, WISH)
    versions = approved(turned, made)
    tuesday = next(r.id for r in made.records if r.day_on == TUESDAY)
    with pytest.raises(PlanError) as refused:
        planning.publish(turned, tuesday, versions[tuesday])
    assert refused.value.code == "visit_elsewhere"
    planning.publish_days(turned, versions)
    assert planning.prepare(ports, "tervete", TUESDAY).problem.baseline.keys() == {TWO}


def test_one_visit_in_two_of_the_plans_is_refused(sqlite_store: Store):
    ports = ports_of(sqlite_store, {ONE: DAY, TWO: WEDNESDAY})
    first = approved(ports, planning.plan_days(ports, WISH))
    later = replace(ports, solve=solver({ONE: TUESDAY, TWO: WEDNESDAY}))
    second = approved(later, planning.plan_days(later, WISH))
    mixed = dict([list(first.items())[0], list(second.items())[1]])  # noqa: RUF015 - two drafts
    with pytest.raises(PlanError) as refused:
        planning.publish_days(ports, mixed)
    assert refused.value.values["visit_id"] == ONE


def test_days_published_together_are_all_published_or_none(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
):
    ports = ports_of(sqlite_store)
    made = planning.plan_days(ports, WISH)
    versions = approved(ports, made)
    seen: list[date] = []

    def fussy(problem: Problem, plan: Plan) -> Sequence[object]:
        seen.append(problem.day_on)
        broken = replace(problem, visits=()) if problem.day_on == WEDNESDAY else problem
        return judge(broken, plan)

    monkeypatch.setattr(planning, "judge", fussy)
    with pytest.raises(NotPublishable):
        planning.publish_days(ports, versions)
    assert WEDNESDAY in seen
    for record in made.records:
        assert planning.read_plan(ports, record.id).state is PlanState.APPROVED


def test_a_visit_published_on_another_day_of_the_horizon_is_planned_anew(sqlite_store: Store):
    ports = ports_of(sqlite_store)
    planning.publish_days(ports, approved(ports, planning.plan_days(ports, WISH)))
    whole = planning.prepare(ports, "tervete", DAY, 7).problem
    assert {ONE, TWO} <= {v.id for v in whole.visits}
    assert whole.baseline[ONE].begin_at.astimezone(RIGA).date() == TUESDAY
    assert whole.history == ()
    later = planning.prepare(ports, "tervete", WEDNESDAY, 5).problem
    assert TWO in {v.id for v in later.visits}
    assert ONE not in {v.id for v in later.visits}
    assert later.worked_s["K-1"] > 0


def test_publishing_judges_the_budget_by_what_was_published_meanwhile(sqlite_store: Store):
    """One carer is allowed; Tuesday's draft by K-2 was made before Monday's by K-1 was out."""
    town = books.municipality(planning=Planning(most_carers=1))
    ports = ports_of(sqlite_store, {ONE: DAY, TWO: TUESDAY})
    with sqlite_store.work("test") as work:
        before = work.casebook("tervete")
        work.save(before, replace(before, municipality=town))

    def by_k2(problem: Problem, *_: object, **__: object) -> Plan:
        mine = [v.id for v in problem.visits if v.id == TWO]
        return plan_of(problem, {"K-2:20261124": mine} if mine else {})

    usual = Rhythm(rrule="FREQ=WEEKLY;BYDAY=MO,TU", starts_on=date(2026, 11, 2), times_per_week=2)
    with sqlite_store.work("test") as work:
        before = work.casebook("tervete")
        plan = books.care_plan(1, "A", books.item(1, rhythm=usual))
        work.save(before, replace(before, care_plans={**before.care_plans, "A-1": plan}))
    tuesday = planning.plan_day(
        replace(ports, solve=by_k2), replace(WISH, day_on=TUESDAY, days=1)
    ).record
    assert tuesday.plan.served_ids == {TWO}
    monday = planning.plan_days(ports, replace(WISH, days=1))
    planning.publish_days(ports, approved(ports, monday))
    tuesday = planning.approve(ports, tuesday.id, tuesday.row_version)
    with pytest.raises(NotPublishable) as refused:
        planning.publish(ports, tuesday.id, tuesday.row_version)
    assert {v.rule for v in refused.value.violations} == {"continuity"}


def test_travel_of_a_day_knows_the_places_of_that_day_alone():
    whole = replace(tiny.problem().travel, off_road=("A", "B"))
    part = travel_between(whole, ["B", "C"])
    assert part.place_ids == ("B", "C")
    assert part.off_road == ("B",)
