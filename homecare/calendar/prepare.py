"""From the casebook to the Problem of a day or several: visits, shifts, travel, limits, shares."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from homecare.calendar.cars import pools_of
from homecare.calendar.clients import located
from homecare.calendar.day import DayVisits, LeftOut, Past, Prepared, horizon
from homecare.calendar.shares import with_fair_shares
from homecare.calendar.shifts import horizon_shifts
from homecare.calendar.visits import visits_of
from homecare.model import Casebook, Shift, Spacing, Visit, WayOfTravel
from homecare.plan import NO_WAY, ContinuityBudget, Problem, Travel
from homecare.ports import FindTravel


def problem_of(
    casebook: Casebook, day: date, travel: FindTravel, past: Past | None = None
) -> Prepared:
    """The problem of one day, see `problem_of_days`."""
    return problem_of_days(casebook, day, 1, travel, past)


def problem_of_days(
    casebook: Casebook, first_day: date, days: int, travel: FindTravel, past: Past | None = None
) -> Prepared:
    """The problem of so many days on end, and everything due that could not enter it.

    Visits and shifts at places without coordinates stay outside, and visits at places to which
    no road leads from where any shift starts. Travel is asked for once, for
    the places used, in the order of their ids. Raises SettingsError for unknown limits.
    """
    before = past or Past()
    found = visits_of(casebook, first_day, before, days)
    work = horizon_shifts(casebook, horizon(first_day, days), before)
    visits = tuple(v for v in found.visits if located(casebook, v.place_id))
    shifts = tuple(s for s in work.shifts if _reachable(casebook, s))
    roads = _travel(casebook, visits, shifts, travel)
    cut_off = _cut_off(roads, visits, shifts)
    visits = tuple(v for v in visits if v.place_id not in cut_off)
    left_out = (
        *found.left_out,
        *work.left_out,
        *_not_located(casebook, found, work.shifts),
        *_no_road(casebook, found, cut_off),
    )
    fair = with_fair_shares(casebook, visits, shifts, roads)
    problem = _problem(casebook, first_day, replace(found, visits=visits), (fair, roads), before)
    return Prepared(problem=_over(problem, days), left_out=left_out)


def _over(problem: Problem, days: int) -> Problem:
    """The problem as one of so many days; the id of a single day is the day's alone."""
    if days == 1:
        return problem
    spacings = (replace(s, least_days=min(s.least_days, days)) for s in problem.spacings)
    return replace(problem, id=f"{problem.id}+{days}", days=days, spacings=tuple(spacings))


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
        spacings=tuple(_present(found.spacings, present)),
        travel=roads,
        limits=municipality.settings.limits,
        weights=municipality.settings.weights,
        history=tuple(s for s in past.history if s.carer_id in on_duty),
        baseline={v: how for v, how in past.baseline.items() if v in present},
        cars=pools_of(casebook, shifts),
        continuity=_budget(casebook, found.visits, past),
        worked_s={k: worked_s for k, worked_s in past.burden_s.items() if k in on_duty},
    )


def _present(spacings: Iterable[Spacing], present: set[str]) -> Iterable[Spacing]:
    for spacing in spacings:
        ids = tuple(visit_id for visit_id in spacing.visit_ids if visit_id in present)
        if len(ids) > 1:
            yield replace(spacing, visit_ids=ids)


def _budget(casebook: Casebook, visits: Sequence[Visit], past: Past) -> ContinuityBudget | None:
    planning = casebook.municipality.settings.planning
    if planning.most_carers is None:
        return None
    clients = {visit.client_id for visit in visits}
    met = {client: carers for client, carers in past.met.items() if client in clients}
    return ContinuityBudget(
        most_carers=planning.most_carers, days=planning.continuity_days, met=met
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


def _cut_off(roads: Travel, visits: Sequence[Visit], shifts: Sequence[Shift]) -> set[str]:
    """Places of visits to which there is no way from any shift's start, or none back."""
    row = {place_id: n for n, place_id in enumerate(roads.place_ids)}
    starts = {(shift.way, row[shift.start_place_id]) for shift in shifts}
    found = set()
    for place_id in {visit.place_id for visit in visits}:
        n = row[place_id]
        legs = (roads.by_way[way].travel_s for way, _ in starts)
        open_ = any(
            max(seconds[start][n], seconds[n][start]) < NO_WAY
            for seconds, (_, start) in zip(legs, starts, strict=True)
        )
        if starts and not open_:
            found.add(place_id)
    return found


def _no_road(casebook: Casebook, found: DayVisits, cut_off: set[str]) -> Iterable[LeftOut]:
    for visit in found.visits:
        if visit.place_id in cut_off and located(casebook, visit.place_id):
            yield LeftOut(code=visit.id, why="no_road", client_id=visit.client_id)


def _travel(
    casebook: Casebook, visits: Sequence[Visit], shifts: Sequence[Shift], travel: FindTravel
) -> Travel:
    used = {v.place_id for v in visits}
    used |= {place_id for s in shifts for place_id in (s.start_place_id, s.end_place_id)}
    places = [casebook.places[place_id] for place_id in sorted(used)]
    taken = {way for s in shifts for way in (s.way, s.way_without_car) if way is not None}
    ways = sorted(taken or {WayOfTravel.CAR})
    return travel(places, ways, casebook.municipality.settings.travel)
