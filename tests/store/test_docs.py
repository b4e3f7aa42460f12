"""docs/store.md names every table, docs/running.md every error that its steps can meet."""

import re
from pathlib import Path

import pytest

from homecare.i18n import LANGUAGES, messages, say
from homecare.store import Store
from homecare.store.plan_tables import metadata

DOCS = Path(__file__).parents[2] / "docs"


def test_every_table_is_documented_and_no_other() -> None:
    page = (DOCS / "store.md").read_text(encoding="utf-8")
    section = page.partition("## Tables")[2].partition("\n## ")[0]
    rows = "".join(re.findall(r"^\|(.*)\|.*\|$", section, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", rows)) == set(metadata.tables)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_store_takes_the_values_that_its_errors_carry(language: str) -> None:
    values: dict[str, dict[str, str | int]] = {
        "store_too_new": {"revision": "r1"},
        "store_refused": {"state": "23503"},
        "store_failed": {"reason": "x"},
        "backup_unwritten": {"reason": "PermissionError"},
        "backup_other_version": {"revision": "r1"},
        "conflict": {"kind": "place", "id": "P-1", "current": 2},
        "lost_race": {"reason": "deadlock"},
        "wrong_state": {"plan_id": 1, "state": "draft", "to": "published"},
        "overlap": {"plan_id": 1, "carer_id": "K-1"},
        "not_found": {"kind": "place", "id": "P-1"},
        "municipality_not_found": {"municipality": "x"},
        "plan_not_found": {"plan_id": 1},
        "database_url": {"found": "mysql"},
    }
    for code, given in values.items():
        sentence = say(f"error.{code}", language, **given)
        assert "{" not in sentence
        for value in given.values():
            word = f"cli.state.{value}"  # a state of a plan is told by its word
            assert (say(word, language) if word in messages() else str(value)) in sentence


def test_steps_of_the_running_page_are_methods_of_the_store() -> None:
    page = (DOCS / "running.md").read_text(encoding="utf-8")
    steps = set(re.findall(r"homecare db (\w+)", page))
    assert steps == {"upgrade", "backup", "restore"}
    assert all(callable(getattr(Store, step)) for step in steps)
