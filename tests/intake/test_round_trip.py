"""A casebook written to a spreadsheet and read back is the same casebook."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings

from homecare.intake.export import rows_of
from homecare.intake.reading import read_tables
from homecare.intake.tables import Tables
from homecare.intake.take_in import take_in
from homecare.intake.text import clean, guarded, unguarded
from homecare.intake.writing import write_csv, write_xlsx
from homecare.model import Casebook
from tests.intake.casebooks import casebooks, texts
from tests.intake.folder import EMPTY, TODAY

QUICK = settings(deadline=None, derandomize=True, database=None, phases=[Phase.generate])
"""Without shrinking: a casebook has thousands of parts, and that would take minutes."""


def same(book: Casebook, tables: Tables) -> None:
    """The tables make this casebook, and bring nothing new to it."""
    again = take_in(tables, EMPTY, today=TODAY)
    assert [(f.sentence("en"), f.value) for f in again.errors] == []
    assert again.casebook == book
    assert take_in(tables, book, today=TODAY).changes == ()


@pytest.mark.parametrize("language", ["lv", "en"])
@settings(QUICK, max_examples=25)
@given(book=casebooks())
def test_by_csv(language: str, book: Casebook):
    with TemporaryDirectory() as folder:
        same(book, read_tables(write_csv(rows_of(book, language), Path(folder), language)))


@settings(QUICK, max_examples=25)
@given(book=casebooks())
def test_by_workbook(book: Casebook):
    with TemporaryDirectory() as folder:
        same(book, read_tables([write_xlsx(rows_of(book), Path(folder) / "dati.xlsx")]))


@settings(QUICK, max_examples=30)
@given(book=casebooks())
def test_without_a_file(book: Casebook):
    same(book, rows_of(book, "en"))


@settings(QUICK, max_examples=300)
@given(text=texts(20))
def test_a_guarded_text_is_no_formula_and_comes_back(text: str):
    shown = guarded(text)
    assert shown[0] not in "=+-@\t\r＝＋－＠"
    assert unguarded(shown) == text


@settings(QUICK, max_examples=300)
@given(text=texts(20))
def test_cleaning_twice_is_cleaning_once(text: str):
    assert clean(clean(text)) == clean(text)
