"""The page round a map: one file with everything in it, under a policy that lets nothing else in."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from maps import leaflet, protomaps
from maps.basemap.layers import ATTRIBUTION, DEEPEST
from maps.basemap.tiles import cut_of
from maps.board import Board
from maps.escape import own_file, templates
from maps.legs import Pair
from maps.pieces import rendered
from maps.words import Words

GROUND = ("ground.js", "names.js", "spread.js", "view.js")
"""Scripts of every map; each is at most a few screens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all maps have in common."""

    words: Words
    title: str
    day: str
    basemap: Path | None = None
    """The PMTiles file of which a cut goes behind the map; a missing one leaves it plain."""
    basemap_url: str = ""
    """Where the page's own server has that file: read by range requests instead of a cut."""
    parishes: Path | None = None
    """File of the official boundaries, of which those round the spots are drawn."""
    tiles_origin: str = ""
    """Host of online tiles, which the page's policy then allows."""
    scripts: Sequence[str] = field(default=())
    """Besides those of every map, in this order."""

    def page(
        self,
        template: str,
        board: Board,
        spots: Sequence[Pair],
        picture: Mapping[str, Any],
        **values: object,
    ) -> str:
        """The finished page.

        `spots` are the (lat, lon) that the base map is cut round, `picture` is what the page's
        script works with; `credits` in it says that OpenStreetMap is drawn in any case.
        """
        ground, borders = self._ground(spots), self._borders(spots)
        about = {"ground": ground, "borders": borders, "credits": _credits(picture, ground)}
        body, script = rendered(board.map)
        names = (*GROUND, *self.scripts)
        return (
            templates("maps", "look")
            .get_template(template)
            .render(
                words=self.words,
                title=self.title,
                day=self.day,
                body=body,
                script=script,
                picture={**picture, **about},
                bordered=bool(borders),
                leaflet=leaflet,
                protomaps=protomaps.packed() if ground else "",
                own_style=own_file("maps", "look", "plan.css"),
                own_script=Markup("\n").join(own_file("maps", "look", name) for name in names),
                nonce=secrets.token_urlsafe(16),
                tiles_origin=self.tiles_origin,
                asks="self" if ground and "url" in ground else "none",
                **values,
            )
        )

    def _ground(self, spots: Sequence[Pair]) -> dict[str, Any] | None:
        """Where the page's script finds the base map; None where there is none."""
        if self.basemap is None or self.tiles_origin:
            return None
        if self.basemap_url and self.basemap.is_file():
            return {"url": self.basemap_url, "deepest": DEEPEST}
        tiles = cut_of(self.basemap, spots)
        return {"tiles": tiles, "deepest": DEEPEST} if tiles else None

    def _borders(self, spots: Sequence[Pair]) -> list[str]:
        """Boundaries of the parishes that the spots lie in, as encoded polylines."""
        if self.parishes is None or not self.parishes.is_file():
            return []
        from maps.parishes import borders_of  # noqa: PLC0415 - shapely takes its time to import

        return borders_of(self.parishes, spots)


def _credits(picture: Mapping[str, Any], ground: object) -> str:
    return ATTRIBUTION if ground or picture.get("credits") else ""
