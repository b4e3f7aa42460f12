"""The tiny casebook with runs on it: ports, an actor, and a worker's hand without a worker."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from homecare.access import Actor, Role
from homecare.errors import HomecareError
from homecare.plan import Plan, Problem, Unserved
from homecare.planning import Ports
from homecare.ports import Progress, StopRule
from homecare.runs.ordering import order_run
from homecare.runs.records import Run, RunKind
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.legal import plan_of, priced
from tests.tiny import DAY

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""Noon before the tiny day, which is the next working day."""
BETTER = Progress(seconds=0.5, cost=7, unserved=1, iterations=3)


@dataclass
class Clock:
    """Noon that goes on when it is told to."""

    at: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.at

    def on(self, **lengths: float) -> None:
        self.at += timedelta(**lengths)


def in_order(
    problem: Problem,
    stop: StopRule,
    seed: int = 0,
    params: object = None,
    start: object = None,
    *,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan:
    """A solver of three lines: carer K-1 goes along the road, and nobody else goes anywhere."""
    assert (params, start) == (None, None)
    assert stop.seconds
    if on_progress is not None:
        on_progress(BETTER)
    duties = [v.id for v in problem.visits if v.optional_worth is None]
    left = [v.id for v in problem.visits if v.optional_worth is not None]
    plan = plan_of(problem, {problem.shifts[0].id: duties[:4]})
    unserved = tuple(Unserved(visit_id=v) for v in left + duties[4:])
    return priced(problem, replace(plan, unserved=unserved, seed=seed))


def failing(error: HomecareError | Exception) -> Callable[..., Plan]:
    """A solver that raises."""

    def solve(*_: Any, **__: Any) -> Plan:
        raise error

    return solve


def ports_of(store: Store, clock: Clock | None = None, **changes: Any) -> Ports:
    """Ports over the tiny casebook, which is written where it is not there yet."""
    with store.work("test") as work:
        if not work.municipalities():
            work.save(None, books.casebook())
    plain = Ports(
        store=store,
        solve=in_order,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=clock or Clock(),
        actor="test",
    )
    return replace(plain, **changes)


def coordinator(**changes: Any) -> Actor:
    plain = Actor(account_id="U-anna000001", role=Role.COORDINATOR, municipality_id="tervete")
    return replace(plain, **changes)


def ordered(ports: Ports, **wish: Any) -> Run:
    """A run to plan the tiny day."""
    asked = {"day_on": DAY.isoformat(), "seconds": 0.1, **wish}
    return order_run(ports, coordinator(), RunKind.PLAN, asked, 20)


def claimed(ports: Ports, hand: "Hand", lease_s: float = 30) -> Run:
    with ports.store.work(hand.worker) as work:
        run = work.runs.claim(hand.worker, ports.now(), lease_s)
    assert run is not None
    return run


def standing(ports: Ports, run: Run) -> Run:
    with ports.store.look("test") as look:
        return look.runs.run(run.id)


def drafts(ports: Ports) -> list[int]:
    with ports.store.look("test") as look:
        return [head.id for head in look.plans("tervete")]


@dataclass
class Hand:
    """A worker's hand that keeps whatever it hears."""

    worker: str = "W-test"
    kept: bool = True
    heard: list[Progress] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    def told(self, progress: Progress) -> None:
        self.heard.append(progress)

    def faulted(self, error: Exception) -> None:
        self.faults.append(error)
