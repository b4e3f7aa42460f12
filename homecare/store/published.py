"""What published plans say: who works when, who met whom, what has been served."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVarTuple

from sqlalchemy import Connection, Select, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from homecare.errors import Overlap
from homecare.model import WorkSpan
from homecare.plan import Plan, Problem
from homecare.records import PlanRecord, PlanState
from homecare.store import sheets
from homecare.store.forms import Row
from homecare.store.plan_tables import plans, published_routes, published_stops
from homecare.store.trouble import is_refusal

Columns = TypeVarTuple("Columns")


def stop_rows(municipality_id: str, plan_id: int, problem: Problem, plan: Plan) -> list[Row]:
    """Rows of the stops of a plan; a double-handed visit is a row of each of its carers."""
    clients = {visit.id: visit.client_id for visit in problem.visits}
    return [
        {
            "plan_id": plan_id,
            "municipality_id": municipality_id,
            "carer_id": route.carer_id,
            "visit_id": stop.visit_id,
            "client_id": clients[stop.visit_id],
            "arrive_at": stop.arrive_at,
            "begin_at": stop.begin_at,
            "leave_at": stop.leave_at,
            "published": True,
        }
        for route in plan.routes
        for stop in route.stops
    ]


def put_out(connection: Connection, record: PlanRecord) -> None:
    """Write routes and stops of a plan that is being published.

    Raises Overlap with the code of a carer who would be in two places at once: that is
    forbidden by the database itself, here we only ask it who it was.
    """
    routes = [
        {
            "plan_id": record.id,
            "shift_id": route.shift_id,
            "carer_id": route.carer_id,
            "start_at": route.start_at,
            "end_at": route.end_at,
            "work_s": route.totals.work_s,
        }
        for route in record.plan.routes
    ]
    stops = stop_rows(record.municipality_id, record.id, record.problem, record.plan)
    if routes:
        connection.execute(insert(published_routes), routes)
    try:
        with connection.begin_nested():
            if stops:
                connection.execute(insert(published_stops), stops)
    except DBAPIError as error:
        carer_id = None
        if is_refusal(error):
            carer_id = _twice_at_once(connection, record.municipality_id, stops)
        if carer_id is None:
            raise
        raise Overlap(carer_id=carer_id, plan_id=record.id) from None
    sheets.put_out(connection, record)


def _twice_at_once(
    connection: Connection, municipality_id: str, stops: Sequence[Row]
) -> str | None:
    carers = sorted({stop["carer_id"] for stop in stops})
    taken = published_stops.c
    query = select(taken.carer_id, taken.arrive_at, taken.leave_at).where(
        taken.municipality_id == municipality_id,
        taken.published,
        taken.carer_id.in_(carers),
        taken.leave_at > min(stop["arrive_at"] for stop in stops),
        taken.arrive_at < max(stop["leave_at"] for stop in stops),
    )
    spans = [tuple(row) for row in connection.execute(query)]
    spans += [(stop["carer_id"], stop["arrive_at"], stop["leave_at"]) for stop in stops]
    for (carer_id, _, leave_at), (next_id, arrive_at, _) in pairwise(sorted(spans)):
        if carer_id == next_id and arrive_at < leave_at:
            return str(carer_id)
    return None


def take_back(connection: Connection, plan_id: int) -> None:
    """The plan no longer holds; its stops stay on record, its routes are in the document."""
    step = update(published_stops).where(published_stops.c.plan_id == plan_id)
    connection.execute(step.values(published=False))
    connection.execute(delete(published_routes).where(published_routes.c.plan_id == plan_id))
    sheets.take_back(connection, plan_id)


def work_spans(
    connection: Connection, municipality_id: str, from_on: date, to_on: date
) -> tuple[WorkSpan, ...]:
    """Published work of all carers on these days, both ends in, by carer and time."""
    route = published_routes.c
    query = select(route.carer_id, route.start_at, route.end_at, route.work_s).join(
        plans, plans.c.id == route.plan_id
    )
    query = _published(query, municipality_id, from_on, to_on)
    rows = connection.execute(query)
    spans = (WorkSpan(**row._asdict()) for row in rows)
    return tuple(sorted(spans, key=lambda span: (span.carer_id, span.start_at)))


def met(
    connection: Connection, municipality_id: str, from_on: date, to_on: date
) -> dict[str, set[str]]:
    """Client id -> ids of the carers whom published plans of these days sent there."""
    stop = published_stops.c
    query = select(stop.client_id, stop.carer_id).distinct()
    query = query.join(plans, plans.c.id == stop.plan_id)
    found: dict[str, set[str]] = {}
    for client_id, carer_id in connection.execute(
        _published(query, municipality_id, from_on, to_on)
    ):
        found.setdefault(client_id, set()).add(carer_id)
    return found


def met_on(
    connection: Connection, municipality_id: str, from_on: date, to_on: date
) -> dict[str, dict[str, tuple[date, ...]]]:
    """Client id -> carer id -> days of the published plans that sent the carer there."""
    stop = published_stops.c
    query = select(stop.client_id, stop.carer_id, plans.c.day_on).distinct()
    query = query.join(plans, plans.c.id == stop.plan_id)
    rows = connection.execute(_published(query, municipality_id, from_on, to_on))
    found: dict[str, dict[str, tuple[date, ...]]] = {}
    for client_id, carer_id, day_on in sorted(tuple(row) for row in rows):
        carers = found.setdefault(client_id, {})
        carers[carer_id] = (*carers.get(carer_id, ()), day_on)
    return found


def served_on(
    connection: Connection, municipality_id: str, from_on: date, to_on: date
) -> dict[str, date]:
    """Id of each visit in published plans of these days -> the plan's day."""
    query = select(published_stops.c.visit_id, plans.c.day_on).distinct()
    query = query.join(plans, plans.c.id == published_stops.c.plan_id)
    rows = connection.execute(_published(query, municipality_id, from_on, to_on))
    return {visit_id: day_on for visit_id, day_on in rows}  # noqa: C416 - rows are no pairs


def served_visit_ids(
    connection: Connection, municipality_id: str, from_on: date, to_on: date
) -> frozenset[str]:
    """Ids of the visits in published plans of these days."""
    query = select(published_stops.c.visit_id).distinct()
    query = query.join(plans, plans.c.id == published_stops.c.plan_id)
    return frozenset(
        connection.execute(_published(query, municipality_id, from_on, to_on)).scalars()
    )


def _published(
    query: Select[*Columns], municipality_id: str, from_on: date, to_on: date
) -> Select[*Columns]:
    return query.where(
        plans.c.municipality_id == municipality_id,
        plans.c.state == PlanState.PUBLISHED,
        plans.c.day_on.between(from_on, to_on),
    )
