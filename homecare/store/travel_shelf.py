"""Travel that was worked out before, kept in the database; conforms to `ports.KeptTravel`.

It can be lost without harm: a point is kept as a hash of its coordinates, so that nothing here
says where anybody lives, and rows are never changed but replaced.
"""

import hashlib
import zlib
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from homecare.ports import KeptRow
from homecare.store.travel_tables import travel_points, travel_rows

BATCH = 500
T = TypeVar("T")
Begin = Callable[[bool], AbstractContextManager[Connection]]
"""Opens a transaction, for reading alone where the argument is true."""


class TravelShelf:
    """Each call is a transaction of its own."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    def numbers(self, keys: Sequence[str]) -> Mapping[str, int]:
        """The numbers of points, given where there is none yet."""
        disguised = {key: _disguise(key) for key in keys}
        found = self._numbered(disguised.values())
        missing = sorted(set(disguised.values()) - set(found))
        if missing:
            with self._begin(False) as connection:
                for some in _batches(missing):
                    connection.execute(_unless_there(connection), [{"key": k} for k in some])
            found = self._numbered(disguised.values())
        return {key: found[hidden] for key, hidden in disguised.items()}

    def _numbered(self, hidden: Iterable[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with self._begin(True) as connection:
            for some in _batches(sorted(set(hidden))):
                query = select(travel_points.c.key, travel_points.c.id)
                rows = connection.execute(query.where(travel_points.c.key.in_(some)))
                found |= {row.key: row.id for row in rows}
        return found

    def rows(self, version: str, numbers: Sequence[int]) -> Mapping[int, KeptRow]:
        """What is kept from these points under a version."""
        found: dict[int, KeptRow] = {}
        table = travel_rows.c
        with self._begin(True) as connection:
            for some in _batches(sorted(set(numbers))):
                query = select(table.from_id, table.packed).where(
                    table.version == version, table.from_id.in_(some)
                )
                found |= {row[0]: _unpacked(row[1]) for row in connection.execute(query)}
        return found

    def keep(self, version: str, rows: Mapping[int, KeptRow]) -> None:
        """Keep these rows in place of the former; rows of other graphs leave.

        Versions begin with the graph's own, a colon behind it.
        """
        graph = version.partition(":")[0]
        with self._begin(False) as connection:
            connection.execute(
                delete(travel_rows).where(~travel_rows.c.version.startswith(f"{graph}:"))
            )
            for some in _batches(sorted(rows)):
                connection.execute(
                    delete(travel_rows).where(
                        travel_rows.c.version == version, travel_rows.c.from_id.in_(some)
                    )
                )
                connection.execute(
                    insert(travel_rows),
                    [{"version": version, "from_id": n, "packed": _packed(rows[n])} for n in some],
                )


def _unless_there(connection: Connection) -> sqlite.Insert | postgresql.Insert:
    """Two who number the same point at once get the same number."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(travel_points).on_conflict_do_nothing()
    return sqlite.insert(travel_points).on_conflict_do_nothing()


def _disguise(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _batches(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def _packed(row: KeptRow) -> bytes:
    parts = (row.targets, row.travel_s, row.distance_m)
    return zlib.compress(b"".join(array("i", part).tobytes() for part in parts), 1)


def _unpacked(packed: bytes) -> KeptRow:
    whole = array("i", zlib.decompress(packed))
    size = len(whole) // 3
    return KeptRow(whole[:size], whole[size : 2 * size], whole[2 * size :])
