"""Days small enough to try everything: up to eight visits, two or three shifts of a few hours.

No shift is long enough for the law's break, and nothing in them pays for waiting.
"""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from homecare.model import (
    Gap,
    GapCarers,
    Pin,
    Priority,
    Shift,
    Visit,
    WayOfTravel,
    Weights,
    Window,
    WindowOn,
)
from homecare.plan import Matrix, Problem, Served, Travel
from tests import tiny
from tests.tiny import at

MINUTE = 60
PLACES = ("O", "A", "B", "C")
CARERS = ("K-1", "K-2", "K-3")


def one_in(chances: int, strategy: st.SearchStrategy[Any], plain: Any) -> st.SearchStrategy[Any]:
    """The strategy once in so many draws, else the plain value."""
    return st.integers(1, chances).flatmap(lambda n: strategy if n == chances else st.just(plain))


@st.composite
def travels(draw: st.DrawFn) -> Travel:
    """Any whole figures, not even symmetric."""
    cell = st.sampled_from((0, 4, 7, 11, 16, 25)).map(lambda minutes: minutes * MINUTE)
    rows = [[0 if i == j else draw(cell) for j in range(len(PLACES))] for i in range(len(PLACES))]
    table = tuple(tuple(row) for row in rows)
    matrix = Matrix(travel_s=table, distance_m=table)
    return Travel(place_ids=PLACES, by_way=dict.fromkeys(WayOfTravel, matrix))


@st.composite
def windows(draw: st.DrawFn) -> dict[str, Any]:
    """One window with or without a due, or two without, and a wish for all of them."""
    found: list[Window] = []
    for _ in range(draw(one_in(4, st.just(2), 1))):
        opens_at = at(6) + timedelta(minutes=draw(st.sampled_from((0, 10, 25, 50, 90, 140))))
        closes_at = opens_at + timedelta(minutes=draw(st.sampled_from((5, 40, 100, 200))))
        found.append(Window(opens_at=opens_at, closes_at=closes_at))
    first = found[0]
    due = timedelta(minutes=draw(st.sampled_from((0, 10, 30))))
    if len(found) == 1 and draw(st.booleans()):
        found = [
            Window(opens_at=first.opens_at, closes_at=first.closes_at, due_at=first.opens_at + due)
        ]
    wish = Window(opens_at=first.opens_at, closes_at=first.opens_at + due)
    return {
        "windows": tuple(found),
        "preferred": draw(st.none() | st.just(wish)),
        "window_on": draw(one_in(6, st.just(WindowOn.END), WindowOn.BEGIN)),
    }


@st.composite
def visits(draw: st.DrawFn, number: int, carers_needed: int) -> Visit:
    carers = st.frozensets(st.sampled_from(CARERS), max_size=2)
    opening = draw(windows())
    pin = Pin(carer_id=draw(st.sampled_from((None, *CARERS[:2]))), begin_at=None)
    return tiny.visit(
        draw(st.sampled_from(PLACES[1:])),
        id=f"V-{number}",
        service_s=draw(st.sampled_from((0, 15, 30, 45))) * MINUTE,
        approach_s=draw(st.sampled_from((0, 180))),
        carers_needed=carers_needed,
        skills=draw(one_in(8, st.just(frozenset({"lifting"})), frozenset[str]())),
        priority=draw(st.sampled_from(Priority)),
        optional_worth=draw(one_in(3, st.integers(0, 4000), None)),
        preferred_carers=draw(one_in(3, carers, frozenset[str]())),
        known_carers=draw(one_in(3, carers, frozenset[str]())),
        forbidden_carers=draw(one_in(8, carers, frozenset[str]())),
        pin=draw(one_in(8, st.just(pin), None)),
        **opening,
    )


@st.composite
def shifts(draw: st.DrawFn, number: int) -> Shift:
    start_at = at(6) + timedelta(minutes=draw(st.sampled_from((0, 25))))
    end_at = start_at + timedelta(minutes=draw(st.sampled_from((110, 170, 260))))
    return tiny.shift(
        number,
        start_at=start_at,
        end_at=end_at,
        latest_end_at=end_at + timedelta(minutes=draw(st.sampled_from((45, 0)))),
        start_place_id=draw(st.sampled_from(("O", "A"))),
        skills=draw(st.sampled_from((frozenset[str](), frozenset({"lifting"})))),
    )


@st.composite
def gaps(draw: st.DrawFn, ids: tuple[str, str]) -> Gap:
    least_s = draw(st.sampled_from((0, 0, 900, -1800, 3600)))
    return Gap(
        first_id=ids[0],
        second_id=ids[1],
        least_s=least_s,
        most_s=draw(st.sampled_from((None, least_s, least_s + 1800))),
        carers=draw(st.sampled_from(GapCarers)),
        together=draw(st.booleans()),
    )


UP_TO_FIVE = (1, 2, 3, 3, 4, 4, 5)
UP_TO_EIGHT = (6, 6, 7, 7, 8)


@st.composite
def small_days(
    draw: st.DrawFn, visit_counts: tuple[int, ...] = UP_TO_FIVE, *, tied: bool = True
) -> Problem:
    """A small day; tied: with up to two double-handed visits, gaps and a published plan."""
    count = draw(st.sampled_from(visit_counts))
    pairs = draw(st.integers(0, 2 if count < 5 else 1)) if tied else 0
    todo = tuple(draw(visits(n, 2 if n < pairs else 1)) for n in range(count))
    crew = tuple(draw(shifts(n)) for n in range(1, 1 + draw(st.sampled_from((2, 2, 3, 1)))))
    if count > 4:
        crew = crew[:2]
    ids = [visit.id for visit in todo]
    tied_ids = [(ids[n], ids[n + 1]) for n in range(0, count - 1, 2)] if tied else []
    was = {v.id: Served(carer_ids=frozenset(CARERS[:1]), begin_at=at(7)) for v in todo[-2:]}
    return tiny.problem(
        visits=todo,
        shifts=crew,
        gaps=tuple(draw(gaps(two)) for two in tied_ids if draw(one_in(3, st.just(False), True))),
        travel=draw(travels()),
        baseline=draw(one_in(3, st.just(was), {})) if tied else {},
        weights=Weights(
            unserved=dict(zip(Priority, (90_000, 20_000, 6_000), strict=True)),
            largest_lateness_per_s=draw(st.sampled_from((0, 3))) if tied else 0,
            carer_used=draw(st.sampled_from((0, 500))),
            lateness_per_s=draw(st.sampled_from((0, 2))),
        ),
    )
