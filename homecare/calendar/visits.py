"""All visits of one day: home care, one-off orders, check-ups."""

from datetime import date

from homecare.calendar.care import care_visits
from homecare.calendar.day import DayVisits, Past
from homecare.calendar.offers import check_up_visits
from homecare.calendar.orders import order_visits
from homecare.model import Casebook


def visits_of(casebook: Casebook, day: date, past: Past | None = None) -> DayVisits:
    """What is to be done on a local day, and what is due and yet left out.

    The same casebook, day and past give the same visits with the same ids.
    """
    before = past or Past()
    found = DayVisits.joined(
        (
            care_visits(casebook, day, before),
            order_visits(casebook, day, before),
            check_up_visits(casebook, day, before),
        )
    )
    return DayVisits(
        visits=tuple(sorted(found.visits, key=lambda v: v.id)),
        gaps=found.gaps,
        left_out=found.left_out,
    )
