"""Records written on each database, one at a time and by several people at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from homecare.access import Actor, Role
from homecare.errors import Conflict, IntakeError, NotFound
from homecare.model import CarePlan, Carer, Client, Place
from homecare.planning import Ports
from homecare.register import care_plans, carers, check_ups, clients, orders
from homecare.register.care_plans import CarePlansWish
from homecare.register.clients import ClientsWish
from homecare.store import Store
from solver import lay_out
from tests import books
from tests.planning.test_planning import rightly_priced

PLACE = "tervete"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DESK = Actor(account_id="U-1", role=Role.COORDINATOR, municipality_id=PLACE)
WRITERS = 6


@pytest.fixture
def ports(store: Store) -> Ports:
    """The books of the tiny day, on each database."""
    with store.work("test") as work:
        work.save(None, books.casebook())
    return Ports(
        store=store,
        solve=rightly_priced,
        lay_out=lay_out,
        find_travel=books.find_travel,
        find_place=None,
        now=lambda: NOW,
        actor="U-1",
    )


def new_client(number: str) -> dict[str, Any]:
    return {
        "external_no": number,
        "person": {"given_name": "Anna", "family_name": "Paraugs"},
        "birth_on": date(1950, 1, 1),
        "place": {"parish": "Tērvetes pagasts", "address": f"„{number}”"},
    }


def test_records_of_every_kind_are_written_and_found(ports: Ports):
    client = clients.create_client(ports, DESK, new_client("2001")).view.client
    carer = carers.create_carer(
        ports, DESK, {"external_no": "K9", "person": {"given_name": "D", "family_name": "O"}}
    ).view.carer
    plan = care_plans.create_care_plan(
        ports,
        DESK,
        {
            "external_no": "L-9",
            "client_id": client.id,
            "level_id": "2",
            "valid_from": date(2026, 11, 1),
            "granted_s": 3600,
        },
    ).view.plan
    made = check_ups.record_outcome(
        ports,
        DESK,
        {"client_id": "R-1", "on": date(2026, 11, 19), "result": "seen", "intake": True},
    ).view
    assert (client.id, carer.id, plan.id) == ("C-0003", "K-03", "A-0005")
    assert made.order_id is not None
    wish = CarePlansWish(client_id=client.id, level_id="2", active_on=date(2026, 11, 20))
    assert [v.plan for v in care_plans.page_of_care_plans(ports, DESK, wish).rows] == [plan]
    assert orders.read_order(ports, DESK, made.order_id).order.client_id == "R-1"
    found = clients.page_of_clients(ports, DESK, ClientsWish(text="2001"))
    assert [view.client for view in found.rows] == [client]
    with ports.store.look("test") as look:
        book = look.casebook(PLACE)
    assert (book.clients[client.id], book.carers[carer.id]) == (client, carer)
    assert book.care_plans[plan.id] == plan


def test_new_clients_that_come_at_once_get_codes_of_their_own(ports: Ports):
    def create(number: int) -> str:
        return clients.create_client(ports, DESK, new_client(str(number))).view.client.id

    with ThreadPoolExecutor(WRITERS) as pool:
        ids = list(pool.map(create, range(WRITERS)))
    assert len(set(ids)) == WRITERS
    with ports.store.look("test") as look:
        book = look.casebook(PLACE)
    assert {book.clients[i].external_no for i in ids} == {str(n) for n in range(WRITERS)}
    assert len({book.clients[i].place_id for i in ids}) == WRITERS


def test_of_changes_to_one_version_one_is_written(ports: Ports):
    stamp = clients.read_client(ports, DESK, "C-A").stamp

    def change(number: int) -> str:
        given = {"person": {"phone": str(number)}}
        try:
            view = clients.change_client(ports, DESK, "C-A", given, stamp).view
        except Conflict:
            return ""
        assert view.person is not None
        return view.person.phone

    with ThreadPoolExecutor(WRITERS) as pool:
        written = [phone for phone in pool.map(change, range(WRITERS)) if phone]
    person = clients.read_client(ports, DESK, "C-A").person
    assert person is not None
    assert written == [person.phone]


def test_codes_of_who_was_erased_are_not_given_again(ports: Ports):
    first = clients.create_client(ports, DESK, new_client("2001")).view.client.id
    with ports.store.work("test") as work:
        work.erasure.erase(PLACE, "client", first)
    second = clients.create_client(ports, DESK, new_client("2002")).view.client.id
    assert (first, second) == ("C-0003", "C-0004")


def test_nothing_of_a_refused_change_is_written(ports: Ports):
    stamp = carers.read_carer(ports, DESK, "K-1").stamp
    given = {"skills": ["lifting"], "absences": [{"reason": "sick", "from_on": None}]}
    with pytest.raises(IntakeError) as refused:
        carers.change_carer(ports, DESK, "K-1", given, stamp)
    assert [getattr(f, "pointer", "") for f in refused.value.faults] == ["/absences/0/from_on"]
    assert carers.read_carer(ports, DESK, "K-1").carer == books.carer(1)


def test_a_house_without_an_address_does_not_keep_its_client_from_changing(ports: Ports):
    with ports.store.work("test") as work:
        _, version = work.get(PLACE, Place, "B")
        work.put(PLACE, books.place("B", address=""), version)
    stamp = clients.read_client(ports, DESK, "C-B").stamp
    view = clients.change_client(ports, DESK, "C-B", {"lives_alone": True}, stamp).view
    assert (view.client.lives_alone, view.place) == (True, books.place("B", address=""))
    with pytest.raises(IntakeError):
        clients.change_client(ports, DESK, "C-B", {"place": {"village": "x"}}, view.stamp)


def test_another_municipality_has_nothing_of_this_one(ports: Ports):
    other = replace(DESK, municipality_id="dobele")
    with ports.store.work("test") as work:
        town = replace(books.municipality(), id="dobele")
        work.save(
            None,
            replace(
                books.casebook(),
                municipality=town,
                clients={},
                carers={},
                places={},
                offices={},
                persons={},
                care_plans={},
            ),
        )
    for read in (
        lambda: clients.read_client(ports, other, "C-A"),
        lambda: carers.read_carer(ports, other, "K-1"),
        lambda: care_plans.read_care_plan(ports, other, "A-1"),
    ):
        with pytest.raises(NotFound):
            read()
    assert clients.page_of_clients(ports, other, ClientsWish()).total == 0


def test_a_carer_who_moves_takes_shifts_from_home_along(ports: Ports):
    """K-1's shifts begin at home, which is also the house of C-A."""
    at_home = books.pattern(start_place_id="A", end_place_id="O")
    with ports.store.work("test") as work:
        _, version = work.get(PLACE, Carer, "K-1")
        work.put(PLACE, books.carer(1, at_home, home_place_id="A"), version)
    stamp = carers.read_carer(ports, DESK, "K-1").stamp
    given = {"home": {"address": "„Liepas”", "lat": 56.46, "lon": 23.4}}
    view = carers.change_carer(ports, DESK, "K-1", given, stamp).view
    assert view.home is not None
    assert view.home.address == "„Liepas”"
    assert view.carer.patterns[0].start_place_id == view.home.id != "A"
    assert view.start(view.home.id) == "home"
    with ports.store.look("test") as look:
        assert look.get(PLACE, Place, "A")[0] == books.place("A")
        assert look.get(PLACE, Client, "C-A")[0].place_id == "A"


def test_what_a_change_touches_is_in_the_audit_by_name_of_field(ports: Ports):
    stamp = care_plans.read_care_plan(ports, DESK, "A-1").stamp
    care_plans.change_care_plan(ports, DESK, "A-1", {"valid_to": date(2026, 12, 31)}, stamp)
    with ports.store.look("test") as look:
        entries = look.audit_entries(PLACE, kind="care_plan", subject_id="A-1")
        assert look.get(PLACE, CarePlan, "A-1")[1] == 2
    told = [(e.actor, e.action, e.detail) for e in entries if e.action == "change"]
    assert told == [("U-1", "change", "valid_to")]
