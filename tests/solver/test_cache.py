"""Compiled kernels on disk: compiled once, thrown away when stale, one process at a time."""

import fcntl
import importlib
import threading
from collections.abc import Iterator
from pathlib import Path

import numba
import pytest

from solver import cache


@pytest.fixture(autouse=True)
def numba_as_before() -> Iterator[None]:
    before = numba.config.CACHE_DIR
    yield
    numba.config.CACHE_DIR = before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kernels"


class Compiler:
    """Stands for numba: leaves a file."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.calls = folder, 0

    def __call__(self) -> None:
        self.calls += 1
        (self.folder / "sub").mkdir(exist_ok=True)
        (self.folder / "sub" / "timing.1.nbc").write_bytes(b"code")


def ready(folder: Path, compiler: Compiler) -> tuple[cache.Warmth, list[str]]:
    told: list[str] = []
    return cache.make_ready(folder, compiler, told.append), told


def test_the_first_compiles_and_says_so_and_the_second_finds_it(folder: Path):
    compiler = Compiler(folder)
    first, told = ready(folder, compiler)
    assert (first.was_there, told, compiler.calls) == (False, ["compiling"], 1)
    second, told = ready(folder, compiler)
    assert (second.was_there, told, compiler.calls) == (True, [], 1)
    assert second.folder == str(folder)


def test_numba_is_told_where_to_look(folder: Path):
    ready(folder, Compiler(folder))
    assert str(folder) == numba.config.CACHE_DIR


KERNEL = """
from numba import njit

@njit(cache=True)
def twice(x):
    return 2 * x
"""


def test_numba_keeps_what_it_compiled_there(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "kernel_of_a_test.py").write_text(KERNEL, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    doubled: list[int] = []

    def compile_all() -> None:
        module = importlib.import_module("kernel_of_a_test")
        doubled.append(module.twice(21))

    assert not cache.make_ready(folder, compile_all, lambda _: None).was_there
    assert doubled == [42]
    assert {file.suffix for file in folder.rglob("*.nb?")} == {".nbi", ".nbc"}
    assert cache.make_ready(folder, pytest.fail, lambda _: None).was_there


def test_other_sources_throw_all_away(folder: Path, monkeypatch: pytest.MonkeyPatch):
    compiler = Compiler(folder)
    ready(folder, compiler)
    stale = folder / "sub" / "other.1.nbi"
    stale.write_bytes(b"index")
    monkeypatch.setattr(cache, "_fingerprint", lambda: "other")
    warmth, told = ready(folder, compiler)
    assert (warmth.was_there, told) == (False, ["compiling"])
    assert not stale.exists()


def test_a_lost_file_is_compiled_again(folder: Path):
    compiler = Compiler(folder)
    ready(folder, compiler)
    (folder / "sub" / "timing.1.nbc").unlink()
    assert not ready(folder, compiler)[0].was_there


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"fingerprint": 1}', "\x00"])
def test_a_damaged_mark_is_no_mark(folder: Path, text: str):
    compiler = Compiler(folder)
    ready(folder, compiler)
    (folder / cache.MARK).write_text(text, encoding="utf-8")
    ready(folder, compiler)
    assert compiler.calls == 2


def test_an_interrupted_compilation_leaves_no_mark(folder: Path):
    def dies() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        cache.make_ready(folder, dies, lambda _: None)
    assert not ready(folder, Compiler(folder))[0].was_there


def test_the_second_waits_while_the_first_compiles(folder: Path):
    folder.mkdir()
    compiler, told, waiting = Compiler(folder), [], threading.Event()

    def notice(code: str) -> None:
        told.append(code)
        waiting.set()

    with (folder / cache.LOCK).open("w", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answers: list[cache.Warmth] = []
        thread = threading.Thread(
            target=lambda: answers.append(cache.make_ready(folder, compiler, notice))
        )
        thread.start()
        assert waiting.wait(60)
        compiler()
        cache._mark(folder)
    thread.join(60)
    assert (told, compiler.calls, answers[0].was_there) == (["waiting"], 1, True)


def test_what_is_wanted_comes_first_then_beside_the_kernels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert cache.choose_folder(tmp_path / "w", tmp_path / "f") == tmp_path / "w" / cache.BELOW
    monkeypatch.setattr(cache, "BESIDE", tmp_path / "beside")
    assert cache.choose_folder(None, tmp_path / "f") == tmp_path / "beside"


def test_where_beside_cannot_be_written_the_fallback_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setattr(cache, "BESIDE", tmp_path / "file" / "beside")
    assert cache.choose_folder(None, tmp_path / "f") == tmp_path / "f" / cache.BELOW


def test_a_cache_that_cannot_be_written_compiles_each_time(tmp_path: Path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    calls: list[int] = []
    for _ in range(2):
        warmth = cache.make_ready(tmp_path / "file", lambda: calls.append(1), lambda _: None)
        assert not warmth.was_there
    assert len(calls) == 2
