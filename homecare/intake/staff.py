"""Rows of carers, their shifts and absences into the draft."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from homecare.intake.draft import Draft
from homecare.intake.people import check_days, take_person
from homecare.intake.places import settle
from homecare.intake.records import Record
from homecare.intake.text import nearest
from homecare.intake.windows import span_min
from homecare.model import Absence, AbsenceReason, Carer, ShiftPattern, WayOfTravel

SHIFT_MAX_MIN = 15 * 60
"""A longer shift is taken for one with begin and end turned round."""
_CARER = {
    "external_no": "external_no",
    "skills": "skills",
    "languages": "languages",
    "contract_hours": "contract_week_s",
    "refuses": "refuses",
    "limits": "limits_id",
}
_SHIFT = {
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "overtime_min": "overtime_s",
    "on_holidays": "on_holidays",
}


def take_carers(draft: Draft) -> None:
    """Carers by their number."""
    for record in draft.records["carers"]:
        areas = draft.ids_of(record, "areas", "areas")
        _check_limits(draft, record)
        carer_id = draft.ids["carers"].get(record.get("external_no"))
        old = draft.carers.get(carer_id or "")
        home = settle(draft, record, old.home_place_id if old else None, "home")
        if carer_id is None or record.broken:
            continue
        made: dict[str, Any] = record.fill(Carer, _CARER) | {"home_place_id": home}
        if record.has("way"):
            made["way"] = WayOfTravel(record.get("way", WayOfTravel.CAR))
        if record.has("areas"):
            made["area_ids"] = areas
        draft.carers[carer_id] = replace(old, **made) if old else Carer(id=carer_id, **made)
        take_person(draft, record, carer_id)


def _check_limits(draft: Draft, record: Record) -> None:
    limits = draft.municipality.settings.limits
    name = record.get("limits")
    if name is not None and name not in limits:
        near = nearest(name, limits)
        draft.tell(record, "unknown_limits", "limits", nearest=near, known=", ".join(limits))


def take_shifts(draft: Draft) -> None:
    """Shifts of a carer who is in the file replace all that the carer had."""
    patterns: dict[str, list[ShiftPattern]] = defaultdict(list)
    for record in draft.records["shifts"]:
        check_days(draft, record, "valid_from", "valid_to")
        _check_length(draft, record)
        carer_id = draft.id_of(record, "carer", "carers")
        start, end = _ends(draft, record, carer_id)
        if carer_id is None or start is None or end is None or record.broken:
            continue
        way = record.get("way")
        patterns[carer_id].append(
            ShiftPattern(
                weekdays=record.get("weekdays"),
                starts=record.get("starts"),
                ends=record.get("ends"),
                start_place_id=start,
                end_place_id=end,
                way=WayOfTravel(way) if way else None,
                **record.fill(ShiftPattern, _SHIFT),
            )
        )
    for carer_id, new in patterns.items():
        if (carer := draft.carers.get(carer_id)) is not None:
            draft.carers[carer_id] = replace(carer, patterns=tuple(new))


def _check_length(draft: Draft, record: Record) -> None:
    starts, ends = record.get("starts"), record.get("ends")
    if starts is None or ends is None:
        return
    if starts == ends or span_min(starts, ends) > SHIFT_MAX_MIN:
        draft.tell(record, "shift_reversed", "ends", most=SHIFT_MAX_MIN // 60)


def _ends(draft: Draft, record: Record, carer_id: str | None) -> tuple[str | None, str | None]:
    start = _place_id(draft, record, "start_place", carer_id)
    if record.get("end_place") is None:
        return start, start
    return start, _place_id(draft, record, "end_place", carer_id)


def _place_id(draft: Draft, record: Record, column: str, carer_id: str | None) -> str | None:
    """Home, the place of an office, or a place that is already on record by its code."""
    key = record.get(column)
    if key is None:
        return None
    if key != "home":
        on_record = key if key in draft.base.places and key not in draft.ids["offices"] else None
        return on_record or draft.id_of(record, column, "offices")
    carer = draft.carers.get(carer_id or "")
    if carer is not None and carer.home_place_id is None:
        draft.tell(record, "no_home", column)
    return carer.home_place_id if carer else None


def take_absences(draft: Draft) -> None:
    """Absences by carer, first day and time: the last day may become known later."""
    absences: dict[str, list[Absence]] = defaultdict(list)
    for record in draft.records["absences"]:
        check_days(draft, record, "from_on", "to_on")
        _check_times(draft, record)
        carer_id = draft.id_of(record, "carer", "carers")
        if carer_id is None or record.broken:
            continue
        absences[carer_id].append(
            Absence(
                reason=AbsenceReason(record.get("reason")),
                from_on=record.get("from_on"),
                to_on=record.get("to_on", record.get("from_on")),
                from_time=record.get("from_time"),
                to_time=record.get("to_time"),
            )
        )
    for carer_id, new in absences.items():
        if (carer := draft.carers.get(carer_id)) is not None:
            known = {(a.from_on, str(a.from_time or "")): a for a in (*carer.absences, *new)}
            ordered = tuple(known[key] for key in sorted(known))
            draft.carers[carer_id] = replace(carer, absences=ordered)


def _check_times(draft: Draft, record: Record) -> None:
    begin, end = record.get("from_time"), record.get("to_time")
    if begin is not None and end is not None and end <= begin:
        draft.tell(record, "end_before_begin", "to_time")
