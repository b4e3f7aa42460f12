"""Changes of a plan by hand: each makes a further draft, or is refused with what it would break."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest

from homecare import planning
from homecare.access import Role
from homecare.changes import ChangeKind
from homecare.errors import Conflict, Forbidden, HandRefused, NotFound, PlanError
from homecare.handwork import BY_HAND, Base, Fix, HandMade, Move, move, pin, unpin
from homecare.model import Pin
from homecare.plan import Stop
from homecare.planning import Ports
from homecare.records import PlanRecord, PlanState
from homecare.rules import judge
from homecare.store import Store
from tests import books
from tests.handwork.days import S1, S2, A, B, C, D, actor, planned, ports_of, town
from tests.tiny import DAY, at

ME = actor()


@pytest.fixture
def ports(sqlite_store: Store) -> Ports:
    return ports_of(sqlite_store, {S1: [A, B], S2: [C, D]})


@pytest.fixture
def draft(ports: Ports) -> PlanRecord:
    return planned(ports)


def base(record: PlanRecord, **changes: Any) -> Base:
    plain = Base(plan_id=record.id, expected_version=record.row_version, why="by hand")
    return replace(plain, **changes)


def orders(record: PlanRecord) -> dict[str, list[str]]:
    return {r.shift_id: [s.visit_id for s in r.stops] for r in record.plan.routes}


def stop_of(record: PlanRecord, visit_id: str) -> Stop:
    return next(s for r in record.plan.routes for s in r.stops if s.visit_id == visit_id)


def pin_of(record: PlanRecord, visit_id: str) -> Pin | None:
    return next(v.pin for v in record.problem.visits if v.id == visit_id)


def stored(made: HandMade) -> PlanRecord:
    assert made.record is not None
    return made.record


def test_a_moved_visit_makes_the_next_draft_and_leaves_the_plan_as_it_was(
    ports: Ports, draft: PlanRecord
):
    made = move(ports, ME, base(draft), Move(visit_id=B, shift_ids=(S2,), position=0))
    after = stored(made)
    assert orders(after) == {S1: [A], S2: [B, C, D]}
    assert (after.version_no, after.state, after.why) == (2, PlanState.DRAFT, "by hand")
    assert (after.made_by, after.plan.engine) == ("U-test", BY_HAND)
    assert judge(after.problem, after.plan) == made.violations == ()
    assert [(c.visit_id, c.kind) for c in made.changes if c.visit_id == B] == [
        (B, ChangeKind.CARERS)
    ]
    assert planning.read_plan(ports, draft.id) == draft


def test_without_a_position_the_best_place_of_the_shift_is_taken(ports: Ports, draft: PlanRecord):
    """On the way out, B lies before C and D."""
    made = move(ports, ME, base(draft), Move(visit_id=B, shift_ids=(S2,)))
    assert made.plan.costs["travel"] == made.before.plan.costs["travel"] - 2 * 600
    assert orders(stored(made))[S2] in ([B, C, D], [C, D, B])


def test_a_try_stores_nothing(ports: Ports, draft: PlanRecord):
    made = move(ports, ME, base(draft), Move(visit_id=B, shift_ids=(S2,)), dry_run=True)
    assert made.record is None
    assert B in {c.visit_id for c in made.changes}
    with ports.store.look("test") as look:
        assert [head.id for head in look.plans("tervete")] == [draft.id]


def test_what_breaks_a_rule_is_refused_with_the_rule_and_not_stored(sqlite_store: Store):
    """K-2 does not bear the dog of C-B."""
    dog = [books.client(x, facts=("dog",) if x == "B" else ()) for x in "ABCD"]
    carers = [books.carer(1), books.carer(2, refuses=("dog",))]
    casebook = town(clients=books.by_id(dog), carers=books.by_id(carers))
    ports = ports_of(sqlite_store, {S1: [A, B], S2: [C, D]}, casebook)
    draft = planned(ports)
    for position in (0, None):
        to = Move(visit_id=B, shift_ids=(S2,), position=position)
        with pytest.raises(HandRefused) as refused:
            move(ports, ME, base(draft), to)
        assert {v.rule for v in refused.value.violations} == {"incompatible"}
    with sqlite_store.look("test") as look:
        assert len(look.plans("tervete")) == 1


def test_a_visit_taken_out_is_left_out_with_a_reason_and_its_route_closes_up(
    ports: Ports, draft: PlanRecord
):
    after = stored(move(ports, ME, base(draft), Move(visit_id=C)))
    assert orders(after) == {S1: [A, B], S2: [D]}
    [left_out] = after.plan.unserved
    assert (left_out.visit_id, left_out.reason) == (C, "search")
    assert judge(after.problem, after.plan) == ()
    with pytest.raises(NotFound, match="stop_not_found"):
        move(ports, ME, base(after), Move(visit_id=C))


def test_the_last_visit_of_a_carer_taken_out_ends_the_route(ports: Ports, draft: PlanRecord):
    first = stored(move(ports, ME, base(draft), Move(visit_id=C)))
    second = stored(move(ports, ME, base(first), Move(visit_id=D)))
    assert orders(second) == {S1: [A, B]}


def test_a_visit_left_out_comes_back_by_hand(ports: Ports, draft: PlanRecord):
    out = stored(move(ports, ME, base(draft), Move(visit_id=C)))
    back = stored(move(ports, ME, base(out), Move(visit_id=C, shift_ids=(S1,), position=2)))
    assert orders(back) == {S1: [A, B, C], S2: [D]}
    assert back.plan.unserved == ()


def test_a_pin_without_words_fixes_what_is(ports: Ports, draft: PlanRecord):
    after = stored(pin(ports, ME, base(draft), B, Fix()))
    assert pin_of(after, B) == Pin(carer_id="K-1", begin_at=stop_of(draft, B).begin_at)
    assert after.plan.routes == draft.plan.routes


def test_a_pinned_begin_moves_the_visit_to_it(ports: Ports, draft: PlanRecord):
    after = stored(pin(ports, ME, base(draft), B, Fix(begin_at=at(10))))
    assert stop_of(after, B).begin_at == at(10)
    assert orders(after)[S1] == [A, B]
    assert judge(after.problem, after.plan) == ()


def test_a_pinned_carer_gets_the_visit(ports: Ports, draft: PlanRecord):
    after = stored(pin(ports, ME, base(draft), B, Fix(carer_id="K-2")))
    assert B in orders(after)[S2]
    with pytest.raises(HandRefused) as refused:
        move(ports, ME, base(after), Move(visit_id=B, shift_ids=(S1,), position=0))
    assert {v.rule for v in refused.value.violations} == {"pin"}


def test_a_visit_set_free_stays_where_it_is(ports: Ports, draft: PlanRecord):
    fixed = stored(pin(ports, ME, base(draft), B, Fix(carer_id="K-2")))
    free = stored(unpin(ports, ME, base(fixed), B))
    assert pin_of(free, B) is None
    assert orders(free) == orders(fixed)
    assert B in orders(stored(move(ports, ME, base(free), Move(visit_id=B, shift_ids=(S1,)))))[S1]


def test_a_pin_that_no_place_keeps_is_refused(ports: Ports, draft: PlanRecord):
    """The window of B closes at 12:00 UTC."""
    with pytest.raises(PlanError, match="hand_no_place"):
        pin(ports, ME, base(draft), B, Fix(begin_at=at(13)))
    with pytest.raises(NotFound, match="route_not_found"):
        pin(ports, ME, base(draft), B, Fix(carer_id="K-9"))


def test_both_carers_of_a_pair_are_moved_pinned_and_taken_out_together(sqlite_store: Store):
    plans = [books.care_plan(n, x) for n, x in enumerate("ABCD", start=1)]
    plans[1] = books.care_plan(2, "B", books.item(2, carers_needed=2))
    casebook = town(care_plans=books.by_id(plans))
    casebook = replace(casebook, carers=books.by_id([books.carer(n) for n in (1, 2, 3)]))
    ports = ports_of(sqlite_store, {S1: [A, B], S2: [B, C, D]}, casebook)
    draft = planned(ports)
    s3 = "K-3:20261123"
    fixed = stored(pin(ports, ME, base(draft), B, Fix()))
    found = pin_of(fixed, B)
    assert found is not None
    assert (found.carer_id, found.with_carer_id) == ("K-1", "K-2")
    moved = stored(
        move(ports, ME, base(draft, newest_id=fixed.id), Move(visit_id=B, shift_ids=(S1, s3)))
    )
    assert sorted(s for s, order in orders(moved).items() if B in order) == [S1, s3]
    half = Move(visit_id=B, shift_ids=(S2,), position=0, from_shift_id=s3)
    again = stored(move(ports, ME, base(moved), half))
    assert sorted(s for s, order in orders(again).items() if B in order) == [S1, S2]
    out = stored(move(ports, ME, base(again), Move(visit_id=B)))
    assert all(B not in order for order in orders(out).values())


def test_of_two_who_change_the_same_plan_the_second_is_told(ports: Ports, draft: PlanRecord):
    """Otherwise the second draft, published later, would lose what the first one changed."""
    first = stored(move(ports, ME, base(draft), Move(visit_id=B, shift_ids=(S2,))))
    with pytest.raises(Conflict, match="plan_not_newest") as told:
        move(ports, ME, base(draft), Move(visit_id=A, shift_ids=(S2,)))
    assert told.value.values == {"plan_id": draft.id, "newer": first.id}
    with ports.store.look("test") as look:
        assert len(look.plans("tervete")) == 2
    seen = base(draft, newest_id=first.id)
    assert stored(move(ports, ME, seen, Move(visit_id=A, shift_ids=(S2,)))).version_no == 3


def test_a_plan_that_took_another_step_meanwhile_is_told(ports: Ports, draft: PlanRecord):
    planning.approve(ports, draft.id, draft.row_version)
    with pytest.raises(Conflict) as told:
        unpin(ports, ME, base(draft), B)
    assert told.value.values["current"] == 2


def test_who_may_not_change_plans_changes_none(ports: Ports, draft: PlanRecord):
    for role in (Role.CARER, Role.AUDITOR):
        with pytest.raises(Forbidden):
            unpin(ports, actor(role), base(draft), B)
    with pytest.raises(Forbidden, match="whole_municipality_only"):
        unpin(ports, actor(area_ids=frozenset({"T"})), base(draft), B)
    with pytest.raises(NotFound, match="plan_not_found"):
        unpin(ports, actor(municipality_id="dobele"), base(draft), B)
    assert unpin(ports, actor(Role.PLANNER), base(draft), B).record is not None


def test_what_is_not_of_the_day_is_not_found(ports: Ports, draft: PlanRecord):
    for to in (Move(visit_id="A-9.1"), Move(visit_id=A, shift_ids=("K-9",), position=0)):
        with pytest.raises(NotFound):
            move(ports, ME, base(draft), to)
    assert draft.day_on == DAY
    assert D in orders(draft)[S2]


def test_two_who_change_the_same_plan_at_once_do_not_both_win(store: Store):
    ports = ports_of(store, {S1: [A, B], S2: [C, D]})
    draft = planned(ports)
    ready = Barrier(2)

    def change(visit_id: str) -> str:
        ready.wait()
        try:
            return str(stored(unpin(ports, ME, base(draft), visit_id)).version_no)
        except Conflict as told:
            return told.code

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(change, (A, B))) == ["2", "plan_not_newest"]
