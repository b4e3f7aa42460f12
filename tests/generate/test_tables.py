"""The tables of demo municipalities: the same for a seed, rightly counted, plainly invented."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from homecare.generate import KINDS, START_ON, generate, municipality
from homecare.generate.figures import figures_of, words
from homecare.generate.luck import Luck, shared_out
from homecare.generate.people import age_on
from homecare.generate.plots import METRES_PER_DEGREE
from homecare.i18n import messages
from homecare.intake.reading import read_tables
from homecare.intake.tables import Cell, Tables
from homecare.intake.take_in import take_in
from homecare.intake.writing import write_csv, write_xlsx
from tests.generate.books import SMALL, intake_of, tables_of

DIGESTS = {
    "tervete": "dd28850819f40c57",
    "dobele": "2ad39509c5c937a9",
    "aizkraukle": "16d896e5bf300dbf",
    "riga": "66d2d088d2827161",
}
"""The first characters of a hash of all cells: the same on Python 3.11, 3.12 and 3.13."""


def rows(tables: Tables, table: str) -> list[dict[str, Cell]]:
    return [dict(row.cells) for sheet in tables.of(table) for row in sheet.rows]


def digest(tables: Tables) -> str:
    cells = repr([(s.table, [sorted(r.cells.items()) for r in s.rows]) for s in tables.sheets])
    return hashlib.sha256(cells.encode()).hexdigest()[:16]


@pytest.mark.parametrize("kind", KINDS)
def test_tables_of_a_seed_never_change(kind: str):
    assert digest(tables_of(kind)) == DIGESTS[kind]


def test_another_seed_invents_other_people():
    one, other = tables_of("tervete"), generate("tervete", seed=2)
    assert one == generate("tervete", seed=1)
    names = [[r["family_name"] for r in rows(t, "clients")] for t in (one, other)]
    assert names[0] != names[1]


def test_another_first_day_moves_the_dates_and_nothing_else():
    later = generate("tervete", start_on=date(2027, 3, 1))
    assert [r["address"] for r in rows(later, "clients")] == [
        r["address"] for r in rows(tables_of("tervete"), "clients")
    ]
    assert max(str(r["on"]) for r in rows(later, "contacts")) <= "2027-03-01"


@pytest.mark.parametrize(
    ("kind", "clients", "carers", "residents_80", "areas"),
    [
        ("tervete", 22, 5, 190, 1),
        ("dobele", 170, 17, 1511, 4),
        ("aizkraukle", 170, 17, 1534, 6),
        ("riga", 8000, 800, None, 11),
    ],
)
def test_counts(kind: str, clients: int, carers: int, residents_80: int | None, areas: int):
    tables = tables_of(kind)
    assert len(rows(tables, "care_plans")) == clients
    figures = figures_of(kind)
    assert len(rows(tables, "carers")) == carers + figures.social_workers
    assert len(rows(tables, "areas")) == len(rows(tables, "offices")) - (kind == "tervete") * 2
    assert len(rows(tables, "areas")) == areas
    if residents_80 is not None:
        births = [r["birth_on"] for r in rows(tables, "clients")]
        old = sum(age_on(b, START_ON) >= 80 for b in births if isinstance(b, date))
        assert old == residents_80


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="atlantis"):
        generate("atlantis")


def test_clients_share_the_parishes_of_tervete_as_people_do():
    tables = tables_of("tervete")
    granted = {r["client"] for r in rows(tables, "care_plans")}
    parishes = Counter(r["parish"] for r in rows(tables, "clients") if r["external_no"] in granted)
    assert parishes == {"Tērvetes pagasts": 11, "Augstkalnes pagasts": 6, "Bukaišu pagasts": 5}


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_is_marked_as_invented(kind: str):
    tables = tables_of(kind)
    for table in ("clients", "carers", "care_plans", "orders"):
        assert all(str(r["external_no"]).startswith("DEMO-") for r in rows(tables, table))
    for person in (*rows(tables, "clients"), *rows(tables, "carers")):
        assert re.fullmatch(r"\+371 2000 0\d{3}", str(person["phone"]))
    assert municipality(kind).name.endswith("(paraugs)")
    text = repr([r for s in tables.sheets for r in rows(tables, s.table)])
    assert not re.search(r"\b\d{6}-?\d{5}\b", text), "looks like a personal code"


@pytest.mark.parametrize("kind", KINDS)
def test_addresses_are_unique_within_a_parish(kind: str):
    homes = Counter(
        (r["parish"], r["address"])
        for r in rows(tables_of(kind), "clients")
        if r["address"] != "Aprūpes centrs (paraugs)"
    )
    assert [home for home, count in homes.items() if count > 1] == []


@pytest.mark.parametrize("kind", KINDS)
def test_people_live_by_a_village_of_their_parish(kind: str):
    villages = figures_of(kind).villages
    for row in rows(tables_of(kind), "clients"):
        lat, lon = float(str(row["lat"])), float(str(row["lon"]))
        away_m = min(
            math.hypot(
                (lat - v.lat) * METRES_PER_DEGREE,
                (lon - v.lon) * METRES_PER_DEGREE * math.cos(math.radians(v.lat)),
            )
            for v in villages
            if v.parish == row["parish"]
        )
        assert away_m < 2600


def test_nobody_lives_over_the_border():
    """South of 56.385 Lithuania begins, at the latest 2 km on."""
    assert min(float(str(r["lat"])) for r in rows(tables_of("tervete"), "clients")) > 56.385


def test_family_names_have_the_form_that_goes_with_the_given_name():
    women = {given for part in people_words() for given in part["women"]}
    of_women = {pair[1] for part in people_words() for pair in part["families"]}
    of_men = {pair[0] for part in people_words() for pair in part["families"]}
    for row in rows(tables_of("dobele"), "clients"):
        assert row["family_name"] in (of_women if row["given_name"] in women else of_men)


def people_words() -> list[Mapping[str, Any]]:
    return [words(), words()["russian"], words()["lithuanian"]]


def test_lists_of_words_hold_nothing_twice():
    for part in people_words():
        for name in ("women", "men"):
            assert len(part[name]) == len(set(part[name]))
    for name in ("houses", "streets", "prefixes"):
        assert len(words()[name]) == len(set(words()[name]))


@pytest.mark.parametrize("kind", SMALL)
def test_tasks_have_words(kind: str):
    tables = tables_of(kind)
    for row in (*rows(tables, "care_items"), *rows(tables, "orders")):
        for task in str(row["tasks"]).split("; "):
            assert f"task.{task}" in messages()


@pytest.mark.parametrize("kind", SMALL)
def test_the_front_door_finds_no_fault(kind: str):
    intake = intake_of(kind)
    assert [(f.code, f.table, f.column) for f in intake.faults] == []
    assert intake.to_pin == ()


def test_the_same_tables_again_change_nothing():
    first = intake_of("tervete")
    again = take_in(tables_of("tervete"), first.casebook, today=START_ON)
    assert again.changes == ()
    assert again.faults == ()


def as_csv(tables: Tables, folder: Path) -> list[Path]:
    return list(write_csv(tables, folder, "lv"))


def as_xlsx(tables: Tables, folder: Path) -> list[Path]:
    return [write_xlsx(tables, folder / "tables.xlsx", "en")]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_tables_survive_files(write: Callable[[Tables, Path], list[Path]], tmp_path: Path):
    files = write(tables_of("tervete"), tmp_path)
    read = take_in(read_tables(files), municipality("tervete"), today=START_ON)
    assert read.faults == ()
    assert read.casebook == intake_of("tervete").casebook


def test_chance_keeps_its_bounds():
    luck = Luck("bounds")
    assert {luck.whole(2, 4) for _ in range(200)} == {2, 3, 4}
    assert all(1.5 <= luck.between(1.5, 2) <= 2 for _ in range(50))
    assert sorted(luck.some("abc", 9)) == ["a", "b", "c"]
    assert 80 < sum(luck.bell(82, 7) for _ in range(300)) / 300 < 84


def test_shares_add_up():
    assert shared_out(22, [40, 30, 20, 10]) == [9, 7, 4, 2]
    assert shared_out(0, [1, 1]) == [0, 0]
    assert sum(shared_out(17, [3, 3, 3, 1])) == 17


@pytest.mark.parametrize("seed", range(2, 6))
def test_other_seeds_have_no_fault_either(seed: int):
    start_on = date(2027, 6, 20 + seed)
    intake = take_in(generate("tervete", seed, start_on), municipality("tervete"), today=start_on)
    assert intake.faults == ()
    assert len(intake.casebook.care_plans) == 22


def test_figures_on_the_page_are_those_of_the_generator():
    page = (Path(__file__).parents[2] / "docs" / "demo-municipalities.md").read_text("utf-8")
    shown = {
        cells[1].strip(): [c.strip().replace(",", "") for c in cells[2:6]]
        for cells in (line.split("|") for line in page.splitlines() if line.startswith("| "))
        if len(cells) == 7
    }
    figures = [figures_of(kind) for kind in KINDS]
    assert shown["clients of home care"] == [str(f.clients) for f in figures]
    assert shown["carers"] == [str(f.carers) for f in figures]
    assert shown["areas (teams)"] == [str(len(f.areas)) for f in figures]
    assert shown["social workers for check-ups"] == [str(f.social_workers or "–") for f in figures]
    assert shown["residents of 80 or more"] == [
        str(f.residents_80 or "not listed") for f in figures
    ]
