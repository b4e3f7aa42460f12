"""The rest of a day that has begun: a published plan, a moment, and what changed since.

`repair_problem` makes one problem of it, which any engine can answer:

* What is done or begun keeps its carers and its begin. A stop is begun when its service is, and
  also when its carer has left the place before (or has set out for the first one): who is on the
  way arrives. Of such a visit the windows shrink to its begin, and leaving it out is never a
  bargain; all else stays, for the published plan was legal by it.
* Everything else begins no earlier than now. A visit whose windows are over keeps one window, at
  which no shift can serve it any more: it stays on the list of what the day could not do.
* A carer who has set out for a stop keeps it, so the next free decision of a carer is always at
  the end of a service. Three cases are different, and there the shift is cut in two, the second
  beginning at the place and moment where the carer is free: the route is over or the carer on
  the way home; the client to whom the carer drives is away; the carer goes on by another way.
  The first part ends there, and where both together may be long enough to need the break, the
  second begins a whole break later, so that the time between is the break.
* A carer who falls ill finishes the service that has begun and goes home; who falls ill before
  the first one does not work at all. From a later moment on the shift ends at that moment.

Not known: where on the road somebody is, and breaks that were taken (the answer may put the
break of a begun route elsewhere). Baseline is the published plan; `News.price` says what a
visit with other carers costs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from homecare.changes import ChangeKind, baseline_of, changes_between
from homecare.model import CarPool, Pin, Shift, Visit, Window, WindowOn
from homecare.news import News
from homecare.plan import Plan, Problem, Served, Stop, Unserved
from homecare.ports import Solve, StopRule
from homecare.standing import Standing, parts_of, standings


def repair_problem(problem: Problem, published: Plan, now: datetime, news: News) -> Problem:
    """What is left of a problem that `published` answers; see the top of this file.

    `published` is legal for `problem`. Places of urgent visits and new ways of travel are in
    the problem's travel already.
    """
    stand = standings(problem, published, now, news)
    was = baseline_of(published)
    shifts = _shifts(problem, stand, now, news)
    visits = _visits((*problem.visits, *news.urgent), stand, was, now, news)
    over_at = max([now, *(s.latest_end_at for s in shifts)]) + timedelta(seconds=1)
    known = {v.id for v in visits}
    weights = problem.weights
    return replace(
        problem,
        visits=tuple(v if v.windows else _too_late(v, over_at) for v in visits),
        shifts=shifts,
        gaps=tuple(g for g in problem.gaps if {g.first_id, g.second_id} <= known),
        cars=tuple(_fewer(pool, news) for pool in problem.cars),
        weights=weights if news.price is None else replace(weights, change=news.price),
        baseline={visit_id: how for visit_id, how in was.items() if visit_id in known},
    )


def too_late_ids(problem: Problem) -> frozenset[str]:
    """Visits of a repaired problem whose windows were over: no shift lasts until their begin."""
    ends = [s.latest_end_at for s in problem.shifts]
    return frozenset(
        v.id
        for v in problem.visits
        if all(w.opens_at > max(ends, default=w.opens_at) for w in v.windows)
    )


def start_of(problem: Problem, published: Plan) -> Plan:
    """The published plan as a start for the search: its orders, without what is gone.

    Its times are the old ones; a search works out its own.
    """
    shifts = {s.id: s for s in problem.shifts}
    visits = {v.id for v in problem.visits} - too_late_ids(problem)
    routes = tuple(
        replace(
            route, stops=tuple(s for s in route.stops if s.visit_id in visits and _in(shift, s))
        )
        for route in published.routes
        for shift in [shifts.get(route.shift_id)]
        if shift is not None
    )
    kept = tuple(route for route in routes if route.stops)
    served = {s.visit_id for route in kept for s in route.stops}
    return Plan(
        problem_id=problem.id,
        routes=kept,
        unserved=tuple(Unserved(visit_id=v.id) for v in problem.visits if v.id not in served),
    )


def _in(shift: Shift, stop: Stop) -> bool:
    """Whether a stop still lies within its shift."""
    return shift.start_at <= stop.begin_at and stop.leave_at <= shift.latest_end_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TradePoint:
    """What one price of a change buys."""

    price: int
    """Points of a visit with other carers."""
    changes: int
    """Visits with other carers than in the published plan."""
    moved: int
    """Visits with the same carers at another time."""
    travel_s: int
    unserved: int
    cost: int
    """Points without those of the news."""


def trade_off(
    problem: Problem, published: Plan, prices: Sequence[int], solve: Solve, stop: StopRule
) -> tuple[TradePoint, ...]:
    """The best plan found for each price of a change, the dearest first.

    `problem` comes from `repair_problem`. Each search begins from the plan of the price before,
    which keeps the curve from going to and fro by the luck of single searches.
    """
    found: list[TradePoint] = []
    start = start_of(problem, published)
    for price in sorted(prices, reverse=True):
        priced = replace(problem, weights=replace(problem.weights, change=price))
        start = solve(priced, stop, 0, start=start)
        kinds = [change.kind for change in changes_between(published, start)]
        found.append(
            TradePoint(
                price=price,
                changes=kinds.count(ChangeKind.CARERS),
                moved=kinds.count(ChangeKind.MOVED),
                travel_s=sum(route.totals.travel_s for route in start.routes),
                unserved=len(start.unserved),
                cost=start.cost - start.costs.get("change", 0),
            )
        )
    return tuple(found)


def _fewer(pool: CarPool, news: News) -> CarPool:
    return replace(pool, cars=max(0, pool.cars - news.cars_less.get(pool.id, 0)))


def _shifts(
    problem: Problem, stand: Mapping[str, Standing], now: datetime, news: News
) -> tuple[Shift, ...]:
    """Shifts with what is left of them; of a cut one both parts."""
    taken = {s.id for s in problem.shifts}
    found: list[Shift] = []
    for shift in problem.shifts:
        parts = parts_of(stand[shift.id], problem, now, news)
        for part in parts:
            name = part.id
            if any(other.id == name for other in found):
                name = _free_id(shift.id, taken)
                taken.add(name)
            found.append(replace(part, id=name))
    return tuple(found)


def _free_id(shift_id: str, taken: set[str]) -> str:
    root = ":".join(shift_id.split(":")[:2])
    return next(name for n in range(2, len(taken) + 3) if (name := f"{root}:{n}") not in taken)


def _visits(
    visits: Sequence[Visit],
    stand: Mapping[str, Standing],
    was: Mapping[str, Served],
    now: datetime,
    news: News,
) -> list[Visit]:
    """The visits that are left; one whose windows are over has none."""
    begun: dict[str, set[str]] = {}
    lost: set[str] = set()
    for one in stand.values():
        lost |= one.lost_ids
        for visit_id in one.begun_ids:
            begun.setdefault(visit_id, set()).add(one.shift.carer_id)
    found: list[Visit] = []
    for visit in visits:
        how = was.get(visit.id)
        fixed = how is not None and visit.id in begun and visit.id not in lost
        if visit.client_id in news.away and not (fixed and how and how.begin_at <= now):
            continue
        if how is not None and fixed:
            found.append(_done(visit, how))
        elif visit.id in lost:
            found.append(_lost(_open(visit, now, news), begun.get(visit.id, set())))
        else:
            found.append(_frozen(_open(visit, now, news), how, now, news))
    return found


def _done(visit: Visit, how: Served) -> Visit:
    """A visit that is done or under way: nothing of it can move."""
    window = next((w for w in visit.windows if w.opens_at <= how.begin_at <= w.closes_at), None)
    due_at = window.due_at if window else None
    if due_at is not None and visit.window_on is WindowOn.END:
        due_at -= timedelta(seconds=visit.service_s)
    return replace(
        visit,
        windows=(Window(opens_at=how.begin_at, closes_at=how.begin_at, due_at=due_at),),
        window_on=WindowOn.BEGIN,
        pin=_pin(visit, how),
        optional_worth=None,
    )


def _pin(visit: Visit, how: Served) -> Pin:
    carers = sorted(how.carer_ids)
    second = carers[1] if visit.carers_needed > 1 and len(carers) > 1 else None
    return Pin(carer_id=carers[0], begin_at=how.begin_at, with_carer_id=second)


def _open(visit: Visit, now: datetime, news: News) -> Visit:
    """A visit that can still be planned, no earlier than now."""
    windows = tuple(
        replace(w, opens_at=max(w.opens_at, now))
        for w in news.windows.get(visit.id, visit.windows)
        if w.closes_at >= _earliest(visit, now)
    )
    return replace(visit, windows=windows)


def _lost(visit: Visit, on_the_way: set[str]) -> Visit:
    """A visit that lost a carer; who drives to it already stays with it, whoever else comes."""
    return replace(visit, pin=Pin(carer_id=min(on_the_way))) if on_the_way else visit


def _frozen(visit: Visit, how: Served | None, now: datetime, news: News) -> Visit:
    """The visit, fixed where it is to stay as published and can."""
    if how is None or not any(w.opens_at <= how.begin_at <= w.closes_at for w in visit.windows):
        return visit
    soon = how.begin_at <= now + timedelta(seconds=news.freeze_s)
    if visit.id in news.frozen or soon:
        return replace(visit, pin=_pin(visit, how), optional_worth=None)
    return visit


def _earliest(visit: Visit, now: datetime) -> datetime:
    """The moment to which a window has to last for the visit to fit into it."""
    service = timedelta(seconds=visit.service_s)
    return now + service if visit.window_on is WindowOn.END else now


def _too_late(visit: Visit, over_at: datetime) -> Visit:
    return replace(
        visit,
        windows=(Window(opens_at=over_at, closes_at=over_at),),
        window_on=WindowOn.BEGIN,
        preferred=None,
        pin=None,
    )
