"""One-off orders: asked for on any of several days, a duty on the last of them."""

from datetime import date, timedelta

from homecare.calendar.care import REMIND_DAYS
from homecare.calendar.clients import for_client, stay_of
from homecare.calendar.clock import window_on, wish_on
from homecare.calendar.day import DayVisits, LeftOut, Past
from homecare.model import Casebook, Order, Pin, Visit


def order_visits(casebook: Casebook, day: date, past: Past) -> DayVisits:
    """Visits of the orders that are open on a day, and the orders left out.

    An order at a place of its own (a shop, a hospital) is done while the client is away, too.
    """
    return DayVisits.joined(
        _of_order(casebook, order, day, past)
        for _, order in sorted(casebook.orders.items())
        if not order.cancelled and order.id not in past.served_ids | past.later_ids
    )


def _of_order(casebook: Casebook, order: Order, day: date, past: Past) -> DayVisits:
    kept_out = _kept_out(casebook, order, day)
    if kept_out:
        return DayVisits(left_out=(kept_out,))
    if not order.from_on <= day <= order.to_on:
        return DayVisits()
    return DayVisits(visits=(for_client(casebook, past, _visit(casebook, order, day)),))


def _kept_out(casebook: Casebook, order: Order, day: date) -> LeftOut | None:
    overdue = day - order.to_on
    if timedelta() < overdue <= timedelta(days=REMIND_DAYS):
        return LeftOut(code=order.id, why="order_missed", client_id=order.client_id)
    if not order.from_on <= day <= order.to_on:
        return None
    client = casebook.clients.get(order.client_id)
    if client is None:
        return LeftOut(code=order.id, why="unknown_client", client_id=order.client_id)
    return None if order.place_id else stay_of(client, day, order.id)


def order_worth(casebook: Casebook, order: Order, day: date) -> int | None:
    """Points of an order before its last day, on which it is a duty (None).

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


def _visit(casebook: Casebook, order: Order, day: date) -> Visit:
    zone = casebook.municipality.zone
    return Visit(
        id=order.id,
        kind=order.kind,
        client_id=order.client_id,
        place_id=order.place_id or casebook.clients[order.client_id].place_id,
        service_s=order.service_s,
        windows=(window_on(day, order.window, zone),),
        preferred=wish_on(day, order.preferred, order.window, zone) if order.preferred else None,
        carers_needed=order.carers_needed,
        tasks=order.tasks,
        skills=frozenset(order.skills),
        priority=order.priority,
        optional_worth=order_worth(casebook, order, day),
        pin=Pin(carer_id=order.pin_carer_id) if order.pin_carer_id else None,
    )
