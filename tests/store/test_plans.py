import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from homecare.errors import Conflict, NotFound, WrongState
from homecare.records import PlanState
from homecare.store import Store
from tests import tiny
from tests.store.samples import (
    MUNICIPALITY,
    moved,
    plan,
    problem,
    published,
    route,
    save_new,
    stop,
)

DRAFT, APPROVED = PlanState.DRAFT, PlanState.APPROVED
PUBLISHED, SUPERSEDED = PlanState.PUBLISHED, PlanState.SUPERSEDED


@pytest.fixture
def ready(store: Store) -> Store:
    with store.work("maker") as work:
        save_new(work)
    return store


def test_a_stored_plan_comes_back_the_same_with_its_problem(ready: Store) -> None:
    with ready.work("maker") as work:
        made = work.add_plan(MUNICIPALITY, problem(), plan(), "first try")
    with ready.look("reader") as look:
        found = look.plan(made.id)
    assert found == made
    assert (found.problem, found.plan) == (problem(), plan())
    assert (found.state, found.version_no, found.row_version) == (DRAFT, 1, 1)
    assert (found.made_by, found.why, found.changed_at) == ("maker", "first try", None)
    assert found.day_on == tiny.DAY
    assert found.made_at.utcoffset() == timedelta(0)


def test_versions_count_from_one_within_a_municipality_and_day(ready: Store) -> None:
    other_day = problem(day_on=date(2026, 11, 24))
    with ready.work("maker") as work:
        save_new(work, "dobele")
        made = [
            work.add_plan(MUNICIPALITY, problem(), plan()),
            work.add_plan(MUNICIPALITY, problem(), plan()),
            work.add_plan(MUNICIPALITY, other_day, plan()),
            work.add_plan("dobele", problem(), plan()),
        ]
    assert [record.version_no for record in made] == [1, 2, 1, 1]


def test_plans_need_a_known_municipality(ready: Store) -> None:
    with pytest.raises(NotFound), ready.work("maker") as work:
        work.add_plan("nowhere", problem(), plan())


def test_a_list_of_plans_is_narrowed_by_day_and_state(ready: Store) -> None:
    with ready.work("maker") as work:
        first = published(work)
        second = work.add_plan(MUNICIPALITY, problem(), plan())
        third = work.add_plan(MUNICIPALITY, problem(day_on=date(2026, 11, 25)), plan())
    with ready.look("reader") as look:
        heads = look.plans(MUNICIPALITY)
        assert [head.id for head in heads] == [first.id, second.id, third.id]
        assert [h.id for h in look.plans(MUNICIPALITY, tiny.DAY, tiny.DAY)] == [first.id, second.id]
        assert [h.id for h in look.plans(MUNICIPALITY, states=[DRAFT])] == [second.id, third.id]
        assert [h.id for h in look.plans(MUNICIPALITY, date(2026, 11, 24))] == [third.id]
        assert look.plans("dobele") == ()
    assert (heads[0].served, heads[0].unserved, heads[0].cost) == (3, 1, 203_600)
    assert (heads[0].state, heads[0].row_version) == (PUBLISHED, 3)


def test_a_plan_goes_from_draft_to_superseded_and_remembers_every_step(ready: Store) -> None:
    with ready.work("maker") as work:
        made = work.add_plan(MUNICIPALITY, problem(), plan(), "made")
    for actor, state in (("head", APPROVED), ("head", PUBLISHED), ("night", SUPERSEDED)):
        with ready.work(actor) as work:
            made = work.move_plan(made.id, state, made.row_version, f"now {state}")
    with ready.look("reader") as look:
        steps = look.plan_history(made.id)
    assert [(s.state, s.actor, s.why) for s in steps] == [
        (DRAFT, "maker", "made"),
        (APPROVED, "head", "now approved"),
        (PUBLISHED, "head", "now published"),
        (SUPERSEDED, "night", "now superseded"),
    ]
    assert made.changed_at == steps[-1].at
    assert (made.changed_by, made.row_version) == ("night", 4)


ALLOWED = {(DRAFT, APPROVED), (APPROVED, PUBLISHED), (PUBLISHED, SUPERSEDED)}
WAY = (APPROVED, PUBLISHED, SUPERSEDED)


