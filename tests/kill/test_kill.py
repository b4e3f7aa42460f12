"""kill -9 in the middle of the use cases, with a real solve in between, on both databases.

After every kill all is as after the acknowledged steps, or after one more; no solver goes on
without its parent; and the next process goes on at once. How the store itself bears kills is in
tests/store/test_kill.py.
"""

import random
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import pytest

from homecare.records import PlanState
from homecare.rules import judge
from homecare.store import Look, Store
from tests import books
from tests.kill.conftest import kills
from tests.kill.labour import CYCLE, SIZE, labour
from tests.store.test_kill import last_acknowledged, settle
from tests.tiny import DAY

KILLS = kills(16)
"""On each database, beside the hundred at the store."""
PATIENCE_S = 30
"""A solver without its parent ends within a second or two; a search may last for minutes."""
State = dict[str, Any]


def expected(number: int) -> State:
    """What the database holds after so many steps."""
    imports, plans, approved, published = ((number + n) // len(CYCLE) for n in (3, 2, 1, 0))
    states = [PlanState.SUPERSEDED] * (published - 1) + [PlanState.PUBLISHED] * (published > 0)
    states += [PlanState.APPROVED] * (approved - published) + [PlanState.DRAFT] * (plans - approved)
    return {
        "states": states,
        "areas": {str(imports)} if imports else set(),
        "served": {f"C-{letter}" for letter in "ABCD"} if published else set(),
    }


def observed(look: Look) -> State:
    """What the database holds; every plan in it is legal, and carers see all of the newest."""
    heads = look.plans("tervete")
    for head in heads[-2:]:
        record = look.plan(head.id)
        assert [v for v in judge(record.problem, record.plan) if v.hard] == []
        if head.state is PlanState.PUBLISHED:
            assert look.served_visit_ids("tervete", DAY, DAY) == record.plan.served_ids
    areas = [a for a in look.casebook("tervete").municipality.areas if a.id != "T"]
    assert len(areas) in {0, SIZE}
    return {
        "states": [head.state for head in heads],
        "areas": {area.name for area in areas},
        "served": {c for c in look.met("tervete", DAY, DAY) if c.startswith("C-")},
    }


def kill_once(
    context: ForkServerContext, url: str, folder: Path, number: int, chance: random.Random
) -> int:
    """Let a process work from step `number` on and kill it; the last acknowledged step."""
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=labour, args=(url, folder, number, sender))
    child.start()
    sender.close()
    pace_s = 0.5
    for _ in range(chance.randint(1, 4)):
        waited = time.monotonic()
        number = int.from_bytes(receiver.recv_bytes(), "big")
        pace_s = time.monotonic() - waited
    time.sleep(chance.uniform(0, min(1.0, 1.2 * pace_s)))
    child.kill()
    child.join()
    number = last_acknowledged(receiver, number)
    receiver.close()
    assert child.pid is not None
    wait_until_gone(child.pid)
    return number


def wait_until_gone(session: int) -> None:
    """Wait until no process of a dead parent's session runs any more."""
    ends_at = time.monotonic() + PATIENCE_S
    while running(session):
        assert time.monotonic() < ends_at, "a solver goes on without its parent"
        time.sleep(0.02)


def running(session: int) -> list[int]:
    """Processes of a session that are more than an entry in the kernel's table."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, *rest = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(rest[2]) == session and state != "Z":
            found.append(int(folder.name))
    return found


@pytest.mark.kill
def test_a_kill_at_any_moment_of_import_plan_or_publish_leaves_the_old_state_or_the_new(
    ready_url: str, tmp_path: Path, fork_server: ForkServerContext
) -> None:
    store = Store(ready_url)
    with store.work("test") as work:
        work.save(None, books.casebook())
    chance = random.Random(DAY.toordinal())
    number = 0
    for kill in range(KILLS):
        store.close()  # so that SQLite has to recover when it is opened again
        acknowledged = kill_once(fork_server, ready_url, tmp_path, number, chance)
        settle(store)
        with store.look("test") as look:
            found = observed(look)
        fits = [n for n in (acknowledged, acknowledged + 1) if expected(n) == found]
        assert fits, f"kill {kill}: neither {acknowledged} steps nor one more: {found}"
        number = fits[0]
    store.close()
    assert number >= len(CYCLE)
