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
    if contact not in casebook.contacts:
        casebook = replace(casebook, contacts=(*casebook.contacts, contact))
    if not contact.intake:
        return casebook
    order = _assessment(casebook, contact)
    # the same order may have come in by a file, under its number and with a code of its own
    if any(
        order.id == o.id or order.external_no == o.external_no for o in casebook.orders.values()
    ):
        return casebook
    return replace(casebook, orders={**casebook.orders, order.id: order})


def _assessment(casebook: Casebook, contact: Contact) -> Order:
    policy = casebook.municipality.settings.check_ups
    client = casebook.clients.get(contact.client_id)
    made_on = f"n{contact.on:%Y%m%d}"
    return Order(
        id=f"{contact.client_id}:{made_on}",
        external_no=f"{client.external_no if client else contact.client_id}:{made_on}",
        kind=VisitKind.NEEDS_ASSESSMENT,
        client_id=contact.client_id,
        from_on=contact.on + timedelta(days=1),
        to_on=contact.on + timedelta(days=policy.assessment_within_days),
        service_s=policy.service_s,
        window=policy.windows[0],
        skills=(ASSESSMENT_SKILL,),
    )
