"""What a carer does in a day, in words: the lines of the sheet, whatever it is printed on.

The page (`api.pages.sheets`) and the PDF (`api.pages.pdf`) say the same, because both say this.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest

from api.pages.changed import gone, news_of
from homecare.errors import NotFound
from homecare.i18n import day_name
from homecare.model import Casebook, Client, Place, Shift, WayOfTravel
from homecare.plan import Break, Leg, Plan, Problem
from homecare.standing import goes_on
from maps.coordinates import geo_uri, navigation_uris
from maps.scene import RouteMark, Scene, StopMark, scene_of
from maps.words import Words

WAIT_SHOWN_S = 5 * 60
"""Shorter waiting is not worth a line of the day."""
REST_SHOWN_S = 15 * 60
"""The shortest part of a break that the law counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the day: "leave", "travel", "break", "wait", "stop" or "end"."""

    kind: str
    at: datetime | None = None
    text: str = ""
    visit: "VisitCard | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCard:
    """All that a carer needs at one door."""

    stop: StopMark
    name: str
    phone: str
    dial: str
    """The phone number as a telephone takes it."""
    place: Place | None
    geo: str
    """Link that opens the phone's own map; empty without coordinates."""
    navigation: Mapping[str, str]
    """Kind of telephone -> link that starts its navigation; empty without coordinates."""
    mind: tuple[str, ...]
    """Animals, smoke, aids, languages: what to be ready for."""
    tasks: tuple[str, ...]
    together: str
    news: str
    """How the visit differs from the plan published before."""


Part = tuple[RouteMark, tuple[Row, ...], bool]
"""A route, its lines, and whether it goes on with the shift before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Sums over a carer's routes."""

    stops: int
    travel_s: int
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarersDay:
    """A carer's day, ready to be set."""

    words: Words
    carer: str
    """Name; the code where there is none."""
    day: str
    """ "pirmdiena, 2026. gada 23. novembris"."""
    problem_id: str
    version_no: int | None
    municipality: str
    parts: tuple[Part, ...]
    gone: tuple[tuple[str, str], ...]
    """Time and client of what the carer had in the plan published before and has not any more."""
    figures: Figures
    scene: Scene


def carers_day(
    problem: Problem,
    plan: Plan,
    casebook: Casebook,
    carer_id: str,
    language: str = "lv",
    version_no: int | None = None,
) -> CarersDay:
    """One carer's day.

    Raises:
        NotFound: the carer has no route in the plan, or the plan names what is not in the problem.
    """
    scene = scene_of(problem, plan, casebook.places).only(carer_id)
    if not scene.routes:
        raise NotFound("route_not_found", carer_id=carer_id)
    words = Words(language=language, zone=problem.zone, names=names_of(casebook))
    stops = [stop for route in scene.routes for stop in route.stops]
    return CarersDay(
        words=words,
        carer=words.person(carer_id),
        day=day_name(problem.day_on, language),
        problem_id=problem.id,
        version_no=version_no,
        municipality=casebook.municipality.name,
        parts=_parts(scene.routes, _Writer(words, casebook, problem)),
        gone=tuple(gone(problem, carer_id, stops, words)),
        figures=figures_of(scene),
        scene=scene,
    )


def _parts(routes: Sequence[RouteMark], writer: "_Writer") -> tuple[Part, ...]:
    found: list[Part] = []
    before: Shift | None = None
    for route, then in zip_longest(routes, routes[1:]):
        goes = before is not None and goes_on(before, route.shift)
        found.append((route, tuple(writer.rows(route, then)), goes))
        before = route.shift
    return tuple(found)


def figures_of(scene: Scene) -> Figures:
    """What the routes of a scene come to."""
    totals = [r.route.totals for r in scene.routes]
    return Figures(
        stops=sum(len(r.stops) for r in scene.routes),
        travel_s=sum(t.travel_s for t in totals),
        distance_m=sum(t.distance_m for t in totals),
    )


def names_of(casebook: Casebook) -> dict[str, str]:
    """Code of each client and carer -> given and family name."""
    return {
        code: f"{person.given_name} {person.family_name}".strip()
        for code, person in casebook.persons.items()
    }


