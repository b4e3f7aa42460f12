"""The use cases on both databases, with a solver of three lines in the port."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from homecare import planning
from homecare.errors import (
    Conflict,
    NotFound,
    NotPublishable,
    PlanError,
    ProblemError,
    WrongState,
)
from homecare.plan import Plan, Problem, Travel, Unserved
from homecare.planning import Ports, Wish
from homecare.ports import StopRule
from homecare.records import PlanState
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.legal import change_stop, plan_of, priced
from tests.tiny import DAY, at

TUESDAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # the Friday before the tiny day


def in_order(problem: Problem) -> Plan:
    """Carer K-1 goes to all home-care clients along the road, and nobody else goes anywhere."""
    duties = [v.id for v in problem.visits if v.optional_worth is None]
    left = [v.id for v in problem.visits if v.optional_worth is not None]
    plan = plan_of(problem, {problem.shifts[0].id: duties[:4]})
    return replace(plan, unserved=tuple(Unserved(visit_id=v) for v in left + duties[4:]))


def rightly_priced(
    problem: Problem,
    stop: StopRule,
    seed: int = 0,
    params: object = None,
    start: object = None,
    *,
    on_progress: object = None,
) -> Plan:
    assert (params, start, on_progress) == (None, None, None)
    assert (stop.seconds, seed) == (1, 0)  # a day of six visits
    return priced(problem, in_order(problem))


def ports_of(store: Store, **changes: Any) -> Ports:
    with store.work("test") as work:
        work.save(None, books.casebook())
    plain = Ports(
        store=store,
        solve=rightly_priced,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOON,
        actor="test",
    )
    return replace(plain, **changes)


WISH = Wish(municipality_id="tervete", day_on=DAY)


def test_a_day_is_planned_judged_explained_and_stored_as_a_draft(store: Store):
    ports = ports_of(store)
    made = planning.plan_day(ports, WISH)
    assert made.record.state is PlanState.DRAFT
    assert made.violations == ()
    assert {u.reason for u in made.record.plan.unserved} & {"not_explained"} == set()
    assert planning.read_plan(ports, made.record.id).plan == made.record.plan


def test_a_plan_that_breaks_a_rule_is_not_stored(store: Store):
    def late(problem: Problem, *rest: Any, **named: Any) -> Plan:
        plan = rightly_priced(problem, *rest, **named)
        return change_stop(plan, plan.routes[0].stops[0].visit_id, begin_at=at(20))

    ports = ports_of(store, solve=late)
    with pytest.raises(PlanError, match="plan_broken"):
        planning.plan_day(ports, WISH)
    with store.look("test") as look:
        assert look.plans("tervete") == ()


def test_a_plan_goes_from_draft_to_superseded(store: Store):
    ports = ports_of(store)
    first = planning.plan_day(ports, WISH).record
    first = planning.approve(ports, first.id, first.row_version)
    first = planning.publish(ports, first.id, first.row_version)
    assert first.state is PlanState.PUBLISHED
    second = planning.plan_day(ports, replace(WISH, why="jauns melnraksts")).record
    second = planning.approve(ports, second.id, second.row_version)
    planning.publish(ports, second.id, second.row_version)
    assert planning.read_plan(ports, first.id).state is PlanState.SUPERSEDED
    assert second.version_no == first.version_no + 1


def test_a_draft_cannot_be_published_unapproved(store: Store):
    ports = ports_of(store)
    draft = planning.plan_day(ports, WISH).record
    with pytest.raises(WrongState):
        planning.publish(ports, draft.id, draft.row_version)


def test_who_comes_second_is_told(store: Store):
    ports = ports_of(store)
    draft = planning.plan_day(ports, WISH).record
    planning.approve(ports, draft.id, draft.row_version)
    with pytest.raises(Conflict):
        planning.publish(ports, draft.id, draft.row_version)


def test_publishing_judges_against_what_was_published_meanwhile(store: Store):
    """Monday's plan keeps the rest; then Sunday night is published, and it does not any more."""
    ports = ports_of(store)
    monday = planning.plan_day(ports, WISH).record
    monday = planning.approve(ports, monday.id, monday.row_version)
    late_on_sunday(store, monday.problem)
    with pytest.raises(NotPublishable) as refused:
        planning.publish(ports, monday.id, monday.row_version)
    assert {v.rule for v in refused.value.violations} == {"daily_rest"}


def late_on_sunday(store: Store, monday: Problem) -> None:
    """Publish work of K-1 from 18:00 to about 21:00 UTC on the Sunday before."""
    visit = replace(
        monday.visits[0],
        id="V-SUNDAY",
        windows=(
            replace(
                monday.visits[0].windows[0],
                opens_at=datetime(2026, 11, 22, 18, tzinfo=UTC),
                closes_at=datetime(2026, 11, 22, 20, tzinfo=UTC),
            ),
        ),
    )
    shift = replace(
        monday.shifts[0],
        start_at=datetime(2026, 11, 22, 17, tzinfo=UTC),
        end_at=datetime(2026, 11, 22, 21, 30, tzinfo=UTC),
        latest_end_at=datetime(2026, 11, 22, 21, 30, tzinfo=UTC),
    )
    sunday = replace(
        monday, day_on=date(2026, 11, 22), visits=(visit,), shifts=(shift,), gaps=(), baseline={}
    )
    with store.work("test") as work:
        record = work.add_plan("tervete", sunday, plan_of(sunday, {shift.id: [visit.id]}), "")
        record = work.move_plan(record.id, PlanState.APPROVED, record.row_version, "")
        work.move_plan(record.id, PlanState.PUBLISHED, record.row_version, "")


