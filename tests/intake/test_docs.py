"""docs/intake.md and docs/faults.md say what the code does."""

import re
from pathlib import Path

import pytest

import homecare.intake
from homecare.i18n import messages
from homecare.intake.columns import TABLES
from homecare.intake.faults import WARNINGS
from homecare.intake.setting_rows import setting_rows
from homecare.intake.shapes import Column, TableShape
from homecare.intake.templates import holds, meaning
from tests.intake.folder import EMPTY

DOCS = Path(__file__).parents[2] / "docs"
ROOM = Path(homecare.intake.__file__).parent


def fault_codes() -> set[str]:
    """Codes that some line of the room can tell, by how faults are made there."""
    source = "".join(path.read_text(encoding="utf-8") for path in ROOM.glob("*.py"))
    made = re.findall(r'(?:Refused|tell|fault)\(\s*(?:[\w.]+(?:\[\w+\])?, )?"(\w+)"', source)
    named = re.findall(r'code="(\w+)"', source)
    either = re.findall(r'"(\w+)" if [^"\n]+ else "(\w+)"', source)
    known = {code.split(".")[1] for code in messages() if code.startswith("fault.")}
    return {*made, *named, *(code for pair in either for code in pair if code in known)}


def column_row(shape: TableShape, column: Column) -> str:
    need = "yes" if column.required else ""
    text = f"{meaning(shape, column, 'en')} {holds(column, 'en').capitalize()}."
    return f"| {column.name} | {column.lv} | {need} | {text} | {column.example} |"


def test_every_fault_has_its_sentences_and_every_sentence_its_fault():
    known = {code.split(".")[1] for code in messages() if code.startswith("fault.")}
    assert fault_codes() == known
    for code in known:
        assert {f"fault.{code}.what", f"fault.{code}.remedy"} <= set(messages())
    assert known >= WARNINGS


@pytest.mark.parametrize("code", sorted(fault_codes()))
def test_every_fault_is_in_its_page(code: str):
    page = (DOCS / "faults.md").read_text(encoding="utf-8")
    what, remedy = messages()[f"fault.{code}.what"], messages()[f"fault.{code}.remedy"]
    row = next(line for line in page.splitlines() if line.startswith(f"| {code} |"))
    for entry in (what, remedy):
        text = entry["en"]
        assert (text if isinstance(text, str) else text["other"]) in row


def test_no_other_fault_is_in_the_page():
    page = (DOCS / "faults.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| (\w+) \|", page, re.MULTILINE)) - {"code"} == fault_codes()


@pytest.mark.parametrize("shape", TABLES, ids=lambda shape: shape.name)
def test_every_column_is_in_its_page(shape: TableShape):
    page = (DOCS / "intake.md").read_text(encoding="utf-8")
    section = page.split(f"### {shape.name} (lv: {shape.lv})")[1].split("\n###")[0]
    for column in shape.columns:
        assert column_row(shape, column) in section


def test_every_setting_is_in_its_page():
    page = (DOCS / "intake.md").read_text(encoding="utf-8")
    for key, value in setting_rows(EMPTY).items():
        if not key.startswith(("municipality.", "limits.special_risk.")):
            assert f"| {key} | {value} |" in page
