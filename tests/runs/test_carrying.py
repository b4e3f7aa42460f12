"""Whatever a run makes is stored with its end, once or not at all."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from homecare import planning
from homecare.errors import (
    NotFound,
    PlanError,
    SolveCancelled,
    SolveCrashed,
    SolveTimeout,
    StoreError,
)
from homecare.plan import Problem
from homecare.planning import Ports
from homecare.ports import StopRule
from homecare.runs.carrying import MOST_ATTEMPTS, carry_out, progress_row
from homecare.runs.ordering import order_run, want
from homecare.runs.records import Run, RunKind, RunState, Wanted
from homecare.store import Store
from tests.runs.hands import (
    BETTER,
    FRIDAY,
    Clock,
    Hand,
    claimed,
    coordinator,
    drafts,
    failing,
    in_order,
    ordered,
    ports_of,
    standing,
)
from tests.tiny import DAY


def done(ports: Ports, hand: Hand | None = None) -> Run | None:
    """Carry out the oldest run."""
    hand = hand or Hand()
    return carry_out(ports, claimed(ports, hand), hand)


def test_a_plan_is_stored_and_the_run_names_it(store: Store):
    ports, hand = ports_of(store), Hand()
    run = ordered(ports, why="rīts")
    ended = done(ports, hand)
    assert ended == standing(ports, run)
    assert ended is not None
    assert (ended.state, ended.attempts, ended.error) == (RunState.DONE, 1, {})
    assert ended.outcome == {"plan_ids": drafts(ports)}
    assert ended.ended_at == FRIDAY
    assert hand.heard == [BETTER]
    with store.look("test") as look:
        record = look.plan(drafts(ports)[0])
    assert (record.made_by, record.why) == (coordinator().account_id, "rīts")


def test_several_days_are_one_run_with_a_plan_for_each(sqlite_store: Store):
    ports = ports_of(sqlite_store)
    ordered(ports, days=1)
    ended = done(ports)
    assert ended is not None
    assert len(ended.outcome["plan_ids"]) == 1


def test_a_published_day_is_repaired(store: Store):
    ports = ports_of(store)
    ordered(ports)
    done(ports)
    draft = drafts(ports)[0]
    approved = planning.approve(ports, draft, 1)
    planning.publish(ports, draft, approved.row_version)
    asked = {"day_on": DAY.isoformat(), "now": "07:00", "price": 0}
    order_run(ports, coordinator(), RunKind.REPAIR, asked, 20)

    def again(problem: Problem, stop: StopRule, seed: int, *, start: object, **_: Any):
        assert start is not None
        return in_order(problem, stop, seed)

    ended = done(ports_of(store, solve=again))
    assert ended is not None
    assert (ended.state, ended.outcome) == (RunState.DONE, {"plan_ids": [drafts(ports)[-1]]})
    assert len(drafts(ports)) == 2


def test_a_stopped_run_keeps_its_best_plan(store: Store):
    ports = ports_of(store)
    run = ordered(ports)
    hand = Hand()
    taken = claimed(ports, hand)
    want(ports, coordinator(), run.id, Wanted.STOP)
    ended = carry_out(ports, taken, hand)
    assert ended is not None
    assert (ended.state, len(drafts(ports))) == (RunState.STOPPED, 1)


def test_a_run_that_is_stopped_before_there_was_a_plan_is_cancelled(sqlite_store: Store):
    ports = ports_of(sqlite_store, solve=failing(SolveCancelled()))
    run = ordered(ports)
    hand = Hand()
    taken = claimed(ports, hand)
    want(ports, coordinator(), run.id, Wanted.STOP)
    ended = carry_out(ports, taken, hand)
    assert ended is not None
    assert (ended.state, drafts(ports)) == (RunState.CANCELLED, [])


def test_a_cancelled_run_keeps_nothing_even_when_nobody_heard_in_time(store: Store):
    ports = ports_of(store)
    run = ordered(ports)
    hand = Hand()
    taken = claimed(ports, hand)
    want(ports, coordinator(), run.id, Wanted.CANCEL)
    ended = carry_out(ports, taken, hand)  # the hand says that all is kept
    assert ended is not None
    assert (ended.state, drafts(ports)) == (RunState.CANCELLED, [])


def test_a_worker_that_lost_its_lease_stores_nothing(store: Store):
    clock = Clock()
    ports = ports_of(store, clock)
    ordered(ports)
    slow, quick = Hand("W-slow"), Hand("W-quick")
    first = claimed(ports, slow, lease_s=30)
    clock.on(seconds=31)
    second = claimed(ports, quick, lease_s=30)
    assert (second.id, second.attempts) == (first.id, 2)
    ended = carry_out(ports, second, quick)
    assert ended is not None
    assert ended.state is RunState.DONE
    assert carry_out(ports, first, slow) is None
    assert len(drafts(ports)) == 1


def test_a_hand_that_goes_home_stores_nothing_and_the_run_goes_on(sqlite_store: Store):
    ports = ports_of(sqlite_store)
    run = ordered(ports)
    assert done(ports, Hand(kept=False)) is None
    assert (standing(ports, run).state, drafts(ports)) == (RunState.RUNNING, [])


@pytest.mark.parametrize(
    "error", [SolveCrashed(signal=9), SolveTimeout(), StoreError("store_busy")], ids=str
)
def test_what_may_go_better_is_tried_three_times_and_then_given_up(
    sqlite_store: Store, error: Exception
):
    clock = Clock()
    ports = ports_of(sqlite_store, clock, solve=failing(error))
    run = ordered(ports)
    for _ in range(MOST_ATTEMPTS - 1):
        assert done(ports) is None
        clock.on(seconds=31)
    ended = done(ports)
    assert ended == standing(ports, run)
    assert ended is not None
    assert (ended.state, ended.attempts) == (RunState.FAILED, MOST_ATTEMPTS)
    assert ended.error["code"] == getattr(error, "code", "")


def test_a_run_whose_workers_died_three_times_is_not_tried_a_fourth_time(sqlite_store: Store):
    clock = Clock()
    ports = ports_of(sqlite_store, clock)
    ordered(ports)
    for _ in range(MOST_ATTEMPTS):
        claimed(ports, Hand())
        clock.on(seconds=31)
    ended = done(ports)
    assert ended is not None
    assert (ended.state, drafts(ports)) == (RunState.FAILED, [])
    assert ended.error == {"code": "run_attempts", "values": {"most": MOST_ATTEMPTS}}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SolveCrashed("solve_memory", memory_mb=768), "solve_memory"),
        (PlanError("plan_broken", count=1, rule="window"), "plan_broken"),
        (ValueError("Anna Bērziņa"), "run_unexpected"),
    ],
)
def test_what_would_come_again_fails_at_once_and_says_no_more_than_it_may(
    sqlite_store: Store, error: Exception, code: str
):
    hand = Hand()
    ports = ports_of(sqlite_store, solve=failing(error))
    ordered(ports)
    ended = done(ports, hand)
    assert ended is not None
    assert (ended.state, ended.attempts, ended.error["code"]) == (RunState.FAILED, 1, code)
    assert "Bērziņa" not in repr(ended)
    assert hand.faults == ([error] if code == "run_unexpected" else [])


def by_timer(ports: Ports, kind: RunKind) -> Run:
    run = Run(
        id=str(uuid4()),
        municipality_id="tervete",
        kind=kind,
        wish={"day_on": DAY.isoformat()},
        period=DAY.isoformat(),
        ordered_at=ports.now(),
        ordered_by="timer",
    )
    with ports.store.work("timer") as work:
        work.runs.order(run)
    return run


def test_check_ups_are_counted_and_nobody_is_named(store: Store):
    ports = ports_of(store)
    by_timer(ports, RunKind.CHECK_UPS)
    ended = done(ports)
    assert ended is not None
    assert ended.state is RunState.DONE
    assert ended.outcome == {"day_on": "2026-11-23", "open": 0, "states": {"not_yet": 2}}


def test_retention_removes_what_is_old_and_says_how_much(store: Store):
    clock = Clock()
    ports = ports_of(store, clock)
    old = ordered(ports)
    done(ports)
    clock.on(days=91)
    by_timer(ports, RunKind.RETENTION)
    late = Store(str(store.engine.url), clock)
    ended = done(replace(ports, store=late))
    late.close()
    assert ended is not None
    assert (ended.state, ended.outcome["clients"]) == (RunState.DONE, 0)
    assert ended.outcome["rows"]["runs"] == 1
    with pytest.raises(NotFound):
        standing(ports, old)


def test_progress_can_be_written_as_json():
    assert json.loads(json.dumps(progress_row(BETTER)))["cost"] == BETTER.cost
