"""The place of a row: its own one kept up to date, its coordinates judged."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from homecare.intake.draft import Draft
from homecare.intake.records import Record
from homecare.intake.text import folded
from homecare.model import Place
from homecare.ports import FindPlace

SAME_COORDINATES_FROM = 5
"""So many different houses at one point are worth a warning."""
_DECIMALS = 7
"""A centimetre; spreadsheets do not keep the last digits of a number."""
_FLAT = re.compile(r"(\s*[-–]\s*\d+\w?|,?\s*dz\.?\s*\d+\w?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToPin:
    """A place without coordinates, for a person to put on the map."""

    place_id: str
    parish: str = field(repr=False)
    village: str = field(repr=False)
    address: str = field(repr=False)
    """Shown on the screen only, like the two above."""


@dataclass(frozen=True, slots=True)
class _Prefixed:
    """The columns of one of the places of a row."""

    record: Record
    prefix: str

    def name(self, column: str) -> str:
        return f"{self.prefix}_{column}" if self.prefix else column

    @property
    def code(self) -> str:
        """The address code that the row gives; empty where it gives none."""
        return str(self.record.get(self.name("address_code"), ""))

    def names(self) -> Mapping[str, str]:
        fields = ("parish", "village", "address", "postcode")
        notes = {} if self.prefix else {"driving_note": "driving_note"}
        more = (
            {} if self.prefix else {"accessibility": "accessibility", "approach_min": "approach_s"}
        )
        return {**{self.name(f): f for f in fields}, **notes, **more}


def settle(draft: Draft, record: Record, old_id: str | None, prefix: str = "") -> str | None:
    """Put the place of a row into the draft and give its id; None where there is none.

    Faults: address_incomplete, coordinates_incomplete, coordinates_swapped,
    coordinates_outside; verified_kept as a warning.
    """
    columns = _Prefixed(record, prefix)
    old = draft.places.get(old_id or "")
    made = record.fill(Place, columns.names())
    if not any(record.has(c) for c in columns.names()):
        return old_id
    lat_lon = _coordinates(draft, columns)
    if prefix and not any(made.values()) and lat_lon is None and not columns.code:
        return None
    if not all(record.get(columns.name(n)) for n in ("parish", "address")):
        missing = next(n for n in ("parish", "address") if not record.get(columns.name(n)))
        if columns.name(missing) not in record.broken:
            draft.tell(record, "address_incomplete", columns.name(missing))
            record.broken.add(columns.name(missing))
        return old_id
    place = replace(old, **made) if old else Place(id=old_id or draft.place_codes.next(), **made)
    draft.places[place.id] = _located(draft, columns, place, old, lat_lon)
    draft.placed.append((place.id, record))
    return place.id


def _coordinates(draft: Draft, columns: _Prefixed) -> tuple[float, float] | None:
    record, lat_name, lon_name = columns.record, columns.name("lat"), columns.name("lon")
    lat, lon = record.get(lat_name), record.get(lon_name)
    if record.broken & {lat_name, lon_name} or (lat is None and lon is None):
        return None
    if lat is None or lon is None:
        draft.tell(record, "coordinates_incomplete", lat_name if lat is None else lon_name)
        return None
    if inside(draft, lat, lon):
        return round(lat, _DECIMALS), round(lon, _DECIMALS)
    code = "coordinates_swapped" if inside(draft, lon, lat) else "coordinates_outside"
    draft.tell(record, code, lat_name)
    return None


def inside(draft: Draft, lat: float, lon: float) -> bool:
    """Whether a point lies within the municipality's bounds."""
    south, west, north, east = draft.municipality.settings.bounds
    return isfinite(lat) and isfinite(lon) and south <= lat <= north and west <= lon <= east


def _located(
    draft: Draft,
    columns: _Prefixed,
    place: Place,
    old: Place | None,
    lat_lon: tuple[float, float] | None,
) -> Place:
    """The place with the address code and the coordinates that it keeps or gets.

    A blank keeps what is known, unless the client has moved: then the old code and point are
    wrong. What a person has confirmed gives way only to what a person has confirmed.
    """
    verified = bool(columns.record.get(columns.name("verified"), False))
    moved = old is not None and (_house(old) != _house(place) or _recoded(old, columns.code))
    place = replace(place, address_code=columns.code or ("" if moved else place.address_code))
    if lat_lon is None:
        return replace(place, lat=None, lon=None, verified=False) if moved else place
    if old is not None and not moved and old.verified and not verified:
        if lat_lon != _rounded(old):
            draft.tell(columns.record, "verified_kept", columns.name("lat"))
        return place
    if old is not None and lat_lon == _rounded(old):
        return replace(place, verified=verified)
    return replace(place, lat=lat_lon[0], lon=lat_lon[1], verified=verified)


def _rounded(place: Place) -> tuple[float, float] | None:
    if place.lat is None or place.lon is None:
        return None
    return round(place.lat, _DECIMALS), round(place.lon, _DECIMALS)


def _recoded(old: Place, code: str) -> bool:
    """Whether a code names another house than the former code, which the point may come from."""
    return bool(code and old.address_code) and code != old.address_code and not old.verified


def _house(place: Place) -> tuple[str, ...]:
    return tuple(map(folded, (place.parish, place.village, place.address)))


def find_missing(draft: Draft, find_place: FindPlace | None) -> tuple[ToPin, ...]:
    """Look up places without coordinates; what is not found, or found elsewhere, is to pin.

    Declared places are not visited and not looked for.
    """
    to_pin = []
    for place_id in _visited(draft):
        place = draft.places[place_id]
        if place.located:
            continue
        found = find_place(place) if find_place else None
        if found and inside(draft, found.lat, found.lon):
            code = place.address_code or found.address_code
            pinned = replace(place, lat=found.lat, lon=found.lon, verified=False)
            draft.places[place_id] = replace(pinned, address_code=code)
        else:
            to_pin.append(
                ToPin(
                    place_id=place.id,
                    parish=place.parish,
                    village=place.village,
                    address=place.address,
                )
            )
    return tuple(to_pin)


def _visited(draft: Draft) -> list[str]:
    """The places of this intake that somebody will travel to."""
    homes = {c.home_place_id for c in draft.carers.values()}
    visited = homes | {c.place_id for c in draft.clients.values()} | set(draft.offices.values())
    return [i for i in dict.fromkeys(i for i, _ in draft.placed) if i in visited]


def warn_of_same_coordinates(draft: Draft) -> None:
    """Warn where many different houses share one point: mostly a village's middle."""
    houses: dict[tuple[float, float], set[tuple[str, ...]]] = defaultdict(set)
    first: dict[tuple[float, float], Record] = {}
    for place_id, record in draft.placed:
        place = draft.places[place_id]
        if place.lat is not None and place.lon is not None:
            point = (round(place.lat, 5), round(place.lon, 5))
            bare = replace(place, address=_FLAT.sub("", place.address))
            houses[point].add(_house(bare))
            first.setdefault(point, record)
    for point, different in houses.items():
        if len(different) >= SAME_COORDINATES_FROM:
            column = "lat" if first[point].has("lat") else "home_lat"
            draft.tell(first[point], "same_coordinates", column, n=len(different))
