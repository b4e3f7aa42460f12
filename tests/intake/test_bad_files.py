"""Whole files that cannot be tables, or that it would be unwise to open."""

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from homecare.intake import headers, reading, workbook
from homecare.intake.faults import Fault
from homecare.intake.reading import read_tables
from tests.intake.folder import csv_text, sound

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
AREAS = csv_text(sound()["areas"])


def faults_of(folder: Path, name: str, content: bytes) -> list[Fault]:
    path = folder / name
    path.write_bytes(content)
    return list(read_tables([path]).faults)


def book(**sheets: list[list[object]]) -> bytes:
    """A workbook; underscores in names of sheets are spaces."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def good_book() -> bytes:
    return book(areas=[["code", "name"], ["zelmeni", "Zelmeņu grupa"]])


def repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A sound workbook with its parts changed or, by None, left out."""
    out = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(good_book()))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = change(name, source.read(name))
            if part is not None:
                target.writestr(name, part)
    return out.getvalue()


def _sheet_part(name: str) -> bool:
    return name.startswith("xl/worksheets/sheet")


def encrypted_zip() -> bytes:
    content = bytearray(good_book())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def entity_bomb() -> bytes:
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    prolog = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "boom">{nested}]>'.encode()
    return repacked(
        lambda n, p: prolog + p.replace(b">zelmeni<", b">&e8;<") if _sheet_part(n) else p
    )


def outside_entity() -> bytes:
    prolog = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    return repacked(lambda n, p: prolog + p if _sheet_part(n) else p)


WHOLE: list[tuple[str, str, bytes]] = [
    ("file_empty", "areas.csv", b""),
    ("file_empty", "areas.csv", b"\xef\xbb\xbf"),
    ("file_empty", "areas.csv", b"\r\n;;;\r\n \r\n"),
    ("file_empty", "areas.xlsx", b""),
    ("file_empty", "areas.xlsx", book(areas=[])),
    ("file_encoding", "areas.csv", AREAS.encode("utf-16-le")),
    ("file_encoding", "areas.csv", AREAS.encode("utf-16")[:-1]),
    ("file_encoding", "areas.csv", "kods;nosaukums\nа;Привет, мир".encode("cp1251")),
    ("file_encoding", "areas.csv", "code;name\na;Zelme\x81\x8d\x90u".encode("latin-1")),
    ("file_not_table", "areas.csv", b"%PDF-1.7\n1 0 obj"),
    ("file_not_table", "areas.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    ("file_not_table", "areas.csv", b"<html><table><tr><td>code</td></tr></table></html>"),
    ("file_not_table", "areas.csv", b'<?xml version="1.0"?><Workbook/>'),
    ("file_not_table", "areas.csv", b'{"areas": []}'),
    ("file_not_table", "areas.csv", bytes(range(1, 9)) * 50),
    ("csv_broken", "areas.csv", b'code;name\na;"Zelmeni\nb;x'),
    ("csv_broken", "areas.csv", b'code;name\na;"Zel"meni'),
    ("csv_broken", "areas.csv", b"code;name\na;" + b"x" * 140_000),
    ("unknown_table", "saimes.csv", AREAS.encode()),
    ("unknown_table", "kopsavilkums.xlsx", book(Sheet1=[["code", "name"], ["a", "b"]])),
    ("no_header", "areas.csv", "zelmeni;Zelmeņu grupa".encode()),
    ("no_header", "areas.csv", b"1;2;3"),
    ("file_old_excel", "areas.xls", OLE + b"\x00" * 600),
    ("file_encrypted", "areas.xlsx", OLE + "EncryptedPackage".encode("utf-16-le")),
    ("file_encrypted", "areas.xlsx", encrypted_zip()),
    ("file_corrupt", "areas.xlsx", good_book()[:-40]),
    ("file_corrupt", "areas.xlsx", b"PK\x03\x04 and nothing more"),
    ("file_corrupt", "areas.xlsx", repacked(lambda n, p: p[:-9] if _sheet_part(n) else p)),
    ("file_empty", "areas.xlsx", repacked(lambda n, p: None if _sheet_part(n) else p)),
    ("file_corrupt", "areas.xlsx", repacked(lambda n, p: None if "Content" in n else p)),
    ("file_corrupt", "areas.xlsx", repacked(lambda n, p: b"" if n == "xl/workbook.xml" else p)),
    ("file_corrupt", "areas.xlsx", entity_bomb()),
    ("file_corrupt", "areas.xlsx", outside_entity()),
    ("file_not_table", "areas.xlsx", repacked(lambda n, p: None if n == "xl/workbook.xml" else p)),
]


@pytest.mark.parametrize(("code", "name", "content"), WHOLE)
def test_a_bad_file_is_this_fault(code: str, name: str, content: bytes, tmp_path: Path):
    faults = faults_of(tmp_path, name, content)
    assert [(f.code, f.file) for f in faults] == [(code, name)]


def test_a_missing_file_is_a_fault_and_the_others_are_read(tmp_path: Path):
    there = tmp_path / "areas.csv"
    there.write_text(AREAS, encoding="utf-8")
    tables = read_tables([tmp_path / "clients.csv", there])
    assert [(f.code, f.file) for f in tables.faults] == [("file_missing", "clients.csv")]
    assert len(next(tables.of("areas")).rows) == 1


def test_what_may_never_end_is_not_read(tmp_path: Path):
    pipe = tmp_path / "areas.csv"
    os.mkfifo(pipe)
    tables = read_tables([pipe, Path("/dev/zero")])
    assert [(f.code, f.file) for f in tables.faults] == [
        ("file_missing", "areas.csv"),
        ("file_missing", "zero"),
    ]


def test_a_folder_without_tables_is_a_fault(tmp_path: Path):
    (tmp_path / "notes.pdf").touch()
    faults = read_tables([tmp_path]).faults
    assert [(f.code, f.file) for f in faults] == [("folder_empty", tmp_path.name)]


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    content = AREAS.encode()
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", len(content))
    assert faults_of(tmp_path, "areas.csv", content) == []
    assert [f.code for f in faults_of(tmp_path, "areas.csv", content + b"\n")] == ["file_too_large"]


def test_rows_up_to_the_limit_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(headers, "MAX_ROWS", 3)
    rows = "".join(f"a{n};b\n" for n in range(3))
    assert faults_of(tmp_path, "areas.csv", f"code;name\n{rows}".encode()) == []
    faults = faults_of(tmp_path, "areas.csv", f"code;name\n{rows}a4;b\n".encode())
    assert [(f.code, f.row) for f in faults] == [("too_many_rows", 5)]


def test_columns_up_to_the_limit_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_COLUMNS", 2)
    rows: list[list[object]] = [["code", "name"], ["a", "b", "c"]]
    assert [(f.code, f.row) for f in faults_of(tmp_path, "areas.xlsx", book(areas=rows))] == [
        ("too_many_columns", 2)
    ]


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path):
    out = io.BytesIO(good_book())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/media/zeros.bin", bytes(20_000_000))
    assert [f.code for f in faults_of(tmp_path, "areas.xlsx", out.getvalue())] == ["file_bomb"]


