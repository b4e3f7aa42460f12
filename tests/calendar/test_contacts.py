"""Recording how a check-up ended."""

from datetime import date

from homecare.calendar import check_up_register, record_contact, visits_of
from homecare.model import CheckUpPolicy, Contact, ContactResult, Order, VisitKind
from tests import books
from tests.tiny import DAY

INTAKE = Contact(client_id="R-2", on=DAY, result=ContactResult.SEEN, intake=True)


def test_an_intake_asks_for_a_needs_assessment():
    after = record_contact(books.casebook(), INTAKE)
    assert after.orders["R-2:n20261123"] == Order(
        id="R-2:n20261123",
        external_no="DEMO-R2:n20261123",
        kind=VisitKind.NEEDS_ASSESSMENT,
        client_id="R-2",
        from_on=date(2026, 11, 24),
        to_on=date(2026, 12, 7),
        service_s=2700,
        window=CheckUpPolicy().windows[0],
        skills=("assessment",),
    )
    assert after.contacts == (INTAKE,)
    states = {d.client_id: d.state for d in check_up_register(after, DAY)}
    assert states["R-2"] == "seen"
    visits = {v.id: v for v in visits_of(after, date(2026, 12, 7)).visits}
    assert visits["R-2:n20261123"].optional_worth is None


def test_the_same_contact_twice_changes_nothing():
    once = record_contact(books.casebook(), INTAKE)
    assert record_contact(once, INTAKE) is once
    plain = Contact(client_id="R-1", on=DAY, result=ContactResult.REFUSED)
    both = record_contact(once, plain)
    assert both.contacts == (INTAKE, plain)
    assert record_contact(both, plain) is both


def test_a_contact_without_intake_orders_nothing():
    plain = Contact(client_id="R-2", on=DAY, result=ContactResult.SEEN)
    assert record_contact(books.casebook(), plain).orders == {}


def test_a_contact_on_record_whose_order_is_missing_gets_it():
    after = record_contact(books.casebook(contacts=(INTAKE,)), INTAKE)
    assert after.contacts == (INTAKE,)
    assert list(after.orders) == ["R-2:n20261123"]


def test_an_intake_told_of_twice_in_different_words_orders_once():
    once = record_contact(books.casebook(), INTAKE)
    other = Contact(client_id="R-2", on=DAY, result=ContactResult.NOT_FOUND, intake=True)
    twice = record_contact(once, other)
    assert twice.contacts == (INTAKE, other)
    assert twice.orders == once.orders
