"""Tables into a casebook, or all faults at once; nothing is written anywhere.

A dry run and a real run are this one function: who stores the casebook decides which it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import reduce

from homecare.calendar.contacts import record_contact
from homecare.errors import IntakeError
from homecare.intake.changes import CasebookChange, changes_between
from homecare.intake.draft import Draft
from homecare.intake.faults import Fault, Severity
from homecare.intake.grants import (
    take_care_items,
    take_care_plans,
    warn_of_overlapping_plans,
)
from homecare.intake.orders import take_orders
from homecare.intake.people import take_clients, take_contacts, take_stays
from homecare.intake.places import ToPin, find_missing, warn_of_same_coordinates
from homecare.intake.staff import take_absences, take_carers, take_shifts
from homecare.intake.tables import Tables
from homecare.intake.town import take_areas, take_offices, take_settings
from homecare.model import Casebook, Municipality
from homecare.ports import FindPlace

_STEPS = (
    take_settings,
    take_areas,
    take_offices,
    take_clients,
    take_stays,
    take_carers,
    take_shifts,
    take_absences,
    take_care_plans,
    take_care_items,
    take_orders,
    take_contacts,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What came of it; with an error among the faults the casebook is the old one."""

    casebook: Casebook
    changes: tuple[CasebookChange, ...] = ()
    faults: tuple[Fault, ...] = ()
    to_pin: tuple[ToPin, ...] = ()

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that keep the files out."""
        return tuple(f for f in self.faults if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What a person should look at, though nothing is kept out."""
        return tuple(f for f in self.faults if f.severity is Severity.WARNING)

    def accepted(self) -> Casebook:
        """The casebook to store; IntakeError with all errors where there are any."""
        if self.errors:
            raise IntakeError(self.errors)
        return self.casebook


def take_in(
    tables: Tables,
    casebook: Casebook | Municipality,
    find_place: FindPlace | None = None,
    *,
    today: date | None = None,
    taken: Mapping[str, Iterable[str]] | None = None,
) -> Intake:
    """Take tables into a casebook, or into a municipality that has none yet.

    All faults come at once. A check-up that ended in an intake brings the order for a needs
    assessment with it. `today` (UTC's where it is not given) judges births and contacts;
    `find_place` is asked for places that come without coordinates, unless there are errors.
    `taken` are ids by table that new records must not get, beside those of the casebook: for a
    casebook that holds a part of what is on record.
    """
    book = Casebook(municipality=casebook) if isinstance(casebook, Municipality) else casebook
    draft = Draft(tables, book, today or datetime.now(UTC).date(), taken)
    for step in _STEPS:
        step(draft)
    _warn_of_missing_skills(draft)
    warn_of_same_coordinates(draft)
    warn_of_overlapping_plans(draft)
    if draft.faults.errors:
        return Intake(casebook=book, faults=draft.faults.all())
    to_pin = find_missing(draft, find_place)
    made = _with_assessments(book, _casebook(draft))
    changes = changes_between(book, made)
    return Intake(
        casebook=made if changes else book,
        changes=changes,
        faults=draft.faults.all(),
        to_pin=to_pin,
    )


def municipality_code(tables: Tables) -> str | None:
    """The municipality that the settings table names, for a first intake."""
    for sheet in tables.of("settings"):
        for row in sheet.rows:
            if str(row.cells.get("key", "")).casefold() == "municipality.id":
                return str(row.cells.get("value", "")) or None
    return None


def _casebook(draft: Draft) -> Casebook:
    return replace(
        draft.base,
        municipality=draft.municipality,
        places=draft.places,
        offices=draft.offices,
        clients=draft.clients,
        carers=draft.carers,
        persons=draft.persons,
        care_plans=draft.care_plans,
        orders=draft.orders,
        contacts=tuple(draft.contacts.values()),
    )


def _with_assessments(before: Casebook, after: Casebook) -> Casebook:
    """With orders for the needs assessments that newly recorded check-ups ask for."""
    new = (c for c in after.contacts if c.intake and c not in before.contacts)
    return reduce(record_contact, new, after)


def _warn_of_missing_skills(draft: Draft) -> None:
    """Warn once of each skill that items or orders ask for and no carer has."""
    had = {skill for carer in draft.carers.values() for skill in carer.skills}
    for table in ("care_items", "orders"):
        for record in draft.records[table]:
            for skill in record.get("skills", ()):
                if draft.carers and skill not in had:
                    had.add(skill)
                    draft.tell(record, "skill_of_nobody", "skills")
