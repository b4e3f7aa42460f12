"""Importing the register: both dialects, archives, damage; the old one stays until the new is whole."""

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from homecare.errors import FileError
from homecare.i18n import messages
from maps.addresses.file import AddressFile
from maps.addresses.register import import_register
from maps.addresses.searching import Register
from maps.addresses.tables import rows, tables_in
from tests.maps.addresses.homes import AT, Home
from tests.maps.addresses.made import write_register


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    write_register(tmp_path / "tables", 80)
    return tmp_path / "tables"


def test_both_dialects_say_the_same(tables: Path, tmp_path: Path, home: Home):
    write_register(tmp_path / "old", 80, old_dialect=True)
    new, answer = home.take_in(tables), home.open().search("rotas")
    old = home.take_in(tmp_path / "old")
    assert new == old
    assert new.buildings == 80
    assert new.others > 10
    assert home.open().search("rotas") == answer != ()


def test_an_archive_is_read_as_it_is(tables: Path, tmp_path: Path, home: Home):
    with zipfile.ZipFile(tmp_path / "aw_csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in tables.iterdir():
            archive.write(file, f"csv/{file.name}")
    assert home.take_in(tmp_path / "aw_csv.zip") == home.take_in(tables)


def test_it_says_where_it_is_from(tables: Path, home: Home):
    home.take_in(tables)
    register = home.open()
    assert register.source == "tables"
    assert register.imported_at.startswith("2026-11-22")


def _head_only(file: Path) -> None:
    file.write_bytes(b"")


def _no_column(file: Path) -> None:
    text = file.read_text("utf-8-sig")
    file.write_text(text.replace("STATUSS", "STATUS", 1), "utf-8")


def _cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2 + 7])


def _letters(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b'"\xff\xfe"\n')


def _code(file: Path) -> None:
    lines = file.read_text("utf-8-sig").splitlines()
    lines[5] = lines[5].replace('"1', '"x', 1)
    file.write_text("\n".join(lines), "utf-8")


def _gone(file: Path) -> None:
    file.unlink()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "empty": (_head_only, "addresses_columns"),
    "no column": (_no_column, "addresses_columns"),
    "cut": (_cut, "addresses_broken"),
    "letters": (_letters, "addresses_broken"),
    "code": (_code, "addresses_broken"),
    "gone": (_gone, "addresses_no_buildings"),
}


@pytest.mark.parametrize("how", sorted(DAMAGE))
def test_damaged_tables_are_refused_and_the_old_register_stays(tables: Path, home: Home, how: str):
    home.take_in(tables)
    before = home.content()
    damage, code = DAMAGE[how]
    damage(tables / "aw_eka.csv")
    with pytest.raises(FileError) as refused:
        home.take_in(tables)
    assert refused.value.code == code
    assert f"error.{code}" in messages()
    assert "Rotas" not in str(refused.value)
    assert home.content() == before


def test_a_damaged_line_is_named(tables: Path, tmp_path: Path):
    _code(tables / "aw_eka.csv")
    with pytest.raises(FileError) as refused:
        import_register(tables, tmp_path / "a.sqlite", AT)
    assert refused.value.values["name"] == "aw_eka.csv"
    assert refused.value.values["line"] in {5, 6, 7}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04nothing", b"<html>"])
def test_a_damaged_archive_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "aw_csv.zip").write_bytes(content)
    with pytest.raises(FileError) as refused:
        import_register(tmp_path / "aw_csv.zip", tmp_path / "a.sqlite", AT)
    assert refused.value.code == "addresses_broken"


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00nothing", b"<html>"])
def test_a_damaged_register_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "a.sqlite").write_bytes(content)
    with pytest.raises(FileError) as refused:
        Register(AddressFile(tmp_path / "a.sqlite"))
    assert refused.value.code in {"addresses_damaged", "addresses_old"}
    with pytest.raises(FileError) as missing:
        Register(AddressFile(tmp_path / "b.sqlite"))
    assert missing.value.code == "addresses_not_imported"


def test_without_a_register_the_remedy_is_said(home: Home):
    with pytest.raises(FileError) as missing:
        home.open()
    assert missing.value.code == "addresses_not_imported"


def test_a_register_of_another_version_is_refused(
    tables: Path, home: Home, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patched:
        patched.setattr("maps.addresses.register.FORM", "0")
        home.take_in(tables)
    with pytest.raises(FileError) as old:
        home.open()
    assert old.value.code == "addresses_old"
    home.take_in(tables)
    assert home.open().search("rotas")


KILLED = """
import os, signal, sys
from pathlib import Path
from homecare.store import address_copy
from maps.addresses import register
from tests.maps.addresses.homes import Home

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

moment, tables, file, url = sys.argv[1:]
if moment == "made":
    register._finish = die
elif moment == "rows":
    address_copy.BATCH = 10
    fields, count = address_copy._columns, iter(range(50, -1, -1))
    address_copy._columns = lambda *row: fields(*row) if next(count) else die()
elif moment == "flats":
    copy = address_copy._copy
    def until_flats(connection, table, rows):
        die() if table == "flats" else copy(connection, table, rows)
    address_copy._copy = until_flats
elif moment == "in use":
    clear, first = address_copy._clear, iter([True])
    address_copy._clear = lambda connection: clear(connection) if next(first, False) else die()
Home(Path(file), url).take_in(Path(tables))
"""


def kill(home: Home, tables: Path, moment: str) -> None:
    step = [sys.executable, "-c", KILLED, moment, str(tables), str(home.file), home.url]
    done = subprocess.run(step, check=False, env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL


@pytest.mark.kill
def test_a_killed_import_leaves_the_old_register(tables: Path, tmp_path: Path, home: Home):
    home.take_in(tables)
    before = home.content()
    write_register(tmp_path / "more", 160)
    for moment in ("made", "rows", "flats") if home.store else ("made",):
        kill(home, tmp_path / "more", moment)
        home.file.with_name(f".{home.file.name}.part").unlink()
        assert home.content() == before
    assert home.take_in(tmp_path / "more").buildings == 160
    assert home.open().search("rotas")


@pytest.mark.parametrize("packed", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
def test_an_archive_damaged_anywhere_is_a_clear_fault_or_no_harm(
    tables: Path, tmp_path: Path, packed: int
):
    source = tmp_path / "aw_csv.zip"
    with zipfile.ZipFile(source, "w", packed) as archive:
        for file in tables.iterdir():
            archive.write(file, file.name)
    good, chance, refused = source.read_bytes(), Random(5), 0
    for _ in range(150):
        damaged = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        source.write_bytes(damaged)
        with suppress(FileError):
            for name, table in tables_in(source).items():
                list(rows(source, name, table))
            continue
        refused += 1
    assert refused > 20
