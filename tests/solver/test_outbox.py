"""Better plans on their way out of the child: in order, not too often, the last one always."""

from multiprocessing import Pipe
from typing import Any

import pytest

from homecare.plan import Plan
from homecare.ports import Progress
from solver import child
from solver.child import Outbox


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(child, "monotonic", made)
    return made


def better(cost: int) -> tuple[Plan, Progress]:
    plan = Plan(problem_id="p", costs={"travel": cost})
    return plan, Progress(seconds=0.0, cost=cost, unserved=0)


def sent(reading: Any) -> list[int]:
    costs = []
    while reading.poll():
        kind, (_, progress) = reading.recv()
        assert kind == "better"
        costs.append(progress.cost)
    return costs


def test_of_plans_held_back_the_last_one_goes(clock: Clock):
    reading, writing = Pipe(duplex=False)
    outbox = Outbox(writing)
    for cost in (9, 8, 7):
        outbox.put(*better(cost))
    assert sent(reading) == [9]
    outbox.flush()
    assert sent(reading) == []
    clock.now += child.SHOW_EVERY_S
    outbox.flush()
    outbox.flush()
    assert sent(reading) == [7]


def test_a_slow_pipe_takes_a_tenth_of_the_time_at_most(clock: Clock):
    class Slow:
        def __init__(self) -> None:
            self.costs: list[int] = []

        def send(self, message: Any) -> None:
            clock.now += 2.0
            self.costs.append(message[1][1].cost)

    slow: Any = Slow()
    outbox = Outbox(slow)
    outbox.put(*better(9))
    clock.now += 19.0
    outbox.put(*better(8))
    assert slow.costs == [9]
    clock.now += 1.0
    outbox.flush()
    assert slow.costs == [9, 8]
