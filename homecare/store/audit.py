"""The audit: who read or changed what, written once and never changed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from homecare.records import AuditEntry
from homecare.store.forms import Row
from homecare.store.plan_tables import audit


def entry_row(municipality_id: str, entry: AuditEntry) -> Row:
    """The audit row of an entry."""
    return {
        "municipality_id": municipality_id,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "kind": entry.kind,
        "subject_id": entry.subject_id,
        "detail": entry.detail,
    }


def write(connection: Connection, municipality_id: str, entries: Iterable[AuditEntry]) -> None:
    """Append entries in the transaction of what they tell of."""
    rows = [entry_row(municipality_id, entry) for entry in entries]
    if rows:
        connection.execute(insert(audit), rows)


def entries(
    connection: Connection,
    municipality_id: str,
    kind: str | None = None,
    subject_id: str | None = None,
    since_at: datetime | None = None,
    most: int = 1000,
) -> tuple[AuditEntry, ...]:
    """The newest entries, oldest of them first."""
    query = select(
        audit.c.at,
        audit.c.actor,
        audit.c.action,
        audit.c.kind,
        audit.c.subject_id,
        audit.c.detail,
    ).where(audit.c.municipality_id == municipality_id)
    if kind is not None:
        query = query.where(audit.c.kind == kind)
    if subject_id is not None:
        query = query.where(audit.c.subject_id == subject_id)
    if since_at is not None:
        query = query.where(audit.c.at >= since_at)
    rows = connection.execute(query.order_by(audit.c.id.desc()).limit(most)).all()
    return tuple(AuditEntry(**row._asdict()) for row in reversed(rows))
