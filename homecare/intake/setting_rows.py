"""Every number of a municipality as a key and a value, both ways.

Keys follow the dataclasses of `homecare.model.municipality`: "planning.solve_s",
"weights.unserved.high", "levels.2.hours". Durations that the model holds in whole seconds are
minutes here and end in _min; weights per second and solve_s stay as they are.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from homecare.intake.faults import Refused
from homecare.intake.setting_values import read_setting, shown_setting
from homecare.intake.tables import Cell
from homecare.intake.text import nearest
from homecare.model import CareLevel, Municipality, MunicipalitySettings, SharedCars, WorkLimits

_BOUNDS = ("bounds.south", "bounds.west", "bounds.north", "bounds.east")
_NEW = re.compile(r"(limits|levels|shared_cars)\.([\w-]+)\.\w+|travel\.(season_factor)\.(\w+)")

Refuse = Callable[[str, Refused], None]


def setting_rows(municipality: Municipality) -> dict[str, str]:
    """Every key with its value as text."""
    return {key: shown_setting(value) for key, value in _flat(municipality).items()}


def with_settings(
    municipality: Municipality, cells: Mapping[str, Cell], refuse: Refuse
) -> Municipality:
    """The municipality with these settings; `refuse` is told key and reason of each bad one.

    Keys of levels, limits, offices' cars and seasons may name new ones. Refused as unknown_setting,
    unknown_level, level_hours, unknown_season, bounds_reversed, and as bad cells are.
    """
    wider = _widened(municipality, cells)
    known = _flat(wider)
    given: dict[str, object] = {}
    for key, cell in cells.items():
        try:
            if key not in known:
                raise Refused("unknown_setting", nearest=nearest(key, known))  # noqa: TRY301 - told with the others
            given[key] = read_setting(key, known[key], cell)
        except Refused as refused:
            refuse(key, refused)
    made = _rebuilt(wider, given)
    _check(municipality, made, cells, refuse)
    _check_names(made, given, refuse)
    return made


def _flat(municipality: Municipality) -> dict[str, object]:
    settings = municipality.settings
    found: dict[str, object] = {
        "municipality.id": municipality.id,
        "municipality.name": municipality.name,
        "municipality.zone": municipality.zone,
    }
    for field in fields(settings):
        if field.name not in {"levels", "bounds"}:
            found |= dict(_leaves(field.name, getattr(settings, field.name)))
    found |= dict(zip(_BOUNDS, settings.bounds, strict=True))
    found["levels"] = tuple(level.id for level in settings.levels)
    for level in settings.levels:
        found |= {f"levels.{level.id}.{name}": getattr(level, name) for name in _LEVEL}
        found[f"levels.{level.id}.hours"] = float(level.hours)
    return found


_LEVEL = ("name", "hours", "per")


def _leaves(key: str, value: object) -> Iterator[tuple[str, object]]:
    parts = _parts(value)
    if parts is None:
        yield key, value / 60 if key.endswith("_min") and isinstance(value, int) else value
        return
    for name, part in parts.items():
        yield from _leaves(f"{key}.{_spelled(name, part)}", part)


def _parts(value: object) -> Mapping[Any, object] | None:
    if isinstance(value, Mapping):
        return value
    if is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    return None


def _spelled(name: object, value: object) -> str:
    """Name of a field as a part of its key."""
    text = str(name.name).lower() if isinstance(name, Enum) else str(name)
    seconds = text.endswith("_s") and not text.endswith("_per_s") and type(value) is int
    return f"{text[:-2]}_min" if seconds else text


def _widened(municipality: Municipality, cells: Mapping[str, Cell]) -> Municipality:
    """With the new levels, limits, cars and seasons that keys name, still with default numbers."""
    settings = municipality.settings
    limits, seasons = dict(settings.limits), dict(settings.travel.season_factor)
    levels = {level.id: level for level in settings.levels}
    cars = dict(settings.shared_cars)
    for found in filter(None, map(_NEW.fullmatch, cells)):
        kind, name = found[1] or found[3], found[2] or found[4]
        if kind == "limits":
            limits.setdefault(name, WorkLimits())
        elif kind == "levels":
            levels.setdefault(name, CareLevel(id=name, name=name, hours=0.0))
        elif kind == "shared_cars":
            cars.setdefault(name, SharedCars())
        else:
            seasons.setdefault(name, 1.0)
    travel = replace(settings.travel, season_factor=seasons)
    wide = replace(
        settings, limits=limits, travel=travel, levels=tuple(levels.values()), shared_cars=cars
    )
    return replace(municipality, settings=wide)


def _rebuilt(municipality: Municipality, given: Mapping[str, Any]) -> Municipality:
    settings = municipality.settings
    made = {
        f.name: _put(f.name, getattr(settings, f.name), given)
        for f in fields(settings)
        if f.name not in {"levels", "bounds"}
    }
    bounds = [given.get(k, v) for k, v in zip(_BOUNDS, settings.bounds, strict=True)]
    top = {name: given.get(f"municipality.{name}", getattr(municipality, name)) for name in _TOP}
    return replace(
        municipality,
        **top,
        settings=replace(settings, **made, bounds=tuple(bounds), levels=_levels(settings, given)),
    )


_TOP = ("name", "zone")


def _put(key: str, value: Any, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any leaf
    parts = _parts(value)
    if parts is None:
        new = given.get(key, value)
        return round(new * 60) if key.endswith("_min") and key in given else new
    made = {
        name: _put(f"{key}.{_spelled(name, part)}", part, given) for name, part in parts.items()
    }
    return made if isinstance(value, Mapping) else replace(value, **made)


def _levels(settings: MunicipalitySettings, given: Mapping[str, Any]) -> tuple[CareLevel, ...]:
    levels = {
        level.id: replace(
            level,
            **{n: given.get(f"levels.{level.id}.{n}", getattr(level, n)) for n in _LEVEL},
        )
        for level in settings.levels
    }
    order = given.get("levels", tuple(levels))
    return tuple(levels[name] for name in order if name in levels)


def _check(
    old: Municipality, made: Municipality, cells: Mapping[str, Cell], refuse: Refuse
) -> None:
    settings = made.settings
    if "municipality.id" in cells and str(cells["municipality.id"]) != old.id:
        refuse("municipality.id", Refused("other_municipality", ours=old.id))
    for level in settings.levels:
        if not level.hours:
            named = next(key for key in cells if key.startswith(f"levels.{level.id}."))
            refuse(named, Refused("level_hours", level=level.id))
    south, west, north, east = settings.bounds
    if not (south < north and west < east):
        refuse(next((k for k in _BOUNDS if k in cells), _BOUNDS[0]), Refused("bounds_reversed"))


def _check_names(made: Municipality, given: Mapping[str, Any], refuse: Refuse) -> None:
    settings = made.settings
    seasons = settings.travel.season_factor
    if "travel.season" in given and settings.travel.season not in seasons:
        refuse("travel.season", Refused("unknown_season", known=", ".join(seasons)))
    levels = [level.id for level in settings.levels]
    if not set(given.get("levels", ())) <= set(levels):
        refuse("levels", Refused("unknown_level", known=", ".join(levels)))
