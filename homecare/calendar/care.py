"""Granted home care: the items of care plans that fall on a day become visits.

Items whose days may be chosen within the week are the matter of `chosen`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from homecare.calendar.clients import for_client, in_force, stay_of
from homecare.calendar.clock import begins_on, moment
from homecare.calendar.day import DayVisits, LeftOut, Past, windows_over
from homecare.calendar.rhythm import falls_on
from homecare.model import CareItem, CarePlan, Casebook, Client, Gap, Pin, Visit

REMIND_DAYS = 30
"""So long after its end a plan that nothing followed is still listed as left out."""


def care_visits(casebook: Casebook, day: date, past: Past) -> DayVisits:
    """Visits of the care plans in force, gaps between them, and the items left out."""
    covered = {p.client_id for p in casebook.care_plans.values() if in_force(p, day)}
    plans = [plan for _, plan in sorted(casebook.care_plans.items())]
    found = DayVisits.joined(
        _of_plan(casebook, plan, day, past)
        if in_force(plan, day)
        else DayVisits(left_out=tuple(_not_in_force(plan, day)))
        for plan in plans
        if in_force(plan, day) or plan.client_id not in covered
    )
    return replace(found, gaps=tuple(_gaps(plans, found.visits, day)))


def visit_id(item_id: str, day: date) -> str:
    """Id of the visit that an item makes on a day: "A-0007.2:20261123"."""
    return f"{item_id}:{day:%Y%m%d}"


def _of_plan(casebook: Casebook, plan: CarePlan, day: date, past: Past) -> DayVisits:
    client = casebook.clients.get(plan.client_id)
    items: list[CareItem] = []
    left_out: list[LeftOut] = []
    for item in plan.items:
        if item.rhythm.times_per_week is not None:
            continue
        try:
            due = falls_on(item.rhythm, day)
        except ValueError:
            left_out.append(_left_out(item, plan, "rhythm_unreadable"))
            continue
        if not due:
            continue
        away = _kept_away(client, plan, item, day)
        if away:
            left_out.append(away)
        else:
            items.append(item)
    visits = (for_client(casebook, past, _visit(casebook, plan, item, day)) for item in items)
    return DayVisits(visits=tuple(visits), left_out=tuple(left_out))


def _kept_away(client: Client | None, plan: CarePlan, item: CareItem, day: date) -> LeftOut | None:
    if client is None:
        return _left_out(item, plan, "unknown_client")
    return stay_of(client, day, item.id)


def _left_out(item: CareItem, plan: CarePlan, why: str) -> LeftOut:
    return LeftOut(code=item.id, why=why, client_id=plan.client_id)


def _not_in_force(plan: CarePlan, day: date) -> Iterator[LeftOut]:
    """Items that would be due had the plan begun, or had it not ended not long ago."""
    ended = plan.valid_to is not None and plan.valid_to < day
    if ended and plan.valid_to and day - plan.valid_to > timedelta(days=REMIND_DAYS):
        return
    why = "plan_ended" if ended else "plan_not_begun"
    for item in plan.items:
        try:
            due = falls_on(item.rhythm, day)
        except ValueError:
            due = True
        if due:
            yield _left_out(item, plan, why)


def _visit(casebook: Casebook, plan: CarePlan, item: CareItem, day: date) -> Visit:
    plain = visit_of(casebook, plan, item, (day,))
    pin = _pin(item, day, casebook.municipality.zone)
    return replace(plain, id=visit_id(item.id, day), pin=pin)


def visit_of(casebook: Casebook, plan: CarePlan, item: CareItem, days: Sequence[date]) -> Visit:
    """The visit of an item on any of these days, by the item's id and without its pin."""
    windows, preferred = windows_over(days, item.window, item.preferred, casebook.municipality.zone)
    return Visit(
        id=item.id,
        client_id=plan.client_id,
        place_id=casebook.clients[plan.client_id].place_id,
        service_s=item.service_s,
        windows=windows,
        preferred=preferred,
        carers_needed=item.carers_needed,
        tasks=item.tasks,
        skills=frozenset(item.skills),
        priority=item.priority,
        preferred_carers=frozenset(item.preferred_carer_ids),
        forbidden_carers=frozenset(item.forbidden_carer_ids),
    )


def _pin(item: CareItem, day: date, zone: str) -> Pin | None:
    if item.pin is None:
        return None
    begins = item.pin.begins
    at = None if begins is None else moment(begins_on(day, begins, item.window), begins, zone)
    return Pin(carer_id=item.pin.carer_id, begin_at=at)


def _gaps(plans: Iterable[CarePlan], visits: Iterable[Visit], day: date) -> Iterator[Gap]:
    """Gap rules whose both items fall on the day, also where these are of different plans.

    A gap to an absent visit binds nobody.
    """
    present = {visit.id for visit in visits}
    for item in (item for plan in plans for item in plan.items):
        first_id = visit_id(item.id, day)
        for rule in item.gaps if first_id in present else ():
            second_id = visit_id(rule.to_item_id, day)
            if second_id in present:
                yield Gap(
                    first_id=first_id,
                    second_id=second_id,
                    least_s=rule.least_s,
                    most_s=rule.most_s,
                )
