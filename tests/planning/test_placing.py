"""Where a visit could go in a stored plan, who stands in, and what a drag would do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from homecare import planning
from homecare.errors import NotFound, ProblemError
from homecare.model import Casebook
from homecare.placing import Drag, drag, places_in, plan_of_day, rank_places, stand_ins
from homecare.plan import Plan, Problem
from homecare.planning import Ports, Wish
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.legal import plan_of
from tests.tiny import DAY

S1, S2 = "K-1:20261123", "K-2:20261123"
A, B, C, D = (f"A-{n}.1:20261123" for n in (1, 2, 3, 4))
WISH = Wish(municipality_id="tervete", day_on=DAY)


def ports_of(store: Store, orders: dict[str, list[str]], casebook: Casebook) -> Ports:
    with store.work("test") as work:
        work.save(None, casebook)

    def solve(problem: Problem, *_: Any, **__: Any) -> Plan:
        return plan_of(problem, orders)

    return Ports(
        store=store,
        solve=solve,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: datetime(2026, 11, 20, 12, tzinfo=UTC),
        actor="test",
    )


def town(letters: str = "ABCD", **changes: Any) -> Casebook:
    """Home-care clients alone, so that the day has no check-ups."""
    plans = [books.care_plan(n, x) for n, x in enumerate("ABCD", start=1) if x in letters]
    clients = [books.client(x) for x in "ABCD"]
    return books.casebook(**{"clients": clients, "care_plans": plans} | changes)


def planned(store: Store, orders: dict[str, list[str]], casebook: Casebook | None = None) -> Ports:
    ports = ports_of(store, orders, casebook or town())
    planning.plan_day(ports, WISH)
    return ports


def test_places_of_a_served_visit_begin_with_the_one_it_has(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C, D]})
    found = rank_places(ports, "tervete", DAY, B)
    first, *others = found.ranking.openings
    assert (first.here, first.more, first.price) == (True, 0, 0)
    assert [o.seats[0].carer_id for o in others] == ["K-2"]
    # B lies on K-2's way to C: only K-1's way back from A gets shorter, by a step there and back.
    assert others[0].parts["travel"] == -2 * 600
    assert found.ranking.costs_here["travel"] == 2 * 600
    assert (found.visit.id, found.if_only) == (B, ())


def test_a_visit_left_out_has_its_price_without_what_leaving_it_out_costs(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B, C]})
    found = rank_places(ports, "tervete", DAY, D)
    assert {o.price - o.more for o in found.ranking.openings} == {200_000}
    # Behind C it is one step further and back; K-2 would drive four steps and back for it.
    roads = {o.seats[0].carer_id: o.parts["travel"] for o in found.ranking.openings}
    assert roads == {"K-1": 2 * 600, "K-2": 8 * 600}


def test_a_visit_of_a_new_client_is_asked_about_with_the_roads_to_it(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C]}, town("ABC"))
    with sqlite_store.work("test") as work:
        work.save(work.casebook("tervete"), town("ABCD"))
    found = places_in(ports, plan_of_day(ports, "tervete", DAY), D)
    assert found.visit.place_id == "D"
    assert D not in {v.id for v in found.record.problem.visits}
    assert "D" not in found.record.problem.travel.place_ids
    assert found.ranking.faithful
    best = found.ranking.openings[0]
    assert (best.seats[0].carer_id, best.parts["travel"]) == ("K-2", 2 * 600)


def test_a_road_that_cannot_be_measured_is_told(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C]}, town("ABC"))
    lost = [books.place(x) for x in "OABCD" if x != "A"] + [books.place("A", lat=None, lon=None)]
    with sqlite_store.work("test") as work:
        work.save(work.casebook("tervete"), town("ABCD", places=lost))
    with pytest.raises(ProblemError, match="place_unlocated"):
        places_in(ports, plan_of_day(ports, "tervete", DAY), D)


def test_stand_ins_are_others_for_each_visit_of_the_carer(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C, D]})
    found = stand_ins(ports, plan_of_day(ports, "tervete", DAY), "K-2")
    assert list(found.rankings) == [C, D]
    seats = {s.carer_id for r in found.rankings.values() for o in r.openings for s in o.seats}
    assert seats == {"K-1"}
    with pytest.raises(NotFound, match="route_not_found"):
        stand_ins(ports, found.record.id, "K-9")


def test_a_drag_tells_its_price_and_changes_nothing(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C, D]})
    plan_id = plan_of_day(ports, "tervete", DAY)
    before = planning.read_plan(ports, plan_id)
    effect = drag(ports, plan_id, Drag(visit_id=B, shift_id=S2, position=0))
    assert (effect.rules, effect.parts["travel"]) == ((), -2 * 600)
    assert planning.read_plan(ports, plan_id) == before


def test_the_published_plan_stands_before_a_later_draft(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C, D]})
    first = plan_of_day(ports, "tervete", DAY)
    later = planning.plan_day(ports, WISH).record
    assert plan_of_day(ports, "tervete", DAY) == later.id
    approved = planning.approve(ports, first, 1)
    assert plan_of_day(ports, "tervete", DAY) == first
    planning.publish(ports, first, approved.row_version)
    assert plan_of_day(ports, "tervete", DAY) == first


def test_what_is_not_there_is_not_found(sqlite_store: Store):
    ports = ports_of(sqlite_store, {S1: [A]}, town())
    with pytest.raises(NotFound, match="no_plan_of_day"):
        rank_places(ports, "tervete", DAY, A)
    planning.plan_day(ports, WISH)
    with pytest.raises(NotFound, match="visit_not_found"):
        rank_places(ports, "tervete", DAY, "A-9.1:20261123")


def test_who_asks_is_kept_as_a_reader_of_the_plan(sqlite_store: Store):
    ports = planned(sqlite_store, {S1: [A, B], S2: [C, D]})
    rank_places(ports, "tervete", DAY, B)
    with sqlite_store.look("test") as look:
        reads = [e for e in look.audit_entries("tervete", kind="plan") if e.action == "read"]
    assert [e.subject_id for e in reads] == ["1"]
