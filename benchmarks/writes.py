"""Coordinators and carers who write at once, and whether all that was acknowledged is there."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

from benchmarks.house import Answer, Guest, House, rss_mb, shares
from benchmarks.together import Tally, together
from homecare.access import Role
from homecare.records import PlanState

CARERS, COORDINATORS = 200, 20
CONTESTED = 30
"""Clients whom all coordinators change."""
DRAFTS = 100
PAUSE_S = 0.02
SERVER_FAULT = 500


def writes(place: House, seconds: float) -> dict[str, Any]:
    """Coordinators and carers at once, and whether all that was acknowledged is there."""
    _add_drafts(place)
    coordinators = place.guests(Role.COORDINATOR, COORDINATORS)
    carers = place.guests(Role.CARER, CARERS)
    clients = sorted({v.client_id for v in place.record.problem.visits})[:CONTESTED]
    before = _counters(place, clients)
    tally = Tally()
    with place.running("server") as parts:
        ends_at = time.monotonic() + seconds
        steps: list[Callable[[], None]] = [
            *(
                _going(_Desk(guest, clients, place, tally, random.Random(n)).step, ends_at)
                for n, guest in enumerate(coordinators)
            ),
            *(
                _going(_Phone(guest, tally, random.Random(-n)).step, ends_at)
                for n, guest in enumerate(carers)
            ),
        ]
        together(len(steps), lambda n: steps[n]())
        memory = round(rss_mb(parts["server"].pid), 1)
    after = _counters(place, clients)
    lost = sum(before[c] + tally.acknowledged[c] - after[c] for c in clients)
    doubled = sum(one != other for one, other in tally.orders)
    faults = sum(n for status, n in tally.statuses.items() if status >= SERVER_FAULT)
    overlaps = _overlaps(place, tally)
    return {
        "asked": sum(tally.statuses.values()),
        "statuses": tally.statuses,
        "changes": sum(tally.acknowledged.values()),
        "published": len(tally.published),
        "orders": len(tally.orders),
        "lost": lost,
        "doubled": doubled,
        "overlaps": overlaps,
        **shares(tally.seconds),
        "server_mb": memory,
        "failed": bool(lost or doubled or faults or overlaps),
    }


def _going(step: Callable[[], None], ends_at: float) -> Callable[[], None]:
    def go() -> None:
        while time.monotonic() < ends_at:
            step()
            time.sleep(PAUSE_S)

    return go


@dataclass(slots=True)
class _Desk:
    """A coordinator who changes clients, orders visits and publishes plans."""

    guest: Guest
    clients: list[str]
    place: House
    tally: Tally
    chance: random.Random

    def step(self) -> None:
        """One piece of work."""
        drawn = self.chance.random()
        if drawn < 0.8:
            self._change(self.chance.choice(self.clients))
        elif drawn < 0.9:
            self._order(self.chance.choice(self.clients))
        else:
            self._publish()

    def _ask(self, verb: str, path: str, body: object = None, **headers: str) -> Answer:
        began = time.monotonic()
        answer = self.guest.ask(verb, path, body, **headers)
        self.tally.note(answer.status, time.monotonic() - began)
        return answer

    def _change(self, client_id: str) -> None:
        """Count a client's number up; whoever comes too late reads again another time."""
        path = f"/api/v1/clients/{client_id}"
        read = self._ask("GET", path)
        number = _number(read.body["aids"])
        change = {"aids": [f"nr {number + 1}"]}
        if self._ask("PATCH", path, change, If_Match=read.version).status == 200:
            with self.tally.lock:
                self.tally.acknowledged[client_id] += 1

    def _order(self, client_id: str) -> None:
        """Order a visit, and once more as if the answer had been lost."""
        key = f"bench-{self.chance.getrandbits(64):x}"
        last_on = self.place.day + timedelta(days=14)
        form = {
            "external_no": key,
            "kind": "errand",
            "client_id": client_id,
            "from_on": self.place.day.isoformat(),
            "to_on": last_on.isoformat(),
            "service_s": 1800,
            "window": {"opens": "09:00", "closes": "15:00"},
        }
        ids = [
            self._ask("POST", "/api/v1/orders", form, Idempotency_Key=key).body.get("id", "?")
            for _ in range(2)
        ]
        with self.tally.lock:
            self.tally.orders.append((ids[0], ids[1]))

    def _publish(self) -> None:
        """Approve and publish some draft; others may be faster."""
        drafts = self._ask("GET", "/api/v1/plans?state=draft&limit=20").body["items"]
        if not drafts:
            return
        plan = self.chance.choice(drafts)
        path = f"/api/v1/plans/{plan['id']}"
        approved = self._ask(
            "POST", f"{path}/approve", {"why": ""}, If_Match=f'"v{plan["row_version"]}"'
        )
        if approved.status != 200:
            return
        done = self._ask("POST", f"{path}/publish", {"why": ""}, If_Match=approved.version)
        if done.status == 200:
            with self.tally.lock:
                self.tally.published.append(plan["id"])


@dataclass(slots=True)
class _Phone:
    """A carer's telephone that looks now and then, and mostly has the routes already."""

    guest: Guest
    tally: Tally
    chance: random.Random
    tag: str = ""

    def step(self) -> None:
        """Look once, then wait."""
        began = time.monotonic()
        known = {"If_None_Match": self.tag} if self.tag else {}
        answer = self.guest.ask("GET", "/api/v1/my/routes", **known)
        self.tally.note(answer.status, time.monotonic() - began)
        self.tag = answer.version or self.tag
        time.sleep(self.chance.uniform(1, 5))


def _number(aids: list[str] | None) -> int:
    """The number that stands in place of a client's aids."""
    first = (aids or [""])[0]
    return int(first.removeprefix("nr ")) if first.startswith("nr ") else 0


def _counters(place: House, clients: list[str]) -> dict[str, int]:
    with place.ports.store.look("bench") as look:
        book = look.casebook(place.casebook.municipality.id)
    return {c: _number(list(book.clients[c].aids)) for c in clients}


def _add_drafts(place: House) -> None:
    """Drafts of the day to be published against each other."""
    own = place.casebook.municipality.id
    with place.ports.store.work("bench") as work:
        for _ in range(DRAFTS):
            work.add_plan(own, place.record.problem, place.record.plan, "bench")


def _overlaps(place: House, tally: Tally) -> int:
    """Carers' spans that overlap, and days with more or fewer than one published plan."""
    own = place.casebook.municipality.id
    with place.ports.store.look("bench") as look:
        spans = look.work_spans(own, place.day, place.day)
        heads = look.plans(own, place.day, place.day)
    by_carer: dict[str, list[Any]] = {}
    for span in sorted(spans, key=lambda s: s.start_at):
        by_carer.setdefault(span.carer_id, []).append(span)
    twice = sum(
        one.end_at > other.start_at
        for all_of in by_carer.values()
        for one, other in pairwise(all_of)
    )
    published = [head.id for head in heads if head.state is PlanState.PUBLISHED]
    seen = {h.id for h in heads if h.state in {PlanState.PUBLISHED, PlanState.SUPERSEDED}}
    lost = set(tally.published) - seen
    return int(twice) + abs(len(published) - 1) + len(lost)
