"""Several processes write at once and nobody's change is lost."""

from multiprocessing.context import ForkServerContext
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from homecare.errors import Overlap
from homecare.model import Place
from homecare.records import PlanState
from homecare.store import Store
from tests import tiny
from tests.store import crew
from tests.store.samples import MUNICIPALITY, moved, plan, problem, route, save_new, stop


def counted(store: Store) -> tuple[int, int]:
    with store.look("test") as look:
        place, version = look.get(MUNICIPALITY, Place, crew.COUNTED)
    return place.approach_s or 0, version


def test_eight_processes_lose_no_update(
    sqlite_store: Store, fork_server: ForkServerContext
) -> None:
    with sqlite_store.work("test") as work:
        save_new(work)
    start, _ = counted(sqlite_store)
    url = str(sqlite_store.engine.url)
    workers = [fork_server.Process(target=crew.count_up, args=(url, 60)) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 8
    assert counted(sqlite_store) == (start + 480, 1 + 480)


def test_people_who_come_between_get_a_conflict_and_lose_nothing(
    store: Store, ready_url: str, fork_server: ForkServerContext
) -> None:
    with store.work("test") as work:
        save_new(work)
    start, _ = counted(store)
    together = fork_server.Barrier(3, timeout=60)
    receivers, workers = [], []
    for _ in range(3):
        receiver, sender = fork_server.Pipe(duplex=False)
        receivers.append(receiver)
        workers.append(
            fork_server.Process(
                target=crew.count_up_or_conflict, args=(ready_url, 15, together, sender)
            )
        )
        workers[-1].start()
        sender.close()  # so that the death of a worker ends the waiting for its word
    conflicts = sum(receiver.recv() for receiver in receivers)
    for worker in workers:
        worker.join()
    for receiver in receivers:
        receiver.close()
    assert counted(store) == (start + 45, 1 + 45)
    assert conflicts >= 2  # all three had read the same version first


def test_two_who_publish_the_same_carer_at_once_cannot_both(store: Store) -> None:
    """The second waits for the first and then finds the carer taken."""
    with store.work("test") as work:
        save_new(work)
        first = work.add_plan(MUNICIPALITY, problem(), plan(route(1, stop("A", 7))))
        first = moved(work, first, PlanState.APPROVED)
        other_day = problem(day_on=tiny.DAY.replace(day=24))
        second = work.add_plan(MUNICIPALITY, other_day, plan(route(1, stop("B", 7))))
        second = moved(work, second, PlanState.APPROVED)
    outcomes: list[str] = []
    both = Barrier(2)

    def publish(plan_id: int) -> None:
        both.wait()
        try:
            with store.work("test") as work:
                work.move_plan(plan_id, PlanState.PUBLISHED, 2)
            outcomes.append("published")
        except Overlap as error:
            outcomes.append(str(error.values["carer_id"]))

    threads = [Thread(target=publish, args=(record.id,)) for record in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["K-1", "published"]


def test_readers_see_one_state_while_somebody_writes(store: Store) -> None:
    with store.work("test") as work:
        save_new(work)
    with store.look("reader") as look:
        before = look.casebook(MUNICIPALITY)
        with store.work("writer") as work:
            place, version = work.get(MUNICIPALITY, Place, "P-B")
            work.put(MUNICIPALITY, place, version)
        assert look.casebook(MUNICIPALITY) == before
    with store.look("reader") as look:
        assert look.casebook(MUNICIPALITY).revision == before.revision + 1


def test_a_writer_waits_for_another_one(store: Store) -> None:
    with store.work("test") as work:
        save_new(work)
    inside, outcomes = Barrier(2), []

    def second() -> None:
        inside.wait()
        with store.work("second") as work:
            outcomes.append(work.get(MUNICIPALITY, Place, "P-B")[1])

    thread = Thread(target=second)
    thread.start()
    with store.work("first") as work:
        place, version = work.get(MUNICIPALITY, Place, "P-B")
        inside.wait()
        work.put(MUNICIPALITY, place, version)
        outcomes.append(0)
    thread.join()
    assert outcomes == [0, 2]


def test_a_database_that_stays_busy_says_so(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homecare.store.engine.BUSY_S", 0)
    impatient = Store(str(sqlite_store.engine.url))
    with sqlite_store.engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(Exception, match="store_busy"), impatient.work("late"):
            pass
    impatient.close()
