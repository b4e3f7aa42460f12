"""kill -9 of workers and their solvers in the middle of runs, on both databases.

Whatever was killed when: no ordered run is lost, every plan in the database belongs to exactly
one run that has ended, and all runs end once a worker is left in peace.
"""

import os
import random
import signal
import time
from collections import Counter
from multiprocessing.context import ForkServerContext

import pytest

from homecare.planning import Ports
from homecare.runs.ordering import order_run, want
from homecare.runs.records import ENDED, Run, RunKind, RunState, Wanted
from homecare.store import Store
from tests import books
from tests.kill.conftest import kills
from tests.kill.test_kill import running, wait_until_gone
from tests.kill.toil import ports_of, toil
from tests.runs.hands import coordinator
from tests.store.test_kill import settle
from tests.tiny import DAY

KILLS = kills(5)
"""On each database."""
WAITING = 2
"""So many runs wait at least when a worker begins."""
PATIENCE_S = 60
"""All runs have ended so long after the last kill."""
BROKEN_OFF = {"run_attempts", "solve_crashed"}
"""How a run may fail that was killed three times in a row."""


def all_runs(ports: Ports) -> tuple[Run, ...]:
    with ports.store.look("test") as look:
        return look.runs.runs("tervete", most=10_000)


def order_some(ports: Ports, chance: random.Random) -> set[str]:
    """Order runs until enough wait; their ids are acknowledged."""
    missing = WAITING - sum(run.state not in ENDED for run in all_runs(ports))
    wishes = (
        {"day_on": DAY.isoformat(), "seconds": 0.4, "seed": chance.randint(0, 99)}
        for _ in range(missing)
    )
    runs = [order_run(ports, coordinator(), RunKind.PLAN, wish, 100) for wish in wishes]
    return {run.id for run in runs}


def kill_once(context: ForkServerContext, url: str, ports: Ports, chance: random.Random) -> None:
    """Let a worker work and kill it at any moment, or at first its solver alone.

    Every other time it is killed about when a plan is stored; some runs are told to end then.
    """
    child = context.Process(target=toil, args=(url,))
    child.start()
    assert child.pid is not None
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0, 2.0))
    else:
        run = near_its_end(ports)
        if run is not None and chance.random() < 0.4:
            wanted = chance.choice([Wanted.STOP, Wanted.CANCEL])
            want(ports, coordinator(), run.id, wanted)
        time.sleep(chance.uniform(0, 0.8))
    if chance.random() < 0.3:
        for pid in set(running(child.pid)) - {child.pid}:
            os.kill(pid, signal.SIGKILL)
        time.sleep(chance.uniform(0, 1.0))
    child.kill()
    child.join()
    wait_until_gone(child.pid)


def near_its_end(ports: Ports) -> Run | None:
    """A run that has a plan to be stored soon; none came within some seconds."""
    ends_at = time.monotonic() + 5
    while time.monotonic() < ends_at:
        for run in all_runs(ports):
            if run.state is RunState.RUNNING and "cost" in run.progress:
                return run
        time.sleep(0.02)
    return None


def whole(ports: Ports, acknowledged: set[str]) -> None:
    """No run is lost, and every plan is there by one run that has ended well."""
    found = all_runs(ports)
    assert {run.id for run in found} == acknowledged
    kept = Counter(n for run in found for n in run.outcome.get("plan_ids", ()))
    assert set(kept.values()) <= {1}
    with ports.store.look("test") as look:
        assert set(kept) == {head.id for head in look.plans("tervete")}
    for run in found:
        well = run.state in {RunState.DONE, RunState.STOPPED}
        assert bool(run.outcome) == well
        assert bool(run.error) == (run.state is RunState.FAILED)


@pytest.mark.kill
def test_a_kill_at_any_moment_of_a_run_loses_nothing_and_doubles_nothing(
    ready_url: str, fork_server: ForkServerContext
) -> None:
    store = Store(ready_url)
    with store.work("test") as work:
        work.save(None, books.casebook())
    ports = ports_of(store)
    chance = random.Random(KILLS)
    acknowledged: set[str] = set()
    for _ in range(KILLS):
        acknowledged |= order_some(ports, chance)
        kill_once(fork_server, ready_url, ports, chance)
        store.close()  # so that SQLite has to recover when it is opened again
        settle(store)
        whole(ports, acknowledged)
    wish = {"day_on": DAY.isoformat(), "seconds": 0.4}
    last = order_run(ports, coordinator(), RunKind.PLAN, wish, 100)
    at_peace(fork_server, ready_url, ports)
    whole(ports, acknowledged | {last.id})
    found = all_runs(ports)
    store.close()
    assert next(run for run in found if run.id == last.id).state is RunState.DONE
    assert {run.error["code"] for run in found if run.error} <= BROKEN_OFF


def at_peace(context: ForkServerContext, url: str, ports: Ports) -> None:
    """Let a worker end what there is."""
    child = context.Process(target=toil, args=(url,))
    child.start()
    ends_at = time.monotonic() + PATIENCE_S
    while {run.state for run in all_runs(ports)} - ENDED:
        assert time.monotonic() < ends_at, "a run has no end"
        time.sleep(0.1)
    child.kill()
    child.join()
    assert child.pid is not None
    wait_until_gone(child.pid)
