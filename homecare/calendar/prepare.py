"""From the casebook to the Problem of one day: visits, shifts, travel, limits, fair shares."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from homecare.calendar.clients import located
from homecare.calendar.day import DayVisits, LeftOut, Past, Prepared
from homecare.calendar.shifts import day_shifts
from homecare.calendar.visits import visits_of
from homecare.model import Casebook, Shift, Visit, WayOfTravel
from homecare.plan import Problem, Travel
from homecare.ports import FindTravel


def problem_of(
    casebook: Casebook, day: date, travel: FindTravel, past: Past | None = None
) -> Prepared:
    """The problem of one day, and everything due that could not enter it.

    Visits and shifts at places without coordinates stay outside. Travel is asked for once, for
    the places used, in the order of their ids. Raises SettingsError for unknown limits.
    """
    before = past or Past()
    found = visits_of(casebook, day, before)
    work = day_shifts(casebook, day, before)
    visits = tuple(v for v in found.visits if located(casebook, v.place_id))
    shifts = tuple(s for s in work.shifts if _reachable(casebook, s))
    roads = _travel(casebook, visits, shifts, travel)
    left_out = (*found.left_out, *work.left_out, *_not_located(casebook, found, work.shifts))
    fair = with_fair_shares(casebook, visits, shifts, roads)
    return Prepared(
        problem=_problem(casebook, day, replace(found, visits=visits), (fair, roads), before),
        left_out=left_out,
    )


def _problem(
    casebook: Casebook,
    day: date,
    found: DayVisits,
    work: tuple[tuple[Shift, ...], Travel],
    past: Past,
) -> Problem:
    municipality = casebook.municipality
    shifts, roads = work
    present = {visit.id for visit in found.visits}
    on_duty = {shift.carer_id for shift in shifts}
    return Problem(
        id=f"{municipality.id}:{day:%Y%m%d}",
        day_on=day,
        zone=municipality.zone,
        visits=found.visits,
        shifts=shifts,
        gaps=tuple(g for g in found.gaps if g.first_id in present and g.second_id in present),
        travel=roads,
        limits=municipality.settings.limits,
        weights=municipality.settings.weights,
        history=tuple(s for s in past.history if s.carer_id in on_duty),
        baseline={v: how for v, how in past.baseline.items() if v in present},
    )


def _reachable(casebook: Casebook, shift: Shift) -> bool:
    return located(casebook, shift.start_place_id) and located(casebook, shift.end_place_id)


def _not_located(
    casebook: Casebook, found: DayVisits, shifts: Iterable[Shift]
) -> Iterable[LeftOut]:
    for visit in found.visits:
        if not located(casebook, visit.place_id):
            yield LeftOut(code=visit.id, why="no_coordinates", client_id=visit.client_id)
    for shift in shifts:
        if not _reachable(casebook, shift):
            yield LeftOut(code=shift.id, why="no_coordinates")


def _travel(
    casebook: Casebook, visits: Sequence[Visit], shifts: Sequence[Shift], travel: FindTravel
) -> Travel:
    used = {v.place_id for v in visits}
    used |= {place_id for s in shifts for place_id in (s.start_place_id, s.end_place_id)}
    places = [casebook.places[place_id] for place_id in sorted(used)]
    ways = sorted({s.way for s in shifts} or {WayOfTravel.CAR})
    return travel(places, ways, casebook.municipality.settings.travel)


def with_fair_shares(
    casebook: Casebook, visits: Sequence[Visit], shifts: Sequence[Shift], roads: Travel
) -> tuple[Shift, ...]:
    """Shifts with the work that is fair for each.

    The demand of the day (service, approach and the shortest way from each visit, once for each
    carer needed, optional visits included) is shared out by the length of the shifts, times
    `Planning.balance_slack`. A shift that the share would overfill is left without one.
    """
    demand_s = sum(v.carers_needed * (v.service_s + v.approach_s) for v in visits)
    demand_s += sum(v.carers_needed * way_s for v, way_s in _shortest_ways(visits, roads))
    lengths = [int((s.end_at - s.start_at).total_seconds()) for s in shifts]
    slack = casebook.municipality.settings.planning.balance_slack
    if not demand_s:
        return tuple(shifts)
    shares = [int(slack * demand_s * length / sum(lengths)) for length in lengths]
    return tuple(
        replace(shift, fair_work_s=share if share < length else None)
        for shift, share, length in zip(shifts, shares, lengths, strict=True)
    )


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
