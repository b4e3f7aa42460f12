"""A plan as files for people and programs: JSON, GeoJSON, the map, a page per carer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from maps.planmap import draw_plan

from api.pages import carer_sheet, index_page
from homecare.exchange import plan_to_json, problem_to_json
from homecare.i18n import day_name
from homecare.model import Casebook
from homecare.records import PlanRecord
from maps.geojson import plan_geojson


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A stored plan and what it is drawn with."""

    record: PlanRecord
    casebook: Casebook
    language: str
    names_on_map: bool = False
    tiles_url: str | None = None

    @property
    def names(self) -> dict[str, str]:
        """Code -> name of everybody."""
        return {p.id: f"{p.given_name} {p.family_name}" for p in self.casebook.persons.values()}

    @property
    def title(self) -> str:
        """Municipality and day, for the head of map and pages."""
        return f"{self.casebook.municipality.name}, {day_name(self.record.day_on, self.language)}"

    def problem_json(self) -> str:
        """The problem in the form of docs/exchange.md."""
        return problem_to_json(self.record.problem)

    def plan_json(self) -> str:
        """The plan in the form of docs/exchange.md."""
        return plan_to_json(self.record.plan, self.record.problem)

    def geojson(self) -> str:
        """The plan as GeoJSON, in codes."""
        return plan_geojson(
            self.record.problem, self.record.plan, self.casebook.places, names=self._map_names()
        )

    def map_html(self, carer_id: str | None = None) -> str:
        """The map of all carers, or of one."""
        return draw_plan(
            self.record.problem,
            self.record.plan,
            self.casebook.places,
            language=self.language,
            names=self._map_names(),
            tiles_url=self.tiles_url,
            title=self.title,
            carer_id=carer_id,
        )

    def sheets(self) -> dict[str, str]:
        """File name (a code) -> page of each carer who has a route, and the index of them."""
        carers = sorted({r.carer_id for r in self.record.plan.routes})
        pages = {
            f"{carer_id}.html": carer_sheet(self.record, self.casebook, carer_id, self.language)
            for carer_id in carers
        }
        return pages | {"index.html": index_page(self.record, self.casebook, self.language)}

    def _map_names(self) -> Mapping[str, str] | None:
        return self.names if self.names_on_map else None


def write(path: Path, text: str) -> Path:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(text, encoding="utf-8")
    return draft.replace(path)


def write_sheets(handout: Handout, folder: Path) -> list[Path]:
    """Write the carers' pages; pages of carers who no longer have a route are removed."""
    pages = handout.sheets()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        if old.name not in pages:
            old.unlink()
    return [write(folder / name, page) for name, page in pages.items()]
