"""The work that is fair for each shift: the demand of its day, shared out by length."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from homecare.model import Casebook, Shift, Visit
from homecare.plan import Travel


def with_fair_shares(
    casebook: Casebook, visits: Sequence[Visit], shifts: Sequence[Shift], roads: Travel
) -> tuple[Shift, ...]:
    """Shifts with the work that is fair for each.

    The demand of a day (service, approach and the shortest way from each visit, once for each
    carer needed, optional visits included; of a visit with several possible days an equal part
    on each) is shared out by the length of the day's shifts, times `Planning.balance_slack`. A
    shift that the share would overfill is left without one.
    """
    zone = ZoneInfo(casebook.municipality.zone)
    slack = casebook.municipality.settings.planning.balance_slack
    demand_s = _demand_s(visits, roads, zone)
    if not demand_s:
        return tuple(shifts)
    supply_s: dict[date, int] = defaultdict(int)
    for shift in shifts:
        supply_s[_day(shift.start_at, zone)] += _length_s(shift)
    return tuple(
        replace(shift, fair_work_s=share if share < length_s else None)
        for shift in shifts
        for on, length_s in [(_day(shift.start_at, zone), _length_s(shift))]
        for share in [int(slack * demand_s[on] * length_s / supply_s[on])]
    )


def _demand_s(visits: Sequence[Visit], roads: Travel, zone: ZoneInfo) -> dict[date, float]:
    demand_s: dict[date, float] = defaultdict(float)
    for visit, way_s in _shortest_ways(visits, roads):
        days = {_day(window.opens_at, zone) for window in visit.windows}
        for on in days:
            whole_s = visit.carers_needed * (visit.service_s + visit.approach_s + way_s)
            demand_s[on] += whole_s / len(days)
    return demand_s


def _length_s(shift: Shift) -> int:
    return int((shift.end_at - shift.start_at).total_seconds())


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _shortest_ways(visits: Sequence[Visit], roads: Travel) -> Iterable[tuple[Visit, int]]:
    """Visits with the shortest way from each to any other place, by the fastest way of travel."""
    shortest = {
        place_id: min(
            min((*m.travel_s[row][:row], *m.travel_s[row][row + 1 :]), default=0)
            for m in roads.by_way.values()
        )
        for row, place_id in enumerate(roads.place_ids)
    }
    return [(visit, shortest[visit.place_id]) for visit in visits]
