"""Small tables that a person hands to a command (CSV): lines by column, faults by their line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from homecare.errors import FileError
from homecare.files import naming, read_text

MOST_BYTES = 50_000_000
"""A million lines."""


def table_lines(
    path: Path, columns: Sequence[str], no_columns: str, no_line: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Number and cells of each line; what is missing at its end is empty.

    Raises FileError: "file_too_big"; `no_columns` and `no_line` name the file, and the line.
    """
    with naming(path):
        size = path.stat().st_size
    if size > MOST_BYTES:
        raise FileError("file_too_big", file=path.name, most_mb=MOST_BYTES // 1_000_000)
    lines = csv.DictReader(io.StringIO(read_text(path)), restval="")
    number = 1
    try:
        if not set(columns) <= set(lines.fieldnames or ()):
            raise FileError(no_columns, name=path.name)
        for number, line in enumerate(lines, start=2):
            yield number, {column: str(line[column]).strip() for column in columns}
    except csv.Error:
        raise FileError(no_line, name=path.name, line=number + 1) from None
