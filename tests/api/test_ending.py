"""How commands end when the system, the terminal or the program itself is in trouble."""

import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

import pytest

from api.cli import ending
from api.cli.frame import Exit
from homecare.errors import FileError
from homecare.files import read_text, write_whole
from homecare.settings import settings
from tests.terminal import Terminal

HOMECARE = str(Path(sys.executable).with_name("homecare"))
CANARY = "Kanārija Dzeltenspārne"


class Broken(Exception):  # noqa: N818 - its name is what is shown
    """A fault of the program whose message holds a name."""


def faulty() -> None:
    raise Broken(CANARY) from ValueError(CANARY)


def end(monkeypatch: pytest.MonkeyPatch, app: Any) -> int:
    """Exit code of a command line whose commands do this."""
    monkeypatch.setattr(ending, "app", app)
    monkeypatch.setattr(ending, "_leave_in_order", lambda: None)
    return ending.run()


@pytest.mark.usefixtures("terminal")
def test_a_fault_of_the_program_is_told_without_values_or_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    assert end(monkeypatch, faulty) == Exit.UNEXPECTED
    told = capsys.readouterr().err
    assert "Broken" in told
    assert "HOMECARE_DEBUG" in told
    assert CANARY not in told
    assert "line" not in told


@pytest.mark.usefixtures("terminal")
def test_debugging_shows_lines_of_code_and_still_no_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("HOMECARE_DEBUG", "1")
    settings.cache_clear()
    assert end(monkeypatch, faulty) == Exit.UNEXPECTED
    told = capsys.readouterr().err
    assert "raise Broken(CANARY)" in told
    assert "ValueError" in told
    assert CANARY not in told


@pytest.mark.usefixtures("terminal")
def test_a_fault_is_placed_in_our_own_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def inside() -> None:
        write_whole(cast("Path", None), b"")

    assert end(monkeypatch, inside) == Exit.UNEXPECTED
    assert "homecare.files:" in capsys.readouterr().err


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_an_answer_that_cannot_be_written_is_told(terminal: Terminal, form: list[str]):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ended = subprocess.run(
            [HOMECARE, "template", *form],
            check=False,
            cwd=terminal.folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ended.returncode == Exit.SETTINGS
    assert "ENOSPC" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    there = write_whole(tmp_path / "new" / "plan.json", b"old")

    def full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError) as told:
        write_whole(there, b"new")
    assert told.value.values == {"file": "plan.json", "reason": "ENOSPC"}
    assert there.read_bytes() == b"old"
    assert list(there.parent.iterdir()) == [there]


def test_files_that_cannot_be_used_are_named_without_their_folders(tmp_path: Path):
    wall = write_whole(tmp_path / "wall", b"\xff\xfe\xfa")
    for use, reason in (
        (lambda: write_whole(wall / "plan.json", b""), "EEXIST"),
        (lambda: write_whole(tmp_path, b""), "EISDIR"),
        (lambda: read_text(tmp_path / "none.json"), "ENOENT"),
    ):
        with pytest.raises(FileError) as told:
            use()
        assert told.value.values["reason"] == reason
        assert "/" not in str(told.value)
    with pytest.raises(FileError, match="file_encoding"):
        read_text(wall)


def test_impossible_numbers_and_days_are_told_as_wrong_words(terminal: Terminal):
    terminal.run("db", "upgrade")
    terminal.run("import", write(terminal), "-m", "x", "--create", "X")
    terminal.run("show", 2**31, code=Exit.USAGE)
    terminal.run("visits", "--day", "9999-12-31", code=Exit.USAGE)
    terminal.run("plan", "--day", "0001-01-01", code=Exit.USAGE)
    terminal.run("check", "--problem", "none.json", "--plan", "none.json", code=Exit.SETTINGS)


def write(terminal: Terminal, name: str = "A") -> Path:
    file = terminal.folder / "areas.csv"
    file.write_text(f"code;name\nA;{name}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_waits_can_be_ended_at_once(terminal: Terminal, number: signal.Signals):
    terminal.run("db", "upgrade")
    terminal.run("import", write(terminal), "-m", "x", "--create", "X")
    other = sqlite3.connect(terminal.folder / "story.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    write(terminal, "B")
    asked = [HOMECARE, "import", "areas.csv"]
    child = subprocess.Popen(asked, stderr=subprocess.PIPE, cwd=terminal.folder, text=True)
    wait_until_handled(child, signal.SIGHUP)  # the last of the three
    child.send_signal(number)
    _, said = child.communicate()
    other.close()
    assert (child.returncode, said) == (128 + number, "")


def wait_until_handled(child: "subprocess.Popen[str]", number: signal.Signals) -> None:
    """Wait until the process takes the signal into its own hands."""
    while child.poll() is None:
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii")
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        if int(caught.split()[1], 16) >> (number - 1) & 1:
            return
        time.sleep(0.02)
