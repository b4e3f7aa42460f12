"""All visits of a day, or of several: home care, one-off orders, check-ups."""

from datetime import date

from homecare.calendar.care import care_visits
from homecare.calendar.chosen import chosen_visits
from homecare.calendar.day import DayVisits, Past, horizon
from homecare.calendar.offers import check_up_visits
from homecare.calendar.orders import order_visits
from homecare.model import Casebook


def visits_of(casebook: Casebook, day: date, past: Past | None = None, days: int = 1) -> DayVisits:
    """What is to be done on so many local days on end, and what is due and yet left out.

    What may be done on one of several days is one visit with windows on each of them. The same
    casebook, days and past give the same visits with the same ids.
    """
    before = past or Past()
    planned = horizon(day, days)
    found = DayVisits.joined(
        (
            *(care_visits(casebook, on, before) for on in planned),
            chosen_visits(casebook, planned, before),
            order_visits(casebook, planned, before),
            check_up_visits(casebook, planned, before),
        )
    )
    return DayVisits(
        visits=tuple(sorted(found.visits, key=lambda v: v.id)),
        gaps=found.gaps,
        spacings=found.spacings,
        left_out=found.left_out,
    )
