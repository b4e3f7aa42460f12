"""Rows of settings, areas and offices into the draft."""

from dataclasses import replace

from homecare.intake.draft import Draft
from homecare.intake.faults import Refused
from homecare.intake.places import settle
from homecare.intake.setting_rows import with_settings
from homecare.model import Area


def take_settings(draft: Draft) -> None:
    """Settings come first: bounds, levels and limits judge the other rows."""
    rows = {r.get("key"): r for r in draft.records["settings"] if not r.broken}

    def refuse(key: str, refused: Refused) -> None:
        if key in rows:
            column = "key" if refused.code == "unknown_setting" else "value"
            draft.tell(rows[key], refused.code, column, **refused.values)

    cells = {key: record.get("value") for key, record in rows.items()}
    draft.municipality = with_settings(draft.municipality, cells, refuse)
    _check_levels_in_use(draft)


def _check_levels_in_use(draft: Draft) -> None:
    levels = {level.id for level in draft.municipality.settings.levels}
    used = {plan.level_id for plan in draft.care_plans.values()} - levels
    listing = next((r for r in draft.records["settings"] if r.get("key") == "levels"), None)
    if used and listing:
        draft.tell(listing, "level_in_use", "value", known=", ".join(sorted(used)))


def take_areas(draft: Draft) -> None:
    """Areas by their code."""
    for record in draft.records["areas"]:
        if record.broken:
            continue
        made = record.fill(Area, {"name": "name", "parishes": "parishes"})
        code = record.get("code")
        old = draft.areas.get(code)
        draft.areas[code] = replace(old, **made) if old else Area(id=code, **made)
    draft.municipality = replace(draft.municipality, areas=tuple(draft.areas.values()))


def take_offices(draft: Draft) -> None:
    """Offices by their number; each is a place."""
    for record in draft.records["offices"]:
        if record.broken:
            continue
        number = record.get("number")
        place_id = settle(draft, record, draft.ids["offices"][number])
        if place_id is not None:
            draft.offices[number] = place_id
    _check_shared_cars(draft)


def _check_shared_cars(draft: Draft) -> None:
    """Cars are kept at offices that are there."""
    known = ", ".join(sorted(draft.ids["offices"]))
    for record in draft.records["settings"]:
        kind, _, rest = str(record.get("key")).partition(".")
        if kind == "shared_cars" and rest.rpartition(".")[0] not in draft.ids["offices"]:
            draft.tell(record, "unknown_office", "key", known=known)
