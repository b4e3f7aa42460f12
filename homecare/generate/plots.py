"""Invented houses around the points of real villages."""

import math

from homecare.generate.figures import Village, words
from homecare.generate.luck import Luck
from homecare.intake.tables import Cell

Cells = dict[str, Cell]
"""Columns of one row."""

METRES_PER_DEGREE = 111_320
_FARM_M = 2500
"""Farms lie no further from the village."""
_TOWN_M = 1100


class Plots:
    """Hands out addresses, none of them twice in a parish."""

    def __init__(self, luck: Luck) -> None:
        self._luck = luck
        self._taken: set[tuple[str, str]] = set()

    def home(self, village: Village) -> Cells:
        """The columns of a place in or around a village, notes included."""
        return self.place(village) | self._notes(village)

    def place(self, village: Village, address: str | None = None) -> Cells:
        """The columns of a place."""
        farm = not village.town and self._luck.chance(0.55)
        lat, lon = self._point(village, farm=farm)
        cells: Cells = {
            "parish": village.parish,
            "village": "" if farm else village.name,
            "address": address or self._address(village),
            "postcode": village.postcode,
            "lat": lat,
            "lon": lon,
            "verified": self._luck.chance(0.85),
        }
        return cells

    def _point(self, village: Village, *, farm: bool) -> tuple[float, float]:
        nearest_m, furthest_m = (500, _FARM_M) if farm else (30, _TOWN_M if village.town else 450)
        away_m = self._luck.between(nearest_m, furthest_m)
        angle = self._luck.between(0, 2 * math.pi)
        north_m, east_m = away_m * math.cos(angle), away_m * math.sin(angle)
        if village.south_m is not None:
            north_m = max(north_m, -village.south_m)
        per_degree_east = METRES_PER_DEGREE * math.cos(math.radians(village.lat))
        lat = village.lat + north_m / METRES_PER_DEGREE
        return round(lat, 5), round(village.lon + east_m / per_degree_east, 5)

    def _address(self, village: Village) -> str:
        while True:
            address = self._street() if village.town else self._house()
            if (village.parish, address) not in self._taken:
                self._taken.add((village.parish, address))
                return address

    def _street(self) -> str:
        luck = self._luck
        number = f"{luck.pick(words()['streets'])} {luck.whole(1, 60)}"
        return f"{number}-{luck.whole(1, 40)}" if luck.chance(0.7) else number

    def _house(self) -> str:
        name = self._luck.pick(words()["houses"])
        if self._luck.chance(0.4):
            name = self._luck.pick(words()["prefixes"]) + name.lower()
        return f"„{name}”"

    def _notes(self, village: Village) -> Cells:
        luck, cells = self._luck, Cells()
        if not village.town and luck.chance(words()["note_share"]):
            cells["driving_note"] = luck.pick(words()["driving_notes"])
        if luck.chance(0.3):
            cells["accessibility"] = luck.pick(words()["accessibility_notes"])
        if luck.chance(0.5):
            cells["approach_min"] = luck.whole(3, 5) if village.town else luck.whole(2, 4)
        return cells