class _Writer:
    """Turns a route into the lines of a day."""

    def __init__(self, words: Words, casebook: Casebook, problem: Problem) -> None:
        self.words = words
        self.casebook = casebook
        self.problem = problem

    def rows(self, route: RouteMark, then: RouteMark | None) -> Iterator[Row]:
        """Leave, travel, breaks and stops in the order of the clock; `then` is the next route."""
        plain = route.route
        foot = route.shift.way is WayOfTravel.FOOT
        start = self.where(route.shift.start_place_id)
        leave = "sheet.leave_on_foot" if foot else "sheet.leave"
        yield Row(kind="leave", at=plain.start_at, text=self.words.say(leave, place=start))
        free_at, breaks = plain.start_at, list(plain.breaks)
        for stop in route.stops:
            taken = [b for b in breaks if b.start_at < stop.stop.begin_at]
            yield from self._way(stop.stop.leg, stop.stop.arrive_at, stop.stop.begin_at, breaks)
            yield from self._wait(stop, taken)
            yield Row(kind="stop", at=stop.stop.begin_at, visit=self._card(stop))
            free_at = stop.stop.leave_at
        travel = timedelta(seconds=plain.last_leg.travel_s)
        home_at = max(plain.end_at, free_at + travel)
        yield from self._way(plain.last_leg, plain.end_at, home_at, breaks)
        if then is not None and goes_on(route.shift, then.shift):
            yield from self._between(plain.end_at, then.route.start_at)
        else:
            yield self._end(route)

    def _end(self, route: RouteMark) -> Row:
        plain = route.route
        text = self.words.say("sheet.end", place=self.where(route.shift.end_place_id))
        if plain.totals.overtime_s:
            time = self.words.minutes(plain.totals.overtime_s)
            text = f"{text}; {self.words.say('sheet.overtime', time=time)}"
        return Row(kind="end", at=plain.end_at, text=text)

    def _between(self, end_at: datetime, start_at: datetime) -> Iterator[Row]:
        """The rest between two parts of a cut shift, where it is long enough to be one."""
        if start_at - end_at >= timedelta(seconds=REST_SHOWN_S):
            yield self._break(Break(start_at=end_at, end_at=start_at))

    def _way(
        self, leg: Leg, arrive_at: datetime, begin_at: datetime, breaks: list[Break]
    ) -> Iterator[Row]:
        """The way to a stop, with the breaks taken before it and at the door."""
        leaves_at = arrive_at - timedelta(seconds=leg.travel_s)
        travelled = False
        while breaks and breaks[0].start_at < begin_at:
            rest = breaks.pop(0)
            if not travelled and rest.start_at >= arrive_at > leaves_at:
                yield self._travel(leg, arrive_at)
                travelled = True
            yield self._break(rest)
        if not travelled:
            yield self._travel(leg, arrive_at)

    def _wait(self, mark: StopMark, taken: list[Break]) -> Iterator[Row]:
        """The time that is left at the door when parking, walking and breaks are done."""
        ready_at = max([mark.stop.arrive_at, *(rest.end_at for rest in taken)])
        spare_s = int((mark.stop.begin_at - ready_at).total_seconds()) - mark.visit.approach_s
        if spare_s >= WAIT_SHOWN_S:
            text = self.words.say("sheet.wait", time=self.words.minutes(spare_s))
            yield Row(kind="wait", at=ready_at, text=text)

    def _travel(self, leg: Leg, arrive_at: datetime) -> Row:
        if leg.travel_s == 0:
            return Row(kind="travel", text=self.words.say("sheet.same_house"))
        travel = self.words.say(
            "sheet.travel",
            time=self.words.minutes(leg.travel_s),
            km=self.words.km(leg.distance_m),
        )
        arrive = self.words.say("sheet.arrive", time=self.words.clock(arrive_at))
        return Row(kind="travel", text=f"{travel}, {arrive}")

    def _break(self, rest: Break) -> Row:
        length_s = int((rest.end_at - rest.start_at).total_seconds())
        text = self.words.say(
            "sheet.break",
            until=self.words.clock(rest.end_at),
            time=self.words.minutes(length_s),
        )
        return Row(kind="break", at=rest.start_at, text=text)

    def _card(self, mark: StopMark) -> VisitCard:
        person = self.casebook.persons.get(mark.visit.client_id)
        client = self.casebook.clients.get(mark.visit.client_id)
        phone = person.phone if person else ""
        partners = ", ".join(map(self.words.person, mark.partner_ids))
        return VisitCard(
            stop=mark,
            name=self.words.person(mark.visit.client_id),
            phone=phone,
            dial=re.sub(r"[^\d+]", "", phone),
            place=self.casebook.places.get(mark.visit.place_id),
            geo=geo_uri(mark.place) if mark.place else "",
            navigation=navigation_uris(mark.place) if mark.place else {},
            mind=self._mind(client) if client else (),
            tasks=tuple(self.words.word("task", task) for task in mark.visit.tasks),
            together=self.words.say("sheet.together", carers=partners) if partners else "",
            news=news_of(self.problem, mark, self.words),
        )

    def _mind(self, client: Client) -> tuple[str, ...]:
        said = [self.words.word("fact", fact) for fact in client.facts]
        said += [self.words.word("aid", aid) for aid in client.aids]
        if client.lives_alone:
            said.append(self.words.say("sheet.lives_alone"))
        if "lv" not in client.languages:
            spoken = ", ".join(self.words.word("spoken", code) for code in client.languages)
            said.append(self.words.say("sheet.speaks", languages=spoken))
        return tuple(said)

    def where(self, place_id: str) -> str:
        """A place in words, its code where it is not on record."""
        place = self.casebook.places.get(place_id)
        return self.words.where(place) if place else place_id
