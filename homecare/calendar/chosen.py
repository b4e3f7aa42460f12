"""Items that come so many times a week, on days that a plan may choose.

Every time has a number and a usual day: the days of the week as even as the rule and the least
distance allow, spread over the items by their codes so that not every week begins on its Monday.
A time belongs to the horizon in which its usual day lies, or whose published plan serves it; it
may then come on any day of that horizon and week which the rule allows. So one day alone gets the
times that usually fall on it, a whole week gets all of them, and two horizons side by side never
ask for the same time. A gap to another item is not kept: the days need not be the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, groupby, pairwise
from zlib import crc32

from homecare.calendar.care import visit_of
from homecare.calendar.clients import for_client, in_force, stay_of
from homecare.calendar.clock import begins_on, moment
from homecare.calendar.day import DayVisits, LeftOut, Past
from homecare.calendar.rhythm import days_of
from homecare.model import (
    CareItem,
    CarePlan,
    Casebook,
    Pin,
    Rhythm,
    Spacing,
    Visit,
)

WEEK = 7
FRAME = timedelta(days=4 * WEEK - 1)
"""Days after the first of a rule in which all its weekdays are seen, also of every fourth week."""


def chosen_visits(casebook: Casebook, days: Sequence[date], past: Past) -> DayVisits:
    """Visits of the items with so many times a week, each with its spacing."""
    return DayVisits.joined(
        _of_item(casebook, plan, item, days, past)
        for _, plan in sorted(casebook.care_plans.items())
        if any(in_force(plan, day) for day in days)
        for item in plan.items
        if item.rhythm.times_per_week is not None
    )


def time_id(item_id: str, monday: date, number: int) -> str:
    """Id of one time of an item in a week: "A-0007.2:2026w48.1"."""
    year, week, _ = monday.isocalendar()
    return f"{item_id}:{year}w{week:02d}.{number}"


def usual_weekdays(rhythm: Rhythm, code: str) -> tuple[int, ...]:
    """Weekdays, 0 is Monday, on which the times of a rhythm fall if nothing else is known.

    The smallest distance between two of them, over the end of the week too, is as large as can
    be; among equally even choices the code decides. Raises ValueError for a rule that cannot be
    read, and where so many times do not fit into the rule's week so far apart.
    """
    found = days_of(rhythm, rhythm.starts_on, rhythm.starts_on + FRAME)
    frame = tuple(sorted({day.weekday() for day in found}))
    return _evenly(frame, rhythm.times_per_week or 0, rhythm.least_days_apart, code)


def usual_days(item: CareItem, from_on: date, to_on: date) -> tuple[date, ...]:
    """Days of an item from one day to another, both in; usual ones where they may be chosen.

    Raises ValueError as `usual_weekdays` does.
    """
    found = days_of(item.rhythm, from_on, to_on)
    if item.rhythm.times_per_week is None:
        return found
    usual = usual_weekdays(item.rhythm, item.id)
    return tuple(day for day in found if day.weekday() in usual)


@lru_cache(maxsize=32_768)
def _evenly(frame: tuple[int, ...], times: int, apart: int, code: str) -> tuple[int, ...]:
    choices = list(combinations(frame, times)) if times else []
    widest = max((_narrowest(choice) for choice in choices), default=0)
    if widest < max(1, apart):
        raise ValueError("rhythm")
    best = [choice for choice in choices if _narrowest(choice) == widest]
    return best[crc32(code.encode()) % len(best)]


def _narrowest(weekdays: tuple[int, ...]) -> int:
    return min(b - a for a, b in pairwise((*weekdays, weekdays[0] + WEEK)))


def _of_item(
    casebook: Casebook, plan: CarePlan, item: CareItem, days: Sequence[date], past: Past
) -> DayVisits:
    client = casebook.clients.get(plan.client_id)
    try:
        usual = usual_weekdays(item.rhythm, item.id)
    except ValueError:
        return _without(plan, item, "rhythm_unreadable")
    if client is None:
        return _without(plan, item, "unknown_client")
    found: list[Visit] = []
    left_out: list[LeftOut] = []
    for monday, of_week in _weeks(days):
        asked = _asked(item, usual, monday, of_week, past)
        allowed = _allowed(plan, item, monday, of_week)
        stays = {day: stay_of(client, day, item.id) for day in allowed}
        free = _apart(item, [day for day in allowed if not stays[day]], usual, past)
        for visit_id in asked if allowed else ():
            if free:
                visit = replace(visit_of(casebook, plan, item, free), id=visit_id)
                found.append(for_client(casebook, past, _pinned(casebook, item, visit, free)))
            else:
                away = next((stay for stay in stays.values() if stay), None)
                left_out.append(away or _left_out(plan, item, "times_too_near"))
    return DayVisits(visits=tuple(found), spacings=_spacings(item, found), left_out=tuple(left_out))


def _weeks(days: Iterable[date]) -> Iterator[tuple[date, list[date]]]:
    """Mondays with the days of their weeks."""
    for monday, of_week in groupby(days, _monday):
        yield monday, list(of_week)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _asked(
    item: CareItem, usual: Sequence[int], monday: date, of_week: Sequence[date], past: Past
) -> list[str]:
    """Ids of the times that belong to these days of a week and stand in no other plan."""
    taken = past.served_ids | past.later_ids
    ids = {time_id(item.id, monday, n): day for n, day in enumerate(usual, start=1)}
    return [
        visit_id
        for visit_id, weekday in ids.items()
        if visit_id not in taken
        and (monday + timedelta(days=weekday) in of_week or visit_id in past.baseline)
    ]


def _allowed(plan: CarePlan, item: CareItem, monday: date, of_week: Sequence[date]) -> list[date]:
    by_rule = days_of(item.rhythm, monday, monday + timedelta(days=WEEK - 1))
    return [day for day in of_week if day in by_rule and in_force(plan, day)]


def _apart(item: CareItem, days: Sequence[date], usual: Sequence[int], past: Past) -> list[date]:
    """Days far enough from the times of this item in published plans of other days."""
    near = timedelta(days=item.rhythm.least_days_apart)
    mondays = {_monday(day) + timedelta(days=WEEK * n) for day in days for n in (-1, 0, 1)}
    ids = (time_id(item.id, m, n) for m in mondays for n in range(1, len(usual) + 1))
    served = [past.served_on[visit_id] for visit_id in ids if visit_id in past.served_on]
    return [day for day in days if all(abs(day - other) >= near for other in served)]


def _pinned(casebook: Casebook, item: CareItem, visit: Visit, days: Sequence[date]) -> Visit:
    """A pinned time is a window of no length on each of the days."""
    if item.pin is None:
        return visit
    begins, zone = item.pin.begins, casebook.municipality.zone
    pin = Pin(carer_id=item.pin.carer_id) if item.pin.carer_id else None
    if begins is None:
        return replace(visit, pin=pin)
    moments = [moment(begins_on(day, begins, item.window), begins, zone) for day in days]
    windows = tuple(
        replace(window, opens_at=at, closes_at=at)
        for window, at in zip(visit.windows, moments, strict=True)
    )
    return replace(visit, windows=windows, pin=pin)


def _spacings(item: CareItem, visits: Sequence[Visit]) -> tuple[Spacing, ...]:
    ids = tuple(visit.id for visit in visits)
    least = item.rhythm.least_days_apart
    return (Spacing(visit_ids=ids, least_days=least),) if len(ids) > 1 else ()


def _left_out(plan: CarePlan, item: CareItem, why: str) -> LeftOut:
    return LeftOut(code=item.id, why=why, client_id=plan.client_id)


def _without(plan: CarePlan, item: CareItem, why: str) -> DayVisits:
    return DayVisits(left_out=(_left_out(plan, item, why),))
