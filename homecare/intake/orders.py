"""Rows of one-off orders into the draft."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homecare.intake.draft import Draft
from homecare.intake.grants import work_of
from homecare.intake.people import check_days
from homecare.intake.records import Record
from homecare.intake.windows import windows_of
from homecare.model import LocalWindow, Order, VisitKind

_OPTIONAL: Mapping[str, str] = {
    "tasks": "tasks",
    "carers_needed": "carers_needed",
    "skills": "skills",
    "priority": "priority",
    "place_id": "office",
    "preferred": "preferred_from",
    "pin_carer_id": "pin_carer",
    "cancelled": "cancelled",
}
"""Field -> the column without which a stored order keeps the field."""


def take_orders(draft: Draft) -> None:
    """One-off visits by their number."""
    for record in draft.records["orders"]:
        check_days(draft, record, "from_on", "to_on")
        hard, soft = windows_of(draft, record)
        client_id = draft.id_of(record, "client", "clients")
        office = draft.id_of(record, "office", "offices")
        carer = draft.id_of(record, "pin_carer", "carers")
        order_id = draft.ids["orders"].get(record.get("external_no"))
        if client_id is None or order_id is None or hard is None or record.broken:
            continue
        made = _made(record, hard, soft)
        made |= {"client_id": client_id, "place_id": office, "pin_carer_id": carer}
        _put(draft, record, order_id, made)


def _made(record: Record, hard: LocalWindow, soft: LocalWindow | None) -> dict[str, Any]:
    return {
        "external_no": record.get("external_no"),
        "kind": VisitKind(record.get("kind")),
        "from_on": record.get("from_on"),
        "to_on": record.get("to_on", record.get("from_on")),
        "window": hard,
        "preferred": soft,
        "cancelled": record.get("cancelled", False),
        **work_of(record),
    }


def _put(draft: Draft, record: Record, order_id: str, made: dict[str, Any]) -> None:
    old = draft.orders.get(order_id)
    if old is None:
        draft.orders[order_id] = Order(id=order_id, **made)
        return
    absent = {f for f, column in _OPTIONAL.items() if not record.has(column)}
    kept = {f: v for f, v in made.items() if f not in absent}
    draft.orders[order_id] = replace(old, **kept)
