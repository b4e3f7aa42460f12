"""What the load benchmarks count by: shares of times, counters, threads that fail together."""

from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.house import shares
from benchmarks.together import Tally, together
from benchmarks.writes import _number, _overlaps
from homecare import planning
from homecare.records import PlanState
from homecare.runs.carrying import carry_out
from homecare.store import Store
from tests.runs.hands import Hand, claimed, drafts, ordered, ports_of
from tests.tiny import DAY


def test_shares_of_a_hundred_times():
    times = [n / 1000 for n in range(100, 0, -1)]
    assert shares(times) == {"p50_ms": 51.0, "p99_ms": 100.0, "worst_ms": 100.0}


@pytest.mark.parametrize(
    ("aids", "number"), [(None, 0), ([], 0), (["spieķis"], 0), (["nr 7"], 7), (["nr 12", "x"], 12)]
)
def test_a_counter_stands_in_place_of_aids(aids: list[str] | None, number: int):
    assert _number(aids) == number


def test_a_fault_of_one_thread_is_a_fault_of_all():
    done = list[int]()

    def step(number: int) -> None:
        if number == 1:
            raise ValueError(number)
        done.append(number)

    with pytest.raises(ValueError, match="1"):
        together(3, step)
    assert sorted(done) == [0, 2]


def place_of(store: Store) -> Any:
    """A place with two plans of the tiny day, of which the first is published."""
    ports = ports_of(store)
    for _ in range(2):
        ordered(ports)
        carry_out(ports, claimed(ports, Hand()), Hand())
    first = drafts(ports)[0]
    planning.publish(ports, first, planning.approve(ports, first, 1).row_version)
    own = SimpleNamespace(municipality=SimpleNamespace(id="tervete"))
    return SimpleNamespace(ports=ports, casebook=own, day=DAY)


def test_a_published_plan_that_is_not_there_is_counted(sqlite_store: Store):
    place = place_of(sqlite_store)
    first, second = drafts(place.ports)
    assert _overlaps(place, Tally(published=[first])) == 0
    assert _overlaps(place, Tally(published=[first, second])) == 1
    with sqlite_store.look("test") as look:
        states = [head.state for head in look.plans("tervete")]
    assert states == [PlanState.PUBLISHED, PlanState.DRAFT]
