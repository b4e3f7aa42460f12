from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from homecare.errors import Overlap
from homecare.model import WorkSpan
from homecare.plan import Plan
from homecare.records import PlanState
from homecare.store import Store
from homecare.store.plan_tables import published_stops
from tests import tiny
from tests.store.samples import MUNICIPALITY, moved, plan, problem, published, route, save_new, stop

TUESDAY = date(2026, 11, 24)


@pytest.fixture
def ready(store: Store) -> Store:
    with store.work("maker") as work:
        save_new(work)
    return store


def attempt(store: Store, answer: Plan, day: date = TUESDAY) -> None:
    """Publish a plan that counts as another day's, so that it supersedes nothing."""
    with store.work("maker") as work:
        record = work.add_plan(MUNICIPALITY, problem(day_on=day), answer)
        record = moved(work, record, PlanState.APPROVED)
    with store.work("maker") as work:
        work.move_plan(record.id, PlanState.PUBLISHED, record.row_version)


def test_published_stops_of_one_carer_never_overlap(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)
    with pytest.raises(Overlap) as caught:
        attempt(ready, plan(route(2, stop("D", 12)), route(1, stop("B", 9), stop("A", 10))))
    assert caught.value.values["carer_id"] == "K-1"
    with ready.look("reader") as look:
        assert look.work_spans(MUNICIPALITY, TUESDAY, TUESDAY) == ()


def test_one_second_of_overlap_is_too_much_and_touching_is_not(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)  # K-2 is at C from 7 to 8
    late = stop("D", 8)
    attempt(ready, plan(route(2, late)), TUESDAY)
    early = replace(late, arrive_at=late.arrive_at - timedelta(seconds=1), visit_id="V-B")
    with pytest.raises(Overlap):
        attempt(ready, plan(route(2, early)), date(2026, 11, 25))


def test_overlap_within_one_plan_is_found_too(ready: Store) -> None:
    other = replace(route(2, stop("C", 7)), shift_id="S-2b")
    with pytest.raises(Overlap) as caught:
        attempt(ready, plan(route(2, stop("B", 7)), other))
    assert caught.value.values["carer_id"] == "K-2"


def test_a_replaced_plan_is_in_nobodys_way(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)
        published(work)
        rows = work._connection.execute(select(published_stops.c.published)).scalars().all()
    assert sorted(rows) == [False] * 3 + [True] * 3


def test_two_municipalities_may_have_carers_of_the_same_code(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)
        save_new(work, "dobele")
        other = work.add_plan("dobele", problem(), plan())
        other = moved(work, other, PlanState.APPROVED, PlanState.PUBLISHED)
    assert other.state is PlanState.PUBLISHED


def test_the_database_refuses_overlap_whoever_writes(ready: Store) -> None:
    with ready.work("maker") as work:
        record = published(work)
    row = {
        "plan_id": record.id,
        "carer_id": "K-2",
        "visit_id": "V-X",
        "municipality_id": MUNICIPALITY,
        "client_id": "C-A",
        "arrive_at": tiny.at(7, 30),
        "begin_at": tiny.at(7, 30),
        "leave_at": tiny.at(9),
        "published": True,
    }
    with pytest.raises(DBAPIError), ready.engine.begin() as connection:
        connection.execute(insert(published_stops), [row])
    with ready.engine.begin() as connection:
        connection.execute(insert(published_stops), [row | {"published": False}])
    with pytest.raises(DBAPIError), ready.engine.begin() as connection:
        connection.execute(text("UPDATE published_stops SET published = true"))


def test_work_of_published_plans_is_found_by_day(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)
        work.add_plan(MUNICIPALITY, problem(), plan(route(1, stop("D", 12))))
    with ready.look("reader") as look:
        spans = look.work_spans(MUNICIPALITY, tiny.DAY, tiny.DAY)
        assert look.work_spans(MUNICIPALITY, TUESDAY, TUESDAY) == ()
        assert look.work_spans("dobele", tiny.DAY, tiny.DAY) == ()
    assert spans == (
        WorkSpan(carer_id="K-1", start_at=tiny.at(7), end_at=tiny.at(10), work_s=8400),
        WorkSpan(carer_id="K-2", start_at=tiny.at(7), end_at=tiny.at(8), work_s=4800),
    )


def test_who_met_whom_and_what_was_served_is_found_by_day(ready: Store) -> None:
    with ready.work("maker") as work:
        published(work)
        published(work, plan(route(2, stop("A", 12))), day_on=TUESDAY)
    with ready.look("reader") as look:
        assert look.met(MUNICIPALITY, tiny.DAY, TUESDAY) == {
            "C-A": {"K-1", "K-2"},
            "C-B": {"K-1"},
            "C-C": {"K-2"},
        }
        assert look.met(MUNICIPALITY, TUESDAY, TUESDAY) == {"C-A": {"K-2"}}
        assert look.met_on(MUNICIPALITY, tiny.DAY, TUESDAY) == {
            "C-A": {"K-1": (tiny.DAY,), "K-2": (TUESDAY,)},
            "C-B": {"K-1": (tiny.DAY,)},
            "C-C": {"K-2": (tiny.DAY,)},
        }
        assert look.served_on(MUNICIPALITY, TUESDAY, TUESDAY) == {"V-A": TUESDAY}
        assert look.served_visit_ids(MUNICIPALITY, tiny.DAY, tiny.DAY) == {"V-A", "V-B", "V-C"}
        assert look.served_visit_ids(MUNICIPALITY, date(2026, 11, 25), date(2026, 12, 1)) == set()


def test_a_plan_without_stops_can_be_published(ready: Store) -> None:
    attempt(ready, Plan(problem_id="tiny:20261123"))
    with ready.look("reader") as look:
        assert look.served_visit_ids(MUNICIPALITY, TUESDAY, TUESDAY) == set()
