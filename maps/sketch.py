"""A small drawing of one carer's day for the sheet: SVG without any script or file beside it."""

import math
from dataclasses import dataclass

from markupsafe import Markup

from homecare.model import Place
from maps.coordinates import corners, right_down_m
from maps.escape import templates
from maps.scene import Scene

WIDTH = 680.0
MOST_HEIGHT = 560.0
EDGE = 56.0
LEAST_SPAN_M = 400.0
"""A day in one house is drawn at this scale, so that nothing is divided by nothing."""
ROOM = 34.0
"""Numbers closer than this share one sign."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sign:
    """Numbers of the stops at one spot, "1, 2"."""

    at: Point
    text: str

    @property
    def width(self) -> float:
        """Enough for the text at the size of the style sheet."""
        return 20.0 + 10.0 * len(self.text)


class _Paper:
    """Metres of the ground to units of the drawing."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        (_, west), (north, _) = corners(places)
        self.zero = (north, west)
        reach = [right_down_m(place, self.zero) for place in places]
        self.span_m = max(x for x, _ in reach), max(y for _, y in reach)
        self.scale = min(
            (WIDTH - 2 * EDGE) / max(self.span_m[0], LEAST_SPAN_M),
            (MOST_HEIGHT - 2 * EDGE) / max(self.span_m[1], LEAST_SPAN_M),
        )
        self.left = (WIDTH - self.span_m[0] * self.scale) / 2
        self.height = self.span_m[1] * self.scale + 2 * EDGE

    def point(self, place: Place) -> Point:
        right, down = right_down_m(place, self.zero)
        return round(self.left + right * self.scale, 1), round(EDGE + down * self.scale, 1)


def draw_sketch(scene: Scene) -> Markup:
    """The routes of a scene with numbers, villages and a scale; empty where nothing is located."""
    if not scene.places:
        return Markup("")
    paper = _Paper(scene.places)
    bar_m = _round_length(120 / paper.scale)
    drawing = templates("maps", "look").get_template("sketch.svg")
    return Markup(  # noqa: S704 - rendered by a template in which every value is escaped
        drawing.render(
            width=WIDTH,
            height=round(paper.height, 1),
            lines=[" ".join(f"{x},{y}" for x, y in map(paper.point, r.path)) for r in scene.routes],
            signs=_signs(scene, paper),
            homes=sorted({paper.point(p) for p in scene.places if p.id in _ends(scene)}),
            villages=_villages(scene, paper),
            bar=round(bar_m * paper.scale, 1),
            bar_text=f"{bar_m / 1000:g} km" if bar_m >= 1000 else f"{bar_m:g} m",
        )
    )


def _ends(scene: Scene) -> set[str]:
    return {i for r in scene.routes for i in (r.shift.start_place_id, r.shift.end_place_id)}


def _signs(scene: Scene, paper: _Paper) -> list[Sign]:
    """Numbers in order; those that would cover each other stand together."""
    signs: list[Sign] = []
    for stop in (s for route in scene.routes for s in route.stops if s.place):
        if stop.place is None:
            continue
        here = paper.point(stop.place)
        near = next((s for s in signs if math.dist(s.at, here) < ROOM), None)
        if near is None:
            signs.append(Sign(here, str(stop.number)))
        else:
            signs[signs.index(near)] = Sign(near.at, f"{near.text}, {stop.number}")
    return signs


def _villages(scene: Scene, paper: _Paper) -> list[tuple[Point, str]]:
    """A name under the lowest place of each village."""
    lowest: dict[str, Point] = {}
    for place in scene.places:
        here = paper.point(place)
        if place.village and here[1] > lowest.get(place.village, (0.0, -1.0))[1]:
            lowest[place.village] = here
    return [(at, village) for village, at in lowest.items()]


def _round_length(metres: float) -> float:
    """The nearest of 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= metres)
