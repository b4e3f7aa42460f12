"""Secret links under which carers' calendars are read: one for each carer, only its hash is kept.

A link that was revoked is gone; who made and revoked it is in the audit.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, Text, UniqueConstraint, delete, insert, select

from homecare.store.casebooks import Touched
from homecare.store.tables import owned, within
from homecare.store.types import UtcTime

Note = Callable[[str, Touched], None]
KIND = "calendar_link"
"""What the audit calls a link; its subject is the carer."""

calendar_links = owned(
    "calendar_links",
    Column("carer_id", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    within("carer_id", "carers"),
    UniqueConstraint("secret_hash", name="uq_calendar_links_secret_hash"),
    key=("carer_id",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLink:
    """A link that opens something."""

    municipality_id: str
    carer_id: str
    secret_hash: str
    language: str
    """Of the words in the calendar."""
    made_at: datetime


_NAMES = tuple(field.name for field in fields(CalendarLink))


class FeedsRead:
    """The links as one transaction sees them."""

    def __init__(self, connection: Connection, note: Note) -> None:
        self._connection, self._note = connection, note

    def link(self, municipality_id: str, carer_id: str) -> CalendarLink | None:
        """The link of a carer; None where there is none."""
        return self._one(*_of(calendar_links, municipality_id, carer_id))

    def by_secret(self, secret_hash: str) -> CalendarLink | None:
        """The link with this hash of its secret."""
        return self._one(calendar_links.c.secret_hash == secret_hash)

    def _one(self, *conditions: Any) -> CalendarLink | None:  # noqa: ANN401 - SQLAlchemy's own
        query = select(*(calendar_links.c[name] for name in _NAMES)).where(*conditions)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else CalendarLink(**row._asdict())


class FeedsKept(FeedsRead):
    """Links as one unit of work may change them."""

    def put(self, link: CalendarLink) -> None:
        """Write the carer's link in place of the one that was there."""
        self._drop(link.municipality_id, link.carer_id)
        row = {name: getattr(link, name) for name in _NAMES}
        self._connection.execute(insert(calendar_links), [row])
        self._note(link.municipality_id, Touched("create", KIND, link.carer_id))

    def revoke(self, municipality_id: str, carer_id: str) -> bool:
        """Take the carer's link away; whether there was one."""
        there = self._drop(municipality_id, carer_id)
        if there:
            self._note(municipality_id, Touched("remove", KIND, carer_id))
        return there

    def _drop(self, municipality_id: str, carer_id: str) -> bool:
        step = delete(calendar_links).where(*_of(calendar_links, municipality_id, carer_id))
        return bool(self._connection.execute(step).rowcount)


def _of(table: Table, municipality_id: str, carer_id: str) -> tuple[Any, Any]:
    return table.c.municipality_id == municipality_id, table.c.carer_id == carer_id
