"""One-off orders: asked for on any of several days, a duty on the last of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from homecare.calendar.care import REMIND_DAYS
from homecare.calendar.clients import for_client, stay_of
from homecare.calendar.day import DayVisits, LeftOut, Past, windows_over
from homecare.model import Casebook, Order, Pin, Visit


def order_visits(casebook: Casebook, days: Sequence[date], past: Past) -> DayVisits:
    """Visits of the orders that are open on some of the days, and the orders left out.

    An order at a place of its own (a shop, a hospital) is done while the client is away, too.
    """
    return DayVisits.joined(
        _of_order(casebook, order, days, past)
        for _, order in sorted(casebook.orders.items())
        if not order.cancelled and order.id not in past.served_ids | past.later_ids
    )


def _of_order(casebook: Casebook, order: Order, days: Sequence[date], past: Past) -> DayVisits:
    overdue = days[0] - order.to_on
    if timedelta() < overdue <= timedelta(days=REMIND_DAYS):
        return _without(order, "order_missed")
    asked = [day for day in days if order.from_on <= day <= order.to_on]
    if not asked:
        return DayVisits()
    client = casebook.clients.get(order.client_id)
    if client is None:
        return _without(order, "unknown_client")
    stays = {} if order.place_id else {day: stay_of(client, day, order.id) for day in asked}
    open_days = [day for day in asked if not stays.get(day)]
    if not open_days:
        return DayVisits(left_out=tuple(dict.fromkeys(s for s in stays.values() if s)))
    worth = order_worth(casebook, order, days[-1])
    visit = replace(order_visit(casebook, order, open_days), optional_worth=worth)
    return DayVisits(visits=(for_client(casebook, past, visit),))


def _without(order: Order, why: str) -> DayVisits:
    left_out = LeftOut(code=order.id, why=why, client_id=order.client_id)
    return DayVisits(left_out=(left_out,))


def order_worth(casebook: Casebook, order: Order, day: date) -> int | None:
    """Points of an order whose last day lies after this one; else it is a duty (None).

    Half the penalty of a duty on the day before the last, half of that a day earlier, and so
    on, but never less than a check-up is worth at first: far off it waits for a carer who
    passes by, near its end it is worth a way of its own.
    """
    days_left = (order.to_on - day).days
    if days_left <= 0:
        return None
    settings = casebook.municipality.settings
    return max(
        settings.check_ups.worth_at_first, settings.weights.unserved[order.priority] >> days_left
    )


def order_visit(casebook: Casebook, order: Order, days: Sequence[date]) -> Visit:
    """The visit of an order on any of these days, a duty."""
    windows, preferred = windows_over(
        days, order.window, order.preferred, casebook.municipality.zone
    )
    return Visit(
        id=order.id,
        kind=order.kind,
        client_id=order.client_id,
        place_id=order.place_id or casebook.clients[order.client_id].place_id,
        service_s=order.service_s,
        windows=windows,
        preferred=preferred,
        carers_needed=order.carers_needed,
        tasks=order.tasks,
        skills=frozenset(order.skills),
        priority=order.priority,
        pin=Pin(carer_id=order.pin_carer_id) if order.pin_carer_id else None,
    )
