"""What follows from a check-up that was made."""

from dataclasses import replace
from datetime import timedelta

from homecare.model import Casebook, Contact, Order, VisitKind

ASSESSMENT_SKILL = "assessment"


def record_contact(casebook: Casebook, contact: Contact) -> Casebook:
    """The casebook with one more contact; the same contact twice changes nothing.

    One that ends in an intake brings an order for a needs assessment, from the next day on and
    within the days that the policy gives.
    """
    known = contact in casebook.contacts
    contacts = casebook.contacts if known else (*casebook.contacts, contact)
    order = _assessment(casebook, contact) if contact.intake else None
    if known and (order is None or order.id in casebook.orders):
        return casebook
    if order is None or order.id in casebook.orders:
        return replace(casebook, contacts=contacts)
    return replace(casebook, contacts=contacts, orders={**casebook.orders, order.id: order})


def _assessment(casebook: Casebook, contact: Contact) -> Order:
    policy = casebook.municipality.settings.check_ups
    code = f"{contact.client_id}:n{contact.on:%Y%m%d}"
    return Order(
        id=code,
        external_no=code,
        kind=VisitKind.NEEDS_ASSESSMENT,
        client_id=contact.client_id,
        from_on=contact.on + timedelta(days=1),
        to_on=contact.on + timedelta(days=policy.assessment_within_days),
        service_s=policy.service_s,
        window=policy.windows[0],
        skills=(ASSESSMENT_SKILL,),
    )
