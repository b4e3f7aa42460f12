"""Care plans with their items: listed, read, taken in, changed and ended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from homecare.access import Action, Actor
from homecare.intake.record_cells import RecordCells
from homecare.model import CarePlan, Casebook
from homecare.planning import Ports
from homecare.register import slices
from homecare.register.changing import (
    free_number,
    local_day,
    new_id,
    refuse,
    require_stamp,
    take,
    write,
)
from homecare.register.clients import named_client, note_clients
from homecare.register.fields import CARE_PLAN, ITEMS, Given
from homecare.register.lists import PageOf, shown
from homecare.register.of_clients import clients_seen, seen_of_client
from homecare.register.rows import Layout
from homecare.register.views import CarePlanView, Found, Written, coded_care_plan, stamp
from homecare.store.register_reads import RegisterReads


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlansWish:
    """Which care plans are wanted; None does not limit the list."""

    client_id: str | None = None
    level_id: str | None = None
    active_on: date | None = None
    page: PageOf = field(default_factory=PageOf)


def page_of_care_plans(ports: Ports, actor: Actor, wish: CarePlansWish) -> Found[CarePlanView]:
    """One page of the care plans of clients whom the actor sees; each client's once on record."""
    with ports.store.look(ports.actor) as look:
        ids = look.register.care_plan_ids(
            actor.municipality_id,
            clients_seen(look, actor, wish.client_id),
            wish.level_id,
            wish.active_on,
        )
        page = shown(ids, wish.page)
        views = _views(look.register, actor, page.ids)
        note_clients(look, actor, [v.plan.client_id for v in views], "care_plan")
    return Found(rows=views, more=page.more, total=page.total)


def read_care_plan(ports: Ports, actor: Actor, plan_id: str) -> CarePlanView:
    """One care plan. Raises NotFound where the actor does not see its client."""
    with ports.store.look(ports.actor) as look:
        plan, client = seen_of_client(look, actor, CarePlan, plan_id)
        note_clients(look, actor, [client.id], "care_plan")
        return _views(look.register, actor, [plan.id])[0]


def _views(register: RegisterReads, actor: Actor, ids: Collection[str]) -> tuple[CarePlanView, ...]:
    own = actor.municipality_id
    plans = register.many(own, CarePlan, ids)
    versions = register.versions(own, CarePlan, ids)
    named = actor.may(Action.PEOPLE_READ)
    return tuple(
        CarePlanView(
            plan=plans[i] if named else coded_care_plan(plans[i]),
            stamp=stamp(versions[i]),
            named=named,
        )
        for i in ids
    )


def create_care_plan(ports: Ports, actor: Actor, given: Given) -> Written[CarePlanView]:
    """Take in a new grant. Raises IntakeError, Conflict("number_taken"), NotFound."""
    with ports.store.work(ports.actor) as work:
        client = named_client(work, actor, CARE_PLAN, given)
        book = slices.of_care(work.register, actor, client, None)
        layout = _laid_out(given, free_number(work, book, CARE_PLAN, given), {})
        taken = take(work, book, layout, local_day(book, ports.now()))
        plan_id = new_id(book.care_plans, taken.book.care_plans)
        write(work, book, taken.book)
        view = _views(work.register, actor, [plan_id])[0]
    return Written(view=view, warnings=taken.warnings)


def change_care_plan(
    ports: Ports, actor: Actor, plan_id: str, given: Given, expected: int
) -> Written[CarePlanView]:
    """Change what is given; the items are given whole. `valid_to` ends the grant.

    Raises NotFound, Conflict where `expected` stands no longer, IntakeError.
    """
    with ports.store.work(ports.actor) as work:
        plan, client = seen_of_client(work, actor, CarePlan, plan_id)
        standing = _views(work.register, actor, [plan_id])[0].stamp
        require_stamp("care_plan", plan_id, standing, expected)
        before = slices.of_care(work.register, actor, client, plan)
        number = free_number(work, before, CARE_PLAN, given, plan)
        start = _start(before, plan, number, given)
        cells = RecordCells(start).table("care_plans")
        old = next(c for c in cells if c["external_no"] == number)
        layout = _laid_out(given, number, old, plan_id)
        taken = take(work, start, layout, local_day(before, ports.now()))
        if not write(work, before, taken.book):
            note_clients(work, actor, [client.id], "care_plan")
        view = _views(work.register, actor, [plan_id])[0]
    return Written(view=view, warnings=taken.warnings)


def _start(before: Casebook, plan: CarePlan, number: str, given: Given) -> Casebook:
    """The plan under the number to be had, and without items that are to be replaced."""
    items = () if "items" in given else plan.items
    start = replace(plan, external_no=number, items=items)
    return replace(before, care_plans={**before.care_plans, plan.id: start})


def _laid_out(given: Given, number: str, old: Mapping[str, object], plan_id: str = "") -> Layout:
    layout = Layout(fields=CARE_PLAN)
    layout.record(given, {"external_no": number}, old)
    items = enumerate(given.get("items") or (), 1)
    rows = [_with_gap_lists(item, row, plan_id) for row, item in items]
    layout.rows(ITEMS, rows, {"plan": number})
    return layout


def _with_gap_lists(item: Given, row: int, plan_id: str) -> Given:
    """The gaps of an item as the three lists that files have."""
    gaps: Any = item.get("gaps") or ()
    named = {
        "to": tuple(_item_named(str(gap["to_item_id"]), row, plan_id) for gap in gaps),
        "least": tuple(_minutes(gap["least_s"]) for gap in gaps),
        "most": tuple(_minutes(gap.get("most_s")) for gap in gaps),
    }
    return {**item, "gaps": named}


def _item_named(item_id: str, row: int, own_id: str) -> str:
    """An item ("A-0007.2") as files name it; a bare number is an item of the same plan."""
    plan_id, _, number = item_id.rpartition(".")
    if not number.isdecimal() or any(sign in plan_id for sign in ",;|/"):
        raise refuse(CARE_PLAN, "unknown_item", "gap_to", table="care_items", row=row)
    return number if plan_id in {"", own_id} else f"{plan_id}/{number}"


def _minutes(seconds: int | None) -> str:
    return "-" if seconds is None else f"{seconds / 60:.5f}"
