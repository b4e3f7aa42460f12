"""The tables of a municipality's records.

Ids are codes of one municipality, so every key is (municipality_id, id). Columns are named as
the fields of homecare.model; a small value inside an object (window, rhythm, pin) lies in
columns with its field's name in front. Lists of things have tables of their own and keep
their order in `position`; lists of codes are JSON.
"""

from enum import Enum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Time,
)
from sqlalchemy.schema import SchemaItem

from homecare.model import AbsenceReason, ContactResult, Priority, StayKind, VisitKind, WayOfTravel
from homecare.store.types import Codes, Word

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
WORD, NUMBER, YES_NO, DAY, CLOCK, CODES = Text(), Integer(), Boolean(), Date(), Time(), Codes()


def text(*names: str) -> list[SchemaItem]:
    """Columns of text that are never empty of a value (but may be the empty text)."""
    return [Column(name, WORD, nullable=False) for name in names]


def codes(*names: str) -> list[SchemaItem]:
    """Columns of short lists of codes."""
    return [Column(name, CODES, nullable=False) for name in names]


def number(*names: str) -> list[SchemaItem]:
    """Columns of whole numbers."""
    return [Column(name, NUMBER, nullable=False) for name in names]


def word(name: str, words: type[Enum], *, optional: bool = False) -> Column[Enum]:
    """Column of a member of an enumeration."""
    return Column(name, Word(words), nullable=optional)


def window(name: str, *, optional: bool = False) -> list[SchemaItem]:
    """Columns of a LocalWindow."""
    return [Column(f"{name}_{end}", CLOCK, nullable=optional) for end in ("opens", "closes")]


def owned(name: str, *items: SchemaItem, key: tuple[str, ...] = ("id",)) -> Table:
    """A table whose rows belong to a municipality."""
    return Table(
        name,
        metadata,
        Column("municipality_id", WORD, ForeignKey("municipalities.id"), nullable=False),
        *items,
        PrimaryKeyConstraint("municipality_id", *key),
    )


def within(column: str, table: str, *, cascade: bool = False) -> ForeignKeyConstraint:
    """The row named by `column` is in `table`, in the same municipality."""
    return ForeignKeyConstraint(
        ["municipality_id", column],
        [f"{table}.municipality_id", f"{table}.id"],
        name=f"fk_{column}_{table}",
        ondelete="CASCADE" if cascade else None,
    )


def version() -> Column[int]:
    """Counts the changes of a row, for optimistic locking."""
    return Column("row_version", NUMBER, nullable=False, default=1)


