"""What there is to draw of a plan: who goes where in which order, and what was left out.

The same numbers, letters and colours stand on the map, in GeoJSON and on the carer's sheet.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from homecare.errors import NotFound
from homecare.i18n import sort_key
from homecare.model import Place, Shift, Visit, WayOfTravel
from homecare.plan import Plan, Problem, Route, Stop, Unserved
from maps.coordinates import is_located
from maps.legs import LegAsked, legs_through

COLOURS = (
    "#0072b2",
    "#d55e00",
    "#008864",
    "#aa3377",
    "#3b3b3b",
    "#997700",
    "#332288",
    "#c0556a",
)
"""Told apart with any kind of colour blindness and dark enough for a thin line on white: after
Okabe and Ito, "Color Universal Design" (2008), and Paul Tol, "Colour Schemes" (2021)."""

DASHES = ("", "10 7", "2 7", "14 6 2 6")
"""Strokes of a line, SVG stroke-dasharray; they change with every carer as well as the colour."""

LETTERS = "ABCDEFGHIJKLMNOPRSTUVZ"
"""Latvian letters without marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How one carer is told from the others: by letter, by colour and by stroke."""

    letter: str
    colour: str
    dash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMark:
    """A stop with all that is shown of it."""

    number: int
    """Counts a carer's stops of the day from 1."""
    label: str
    """Letter and number, "B3"."""
    carer_id: str
    visit: Visit
    stop: Stop
    place: Place | None
    """None where the place is not known or has no coordinates: listed, but not on the map."""
    partner_ids: tuple[str, ...]
    """The other carers of a double-handed visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMark:
    """A route with its places in order; several of one carer share letter and colour."""

    route: Route
    shift: Shift
    mark: Mark
    stops: tuple[StopMark, ...]
    start: Place | None
    """Where the shift starts and ends; None where that is not known or has no coordinates."""
    end: Place | None

    @property
    def path(self) -> tuple[Place, ...]:
        """Start, stops and end, as far as they have coordinates."""
        return tuple(p for p in (self.start, *(s.place for s in self.stops), self.end) if p)

    @property
    def way(self) -> WayOfTravel:
        """How the carer travels."""
        return self.route.way or self.shift.way


@dataclass(frozen=True, slots=True, kw_only=True)
class UnservedMark:
    """A visit left out, and where it would have been."""

    unserved: Unserved
    visit: Visit
    place: Place | None

    @property
    def duty(self) -> bool:
        """Whether it had to be served; the others were only offered to fill gaps."""
        return self.visit.optional_worth is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A plan ready for drawing."""

    routes: tuple[RouteMark, ...]
    unserved: tuple[UnservedMark, ...]
    places: tuple[Place, ...]
    """Located places of the plan, each once."""

    @property
    def carer_ids(self) -> tuple[str, ...]:
        """Carers in the order of their letters."""
        return tuple(dict.fromkeys(r.route.carer_id for r in self.routes))

    @property
    def parishes(self) -> tuple[str, ...]:
        """Parishes that something lies in, in the order of the alphabet."""
        return tuple(sorted({p.parish for p in self.places if p.parish}, key=sort_key))

    @property
    def legs(self) -> tuple[LegAsked, ...]:
        """All legs of all routes, to be looked up before they are drawn."""
        return tuple(leg for r in self.routes for leg in legs_through(r.path, r.way))

    def routes_of(self, carer_id: str) -> tuple[RouteMark, ...]:
        """One carer's routes in the order of the day."""
        return tuple(r for r in self.routes if r.route.carer_id == carer_id)

    def only(self, carer_id: str) -> "Scene":
        """What concerns one carer: the routes with their letter kept, nothing unserved."""
        routes = self.routes_of(carer_id)
        return Scene(routes=routes, unserved=(), places=_once(p for r in routes for p in r.path))


def scene_of(
    problem: Problem, plan: Plan, places: Mapping[str, Place], carer_ids: Sequence[str] = ()
) -> Scene:
    """Letters, numbers and places for a plan.

    Letters follow the codes of the carers who have a route; `carer_ids` come before them, so that
    several plans can have letters in common.

    Raises:
        NotFound: the plan names a visit or shift that is not in the problem.
    """
    reader = _Reader(problem, plan, places)
    ordered = sorted(plan.routes, key=lambda r: (r.carer_id, r.start_at, r.shift_id))
    letters = dict.fromkeys([*carer_ids, *(r.carer_id for r in ordered)])
    marks = {carer_id: mark_of(n) for n, carer_id in enumerate(letters)}
    counters: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))
    routes = tuple(
        reader.route(route, marks[route.carer_id], counters[route.carer_id]) for route in ordered
    )
    unserved = tuple(reader.unserved(one) for one in plan.unserved)
    return Scene(
        routes=routes,
        unserved=unserved,
        places=_once(
            p for p in (*(p for r in routes for p in r.path), *(u.place for u in unserved)) if p
        ),
    )


def mark_of(number: int) -> Mark:
    """Letter, colour and stroke of the carer who comes at this place, counted from 0."""
    rounds, position = divmod(number, len(LETTERS))
    return Mark(
        letter=LETTERS[position] + (str(rounds + 1) + "·" if rounds else ""),
        colour=COLOURS[number % len(COLOURS)],
        dash=DASHES[number % len(DASHES) if number < len(DASHES) else (number // 3) % len(DASHES)],
    )


class _Reader:
    """Looks up what a plan names by code."""

    def __init__(self, problem: Problem, plan: Plan, places: Mapping[str, Place]) -> None:
        self.visits = {v.id: v for v in problem.visits}
        self.shifts = {s.id: s for s in problem.shifts}
        self.places = places
        self.carers: defaultdict[str, list[str]] = defaultdict(list)
        for route in plan.routes:
            for stop in route.stops:
                self.carers[stop.visit_id].append(route.carer_id)

    def route(self, route: Route, mark: Mark, numbers: Iterator[int]) -> RouteMark:
        shift = self.shifts.get(route.shift_id)
        if shift is None:
            raise NotFound("shift_not_found", shift_id=route.shift_id)
        stops = tuple(self.stop(route, stop, mark, next(numbers)) for stop in route.stops)
        return RouteMark(
            route=route,
            shift=shift,
            mark=mark,
            stops=stops,
            start=self.located(shift.start_place_id),
            end=self.located(shift.end_place_id),
        )

    def stop(self, route: Route, stop: Stop, mark: Mark, number: int) -> StopMark:
        visit = self.visit(stop.visit_id)
        carers = self.carers[visit.id]
        return StopMark(
            number=number,
            label=f"{mark.letter}{number}",
            carer_id=route.carer_id,
            visit=visit,
            stop=stop,
            place=self.located(visit.place_id),
            partner_ids=tuple(c for c in dict.fromkeys(carers) if c != route.carer_id),
        )

    def unserved(self, unserved: Unserved) -> UnservedMark:
        visit = self.visit(unserved.visit_id)
        return UnservedMark(unserved=unserved, visit=visit, place=self.located(visit.place_id))

    def visit(self, visit_id: str) -> Visit:
        if visit_id not in self.visits:
            raise NotFound("visit_not_found", visit_id=visit_id)
        return self.visits[visit_id]

    def located(self, place_id: str) -> Place | None:
        place = self.places.get(place_id)
        return place if place is not None and is_located(place) else None


def _once(places: Iterator[Place]) -> tuple[Place, ...]:
    return tuple({place.id: place for place in places}.values())
