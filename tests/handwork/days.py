"""A stored plan of the tiny road, and actors who look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from homecare import planning
from homecare.access import Actor, Role
from homecare.model import Casebook, Person
from homecare.plan import Plan, Problem
from homecare.planning import Ports, Wish
from homecare.records import PlanRecord
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.legal import plan_of
from tests.tiny import DAY

S1, S2 = "K-1:20261123", "K-2:20261123"
A, B, C, D = (f"A-{n}.1:20261123" for n in (1, 2, 3, 4))
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NAMES = {
    "C-A": "Anna",
    "C-B": "Berta",
    "C-C": "Cēzars",
    "C-D": "Daina",
    "K-1": "Zane",
    "K-2": "Uldis",
}


def actor(role: Role = Role.COORDINATOR, **changes: Any) -> Actor:
    plain = Actor(account_id="U-test", role=role, municipality_id="tervete")
    return replace(plain, **changes)


def town(**changes: Any) -> Casebook:
    """Home-care clients alone, so that the day has no check-ups; C-C and C-D live in area N."""
    clients = [books.client(x, area_id="N" if x in "CD" else "T") for x in "ABCD"]
    persons = [
        Person(id=code, given_name=name, family_name="Paraugs", phone="+371 20000000")
        for code, name in NAMES.items()
    ]
    carers = [books.carer(1, area_ids=("T",)), books.carer(2, area_ids=("N",))]
    plain = books.casebook(clients=clients, persons=persons, carers=carers)
    return replace(plain, **changes)


def everywhere() -> Casebook:
    """The town with carers who work in all areas."""
    return town(carers=books.by_id([books.carer(1), books.carer(2)]))


def ports_of(
    store: Store, orders: Mapping[str, Sequence[str]], casebook: Casebook | None = None
) -> Ports:
    """Ports over the store, which gets the casebook; a solver that always answers `orders`."""
    with store.work("test") as work:
        work.save(None, casebook or everywhere())

    def solve(problem: Problem, *_: Any, **__: Any) -> Plan:
        return plan_of(problem, orders)

    return Ports(
        store=store,
        solve=solve,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOW,
        actor="U-test",
    )


def planned(ports: Ports) -> PlanRecord:
    return planning.plan_day(ports, Wish(municipality_id="tervete", day_on=DAY)).record


def published(ports: Ports) -> PlanRecord:
    draft = planned(ports)
    approved = planning.approve(ports, draft.id, draft.row_version)
    return planning.publish(ports, draft.id, approved.row_version)
