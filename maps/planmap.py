"""A plan, or one carer's day, as a map in one file that opens from anywhere and asks no one.

folium places the things, Leaflet (from its package, written into the page) draws them, and a
panel of our own lists them, shows and hides carers, explains the signs and prints on A4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from homecare.errors import NotFound, SettingsError
from homecare.i18n import day_name
from homecare.model import Place
from homecare.plan import Plan, Problem
from maps.board import Board
from maps.coordinates import lat_lon
from maps.frame import Frame
from maps.legs import FindLeg, Pair
from maps.picture import LegMark, legs_of, picture_of
from maps.scene import RouteMark, Scene, scene_of
from maps.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a map is to be drawn."""

    language: str = "lv"
    title: str = ""
    """Heading, the municipality's name; empty takes „Dienas plāns”."""
    names: Mapping[str, str] | None = None
    """Code -> name; None (the default) shows no name, address, note or task, only codes."""
    tiles_url: str | None = None
    """Template of online tiles, "https://host/{z}/{x}/{y}.png"; None asks no host for anything."""
    carer_id: str | None = None
    """Draw this carer alone."""
    find_leg: FindLeg | None = None
    """The way between two places; None draws straight lines."""
    basemap: Path | None = None
    """The PMTiles file of which a cut goes behind the plan; a missing one leaves it white."""
    basemap_url: str = ""
    """Where the page's own server has that file, to be read by range requests instead."""
    parishes: Path | None = None
    """File of the official boundaries of parishes; without it none are drawn."""


PLAIN = Look()


def draw_plan(problem: Problem, plan: Plan, places: Mapping[str, Place], look: Look = PLAIN) -> str:
    """The map as a whole HTML page.

    Raises:
        NotFound: the plan names a visit or shift that is not in the problem, or has no route of
            the carer asked for.
        SettingsError: `tiles_url` is no http(s) address.
    """
    scene = _scene(problem, plan, places, look)
    words = Words(language=look.language, zone=problem.zone, names=look.names)
    tiles = tiles_host(look.tiles_url)
    legs = [leg for route in scene.routes for leg in legs_of(route, look.find_leg)]
    board = Board(words, look.tiles_url, tiles)
    board.put(scene)
    on_roads = any(leg.on_roads for leg in legs)
    frame = Frame(
        words=words,
        title=look.title or words.say("map.title"),
        day=day_name(problem.day_on, look.language),
        basemap=look.basemap,
        basemap_url=look.basemap_url,
        parishes=look.parishes,
        tiles_origin=tiles,
        scripts=("lines.js", "search.js", "clock.js", "plan.js"),
    )
    return frame.page(
        "page.html",
        board,
        spots_of(scene, legs),
        picture_of(scene, legs, lambda leg: board.card("leg_tip", leg), words.clock)
        | {"credits": on_roads},
        scene=scene,
        numbered=list(enumerate(scene.unserved, start=1)),
        carers=[_CarerDay(scene.routes_of(carer_id)) for carer_id in scene.carer_ids],
        served=len({s.visit.id for r in scene.routes for s in r.stops}),
        on_roads=on_roads,
    )


def spots_of(scene: Scene, legs: Sequence[LegMark]) -> list[Pair]:
    """Where a base map is wanted: every place, and some points of every leg."""
    spots = [lat_lon(place) for place in scene.places]
    return spots + [p for leg in legs for p in leg.points[:: max(1, len(leg.points) // 8)]]


def _scene(problem: Problem, plan: Plan, places: Mapping[str, Place], look: Look) -> Scene:
    scene = scene_of(problem, plan, places)
    if look.carer_id is None:
        return scene
    if look.carer_id not in scene.carer_ids:
        raise NotFound("route_not_found", carer_id=look.carer_id)
    return scene.only(look.carer_id)


def tiles_host(tiles_url: str | None) -> str:
    """Origin of the tiles, which the page's policy then allows; empty without tiles."""
    if tiles_url is None:
        return ""
    parts = urlsplit(tiles_url)
    host = parts.netloc.replace("{s}", "*")
    if parts.scheme not in {"http", "https"} or not host or set(host) & set(" ;,'\"<>{}"):
        raise SettingsError(name="map_tiles_url", reason="http(s)://…/{z}/{x}/{y}.png")
    return f"{parts.scheme}://{host}"


class _CarerDay:
    """What the panel says of one carer."""

    def __init__(self, routes: tuple[RouteMark, ...]) -> None:
        self.carer_id = routes[0].route.carer_id
        self.mark = routes[0].mark
        self.shift = routes[0].shift
        self.stops = [stop for route in routes for stop in route.stops]
        self.spans = [(r.route.start_at, r.route.end_at) for r in routes]
        self.care_s = sum(r.route.totals.care_s for r in routes)
        self.travel_s = sum(r.route.totals.travel_s for r in routes)
        self.distance_m = sum(r.route.totals.distance_m for r in routes)
