"""A worker with its heartbeat: what it holds, hears, hands back and never stores twice."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from api.worker import Worker
from homecare.errors import SolveCancelled
from homecare.plan import Plan, Problem
from homecare.planning import Ports
from homecare.ports import Params, Progress, Solve, StopRule
from homecare.runs.ordering import want
from homecare.runs.records import Run, RunState, Wanted
from homecare.store import Store
from tests.runs.hands import BETTER, coordinator, drafts, in_order, ordered, ports_of, standing

PATIENCE_S = 20.0
"""How long a test waits for what takes a second at most, on a busy machine."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Search:
    """A search that goes on until it is ended, or let end."""

    best: bool = True
    """Whether there is a plan when it is ended."""
    began: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)

    def __call__(self, ends: threading.Event, notice: Callable[[str], None]) -> Solve:
        def solve(
            problem: Problem,
            stop: StopRule,
            seed: int = 0,
            params: Params | None = None,
            start: Plan | None = None,
            *,
            on_progress: Callable[[Progress], None] | None = None,
        ) -> Plan:
            assert (params, start) == (None, None)
            notice("compiling")
            assert on_progress is not None
            if self.best:
                on_progress(BETTER)
            self.began.set()
            while not self.may_end.is_set() and not ends.wait(0.01):
                pass
            if ends.is_set() and not self.best:
                raise SolveCancelled
            return in_order(problem, stop, seed)

        return solve


def real_ports(store: Store) -> Ports:
    return ports_of(store, now=now)


