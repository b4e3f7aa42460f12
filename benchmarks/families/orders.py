"""Fixed routes of an instance, judged in the instance's own numbers.

Serves the families whose carers all go from one office and back and where an early begin is
never worse than a late one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.families.schedule import Arc, earliest
from homecare.plan import Plan

OFFICE = 0
"""Row of the office in a travel matrix."""

Orders = Mapping[str, Sequence[str]]
"""Carer id -> visit ids in the order in which they are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One stay that the instance asks for; `row` is its place in the travel matrix."""

    row: int
    service: float
    opens: float
    closes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two visits by different carers; so long from the first begin to the second."""

    first: str
    second: str
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the instance says of visits and ways, by visit id."""

    needs: Mapping[str, Need]
    ties: Sequence[Tie]
    travel: Sequence[Sequence[float]]

    def begins(self, orders: Orders) -> dict[str, float] | None:
        """Earliest begin of every visit in the orders; None where they have no schedule."""
        begins = {visit: self.needs[visit].opens for order in orders.values() for visit in order}
        for order in orders.values():
            if order:
                there = self.travel[OFFICE][self.needs[order[0]].row]
                begins[order[0]] = max(begins[order[0]], there)
        return earliest(begins, [*self._along(orders), *self._across()])

    def _along(self, orders: Orders) -> Iterator[Arc]:
        for order in orders.values():
            for first, second in pairwise(order):
                left, entered = self.needs[first], self.needs[second]
                yield first, second, left.service + self.travel[left.row][entered.row]

    def _across(self) -> Iterator[Arc]:
        for tie in self.ties:
            yield tie.first, tie.second, tie.least
            yield tie.second, tie.first, -tie.most

    def length(self, orders: Orders) -> float:
        """All ways together, from the office and back; a carer without visits goes nowhere."""
        total = 0.0
        for order in orders.values():
            rows = [OFFICE, *(self.needs[visit].row for visit in order), OFFICE]
            total += sum(self.travel[a][b] for a, b in pairwise(rows)) if order else 0.0
        return total

    def complete(self, orders: Orders) -> bool:
        """Every visit once, and the two visits of a tie by different carers."""
        carer_of = {visit: carer for carer, order in orders.items() for visit in order}
        stops = sum(len(order) for order in orders.values())
        apart = all(carer_of.get(t.first) != carer_of.get(t.second) for t in self.ties)
        return stops == len(carer_of) and carer_of.keys() == self.needs.keys() and apart


def orders_of(plan: Plan) -> dict[str, list[str]]:
    """The orders of a plan whose carers have one route each."""
    return {route.carer_id: [stop.visit_id for stop in route.stops] for route in plan.routes}
