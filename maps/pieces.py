"""Folium without its outside world: the only file that knows folium and branca.

Stock folium asks four other hosts for scripts and styles and writes popups into template
literals of jQuery. Here a map brings no script or style of its own (`maps.leaflet` has them),
and texts reach the page as JSON strings of entities made by `maps.escape`.
"""

from collections.abc import Mapping
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.template import Template
from markupsafe import Markup

UNDER_PINS = -10_000
"""Leaflet stacks markers by their height on the screen plus this."""

Pair = tuple[float, float]
Layer = folium.FeatureGroup


class BareMap(folium.Map):
    """A folium map that names no file of any other host."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium reads them from the class
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class Says(MacroElement):
    """What a marker says when it is pointed at and when it is clicked."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}
            .bindTooltip({{ this.tip|tojavascript }}, {direction: "top", opacity: 1})
            {% if this.card %}.bindPopup({{ this.card|tojavascript }}, {maxWidth: 320}){% endif %};
        {% endmacro %}
        """
    )

    def __init__(self, tip: Markup, card: Markup | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Says"
        self.tip = str(tip)
        self.card = None if card is None else str(card)


class Start(MacroElement):
    """Hands map, layers and markers to a function of the page's own script.

    Keys of mappings reach the script as they are: only ever letters and numbers of our own.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.show }}({{ this._parent.get_name() }}, {{ this.parts|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, show: str, parts: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Start"
        self.show = show
        self.parts = dict(parts)


def bare_map(tiles_url: str | None, attribution: Markup) -> BareMap:
    """An empty map, with online tiles only where there is an address for them."""
    board = BareMap(
        tiles=None, zoom_control=True, attribution_control=tiles_url is not None, zoom_snap=0.25
    )
    if tiles_url is not None:
        folium.TileLayer(
            tiles=tiles_url, attr=str(attribution), control=False, cross_origin=False
        ).add_to(board)
    return board


def layer(board: BareMap, code: str) -> Layer:
    """A group of things that are shown and hidden together."""
    group = Layer(name=code, control=False)
    group.add_to(board)
    return group


def pin(group: Layer, where: Pair, face: Markup, says: Says) -> folium.Marker:
    """A marker that can be clicked; `face` is its HTML."""
    marker = folium.Marker(location=where, icon=_icon(face, "spot"))
    marker.add_child(says)  # type: ignore[no-untyped-call]
    marker.add_to(group)
    return marker


def label(group: Layer, where: Pair, face: Markup) -> folium.Marker:
    """A name on the map that takes no clicks."""
    icon = _icon(face, "spot name")
    marker = folium.Marker(
        location=where, icon=icon, interactive=False, keyboard=False, z_index_offset=UNDER_PINS
    )
    marker.add_to(group)
    return marker


def rendered(board: BareMap) -> tuple[Markup, Markup]:
    """Body and script of a finished map, to be put into a page of our own."""
    figure = board.get_root()
    if not isinstance(figure, Figure):
        raise TypeError(type(figure).__name__)
    figure.render()
    body, script = (Markup(p.render()) for p in (figure.html, figure.script))  # noqa: S704
    return body, script


def _icon(face: Markup, kind: str) -> folium.DivIcon:
    return folium.DivIcon(html=str(face), icon_size=(0, 0), icon_anchor=(0, 0), class_name=kind)
