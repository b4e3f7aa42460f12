"""Empty tables with notes, for a municipality that begins."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from homecare.files import write_whole
from homecare.i18n import say
from homecare.intake.columns import TABLES
from homecare.intake.headers import MAX_ROWS
from homecare.intake.shapes import Column, Kind, TableShape
from homecare.intake.writing import header, save_book, table_name

_WIDTH = 18
_AS_TEXT = {Kind.CODE, Kind.ADDRESS_CODE, Kind.REF, Kind.REFS, Kind.WEEKDAYS, Kind.TEXT}
_NOTE_ROWS = ("table", "column", "meaning", "required", "cell", "example")


def write_templates(folder: Path, language: str = "lv", kind: str = "xlsx") -> tuple[Path, ...]:
    """Write empty tables: one workbook (`xlsx`), or one file per table (`csv`) and the notes.

    Each column's meaning, whether it must be filled, and an example stand in the notes; in the
    workbook also as comments of the headers, with lists to choose from where there are few.
    """
    if kind == "csv":
        return _csv_files(folder, language)
    name = say("template.file", language)
    book = Workbook()
    for shape in TABLES:
        _fill(book.create_sheet(table_name(shape, language)), shape, language)
    book.remove(book.worksheets[0])
    _notes_sheet(book.create_sheet(say("template.notes", language)), language)
    return (save_book(book, folder / f"{name}.xlsx"),)


def note_rows(language: str) -> list[tuple[str, ...]]:
    """The notes as a table: its header, then each column of each table."""
    rows = [tuple(say(f"template.{name}", language) for name in _NOTE_ROWS)]
    for shape in TABLES:
        rows += [
            (
                table_name(shape, language),
                header(column, language),
                meaning(shape, column, language),
                say("template.yes" if column.required else "template.no", language),
                holds(column, language),
                column.example,
            )
            for column in shape.columns
        ]
    return rows


def meaning(shape: TableShape, column: Column, language: str) -> str:
    """What a column means; columns of places and windows mean the same in every table."""
    own = f"column.{shape.name}.{column.name}"
    sentence = say(own, language)
    return say(f"column.any.{column.name}", language) if sentence == own else sentence


def holds(column: Column, language: str) -> str:
    """What may stand in the cells of a column."""
    if column.choices:
        return " / ".join(c.lv if language == "lv" else c.value for c in column.choices)
    return say(f"kind.{column.kind}", language)


def _csv_files(folder: Path, language: str) -> tuple[Path, ...]:
    written = []
    for shape in TABLES:
        path = folder / f"{table_name(shape, language).replace(' ', '_')}.csv"
        headers = ";".join(header(column, language) for column in shape.columns)
        written.append(write_whole(path, f"{headers}\r\n".encode("utf-8-sig")))
    notes = folder / f"{say('template.notes', language)}.md"
    lines = ["| " + " | ".join(row) + " |" for row in note_rows(language)]
    lines.insert(1, "|" + "---|" * len(_NOTE_ROWS))
    return (*written, write_whole(notes, ("\n".join(lines) + "\n").encode()))


def _fill(sheet: Worksheet, shape: TableShape, language: str) -> None:
    sheet.freeze_panes = "A2"
    for position, column in enumerate(shape.columns, start=1):
        cell = sheet.cell(row=1, column=position, value=header(column, language))
        cell.font = Font(bold=column.required)
        cell.comment = Comment(_comment(shape, column, language), "homecare", width=320, height=140)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = _WIDTH
        _format(sheet, column, letter, language)


def _comment(shape: TableShape, column: Column, language: str) -> str:
    need = say("template.must" if column.required else "template.may", language)
    example = say("template.for_example", language, example=column.example)
    return f"{meaning(shape, column, language)}\n{need} {holds(column, language)}\n{example}"


def _format(sheet: Worksheet, column: Column, letter: str, language: str) -> None:
    if column.kind in _AS_TEXT:
        # as text, or the spreadsheet makes dates and numbers of "1-5" and "0012"
        sheet.column_dimensions[letter].number_format = "@"
    words = [c.lv if language == "lv" else c.value for c in column.choices]
    if column.kind is Kind.YES_NO:
        words = ["jā", "nē"] if language == "lv" else ["yes", "no"]
    if words:
        choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        choice.add(f"{letter}2:{letter}{MAX_ROWS}")
        sheet.add_data_validation(choice)


def _notes_sheet(sheet: Worksheet, language: str) -> None:
    for row, texts in enumerate(note_rows(language), start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row=row, column=column, value=text)
            cell.data_type = "s"
            cell.font = Font(bold=row == 1)
    for letter, width in zip("ABCDEF", (18, 22, 70, 12, 40, 30), strict=True):
        sheet.column_dimensions[letter].width = width
