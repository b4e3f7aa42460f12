"""docs/privacy.md says of every column what it is for; settings and figures are those of the code."""

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

from homecare.erased import ROUND_M, ROUND_S
from homecare.model import Retention
from homecare.privacy.pseudonyms import LEAST_M, MONDAY, MOST_M
from homecare.store.plan_tables import metadata

PAGE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
CLASSES = 12


def class_rows() -> list[list[str]]:
    section = PAGE.partition("## What, why")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def named_once() -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row in class_rows():
        for part in row[1].split("<br>"):
            table, _, columns = part.partition(":")
            for column in re.findall(r"`(\w+)`", columns):
                found[table.strip(" `"), column] += 1
    return found


def not_repeated() -> set[str]:
    sentence = PAGE.partition("Not repeated:")[2].partition("which are")[0]
    return set(re.findall(r"`(\w+)`", sentence))


def test_every_column_of_every_table_has_one_class() -> None:
    named = named_once()
    assert {place for place, count in named.items() if count > 1} == set()
    there = {(t.name, c.name) for t in metadata.sorted_tables for c in t.columns}
    assert set(named) - there == set()
    assert {place for place in there - set(named) if place[1] not in not_repeated()} == set()


def test_every_class_says_why_how_long_and_who() -> None:
    rows = class_rows()
    assert len(rows) == CLASSES
    assert all(len(row) == 5 and all(cell.strip() for cell in row) for row in rows)


def test_every_setting_of_retention_is_on_the_page() -> None:
    assert {f.name for f in fields(Retention) if f"`retention.{f.name}`" not in PAGE} == set()


def test_figures_are_those_of_the_code() -> None:
    assert f"{ROUND_S // 60} minutes and {ROUND_M // 1000} kilometres" in PAGE
    assert f"{LEAST_M} to {MOST_M:,} m" in PAGE
    assert f"{MONDAY.day} January {MONDAY.year}" in PAGE
