"""A scene put onto a map: numbered pins, names of villages and parishes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from homecare.model import Place
from maps import pieces
from maps.coordinates import centre, corners, lat_lon
from maps.escape import escaped, templates
from maps.scene import RouteMark, Scene, StopMark, UnservedMark
from maps.words import Words

LATVIA = ((55.6, 20.9), (58.1, 28.3))
"""Shown where there is nothing to show."""


class Board:
    """A folium map with what a scene puts on it."""

    def __init__(self, words: Words, tiles_url: str | None = None, tiles: str = "") -> None:
        self.words = words
        attribution = escaped(words.say("map.tiles_from", host=tiles))
        self.map = pieces.bare_map(tiles_url, attribution)
        self.pins: dict[str, object] = {}
        self.layers: dict[str, object] = {}
        self._cards = (
            templates("maps", "look").get_template("cards.html").make_module({"words": words})
        )

    def put(self, scene: Scene) -> None:
        """Draw everything; texts of villages first, so that pins lie over them."""
        self.names(scene.places)
        for routes in map(scene.routes_of, scene.carer_ids):
            self._carer(routes)
        self._unserved(scene.unserved)
        self.start("showPlan", scene.places)

    def start(self, show: str, places: Sequence[Place]) -> None:
        """Let the page's script begin, with a view of these places."""
        box = corners(places) if places else LATVIA
        parts = {"layers": self.layers, "pins": self.pins, "box": [list(pair) for pair in box]}
        self.map.add_child(pieces.Start(show, parts))

    def names(self, places: Iterable[Place]) -> None:
        """Villages and parishes by name, each in the middle of its places."""
        group = pieces.layer(self.map, "names")
        for kind in ("parish", "village"):
            named: defaultdict[str, list[Place]] = defaultdict(list)
            for place in places:
                named[getattr(place, kind)].append(place)
            for name, there in named.items():
                if name:
                    pieces.label(group, centre(there), self.card("name", kind, name))

    def _carer(self, routes: tuple[RouteMark, ...]) -> None:
        mark = routes[0].mark
        group = pieces.layer(self.map, mark.letter)
        self.layers[mark.letter] = group
        for place in {p.id: p for r in routes for p in self._ends(r)}.values():
            pieces.pin(
                group,
                lat_lon(place),
                self.card("start_face", mark),
                pieces.Says(self.card("start_tip", place)),
            )
        for stop in (stop for route in routes for stop in route.stops if stop.place):
            self._stop(group, stop, routes[0])

    def _ends(self, route: RouteMark) -> list[Place]:
        wanted = {route.shift.start_place_id, route.shift.end_place_id}
        return [place for place in route.path if place.id in wanted]

    def _stop(self, group: pieces.Layer, stop: StopMark, route: RouteMark) -> None:
        if stop.place is not None:
            self.pins[stop.label] = pieces.pin(
                group,
                lat_lon(stop.place),
                self.card("stop_face", stop, route.mark),
                pieces.Says(self.card("stop_tip", stop), self.card("stop_card", stop, route)),
            )

    def _unserved(self, marks: Iterable[UnservedMark]) -> None:
        group = pieces.layer(self.map, "unserved")
        self.layers["unserved"] = group
        for number, mark in enumerate(marks, start=1):
            if mark.place is not None:
                self.pins[f"u{number}"] = pieces.pin(
                    group,
                    lat_lon(mark.place),
                    self.card("unserved_face", mark),
                    pieces.Says(self.card("unserved_tip", mark), self.card("unserved_card", mark)),
                )

    def card(self, name: str, *values: object) -> Markup:
        """One of the texts of cards.html."""
        face: Markup = getattr(self._cards, name)(*values)
        return Markup(" ".join(face.split()))  # noqa: S704 - templates of ours, values escaped
