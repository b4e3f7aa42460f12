"""Files for people: written whole or not at all, and trouble with them in our words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from homecare.errors import FileError


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file whole or not at all; folders are made. Raises FileError."""
    draft = path.with_name(f".{path.name}.part")
    with naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_bytes(content)
            return draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file. Raises FileError."""
    with naming(path):
        content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError("file_encoding", file=path.name) from None


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn trouble with a file into a FileError that names it, without its folders."""
    try:
        yield
    except OSError as error:
        raise FileError(file=path.name or str(path), reason=cause(error)) from None


def cause(error: OSError) -> str:
    """What the system says, in its own short word: ENOSPC, EACCES ..."""
    return errno.errorcode.get(error.errno or 0, type(error).__name__)
