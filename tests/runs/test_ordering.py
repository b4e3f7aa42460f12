"""Runs are ordered by who may, within bounds, and heard of afterwards by the same."""

from typing import Any

import pytest

from homecare.access import Role
from homecare.errors import Forbidden, NotFound, ProblemError, TooMany
from homecare.runs.ordering import order_run, want
from homecare.runs.records import RunKind, RunState, Wanted
from homecare.runs.wishes import plan_wish, repair_wish
from homecare.store import Store
from tests.runs.hands import FRIDAY, coordinator, ordered, ports_of, standing
from tests.tiny import DAY


def test_an_ordered_run_waits_with_what_was_asked_for(store: Store):
    ports = ports_of(store)
    run = ordered(ports, days=2, why="svētki")
    assert standing(ports, run) == run
    assert (run.state, run.attempts, run.ordered_at) == (RunState.WAITING, 0, FRIDAY)
    assert run.ordered_by == coordinator().account_id
    wish = plan_wish(run)
    assert (wish.municipality_id, wish.day_on, wish.days) == ("tervete", DAY, 2)
    assert (wish.seconds, wish.why) == (0.1, "svētki")


def test_a_wish_to_repair_is_kept_whole(sqlite_store: Store):
    ports = ports_of(sqlite_store)
    asked = {
        "day_on": DAY.isoformat(),
        "now": "10:30",
        "ill": {"K-1": None, "K-2": "11:00"},
        "away": ["C-A"],
        "windows": {"V-B": {"opens": "12:00", "closes": "13:00"}},
        "ways": {"K-2": "bicycle"},
        "price": 0,
    }
    run = order_run(ports, coordinator(), RunKind.REPAIR, asked, 20)
    wish = repair_wish(standing(ports, run))
    assert (wish.now and wish.now.hour, wish.ill["K-1"], wish.price) == (10, None, 0)
    assert wish.away == {"C-A"}
    assert wish.windows["V-B"].closes.hour == 13


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ({}, "day_on"),
        ({"day_on": "2026-13-01"}, "day_on"),
        ({"day_on": "1999-12-31"}, "day_on"),
        ({"day_on": "2026-11-23", "days": 0}, "days"),
        ({"day_on": "2026-11-23", "days": 29}, "days"),
        ({"day_on": "2026-11-23", "seconds": 0}, "seconds"),
        ({"day_on": "2026-11-23", "seconds": 3601}, "seconds"),
        ({"day_on": "2026-11-23", "seconds": "NaN"}, "seconds"),
        ({"day_on": "2026-11-23", "seed": -1}, "seed"),
        ({"day_on": "2026-11-23", "why": "x" * 201}, "why"),
        ({"day_on": "2026-11-23", "Anna": "Bērziņa"}, "-"),
    ],
)
def test_a_wish_out_of_bounds_is_refused_without_its_value(
    sqlite_store: Store, wish: dict[str, Any], name: str
):
    ports = ports_of(sqlite_store)
    with pytest.raises(ProblemError) as refused:
        order_run(ports, coordinator(), RunKind.PLAN, wish, 20)
    assert (refused.value.code, refused.value.values["name"]) == ("run_wish", name)
    assert "Bērziņa" not in str(refused.value)


def test_the_last_run_that_may_wait_is_taken_and_the_next_one_is_not(sqlite_store: Store):
    ports = ports_of(sqlite_store)
    wish = {"day_on": DAY.isoformat()}
    for _ in range(3):
        order_run(ports, coordinator(), RunKind.PLAN, wish, 3)
    with pytest.raises(TooMany) as refused:
        order_run(ports, coordinator(), RunKind.PLAN, wish, 3)
    assert refused.value.code == "too_many_runs"
    assert refused.value.values["retry_s"]


@pytest.mark.parametrize("role", [Role.CARER, Role.AUDITOR])
def test_who_does_not_plan_orders_nothing(sqlite_store: Store, role: Role):
    ports = ports_of(sqlite_store)
    with pytest.raises(Forbidden):
        order_run(ports, coordinator(role=role), RunKind.PLAN, {"day_on": "2026-11-23"}, 20)


@pytest.mark.parametrize("kind", [RunKind.CHECK_UPS, RunKind.RETENTION])
def test_what_the_timer_orders_no_person_does(sqlite_store: Store, kind: RunKind):
    ports = ports_of(sqlite_store)
    with pytest.raises(Forbidden):
        order_run(ports, coordinator(role=Role.ADMIN), kind, {"day_on": "2026-11-23"}, 20)


def test_a_waiting_run_that_is_cancelled_ends_at_once_and_stays_so(store: Store):
    ports = ports_of(store)
    run = ordered(ports)
    assert want(ports, coordinator(), run.id, Wanted.CANCEL).state is RunState.CANCELLED
    after = want(ports, coordinator(), run.id, Wanted.STOP)
    assert (after.state, after.wanted) == (RunState.CANCELLED, Wanted.CANCEL)


def test_nobody_reaches_a_run_of_another_municipality(sqlite_store: Store):
    ports = ports_of(sqlite_store)
    run = ordered(ports)
    with pytest.raises(NotFound):
        want(ports, coordinator(municipality_id="dobele"), run.id, Wanted.CANCEL)
    assert standing(ports, run).state is RunState.WAITING
