"""Problems of several days with everything that a problem can hold, and plans put together blindly.

The plans are not meant to be legal: they give both referees something to find.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from homecare.model import (
    Balance,
    CarPool,
    Gap,
    GapCarers,
    MealBreak,
    Pin,
    Priority,
    Shift,
    Spacing,
    Visit,
    WayOfTravel,
    Weights,
    Window,
    WindowOn,
    WorkLimits,
    WorkSpan,
)
from homecare.plan import Break, ContinuityBudget, Plan, Problem, Route, Served, Travel
from tests import tiny
from tests.legal import plan_of, priced
from tests.tiny import at

CARERS = ("K-1", "K-2", "K-3")
WAYS = (None, WayOfTravel.FOOT, WayOfTravel.BICYCLE)
AT_NIGHT = 21
"""Hour of a shift that goes over midnight in Rīga (22:00 UTC)."""
Draw = st.DrawFn


def travel() -> Travel:
    """The tiny road; on foot everything takes twice as long."""
    by_way = dict(tiny.travel().by_way)
    car = by_way[WayOfTravel.CAR]
    twice = tuple(tuple(2 * s for s in row) for row in car.travel_s)
    return replace(tiny.travel(), by_way=by_way | {WayOfTravel.FOOT: replace(car, travel_s=twice)})


def minutes(draw: Draw, start_at: datetime, *choices: int) -> datetime:
    return start_at + timedelta(minutes=draw(st.sampled_from(choices)))


def shift(draw: Draw, day: int, carer_id: str) -> Shift:
    start_at = at(24 * day + draw(st.sampled_from((6, 6, 8, AT_NIGHT))))
    end_at = start_at + timedelta(
        hours=draw(st.sampled_from((4, 8, 10))), seconds=draw(st.integers(0, 1))
    )
    way = draw(st.sampled_from((WayOfTravel.CAR, WayOfTravel.SHARED_CAR, WayOfTravel.SHARED_CAR)))
    meal = MealBreak(
        opens_at=minutes(draw, start_at, 0, 60, 90),
        closes_at=minutes(draw, start_at, 90, 120, 300),
        least_s=draw(st.sampled_from((900, 1800))),
        on_end=draw(st.booleans()),
    )
    return tiny.shift(
        1,
        id=f"S-{day}-{carer_id}",
        carer_id=carer_id,
        start_at=start_at,
        end_at=end_at,
        latest_end_at=minutes(draw, end_at, 0, 60),
        start_place_id=draw(st.sampled_from(("O", "A"))),
        way=way,
        car_pool_id=draw(st.sampled_from(("P", "P", "P", "Q", None))),
        way_without_car=draw(st.sampled_from(WAYS)),
        meal=draw(st.sampled_from((None, meal))),
        fair_work_s=draw(st.sampled_from((None, 5400))),
        starts_at_home=draw(st.booleans()),
    )


def windows(draw: Draw, start_at: datetime) -> tuple[Window, ...]:
    found = []
    for _ in range(draw(st.integers(1, 3))):
        opens_at = minutes(draw, start_at, 0, 30, 60, 120)
        closes_at = minutes(draw, opens_at, 0, 60, 120, 240)
        due_at = minutes(draw, opens_at, 0, 30, 60) if draw(st.booleans()) else None
        found.append(Window(opens_at=opens_at, closes_at=closes_at, due_at=due_at))
    return tuple(found)


def visit(draw: Draw, number: int, start_at: datetime) -> Visit:
    carer = st.sampled_from((None, None, None, *CARERS))
    pin = Pin(carer_id=draw(carer), with_carer_id=draw(carer))
    preferred = Window(opens_at=start_at, closes_at=minutes(draw, start_at, 10, 60, 120))
    place = draw(st.sampled_from("ABC"))
    return tiny.visit(
        place,
        id=f"V-{number:02}",
        service_s=draw(st.sampled_from((15, 30, 60))) * 60,
        approach_s=draw(st.sampled_from((0, 180))),
        windows=windows(draw, start_at),
        window_on=draw(st.sampled_from(WindowOn)),
        preferred=draw(st.sampled_from((None, preferred))),
        carers_needed=draw(st.sampled_from((1, 1, 1, 2))),
        carer_points=draw(st.dictionaries(st.sampled_from(CARERS), st.integers(-50, 50))),
        known_carers=draw(st.frozensets(st.sampled_from(CARERS), max_size=2)),
        priority=draw(st.sampled_from(Priority)),
        optional_worth=draw(st.none() | st.integers(0, 500)),
        pin=draw(st.sampled_from((None, None, pin))),
    )


def ties(draw: Draw, visits: tuple[Visit, ...]) -> tuple[Gap, ...]:
    return tuple(
        Gap(
            first_id=one.id,
            second_id=other.id,
            least_s=draw(st.sampled_from((-86400, 0, 1800))),
            most_s=draw(st.sampled_from((None, 7200, 86400))),
            carers=draw(st.sampled_from(GapCarers)),
            together=draw(st.booleans()),
        )
        for one, other in zip(visits[::2], visits[1::2], strict=False)
    )


def spacings(draw: Draw, visits: tuple[Visit, ...]) -> tuple[Spacing, ...]:
    visit_ids = tuple(v.id for v in visits[:3])
    return (Spacing(visit_ids=visit_ids, least_days=draw(st.integers(0, 2))),)


def budget(draw: Draw) -> ContinuityBudget:
    before = st.integers(1, 5).map(lambda n: tiny.DAY - timedelta(days=n))
    met = st.dictionaries(st.sampled_from((*CARERS, "K-8")), st.tuples(before, before))
    return ContinuityBudget(
        most_carers=draw(st.integers(1, 3)),
        days=draw(st.sampled_from((1, 3, 5))),
        met={"C-A": draw(met), "C-B": draw(met)},
    )


def weights(draw: Draw) -> Weights:
    price = st.integers(0, 3)
    names = ("largest_lateness_per_s", "waiting_per_s", "idle_per_s", "missed_break", "carer_used")
    prices: dict[str, Any] = {name: draw(price) for name in (*names, "moved_per_s")}
    return Weights(**prices, balance=draw(st.sampled_from(Balance)))


def history(draw: Draw, days: int) -> tuple[WorkSpan, ...]:
    found = []
    for carer_id in CARERS:
        for day in draw(st.lists(st.sampled_from((-5, -4, -3, -2, -1, days)), max_size=4)):
            start_at = at(24 * day + draw(st.integers(4, 20)))
            end_at = start_at + timedelta(hours=draw(st.sampled_from((2, 8))))
            work_s = draw(st.sampled_from((None, 3600)))
            found.append(
                WorkSpan(carer_id=carer_id, start_at=start_at, end_at=end_at, work_s=work_s)
            )
    return tuple(found)


def limits(draw: Draw) -> Mapping[str, WorkLimits]:
    return {
        "standard": WorkLimits(
            day_max_s=draw(st.sampled_from((2, 9))) * 3600,
            week_max_s=draw(st.sampled_from((4, 20, 40))) * 3600,
            daily_rest_s=draw(st.sampled_from((8, 12))) * 3600,
            weekly_rest_s=draw(st.sampled_from((42, 130))) * 3600,
            break_over_s=draw(st.sampled_from((2, 6))) * 3600,
            break_counts_as_work=draw(st.booleans()),
            home_legs_count=draw(st.booleans()),
        )
    }


def sequences(
    draw: Draw, shifts: tuple[Shift, ...], visits: tuple[Visit, ...]
) -> dict[str, list[str]]:
    """Each visit, in order of numbers, to shifts that are on when it may begin, or to nobody."""
    found: dict[str, list[str]] = {}
    for todo in visits:
        opens_at = todo.windows[0].opens_at
        at_work = [s for s in shifts if s.start_at <= opens_at < s.end_at]
        count = draw(st.sampled_from((todo.carers_needed, todo.carers_needed, 1, 0)))
        for chosen in draw(st.permutations(at_work))[:count]:
            found.setdefault(chosen.id, []).append(todo.id)
    return found


def travelled(draw: Draw, route: Route, shift: Shift) -> Route:
    """The route by some way, with a rest that may lie anywhere."""
    way = draw(st.sampled_from((None, None, None, shift.way_without_car, *WAYS)))
    if draw(st.integers(0, 3)):
        return replace(route, way=way)
    start_at = minutes(draw, route.start_at, 0, 30, 70, 100)
    rest = Break(start_at=start_at, end_at=minutes(draw, start_at, 15, 30))
    return replace(route, way=way, breaks=(*route.breaks, rest))


@st.composite
def judged_days(draw: Draw) -> tuple[Problem, Plan]:
    days = draw(st.sampled_from((1, 2, 3, 8)))
    shifts = tuple(
        shift(draw, day, carer_id)
        for day in range(days)
        for carer_id in CARERS[: draw(st.integers(0, 3))]
    )
    assume(shifts)
    starts = sorted({s.start_at for s in shifts})
    visits = tuple(
        visit(draw, n, draw(st.sampled_from(starts))) for n in range(draw(st.integers(2, 8)))
    )
    changes: dict[str, Any] = {
        "visits": visits,
        "gaps": ties(draw, visits) if draw(st.booleans()) else (),
        "spacings": spacings(draw, visits) if draw(st.booleans()) else (),
        "continuity": budget(draw) if draw(st.booleans()) else None,
        "history": history(draw, days) if draw(st.booleans()) else (),
        "baseline": {visits[0].id: Served(carer_ids=frozenset({"K-1"}), begin_at=starts[0])},
        "worked_s": draw(st.dictionaries(st.sampled_from(CARERS), st.integers(0, 9999))),
    }
    problem = tiny.problem(
        days=days,
        shifts=shifts,
        travel=travel(),
        limits=limits(draw),
        weights=weights(draw),
        cars=(CarPool(id="P", place_id="O", cars=draw(st.integers(0, 2))),),
        **changes,
    )
    try:
        plan = plan_of(problem, sequences(draw, shifts, visits))
    except ValueError:  # visits that push each other later without end
        assume(False)
    by_id = {s.id: s for s in shifts}
    routes = tuple(travelled(draw, r, by_id[r.shift_id]) for r in plan.routes)
    return problem, priced(problem, replace(plan, routes=routes))