def test_a_cell_in_the_last_corner_is_a_fault_and_no_hours_of_work(tmp_path: Path):
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "areas"
    sheet.append(["code", "name"])
    sheet.append(["a", "b"])
    sheet["XFD1048576"] = "x"
    path = tmp_path / "areas.xlsx"
    made.save(path)
    tables = read_tables([path])
    assert [(f.code, f.row) for f in tables.faults] == [("too_many_columns", 1_048_576)]


def test_padding_that_never_ends_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_PADDED_CELLS", 100)
    made = openpyxl.Workbook()
    made.worksheets[0].title = "areas"
    made.worksheets[0].append(["code", "name"])
    for row in range(2, 5):
        made.worksheets[0][f"{get_column_letter(60)}{row}"].number_format = "0.00"
    path = tmp_path / "areas.xlsx"
    made.save(path)
    assert [f.code for f in read_tables([path]).faults] == ["file_bomb"]


HEADERS: list[tuple[str, list[tuple[str, int, str]]]] = [
    ("code;name;colour\na;b;c", [("unknown_column", 1, "C")]),
    ("code;name;code\na;b;c", [("duplicate_column", 1, "C")]),
    ("code;name;kods\na;b;c", [("duplicate_column", 1, "C")]),
    ("code;nam\na;b", [("unknown_column", 1, "B"), ("missing_column", 1, "name")]),
    ("code;name\na;b;c;d", [("extra_cells", 2, "C"), ("extra_cells", 2, "D")]),
    ("code;;name\na;x;b\nc;y;d", [("extra_cells", 2, "B")]),
    ("code\na", [("missing_column", 1, "name")]),
    ("\n\ncode;nams\na;b", [("unknown_column", 3, "B"), ("missing_column", 3, "name")]),
]


@pytest.mark.parametrize(("text", "expected"), HEADERS)
def test_headers_that_do_not_fit(text: str, expected: list[tuple[str, int, str]], tmp_path: Path):
    faults = faults_of(tmp_path, "areas.csv", text.encode())
    assert [(f.code, f.row, f.column) for f in faults] == expected


def test_the_nearest_header_and_table_are_the_remedy(tmp_path: Path):
    (column, _) = faults_of(tmp_path, "areas.csv", b"code;nosaukms\na;b")
    assert "Vai domāts „nosaukums”?" in column.sentence("lv")
    (table,) = faults_of(tmp_path, "kliemti.csv", b"code;name\na;b")
    assert "Is “klienti” meant?" in table.sentence("en")


def test_cells_of_a_workbook_that_hold_no_value(tmp_path: Path):
    rows: list[list[object]] = [["code", "name", "parishes"], ["=A1", "#N/A", "x"]]
    faults = faults_of(tmp_path, "areas.xlsx", book(areas=rows))
    assert [(f.code, f.row, f.column) for f in faults] == [
        ("formula", 2, "code"),
        ("cell_error", 2, "name"),
    ]


@pytest.mark.parametrize("sign", ["\x00", "\ud800", "\uffff", "\x9d"])
def test_signs_that_no_database_keeps(sign: str, tmp_path: Path):
    content = f"code;name\na;Zel{sign}meņi".encode("utf-8", "surrogatepass")
    found = {f.code for f in faults_of(tmp_path, "areas.csv", content)}
    assert found == ({"file_encoding"} if sign == "\ud800" else {"bad_character"})


def test_more_faults_than_anybody_reads_are_counted(tmp_path: Path):
    text = "code;name\n" + "zelmeni\x07;Zelmeņu grupa pie Tērvetes upes\x07\n" * 3000
    faults = faults_of(tmp_path, "areas.csv", text.encode())
    assert len(faults) == 5001
    assert faults[-1].code == "more_faults"
    assert faults[-1].values == {"n": 1000}
