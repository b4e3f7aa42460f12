"""Fields of records as requests name them, and the columns of the intake that judge them.

A path leads into the body ("place/parish"); the intake's column says what may stand there, so
that a record is judged alike whether it came in a file or alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Given = Mapping[str, Any]
"""Fields of a record by name, nested as in a body: what is absent stays, None clears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """The fields of one kind of record, or of the rows of a list inside it."""

    table: str
    """English name of the intake's table."""
    columns: Mapping[str, str]
    """Path -> column."""
    list_name: str = ""
    """Name of the list in the record; empty for the record itself."""
    lists: tuple["Fields", ...] = field(default=())
    whole: frozenset[str] = frozenset()
    """Names whose parts are several columns of lists; faults point at the name."""

    def cells(self, given: Given) -> dict[str, object]:
        """Column -> value of each field that is given; None where it is to be cleared."""
        found = ((column, _at(given, path)) for path, column in self.columns.items())
        return {column: value for column, value in found if value is not _ABSENT}

    def asked(self, given: Given, *, new: bool) -> frozenset[str]:
        """Columns by which a row is judged.

        Of a known record all but those of a person or place of which nothing is given.
        """
        return frozenset(
            column
            for path, column in self.columns.items()
            if new or path.split("/")[0] not in _APART or path.split("/")[0] in given
        )

    def pointer(self, column: str, row: int) -> str:
        """JSON Pointer to the field of a column; rows of lists count from 1."""
        path = next((p for p, c in self.columns.items() if c == column), "")
        path = path.split("/")[0] if path.split("/")[0] in self.whole else path
        place = f"/{self.list_name}/{row - 1}" if self.list_name else ""
        return f"{place}/{path}" if path else place

    def of(self, table: str) -> "Fields":
        """The fields of a table: the record's own, or those of one of its lists."""
        return next((inner for inner in self.lists if inner.table == table), self)


_APART = frozenset({"person", "place", "declared_place", "home"})
"""What is kept beside the record, and may be lacking or incomplete there."""
_ABSENT = object()


def _at(given: Given, path: str) -> object:
    """What stands at a path; None below a None, so that clearing a place clears all of it."""
    at: Any = given
    for step in path.split("/"):
        if at is None:
            return None
        if step not in at:
            return _ABSENT
        at = at[step]
    return at


def _paths(prefix: str, names: Mapping[str, str]) -> dict[str, str]:
    return {f"{prefix}/{name}": column for name, column in names.items()}


def _alike(*names: str) -> dict[str, str]:
    """Fields that are called what their columns are called."""
    return {name: name for name in names}


_HOUSE = ("parish", "village", "address", "postcode", "address_code", "lat", "lon", "verified")
_NOTES = _alike("driving_note", "accessibility") | {"approach_s": "approach_min"}
_PERSON = _paths("person", _alike("given_name", "family_name", "phone"))
_WINDOW = {"opens": "window_from", "closes": "window_to"}
_PREFERRED = {"opens": "preferred_from", "closes": "preferred_to"}
_WORK = {
    **_alike("tasks", "carers_needed", "skills", "priority"),
    "service_s": "service_min",
    **_paths("window", _WINDOW),
    **_paths("preferred", _PREFERRED),
}

STAYS = Fields(table="stays", list_name="stays", columns=_alike("kind", "from_on", "to_on"))
CLIENT = Fields(
    table="clients",
    columns={
        **_alike("external_no", "birth_on", "lives_alone", "languages", "aids", "facts"),
        "area_id": "area",
        **_PERSON,
        **_paths("place", _alike(*_HOUSE) | _NOTES),
        **_paths("declared_place", {name: f"declared_{name}" for name in _HOUSE}),
    },
    lists=(STAYS,),
)
SHIFTS = Fields(
    table="shifts",
    list_name="shifts",
    columns={
        **_alike("weekdays", "starts", "ends", "start_place", "end_place", "way"),
        **_alike("valid_from", "valid_to", "on_holidays"),
        "overtime_s": "overtime_min",
    },
)
ABSENCES = Fields(
    table="absences",
    list_name="absences",
    columns=_alike("reason", "from_on", "to_on", "from_time", "to_time"),
)
CARER = Fields(
    table="carers",
    columns={
        **_alike("external_no", "skills", "languages", "way", "refuses"),
        "contract_week_s": "contract_hours",
        "area_ids": "areas",
        "limits_id": "limits",
        **_PERSON,
        **_paths("home", {name: f"home_{name}" for name in _HOUSE}),
    },
    lists=(SHIFTS, ABSENCES),
)
ITEMS = Fields(
    table="care_items",
    list_name="items",
    columns={
        "number": "item",
        **_WORK,
        **_paths("rhythm", _alike("weekdays", "rrule", "times_per_week", "starts_on")),
        "rhythm/least_days_apart": "days_apart",
        "preferred_carer_ids": "preferred_carers",
        "forbidden_carer_ids": "forbidden_carers",
        "gaps/to": "gap_to",
        "gaps/least": "gap_least_min",
        "gaps/most": "gap_most_min",
        "pin/carer_id": "pin_carer",
        "pin/begins": "pin_time",
    },
    whole=frozenset({"gaps"}),
)
CARE_PLAN = Fields(
    table="care_plans",
    columns={
        **_alike("external_no", "valid_from", "valid_to"),
        "client_id": "client",
        "level_id": "level",
        "granted_s": "granted_min",
    },
    lists=(ITEMS,),
)
ORDER = Fields(
    table="orders",
    columns={
        **_alike("external_no", "kind", "from_on", "to_on", "office", "cancelled"),
        "client_id": "client",
        "pin_carer_id": "pin_carer",
        **_WORK,
    },
)
CONTACT = Fields(
    table="contacts", columns={**_alike("on", "result", "intake"), "client_id": "client"}
)