@pytest.mark.parametrize(
    ("start", "to"),
    [(a, b) for a in PlanState for b in PlanState if (a, b) not in ALLOWED],
)
def test_no_other_step_is_possible(sqlite_store: Store, start: PlanState, to: PlanState) -> None:
    with sqlite_store.work("maker") as work:
        save_new(work)
        record = work.add_plan(MUNICIPALITY, problem(), plan())
        record = moved(work, record, *WAY[: list(PlanState).index(start)])
    with pytest.raises(WrongState) as caught, sqlite_store.work("maker") as work:
        work.move_plan(record.id, to, record.row_version)
    assert caught.value.values == {"plan_id": record.id, "state": start.value, "to": to.value}
    with sqlite_store.look("reader") as look:
        assert look.plan(record.id) == record


def test_a_plan_that_somebody_else_moved_is_a_conflict(ready: Store) -> None:
    with ready.work("maker") as work:
        record = work.add_plan(MUNICIPALITY, problem(), plan())
        work.move_plan(record.id, APPROVED, 1)
    with pytest.raises(Conflict) as caught, ready.work("late") as work:
        work.move_plan(record.id, APPROVED, 1)
    assert caught.value.values == {"kind": "plan", "id": str(record.id), "current": 2}


def test_an_unknown_plan_is_not_found(ready: Store) -> None:
    for act in ("plan", "move"):
        with pytest.raises(NotFound), ready.work("maker") as work:
            work.plan(99) if act == "plan" else work.move_plan(99, APPROVED, 1)


def test_publishing_supersedes_the_former_plan_of_the_day_in_one_step(ready: Store) -> None:
    later = plan(route(2, stop("A", 7)))
    with ready.work("maker") as work:
        former = published(work)
        other_day = published(work, plan(route(1, stop("D", 12))), day_on=date(2026, 11, 24))
        new = published(work, later)
    with ready.look("reader") as look:
        assert look.plan(former.id).state is SUPERSEDED
        assert look.plan(other_day.id).state is PUBLISHED
        assert look.plan(new.id).state is PUBLISHED
        assert look.met(MUNICIPALITY, tiny.DAY, tiny.DAY) == {"C-A": {"K-2"}}
        assert [s.state for s in look.plan_history(former.id)][-1] is SUPERSEDED


def test_a_failed_publication_leaves_the_former_plan_published(ready: Store) -> None:
    twice = plan(route(1, stop("A", 7)), replace(route(1, stop("B", 7)), shift_id="S-1b"))
    with ready.work("maker") as work:
        former = published(work)
        bad = moved(work, work.add_plan(MUNICIPALITY, problem(), twice), APPROVED)
        before = work.met(MUNICIPALITY, tiny.DAY, tiny.DAY)
    with pytest.raises(Exception, match="overlap"), ready.work("maker") as work:
        work.move_plan(bad.id, PUBLISHED, bad.row_version)
    with ready.look("reader") as look:
        assert look.plan(former.id) == former
        assert look.plan(bad.id) == bad
        assert look.met(MUNICIPALITY, tiny.DAY, tiny.DAY) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE plans SET plan_doc = problem_doc",
        "UPDATE plans SET problem_doc = plan_doc",
        "UPDATE plans SET day_on = '2026-12-24'",
        "UPDATE plans SET made_by = 'somebody else'",
        "DELETE FROM plans WHERE id = (SELECT max(id) FROM plans)",
        "UPDATE plan_history SET actor = 'somebody else'",
        "DELETE FROM plan_history",
    ],
)
def test_the_database_itself_refuses_to_change_a_published_plan(ready: Store, change: str) -> None:
    with ready.work("maker") as work:
        record = published(work)
    with pytest.raises(DBAPIError) as caught, ready.engine.begin() as connection:
        connection.execute(text(change))
    assert re.search("does not change|is kept|only grows", str(caught.value))
    with ready.look("reader") as look:
        assert look.plan(record.id) == record


def test_two_published_plans_of_one_day_are_refused_by_the_database(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)
        work.add_plan(MUNICIPALITY, problem(), plan())
    with pytest.raises(DBAPIError), ready.engine.begin() as connection:
        connection.execute(text("UPDATE plans SET state = 'published'"))


def test_an_older_plan_does_not_push_out_a_newer_one(ready: Store) -> None:
    with ready.work("maker") as work:
        older = moved(work, work.add_plan(MUNICIPALITY, problem(), plan()), APPROVED)
        newer = published(work)
    with pytest.raises(Conflict) as caught, ready.work("late") as work:
        work.move_plan(older.id, PUBLISHED, older.row_version)
    assert caught.value.code == "published_meanwhile"
    assert caught.value.values == {"plan_id": older.id, "newer": newer.id}
    with ready.look("reader") as look:
        assert [h.state for h in look.plans(MUNICIPALITY)] == [APPROVED, PUBLISHED]