municipalities = Table(
    "municipalities",
    metadata,
    Column("id", WORD, primary_key=True),
    *text("name", "zone"),
    Column("settings", JSON, nullable=False),
    *number("revision"),
)
areas = owned("areas", *text("id"), *number("position"), *text("name"), *codes("parishes"))
places = owned(
    "places",
    *text("id", "parish", "village", "address", "postcode"),
    Column("lat", Double),
    Column("lon", Double),
    Column("verified", YES_NO, nullable=False),
    Column("address_code", WORD, nullable=False, server_default=""),
    *text("driving_note", "accessibility"),
    Column("approach_s", NUMBER),
    version(),
)
offices = owned(
    "offices", *text("number", "place_id"), within("place_id", "places"), key=("number",)
)
persons = owned("persons", *text("id", "given_name", "family_name", "phone"), version())
clients = owned(
    "clients",
    *text("id", "external_no"),
    Column("birth_on", DAY, nullable=False),
    Column("lives_alone", YES_NO, nullable=False),
    *codes("languages", "aids", "facts"),
    Column("declared_place_id", WORD),
    *text("place_id", "area_id"),
    version(),
    within("declared_place_id", "places"),
    within("place_id", "places"),
)
client_periods = owned(
    "client_periods",
    *text("client_id"),
    *number("position"),
    word("kind", StayKind),
    Column("from_on", DAY, nullable=False),
    Column("to_on", DAY),
    within("client_id", "clients"),
    key=("client_id", "position"),
)
carers = owned(
    "carers",
    *text("id", "external_no"),
    *codes("skills", "languages"),
    *number("contract_week_s"),
    Column("home_place_id", WORD),
    word("way", WayOfTravel),
    *codes("area_ids", "refuses"),
    *text("limits_id"),
    version(),
    within("home_place_id", "places"),
)
shift_patterns = owned(
    "shift_patterns",
    *text("carer_id"),
    *number("position"),
    *codes("weekdays"),
    Column("starts", CLOCK, nullable=False),
    Column("ends", CLOCK, nullable=False),
    *text("start_place_id", "end_place_id"),
    word("way", WayOfTravel, optional=True),
    Column("valid_from", DAY),
    Column("valid_to", DAY),
    *number("overtime_s"),
    Column("on_holidays", YES_NO, nullable=False),
    within("carer_id", "carers"),
    within("start_place_id", "places"),
    within("end_place_id", "places"),
    key=("carer_id", "position"),
)
absences = owned(
    "absences",
    *text("carer_id"),
    *number("position"),
    word("reason", AbsenceReason),
    Column("from_on", DAY, nullable=False),
    Column("to_on", DAY, nullable=False),
    Column("from_time", CLOCK),
    Column("to_time", CLOCK),
    within("carer_id", "carers"),
    key=("carer_id", "position"),
)
care_plans = owned(
    "care_plans",
    *text("id", "external_no", "client_id", "level_id"),
    Column("valid_from", DAY, nullable=False),
    Column("valid_to", DAY),
    *number("granted_s"),
    version(),
    within("client_id", "clients"),
)
care_items = owned(
    "care_items",
    *text("id", "care_plan_id"),
    *number("position"),
    *codes("tasks"),
    *number("service_s", "carers_needed"),
    *codes("skills"),
    *text("rhythm_rrule"),
    Column("rhythm_starts_on", DAY, nullable=False),
    Column("rhythm_times_per_week", NUMBER),
    Column("rhythm_least_days_apart", NUMBER, nullable=False),
    *window("window"),
    *window("preferred", optional=True),
    word("priority", Priority),
    *codes("preferred_carer_ids", "forbidden_carer_ids"),
    Column("pin_carer_id", WORD),
    Column("pin_begins", CLOCK),
    within("care_plan_id", "care_plans"),
)
Index("ix_care_items_care_plan_id", care_items.c.municipality_id, care_items.c.care_plan_id)
# `to_item_id` is no foreign key: two items may name each other, and either may end first.
care_item_gaps = owned(
    "care_item_gaps",
    *text("care_item_id"),
    *number("position"),
    *text("to_item_id"),
    *number("least_s"),
    Column("most_s", NUMBER),
    within("care_item_id", "care_items", cascade=True),
    key=("care_item_id", "position"),
)
orders = owned(
    "orders",
    *text("id", "external_no"),
    word("kind", VisitKind),
    *text("client_id"),
    Column("from_on", DAY, nullable=False),
    Column("to_on", DAY, nullable=False),
    *number("service_s"),
    Column("place_id", WORD),
    *window("window"),
    *window("preferred", optional=True),
    *number("carers_needed"),
    *codes("tasks", "skills"),
    word("priority", Priority),
    Column("pin_carer_id", WORD),
    Column("cancelled", YES_NO, nullable=False),
    version(),
    within("client_id", "clients"),
    within("place_id", "places"),
)
contacts = Table(
    "contacts",
    metadata,
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    Column("municipality_id", WORD, ForeignKey("municipalities.id"), nullable=False),
    *text("client_id"),
    Column("on", DAY, nullable=False),
    word("result", ContactResult),
    Column("intake", YES_NO, nullable=False),
    within("client_id", "clients"),
)
Index("ix_contacts_client_id", contacts.c.municipality_id, contacts.c.client_id)
