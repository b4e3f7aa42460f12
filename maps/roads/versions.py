"""Under which name answers of a graph are kept: by graph, profile, season and ferries.

Nothing heavy is imported here: the server looks up what is kept and never opens a graph.
"""

import json
import math
import tokenize
import zipfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np

from homecare.errors import SettingsError
from homecare.model import TravelSettings, WayOfTravel
from maps.roads.rules import Profile, Surface

FORM = 2
"""Of the file of a graph, and of what is worked out from it: another one has to be imported anew,
and what is kept of the former leaves."""
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    tokenize.TokenError,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What a damaged file makes zip and numpy raise."""
LEAST_FACTOR = 0.1
PROFILES: Mapping[WayOfTravel, Profile] = {
    WayOfTravel.CAR: Profile.CAR,
    WayOfTravel.SHARED_CAR: Profile.CAR,
    WayOfTravel.BICYCLE: Profile.BICYCLE,
    WayOfTravel.FOOT: Profile.FOOT,
}


def surface_factors(settings: TravelSettings) -> tuple[float, ...]:
    """How much longer each surface takes in the season of the settings.

    Raises SettingsError: a season that the settings do not know, or a factor that is none.
    """
    season = settings.season
    if season not in settings.season_factor:
        known = ", ".join(sorted(settings.season_factor))
        raise SettingsError("municipality_setting", name="travel.season", reason=known)
    return tuple(_factor(settings, f"{season}_{s.name.lower()}") for s in Surface)


def _factor(settings: TravelSettings, name: str) -> float:
    factor = float(settings.surface_factor.get(name, 1.0))
    if not LEAST_FACTOR <= factor < math.inf:
        name = f"travel.surface_factor.{name}"
        raise SettingsError("municipality_setting", name=name, reason=f"≥ {LEAST_FACTOR}")
    return factor


def kept_version(graph: str, way: WayOfTravel, settings: TravelSettings, *, ferries: bool) -> str:
    """The version of kept rows and shapes; it begins with the graph's own, a colon behind it."""
    factors = ",".join(f"{factor:g}" for factor in surface_factors(settings))
    told = "ferries" if ferries else "no ferries"
    return f"{graph}:{PROFILES[way].name.lower()}:{factors}:{told}"


def point_key(point: tuple[float, float]) -> str:
    """How a point (lat, lon) is named to what is kept: to a tenth of a metre."""
    return f"{point[0]:.6f},{point[1]:.6f}"


def graph_version(path: Path) -> str | None:
    """The version that a graph file says it has; None for none, a damaged one, or an old form."""
    try:
        status = path.stat()
    except OSError:
        return None
    return _version(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=2)
def _version(path: Path, _changed_ns: int, _size: int) -> str | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            about = json.loads(str(found["about"]))
            return str(about["version"]) if about["form"] == FORM else None
    except BROKEN:
        return None
