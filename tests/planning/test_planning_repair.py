"""Repairing a published day, from the store to a draft that can be published."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from homecare import planning
from homecare.changes import ChangeKind
from homecare.errors import NotFound, PlanError, ProblemError
from homecare.model import Casebook, LocalWindow, Place, SharedCars, TravelSettings, WayOfTravel
from homecare.plan import Plan, Problem, Travel
from homecare.planning import Ports, Wish
from homecare.planning_repair import Repaired, RepairWish, repair
from homecare.ports import StopRule
from homecare.records import PlanRecord, PlanState
from homecare.repair import too_late_ids
from homecare.roads import with_roads
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.legal import plan_of
from tests.tiny import DAY, at

S1, S2 = "K-1:20261123", "K-2:20261123"
A, B, C, D = (f"A-{n}.1:20261123" for n in (1, 2, 3, 4))
PUBLISHED = {S1: [A, B], S2: [C, D]}
WISH = RepairWish(municipality_id="tervete", day_on=DAY, now=time(9, 15), seconds=3)
"""09:15 in Rīga is 07:15 UTC: K-1 is on the way to B, K-2 is with C."""


def solver(orders: Mapping[str, Sequence[str]], seen: list[Any] | None = None) -> Any:
    def solve(problem: Problem, stop: StopRule, seed: int = 0, **named: Any) -> Plan:
        if seen is not None:
            seen.append((problem, stop, seed, named))
        return plan_of(problem, orders)

    return solve


def ports_of(store: Store, casebook: Casebook, **changes: Any) -> Ports:
    with store.work("test") as work:
        work.save(None, casebook)
    plain = Ports(
        store=store,
        solve=solver(PUBLISHED),
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: datetime(2026, 11, 23, 7, 15, 0, 5, tzinfo=UTC),
        actor="test",
    )
    return replace(plain, **changes)


def book(**changes: Any) -> Casebook:
    clients = [books.client(letter) for letter in "ABCD"]
    return books.casebook(**{"clients": clients} | changes)


def published(store: Store, **changes: Any) -> Ports:
    ports = ports_of(store, book(**changes))
    record = planning.plan_day(ports, Wish(municipality_id="tervete", day_on=DAY)).record
    record = planning.approve(ports, record.id, record.row_version)
    planning.publish(ports, record.id, record.row_version)
    return ports


def repaired(
    ports: Ports, orders: Mapping[str, Sequence[str]], seen: list[Any] | None = None, **wish: Any
) -> Repaired:
    return repair(replace(ports, solve=solver(orders, seen)), replace(WISH, **wish))


def put_out(ports: Ports, record: PlanRecord) -> PlanRecord:
    approved = planning.approve(ports, record.id, record.row_version)
    return planning.publish(ports, approved.id, approved.row_version)


INSTEAD = {S1: [A, B, D], S2: [C]}


def test_an_ill_carers_visits_go_to_another_and_the_draft_can_be_published(store: Store):
    ports = published(store)
    seen: list[Any] = []
    made = repaired(ports, INSTEAD, seen, ill={"K-2": time(9)}, price=50, why="slimība")
    assert [(c.visit_id, c.kind) for c in made.changes] == [(D, ChangeKind.CARERS)]
    assert made.record.state is PlanState.DRAFT
    assert (made.record.why, made.record.plan.costs["change"]) == ("slimība", 50)
    assert made.violations == ()
    ((problem, stop, seed, named),) = seen
    assert (stop.seconds, seed) == (3, 0)
    assert named["start"].served_ids == {A, B, C}
    assert problem.baseline[D].carer_ids == {"K-2"}
    done = put_out(ports, made.record)
    assert planning.read_plan(ports, made.published.id).state is PlanState.SUPERSEDED
    assert planning.prepare(ports, "tervete", DAY).problem.baseline[D].carer_ids == {"K-1"}
    assert done.plan == made.record.plan


def test_a_second_repair_goes_on_from_the_first(sqlite_store: Store):
    ports = published(sqlite_store)
    put_out(ports, repaired(ports, INSTEAD, ill={"K-2": time(9)}).record)
    again = repaired(ports, {S1: [A, B], S2: [C]}, now=time(10, 10), away=frozenset({"C-D"}))
    assert [(c.visit_id, c.kind) for c in again.changes] == [(D, ChangeKind.DROPPED)]
    assert put_out(ports, again.record).state is PlanState.PUBLISHED


def test_the_clock_says_when_it_is_where_nobody_does(sqlite_store: Store):
    ports = published(sqlite_store)
    seen: list[Any] = []
    repaired(ports, PUBLISHED, seen, now=None)
    windows = {v.id: v.windows[0].opens_at for v in seen[0][0].visits}
    assert windows[D] == at(7, 15)


def test_what_was_frozen_once_may_move_the_next_time(sqlite_store: Store):
    ports = published(sqlite_store)
    seen: list[Any] = []
    made = repaired(ports, PUBLISHED, seen, frozen=frozenset({D}), freeze_s=60)
    pins = {v.id for v in seen[0][0].visits if v.pin}
    assert pins == {A, B, C, D}
    assert {v.id for v in made.record.problem.visits if v.pin} == {A, B, C}
    assert made.changes == ()


def test_a_plan_that_breaks_a_rule_is_not_stored(sqlite_store: Store):
    ports = published(sqlite_store)
    with pytest.raises(PlanError, match="plan_broken"):
        repaired(ports, {S1: [B, A], S2: [C, D]})
    with sqlite_store.look("test") as look:
        assert len(look.plans("tervete")) == 1


def test_what_was_over_is_listed_without_remedy(sqlite_store: Store):
    early = books.item(4, window=LocalWindow(opens=time(8), closes=time(9, 45)))
    plans = [*(books.care_plan(n, x) for n, x in enumerate("ABC", start=1))]
    ports = published(sqlite_store, care_plans=[*plans, books.care_plan(4, "D", early)])
    made = repaired(ports, {S1: [A, B], S2: [C]}, now=time(10), ill={"K-2": time(9)})
    assert [(x.code, x.why, x.client_id) for x in made.left_out] == [(D, "window_over", "C-D")]
    (unserved,) = made.record.plan.unserved
    assert (unserved.visit_id, unserved.remedy.kind) == (D, "none")
    assert too_late_ids(made.record.problem) == {D}


def test_an_urgent_order_comes_in_with_the_roads_to_it(sqlite_store: Store):
    plans = [books.care_plan(n, letter) for n, letter in enumerate("ABC", start=1)]
    order = books.order(client_id="C-D", from_on=date(2026, 11, 25))
    ports = ports_of(
        sqlite_store,
        book(care_plans=plans, orders=[order]),
        solve=solver({S1: [A, B], S2: [C]}),
    )
    made = planning.plan_day(ports, Wish(municipality_id="tervete", day_on=DAY)).record
    assert "D" not in made.problem.travel.place_ids
    put_out(ports, made)
    after = repaired(ports, {S1: [A, B], S2: [C, "O-1"]}, urgent=frozenset({"O-1"}))
    assert [(c.visit_id, c.kind) for c in after.changes] == [("O-1", ChangeKind.ADDED)]
    visit = next(v for v in after.record.problem.visits if v.id == "O-1")
    assert (visit.optional_worth, visit.windows[0].opens_at) == (None, at(7, 15))
    assert after.record.problem.travel.place_ids == ("A", "B", "C", "O", "D")


def test_an_urgent_order_without_coordinates_is_told(sqlite_store: Store):
    places = [books.place(p) for p in "OABCD"] + [books.place("X", lat=None, lon=None)]
    clients = [*(books.client(letter) for letter in "ABCD"), books.client("X")]
    order = books.order(client_id="C-X")
    ports = published(sqlite_store, places=places, clients=clients, orders=[order])
    with pytest.raises(ProblemError) as told:
        repaired(ports, PUBLISHED, urgent=frozenset({"O-1"}))
    assert (told.value.code, told.value.values["place_id"]) == ("place_unlocated", "X")


def test_a_window_and_a_way_that_changed_are_in_the_problem(sqlite_store: Store):
    ports = published(sqlite_store)
    seen: list[Any] = []
    noon = LocalWindow(opens=time(12), closes=time(13))
    found = repaired(
        ports,
        {S1: [A, B], S2: [C], f"{S2.rpartition(':')[0]}:20261123:2": [D]},
        seen,
        windows={D: noon},
        ways={"K-2": WayOfTravel.BICYCLE},
    )
    problem = seen[0][0]
    assert next(v for v in problem.visits if v.id == D).windows[0].opens_at == at(10)
    assert WayOfTravel.BICYCLE in problem.travel.by_way
    assert [s.way for s in problem.shifts if s.carer_id == "K-2"] == ["car", "bicycle"]
    assert [(c.visit_id, c.kind) for c in found.changes] == [(D, ChangeKind.MOVED)]


@pytest.mark.parametrize(
    "wish",
    [
        {"ill": {"K-9": None}},
        {"away": frozenset({"C-Z"})},
        {"urgent": frozenset({"O-9"})},
        {"frozen": frozenset({"V"})},
        {"windows": {"V": LocalWindow(opens=time(9), closes=time(10))}},
        {"ways": {"K-9": WayOfTravel.FOOT}},
    ],
)
def test_codes_that_the_day_does_not_know_are_told(wish: dict[str, Any], sqlite_store: Store):
    ports = published(sqlite_store)
    with pytest.raises(NotFound) as told:
        repaired(ports, PUBLISHED, **wish)
    assert told.value.code == "not_on_the_day"


def test_a_day_without_published_plan_cannot_be_repaired(sqlite_store: Store):
    ports = ports_of(sqlite_store, book())
    planning.plan_day(ports, Wish(municipality_id="tervete", day_on=DAY))
    with pytest.raises(NotFound) as told:
        repaired(ports, PUBLISHED)
    assert (told.value.code, told.value.values) == ("plan_not_published", {"day": "2026-11-23"})


def test_known_roads_keep_their_figures():
    """What was measured in another season stays; only what is new is measured."""
    places = [books.place(p) for p in "OAB"]
    settings = TravelSettings()
    old = books.find_travel(places[:2], [WayOfTravel.CAR], settings)
    asked: list[Sequence[Place]] = []

    def slower(
        places: Sequence[Place], ways: Sequence[WayOfTravel], settings: TravelSettings
    ) -> Travel:
        asked.append(places)
        found = books.find_travel(places, ways, settings)
        slow = {
            way: replace(m, travel_s=tuple(tuple(s * 2 for s in row) for row in m.travel_s))
            for way, m in found.by_way.items()
        }
        return replace(found, by_way=slow)

    assert with_roads(old, places[:2], [], slower, settings) is old
    assert asked == []
    wide = with_roads(old, places, [WayOfTravel.FOOT], slower, settings)
    assert [list(row) for row in wide.by_way[WayOfTravel.CAR].travel_s] == [
        [0, 600, 2400],
        [600, 0, 1200],
        [2400, 1200, 0],
    ]
    assert list(wide.by_way[WayOfTravel.FOOT].travel_s[0]) == [0, 1200, 2400]


def test_a_shared_car_that_broke_is_missing_from_its_pool(sqlite_store: Store):
    kept = {"O": SharedCars(count=2, otherwise="bicycle")}
    sharing = [books.carer(n, way=WayOfTravel.SHARED_CAR) for n in (1, 2)]
    ports = published(
        sqlite_store, municipality=books.municipality(shared_cars=kept), carers=sharing
    )
    seen: list[Any] = []
    repaired(ports, PUBLISHED, seen, now=time(7), cars_less={"O": 0})
    with pytest.raises(PlanError, match="plan_broken"):  # the solver of three lines takes two
        repaired(ports, PUBLISHED, seen, now=time(7), cars_less={"O": 1})
    assert [problem.cars[0].cars for problem, *_ in seen] == [2, 1]
    with pytest.raises(NotFound, match="not_on_the_day"):
        repaired(ports, PUBLISHED, cars_less={"X": 1})
