"""What stands in cells is shown to whoever brings the file, and to no log."""

import logging
from pathlib import Path

import pytest

from homecare.errors import IntakeError
from homecare.intake.reading import read_tables
from homecare.intake.take_in import Intake, take_in
from tests.intake.folder import EMPTY, TODAY, sound, taken, written

CANARIES = ("Kanārija", "Dzeltenspārne", "29999999", "56,9876", "Kanāriju iela 7", "nepareizi")


def with_canaries(folder: Path) -> Intake:
    """A client whose every cell is a canary, with faults in some of them."""
    rows = sound()
    rows["clients"][0] |= {
        "given_name": "Kanārija",
        "family_name": "Dzeltenspārne" * 30,
        "phone": "=29999999",
        "address": "Kanāriju iela 7",
        "lat": "56,9876x",
        "birth_on": "nepareizi",
    }
    rows["stays"][0]["client"] = "Kanārija"
    rows["clients"][1] |= {"given_name": "Kanārija", "address": "Kanāriju iela 7", "lat": ""}
    return taken(folder, rows)


def shown(thing: object) -> str:
    return f"{thing!s} {thing!r}"


def test_faults_show_no_value_and_keep_it_for_the_screen(tmp_path: Path):
    intake = with_canaries(tmp_path)
    assert {"bad_date", "bad_number", "too_long", "unknown_ref"} <= {f.code for f in intake.errors}
    assert "nepareizi" in [f.value for f in intake.errors]
    for fault in intake.faults:
        text = shown(fault) + fault.sentence("lv") + fault.sentence("en")
        assert not any(canary in text for canary in CANARIES)


def test_headers_and_names_of_sheets_are_values_too(tmp_path: Path):
    (tmp_path / "clients.csv").write_text("numurs;Kanārija\n1;x", encoding="utf-8")
    faults = read_tables([tmp_path]).faults
    assert "Kanārija" in [f.value for f in faults]
    assert not any("Kanārija" in shown(f) + f.sentence("lv") for f in faults)


def test_errors_rows_changes_and_places_to_pin_show_no_value(tmp_path: Path):
    rows = sound()
    rows["clients"][0] |= {"given_name": "Kanārija", "address": "Kanāriju iela 7", "lat": ""}
    rows["clients"][0]["lon"] = ""
    tables = read_tables(written(tmp_path, rows))
    first = take_in(tables, EMPTY, today=TODAY)
    rows["clients"][0] |= {"family_name": "Dzeltenspārne", "phone": "29999999"}
    second = take_in(read_tables(written(tmp_path, rows)), first.casebook, today=TODAY)
    assert [f.new for c in second.changes for f in c.fields] == ["Dzeltenspārne", "29999999"]
    assert first.to_pin[0].address == "Kanāriju iela 7"
    text = shown(first.to_pin) + shown(second.changes) + shown(tables)
    assert not any(canary in text for canary in CANARIES)


def test_nothing_is_logged_and_no_cause_carries_a_cell(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with caplog.at_level(logging.DEBUG):
        intake = with_canaries(tmp_path)
    assert caplog.records == []
    with pytest.raises(IntakeError) as refused:
        intake.accepted()
    assert not any(canary in shown(refused.value) for canary in CANARIES)
    assert refused.value.__cause__ is None
