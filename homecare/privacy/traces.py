"""Files that were written for people and hold somebody who is to be forgotten.

Looked for are the person's code, names, telephone number, own number and address, in plain files
and within archives (XLSX is one), as they stand and as HTML, XML and JSON write them. Rather a file
too many goes than one too few: each can be written again.
"""

import html
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from homecare.files import naming

BACKUP_PART = "contents.json"
"""A part that only backups have: they stay, and are held to the list of erasures on restore."""
_NOT_FOR_PEOPLE = {".sqlite", ".key", ".log"}
"""Databases, keys, and logs, which hold codes alone."""
_LEAST_NAME = 3
_MOST_BYTES = 200_000_000


def files_holding(folder: Path, code: str, traces: Collection[str]) -> tuple[Path, ...]:
    """Files in and below a folder that hold any of these, sorted. Raises FileError."""
    wanted = _wanted(code, traces)
    with naming(folder):
        found = sorted(file for file in folder.rglob("*") if file.is_file())
    return tuple(file for file in found if any(map(wanted.search, _contents(file))))


def forget(files: Collection[Path]) -> None:
    """Delete files. Raises FileError."""
    for file in files:
        with naming(file):
            file.unlink(missing_ok=True)


def _wanted(code: str, traces: Collection[str]) -> re.Pattern[bytes]:
    words = {code, *(trace for trace in traces if len(trace) >= _LEAST_NAME)}
    forms = {form for word in words for form in _forms(word)}
    either = b"|".join(sorted(re.escape(form.encode()) for form in forms))
    return re.compile(rb"(?<![\w-])(" + either + rb")(?![\w-])")


def _forms(word: str) -> Iterator[str]:
    yield word
    yield html.escape(word)
    yield html.escape(word, quote=False)
    yield json.dumps(word)[1:-1]
    yield json.dumps(word, ensure_ascii=False)[1:-1]


def _contents(file: Path) -> Iterator[bytes]:
    with naming(file):
        if file.suffix in _NOT_FOR_PEOPLE or file.name.endswith(("-wal", "-shm")):
            return
        yield file.read_bytes()
        if not zipfile.is_zipfile(file):
            return
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(file) as archive:
            if BACKUP_PART in archive.namelist():
                return
            for part in archive.infolist():
                if part.file_size <= _MOST_BYTES:
                    yield archive.read(part)
