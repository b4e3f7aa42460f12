"""What each carer does by a published plan, ready to be read often: phones ask for it all day.

Written when the plan is published, so that nobody has to take a whole day's documents apart for
one route. Codes alone, as in the plan; names and houses are looked up beside them. A sheet that
was written for another version of the plan's row (a person was erased since) does not hold.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    delete,
    insert,
    select,
)

from homecare.exchange import plan_from_json, problem_from_json
from homecare.model import Person, Place
from homecare.records import PlanRecord, PlanState
from homecare.sheets import sheets_of
from homecare.store.forms import PERSON, PLACE, read
from homecare.store.plan_tables import metadata, plans, published_routes
from homecare.store.service_tables import door_codes
from homecare.store.tables import clients, municipalities
from homecare.store.types import Document

published_sheets = Table(
    "published_sheets",
    metadata,
    Column("plan_id", Integer, ForeignKey("plans.id"), nullable=False),
    Column("carer_id", Text, nullable=False),
    Column("row_version", Integer, nullable=False),
    Column("doc", Document, nullable=False),
    PrimaryKeyConstraint("plan_id", "carer_id"),
)


def _of_carer() -> Select[Any]:
    """Asked on every look of a phone, so it is put together once."""
    route, sheet = published_routes.c, published_sheets.c
    holds = and_(
        sheet.plan_id == plans.c.id,
        sheet.carer_id == route.carer_id,
        sheet.row_version == plans.c.row_version,
    )
    query = select(
        plans.c.id.label("plan_id"),
        plans.c.row_version,
        plans.c.version_no,
        municipalities.c.revision,
        sheet.doc,
    )
    query = query.join(published_routes, route.plan_id == plans.c.id)
    query = query.join(municipalities, municipalities.c.id == plans.c.municipality_id)
    return query.outerjoin(published_sheets, holds).where(
        plans.c.municipality_id == bindparam("of_place"),
        plans.c.state == PlanState.PUBLISHED,
        plans.c.day_on.between(bindparam("first_on"), bindparam("last_on")),
        route.carer_id == bindparam("of_carer"),
        route.end_at >= bindparam("since_at"),
        route.start_at <= bindparam("until_at"),
    )


_OF_CARER = _of_carer()


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A published plan in which a carer has routes near a moment."""

    plan_id: int
    row_version: int
    version_no: int
    revision: int
    """Of the municipality's casebook."""
    doc: str | None
    """The sheet as JSON; None where none holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What is on record of a client whom somebody visits."""

    lives_alone: bool
    languages: tuple[str, ...]
    aids: tuple[str, ...]
    facts: tuple[str, ...]


class SheetsRead:
    """The sheets as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_carer(
        self,
        municipality_id: str,
        carer_id: str,
        days: tuple[date, date],
        between: tuple[datetime, datetime],
    ) -> tuple[SheetRow, ...]:
        """Published plans of these days, both in, with a route of the carer between two moments."""
        wanted = {
            "of_place": municipality_id,
            "of_carer": carer_id,
            "first_on": days[0],
            "last_on": days[1],
            "since_at": between[0],
            "until_at": between[1],
        }
        rows = self._connection.execute(_OF_CARER, wanted)
        found = {row.plan_id: SheetRow(**row._asdict()) for row in rows}
        return tuple(self._filled(found[plan_id], carer_id) for plan_id in sorted(found))

    def _filled(self, row: SheetRow, carer_id: str) -> SheetRow:
        """The row with its sheet; where none holds, out of the plan's documents."""
        if row.doc is not None:
            return row
        query = select(plans.c.problem_doc, plans.c.plan_doc).where(plans.c.id == row.plan_id)
        problem_doc, plan_doc = self._connection.execute(query).one()
        problem = problem_from_json(problem_doc)
        found = sheets_of(problem, plan_from_json(plan_doc, problem))
        return replace(row, doc=_text(found[carer_id]))

    def persons(self, municipality_id: str, ids: Collection[str]) -> dict[str, Person]:
        """Who these clients and carers are, as far as they are on record."""
        return cast("dict[str, Person]", read(self._connection, PERSON, municipality_id, [*ids]))

    def places(self, municipality_id: str, ids: Collection[str]) -> dict[str, Place]:
        """Where these places are."""
        return cast("dict[str, Place]", read(self._connection, PLACE, municipality_id, [*ids]))

    def homes(self, municipality_id: str, ids: Collection[str]) -> dict[str, Home]:
        """What a carer has to be ready for at these clients."""
        c = clients.c
        query = select(c.id, c.lives_alone, c.languages, c.aids, c.facts).where(
            c.municipality_id == municipality_id, c.id.in_(ids)
        )
        rows = self._connection.execute(query)
        return {
            row.id: Home(**{k: v for k, v in row._asdict().items() if k != "id"}) for row in rows
        }

    def door_codes(self, municipality_id: str, ids: Collection[str]) -> dict[str, bytes]:
        """The sealed door codes of those of these clients who have one."""
        c = door_codes.c
        query = select(c.client_id, c.sealed).where(
            c.municipality_id == municipality_id, c.client_id.in_(ids), c.sealed.is_not(None)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}


def put_out(connection: Connection, record: PlanRecord) -> None:
    """Write the sheets of a plan that is being published."""
    rows = [
        {
            "plan_id": record.id,
            "carer_id": carer_id,
            "row_version": record.row_version,
            "doc": _text(sheet),
        }
        for carer_id, sheet in sheets_of(record.problem, record.plan).items()
    ]
    if rows:
        connection.execute(insert(published_sheets), rows)


def take_back(connection: Connection, plan_id: int) -> None:
    """The plan no longer holds, or no longer says the same."""
    connection.execute(delete(published_sheets).where(published_sheets.c.plan_id == plan_id))


def _text(sheet: dict[str, Any]) -> str:
    return json.dumps(sheet, ensure_ascii=False, separators=(",", ":"))
