"""Which tables can be taken away, and what of them a planner gets.

In codes a table has only the columns of `CODED`, and codes stand where numbers of other systems
would; what is not named there is not in the file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum

from homecare.calendar import CheckUpState, Risk
from homecare.i18n import say
from homecare.intake.columns import CLIENTS, TABLES
from homecare.intake.shapes import Column, Kind, TableShape
from homecare.intake.vocabulary import CONTACT_RESULTS, Choice
from homecare.model import Casebook


class TableName(StrEnum):
    """What can be taken away."""

    CLIENTS = "clients"
    STAYS = "stays"
    CARERS = "carers"
    SHIFTS = "shifts"
    ABSENCES = "absences"
    CARE_PLANS = "care_plans"
    CARE_ITEMS = "care_items"
    ORDERS = "orders"
    CONTACTS = "contacts"
    CHECK_UPS = "check_ups"


CODED: Mapping[TableName, frozenset[str]] = {
    TableName.CLIENTS: frozenset(
        {"external_no", "lives_alone", "languages", "facts", "area", "parish", "village"}
    ),
    TableName.STAYS: frozenset({"client", "from_on", "to_on"}),
    TableName.CARERS: frozenset(
        {"external_no", "skills", "languages", "contract_hours", "way", "areas", "refuses"}
        | {"limits", "home_parish", "home_village"}
    ),
    TableName.SHIFTS: frozenset(
        {"carer", "weekdays", "starts", "ends", "start_place", "end_place", "way"}
        | {"valid_from", "valid_to", "overtime_min", "on_holidays"}
    ),
    TableName.ABSENCES: frozenset({"carer", "from_on", "to_on", "from_time", "to_time"}),
    TableName.CARE_PLANS: frozenset(
        {"external_no", "client", "level", "valid_from", "valid_to", "granted_min"}
    ),
    TableName.CARE_ITEMS: frozenset(
        {"plan", "item", "service_min", "carers_needed", "skills", "priority", "weekdays"}
        | {"rrule", "times_per_week", "days_apart", "starts_on", "window_from", "window_to"}
        | {"preferred_from", "preferred_to", "preferred_carers", "forbidden_carers", "gap_to"}
        | {"gap_least_min", "gap_most_min", "pin_carer", "pin_time"}
    ),
    TableName.ORDERS: frozenset(
        {"external_no", "kind", "client", "from_on", "to_on", "service_min", "carers_needed"}
        | {"skills", "priority", "office", "window_from", "window_to", "preferred_from"}
        | {"preferred_to", "pin_carer", "cancelled"}
    ),
    TableName.CONTACTS: frozenset({"client", "on", "result"}),
    TableName.CHECK_UPS: frozenset(
        {"client", "area", "parish", "village", "state", "due_on", "days_late", "interval_months"}
    ),
}
"""Columns of each table that may be seen in codes."""


def shape_of(table: TableName, *, named: bool) -> TableShape:
    """The table with all of its columns, or with those that may be seen in codes."""
    shape = next(t for t in (*TABLES, CHECK_UPS) if t.name == table)
    if named:
        return shape
    return replace(shape, columns=tuple(c for c in shape.columns if c.name in CODED[table]))


def under_codes(book: Casebook) -> Casebook:
    """The casebook with codes for the numbers of other systems."""
    return replace(
        book,
        clients={c.id: replace(c, external_no=c.id) for c in book.clients.values()},
        carers={c.id: replace(c, external_no=c.id) for c in book.carers.values()},
        care_plans={p.id: replace(p, external_no=p.id) for p in book.care_plans.values()},
        orders={o.id: replace(o, external_no=o.id) for o in book.orders.values()},
    )


def _words(group: str, values: Iterable[StrEnum]) -> tuple[Choice, ...]:
    return tuple(Choice(value, say(f"{group}.{value}", "lv")) for value in values)


_OF_CLIENT = ("given_name", "family_name", "phone", "birth_on", "area")
_HOUSE = ("parish", "village", "address")
CHECK_UPS = TableShape(
    "check_ups",
    "apsekošanu reģistrs",
    ("client",),
    (
        Column("client", "klients"),
        *(CLIENTS.column(name) for name in (*_OF_CLIENT, *_HOUSE)),
        Column("state", "stāvoklis", Kind.CHOICE, choices=_words("cli.due", CheckUpState)),
        Column("due_on", "jāapseko", Kind.DATE),
        Column("days_late", "nokavētas dienas", Kind.INTEGER),
        Column("last_on", "pēdējoreiz", Kind.DATE),
        Column("last_result", "iznākums", Kind.CHOICE, choices=CONTACT_RESULTS),
        Column("risk", "risks", Kind.CHOICE, choices=_words("register.risk", Risk)),
        Column("interval_months", "mēneši starp apsekošanām", Kind.INTEGER),
    ),
)
"""The register of check-ups: made from the records, and not to be brought in again."""
