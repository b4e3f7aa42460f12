"""A house whose store has the road of tests/handwork, a plan of it, and people who look at it."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.http.app import create_app
from homecare import planning
from homecare.access import Role
from homecare.model import Casebook
from homecare.records import PlanRecord
from homecare.settings import Settings
from homecare.store import Store
from tests.handwork import days
from tests.handwork.days import S1, S2, A, B, C, D
from tests.http.conftest import House
from tests.http.seats import signed_in

NORTH: dict[str, Any] = {"area_ids": ("N",)}
"""Changes of an account: a coordinator who sees C-C and C-D alone."""


@dataclass(frozen=True)
class Road:
    """The house on the road: K-1 goes to A and B in area T, K-2 to C and D in area N."""

    house: House

    def client(self, role: Role = Role.COORDINATOR, **changes: Any) -> TestClient:
        """Somebody who has signed in at the time of the house."""
        return signed_in(self.house, role, **changes)

    def planned(self) -> PlanRecord:
        return days.planned(self.house.ports)

    def published(self) -> PlanRecord:
        return days.published(self.house.ports)

    def approved(self) -> PlanRecord:
        draft = self.planned()
        return planning.approve(self.house.ports, draft.id, draft.row_version)

    def at(self, now: datetime) -> "Road":
        """The same road at another time."""
        return replace(self, house=self.house.with_ports(now=lambda: now))

    def reads(self, kind: str) -> list[tuple[str, str]]:
        """What of a kind was read, and how, as the audit has it."""
        with self.house.store.look("test") as look:
            entries = look.audit_entries("tervete", kind=kind)
        return [(e.subject_id, e.detail) for e in entries if e.action == "read"]


def road_over(store: Store, casebook: Casebook | None = None, **orders: list[str]) -> Road:
    """The road over a store with tables and without rows."""
    plan = {S1: orders.get("k1", [A, B]), S2: orders.get("k2", [C, D])}
    ports = days.ports_of(store, plan, casebook or days.everywhere())
    chosen = Settings(https=False, language="lv", secret_key_file=Path("missing.key"))
    return Road(house=House(app=create_app(ports, chosen), ports=ports, chosen=chosen))
