"""What the processes of the store's tests do; imported once by the fork server, then forked."""

from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from threading import Barrier

from homecare.errors import Conflict
from homecare.model import Casebook, Client, Municipality, Place
from homecare.plan import Plan
from homecare.records import PlanState
from homecare.store import Store, Work
from tests.store.samples import MUNICIPALITY, plan, problem, route, stop

COUNTED = "P-A"
BOOK = "book"
SIZE = 12
ACTIONS = ("create", "approve", "publish", "supersede")


def count_up(url: str, times: int) -> None:
    """Read a number and write it back one higher, each time as one unit of work."""
    store = Store(url)
    for _ in range(times):
        with store.work("counter") as work:
            place, version = work.get(MUNICIPALITY, Place, COUNTED)
            more = replace(place, approach_s=(place.approach_s or 0) + 1)
            work.put(MUNICIPALITY, more, version)
    store.close()


def count_up_or_conflict(url: str, times: int, together: Barrier, sender: Connection) -> None:
    """As `count_up`, but reading and writing are two units of work, so that others come between.

    All processes read for the first time before any writes; how often one came too late is sent.
    """
    store = Store(url)
    conflicts = done = 0
    while done < times:
        with store.look("counter") as look:
            place, version = look.get(MUNICIPALITY, Place, COUNTED)
        if not done and not conflicts:
            together.wait()
        more = replace(place, approach_s=(place.approach_s or 0) + 1)
        try:
            with store.work("counter") as work:
                work.put(MUNICIPALITY, more, version)
        except Conflict:
            conflicts += 1
        else:
            done += 1
    sender.send(conflicts)
    store.close()


def book(number: int) -> Casebook:
    """A casebook in which everything carries the same number."""
    places = {
        f"P-{n}": Place(id=f"P-{n}", parish="x", address="y", postcode=str(number))
        for n in range(SIZE)
    }
    clients = {
        f"C-{n}": Client(
            id=f"C-{n}",
            external_no=str(n),
            birth_on=problem().day_on,
            place_id=f"P-{n}",
            aids=(str(number),),
        )
        for n in range(SIZE)
    }
    own = Municipality(id=BOOK, name=str(number))
    return Casebook(municipality=own, places=places, clients=clients)


def answer(number: int) -> Plan:
    """Plan number so and so of the tiny day; it can be told from its neighbours."""
    letters = "ABCD"
    stops = [stop(letters[(number + n) % 4], 6 + 2 * n) for n in range(3)]
    made = plan(route(1, *stops[:2]), route(2, stops[2]))
    return replace(made, seed=number)


def store_plan(work: Work, number: int) -> None:
    """One operation: store a plan."""
    work.add_plan(MUNICIPALITY, problem(), answer(number), str(number))


def publish(work: Work, number: int) -> None:
    """One operation: approve and publish the newest plan, which supersedes the former."""
    head = work.plans(MUNICIPALITY)[-1]
    record = work.move_plan(head.id, PlanState.APPROVED, head.row_version, str(number))
    work.move_plan(head.id, PlanState.PUBLISHED, record.row_version, str(number))


def take_in(work: Work, number: int) -> None:
    """One operation: import, every client and place changes."""
    before = work.casebook(BOOK)
    work.save(before, replace(book(number), revision=before.revision))


CYCLE: tuple[Callable[[Work, int], None], ...] = (store_plan, publish, take_in)


def labour(url: str, number: int, sender: Connection) -> None:
    """Go on with operation after operation until killed; each is acknowledged when it is done.

    An acknowledgement is one short write to a pipe: it is there whole or not at all.
    """
    store = Store(url)
    sender.send_bytes(number.to_bytes(8, "big"))
    while True:
        number += 1
        with store.work("labour") as work:
            CYCLE[(number - 1) % len(CYCLE)](work, number)
        sender.send_bytes(number.to_bytes(8, "big"))


def upgrade(url: str) -> None:
    """Make the tables."""
    store = Store(url)
    store.upgrade()
    store.close()