@contextmanager
def at_work(ports: Ports, search: Search, **settings: Any) -> Iterator[Worker]:
    """A worker at work in a thread; in the end nothing of it is left."""
    worker = Worker(ports, search, **{"patience_s": 0.0, **settings})
    thread = threading.Thread(target=worker.work)
    thread.start()
    try:
        yield worker
    finally:
        worker.leave()
        search.may_end.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def until(true: Callable[[], bool]) -> float:
    """Wait until something is so; how long it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + PATIENCE_S
        time.sleep(0.01)
    return time.monotonic() - began


def is_in(ports: Ports, run: Run, state: RunState) -> Callable[[], bool]:
    return lambda: standing(ports, run).state is state


@pytest.mark.parametrize(
    ("wanted", "best", "state", "plans"),
    [
        (Wanted.STOP, True, RunState.STOPPED, 1),
        (Wanted.STOP, False, RunState.CANCELLED, 0),
        (Wanted.CANCEL, True, RunState.CANCELLED, 0),
    ],
)
def test_what_is_wanted_of_a_running_run_is_heard(
    store: Store, wanted: Wanted, *, best: bool, state: RunState, plans: int
):
    ports, search = real_ports(store), Search(best=best)
    run = ordered(ports)
    with at_work(ports, search):
        assert search.began.wait(PATIENCE_S)
        assert standing(ports, run).state is RunState.RUNNING
        want(ports, coordinator(), run.id, wanted)
        until(is_in(ports, run, state))
    assert len(drafts(ports)) == plans


def test_progress_is_written_while_the_search_goes_on(store: Store):
    ports, search = real_ports(store), Search()
    run = ordered(ports)
    with at_work(ports, search):
        until(lambda: standing(ports, run).progress.get("cost") == BETTER.cost)
        running = standing(ports, run)
        assert (running.state, running.attempts) == (RunState.RUNNING, 1)
        search.may_end.set()
        until(is_in(ports, run, RunState.DONE))
    ended = standing(ports, run)
    assert ended.row_version > running.row_version
    assert ended.progress["unserved"] == 1


def test_a_lease_is_renewed_for_as_long_as_the_search_goes_on(sqlite_store: Store):
    ports, search = real_ports(sqlite_store), Search()
    run = ordered(ports)
    with at_work(ports, search, lease_s=0.9):
        assert search.began.wait(PATIENCE_S)
        first = standing(ports, run).lease_until
        assert first is not None
        until(lambda: (standing(ports, run).lease_until or first) > first + timedelta(seconds=1))
        with ports.store.work("W-other") as work:
            assert work.runs.claim("W-other", now(), 30) is None


def test_a_worker_whose_run_was_taken_ends_its_search_and_stores_nothing(store: Store):
    ports, search = real_ports(store), Search()
    run = ordered(ports)
    with at_work(ports, search):
        assert search.began.wait(PATIENCE_S)
        with ports.store.work("W-other") as work:
            assert work.runs.claim("W-other", now() + timedelta(hours=1), 7200) is not None
        search.began.clear()
        time.sleep(0.5)
    taken = standing(ports, run)
    assert (taken.worker, taken.state, drafts(ports)) == ("W-other", RunState.RUNNING, [])


def test_a_worker_that_is_told_to_end_hands_a_long_run_back(store: Store):
    ports, search = real_ports(store), Search()
    run = ordered(ports)
    with at_work(ports, search, patience_s=0.0) as worker:
        assert search.began.wait(PATIENCE_S)
        worker.leave()
        until(is_in(ports, run, RunState.WAITING))
    back = standing(ports, run)
    assert (back.attempts, back.worker, back.lease_until) == (0, "", None)
    assert drafts(ports) == []


def test_a_worker_that_is_told_to_end_lets_a_short_run_end(sqlite_store: Store):
    ports, search = real_ports(sqlite_store), Search()
    run, later = ordered(ports), ordered(ports)
    with at_work(ports, search, patience_s=PATIENCE_S) as worker:
        assert search.began.wait(PATIENCE_S)
        worker.leave()
        search.may_end.set()
        until(is_in(ports, run, RunState.DONE))
    assert standing(ports, later).state is RunState.WAITING


def test_a_worker_that_is_told_twice_waits_no_longer(sqlite_store: Store):
    ports, search = real_ports(sqlite_store), Search()
    run = ordered(ports)
    with at_work(ports, search, patience_s=1000.0) as worker:
        assert search.began.wait(PATIENCE_S)
        worker.leave()
        worker.leave()
        until(is_in(ports, run, RunState.WAITING))


def test_runs_are_taken_in_the_order_in_which_they_came(sqlite_store: Store):
    ports, search = real_ports(sqlite_store), Search()
    search.may_end.set()
    runs = [ordered(ports, why=str(n)) for n in range(3)]
    assert Worker(ports, search, patience_s=0).work_off() == 3
    ends = [standing(ports, run).ended_at for run in runs]
    assert None not in ends
    assert ends == sorted(ends, key=str)


def test_many_workers_carry_each_run_out_once(store: Store):
    ports, search = real_ports(store), Search()
    search.may_end.set()
    runs = [ordered(ports) for _ in range(6)]
    workers = [Worker(ports, search, patience_s=0) for _ in range(3)]
    threads = [threading.Thread(target=worker.work_off) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    plan_ids = [n for run in runs for n in standing(ports, run).outcome["plan_ids"]]
    assert sorted(plan_ids) == sorted(drafts(ports))
    assert len(plan_ids) == 6


def test_the_log_tells_of_runs_and_of_nobody(sqlite_store: Store):
    ports, search = real_ports(sqlite_store), Search()
    search.may_end.set()
    run = ordered(ports, why="Anna Bērziņa")
    with structlog.testing.capture_logs() as log:
        Worker(ports, search, patience_s=0).work_off()
    assert [line["event"] for line in log] == ["run begins", "run ends"]
    assert {line["run"] for line in log} == {run.id}
    assert "Bērziņa" not in str(log)


def test_which_plans_were_made_is_told_when_their_run_has_ended(sqlite_store: Store):
    ports, search = real_ports(sqlite_store), Search()
    search.may_end.set()
    run = ordered(ports)
    told: list[tuple[list[int], RunState]] = []

    def made(plan_ids: Sequence[int]) -> None:
        told.append((list(plan_ids), standing(ports, run).state))

    Worker(ports, search, patience_s=0, on_made=made).work_off()
    assert told == [(list(drafts(ports)), RunState.DONE)]
