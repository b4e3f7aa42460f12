"""Importing the register: both dialects, archives, damage; the old one stays until the new is whole."""

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from homecare.errors import FileError
from homecare.i18n import messages
from maps.addresses.file import AddressFile
from maps.addresses.register import import_register
from maps.addresses.searching import Register
from tests.maps.addresses.made import write_register

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    write_register(tmp_path / "tables", 80)
    return tmp_path / "tables"


def test_both_dialects_say_the_same(tables: Path, tmp_path: Path):
    write_register(tmp_path / "old", 80, old_dialect=True)
    new = import_register(tables, tmp_path / "new.sqlite", AT)
    old = import_register(tmp_path / "old", tmp_path / "old.sqlite", AT)
    assert new == old
    assert new.buildings == 80
    assert new.others > 10
    answers = [
        Register(AddressFile(tmp_path / name)).search("rotas")
        for name in ("new.sqlite", "old.sqlite")
    ]
    assert answers[0] == answers[1] != ()


def test_an_archive_is_read_as_it_is(tables: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "aw_csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in tables.iterdir():
            archive.write(file, f"csv/{file.name}")
    found = import_register(tmp_path / "aw_csv.zip", tmp_path / "a.sqlite", AT)
    assert found == import_register(tables, tmp_path / "b.sqlite", AT)


def test_it_says_where_it_is_from(tables: Path, tmp_path: Path):
    import_register(tables, tmp_path / "a.sqlite", AT)
    register = Register(AddressFile(tmp_path / "a.sqlite"))
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
def test_damaged_tables_are_refused_and_the_old_register_stays(
    tables: Path, tmp_path: Path, how: str
):
    register = tmp_path / "addresses.sqlite"
    import_register(tables, register, AT)
    before = register.read_bytes()
    damage, code = DAMAGE[how]
    damage(tables / "aw_eka.csv")
    with pytest.raises(FileError) as refused:
        import_register(tables, register, AT)
    assert refused.value.code == code
    assert f"error.{code}" in messages()
    assert "Rotas" not in str(refused.value)
    assert register.read_bytes() == before
    assert not list(tmp_path.glob(".*"))


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


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from maps.addresses import register
def finish(connection):
    os.kill(os.getpid(), signal.SIGKILL)
register._finish = finish
register.import_register(Path(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))
"""


def test_a_killed_import_leaves_the_old_register(tables: Path, tmp_path: Path):
    register = tmp_path / "addresses.sqlite"
    import_register(tables, register, AT)
    before = register.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tables), str(register)],
        check=False,
        env=dict(os.environ),
    )
    assert done.returncode == -signal.SIGKILL
    assert register.read_bytes() == before
    import_register(tables, register, AT)
    assert Register(AddressFile(register)).search("rotas")
