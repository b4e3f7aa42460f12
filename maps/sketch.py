"""A small drawing of one carer's day: its geometry, and SVG without any script or file beside it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from homecare.model import Place
from maps.coordinates import box, lat_lon, right_down_m
from maps.escape import templates
from maps.legs import FindLeg, Pair
from maps.line import line_through
from maps.scene import Scene

WIDTH = 680.0
MOST_HEIGHT = 560.0
EDGE = 56.0
FOOT = 30.0
"""Below everything, for the scale: no name of a village stands in it."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What there is to draw, in units of the drawing: right and down from the top left."""

    width: float
    height: float
    lines: tuple[tuple[Point, ...], ...]
    """A line for each route."""
    homes: tuple[Point, ...]
    """Where shifts start or end."""
    villages: tuple[tuple[Point, str], ...]
    signs: tuple[Sign, ...]
    bar: float
    """Length of the scale."""
    bar_text: str
    on_roads: bool
    """Whether any leg follows the roads of a map; those that it does not know are straight."""


class _Paper:
    """Metres of the ground to units of the drawing."""

    def __init__(self, points: Sequence[Pair], most_height: float) -> None:
        (south, west), (north, east) = box(points)
        self.zero = (north, west)
        self.span_m = right_down_m((south, east), self.zero)
        self.scale = min(
            (WIDTH - 2 * EDGE) / max(self.span_m[0], LEAST_SPAN_M),
            (most_height - 2 * EDGE - FOOT) / max(self.span_m[1], LEAST_SPAN_M),
        )
        self.left = (WIDTH - self.span_m[0] * self.scale) / 2
        self.height = self.span_m[1] * self.scale + 2 * EDGE + FOOT

    def point(self, pair: Pair) -> Point:
        right, down = right_down_m(pair, self.zero)
        return round(self.left + right * self.scale, 1), round(EDGE + down * self.scale, 1)

    def place(self, place: Place) -> Point:
        return self.point(lat_lon(place))


def draw_sketch(sketch: Sketch | None) -> Markup:
    """The sketch as SVG; empty where there is none."""
    if sketch is None:
        return Markup("")
    drawing = templates("maps", "look").get_template("sketch.svg")
    return Markup(  # noqa: S704 - rendered by a template in which every value is escaped
        drawing.render(
            width=sketch.width,
            height=sketch.height,
            lines=[" ".join(f"{x},{y}" for x, y in line) for line in sketch.lines],
            signs=sketch.signs,
            homes=sketch.homes,
            villages=sketch.villages,
            bar=sketch.bar,
            bar_text=sketch.bar_text,
        )
    )


def sketch_of(
    scene: Scene, find_leg: FindLeg | None = None, most_height: float = MOST_HEIGHT
) -> Sketch | None:
    """The geometry of a scene, along roads where `find_leg` knows them; None: nothing is located."""
    if not scene.places:
        return None
    lines = [line_through(r.path, r.way, find_leg) for r in scene.routes]
    points = [lat_lon(place) for place in scene.places]
    paper = _Paper([*points, *(pair for line in lines for pair in line.points)], most_height)
    bar_m = _round_length(120 / paper.scale)
    return Sketch(
        width=WIDTH,
        height=round(paper.height, 1),
        lines=tuple(tuple(map(paper.point, line.points)) for line in lines),
        homes=tuple(sorted({paper.place(p) for p in scene.places if p.id in _ends(scene)})),
        villages=tuple(_villages(scene, paper)),
        signs=tuple(_signs(scene, paper)),
        bar=round(bar_m * paper.scale, 1),
        bar_text=f"{bar_m / 1000:g} km" if bar_m >= 1000 else f"{bar_m:g} m",
        on_roads=any(line.some_on_roads for line in lines),
    )


def _ends(scene: Scene) -> set[str]:
    return {i for r in scene.routes for i in (r.shift.start_place_id, r.shift.end_place_id)}


def _signs(scene: Scene, paper: _Paper) -> list[Sign]:
    """Numbers in order; those that would cover each other stand together."""
    signs: list[Sign] = []
    for stop in (s for route in scene.routes for s in route.stops if s.place):
        if stop.place is None:
            continue
        here = paper.place(stop.place)
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
        here = paper.place(place)
        if place.village and here[1] > lowest.get(place.village, (0.0, -1.0))[1]:
            lowest[place.village] = here
    return [(at, village) for village, at in lowest.items()]


def _round_length(metres: float) -> float:
    """The nearest of 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** math.floor(math.log10(metres))
    return next(step * power for step in (5.0, 2.0, 1.0) if step * power <= metres)
