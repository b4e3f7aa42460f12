"""Rows of care plans and their items into the draft."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Any

from homecare.calendar.chosen import usual_weekdays
from homecare.intake.draft import Draft
from homecare.intake.people import check_days
from homecare.intake.records import Record
from homecare.intake.rhythms import weekly
from homecare.intake.text import nearest
from homecare.intake.windows import holds, windows_of
from homecare.model import (
    CareItem,
    CarePlan,
    GapRule,
    ItemPin,
    LocalWindow,
    Priority,
    Rhythm,
)

_PLAN = {
    "external_no": "external_no",
    "level": "level_id",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "granted_min": "granted_s",
}


def take_care_plans(draft: Draft) -> None:
    """Care plans by their number; their items come in a table of their own."""
    for record in draft.records["care_plans"]:
        check_days(draft, record, "valid_from", "valid_to")
        _check_level(draft, record)
        client_id = draft.id_of(record, "client", "clients")
        plan_id = draft.ids["care_plans"].get(record.get("external_no"))
        if client_id is None or plan_id is None or record.broken:
            continue
        made: dict[str, Any] = record.fill(CarePlan, _PLAN) | {"client_id": client_id}
        old = draft.care_plans.get(plan_id)
        draft.care_plans[plan_id] = replace(old, **made) if old else CarePlan(id=plan_id, **made)


def warn_of_overlapping_plans(draft: Draft) -> None:
    """Warn of plans that begin while an earlier one of the same client is in force.

    Both make visits, which is rarely meant: mostly the older one was left without an end.
    """
    plans: dict[str, list[CarePlan]] = defaultdict(list)
    for plan in draft.care_plans.values():
        plans[plan.client_id].append(plan)
    for record in draft.records["care_plans"]:
        new = draft.care_plans.get(draft.ids["care_plans"].get(record.get("external_no"), ""))
        if new is not None and any(_goes_on(old, new) for old in plans[new.client_id]):
            draft.tell(record, "plans_overlap", "valid_from")


def _goes_on(old: CarePlan, new: CarePlan) -> bool:
    """Whether an earlier plan is still in force when another begins."""
    earlier = (old.valid_from, old.id) < (new.valid_from, new.id)
    return earlier and (old.valid_to is None or old.valid_to >= new.valid_from)


def _check_level(draft: Draft, record: Record) -> None:
    levels = [level.id for level in draft.municipality.settings.levels]
    level = record.get("level")
    if level is not None and level not in levels:
        near = nearest(level, levels)
        draft.tell(record, "unknown_level", "level", nearest=near, known=", ".join(levels))


def take_care_items(draft: Draft) -> None:
    """Items of a plan that is in the file replace all items of that plan."""
    items: dict[str, list[CareItem]] = defaultdict(list)
    ids = _item_ids(draft)
    for record in draft.records["care_items"]:
        plan_id = draft.id_of(record, "plan", "care_plans")
        item = _item(draft, record, plan_id or "", ids)
        if plan_id is not None and item is not None:
            items[plan_id].append(item)
    for plan_id, new in items.items():
        if (plan := draft.care_plans.get(plan_id)) is not None:
            ordered = tuple(sorted(new, key=lambda i: int(i.id.rpartition(".")[2])))
            draft.care_plans[plan_id] = replace(plan, items=ordered)


def _item_ids(draft: Draft) -> set[str]:
    """Ids of all items there will be: those of plans in the file, and of plans that stay."""
    plans = draft.ids["care_plans"]
    found = {
        f"{plans[r.get('plan')]}.{r.get('item')}"
        for r in draft.records["care_items"]
        if r.get("plan") in plans
    }
    replaced = {item_id.rpartition(".")[0] for item_id in found}
    kept = (p for p in draft.base.care_plans.values() if p.id not in replaced)
    return found | {item.id for plan in kept for item in plan.items}


def _item(draft: Draft, record: Record, plan_id: str, ids: set[str]) -> CareItem | None:
    """The item of a row, or None where some cell of it is a fault."""
    hard, soft = windows_of(draft, record)
    liked = draft.ids_of(record, "preferred_carers", "carers")
    banned = draft.ids_of(record, "forbidden_carers", "carers")
    pin = _pin(draft, record, hard, banned)
    item_id = f"{plan_id}.{record.get('item')}"
    gaps = _gaps(draft, record, item_id, ids)
    rhythm = _rhythm(draft, record, plan_id)
    if set(liked) & set(banned):
        draft.tell(record, "preferred_forbidden", "forbidden_carers")
    if hard is None or rhythm is None or record.broken:
        return None
    return CareItem(
        id=item_id,
        rhythm=rhythm,
        window=hard,
        preferred=soft,
        preferred_carer_ids=liked,
        forbidden_carer_ids=banned,
        gaps=gaps,
        pin=pin,
        **work_of(record),
    )


def work_of(record: Record) -> dict[str, Any]:
    """What is done in a visit, by how many, with what priority."""
    return {
        "tasks": record.get("tasks", ()),
        "service_s": record.get("service_min"),
        "carers_needed": int(record.get("carers_needed", 1)),
        "skills": record.get("skills", ()),
        "priority": Priority[record.get("priority", "normal").upper()],
    }


def _pin(
    draft: Draft, record: Record, window: LocalWindow | None, banned: tuple[str, ...]
) -> ItemPin | None:
    carer = draft.id_of(record, "pin_carer", "carers")
    begins = record.get("pin_time")
    if carer is not None and carer in banned:
        draft.tell(record, "pin_forbidden", "pin_carer")
    if window and begins is not None and not holds(window, begins):
        draft.tell(record, "pin_outside", "pin_time")
    return ItemPin(carer_id=carer, begins=begins) if carer or begins is not None else None


def _rhythm(draft: Draft, record: Record, plan_id: str) -> Rhythm | None:
    days, rrule = record.get("weekdays"), record.get("rrule")
    if not record.broken & {"weekdays", "rrule"}:
        if days is None and rrule is None:
            draft.tell(record, "no_rhythm", "weekdays")
        if days is not None and rrule is not None:
            draft.tell(record, "two_rhythms", "rrule")
    plan = draft.care_plans.get(plan_id)
    starts: date | None = record.get("starts_on") or (plan.valid_from if plan else None)
    if starts is None or (days is None and rrule is None):
        return None
    times, apart = record.get("times_per_week"), record.get("days_apart")
    rhythm = Rhythm(
        rrule=rrule or weekly(days),
        starts_on=starts,
        times_per_week=times,
        least_days_apart=apart or 1,
    )
    _check_times(draft, record, rhythm)
    return rhythm


def _check_times(draft: Draft, record: Record, rhythm: Rhythm) -> None:
    """Times a week have to fit into the days they may fall on, and bind no other item."""
    if rhythm.times_per_week is None:
        if record.get("days_apart") is not None:
            draft.tell(record, "apart_without_times", "days_apart")
        return
    if record.get("gap_to"):
        draft.tell(record, "gap_of_times", "gap_to")
    try:
        usual_weekdays(rhythm, "")
    except ValueError:
        draft.tell(record, "times_too_many", "times_per_week")


def _gaps(draft: Draft, record: Record, item_id: str, ids: set[str]) -> tuple[GapRule, ...]:
    """Gaps to other items; the lists of three columns belong together by their order."""
    names = record.get("gap_to", ())
    least = record.get("gap_least_min", ())
    most = record.get("gap_most_min") or (None,) * len(names)
    broken = record.broken & {"gap_to", "gap_least_min", "gap_most_min"}
    if not broken and not len(names) == len(least) == len(most):
        draft.tell(record, "gap_lists", "gap_to")
        return ()
    rows = zip(names, least, most, strict=False)
    found = (_gap(draft, record, item_id, ids, row) for row in rows)
    return tuple(gap for gap in found if gap is not None)


def _gap(
    draft: Draft,
    record: Record,
    item_id: str,
    ids: set[str],
    row: tuple[str, int | None, int | None],
) -> GapRule | None:
    name, least_s, most_s = row
    plan, _, number = name.rpartition("/")
    plan_id = draft.ids["care_plans"].get(plan, "") if plan else item_id.rpartition(".")[0]
    other = f"{plan_id}.{number.strip()}"
    if other == item_id:
        draft.tell(record, "gap_to_itself", "gap_to")
    elif other not in ids:
        draft.tell(record, "unknown_item", "gap_to")
    if least_s is None or least_s < 0 or (most_s is not None and most_s < least_s):
        draft.tell(record, "gap_reversed", "gap_most_min")
        return None
    return GapRule(to_item_id=other, least_s=least_s, most_s=most_s)
