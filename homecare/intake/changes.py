"""What an intake would change: the casebook before against the casebook after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from homecare.intake.setting_rows import setting_rows
from homecare.model import Casebook


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field, before and after; the values are for the screen and in no log."""

    name: str
    old: object = field(default=None, repr=False)
    new: object = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CasebookChange:
    """One record that is new or differs."""

    table: str
    key: str
    """The code of the record: "C-0012", "A-0007.2"; a setting's key."""
    kind: str
    """ "added", "changed" or, for items of a plan that came without them, "removed"."""
    fields: tuple[FieldChange, ...] = ()
    """What differs; empty for records that are new or gone."""


def changes_between(old: Casebook, new: Casebook) -> tuple[CasebookChange, ...]:
    """All records that differ, table by table; nothing where the casebooks are equal."""
    before, after = _tables(old), _tables(new)
    return tuple(
        change for table in after for change in _compared(table, before[table], after[table])
    )


def _compared(
    table: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[CasebookChange]:
    for key, record in new.items():
        known = old.get(key)
        if known is None:
            yield CasebookChange(table=table, key=key, kind="added")
        elif differing := tuple(_differing(known, record)):
            yield CasebookChange(table=table, key=key, kind="changed", fields=differing)
    for key in sorted(old.keys() - new.keys()):
        yield CasebookChange(table=table, key=key, kind="removed")


def _differing(old: Any, new: Any) -> Iterator[FieldChange]:  # noqa: ANN401 - any record
    if old == new:
        return
    if isinstance(new, str):
        yield FieldChange(name="value", old=old, new=new)
        return
    for each in fields(new):
        before, after = getattr(old, each.name), getattr(new, each.name)
        if before != after and each.name != "items":  # items are a table of their own
            yield FieldChange(name=each.name, old=before, new=after)


def _tables(book: Casebook) -> dict[str, Mapping[str, Any]]:
    return {
        "settings": setting_rows(book.municipality),
        "areas": {a.id: a for a in book.municipality.areas},
        "places": book.places,
        "offices": book.offices,
        "clients": book.clients,
        "carers": book.carers,
        "persons": book.persons,
        "care_plans": book.care_plans,
        "care_items": {i.id: i for plan in book.care_plans.values() for i in plan.items},
        "orders": book.orders,
        "contacts": {f"{c.client_id}:{c.on:%Y%m%d}": c for c in book.contacts},
    }
