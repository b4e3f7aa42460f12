"""What the tags of a way mean: who may use it in which direction, how fast, on which surface.

The tags are those of the OpenStreetMap wiki (Key:highway, Key:access, Key:oneway, Key:surface,
Key:maxspeed). Speeds are what a careful driver reaches on a free road of the class, not limits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

Tags = Mapping[str, str]


class Profile(IntEnum):
    """Who travels."""

    CAR = 0
    BICYCLE = 1
    FOOT = 2


class Surface(IntEnum):
    """What weather makes of a road."""

    PAVED = 0
    GRAVEL = 1
    DIRT = 2


CAR_KMH: Mapping[str, float] = {
    "motorway": 100.0,
    "trunk": 85.0,
    "primary": 72.0,
    "secondary": 64.0,
    "tertiary": 54.0,
    "unclassified": 42.0,
    "residential": 28.0,
    "road": 28.0,
    "living_street": 12.0,
    "service": 14.0,
    "motorway_link": 50.0,
    "trunk_link": 50.0,
    "primary_link": 40.0,
    "secondary_link": 38.0,
    "tertiary_link": 35.0,
}
"""Classes open to cars. Tracks are not: most lead into fields and forests, and a plan must not."""
CAR_TRACK_KMH = 16.0
"""On a track, path or the like that is signed for cars."""
SURFACE_CAP_KMH: Mapping[Surface, float] = {
    Surface.PAVED: 130.0,
    Surface.GRAVEL: 50.0,
    Surface.DIRT: 28.0,
}
BIG = frozenset({"trunk", "primary", "secondary", "tertiary"})
BIG_GRAVEL_KMH = 58.0
"""Graded gravel of through roads, which much of the Latvian road net is."""
BICYCLE_KMH: Mapping[Surface, float] = {
    Surface.PAVED: 15.0,
    Surface.GRAVEL: 12.5,
    Surface.DIRT: 9.0,
}
FOOT_KMH = 4.5
FERRY_KMH = 9.0
"""Where a ferry says no duration."""
LONGEST_FERRY_S = 24 * 3600
"""A crossing that is said to take longer is a mistake."""
LIMIT_SHARE = 0.88
"""How much of the signed limit is reached on average."""
SIGNED_GAIN = 1.3
"""A road whose signs allow more than its class is built better: so much faster at most. Against OSRM
on 300 junctions of each real extract this takes the correlation from 0.975 to 0.986 at the worst."""

_ALLOWS = frozenset(
    {"yes", "permissive", "designated", "destination", "delivery", "customers", "official"}
)
_CAR_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")
_NO_BICYCLE = frozenset({"motorway", "motorway_link", "trunk", "trunk_link", "steps", "footway"})
_NO_FOOT = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_SLOW = frozenset(
    {"path", "track", "cycleway", "footway", "pedestrian", "bridleway", "steps", "platform"}
)
_GRAVEL = frozenset({"gravel", "fine_gravel", "compacted", "pebblestone", "unpaved"})
_DIRT = frozenset(
    {"dirt", "ground", "earth", "grass", "mud", "sand", "grass_paver", "clay", "woodchips", "stone"}
)
_TRACK_SURFACE = {"grade1": Surface.PAVED, "grade2": Surface.GRAVEL}
_NUMBER = re.compile(r"^[0-9]{1,4}$")
_LIMIT = re.compile(r"^(\d{1,3})\s*(mph)?$")
_IMPLIED_KMH = {"urban": 50.0, "rural": 90.0, "living_street": 20.0, "walk": 6.0}
KMH_OF_A_MPH = 1.609344


@dataclass(frozen=True, slots=True)
class WayRule:
    """One way as all profiles may use it; a pair is (along the way, against it)."""

    open_to: tuple[tuple[bool, bool], tuple[bool, bool], tuple[bool, bool]]
    """By profile."""
    car_kmh: float
    surface: Surface
    ferry: bool = False
    ferry_s: int | None = None
    """Duration of the crossing where it is known."""

    @property
    def usable(self) -> bool:
        """Whether anybody may use it."""
        return any(along or against for along, against in self.open_to)


def rule_of(tags: Tags) -> WayRule | None:
    """How the way may be used; None for what is no road, or closed to everybody."""
    if tags.get("route") == "ferry":
        return _ferry(tags)
    kind = tags.get("highway", "")
    if not (kind in CAR_KMH or kind in _SLOW) or tags.get("area") == "yes":
        return None
    along, against = _directions(tags, kind)
    car = _car(tags, kind)
    bicycle = _allowed(tags, ("bicycle", "vehicle", "access"), kind not in _NO_BICYCLE)
    foot = _allowed(tags, ("foot", "access"), kind not in _NO_FOOT)
    cyclist = (True, True) if tags.get("oneway:bicycle") == "no" else (along, against)
    surface = surface_of(tags, kind)
    found = WayRule(
        open_to=(
            (car and along, car and against),
            (bicycle and cyclist[0], bicycle and cyclist[1]),
            (foot, foot),
        ),
        car_kmh=_car_kmh(tags, kind, surface),
        surface=surface,
    )
    return found if found.usable else None


def blocked_for(tags: Tags) -> tuple[bool, bool, bool]:
    """Whether a barrier on a point stops each profile."""
    barrier = tags.get("barrier", "no")
    if barrier == "no":
        return False, False, False
    car_passes = barrier in {
        "toll_booth",
        "cattle_grid",
        "kerb",
        "border_control",
        "height_restrictor",
    }
    gate = barrier in {"gate", "lift_gate", "swing_gate", "entrance", "sliding_gate"}
    wall = barrier in {"wall", "fence", "hedge", "ditch", "jersey_barrier", "debris"}
    return (
        not _allowed(tags, _CAR_KEYS, car_passes or gate),
        not _allowed(tags, ("bicycle", "vehicle", "access"), not wall),
        not _allowed(tags, ("foot", "access"), not wall),
    )


def surface_of(tags: Tags, kind: str) -> Surface:
    """Paved, gravel or dirt; where nothing is said, tracks and paths are dirt."""
    said = tags.get("surface", "")
    if said in _DIRT:
        return Surface.DIRT
    if said in _GRAVEL:
        return Surface.GRAVEL
    if said:
        return Surface.PAVED
    if kind == "track":
        return _TRACK_SURFACE.get(tags.get("tracktype", ""), Surface.DIRT)
    return Surface.DIRT if kind in {"path", "bridleway"} else Surface.PAVED


def limit_kmh(text: str) -> float | None:
    """A signed limit in km/h; None where it cannot be read or there is none."""
    found = _LIMIT.match(text.strip())
    if found:
        number = float(found[1])
        return number * KMH_OF_A_MPH if found[2] else number
    return _IMPLIED_KMH.get(text.rpartition(":")[2])


def _car(tags: Tags, kind: str) -> bool:
    return _allowed(tags, _CAR_KEYS, kind in CAR_KMH)


def _car_kmh(tags: Tags, kind: str, surface: Surface) -> float:
    kmh = CAR_KMH.get(kind, CAR_TRACK_KMH)
    cap = SURFACE_CAP_KMH[surface]
    if surface is Surface.GRAVEL and kind in BIG:
        cap = BIG_GRAVEL_KMH
    said = tags.get("maxspeed", "")
    limit = limit_kmh(said)
    if limit is not None and limit > 0:
        cap = min(cap, limit * LIMIT_SHARE)
        if _LIMIT.match(said.strip()):  # what the country implies says nothing of the road
            kmh *= SIGNED_GAIN
    return max(5.0, min(kmh, cap))


def _allowed(tags: Tags, keys: tuple[str, ...], otherwise: bool) -> bool:  # noqa: FBT001
    """What the most particular of the keys says; `otherwise` where none says anything."""
    for key in keys:
        if tags.get(key, "unknown") != "unknown":
            return tags[key] in _ALLOWS
    return otherwise


def _directions(tags: Tags, kind: str) -> tuple[bool, bool]:
    said = tags.get("oneway", "")
    if said in {"-1", "reverse"}:
        return False, True
    if said in {"reversible", "alternating"}:
        return False, False
    round_about = tags.get("junction") in {"roundabout", "circular"}
    implied = round_about or kind in {"motorway", "motorway_link"}
    one_way = said in {"yes", "true", "1"} or (implied and said not in {"no", "false", "0"})
    return True, not one_way


def _ferry(tags: Tags) -> WayRule | None:
    both = (True, True)
    none = (False, False)
    car = _allowed(tags, _CAR_KEYS, True)
    foot = _allowed(tags, ("foot", "access"), True)
    bicycle = _allowed(tags, ("bicycle", "access"), True)
    found = WayRule(
        open_to=(both if car else none, both if bicycle else none, both if foot else none),
        car_kmh=FERRY_KMH,
        surface=Surface.PAVED,
        ferry=True,
        ferry_s=_duration_s(tags.get("duration", "")),
    )
    return found if found.usable else None


def _duration_s(text: str) -> int | None:
    """Seconds of "00:20", "1:05:00" or "20" (minutes); None for what no ferry takes."""
    parts = text.strip().split(":")
    if len(parts) > 3 or not all(_NUMBER.match(part) for part in parts):
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        numbers = [0, *numbers]
    hours, minutes, seconds = (*numbers, 0)[:3]
    found = hours * 3600 + minutes * 60 + seconds
    return found if 0 < found <= LONGEST_FERRY_S else None