def test_the_next_plan_knows_who_was_there(store: Store):
    ports = ports_of(store)
    first = planning.plan_day(ports, WISH).record
    first = planning.approve(ports, first.id, first.row_version)
    planning.publish(ports, first.id, first.row_version)
    thursday = planning.prepare(ports, "tervete", date(2026, 11, 26)).problem
    assert {v.client_id: v.known_carers for v in thursday.visits if v.client_id == "C-A"} == {
        "C-A": frozenset({"K-1"})
    }
    again = planning.prepare(ports, "tervete", DAY).problem
    assert again.baseline["A-1.1:20261123"].carer_ids == {"K-1"}


def only_the_order(problem: Problem, *_: object, **__: object) -> Plan:
    """Carer K-1 carries out order O-1 and nothing else."""
    plan = plan_of(problem, {problem.shifts[0].id: ["O-1"]})
    left = tuple(Unserved(visit_id=v.id) for v in problem.visits if v.id != "O-1")
    return priced(problem, replace(plan, unserved=left))


@pytest.mark.parametrize(("first_on", "then_on"), [(DAY, TUESDAY), (TUESDAY, DAY)])
def test_an_order_in_drafts_of_two_days_is_published_once(
    first_on: date, then_on: date, store: Store
):
    ports = ports_of(store, solve=only_the_order)
    with store.work("test") as work:
        before = work.casebook("tervete")
        work.save(before, replace(before, orders={"O-1": books.order()}))
    first = planning.plan_day(ports, replace(WISH, day_on=first_on)).record
    then = planning.plan_day(ports, replace(WISH, day_on=then_on)).record
    first = planning.approve(ports, first.id, first.row_version)
    then = planning.approve(ports, then.id, then.row_version)
    planning.publish(ports, first.id, first.row_version)
    with pytest.raises(PlanError) as twice:
        planning.publish(ports, then.id, then.row_version)
    assert (twice.value.code, twice.value.values["visit_id"]) == ("visit_elsewhere", "O-1")
    assert planning.read_plan(ports, then.id).state is PlanState.APPROVED
    anew = planning.prepare(ports, "tervete", then_on).problem
    assert "O-1" not in {v.id for v in anew.visits}
    assert "O-1" in {v.id for v in planning.prepare(ports, "tervete", first_on).problem.visits}


def test_why_a_visit_is_where_it_is(store: Store):
    ports = ports_of(store)
    record = planning.plan_day(ports, WISH).record
    why = planning.why_here(ports, record.id, "A-1.1:20261123", "K-1")
    assert why.sentences("lv")
    with pytest.raises(NotFound):
        planning.why_here(ports, record.id, "A-1.1:20261123", "K-2")


def test_reading_a_plan_leaves_one_row_in_the_audit(store: Store):
    ports = ports_of(store)
    record = planning.plan_day(ports, WISH).record
    planning.read_plan(replace(ports, actor="ilze"), record.id)
    with store.look("test") as look:
        entries = look.audit_entries("tervete", kind="plan", subject_id=str(record.id))
    assert [(e.actor, e.action) for e in entries if e.action == "read"] == [("ilze", "read")]


def test_a_handout_is_on_record_with_the_clients_it_shows(store: Store):
    ports = ports_of(store)
    record = planning.plan_day(ports, WISH).record
    planning.plan_with_names(replace(ports, actor="ilze"), record.id)
    with store.look("test") as look:
        entries = look.audit_entries("tervete", kind="client")
    seen = {e.subject_id for e in entries if e.action == "read" and e.actor == "ilze"}
    assert seen == {v.client_id for v in record.problem.visits}


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), date(2026, 11, 23)),  # Friday -> Monday
        (datetime(2026, 11, 20, 22, 30, tzinfo=UTC), date(2026, 11, 23)),  # Saturday in Rīga
        (datetime(2026, 11, 17, 12, tzinfo=UTC), date(2026, 11, 19)),  # the 18th is free
        (datetime(2026, 12, 23, 12, tzinfo=UTC), date(2026, 12, 28)),  # Christmas, weekend
    ],
)
def test_the_next_working_day(now: datetime, day: date):
    assert planning.next_working_day(books.casebook(), now) == day


def test_a_day_too_big_for_the_machine_is_refused_before_its_roads_are_measured(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
):
    def measured(*_: object) -> Travel:
        pytest.fail("roads were measured")

    ports = ports_of(sqlite_store, find_travel=measured)
    used = len(planning.prepare(ports, "tervete", DAY).problem.travel.place_ids)
    monkeypatch.setattr(planning, "MOST_PLACES", used - 1)
    with pytest.raises(ProblemError) as told:
        planning.plan_day(ports, WISH)
    assert told.value.code == "too_many_places"
    assert told.value.values == {"count": used, "most": used - 1}
