"""Templates are empty tables that the reader takes, with notes on every column."""

import csv
from pathlib import Path

import openpyxl
import pytest

from homecare.i18n import messages
from homecare.intake.columns import TABLES
from homecare.intake.headers import columns_by_header, table_named
from homecare.intake.reading import read_tables
from homecare.intake.shapes import Kind
from homecare.intake.tables import Row, Sheet, Tables
from homecare.intake.take_in import take_in
from homecare.intake.templates import holds, meaning, note_rows, write_templates
from homecare.intake.text import fold
from homecare.intake.writing import write_csv, write_xlsx
from tests.intake.folder import EMPTY, TODAY


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_template_is_read_without_a_fault(kind: str, language: str, tmp_path: Path):
    paths = write_templates(tmp_path, language, kind)
    tables = read_tables([tmp_path])
    assert tables.faults == ()
    assert {s.table for s in tables.sheets} == {t.name for t in TABLES}
    assert not any(s.rows for s in tables.sheets)
    assert all(path.exists() for path in paths)
    assert take_in(tables, EMPTY, today=TODAY).changes == ()


def test_every_header_of_the_workbook_has_its_note_and_lists_their_choices(tmp_path: Path):
    (path,) = write_templates(tmp_path, "lv", "xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["klienti"]
    comments = [cell.comment.text for cell in sheet[1] if cell.comment]
    assert len(comments) == len(next(t for t in TABLES if t.name == "clients").columns)
    assert "Piemēram: 05.03.1939" in "".join(comments)
    lists = [rule.formula1 for rule in book["uzturēšanās"].data_validations.dataValidation]
    assert lists == ['"slimnīca,aprūpes centrs,prombūtne"']
    assert book["Piezīmes"].max_row == len(note_rows("lv"))


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_column_says_what_it_means(language: str):
    for shape in TABLES:
        for column in shape.columns:
            assert not meaning(shape, column, language).startswith("column.")
            assert not holds(column, language).startswith("kind.")


def test_names_are_understood_and_none_means_two_things():
    for shape in TABLES:
        for name in (shape.name, shape.lv, *shape.also):
            assert table_named(name) is shape
        spelled = [fold(w) for c in shape.columns for w in {fold(c.name), fold(c.lv), *c.also}]
        assert len(spelled) == len(set(spelled))
        assert set(columns_by_header(shape).values()) == {c.name for c in shape.columns}
    assert "" not in {c.example for t in TABLES for c in t.columns}


def test_every_example_is_a_cell_that_is_understood():
    """The examples of all tables make one sound municipality, but for what must be apart."""
    apart = {("care_items", "rrule"), ("care_items", "forbidden_carers"), ("shifts", "end_place")}
    rows = {
        shape.name: [
            {
                c.name: c.example
                for c in shape.columns
                if (shape.name, c.name) not in apart and not c.name.startswith(("gap_", "declared"))
            }
        ]
        for shape in TABLES
    }
    rows["carers"].append(rows["carers"][0] | {"external_no": "K2"})
    sheets = [
        Sheet(
            table=shape.name,
            columns=tuple(c.name for c in shape.columns),
            rows=tuple(Row(number=n, cells=c) for n, c in enumerate(rows[shape.name], 2)),
        )
        for shape in TABLES
    ]
    intake = take_in(Tables(sheets=tuple(sheets)), EMPTY, today=TODAY)
    assert [f.sentence("en") for f in intake.errors] == []


def test_what_looks_like_a_formula_is_written_as_text(tmp_path: Path):
    cells = {"code": "=HYPERLINK(1)", "name": "+371", "parishes": "@SUM; -1"}
    sheet = Sheet(table="areas", columns=tuple(cells), rows=(Row(number=2, cells=cells),))
    tables = Tables(sheets=(sheet,))
    (path,) = write_csv(tables, tmp_path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        row = list(csv.reader(file, delimiter=";"))[1]
    assert row == ["'=HYPERLINK(1)", "'+371", "'@SUM; -1"]
    book = openpyxl.load_workbook(write_xlsx(tables, tmp_path / "dati.xlsx"))
    assert {cell.data_type for cell in book["apgabali"][2]} == {"s"}
    for source in (path, tmp_path / "dati.xlsx"):
        assert dict(read_tables([source]).sheets[0].rows[0].cells) == cells


def test_every_kind_of_cell_and_every_sentence_has_both_languages():
    assert {f"kind.{kind}" for kind in Kind} <= set(messages())
    for code, entry in messages().items():
        if code.startswith(("fault.", "column.", "kind.", "template.", "fault_place.")):
            assert set(entry) == {"lv", "en"}
