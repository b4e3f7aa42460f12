"""Runs: one order for a period, one worker at a time, nothing lost when a worker dies."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest

from homecare.errors import Conflict, NotFound, StoreError
from homecare.runs.records import Run, RunKind, RunState, Wanted
from homecare.store import Store
from tests.store.samples import MUNICIPALITY, NOON, pairs, run, save_new

LEASE_S = 60


@pytest.fixture
def queue(store: Store) -> Store:
    """Three runs that wait, ordered a minute apart."""
    with store.work("test") as work:
        save_new(work)
        save_new(work, "dobele")
        for number in (1, 2, 3):
            work.runs.order(run(number))
    return store


def claim(store: Store, worker: str, minutes: float = 10) -> Run | None:
    with store.work(worker) as work:
        return work.runs.claim(worker, NOON + timedelta(minutes=minutes), LEASE_S)


def test_a_run_comes_back_as_it_was_ordered(queue: Store) -> None:
    with queue.look("test") as look:
        assert look.runs.run(run(2).id) == run(2)
        with pytest.raises(NotFound):
            look.runs.run("none")
        assert look.runs.waiting() == look.runs.waiting(MUNICIPALITY) == 3
        assert look.runs.waiting("dobele") == 0
        assert look.runs.queue_age_s(NOON + timedelta(minutes=3)) == 120
        entries = look.audit_entries(MUNICIPALITY, "run")
    assert pairs(entries)[0] == ("order", f"run {run(1).id}")


def test_an_empty_queue_has_no_age(store: Store) -> None:
    with store.look("test") as look:
        assert look.runs.queue_age_s(NOON) is None


def test_lists_are_newest_first_and_go_on_after_a_run(queue: Store) -> None:
    with queue.work("test") as work:
        work.runs.order(run(4, kind=RunKind.REPAIR))
        work.runs.order(run(5, municipality_id="dobele"))
        work.runs.order(run(6, ordered_at=run(4).ordered_at))  # at the same moment

    def ids(**wanted: Any) -> list[int]:
        with queue.look("test") as look:
            found = look.runs.runs(MUNICIPALITY, **wanted)
        return [int(one.id[-2:]) for one in found]

    assert ids() == [6, 4, 3, 2, 1]
    assert ids(most=2) == [6, 4]
    assert ids(most=2, before=run(4).id) == [3, 2]
    assert ids(before=run(6).id) == [4, 3, 2, 1]
    assert ids(kind=RunKind.REPAIR) == [4]
    assert ids(states=[RunState.DONE]) == []
    with pytest.raises(NotFound):
        ids(before="none")


def test_a_period_is_ordered_once(queue: Store) -> None:
    wanted = run(7, kind=RunKind.RETENTION, period="2026-11-24")
    with queue.work("timer") as work:
        work.runs.order(wanted)
        with pytest.raises(Conflict) as caught:
            work.runs.order(run(8, kind=RunKind.RETENTION, period="2026-11-24"))
        assert caught.value.code == "run_ordered_already"
        work.runs.order(run(9, kind=RunKind.CHECK_UPS, period="2026-11-24"))
        work.runs.order(run(10, kind=RunKind.RETENTION, period="2026-11-25"))
        done = work.runs.periods_done(MUNICIPALITY, RunKind.RETENTION)
        assert done == {"2026-11-24", "2026-11-25"}
        assert work.runs.periods_done(MUNICIPALITY, RunKind.PLAN) == set()


def test_the_same_run_is_not_written_twice(queue: Store) -> None:
    with pytest.raises(StoreError, match="store_refused"), queue.work("test") as work:
        work.runs.order(run(1))


def test_two_timers_order_a_period_once(queue: Store) -> None:
    both, outcomes = Barrier(2), []

    def order(number: int) -> None:
        both.wait()
        try:
            with queue.work("timer") as work:
                work.runs.order(run(number, period="2026-11-24"))
            outcomes.append("ordered")
        except Conflict as error:
            outcomes.append(error.code)

    threads = [Thread(target=order, args=(number,)) for number in (7, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ordered", "run_ordered_already"]


def test_the_oldest_waiting_run_is_taken_first(queue: Store) -> None:
    taken = claim(queue, "w-1")
    assert taken is not None
    assert (taken.id, taken.state, taken.worker) == (run(1).id, RunState.RUNNING, "w-1")
    assert (taken.attempts, taken.row_version) == (1, 2)
    assert taken.began_at == NOON + timedelta(minutes=10)
    assert taken.lease_until == NOON + timedelta(minutes=11)
    assert [one and one.id for one in (claim(queue, "w-2"), claim(queue, "w-1"))] == [
        run(2).id,
        run(3).id,
    ]
    assert claim(queue, "w-1") is None


def test_workers_that_ask_at_once_get_different_runs(queue: Store) -> None:
    everybody, taken = Barrier(5), []

    def take(worker: str) -> None:
        everybody.wait()
        taken.append(claim(queue, worker))

    threads = [Thread(target=take, args=(f"w-{n}",)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = sorted(one.id for one in taken if one is not None)
    assert ids == [run(n).id for n in (1, 2, 3)]


def test_a_lease_that_ran_out_belongs_to_the_next(queue: Store) -> None:
    first = claim(queue, "dead", 10)
    assert first is not None
    with queue.work("test") as work:
        for other in (2, 3):
            work.runs.want(run(other).id, Wanted.CANCEL)
    assert claim(queue, "w-2", 11) is None  # not yet
    second = claim(queue, "w-2", 11.1)
    assert second is not None
    assert (second.id, second.worker, second.attempts) == (first.id, "w-2", 2)
    assert second.began_at == first.began_at
    with queue.work("dead") as work:
        later = NOON + timedelta(hours=1)
        assert work.runs.renew(first.id, "dead", later, {}) is None
        assert work.runs.finish(first.id, "dead", RunState.DONE, {}, {}, later) is None
        work.runs.hand_back(first.id, "dead")
        assert work.runs.run(first.id) == second


def test_a_held_run_is_renewed_and_tells_what_is_wanted(queue: Store) -> None:
    held = claim(queue, "w-1")
    assert held is not None
    later = NOON + timedelta(hours=1)
    with queue.work("w-1") as work:
        quiet = work.runs.renew(held.id, "w-1", later, None)
        assert quiet is not None
        assert (quiet.lease_until, quiet.row_version) == (later, 2)
        told = work.runs.renew(held.id, "w-1", later, {"cost": 7})
        assert told is not None
        assert (dict(told.progress), told.row_version) == ({"cost": 7}, 3)
        work.runs.want(held.id, Wanted.STOP)
        asked = work.runs.renew(held.id, "w-1", later, None)
        assert asked is not None
        assert asked.wanted is Wanted.STOP


def test_a_run_ends_once(queue: Store) -> None:
    held = claim(queue, "w-1")
    assert held is not None
    with queue.work("w-1") as work:
        done = work.runs.finish(held.id, "w-1", RunState.DONE, {"plan_ids": [1]}, {}, NOON)
        assert done is not None
        assert (done.state, done.ended_at, done.lease_until) == (RunState.DONE, NOON, None)
        assert dict(done.outcome) == {"plan_ids": [1]}
        assert work.runs.finish(held.id, "w-1", RunState.FAILED, {}, {}, NOON) is None
        assert work.runs.want(held.id, Wanted.CANCEL) == done


def test_a_waiting_run_that_is_cancelled_ends_at_once(queue: Store) -> None:
    with queue.work("ilze") as work:
        cancelled = work.runs.want(run(1).id, Wanted.CANCEL)
        assert cancelled.state is RunState.CANCELLED
        assert cancelled.ended_at is not None
        stopped = work.runs.want(run(2).id, Wanted.STOP)
        assert (stopped.state, stopped.wanted) == (RunState.WAITING, Wanted.STOP)
        with pytest.raises(NotFound):
            work.runs.want("none", Wanted.STOP)


def test_cancelling_is_not_taken_back_by_stopping(queue: Store) -> None:
    held = claim(queue, "w-1")
    assert held is not None
    with queue.work("ilze") as work:
        assert work.runs.want(held.id, Wanted.STOP).wanted is Wanted.STOP
        assert work.runs.want(held.id, Wanted.CANCEL).wanted is Wanted.CANCEL
        still = work.runs.want(held.id, Wanted.STOP)
        assert (still.wanted, still.state) == (Wanted.CANCEL, RunState.RUNNING)


def test_a_run_that_is_handed_back_waits_again_and_lost_no_attempt(queue: Store) -> None:
    held = claim(queue, "w-1")
    assert held is not None
    with queue.work("w-1") as work:
        work.runs.hand_back(held.id, "w-1")
    taken = claim(queue, "w-2")
    assert taken is not None
    assert (taken.id, taken.attempts, taken.worker) == (held.id, 1, "w-2")
