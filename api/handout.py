"""A plan as files for people and programs: JSON, GeoJSON, the map, a page per carer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.pages import CarersDay, carer_sheet, carers_day, names_of, sheet_index
from homecare.exchange import plan_to_json, problem_to_json
from homecare.files import naming, write_whole
from homecare.model import Casebook
from homecare.records import PlanRecord
from homecare.settings import settings
from maps.geojson import plan_geojson
from maps.legs import KnownLegs


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A stored plan and what it is drawn with."""

    record: PlanRecord
    casebook: Casebook
    language: str
    names_on_map: bool = False
    tiles_url: str | None = None
    legs: KnownLegs | None = None
    """Ways of the plan; None draws them straight."""

    @property
    def names(self) -> dict[str, str]:
        """Code -> name of everybody."""
        return names_of(self.casebook)

    def problem_json(self) -> str:
        """The problem in the form of docs/exchange.md."""
        return problem_to_json(self.record.problem)

    def plan_json(self) -> str:
        """The plan in the form of docs/exchange.md."""
        return plan_to_json(self.record.plan, self.record.problem)

    def geojson(self) -> str:
        """The plan as GeoJSON, in codes unless names may be shown on maps."""
        return plan_geojson(
            self.record.problem,
            self.record.plan,
            self.casebook.places,
            language=self.language,
            names=self._map_names(),
            find_leg=self.legs,
        )

    def map_html(self) -> str:
        """The map of all carers."""
        # folium brings pandas: half a second that planning and showing do without.
        from maps.planmap import Look, draw_plan  # noqa: PLC0415

        look = Look(
            language=self.language,
            title=self.casebook.municipality.name,
            names=self._map_names(),
            tiles_url=self.tiles_url,
            find_leg=self.legs,
            basemap=settings().basemap_file,
            parishes=settings().parishes_file,
        )
        return draw_plan(self.record.problem, self.record.plan, self.casebook.places, look)

    def day(self, carer_id: str) -> CarersDay:
        """One carer's day. Raises NotFound where the carer has no route."""
        record = self.record
        return carers_day(
            record.problem,
            record.plan,
            self.casebook,
            carer_id,
            self.language,
            record.version_no,
        )

    def sheets(self) -> dict[str, str]:
        """File name (a code) -> page of each carer who has a route, and the index of them."""
        plan, problem = self.record.plan, self.record.problem
        links = {carer_id: f"{carer_id}.html" for carer_id in {r.carer_id for r in plan.routes}}
        pages = {
            name: carer_sheet(self.day(carer_id), self.legs)
            for carer_id, name in sorted(links.items())
        }
        index = sheet_index(problem, plan, self.casebook, links, self.language)
        return pages | {"index.html": index}

    def _map_names(self) -> Mapping[str, str] | None:
        return self.names if self.names_on_map else None


def write(path: Path, text: str) -> Path:
    """Write a file whole or not at all. Raises FileError."""
    return write_whole(path, text.encode())


def write_sheets(handout: Handout, folder: Path) -> list[Path]:
    """Write the carers' pages; pages of carers who no longer have a route are removed."""
    pages = handout.sheets()
    written = [write(folder / name, page) for name, page in pages.items()]
    with naming(folder):
        for old in folder.glob("*.html"):
            if old.name not in pages:
                old.unlink()
    return written
