"""A plan, or one carer's day, as a map in one file that opens from anywhere and asks no one.

folium places the things, Leaflet (from its package, written into the page) draws them, and a
panel of our own lists them, shows and hides carers, explains the signs and prints on A4.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from homecare.errors import NotFound, SettingsError
from homecare.i18n import day_name
from homecare.model import Place
from homecare.plan import Plan, Problem
from maps import leaflet
from maps.basemap.layers import ATTRIBUTION
from maps.basemap.tiles import cut_of
from maps.board import Board
from maps.coordinates import lat_lon
from maps.escape import escaped, own_file, templates
from maps.legs import FindLeg
from maps.picture import LegMark, legs_of, picture_of
from maps.pieces import rendered
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


PLAIN = Look()
SCRIPTS = ("tiles.js", "ground.js", "spread.js", "clock.js", "plan.js")
"""Of the page, in this order; each is at most a few screens."""


def draw_plan(problem: Problem, plan: Plan, places: Mapping[str, Place], look: Look = PLAIN) -> str:
    """The map as a whole HTML page.

    Raises:
        NotFound: the plan names a visit or shift that is not in the problem, or has no route of
            the carer asked for.
        SettingsError: `tiles_url` is no http(s) address.
    """
    scene = _scene(problem, plan, places, look)
    words = Words(language=look.language, zone=problem.zone, names=look.names)
    tiles = _tiles_host(look.tiles_url)
    legs = [leg for route in scene.routes for leg in legs_of(route, look.find_leg)]
    ground = _ground(look, legs, scene)
    board = Board(words, look.tiles_url, _credits(words, tiles))
    board.put(scene)
    body, script = rendered(board.map)
    on_roads = any(leg.on_roads for leg in legs)
    page = templates("maps", "look").get_template("page.html")
    return page.render(
        words=words,
        title=look.title or words.say("map.title"),
        day=day_name(problem.day_on, look.language),
        scene=scene,
        numbered=list(enumerate(scene.unserved, start=1)),
        carers=[_CarerDay(scene.routes_of(carer_id)) for carer_id in scene.carer_ids],
        served=len({s.visit.id for r in scene.routes for s in r.stops}),
        body=body,
        script=script,
        picture=picture_of(scene, legs, lambda leg: board.card("leg_tip", leg), words.clock)
        | {"ground": ground, "credits": ATTRIBUTION if ground or on_roads else ""},
        on_roads=on_roads,
        leaflet=leaflet,
        own_style=own_file("maps", "look", "plan.css"),
        own_script=Markup("\n").join(own_file("maps", "look", name) for name in SCRIPTS),
        nonce=secrets.token_urlsafe(16),
        tiles_origin=tiles,
    )


def _scene(problem: Problem, plan: Plan, places: Mapping[str, Place], look: Look) -> Scene:
    scene = scene_of(problem, plan, places)
    if look.carer_id is None:
        return scene
    if look.carer_id not in scene.carer_ids:
        raise NotFound("route_not_found", carer_id=look.carer_id)
    return scene.only(look.carer_id)


def _ground(look: Look, legs: Sequence[LegMark], scene: Scene) -> dict[str, str]:
    """Tiles of the base map round everything that is drawn; none where online tiles are."""
    if look.basemap is None or look.tiles_url is not None:
        return {}
    spots = [lat_lon(place) for place in scene.places]
    spots += [point for leg in legs for point in leg.points[:: max(1, len(leg.points) // 8)]]
    return cut_of(look.basemap, spots)


def _credits(words: Words, tiles: str) -> Markup:
    return escaped(words.say("map.tiles_from", host=tiles))


def _tiles_host(tiles_url: str | None) -> str:
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
