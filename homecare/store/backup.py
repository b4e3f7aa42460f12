"""Backups: every table as lines of JSON in one zip file, the same for both databases.

So a backup of SQLite can be restored into PostgreSQL and the other way round. The file ends
with a list of its parts: revision of the tables, number of rows and SHA-256 of each table.
Written from one consistent read, streamed: memory does not grow with the number of rows.
What lives for hours stays behind (`STAYS`): after a restore everybody signs in anew.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    LargeBinary,
    Table,
    Time,
    func,
    insert,
    select,
)

from homecare.errors import StoreError
from homecare.store import migrate
from homecare.store.plan_tables import metadata
from homecare.store.service_tables import answers, attempts, sessions
from homecare.store.travel_tables import (
    geocoder_answers,
    travel_points,
    travel_rows,
    travel_shapes,
)
from homecare.store.types import Codes, UtcTime, Word, moment_text, text_moment

FORMAT = "homecare-backup/1"
CONTENTS = "contents.json"
BATCH = 500
STAYS = (
    sessions,
    attempts,
    answers,
    travel_points,
    travel_rows,
    travel_shapes,
    geocoder_answers,
)
"""Tables that a backup does not hold."""


def write(connection: Connection, path: Path, at: datetime) -> None:
    """Write a backup; a file of that name is replaced only when the new one is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write_archive(connection, file, at)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_archive(connection: Connection, file: IO[bytes], at: datetime) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {table.name: _write_table(connection, archive, table) for table in tables()}
        contents = {
            "format": FORMAT,
            "revision": migrate.revisions()[-1],
            "made_at": moment_text(at),
            "tables": parts,
        }
        archive.writestr(CONTENTS, json.dumps(contents, indent=1))


def tables() -> list[Table]:
    """The tables that a backup holds, those that others name first."""
    return [table for table in metadata.sorted_tables if table not in STAYS]


def _write_table(
    connection: Connection, archive: zipfile.ZipFile, table: Table
) -> dict[str, int | str]:
    rows, digest = 0, hashlib.sha256()
    query = select(table).order_by(*table.primary_key.columns)
    found = connection.execution_options(yield_per=BATCH).execute(query)
    with archive.open(_part(table), "w", force_zip64=True) as part:
        for row in found:
            line = json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"
            part.write(line)
            digest.update(line)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _part(table: Table) -> str:
    return f"{table.name}.jsonl"


def _plain(value: object) -> object:
    """A value of a row as JSON can hold it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, date | time):
        return value.isoformat()
    return value


def read(connection: Connection, path: Path, *, force: bool) -> None:
    """Restore a backup in the caller's transaction; see `Store.restore`."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = _contents(archive)
            _prepare(connection, force=force)
            for table in tables():
                _read_table(connection, archive, table, parts[table.name])
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError):
        raise StoreError("backup_broken") from None
    _mend_counters(connection)


def _contents(archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    contents = json.loads(archive.read(CONTENTS))
    if contents["format"] != FORMAT:
        raise StoreError("backup_broken")
    if contents["revision"] != migrate.revisions()[-1]:
        raise StoreError("backup_other_version", revision=str(contents["revision"]))
    parts: dict[str, dict[str, Any]] = contents["tables"]
    return parts


def _prepare(connection: Connection, *, force: bool) -> None:
    """Make the tables; empty ones stay, full ones are dropped only by force."""
    if force:
        migrate.drop_all(connection)
    migrate.upgrade(connection)
    counts = (select(func.count()).select_from(table) for table in metadata.sorted_tables)
    if any(connection.execute(count).scalar() for count in counts):
        raise StoreError("store_not_empty")


def _read_table(
    connection: Connection, archive: zipfile.ZipFile, table: Table, expected: dict[str, Any]
) -> None:
    columns = list(table.columns)
    rows, digest = 0, hashlib.sha256()
    with archive.open(_part(table)) as part:
        for lines in _batches(part):
            for line in lines:
                digest.update(line)
            connection.execute(insert(table), [_row(columns, json.loads(line)) for line in lines])
            rows += len(lines)
    if rows != expected["rows"] or digest.hexdigest() != expected["sha256"]:
        raise StoreError("backup_broken")


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _row(columns: list[Column[Any]], values: list[Any]) -> dict[str, Any]:
    pairs = zip(columns, values, strict=True)
    return {column.name: _native(column, value) for column, value in pairs}


def _native(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value of a backup as its column takes it. Raises ValueError."""
    kind = column.type
    if value is None or isinstance(kind, JSON | Boolean):
        return value
    if isinstance(kind, Word):
        return kind.words(value)
    if isinstance(kind, Codes):
        return tuple(value)
    given = next((give for of, give in _GIVERS if isinstance(kind, of)), None)
    return value if given is None else given(value)


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


_GIVERS: tuple[tuple[type, Callable[[str], object]], ...] = (
    (UtcTime, text_moment),
    (LargeBinary, _bytes),
    (Date, date.fromisoformat),
    (Time, time.fromisoformat),
)


def _mend_counters(connection: Connection) -> None:
    """PostgreSQL counts ids apart from the rows: let it go on after the restored ones."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        if table.autoincrement_column is not None:
            column = table.autoincrement_column
            last = connection.execute(select(func.max(column))).scalar()
            if last is not None:
                counter = func.pg_get_serial_sequence(table.name, column.name)
                connection.execute(select(func.setval(counter, last)))
