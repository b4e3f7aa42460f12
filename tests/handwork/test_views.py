"""What of a plan an actor sees: whose stops, which names, how exact the houses are."""

from dataclasses import replace

import pytest

from homecare.access import Role
from homecare.errors import Forbidden, NotFound
from homecare.plan import Remedy, Unserved
from homecare.planning import Ports
from homecare.records import PlanRecord, PlanState
from homecare.rules import Violation
from homecare.store import Store
from homecare.views import HIDDEN, Asked, open_plan, own_heads
from tests.handwork.days import S1, S2, A, B, C, D, actor, planned, ports_of, published, town

NORTH = actor(area_ids=frozenset({"N"}))


@pytest.fixture
def ports(sqlite_store: Store) -> Ports:
    """K-1 of area T drives to A and B, K-2 of area N to C and D."""
    return ports_of(sqlite_store, {S1: [A, B], S2: [C, D]}, town())


@pytest.fixture
def draft(ports: Ports) -> PlanRecord:
    return planned(ports)


def reads(ports: Ports) -> list[tuple[str, str]]:
    with ports.store.look("test") as look:
        entries = look.audit_entries("tervete")
    return [(e.kind, e.subject_id) for e in entries if e.action == "read"]


def test_who_has_all_areas_sees_the_whole_plan_in_codes(ports: Ports, draft: PlanRecord):
    seen = open_plan(ports, actor(), draft.id)
    assert (seen.sight.whole, seen.names, seen.casebook) == (True, None, None)
    assert seen.shown() == (draft.problem, draft.plan)
    assert reads(ports) == [("plan", str(draft.id))]


def test_who_has_some_areas_sees_nothing_of_the_others(ports: Ports, draft: PlanRecord):
    seen = open_plan(ports, NORTH, draft.id, Asked(names=True, places=True))
    assert seen.sight.visit_ids == {A, B}
    assert seen.sight.carer_ids == {"K-1"}
    problem, plan = seen.shown()
    assert [v.id for v in problem.visits] == [C, D]
    assert [r.carer_id for r in plan.routes] == ["K-2"]
    assert set(seen.places) == {"O", "C", "D"}
    assert set(seen.names or {}) == {"C-C", "C-D", "K-2"}
    assert [code for kind, code in reads(ports) if kind == "client"] == ["C-C", "C-D"]


def test_a_shared_carer_is_seen_with_the_own_stops(sqlite_store: Store):
    ports = ports_of(sqlite_store, {S1: [A, C], S2: [B, D]})
    seen = open_plan(ports, NORTH, planned(ports).id)
    _, plan = seen.shown()
    assert [(r.carer_id, [s.visit_id for s in r.stops]) for r in plan.routes] == [
        ("K-1", [C]),
        ("K-2", [D]),
    ]
    assert seen.sight.place_ids == {"A", "B"}


def test_hidden_codes_leave_sentences(ports: Ports, draft: PlanRecord):
    sight = open_plan(ports, NORTH, draft.id).sight
    told = sight.unserved(
        Unserved(
            visit_id=C,
            reason="gap",
            values={"other": A, "n": 5},
            remedy=Remedy(kind="leave_out", values={"other": B, "carers": "K-1, K-2"}),
        )
    )
    assert told.values == {"other": HIDDEN, "n": 5}
    assert told.remedy.values == {"other": HIDDEN, "carers": f"{HIDDEN}, K-2"}
    violation = Violation(rule="skills", visit_id=A, carer_id="K-2", values={"skills": "C-A"})
    masked = sight.violation(violation)
    assert (masked.visit_id, masked.carer_id, masked.values) == (HIDDEN, "K-2", {"skills": HIDDEN})


def test_hidden_visits_and_carers_are_not_found(ports: Ports, draft: PlanRecord):
    seen = open_plan(ports, NORTH, draft.id)
    seen.require_visit(C)
    seen.require_carer("K-2")
    for visit_id in (A, "A-9.1"):
        with pytest.raises(NotFound, match="visit_not_found"):
            seen.require_visit(visit_id)
    for carer_id in ("K-1", "K-9"):
        with pytest.raises(NotFound, match="route_not_found"):
            seen.require_carer(carer_id)


def test_names_are_for_who_may_read_people_and_every_client_is_noted(
    ports: Ports, draft: PlanRecord
):
    with pytest.raises(Forbidden):
        open_plan(ports, actor(Role.PLANNER), draft.id, Asked(names=True))
    assert reads(ports) == []
    seen = open_plan(ports, actor(), draft.id, Asked(names=True, detail="csv"))
    assert (seen.names or {})["C-A"] == "Anna Paraugs"
    clients = [code for kind, code in reads(ports) if kind == "client"]
    assert clients == ["C-A", "C-B", "C-C", "C-D"]


def test_houses_are_exact_for_who_may_read_people_alone(ports: Ports, draft: PlanRecord):
    exact = open_plan(ports, actor(), draft.id, Asked(places=True)).places["A"]
    assert exact == town().places["A"]
    assert len([1 for kind, _ in reads(ports) if kind == "client"]) == 4
    with ports.store.work("test") as work:
        place, version = work.get("tervete", type(exact), "A")
        work.put("tervete", replace(place, lat=56.45678, lon=23.4321), version)
    rough = open_plan(ports, actor(Role.PLANNER), draft.id, Asked(places=True)).places["A"]
    assert (rough.lat, rough.lon, rough.address) == (56.46, 23.43, "")
    assert len([1 for kind, _ in reads(ports) if kind == "client"]) == 4


def test_a_plan_of_another_municipality_is_not_there(ports: Ports, draft: PlanRecord):
    stranger = actor(municipality_id="dobele")
    with pytest.raises(NotFound, match="plan_not_found"):
        open_plan(ports, stranger, draft.id)
    assert reads(ports) == []
    assert own_heads(ports, stranger, (None, None), None) == ()


def test_plans_are_listed_newest_first_by_state(ports: Ports):
    first = published(ports)
    later = planned(ports)
    assert [h.id for h in own_heads(ports, NORTH, (None, None), None)] == [later.id, first.id]
    found = own_heads(ports, actor(), (first.day_on, first.day_on), PlanState.PUBLISHED)
    assert [h.id for h in found] == [first.id]
    with pytest.raises(Forbidden):
        own_heads(ports, actor(Role.CARER), (None, None), None)
