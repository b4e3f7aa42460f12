"""A made-up address register in the form of the real one; names of settlements are given."""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD_OF_BUILDINGS = [
    "KODS",
    "TIPS_CD",
    "STATUSS",
    "APSTIPR",
    "APST_PAK",
    "VKUR_CD",
    "VKUR_TIPS",
    "NOSAUKUMS",
    "SORT_NOS",
    "ATRIB",
    "PNOD_CD",
    "DAT_SAK",
    "DAT_MOD",
    "DAT_BEIG",
    "FOR_BUILD",
    "PLAN_ADR",
    "STD",
    "KOORD_X",
    "KOORD_Y",
    "DD_N",
    "DD_E",
]
HEAD = [
    "KODS",
    "TIPS_CD",
    "STATUSS",
    "APSTIPR",
    "APST_PAK",
    "VKUR_CD",
    "VKUR_TIPS",
    "NOSAUKUMS",
    "SORT_NOS",
    "ATRIB",
    "DAT_SAK",
    "DAT_MOD",
    "DAT_BEIG",
    "STD",
]
FARMS = (
    "Rotas", "Ozoli", "Bērzi", "Kalniņi", "Zelmeņi", "Upmalas", "Lejas", "Ķirši", "Žagatas",
    "Liepas", "Vītoli", "Avotiņi", "Ceriņi", "Druvas", "Jaunzemji", "Krasti", "Mežmalas", "Pūpoli",
    "Rudzīši", "Saulgrieži", "Strautiņi", "Tīrumi", "Vecvagari", "Ziemeļi",
)  # fmt: skip
STREETS = ("Skolas", "Rīgas", "Parka", "Dārza", "Meža", "Brīvības", "Zaļā", "Upes", "Ķieģeļu")


@dataclass(frozen=True)
class Settlement:
    """A village with its parish and municipality, as the register writes them."""

    municipality: str
    parish: str
    name: str
    lat: float
    lon: float


TERVETE = (
    Settlement("Dobeles nov.", "Tērvetes pag.", "Kroņauce", 56.4731, 23.3931),
    Settlement("Dobeles nov.", "Tērvetes pag.", "Zelmeņi", 56.4517, 23.3519),
    Settlement("Dobeles nov.", "Bukaišu pag.", "Bukaiši", 56.4003, 23.2524),
    Settlement("Dobeles nov.", "Augstkalnes pag.", "Augstkalne", 56.4042, 23.3203),
)
FORMER = {"Tērvetes pag.", "Bukaišu pag.", "Augstkalnes pag."}
"""Parishes that were of Tērvetes novads until 2021."""


class Made:
    """Rows of all tables."""

    def __init__(self, settlements: Sequence[Settlement], buildings: int, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.codes = iter(range(100_000_001, 999_999_999))
        self.units: dict[str, list[list[object]]] = {
            name: [] for name in ("novads", "pagasts", "ciems", "iela")
        }
        self.parents: dict[str, int] = {}
        self.villages = [(s, self._village(s)) for s in settlements]
        self.streets = {code: self._streets(s, code) for s, code in self.villages}
        self.count = buildings
        self.flats: list[list[object]] = []

    def _unit(self, table: str, kind: int, parent: int, name: str, std: str) -> int:
        if std not in self.parents:
            self.parents[std] = next(self.codes)
            row = [
                self.parents[std],
                kind,
                "EKS",
                "Y",
                "",
                parent,
                "",
                name,
                name,
                "",
                "",
                "",
                "",
                std,
            ]
            self.units[table].append(row)
        return self.parents[std]

    def _village(self, s: Settlement) -> int:
        top = self._unit("novads", 113, 100_000_000, s.municipality, s.municipality)
        std = f"{s.parish}, {s.municipality}"
        parish = self._unit("pagasts", 105, top, s.parish, std) if s.parish else top
        std = ", ".join(part for part in (s.name, s.parish, s.municipality) if part)
        return self._unit("ciems", 106, parish, s.name, std)

    def _streets(self, s: Settlement, village: int) -> list[tuple[str, int]]:
        found = []
        for name in self.chance.sample(STREETS, 3):
            std = ", ".join(p for p in (f"{name} iela", s.name, s.parish, s.municipality) if p)
            found.append((f"{name} iela", self._unit("iela", 107, village, f"{name} iela", std)))
        return found

    def buildings(self) -> Iterator[list[object]]:
        """Farms by name and houses by number, some of them gone."""
        for n in range(self.count):
            s, village = self.villages[n % len(self.villages)]
            turn = n // len(self.villages)
            if turn % 2:
                street, parent = self.streets[village][turn % 3]
                name = f"{street} {1 + turn // 2}{'A' if turn % 7 == 0 else ''}"
            else:
                again = turn // 2 // len(FARMS)
                name = f'"{FARMS[turn // 2 % len(FARMS)]}{f" {again}" if again else ""}"'
                parent = village
            yield self._building(s, parent, name, gone=turn % 50 == 49)

    def _building(self, s: Settlement, parent: int, name: str, *, gone: bool) -> list[object]:
        code = next(self.codes)
        parts = (name, s.name, s.parish, s.municipality, "LV-3730")
        lat = s.lat + self.chance.uniform(-0.02, 0.02)
        lon = s.lon + self.chance.uniform(-0.03, 0.03)
        if code % 5 == 0 and " iela " in name:
            self.flats += [
                [next(self.codes), 109, "EKS", "Y", "", code, 108, str(n), str(n), "", "", "", "",
                 f"{name} - {n}, {s.name}"] for n in range(1, 4)
            ]  # fmt: skip
        return [
            code, 108, "DEL" if gone else "EKS", "Y", "", parent, "", name.strip('"'), name,
            "LV-3730", "", "", "", "", "Y", "", ", ".join(p for p in parts if p),
            "6250000.1", "460000.2", f"{lat:.6f}", f"{lon:.6f}",
        ]  # fmt: skip

    def former(self) -> list[list[object]]:
        """Former full names of parishes."""
        return [
            [row[0], 105, "EKS", "Y", "", "", "", row[7], "", "", "", "", "2021-06-30",
             f"{row[7]}, Tērvetes nov."]
            for row in self.units["pagasts"] if row[7] in FORMER
        ]  # fmt: skip


def write_register(
    folder: Path,
    buildings: int,
    settlements: Sequence[Settlement] = TERVETE,
    *,
    old_dialect: bool = False,
) -> Made:
    """Write the tables of a made-up register; `old_dialect` with semicolons and number signs."""
    made = Made(settlements, buildings)
    folder.mkdir(parents=True, exist_ok=True)
    tables: list[tuple[str, Sequence[str], Iterable[list[object]]]] = [
        ("aw_eka.csv", HEAD_OF_BUILDINGS, made.buildings()),
        *((f"aw_{name}.csv", HEAD, rows) for name, rows in made.units.items()),
        ("aw_pagasts_his.csv", HEAD, made.former()),
        ("aw_dziv.csv", HEAD, made.flats),
    ]
    for name, head, rows in tables:
        encoding = "utf-8" if old_dialect else "utf-8-sig"
        with (folder / name).open("w", encoding=encoding, newline="") as file:
            lines = csv.writer(
                file,
                delimiter=";" if old_dialect else ",",
                quotechar="#" if old_dialect else '"',
                quoting=csv.QUOTE_ALL,
            )
            lines.writerow(head)
            lines.writerows(rows)
    return made
