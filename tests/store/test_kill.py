"""kill -9 at random moments: nothing acknowledged is lost, and nothing is done by half.

A child stores plans, publishes them and imports, one operation after the other, and says
through a pipe when each is done. After every kill the database is opened anew; all of its rows
must be exactly those after the acknowledged operations, or after one more.
"""

import random
import time
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any

import pytest
from sqlalchemy import func, inspect, select, text

from homecare.records import PlanState
from homecare.store import Look, Store, migrate
from homecare.store.plan_tables import (
    audit,
    metadata,
    plan_history,
    published_routes,
    published_stops,
)
from tests import tiny
from tests.store import crew
from tests.store.samples import MUNICIPALITY, save_new

KILLS = 50
"""On each database; a hundred in all."""
State = dict[str, Any]


def expected(number: int) -> State:
    """What the database holds after so many operations."""
    stored, published = (number + 2) // 3, (number + 1) // 3
    imports = number // 3
    states = [PlanState.SUPERSEDED] * (published - 1) + [PlanState.PUBLISHED] * (published > 0)
    states += [PlanState.DRAFT] * (stored - published)
    seeds = [3 * n + 1 for n in range(stored)]
    routes = crew.answer(seeds[published - 1]).routes if published else ()
    return {
        "heads": [(n, state) for n, state in enumerate(states, 1)],
        "newest": crew.answer(seeds[-1]) if stored else None,
        "met": {(s.visit_id, r.carer_id) for r in routes for s in r.stops},
        "stops": 3 * published,
        "routes": 2 * (published > 0),
        "history": stored + 2 * published + max(published - 1, 0),
        "plan entries": [stored, published, published, max(published - 1, 0)],
        "book": {str(3 * imports)},
        "revision": 1 + imports,
        "changed clients": crew.SIZE * imports,
    }


def observed(look: Look) -> State:
    """What the database holds, as far as the operations touch it."""
    heads = look.plans(MUNICIPALITY)
    book = look.casebook(crew.BOOK)
    connection = look._connection
    stops = published_stops.c
    met = connection.execute(select(stops.visit_id, stops.carer_id).where(stops.published))
    kinds = (audit.c.kind, audit.c.action)
    entries = {
        (kind, action): number
        for kind, action, number in connection.execute(
            select(*kinds, func.count()).group_by(*kinds)
        )
    }
    names = {book.municipality.name, *(p.postcode for p in book.places.values())}
    return {
        "heads": [(head.version_no, head.state) for head in heads],
        "newest": look.plan(heads[-1].id).plan if heads else None,
        "met": {(visit_id, carer_id) for visit_id, carer_id in met},
        "stops": connection.execute(select(func.count()).select_from(published_stops)).scalar(),
        "routes": connection.execute(select(func.count()).select_from(published_routes)).scalar(),
        "history": connection.execute(select(func.count()).select_from(plan_history)).scalar(),
        "plan entries": [entries.get(("plan", action), 0) for action in crew.ACTIONS],
        "book": names | {aid for client in book.clients.values() for aid in client.aids},
        "revision": book.revision,
        "changed clients": entries.get(("client", "change"), 0),
    }


def last_acknowledged(receiver: Connection, number: int) -> int:
    """The newest acknowledgement in the pipe of a child that is dead."""
    try:
        while receiver.poll():
            number = int.from_bytes(receiver.recv_bytes(), "big")
    except EOFError:
        return number
    return number


def settle(store: Store) -> None:
    """Wait until PostgreSQL has noticed that its client is gone."""
    if store.engine.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND state <> 'idle' AND backend_type = 'client backend'"
    )
    while True:
        with store.engine.begin() as connection:
            if not connection.execute(others).scalar():
                return
        time.sleep(0.005)


def kill_once(context: ForkServerContext, url: str, number: int, chance: random.Random) -> int:
    """Let a child work from operation `number` on, kill it; the last acknowledged operation.

    It dies somewhere within the operation after some acknowledged ones, however fast the
    machine is; without any, it dies while it opens the database.
    """
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=crew.labour, args=(url, number, sender))
    child.start()
    sender.close()
    pace_s = 0.05
    for _ in range(chance.randint(0, 4)):
        waited = time.monotonic()
        number = int.from_bytes(receiver.recv_bytes(), "big")
        pace_s = time.monotonic() - waited
    time.sleep(chance.uniform(0, 1.2 * pace_s))
    child.kill()
    child.join()
    number = last_acknowledged(receiver, number)
    receiver.close()
    return number


@pytest.mark.kill
def test_kill_at_any_moment_loses_nothing_acknowledged_and_leaves_nothing_by_half(
    ready_url: str, fork_server: ForkServerContext
) -> None:
    store = Store(ready_url)
    with store.work("test") as work:
        save_new(work)
        work.save(None, crew.book(0))
    chance = random.Random(tiny.DAY.toordinal())
    number = 0
    for kill in range(KILLS):
        store.close()  # so that SQLite has to recover when it is opened again
        acknowledged = kill_once(fork_server, ready_url, number, chance)
        settle(store)
        with store.look("test") as look:
            found = observed(look)
        fits = [n for n in (acknowledged, acknowledged + 1) if expected(n) == found]
        assert fits, f"kill {kill}: neither {acknowledged} operations nor one more: {found}"
        number = fits[0]
    store.close()
    assert number >= KILLS  # the kills came in the middle of real work


@pytest.mark.kill
def test_kill_during_an_upgrade_leaves_all_tables_or_none(
    empty_url: str, fork_server: ForkServerContext
) -> None:
    chance = random.Random(1)
    for _ in range(4):
        child = fork_server.Process(target=crew.upgrade, args=(empty_url,))
        child.start()
        time.sleep(chance.uniform(0, 0.4))
        child.kill()
        child.join()
        store = Store(empty_url)
        settle(store)
        names = set(inspect(store.engine).get_table_names()) - {"alembic_version"}
        assert names in (set(), set(metadata.tables))
        store.upgrade()
        store.check()
        with store.engine.begin() as connection:
            migrate.drop_all(connection)
        store.close()
