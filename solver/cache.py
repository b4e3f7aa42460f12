"""Compiled kernels on disk: where they lie, whether they are there, and compiling them once.

numba keeps what it compiled beside the source, or below a folder of ours where that cannot be
written. It looks only at the file of a function, not at those whose functions are compiled
into it; so what was compiled from other sources is thrown away here as a whole.
"""

import fcntl
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from sys import version as python_version
from tempfile import TemporaryFile
from time import monotonic

KERNEL = Path(__file__).parent / "kernel"
BESIDE = KERNEL / "__pycache__"
SOURCES = (*sorted(KERNEL.rglob("*.py")), KERNEL.parent / "here.py", KERNEL.parent / "trial.py")
BELOW = "kernels"
"""A folder of our own, because files of other sources are thrown away."""
MARK, LOCK = "homecare-compiled.json", "homecare-compiled.lock"

OnNotice = Callable[[str], None]
"""Is told "compiling", or "waiting" while another process compiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmth:
    """The cache as a solve found it or left it."""

    folder: str
    was_there: bool
    seconds: float
    """Spent on compiling, or on waiting for another process that did."""


def choose_folder(wanted: Path | None, fallback: Path) -> Path:
    """Below what is wanted; else beside the kernels, or below the fallback if that is closed."""
    if wanted is not None:
        return wanted.absolute() / BELOW
    return BESIDE if _writable(BESIDE) else fallback / BELOW


def make_ready(folder: Path, compile_all: Callable[[], None], on_notice: OnNotice) -> Warmth:
    """See that the kernels lie compiled in the folder; only one process at a time compiles.

    To be called before the kernels are imported: numba asks where to look only then.
    """
    import numba  # noqa: PLC0415 - only a process that searches pays for it

    # Set in both cases: the environment may name yet another folder, and the mark lies in ours.
    numba.config.CACHE_DIR = "" if folder == BESIDE else str(folder)
    if _is_warm(folder):
        return Warmth(folder=str(folder), was_there=True, seconds=0.0)
    began = monotonic()
    with _alone(folder, on_notice):
        compiled_meanwhile = _is_warm(folder)
        if not compiled_meanwhile:
            on_notice("compiling")
            _throw_away(folder)
            compile_all()
            _mark(folder)
    seconds = round(monotonic() - began, 1)
    return Warmth(folder=str(folder), was_there=compiled_meanwhile, seconds=seconds)


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _fingerprint() -> str:
    """What the compiled code depends on: sources, libraries, interpreter, processor."""
    from llvmlite import binding  # noqa: PLC0415 - comes with numba

    seen = hashlib.sha256()
    for file in SOURCES:
        seen.update(str(file).encode() + file.read_bytes() + str(file.stat().st_mtime_ns).encode())
    processor = f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"
    for part in (version("numba"), version("llvmlite"), python_version, processor):
        seen.update(part.encode())
    return seen.hexdigest()


def _compiled(folder: Path) -> Iterator[Path]:
    """The files of numba in the folder: all are of kernels."""
    return (file for file in folder.rglob("*.nb[ci]") if file.is_file())


def _is_warm(folder: Path) -> bool:
    try:
        mark = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return (
            mark["fingerprint"] == _fingerprint()
            and bool(mark["files"])
            and all((folder / name).is_file() for name in mark["files"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _mark(folder: Path) -> None:
    files = sorted(str(file.relative_to(folder)) for file in _compiled(folder))
    mark = {"fingerprint": _fingerprint(), "files": files}
    with suppress(OSError):  # not writable: the next process compiles again
        fresh = folder / f"{MARK}.new"
        fresh.write_text(json.dumps(mark), encoding="utf-8")
        fresh.replace(folder / MARK)


def _throw_away(folder: Path) -> None:
    with suppress(OSError):
        (folder / MARK).unlink(missing_ok=True)
        for file in list(_compiled(folder)):
            file.unlink(missing_ok=True)


@contextmanager
def _alone(folder: Path, on_notice: OnNotice) -> Iterator[None]:
    """Hold the folder's lock, as far as the folder can be written; the death of a holder frees it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK).open("w", encoding="utf-8")
    except OSError:
        yield
        return
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            on_notice("waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
