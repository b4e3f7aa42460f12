"""Travel that was worked out before, kept in the database; conforms to `ports.KeptTravel`.

It can be lost without harm: a point is kept as a hash of its coordinates, so that nothing here
says where anybody lives, and rows are never changed but replaced.
"""

import hashlib
import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from homecare.ports import KeptRow, ShapeKey
from homecare.store.travel_tables import travel_points, travel_rows, travel_shapes

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
                    add = _insert(connection, travel_points).on_conflict_do_nothing()
                    connection.execute(add, [{"key": k} for k in some])
            found = self._numbered(disguised.values())
        return {key: found[hidden] for key, hidden in disguised.items()}

    def _known(self, keys: Iterable[str]) -> dict[str, int]:
        """The numbers of those points that have one."""
        disguised = {key: _disguise(key) for key in keys}
        found = self._numbered(disguised.values())
        return {key: found[hidden] for key, hidden in disguised.items() if hidden in found}

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

        Of two who keep one row at once, as runs of two days do, the later one's stays. Versions
        begin with the graph's own, a colon behind it.
        """
        with self._begin(False) as connection:
            _leave(connection, travel_rows, version)
            put = _insert(connection, travel_rows)
            put = put.on_conflict_do_update(
                index_elements=["version", "from_id"], set_={"packed": put.excluded.packed}
            )
            for some in _batches(sorted(rows)):
                connection.execute(
                    put,
                    [{"version": version, "from_id": n, "packed": _packed(rows[n])} for n in some],
                )

    def shapes(self, wanted: Collection[ShapeKey]) -> Mapping[ShapeKey, str]:
        """What is kept of these legs; nothing is written for a look."""
        numbers = self._known({key for _, *ends in wanted for key in ends})
        asked: defaultdict[str, dict[tuple[int, int], ShapeKey]] = defaultdict(dict)
        for version, one, other in wanted:
            if one in numbers and other in numbers:
                asked[version][numbers[one], numbers[other]] = version, one, other
        found: dict[ShapeKey, str] = {}
        with self._begin(True) as connection:
            for version, legs in asked.items():
                rows = _lines(connection, version, legs)
                found |= {legs[ends]: line for ends, line in rows if ends in legs}
        return found

    def keep_shapes(self, lines: Mapping[ShapeKey, str]) -> None:
        """Keep these lines, all of one graph; shapes of other graphs leave."""
        if not lines:
            return
        numbers = self.numbers(sorted({key for _, *ends in lines for key in ends}))
        rows = [
            {"version": version, "from_id": numbers[one], "to_id": numbers[other], "line": line}
            for (version, one, other), line in sorted(lines.items())
        ]
        with self._begin(False) as connection:
            _leave(connection, travel_shapes, next(iter(lines))[0])
            put = _insert(connection, travel_shapes)
            put = put.on_conflict_do_update(
                index_elements=["version", "from_id", "to_id"], set_={"line": put.excluded.line}
            )
            for some in _batches(rows):
                connection.execute(put, some)


def _lines(
    connection: Connection, version: str, legs: Collection[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Lines of these legs, and others between the same points: asked so, no table is read whole."""
    table = travel_shapes.c
    ends = sorted({to_id for _, to_id in legs})
    for some in _batches(sorted({from_id for from_id, _ in legs})):
        query = select(table.from_id, table.to_id, table.line).where(
            table.version == version, table.from_id.in_(some), table.to_id.in_(ends)
        )
        for row in connection.execute(query):
            yield (row[0], row[1]), row[2]


def _leave(connection: Connection, table: Table, version: str) -> None:
    """What other graphs gave leaves a table; versions begin with the graph's own and a colon."""
    graph = version.partition(":")[0]
    connection.execute(delete(table).where(~table.c.version.startswith(f"{graph}:")))


def _insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what becomes of a row that somebody else has put there meanwhile."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


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
